//! What was done of what was prescribed in a period: adherence, full days, streaks, strength and pain.
//!
//! A past day is judged by the plan that it had and by the wall clock: travel, new settings or new zone rules move
//! nothing in it.

mod course;
mod pain;
pub mod period;
mod prescribed;
mod streak;
mod strength;

use std::collections::BTreeSet;
use std::iter;

use chrono::{DateTime, NaiveDate, Utc};
use course::Course;

pub use pain::{Change, PainChange, PainDay, PainStats};
use period::Period;
pub use prescribed::{FirstSession, Prescribed};
pub use streak::{Streak, StreakUnit};

use super::day::Calendar;
use super::plans::Plans;
use super::routine::{RoutineId, SlotName, Unit};
use super::session::{Pause, Tracking};

/// All of the past that the rules ask about.
#[derive(Clone, Debug)]
pub struct History {
    /// The plans that the days had.
    pub plans: Plans,
    /// Since when there is a record; `None` before the first command that wrote.
    pub tracking: Option<Tracking>,
    /// The earliest session of the first day of tracking.
    pub first_session: Option<FirstSession>,
    /// The session that was recorded last.
    pub latest: Option<Latest>,
    /// When nothing was prescribed.
    pub pauses: Vec<Pause>,
    /// Sessions, counted.
    pub tallies: Vec<Tally>,
    /// Pain readings, added up by day, in the order of the days.
    pub pain: Vec<PainDay>,
    /// What sessions changed of the pain, added up by day and routine.
    pub pain_changes: Vec<PainChange>,
}

/// The session that was recorded last, whenever it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// Its place in the order of recording.
    pub number: i64,
    /// When it was done.
    pub at: DateTime<Utc>,
}

/// The sessions of one routine in one slot of one logical day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The logical day.
    pub day: NaiveDate,
    /// The routine.
    pub routine: RoutineId,
    /// The slot; `None` for sessions that fill none.
    pub slot: Option<SlotName>,
    /// What `amount` counts.
    pub unit: Unit,
    /// How many sessions.
    pub sessions: u32,
    /// The amounts that are known, added up.
    pub amount: u64,
}

/// What [`History::stats`] finds in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    /// The first and the last day.
    pub period: Period,
    /// The present logical day.
    pub today: NaiveDate,
    /// The first day with a session, a reading or tracking.
    pub since: Option<NaiveDate>,
    /// Everything together.
    pub total: Total,
    /// One routine after the other, in the order of the plan.
    pub routines: Vec<RoutineStats>,
    /// One day after the other, to the end of the period or today.
    pub days: Vec<DayStats>,
    /// Pain.
    pub pain: PainStats,
}

/// All routines together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Every session, also those that fill no slot.
    pub sessions: u32,
    /// Slots and how many of them were filled.
    pub adherence: Adherence,
    /// Days on which all that was prescribed was done.
    pub full_days: u32,
    /// Days in a row with a session.
    pub streak: Streak,
}

/// One routine.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutineStats {
    /// Which.
    pub routine: RoutineId,
    /// How many sessions.
    pub sessions: u32,
    /// The known amounts in `unit`, added up.
    pub amount: u64,
    /// The unit of its dose.
    pub unit: Unit,
    /// Slots and how many of them were filled.
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

/// One logical day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayStats {
    /// Which.
    pub day: NaiveDate,
    /// Every session, also those that fill no slot.
    pub sessions: u32,
    /// Slots and how many of them were filled.
    pub adherence: Adherence,
    /// Its pain readings.
    pub pain: PainDay,
}

/// Slots whose time has come, and how many of them were filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adherence {
    /// Slots whose time has come.
    pub prescribed: u32,
    /// Those that were filled.
    pub done: u32,
}

impl Adherence {
    /// done / prescribed; `None` where nothing was prescribed.
    pub fn fraction(self) -> Option<f64> {
        (self.prescribed > 0).then(|| f64::from(self.done) / f64::from(self.prescribed))
    }

    /// Counts one more slot.
    pub(super) fn add(&mut self, filled: bool) {
        self.prescribed += 1;
        self.done += u32::from(filled);
    }
}

