//! A row of the ledger: one reminder, how it stands, and what may be left of it on a screen.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::routine::{Dose, RoutineId, SlotName};

/// A reminder: at most one a logical day and slot, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Of which day and slot.
    pub key: Key,
    /// When it was due, as was known when it was made.
    pub due_at: DateTime<Utc>,
    /// How it stands.
    pub standing: Standing,
    /// What is still named, or was named last; nothing where it was over before it was ever sent.
    pub named: Vec<Named>,
    /// When a server first took it; `None` while it was never seen.
    pub shown_at: Option<DateTime<Utc>>,
    /// What may be on a screen of it.
    pub handle: Option<Handle>,
    /// Whether it was put back after the server let it expire.
    pub was_put_back: bool,
    /// Whether it was shown once more after being ignored.
    pub was_repeated: bool,
    /// How often the row was written: a row that somebody else has written is not written over.
    pub version: u32,
}

/// A logical day and a slot of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The day.
    pub day: NaiveDate,
    /// The slot.
    pub slot: SlotName,
}

/// How a reminder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is sent, or about to be: the screen may show it, or something older of it, or nothing yet.
    Sending,
    /// It is on the screen.
    Shown,
    /// It is hidden for a while.
    Snoozed {
        /// Since when.
        since: DateTime<Utc>,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The user closed it without a button. It is not shown again, but open.
    Closed,
    /// Over: Done was pressed.
    Answered,
    /// Over: it was skipped.
    Skipped,
    /// Over: the last that it named was filled, or all was when it fell due.
    Done,
    /// Over: too late, out of its windows, or something else took its place.
    Expired,
}

/// A routine that a reminder names, with its dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Which.
    pub routine: RoutineId,
    /// How much.
    #[serde(flatten)]
    pub dose: Dose,
}

/// A notification on a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// Who showed it where.
    pub place: Place,
    /// Its number; `None` while the server has not said it.
    pub id: Option<u32>,
}

/// A client of a notification server. Numbers mean something to one server only, and buttons reach one client only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The bus: the id that it gave itself when it started.
    pub bus: String,
    /// The server's unique name on that bus.
    pub server: String,
    /// Our own.
    pub client: String,
}

impl Reminder {
    pub(super) fn new(key: Key, due_at: DateTime<Utc>, named: Vec<Named>, standing: Standing) -> Self {
        Self {
            key,
            due_at,
            standing,
            named,
            shown_at: None,
            handle: None,
            was_put_back: false,
            was_repeated: false,
            version: 0,
        }
    }

    /// Whether it can still be answered.
    pub fn is_open(&self) -> bool {
        match self.standing {
            Standing::Sending | Standing::Shown | Standing::Snoozed { .. } | Standing::Closed => true,
            Standing::Answered | Standing::Skipped | Standing::Done | Standing::Expired => false,
        }
    }

    /// Whether all was done before its time, so that there was nothing to remind of.
    pub(super) fn is_none(&self) -> bool {
        self.standing == Standing::Done && self.named.is_empty()
    }

    /// The same, hidden from `now` on for so long.
    #[must_use]
    pub fn snoozed(self, now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self { standing: Standing::Snoozed { since: now, until: now + length }, ..self }
    }

    /// The same, over without being done.
    #[must_use]
    pub fn skipped(self) -> Self {
        Self { standing: Standing::Skipped, ..self }
    }

    /// Whether it is on the screen, or should be.
    pub(super) fn wants_the_screen(&self, now: DateTime<Utc>) -> bool {
        matches!(self.standing, Standing::Sending | Standing::Shown) || self.has_slept(now)
    }

    /// Whether a snooze is over: its time is up, or the clock was set back to before it began.
    pub(super) fn has_slept(&self, now: DateTime<Utc>) -> bool {
        matches!(self.standing, Standing::Snoozed { since, until } if now >= until || now < since)
    }

    /// Whether it has been on the screen for so long, and was not repeated yet.
    pub(super) fn is_ignored(&self, now: DateTime<Utc>, repeat: Option<TimeDelta>) -> bool {
        let repeat_at = self.repeat_at(repeat);
        repeat_at.is_some_and(|at| now >= at)
    }

    /// When it is to be shown once more.
    pub(super) fn repeat_at(&self, repeat: Option<TimeDelta>) -> Option<DateTime<Utc>> {
        let shown_at = self.shown_at.filter(|_| !self.was_repeated && self.standing == Standing::Shown)?;
        Some(shown_at + repeat?)
    }
}

/// The reminder that is to be answered, if one is open: the one on the screen before one that is hidden, and of several the
/// one that fell due last.
pub fn front(ledger: &super::Ledger) -> Option<&Reminder> {
    let is_shown = |reminder: &Reminder| matches!(reminder.standing, Standing::Sending | Standing::Shown);
    let open = ledger.values().filter(|reminder| reminder.is_open());
    open.max_by_key(|reminder| (is_shown(reminder), reminder.due_at))
}

impl Place {
    /// Whether numbers of the one mean the same to the other.
    pub(super) fn is_same_server(&self, other: &Self) -> bool {
        self.bus == other.bus && self.server == other.server
    }
}
