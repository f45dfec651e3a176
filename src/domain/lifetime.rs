//! What statistics ask of all the years: on which days there are sessions. Days are kept as runs of days in a row, of which
//! there are few however long a record is.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::routine::{RoutineId, SlotName};

/// What is known of all days, however long ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifetime {
    /// The days with a session of any routine.
    pub session_days: DayRuns,
    /// The days with a session of each routine that has one, as far as they were asked for.
    pub session_days_of: BTreeMap<RoutineId, DayRuns>,
}

/// Days in a row, between two that do not belong to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOfDays {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// A set of days: runs in their order, with at least a day between two of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayRuns(Vec<RunOfDays>);

/// The days on which sessions filled slots, as far back as they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotDays(Vec<(RoutineId, SlotName, DayRuns)>);

impl SlotDays {
    /// Adds the days of a slot of a routine.
    pub fn push(&mut self, routine: RoutineId, slot: SlotName, days: DayRuns) {
        self.0.push((routine, slot, days));
    }

    /// Whether a session filled `slot` of `routine` on `day`.
    pub(in crate::domain) fn is_filled(&self, day: NaiveDate, routine: &RoutineId, slot: &SlotName) -> bool {
        let found = self.0.iter().find(|(its_routine, its_slot, _)| (its_routine, its_slot) == (routine, slot));
        found.is_some_and(|(_, _, days)| days.contains(day))
    }
}

impl RunOfDays {
    /// How many days it has, at least one.
    pub fn days(self) -> u32 {
        u32::try_from((self.last - self.first).num_days() + 1).unwrap_or_default()
    }
}

impl DayRuns {
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.0.first().map(|run| run.first)
    }

    pub fn iter(&self) -> impl Iterator<Item = RunOfDays> {
        self.0.iter().copied()
    }

    /// The runs up to `end`, which cuts off what comes after it.
    pub fn until(&self, end: NaiveDate) -> impl Iterator<Item = RunOfDays> {
        self.iter().take_while(move |run| run.first <= end).map(move |run| RunOfDays { last: run.last.min(end), ..run })
    }

    pub fn contains(&self, day: NaiveDate) -> bool {
        let run = self.0.get(self.0.partition_point(|run| run.last < day));
        run.is_some_and(|run| run.first <= day)
    }

    /// How many of the days from `from` to `to`, both included, belong to it.
    pub fn count_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let begin = self.0.partition_point(|run| run.last < from);
        let meeting = self.0[begin..].iter().take_while(|run| run.first <= to);
        meeting.map(|run| RunOfDays { first: run.first.max(from), last: run.last.min(to) }.days()).sum()
    }

    /// Adds days at the end, which come after all that there are.
    pub fn push(&mut self, run: RunOfDays) {
        match self.0.last_mut() {
            Some(last) if last.last + Days::new(1) >= run.first => last.last = last.last.max(run.last),
            _ => self.0.push(run),
        }
    }
}

impl FromIterator<NaiveDate> for DayRuns {
    /// Of days in their order.
    fn from_iter<T: IntoIterator<Item = NaiveDate>>(days: T) -> Self {
        let mut runs = Self::default();
        days.into_iter().for_each(|day| runs.push(RunOfDays { first: day, last: day }));
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn days_in_a_row_are_one_run() {
        let runs: DayRuns = [2, 3, 3, 5, 8, 9, 10].map(day).into_iter().collect();
        let found: Vec<(u32, NaiveDate, NaiveDate)> =
            runs.iter().map(|run| (run.days(), run.first, run.last)).collect();
        assert_eq!(found, [(2, day(2), day(3)), (1, day(5), day(5)), (3, day(8), day(10))]);
        assert_eq!(runs.until(day(9)).map(RunOfDays::days).collect::<Vec<_>>(), [2, 1, 2]);
        assert_eq!(runs.until(day(1)).count(), 0);
        for (from, to, count) in [(1, 30, 6), (3, 8, 3), (4, 4, 0), (9, 9, 1), (6, 7, 0), (10, 9, 0)] {
            assert_eq!(runs.count_between(day(from), day(to)), count, "{from} to {to}");
        }
        let contained: Vec<NaiveDate> = (1..30).map(day).filter(|day| runs.contains(*day)).collect();
        assert_eq!(contained, [2, 3, 5, 8, 9, 10].map(day));
    }
}
