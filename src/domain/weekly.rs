//! Routines that are prescribed on some days of an ISO week: on which days they are asked for.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

use super::history::History;
use super::routine::{PerWeek, RoutineId};

/// How far a routine came in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Days with a session.
    pub done: u32,
    /// Days that are prescribed.
    pub of: u32,
}

impl History {
    /// How far `routine` has come in the week of `day` by the end of that day.
    pub(in crate::domain) fn week(&self, routine: &RoutineId, per_week: &PerWeek, day: NaiveDate) -> Week {
        let monday = day.week(Weekday::Mon).first_day();
        Week { done: self.session_days_between(routine, monday, day), of: per_week.days.into() }
    }

    /// Whether a routine of the week is asked for on `day`, by the sessions of the days before it: while the week has
    /// not reached its number, on days spread over the week, and on every day that is needed to reach it.
    pub(in crate::domain) fn is_weekly_due(&self, routine: &RoutineId, per_week: &PerWeek, day: NaiveDate) -> bool {
        let days_before = i64::from(day.weekday().num_days_from_monday());
        let monday = day - TimeDelta::days(days_before);
        let done = i64::from(self.session_days_between(routine, monday, day - Days::new(1)));
        let missing = i64::from(per_week.days) - done;
        let gap = u64::from(7 / per_week.days.clamp(1, 7));
        let is_rested = self.session_days_between(routine, day - Days::new(gap - 1), day - Days::new(1)) == 0;
        missing > 0 && (is_rested || 7 - days_before <= missing)
    }
}
