//! The connection to the session bus and to the notification server on it, and what reminders are shown on without
//! them.

use super::Daemon;
use crate::desktop::{Bus, BusProblem, MonitorState};
use crate::domain::reminding::{Absence, Endpoint, Event, Screen, Why};
use crate::render;

/// The names of the endpoints without a notification server, as the ledger has them.
const TERMINAL: &str = "terminal";
const HOOK: &str = "remind.command";

impl Daemon {
    /// Begins to connect to the session bus, where that is to be tried.
    pub(super) fn connect(&mut self) {
        if self.bus.is_none() && self.connecting.is_none() && self.reconnect.is_due() {
            self.connecting = Some(Bus::connect());
        }
    }

    /// Whether the bus has answered, or failed to, at least once: before that, nothing is known of the screen.
    pub(super) fn knows_the_screen(&self) -> bool {
        self.connecting.is_none() || self.reconnect.at.is_some()
    }

    pub(super) fn connected(&mut self, connected: Result<Bus, BusProblem>) {
        self.connecting = None;
        match connected {
            Ok(bus) => {
                self.bus = Some(bus);
                self.reconnect.succeeded();
                self.events.push_back(Event::Screen(Screen::Absent(Absence::ServerSilent)));
            }
            Err(BusProblem::Missing) => self.disconnected(Absence::NoBus),
            Err(BusProblem::Silent) => self.disconnected(Absence::BusSilent),
        }
    }

    pub(super) fn disconnected(&mut self, absence: Absence) {
        self.bus = None;
        let is_another = matches!(self.memory.screen, Screen::Absent(before) if before != absence);
        self.take_in_monitor(MonitorState::Absent);
        if self.reconnect.failed() || is_another {
            let screen = self.without_server(absence);
            self.events.push_back(screen);
        }
    }

    /// The screen without a server: the terminal, if there is one; else the user's own command, if there is one.
    pub(super) fn without_server(&mut self, absence: Absence) -> Event {
        self.server = None;
        self.test.forget();
        if absence == Absence::ServerSilent {
            return Event::Screen(Screen::Absent(absence));
        }
        let problem = render::reminding::absence(absence);
        let (instead, name) = match (&self.setup.terminal, self.settings.command.first()) {
            (Some(_), _) => ("reminders are shown here", TERMINAL),
            (None, Some(_)) => ("reminders are told to remind.command", HOOK),
            (None, None) => {
                self.setup.log.info(&format!("{problem}; waiting for one"));
                return Event::Screen(Screen::Absent(absence));
            }
        };
        self.setup.log.info(&format!("{problem}; {instead}"));
        let client = std::process::id().to_string();
        Event::Screen(Screen::Ready(Endpoint { bus: name.to_owned(), server: client.clone(), client }))
    }

    /// Has a server started that is needed, and asks a server again that has not answered. An error means that the bus
    /// is gone, which is an event of its own.
    pub(super) async fn nudge_server(&mut self) {
        let Some(bus) = &mut self.bus else { return };
        let is_silent = self.memory.screen == Screen::Absent(Absence::ServerSilent);
        if is_silent && self.ask_server.at.is_some() && self.ask_server.is_due() {
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