impl History {
    /// A history in which nothing has happened yet.
    pub fn empty(plans: Plans) -> Self {
        Self {
            plans,
            tracking: None,
            first_session: None,
            latest: None,
            pauses: Vec::new(),
            tallies: Vec::new(),
            pain: Vec::new(),
            pain_changes: Vec::new(),
        }
    }

    /// Reckons `period` as it stands at `now`, for every routine or for `only` one.
    pub fn stats(&self, calendar: &Calendar, period: Period, now: DateTime<Utc>, only: Option<&RoutineId>) -> Stats {
        let course = Course::of(self, calendar, period.to, now, only);
        let days = || course.days_from(period.from);
        let full_days = days().filter(|day| course.is_full(*day)).count();
        let days_of = |day| DayStats {
            day,
            sessions: course.tallies_on(day).map(|tally| tally.sessions).sum(),
            adherence: course.adherence(iter::once(day), None),
            pain: pain::on(&self.pain, day),
        };
        let total = Total {
            sessions: days().flat_map(|day| course.tallies_on(day)).map(|tally| tally.sessions).sum(),
            adherence: course.adherence(days(), None),
            full_days: u32::try_from(full_days).unwrap_or(u32::MAX),
            streak: match only {
                None => course.overall_streak(),
                Some(routine) => course.routine_streak(routine),
            },
        };
        let routines = self.routines_of(&course, period.from, only).into_iter();
        let routines = routines.map(|routine| self.routine_stats(&course, period.from, routine)).collect();
        let pain = pain::of(&self.pain, &self.pain_changes, period, only);
        Stats {
            period,
            today: course.today,
            since: self.since(),
            total,
            routines,
            days: days().map(days_of).collect(),
            pain,
        }
    }

    /// The first day with a session, a reading or tracking.
    pub fn since(&self) -> Option<NaiveDate> {
        let sessions = self.tallies.iter().map(|tally| tally.day);
        let readings = self.pain.iter().map(|pain| pain.day);
        sessions.chain(readings).chain(self.tracking.map(|tracking| tracking.day)).min()
    }

    /// The routines that are enabled, or were prescribed or done in the period: the plan's order, then the alphabet.
    fn routines_of(&self, course: &Course, from: NaiveDate, only: Option<&RoutineId>) -> Vec<RoutineId> {
        let plan = self.plans.on(course.end);
        let mut met = BTreeSet::new();
        for day in course.days_from(from) {
            met.extend(course.tallies_on(day).map(|tally| &tally.routine));
            met.extend(course.prescribed_on(day).filter(|asked| asked.has_come).map(|asked| &asked.routine));
        }
        let known = plan.routines.iter().filter(|(id, prescription)| prescription.enabled || met.contains(id));
        let unknown = met.iter().copied().filter(|id| plan.prescription(id).is_none());
        let all = known.map(|(id, _)| id).chain(unknown);
        all.filter(|id| only.is_none_or(|only| only == *id)).cloned().collect()
    }

    fn routine_stats(&self, course: &Course, from: NaiveDate, routine: RoutineId) -> RoutineStats {
        let prescription = self.plans.on(course.end).prescription(&routine);
        let days = || course.days_from(from);
        let tallies: Vec<&Tally> =
            days().flat_map(|day| course.tallies_on(day)).filter(|tally| tally.routine == routine).collect();
        let unit = match (prescription, tallies.last()) {
            (Some(prescription), _) => prescription.dose.unit.clone(),
            (None, Some(latest)) => latest.unit.clone(),
            (None, None) => Unit::Minutes,
        };
        RoutineStats {
            sessions: tallies.iter().map(|tally| tally.sessions).sum(),
            amount: tallies.iter().filter(|tally| tally.unit == unit).map(|tally| tally.amount).sum(),
            unit,
            adherence: course.adherence(days(), Some(&routine)),
            strength: strength::of(course, &routine),
            streak: course.routine_streak(&routine),
            week: course
                .per_week(&routine)
                .map(|number| Week { done: course.days_in_week_of(&routine, course.end), of: number.into() }),
            routine,
        }
    }
}
