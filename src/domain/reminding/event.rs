//! What may happen to reminders.

use serde::{Deserialize, Serialize};

use super::reminder::Endpoint;
use super::sitting::Presence;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Time went by, or something was logged, edited, paused, snoozed or skipped by another process.
    Tick,
    /// The screen came or went.
    Screen(Screen),
    /// The desktop's do-not-disturb was turned on or off.
    DoNotDisturb(bool),
    /// The server accepted the notification that was sent last, under this id.
    Accepted(u32),
    /// The server accepted, under this id, a notification that was sent before the last one: its answer is no longer
    /// waited for.
    AcceptedLate(u32),
    /// The server rejected the notification that was sent last.
    Rejected,
    /// A button of the notification with this id was pressed.
    Pressed(u32, Button),
    /// The reminder in front was answered by the key of this button.
    Answered(Button),
    /// The notification with this id was closed, by anything but this process.
    Closed(u32, CloseReason),
    /// The person at the machine came or went, or it is no longer known.
    Presence(Presence),
    /// The machine is about to sleep, or has slept. A sleep that the uptime shows is seen without this event.
    Slept,
}

/// Whether there is something to show a reminder on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    Absent(Absence),
    /// This process shows reminders as this endpoint.
    Ready(Endpoint),
}

/// Why nothing can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// There is no session bus.
    NoBus,
    /// There is a session bus that does not answer.
    BusSilent,
    /// There is no notification server on the session bus.
    NoServer,
    /// There is a notification server that has not answered yet.
    ServerSilent,
}

/// The buttons of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    /// All that the reminder names was done.
    Done,
    /// Not now.
    Snooze,
    /// Not this time.
    Skip,
}

/// Why a notification is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The server's own time limit for it was over.
    Expired,
    /// The user closed it.
    Dismissed,
}

impl Default for Screen {
    fn default() -> Self {
        Self::Absent(Absence::NoBus)
    }
}
