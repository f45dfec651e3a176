//! Sitting: how long somebody has sat by now.
//!
//! Time is counted by the machine's uptime, so that setting the clock makes no stretch longer. The wall clock decides
//! only when work begins and ends. Where nothing tells whether somebody is there, sitting goes by the clock alone.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc, WeekdaySet};

use super::reminder::Key;

/// When sitting is too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SittingRules {
    /// After how much of it to stand up.
    pub after: TimeDelta,
    /// How long a rest starts the count anew.
    pub idle: TimeDelta,
    /// The wall-clock time from which it is watched.
    pub from: NaiveTime,
    /// The wall-clock time until which it is watched.
    pub to: NaiveTime,
    /// The weekdays of the calendar on which it is watched.
    pub days: WeekdaySet,
}

/// What is known of the person at the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    #[default]
    Unknown,
    Active,
    /// There has been no input since then, by the uptime.
    Idle {
        since: TimeDelta,
    },
}

/// How long the machine has been up, in whole seconds. It goes on while the machine sleeps, and setting the clock does
/// not change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uptime {
    pub total: TimeDelta,
    /// How much of the total the machine has slept.
    pub asleep: TimeDelta,
}

/// A stretch of sitting: from the beginning of work, a rest, a session or a prompt until the next of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it began, by the uptime.
    pub since: TimeDelta,
    /// How much the machine had slept by then.
    pub asleep: TimeDelta,
    /// When it began, by the clock. The prompt that it leads to is known by this time, and no two of a day have the
    /// same.
    pub at: DateTime<Utc>,
    /// Whether it began with a prompt that is still open.
    pub is_prompted: bool,
    /// The number of the session that was recorded last by then.
    pub last_session: Option<i64>,
}

/// How the slot of a prompt is named in the ledger. The configuration refuses slot names with blanks.
pub(super) const SLOT_PREFIX: &str = "sitting since ";

/// Uptime and sleep are counted in whole seconds: a difference of less may be a matter of rounding.
const SHORTEST_SLEEP: TimeDelta = TimeDelta::seconds(2);

impl Key {
    /// Whether it is that of a prompt to stand up.
    pub fn is_sitting(&self) -> bool {
        self.slot.0.starts_with(SLOT_PREFIX)
    }
}

impl Uptime {
    /// How long the machine has been up and not asleep: the time in which other programs run, too.
    pub fn awake(self) -> TimeDelta {
        self.total - self.asleep
    }
}

impl Stretch {
    /// How much longer to sit before a prompt is due; zero or less where one is.
    pub(super) fn left(&self, rules: &SittingRules, uptime: Uptime) -> TimeDelta {
        self.since + rules.after - uptime.total
    }

    /// Whether the machine has slept in it, or was started since.
    pub(super) fn was_broken(&self, uptime: Uptime) -> bool {
        self.since > uptime.total || uptime.asleep - self.asleep >= SHORTEST_SLEEP
    }
}

impl Presence {
    /// Whether a rest has been long enough to start the count anew.
    pub(super) fn has_rested(self, rules: &SittingRules, uptime: Uptime) -> bool {
        matches!(self, Self::Idle { since } if uptime.total - since >= rules.idle)
    }
}
