//! Looks once a day whether the database is sound, and at the beginning, since the machine may have gone down before.

use chrono::{DateTime, TimeDelta, Utc};

use super::Daemon;

/// Between two looks.
const PERIOD: TimeDelta = TimeDelta::days(1);

/// What was found, and when.
#[derive(Debug, Default)]
pub(super) struct Soundness {
    looked_at: Option<DateTime<Utc>>,
    /// What the user should see to.
    pub(super) problem: Option<String>,
}

impl Daemon {
    /// Looks at the database where it is time for that. What is wrong stands in the report until it is so no more.
    pub(super) fn look_at_database(&mut self, now: DateTime<Utc>) {
        // A clock that was set back begins a new day.
        let is_recent = |looked_at| (TimeDelta::zero()..PERIOD).contains(&(now - looked_at));
        if self.soundness.looked_at.is_some_and(is_recent) {
            return;
        }
        self.soundness.looked_at = Some(now);
        let problem = match self.store.damage() {
            Ok(damage) => damage.map(|damage| format!("{damage}; `backcare doctor` says what can be done")),
            // What keeps it from being read is told by whatever reads it next.
            Err(_) => return,
        };
        if let Some(problem) = problem.as_ref().filter(|_| problem != self.soundness.problem) {
            self.setup.log.error(problem);
        }
        self.soundness.problem = problem;
    }
}
