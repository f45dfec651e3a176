//! Streaks: logical days in a row with a session, or ISO weeks in a row that reached their number.

use chrono::{Datelike, Days, NaiveDate};

use super::day_index::DayIndex;
use crate::domain::calendar::Calendar;
use crate::domain::history::History;
use crate::domain::lifetime::{DayRuns, RunOfDays};
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

/// What some days or a week do to a streak: they count, change nothing, or break it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StreakStep {
    Counts(u32),
    Passes,
    Breaks,
}

impl Streak {
    fn over(steps: impl Iterator<Item = StreakStep>) -> Self {
        let mut streak = Self::default();
        for step in steps {
            match step {
                StreakStep::Counts(count) => streak.current += count,
                StreakStep::Passes => {}
                StreakStep::Breaks => streak.current = 0,
            }
            streak.longest = streak.longest.max(streak.current);
        }
        streak
    }

    /// Days in a row with a session. `days` are those with one, `end` the last that counts. Today, while it has none
    /// yet, and a day that is `excused` break nothing.
    fn of_days(days: &DayRuns, end: NaiveDate, today: NaiveDate, excused: impl Fn(NaiveDate) -> bool) -> Self {
        let runs: Vec<RunOfDays> = days.until(end).collect();
        let is_broken_between = |run: RunOfDays, next: NaiveDate| {
            let mut between = run.last.iter_days().skip(1).take_while(|day| *day < next);
            between.any(|day| day != today && !excused(day))
        };
        let next = runs.iter().skip(1).map(|run| run.first).chain([end + Days::new(1)]);
        Self::over(runs.iter().zip(next).flat_map(|(run, next)| {
            let after = if is_broken_between(*run, next) { StreakStep::Breaks } else { StreakStep::Passes };
            [StreakStep::Counts(run.days()), after]
        }))
    }
}

impl History {
    /// The streak over all routines up to `end`, where `days` are those with a session. Days of a pause, and days that
    /// the calendar leaves out, break nothing.
    pub fn streak_of(&self, calendar: &Calendar, days: &DayRuns, end: NaiveDate) -> Streak {
        Streak::of_days(days, end, self.plans.today(), |day| self.is_day_excused(calendar, day))
    }
}

impl DayIndex<'_> {
    pub(super) fn overall_streak(&self) -> Streak {
        self.history.streak_of(&self.calendar, &self.past.lifetime.session_days, self.end)
    }

    /// The streak of one routine: in weeks where the last day prescribes it by the week, else in days.
    pub(super) fn routine_streak(&self, routine: &RoutineId) -> Streak {
        let Some(days) = self.past.lifetime.session_days_of.get(routine) else {
            let unit = if self.per_week(routine).is_some() { StreakUnit::Weeks } else { StreakUnit::Days };
            return Streak { unit, ..Streak::default() };
        };
        if let Some(per_week) = self.per_week(routine) {
            return self.weeks_streak(routine, days, per_week.days);
        }
        let schedule = |day| self.history.plans.on(day).schedule(routine);
        Streak::of_days(days, self.end, self.today, |day| {
            let off = matches!(schedule(day), Some(Schedule::Slots { days, .. }) if !days.contains(day.weekday()));
            off || self.history.is_day_excused(&self.calendar, day)
        })
    }

    /// Weeks in a row that have as many days with a session as their plan prescribes, or `number` where the plan of
    /// that week prescribes no number; `days` are those with a session. A week that a pause or easing left fewer days
    /// than its number is passed over.
    fn weeks_streak(&self, routine: &RoutineId, days: &DayRuns, number: u8) -> Streak {
        let first = days.first_day().filter(|first| *first <= self.end);
        let weeks = first.map(|first| self.weeks_from(first)).into_iter().flatten();
        let streak = Streak::over(weeks.map(|week| {
            let number = u32::from(self.per_week_on(week.last, routine).map_or(number, |per_week| per_week.days));
            if days.count_between(week.monday, week.last) >= number {
                StreakStep::Counts(1)
            } else if !week.is_over || week.count(|day| !self.is_weekly_excused(day, routine)) < number {
                StreakStep::Passes
            } else {
                StreakStep::Breaks
            }
        }));
        Streak { unit: StreakUnit::Weeks, ..streak }
    }
}
