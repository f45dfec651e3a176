//! Whether somebody is at the machine. It is watched only where somebody who sits too long is to be told.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Daemon, uptime};
use crate::desktop::{Change, HeardOfIdle, Idle, Monitor, Touch};
use crate::domain::plan::{Event, Presence};

impl Daemon {
    /// Begins to watch, or ends it, as the settings have it by now.
    pub(super) async fn attend(&mut self) {
        let after = self.settings.rest().and_then(|rest| rest.to_std().ok());
        if self.idle.as_ref().map(Idle::after) != after {
            self.idle = after.map(Idle::open);
            self.reopen.succeeded();
            self.tell_presence();
            // A bus that is being connected to may have a monitor.
            if self.bus.is_none() && self.connecting.is_none() {
                self.hear_monitor(Monitor::Absent);
            }
        }
        if self.is_reopening() && self.reopen.is_due() {
            self.hear_monitor(Monitor::Absent);
        }
        if let Some(bus) = &mut self.bus {
            // Where the bus is gone, it says so itself.
            let _ = bus.watch_rests(self.idle.as_ref().map(Idle::after)).await;
        }
    }

    /// What the monitor on the session bus says, or that there is none.
    pub(super) fn hear_monitor(&mut self, monitor: Monitor) {
        let Some(idle) = &mut self.idle else { return };
        match idle.hear_monitor(monitor) {
            Err(_) => drop(self.reopen.failed()),
            Ok(()) if monitor == Monitor::Absent => {}
            Ok(()) => self.reopen.succeeded(),
        }
        self.tell_presence();
    }

    /// Whether a display that was not reached is to be asked again.
    pub(super) fn is_reopening(&self) -> bool {
        self.reopen.at.is_some() && self.idle.as_ref().is_some_and(|idle| !idle.is_opening())
    }

    /// Takes in what is said of the person at the machine; whether anything follows from it.
    pub(super) async fn hear_idle(&mut self, heard: HeardOfIdle) -> bool {
        let Some(idle) = &mut self.idle else { return false };
        match idle.take_in(heard).await {
            Some(Change::Presence) => self.tell_presence(),
            Some(Change::Slept) => self.events.push_back(Event::Slept),
            Some(Change::Lost) => {
                self.reopen.failed();
                self.tell_presence();
            }
            Some(Change::Settled) => {
                self.reopen.succeeded();
                self.tell_presence();
            }
            None => return false,
        }
        true
    }

    fn tell_presence(&mut self) {
        let known = self.idle.as_ref().and_then(Idle::touch);
        let presence = match (known, self.presence) {
            (None, _) => Presence::Unknown,
            (Some(Touch::Active), _) => Presence::Active,
            (Some(Touch::Idle(length)), before) => {
                let since = uptime::read().total - delta(length);
                // Who has told of it first knows best when it began.
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
