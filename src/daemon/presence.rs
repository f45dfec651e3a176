//! Whether somebody is at the machine. It is watched only while a routine asks to stand up after sitting.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Daemon, uptime};
use crate::desktop::{Activity, Idle, IdleEvent, IdleMessage, MonitorState};
use crate::domain::reminding::{Event, Presence};

impl Daemon {
    /// Begins to watch, or stops, as the settings ask.
    pub(super) async fn watch_idle(&mut self) {
        let after = self.settings.rest().and_then(|rest| rest.to_std().ok());
        if self.idle.as_ref().map(Idle::after) != after {
            self.idle = after.map(Idle::open);
            self.reopen_display.succeeded();
            self.update_presence();
            // A bus that is being connected to may have a monitor.
            if self.bus.is_none() && self.connecting.is_none() {
                self.take_in_monitor(MonitorState::Absent);
            }
        }
        if self.is_reopening_display() && self.reopen_display.is_due() {
            self.take_in_monitor(MonitorState::Absent);
        }
        if let Some(bus) = &mut self.bus {
            // An error means that the bus is gone, which is an event of its own.
            let _ = bus.watch_rests(self.idle.as_ref().map(Idle::after)).await;
        }
    }

    /// Takes in what the monitor on the session bus reports, or that there is none.
    pub(super) fn take_in_monitor(&mut self, monitor: MonitorState) {
        let Some(idle) = &mut self.idle else { return };
        match idle.take_in_monitor(monitor) {
            Err(_) => drop(self.reopen_display.failed()),
            Ok(()) if monitor == MonitorState::Absent => {}
            Ok(()) => self.reopen_display.succeeded(),
        }
        self.update_presence();
    }

    /// Whether a display that was not reached is to be connected to again.
    pub(super) fn is_reopening_display(&self) -> bool {
        self.reopen_display.at.is_some() && self.idle.as_ref().is_some_and(|idle| !idle.is_opening())
    }

    /// Takes in a message of a display or of logind; whether something follows from it.
    pub(super) async fn take_in_idle_message(&mut self, message: IdleMessage) -> bool {
        let Some(idle) = &mut self.idle else { return false };
        match idle.event_of(message).await {
            Some(IdleEvent::Presence) => self.update_presence(),
            Some(IdleEvent::Slept) => self.events.push_back(Event::Slept),
            Some(IdleEvent::Lost) => {
                self.reopen_display.failed();
                self.update_presence();
            }
            Some(IdleEvent::Settled) => {
                self.reopen_display.succeeded();
                self.update_presence();
            }
            None => return false,
        }
        true
    }

    fn update_presence(&mut self) {
        let activity = self.idle.as_ref().and_then(Idle::activity);
        let presence = match (activity, self.presence) {
            (None, _) => Presence::Unknown,
            (Some(Activity::Active), _) => Presence::Active,
            (Some(Activity::Idle(length)), before) => {
                let since = uptime::read().total - delta(length);
                // The earliest start is kept: later reports only confirm that the same rest goes on.
                let since = if let Presence::Idle { since: before } = before { before.min(since) } else { since };
                Presence::Idle { since }
            }
        };
        if presence != self.presence {
            self.presence = presence;
            self.events.push_back(Event::Presence(presence));
        }
    }
}

fn delta(length: Duration) -> TimeDelta {
    TimeDelta::from_std(length).unwrap_or_default()
}
