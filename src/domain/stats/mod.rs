//! What was done of what was prescribed in a period: adherence, full days, streaks, strength and pain.
//!
//! A past day is judged by the plan that it had and by the wall clock: travel, new settings or new zone rules move
//! nothing in it.

mod pain;
pub mod period;
mod prescribed;
mod streak;
mod strength;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc};

pub use pain::{Change, PainDay, PainStats};
use period::Period;
pub use prescribed::{FirstSession, Prescribed};
pub use streak::Streak;

use super::day::Calendar;
use super::plans::Plans;
use super::routine::{RoutineId, Schedule, SlotName, Unit};
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
    /// When nothing was prescribed.
    pub pauses: Vec<Pause>,
    /// Sessions, counted.
    pub tallies: Vec<Tally>,
    /// Pain readings, added up by day, in the order of the days.
    pub pain: Vec<PainDay>,
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
    /// The present.
    pub now: DateTime<Utc>,
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
        Self { plans, tracking: None, first_session: None, pauses: Vec::new(), tallies: Vec::new(), pain: Vec::new() }
    }

    /// Reckons `period` as it stands at `now`, for every routine or for `only` one.
    pub fn stats(&self, calendar: &Calendar, period: Period, now: DateTime<Utc>, only: Option<&RoutineId>) -> Stats {
        let course = Course::of(self, calendar, period.to, now, only);
        let wanted = |routine: &RoutineId| only.is_none_or(|only| only == routine);
        let days: Vec<DayStats> =
            course.days_from(period.from).map(|day| self.day_stats(&course, day, &wanted)).collect();
        let mut adherence = Adherence::default();
        for day in &days {
            adherence.prescribed += day.adherence.prescribed;
            adherence.done += day.adherence.done;
        }
        let total = Total {
            sessions: days.iter().map(|day| day.sessions).sum(),
            adherence,
            full_days: u32::try_from(course.days_from(period.from).filter(|day| course.is_full(*day, &wanted)).count())
                .unwrap_or(u32::MAX),
            streak: match only {
                None => course.overall_streak(),
                Some(routine) => course.routine_streak(routine),
            },
        };
        let routines = self.routines_of(&course, period.from).into_iter().filter(|routine| wanted(routine));
        let routines = routines.map(|routine| self.routine_stats(&course, period.from, routine)).collect();
        Stats { period, now, total, routines, days, pain: pain::of(&self.pain, period) }
    }

    fn day_stats(&self, course: &Course, day: NaiveDate, wanted: &impl Fn(&RoutineId) -> bool) -> DayStats {
        let mut adherence = Adherence::default();
        for prescribed in course.due_on(day).filter(|prescribed| wanted(&prescribed.routine)) {
            adherence.add(course.filled(day, &prescribed));
        }
        let sessions = course.tallies_on(day).filter(|tally| wanted(&tally.routine)).map(|tally| tally.sessions).sum();
        DayStats { day, sessions, adherence, pain: pain::on(&self.pain, day) }
    }

    /// The routines that are enabled, or were prescribed or done in the period: the plan's order, then the alphabet.
    fn routines_of(&self, course: &Course, from: NaiveDate) -> Vec<RoutineId> {
        let plan = self.plans.on(course.end);
        let mut met = BTreeSet::new();
        for day in course.days_from(from) {
            met.extend(course.tallies_on(day).map(|tally| tally.routine.clone()));
            met.extend(course.due_on(day).map(|prescribed| prescribed.routine));
        }
        let known = plan.routines.iter().filter(|(id, prescription)| prescription.enabled || met.contains(id));
        let mut routines: Vec<RoutineId> = known.map(|(id, _)| id.clone()).collect();
        routines.extend(met.into_iter().filter(|id| plan.prescription(id).is_none()));
        routines
    }

    fn routine_stats(&self, course: &Course, from: NaiveDate, routine: RoutineId) -> RoutineStats {
        let prescription = self.plans.on(course.end).prescription(&routine);
        let tallies: Vec<&Tally> = course
            .days_from(from)
            .flat_map(|day| course.tallies_on(day))
            .filter(|tally| tally.routine == routine)
            .collect();
        let unit = match (prescription, tallies.last()) {
            (Some(prescription), _) => prescription.dose.unit.clone(),
            (None, Some(latest)) => latest.unit.clone(),
            (None, None) => Unit::Minutes,
        };
        let mut adherence = Adherence::default();
        for day in course.days_from(from) {
            for prescribed in course.due_on(day).filter(|prescribed| prescribed.routine == routine) {
                adherence.add(course.filled(day, &prescribed));
            }
        }
        RoutineStats {
            sessions: tallies.iter().map(|tally| tally.sessions).sum(),
            amount: tallies.iter().filter(|tally| tally.unit == unit).map(|tally| tally.amount).sum(),
            unit,
            adherence,
            strength: strength::of(course, &routine),
            streak: course.routine_streak(&routine),
            week: match prescription.map(|prescription| &prescription.schedule) {
                Some(Schedule::PerWeek(number)) => {
                    Some(Week { done: course.days_in_week_of(&routine, course.end), of: (*number).into() })
                }
                _ => None,
            },
            routine,
        }
    }
}

