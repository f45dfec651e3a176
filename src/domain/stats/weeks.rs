//! ISO weeks of a routine that is prescribed by the week: which of them reached their number of days.

use chrono::{Days, NaiveDate, Weekday};

use super::Weeks;
use super::day_index::DayIndex;
use super::period::Period;
use crate::domain::routine::RoutineId;

/// An ISO week, as far as it has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct IsoWeek {
    pub(super) monday: NaiveDate,
    pub(super) sunday: NaiveDate,
    /// Its last day that counts.
    pub(super) last: NaiveDate,
    pub(super) is_over: bool,
}

impl IsoWeek {
    /// How many of its days are as `is_meant` says.
    pub(super) fn count(&self, is_meant: impl Fn(NaiveDate) -> bool) -> u32 {
        self.monday.iter_days().take(7).map(|day| u32::from(is_meant(day))).sum()
    }
}

impl DayIndex<'_> {
    /// The weeks from that of `first` to that of the last day that counts.
    pub(super) fn weeks_from(&self, first: NaiveDate) -> impl Iterator<Item = IsoWeek> {
        let monday = first.week(Weekday::Mon).first_day();
        let mondays = monday.iter_weeks().take_while(|monday| *monday <= self.end);
        mondays.map(|monday| {
            let sunday = monday + Days::new(6);
            let is_over = sunday <= self.end && sunday < self.today;
            IsoWeek { monday, sunday, last: sunday.min(self.end), is_over }
        })
    }

    /// The weeks of `period` that reached their number. A week belongs to the period in which its Sunday lies, the
    /// running week to the one that holds today; the plan of that day gives its number. A week that reached it counts at
    /// once, another once it is over, unless the beginning of tracking, a plan or a pause left it fewer days than that.
    pub(super) fn weeks_reached(&self, routine: &RoutineId, period: Period) -> Weeks {
        let mut weeks = Weeks::default();
        let is_of_period =
            |week: &IsoWeek| period.from <= week.last && (week.last == week.sunday || week.last == self.today);
        for week in self.weeks_from(period.from).filter(is_of_period) {
            let Some(per_week) = self.per_week_on(week.last, routine) else { continue };
            let number = u32::from(per_week.days);
            let is_reached = self.days_between(routine, week.monday, week.sunday) >= number;
            let days_asked = week.count(|day| self.may_ask(routine, day));
            weeks.reached += u32::from(is_reached);
            weeks.of += u32::from(is_reached || (week.is_over && days_asked >= number));
        }
        weeks
    }

    /// Whether `day` may ask for a routine of the week.
    fn may_ask(&self, routine: &RoutineId, day: NaiveDate) -> bool {
        let is_tracked = self.history.tracking.is_some_and(|tracking| tracking.day <= day);
        is_tracked && self.per_week_on(day, routine).is_some() && !self.is_weekly_excused(day, routine)
    }
}
