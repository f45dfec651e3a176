//! Streaks: logical days in a row with a session, or ISO weeks in a row that reached their number.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::day_index::DayIndex;
use crate::domain::calendar::Calendar;
use crate::domain::history::History;
use crate::domain::routine::{RoutineId, Schedule};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// Up to now.
    pub current: u32,
    pub longest: u32,
    pub unit: StreakUnit,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StreakUnit {
    /// Logical days with a session.
    #[default]
    Days,
    /// ISO weeks that reached their number.
    Weeks,
}

/// What a day or a week does to a streak: it counts, changes nothing, or breaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StreakStep {
    Counts,
    Passes,
    Breaks,
}

impl Streak {
    fn over(steps: impl Iterator<Item = StreakStep>) -> Self {
        let mut streak = Self::default();
        for step in steps {
            match step {
                StreakStep::Counts => streak.current += 1,
                StreakStep::Passes => {}
                StreakStep::Breaks => streak.current = 0,
            }
            streak.longest = streak.longest.max(streak.current);
        }
        streak
    }

    /// Days in a row with a session. `days` are those with one, `end` the last that counts. Today, while it has none
    /// yet, and a day that is `excused` break nothing.
    fn of_days(
        days: &BTreeSet<NaiveDate>,
        end: NaiveDate,
        today: NaiveDate,
        excused: impl Fn(NaiveDate) -> bool,
    ) -> Self {
        let Some(first) = days.first() else { return Self::default() };
        Self::over(first.iter_days().take_while(|day| *day <= end).map(|day| {
            if days.contains(&day) {
                StreakStep::Counts
            } else if day == today || excused(day) {
                StreakStep::Passes
            } else {
                StreakStep::Breaks
            }
        }))
    }
}

impl History {
    /// The streak over all routines up to `end`, where `days` are those with a session. Days of a pause, and days that
    /// the calendar leaves out, break nothing.
    pub fn streak_of(&self, calendar: &Calendar, days: &BTreeSet<NaiveDate>, end: NaiveDate) -> Streak {
        Streak::of_days(days, end, self.plans.today(), |day| self.is_day_excused(calendar, day))
    }
}

impl DayIndex<'_> {
    pub(super) fn overall_streak(&self) -> Streak {
        self.history.streak_of(&self.calendar, &self.session_days(), self.end)
    }

    /// The streak of one routine: in weeks where the last day prescribes it by the week, else in days.
    pub(super) fn routine_streak(&self, routine: &RoutineId) -> Streak {
        let none = BTreeSet::new();
        let days = self.session_days_of(routine).unwrap_or(&none);
        let schedule = |day| self.history.plans.on(day).schedule(routine);
        if let Some(per_week) = self.per_week(routine) {
            return self.weeks_streak(routine, per_week.days);
        }
        Streak::of_days(days, self.end, self.today, |day| {
            let off = matches!(schedule(day), Some(Schedule::Slots { days, .. }) if !days.contains(day.weekday()));
            off || self.history.is_day_excused(&self.calendar, day)
        })
    }

    /// Weeks in a row that have as many days with a session as their plan prescribes, or `number` where the plan of
    /// that week prescribes no number. A week that a pause or easing left fewer days than its number is passed over.
    fn weeks_streak(&self, routine: &RoutineId, number: u8) -> Streak {
        let first = self.session_days_of(routine).and_then(BTreeSet::first);
        let weeks = first.map(|first| self.weeks_from(*first)).into_iter().flatten();
        let streak = Streak::over(weeks.map(|week| {
            let number = u32::from(self.per_week_on(week.last, routine).map_or(number, |per_week| per_week.days));
            if self.days_between(routine, week.monday, week.sunday) >= number {
                StreakStep::Counts
            } else if !week.is_over || week.count(|day| !self.is_weekly_excused(day, routine)) < number {
                StreakStep::Passes
            } else {
                StreakStep::Breaks
            }
        }));
        Streak { unit: StreakUnit::Weeks, ..streak }
    }
}