/// A history up to a day, indexed for the questions that the rules ask.
struct Course<'a> {
    history: &'a History,
    calendar: &'a Calendar<'a>,
    now: DateTime<Utc>,
    today: NaiveDate,
    /// The last day that counts: the period's end, or today.
    end: NaiveDate,
    by_day: BTreeMap<NaiveDate, Vec<&'a Tally>>,
    filled: HashSet<(NaiveDate, &'a RoutineId, &'a SlotName)>,
    days_of: HashMap<&'a RoutineId, BTreeSet<NaiveDate>>,
}

impl<'a> Course<'a> {
    fn of(
        history: &'a History,
        calendar: &'a Calendar<'a>,
        to: NaiveDate,
        now: DateTime<Utc>,
        only: Option<&RoutineId>,
    ) -> Self {
        let today = history.plans.today();
        let end = to.min(today);
        let mut course = Self {
            history,
            calendar,
            now,
            today,
            end,
            by_day: BTreeMap::new(),
            filled: HashSet::new(),
            days_of: HashMap::new(),
        };
        let counted = history.tallies.iter().filter(|tally| tally.day <= end);
        for tally in counted.filter(|tally| only.is_none_or(|only| tally.routine == *only)) {
            course.by_day.entry(tally.day).or_default().push(tally);
            course.filled.extend(tally.slot.as_ref().map(|slot| (tally.day, &tally.routine, slot)));
            course.days_of.entry(&tally.routine).or_default().insert(tally.day);
        }
        course
    }

    /// The days from `from` to the last that counts.
    fn days_from(&self, from: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = self.end;
        from.iter_days().take_while(move |day| *day <= end)
    }

    fn tallies_on(&self, day: NaiveDate) -> impl Iterator<Item = &'a Tally> + use<'_, 'a> {
        self.by_day.get(&day).into_iter().flatten().copied()
    }

    fn filled(&self, day: NaiveDate, prescribed: &Prescribed) -> bool {
        self.filled.contains(&(day, &prescribed.routine, &prescribed.slot.name))
    }

    /// What is prescribed on `day` and whose time has come.
    fn due_on(&self, day: NaiveDate) -> impl Iterator<Item = Prescribed> + use<'_> {
        let prescribed = self.history.prescribed_on(self.calendar, day).into_iter();
        prescribed.filter(move |prescribed| self.has_come(day, prescribed))
    }

    fn has_come(&self, day: NaiveDate, prescribed: &Prescribed) -> bool {
        day < self.today || self.calendar.instant(day, prescribed.slot.time) <= self.now
    }

    /// Whether every slot that was prescribed on `day` is filled, and the last has come. The first day of tracking is
    /// never full.
    fn is_full(&self, day: NaiveDate, wanted: &impl Fn(&RoutineId) -> bool) -> bool {
        let mut prescribed = self.history.prescribed_on(self.calendar, day);
        prescribed.retain(|prescribed| wanted(&prescribed.routine));
        let first = self.history.tracking.is_none_or(|tracking| tracking.day == day);
        let done = |prescribed: &Prescribed| self.has_come(day, prescribed) && self.filled(day, prescribed);
        !first && !prescribed.is_empty() && prescribed.iter().all(done)
    }

    /// Days with a session of `routine` in the ISO week of `day`, up to the end of the course.
    fn days_in_week_of(&self, routine: &RoutineId, day: NaiveDate) -> u32 {
        let week = day.week(chrono::Weekday::Mon);
        self.days_between(routine, week.first_day(), week.last_day())
    }

    /// Days with a session of `routine` from `from` to `to`, both included.
    fn days_between(&self, routine: &RoutineId, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = self.days_of.get(routine).map_or(0, |days| days.range(from..=to).count());
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    fn day_before_today_or_end(&self) -> NaiveDate {
        self.end.min(self.today - Days::new(1))
    }
}
