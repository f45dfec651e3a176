//! What was done of what was prescribed in a period: adherence, full days, streaks, strength and pain.
//!
//! A past day is judged by the plan that it had and by the wall clock: travel, new settings or new zone rules move
//! nothing in it.

mod day_index;
mod pain;
pub mod period;
mod streak;
mod strength;

use std::collections::BTreeSet;
use std::iter;
use std::ops::AddAssign;

use chrono::{Datelike, NaiveDate};
use day_index::DayIndex;

pub use pain::{PainDirection, PainStats};
use period::Period;
pub use streak::{Streak, StreakUnit};

use super::doses::{DayDose, DoseState};
use super::history::{PainDay, Tally, View};
use super::routine::{RoutineId, Unit};

/// What [`View::stats`] finds in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    pub period: Period,
    pub today: NaiveDate,
    /// The first day with a session, a reading or tracking.
    pub first_day: Option<NaiveDate>,
    pub total: Total,
    /// In the order of the plan.
    pub routines: Vec<RoutineStats>,
    /// One day after the other, to the end of the period or today.
    pub days: Vec<DayStats>,
    pub pain: PainStats,
}

/// All routines together, or the one that was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Every session, also those that fill no slot.
    pub sessions: u32,
    pub adherence: Adherence,
    /// Days on which all that was prescribed was done.
    pub full_days: u32,
    pub streak: Streak,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RoutineStats {
    pub routine: RoutineId,
    pub sessions: u32,
    /// The known amounts in `unit`, added up.
    pub amount: u64,
    /// The unit of its dose.
    pub unit: Unit,
    pub adherence: Adherence,
    /// Habit strength, 0 to 1.
    pub strength: f64,
    /// Days in a row with a session; weeks in a row that reached their number, where it is prescribed by the week.
    pub streak: Streak,
    /// The ISO week in which the period ends, where it is prescribed by the week.
    pub week: Option<Week>,
}

/// How far a routine came in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Days with a session.
    pub done: u32,
    /// Days that are prescribed.
    pub of: u32,
}

/// One logical day, or several of them added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayStats {
    /// The day; the first of several.
    pub day: NaiveDate,
    /// Every session, also those that fill no slot.
    pub sessions: u32,
    pub adherence: Adherence,
    pub pain: PainDay,
}

/// What was done of what was prescribed. A dose that is open counts neither as prescribed nor against anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adherence {
    /// Doses that are done or missed by now.
    pub prescribed: u32,
    pub done: u32,
    /// Doses that are open now.
    pub open: u32,
}

impl View<'_> {
    /// Reckons `period` as it is now, for every routine or for `only` one.
    pub fn stats(&self, period: Period, only: Option<&RoutineId>) -> Stats {
        let history = self.history;
        let index = DayIndex::new(self, period.to, only);
        let days = || index.days_from(period.from);
        let full_days = days().filter(|day| index.is_full(*day)).count();
        let total = Total {
            sessions: days().flat_map(|day| index.tallies_on(day)).map(|tally| tally.sessions).sum(),
            adherence: index.adherence(days(), None),
            full_days: u32::try_from(full_days).unwrap_or(u32::MAX),
            streak: match only {
                None => index.overall_streak(),
                Some(routine) => index.routine_streak(routine),
            },
        };
        let routines = index.routines_met(period.from, only).into_iter();
        let day_stats = |day| DayStats {
            day,
            sessions: index.tallies_on(day).map(|tally| tally.sessions).sum(),
            adherence: index.adherence(iter::once(day), None),
            pain: pain::on(&history.pain, day),
        };
        Stats {
            period,
            today: index.today,
            first_day: history.first_day(),
            total,
            routines: routines.map(|routine| index.routine_stats(period.from, routine)).collect(),
            days: days().map(day_stats).collect(),
            pain: pain::of(&history.pain, &history.pain_changes, period, only),
        }
    }
}

impl Stats {
    /// The days since there is a record, each month added up.
    pub fn by_month(&self) -> Vec<DayStats> {
        let mut months: Vec<DayStats> = Vec::new();
        let is_same = |month: &DayStats, day: &DayStats| {
            (month.day.year(), month.day.month()) == (day.day.year(), day.day.month())
        };
        for day in self.recorded_days() {
            match months.last_mut().filter(|month| is_same(month, day)) {
                Some(month) => {
                    month.sessions += day.sessions;
                    month.adherence += day.adherence;
                    month.pain += day.pain;
                }
                None => months.push(*day),
            }
        }
        months
    }

    /// The days since there is a record.
    pub fn recorded_days(&self) -> impl Iterator<Item = &DayStats> {
        self.days.iter().filter(|day| self.first_day.is_none_or(|first| day.day >= first))
    }
}

impl Adherence {
    /// done / prescribed; `None` where nothing was prescribed.
    pub fn fraction(self) -> Option<f64> {
        (self.prescribed > 0).then(|| f64::from(self.done) / f64::from(self.prescribed))
    }

    fn add(&mut self, state: DoseState) {
        match state {
            DoseState::Done => {
                self.prescribed += 1;
                self.done += 1;
            }
            DoseState::Missed => self.prescribed += 1,
            DoseState::Open => self.open += 1,
            DoseState::NotCounted | DoseState::Excused | DoseState::ToCome => {}
        }
    }
}

impl AddAssign for Adherence {
    fn add_assign(&mut self, other: Self) {
        self.prescribed += other.prescribed;
        self.done += other.done;
        self.open += other.open;
    }
}

impl DayIndex<'_> {
    /// The routines that are enabled, or were prescribed or done in the period: the plan's order, then the alphabet.
    fn routines_met(&self, from: NaiveDate, only: Option<&RoutineId>) -> Vec<RoutineId> {
        let plan = self.history.plans.on(self.end);
        let mut met = BTreeSet::new();
        for day in self.days_from(from) {
            met.extend(self.tallies_on(day).map(|tally| &tally.routine));
            let has_come = |dose: &&DayDose| dose.is_asked_for() && dose.state != DoseState::ToCome;
            met.extend(self.doses_on(day).iter().filter(has_come).map(|dose| &dose.routine));
        }
        let known = plan.routines.iter().filter(|(id, prescription)| prescription.enabled || met.contains(id));
        let unknown = met.iter().copied().filter(|id| plan.prescription(id).is_none());
        let all = known.map(|(id, _)| id).chain(unknown);
        all.filter(|id| only.is_none_or(|only| only == *id)).cloned().collect()
    }

    fn routine_stats(&self, from: NaiveDate, routine: RoutineId) -> RoutineStats {
        let prescription = self.history.plans.on(self.end).prescription(&routine);
        let days = || self.days_from(from);
        let tallies: Vec<&Tally> =
            days().flat_map(|day| self.tallies_on(day)).filter(|tally| tally.routine == routine).collect();
        let unit = match (prescription, tallies.last()) {
            (Some(prescription), _) => prescription.dose.unit.clone(),
            (None, Some(latest)) => latest.unit.clone(),
            (None, None) => Unit::Minutes,
        };
        let week = |number: u8| Week { done: self.days_in_week_of(&routine, self.end), of: number.into() };
        RoutineStats {
            sessions: tallies.iter().map(|tally| tally.sessions).sum(),
            amount: tallies.iter().filter(|tally| tally.unit == unit).map(|tally| tally.amount).sum(),
            unit,
            adherence: self.adherence(days(), Some(&routine)),
            strength: strength::of(self, &routine),
            streak: self.routine_streak(&routine),
            week: self.per_week(&routine).map(week),
            routine,
        }
    }
}
