//! What the engine asks its driver to do.

use chrono::{DateTime, Utc};

use super::reminder::{Carried, Item, Key, Reminder};
use super::sitting::Stretch;
use crate::domain::calendar::Moment;

/// Something to do. After one that fails, those after it are not done; the ledger tells the next step where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write these rows of the ledger and the stretch of sitting that goes on: durably, and all of them or none.
    Save { reminders: Vec<Reminder>, stretch: Option<Stretch> },
    /// Delete this row of the ledger.
    Delete(Reminder),
    /// Record these sessions, each at its instant, and write the row of the ledger: durably, and all of them or none.
    Complete { reminder: Reminder, sessions: Vec<(Item, DateTime<Utc>)> },
    /// Show this. The answer is [`Event::Accepted`](super::Event::Accepted) or
    /// [`Event::Rejected`](super::Event::Rejected); one that comes after the next notification was sent is
    /// [`Event::AcceptedLate`](super::Event::AcceptedLate), or nothing.
    Notify(Message),
    /// Close the notification with this id.
    Close(u32),
    /// Run the user's command with this.
    RunHook(Message),
}

/// What a notification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub key: Key,
    pub items: Vec<Item>,
    /// What earlier slots left open.
    pub carried: Vec<Carried>,
    pub due_at: Moment,
    /// Whether it comes late, and should say so.
    pub is_late: bool,
    /// The id of the notification that it replaces.
    pub replaces: Option<u32>,
    /// Whether it only restores or corrects what was shown, and should make no sound.
    pub silent: bool,
}
