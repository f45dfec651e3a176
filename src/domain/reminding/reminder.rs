//! A row of the ledger: one reminder, its status, and what may be left of it on a screen.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::routine::{Dose, RoutineId, SlotName};

/// The reminders that are known: at most one a day and slot.
pub type Ledger = BTreeMap<Key, Reminder>;

/// A reminder: there is at most one a logical day and slot, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    pub key: Key,
    /// When it was due, as was known when the row was made.
    pub due_at: DateTime<Utc>,
    pub status: Status,
    /// What it names, or named last; empty where it was over before it was ever sent.
    pub items: Vec<Item>,
    /// What earlier slots of its day had left open when it was made, and still have. Done does not log it.
    pub carried: Vec<Carried>,
    /// When a server first accepted it; `None` while it was never seen.
    pub shown_at: Option<DateTime<Utc>>,
    /// What may be left of it on a screen.
    pub popup: Option<Popup>,
    /// Whether it was put back after the server let it expire.
    pub was_put_back: bool,
    /// Whether it was shown once more after being ignored.
    pub was_repeated: bool,
    /// How often the row was written. A process writes only over the version that it has read.
    pub version: u32,
}

/// A logical day and a slot of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub day: NaiveDate,
    pub slot: SlotName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is sent, or about to be: the screen may show it, or an older version of it, or nothing yet.
    Sending,
    /// It is on the screen.
    Shown,
    /// It is hidden for a while.
    Snoozed { since: DateTime<Utc>, until: DateTime<Utc> },
    /// The user closed it without a button. It is open, and not shown again.
    Closed,
    /// Over: Done was pressed.
    Answered,
    /// Over: it was skipped.
    Skipped,
    /// Over: the last of its items was done, or all of them were when it fell due.
    Done,
    /// Over: it was too late, its windows had closed, or another reminder took its place.
    Expired,
}

/// A routine that a reminder names, with its dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub routine: RoutineId,
    #[serde(flatten)]
    pub dose: Dose,
}

/// A dose that an earlier slot left open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    pub slot: SlotName,
    pub routine: RoutineId,
}

/// A notification on a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Popup {
    /// Who showed it where.
    pub endpoint: Endpoint,
    /// The id that the server gave it; `None` until the server has answered.
    pub id: Option<u32>,
}

/// A client of a notification server. Ids are valid on one server only, and buttons reach one client only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The id of the bus, which is another one after each start of the bus.
    pub bus: String,
    /// The server's unique name on that bus.
    pub server: String,
    /// The unique name of our own connection.
    pub client: String,
}

impl Reminder {
    pub(super) fn new(key: Key, due_at: DateTime<Utc>, items: Vec<Item>, status: Status) -> Self {
        Self {
            key,
            due_at,
            status,
            items,
            carried: Vec::new(),
            shown_at: None,
            popup: None,
            was_put_back: false,
            was_repeated: false,
            version: 0,
        }
    }

    /// Whether it can still be answered.
    pub fn is_open(&self) -> bool {
        match self.status {
            Status::Sending | Status::Shown | Status::Snoozed { .. } | Status::Closed => true,
            Status::Answered | Status::Skipped | Status::Done | Status::Expired => false,
        }
    }

    /// Whether there was nothing to remind of when it fell due.
    pub(super) fn was_done_before_due(&self) -> bool {
        self.status == Status::Done && self.items.is_empty()
    }

    /// The same, hidden from `now` on for `length`.
    #[must_use]
    pub fn snoozed(self, now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self { status: Status::Snoozed { since: now, until: now + length }, ..self }
    }

    /// The same, over without being done.
    #[must_use]
    pub fn skipped(self) -> Self {
        Self { status: Status::Skipped, ..self }
    }

    /// Whether it is on the screen, or should be.
    pub(super) fn wants_the_screen(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status, Status::Sending | Status::Shown) || self.is_snooze_over(now)
    }

    /// Whether its snooze is over: its time is up, or the clock was set back to before the snooze began.
    pub(super) fn is_snooze_over(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status, Status::Snoozed { since, until } if now >= until || now < since)
    }

    /// Whether it has been on the screen for `repeat`, and was not repeated yet.
    pub(super) fn is_ignored(&self, now: DateTime<Utc>, repeat: Option<TimeDelta>) -> bool {
        self.repeat_at(repeat).is_some_and(|at| now >= at)
    }

    /// When it is to be shown once more.
    pub(super) fn repeat_at(&self, repeat: Option<TimeDelta>) -> Option<DateTime<Utc>> {
        let shown_at = self.shown_at.filter(|_| !self.was_repeated && self.status == Status::Shown)?;
        Some(shown_at + repeat?)
    }
}

impl Status {
    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Shown => "shown",
            Self::Snoozed { .. } => "snoozed",
            Self::Closed => "closed",
            Self::Answered => "answered",
            Self::Skipped => "skipped",
            Self::Done => "done",
            Self::Expired => "expired",
        }
    }
}

/// The reminder that an answer is for: the one on the screen before one that is hidden, and of several the one that
/// fell due last.
pub fn front(ledger: &Ledger) -> Option<&Reminder> {
    let is_shown = |reminder: &Reminder| matches!(reminder.status, Status::Sending | Status::Shown);
    let open = ledger.values().filter(|reminder| reminder.is_open());
    open.max_by_key(|reminder| (is_shown(reminder), reminder.due_at))
}

impl Endpoint {
    /// Whether the ids of the one are valid for the other.
    pub(super) fn is_same_server(&self, other: &Self) -> bool {
        self.bus == other.bus && self.server == other.server
    }
}
