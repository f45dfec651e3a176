//! Streaks: logical days in a row with a session, or ISO weeks in a row that reached their number.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::History;
use super::course::Course;
use crate::domain::day::Calendar;
use crate::domain::routine::{RoutineId, Schedule};

/// How many in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// Up to now.
    pub current: u32,
    /// At best.
    pub longest: u32,
    /// What is counted.
    pub unit: StreakUnit,
}

/// What a streak counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StreakUnit {
    /// Logical days with a session.
    #[default]
    Days,
    /// ISO weeks that reached their number.
    Weeks,
}

/// What a day or a week does to a streak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Counts,
    Passes,
    Breaks,
}

impl Streak {
    fn over(steps: impl Iterator<Item = Step>) -> Self {
        let mut streak = Self::default();
        for step in steps {
            match step {
                Step::Counts => streak.current += 1,
                Step::Passes => {}
                Step::Breaks => streak.current = 0,
            }
            streak.longest = streak.longest.max(streak.current);
        }
        streak
    }

    /// Days in a row with a session. `days` are those with one, `end` the last that counts. Today, while it has none yet,
    /// and a day that is `excused` break nothing.
    fn of_days(
        days: &BTreeSet<NaiveDate>,
        end: NaiveDate,
        today: NaiveDate,
        excused: impl Fn(NaiveDate) -> bool,
    ) -> Self {
        let Some(first) = days.first() else { return Self::default() };
        Self::over(first.iter_days().take_while(|day| *day <= end).map(|day| {
            if days.contains(&day) {
                Step::Counts
            } else if day == today || excused(day) {
                Step::Passes
            } else {
                Step::Breaks
            }
        }))
    }
}

impl History {
    /// The streak over all routines up to `end`, where `days` are those with a session. Days of a pause, and days that the
    /// calendar leaves out, break nothing.
    pub fn streak_of(&self, calendar: &Calendar, days: &BTreeSet<NaiveDate>, end: NaiveDate) -> Streak {
        Streak::of_days(days, end, self.plans.today(), |day| self.is_excused(calendar, day))
    }

    /// Whether a pause touches `day`, or the calendar leaves it out: a day of which nothing is expected.
    pub(super) fn is_excused(&self, calendar: &Calendar, day: NaiveDate) -> bool {
        !calendar.has(day) || self.is_paused_on(day)
    }
}

impl Course<'_> {
    pub(super) fn overall_streak(&self) -> Streak {
        self.history.streak_of(self.calendar, &self.days_with_a_session(), self.end)
    }

    /// The streak of one routine: in weeks where the end of the course prescribes it by the week, else in days.
    pub(super) fn routine_streak(&self, routine: &RoutineId) -> Streak {
        let none = BTreeSet::new();
        let days = self.days_of(routine).unwrap_or(&none);
        let schedule =
            |day| self.history.plans.on(day).prescription(routine).map(|prescription| &prescription.schedule);
        if let Some(number) = self.per_week(routine) {
            return self.weeks_streak(routine, days, number);
        }
        Streak::of_days(days, self.end, self.today, |day| {
            let off = matches!(schedule(day), Some(Schedule::Slots { days, .. }) if !days.contains(day.weekday()));
            off || self.history.is_excused(self.calendar, day)
        })
    }

    /// Weeks in a row with as many days as their plan asked for, or `number` where it asked for none.
    fn weeks_streak(&self, routine: &RoutineId, days: &BTreeSet<NaiveDate>, number: u8) -> Streak {
        let in_weeks = |streak| Streak { unit: StreakUnit::Weeks, ..streak };
        let Some(first) = days.first() else { return in_weeks(Streak::default()) };
        let monday = first.week(Weekday::Mon).first_day();
        let mondays = monday.iter_weeks().take_while(|monday| *monday <= self.end);
        in_weeks(Streak::over(mondays.map(|monday| {
            let sunday = monday + Days::new(6);
            let plan = self.history.plans.on(sunday.min(self.end));
            let asked = match plan.prescription(routine).map(|prescription| &prescription.schedule) {
                Some(Schedule::PerWeek(number)) => *number,
                _ => number,
            };
            let unfinished = sunday > self.end || sunday >= self.today;
            if self.days_between(routine, monday, sunday) >= asked.into() {
                Step::Counts
            } else if unfinished || monday.iter_days().take(7).any(|day| self.history.is_excused(self.calendar, day)) {
                Step::Passes
            } else {
                Step::Breaks
            }
        })))
    }
}
