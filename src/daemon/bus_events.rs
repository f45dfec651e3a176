//! What the events of the bus mean for reminders.

use super::Daemon;
use crate::desktop::BusEvent;
use crate::domain::reminding::{Absence, Button, CloseReason, Endpoint, Event, Screen};

impl Daemon {
    /// Whether something follows from an event. A signal with an unknown id may be about a notification that is in
    /// flight: it is kept.
    pub(super) fn matters(&mut self, event: &BusEvent) -> bool {
        let signal = match event {
            BusEvent::Pressed(id, _) | BusEvent::Closed(id, _)
                if self.shown.contains(id) || self.test.is_shown_as(*id) =>
            {
                return true;
            }
            BusEvent::Pressed(id, key) => button(key).map(|button| Event::Pressed(*id, button)),
            BusEvent::Closed(id, reason) => Some(Event::Closed(*id, close_reason(*reason))),
            _ => return true,
        };
        if let Some(signal) = signal {
            self.test.keep_early(&signal);
            self.memory.keep_early(signal);
        }
        false
    }

    pub(super) fn take_in(&mut self, event: BusEvent) {
        let event = match event {
            BusEvent::Ready(server) => {
                self.setup.log.info(&format!("reminders are shown by {}", server.name));
                let endpoint =
                    Endpoint { bus: server.bus.clone(), server: server.server.clone(), client: server.client.clone() };
                self.events.push_back(Event::DoNotDisturb(server.do_not_disturb));
                self.server = Some(server);
                self.start_server.succeeded();
                self.ask_server.succeeded();
                Event::Screen(Screen::Ready(endpoint))
            }
            BusEvent::Silent => {
                self.ask_server.succeeded();
                self.ask_server.failed();
                self.without_server(Absence::ServerSilent)
            }
            BusEvent::DoNotDisturb(is_on) => {
                let words = if is_on { "is on: reminders wait" } else { "is off" };
                self.setup.log.info(&format!("do-not-disturb {words}"));
                Event::DoNotDisturb(is_on)
            }
            BusEvent::Absent => self.without_server(Absence::NoServer),
            BusEvent::Gone => return self.disconnected(Absence::NoBus),
            BusEvent::Monitor(monitor) => return self.take_in_monitor(monitor),
            BusEvent::Accepted(id) => {
                self.crash_points.pass("accepted");
                Event::Accepted(id)
            }
            BusEvent::AcceptedLate(id) => Event::AcceptedLate(id),
            BusEvent::Rejected(reason) => {
                self.crash_points.pass("rejected");
                self.setup.log.error(&format!("the notification server refused a reminder: {reason}"));
                Event::Rejected
            }
            BusEvent::TestAnswered(Ok(id)) if !self.test.is_sent() => Event::AcceptedLate(id),
            BusEvent::TestAnswered(answer) => return self.test_answered(answer),
            BusEvent::Pressed(id, key) => {
                self.crash_points.pass("pressed");
                let Some(button) = button(&key) else { return };
                Event::Pressed(id, button)
            }
            BusEvent::Closed(id, reason) => {
                self.crash_points.pass("closed");
                Event::Closed(id, close_reason(reason))
            }
        };
        // What is about a test is no business of the reminders.
        if !self.test.signalled(&event) {
            self.events.push_back(event);
        }
    }
}

/// The reason of a `NotificationClosed` signal: 1 means that its time was up.
fn close_reason(reason: u32) -> CloseReason {
    if reason == 1 { CloseReason::Expired } else { CloseReason::Dismissed }
}

/// The button with the key of an `ActionInvoked` signal.
pub fn button(key: &str) -> Option<Button> {
    match key {
        "done" => Some(Button::Done),
        "snooze" => Some(Button::Snooze),
        "skip" => Some(Button::Skip),
        _ => None,
    }
}
