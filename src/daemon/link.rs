//! The way to the session bus and to the notification server on it, and what there is without them.

use std::time::Instant;

use super::{COMMAND, Daemon, TERMINAL};
use crate::desktop::{Bus, Monitor};
use crate::domain::plan::{Absence, Event, Place, Screen, Why};

impl Daemon {
    /// The screen without a server: the terminal, if there is one to fall back on; else the user's own command, if there is one.
    pub(super) fn without_server(&mut self, absence: Absence) -> Event {
        (self.server, self.testing_until, self.test_outcome) = (None, None, None);
        let words = match absence {
            Absence::NoBus => "there is no session bus",
            Absence::BusSilent => "the session bus does not answer",
            Absence::NoServer => "there is no notification server",
            Absence::Silent => return Event::Screen(Screen::Absent(absence)),
        };
        let (what, place) = match (&self.setup.terminal, self.settings.remind.command.first()) {
            (Some(_), _) => ("reminders are shown here", TERMINAL),
            (None, Some(_)) => ("reminders are told to remind.command", COMMAND),
            (None, None) => {
                self.setup.voice.mention(&format!("{words}; waiting for one"));
                return Event::Screen(Screen::Absent(absence));
            }
        };
        self.setup.voice.mention(&format!("{words}; {what}"));
        let client = std::process::id().to_string();
        Event::Screen(Screen::Ready(Place { bus: place.to_owned(), server: client.clone(), client }))
    }

    /// Begins to connect where that is to be tried, and ends a try that takes too long.
    pub(super) fn connect(&mut self) {
        if self.connecting.as_ref().is_some_and(|connecting| Instant::now() >= connecting.until) {
            self.connecting = None;
            self.unconnected(Absence::BusSilent);
        }
        if self.bus.is_none() && self.connecting.is_none() && self.reconnect.is_due() {
            self.connecting = Some(Bus::connect());
        }
    }

    pub(super) fn connected(&mut self, bus: Option<Bus>) {
        self.connecting = None;
        self.bus = bus;
        if self.bus.is_some() {
            self.reconnect.succeeded();
            self.events.push_back(Event::Screen(Screen::Absent(Absence::Silent)));
        } else {
            self.unconnected(Absence::NoBus);
        }
    }

    fn unconnected(&mut self, absence: Absence) {
        let is_another = matches!(self.memory.screen, Screen::Absent(before) if before != absence);
        self.hear_monitor(Monitor::Absent);
        if self.reconnect.failed() || is_another {
            let absent = self.without_server(absence);
            self.events.push_back(absent);
        }
    }

    /// Has a server started that is needed, and asks one again that has not answered.
    pub(super) async fn nudge_server(&mut self) {
        let Some(bus) = &mut self.bus else { return };
        // Where the bus is gone, it says so itself.
        if self.memory.screen == Screen::Absent(Absence::Silent)
            && self.ask_server.at.is_some()
            && self.ask_server.is_due()
        {
            self.ask_server.failed();
            let _ = bus.ask_server().await;
        }
        let is_needed = matches!(self.why, Some(Why::Absent(Absence::NoServer)));
        if is_needed && self.start_server.is_due() {
            self.start_server.failed();
            let _ = bus.start_server().await;
        }
    }
}
