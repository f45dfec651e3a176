//! What was done of what was prescribed in a period: adherence, full days, streaks, strength and pain.
//!
//! A past day is judged by the plan that it had and by the wall clock: travel, new settings or new zone rules move
//! nothing in it.

mod day_index;
mod pain;
pub mod period;
mod rows;
mod streak;
mod strength;
mod weeks;

use std::collections::BTreeSet;
use std::ops::AddAssign;

use chrono::{Days, NaiveDate};
use day_index::{DayIndex, PeriodDay};

pub use pain::{PainComparison, PainDirection, PainStats};
pub(in crate::domain) use pain::{added, large_change, noticeable};
use period::{Period, Span};
pub use rows::{Cell, Doses, Row, RowKind};
pub use streak::{Streak, StreakUnit};
pub use strength::Strength;

use super::doses::{DayDose, DoseState};
use super::history::{History, PainDay, PainHistory, Tally, View};
use super::lifetime::{Lifetime, SlotDays};
use super::routine::{PerWeek, RoutineId, SlotName, Unit};
use super::weekly::Week;

/// What [`View::stats`] finds in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    pub period: Period,
    pub today: NaiveDate,
    /// The first day with a session, a reading or tracking.
    pub first_day: Option<NaiveDate>,
    pub total: Total,
    /// What was done of what the period before had prescribed; `None` where there is none before, or nothing is recorded
    /// of it.
    pub previous: Option<Adherence>,
    /// In the order of the plan.
    pub routines: Vec<RoutineStats>,
    /// One day after the other, to the end of the period or today.
    pub days: Vec<DayStats>,
    /// The routines in their slots, by the week, and beside what is prescribed.
    pub rows: Vec<Row>,
    pub pain: PainStats,
}

/// All routines together, or the one that was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Every session, also those that fill no slot.
    pub sessions: u32,
    pub adherence: Adherence,
    /// Days on which all that was prescribed was done.
    pub full_days: Vec<NaiveDate>,
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
    /// The doses that are done or missed by now, in `unit`, added up; `None` where there are none.
    pub amount_prescribed: Option<u64>,
    /// Habit strength; `None` where it is not prescribed.
    pub strength: Option<Strength>,
    /// Weeks in a row that reached their number, where it is prescribed by the week; else days in a row with a session,
    /// and `None` where that was not asked for.
    pub streak: Option<Streak>,
    /// How far it came, where it is prescribed by the week.
    pub weekly: Option<Weekly>,
}

/// How far a routine of the week came in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weekly {
    /// In a period that is one week: its days.
    Days(Week),
    /// In any other: its weeks.
    Weeks(Weeks),
}

/// The weeks that count in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weeks {
    /// Those that reached their number of days.
    pub reached: u32,
    /// All: those that reached it, and those that are over.
    pub of: u32,
}

/// One logical day, or several of them added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayStats {
    /// The day; the first of several.
    pub day: NaiveDate,
    /// Every session, also those that fill no slot.
    pub sessions: u32,
    pub adherence: Adherence,
    pub pain: PainDay,
    /// Why nothing was asked for, or less.
    pub remarks: Remarks,
}

/// What was out of the ordinary on some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Whether a pause touches them.
    pub is_paused: bool,
    /// The reasons of the pauses.
    pub reasons: Vec<String>,
    /// Whether a dose of them was eased.
    pub is_eased: bool,
}

/// What was done of what was prescribed. A dose that is open counts neither as prescribed nor against anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adherence {
    /// Doses that are done or missed by now.
    pub prescribed: u32,
    pub done: u32,
    /// Doses that are open now.
    pub open: u32,
    /// Doses that a pause excused.
    pub excused: u32,
    /// Doses from before tracking began.
    pub not_counted: u32,
}

/// How much was done of what was prescribed, as far as a picture can show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    None,
    /// Less than half.
    Some,
    /// Half or more.
    Half,
    /// Three quarters or more.
    Most,
    All,
}

/// What is asked of statistics.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub period: Period,
    /// The only routine that is asked about, where it is one.
    pub only: Option<&'a RoutineId>,
    /// Whether the streak of each routine is asked for, beside that of all together.
    pub with_streaks: bool,
}

/// What statistics look at beside the history of the period.
#[derive(Clone, Debug)]
pub struct Past {
    /// The first day with a session, a reading or tracking.
    pub first_day: Option<NaiveDate>,
    /// Of [`History::routines_of_past`].
    pub lifetime: Lifetime,
    /// The first day that is looked at: [`History::first_day_of_past`].
    pub since: NaiveDate,
    /// From that day on, of [`History::slots_of_past`].
    pub slot_days: SlotDays,
    /// From [`first_day_of_pain`] on.
    pub pain: PainHistory,
}

/// The first day whose sessions are needed to reckon `period`: a week that begins before it may belong to it.
pub fn first_day_needed(period: Period) -> NaiveDate {
    period.from - Days::new(6)
}

/// The first day whose readings are needed to reckon `period`.
pub fn first_day_of_pain(period: Period) -> NaiveDate {
    period.previous().map_or(period.from, |previous| previous.from)
}

impl History {
    /// The first day of which it is needed whether slots were filled. To find it takes longer than most of what follows.
    pub fn first_day_of_past(&self, question: Question) -> NaiveDate {
        let Question { period, only, .. } = question;
        let previous = period.previous().map_or(period.from, |previous| previous.from);
        previous.min(strength::first_day_needed(self, period.to.min(self.plans.today()), only))
    }

    /// The slots of routines that are asked for from `since` to the beginning of the period.
    pub fn slots_of_past(&self, since: NaiveDate, question: Question) -> Vec<(&RoutineId, &SlotName)> {
        // Of the days of the period itself the history knows more.
        if since >= question.period.from {
            return Vec::new();
        }
        let mut slots = self.plans.slots_between(since, question.period.from);
        slots.retain(|(routine, _)| question.only.is_none_or(|only| only == *routine));
        slots
    }

    /// The routines whose days with a session are needed, however long ago: those of the week, and those whose streaks
    /// are asked for. `None` where it is all.
    pub fn routines_of_past<'a>(&'a self, since: NaiveDate, question: Question<'a>) -> Option<Vec<&'a RoutineId>> {
        let weekly = self.plans.weekly_between(since, question.period.to).into_iter();
        (!question.with_streaks).then(|| weekly.chain(question.only).collect())
    }
}

impl View<'_> {
    /// Reckons a period as it is now. The history need hold no more days than those from [`first_day_needed`] on.
    pub fn stats(&self, past: &Past, question: Question) -> Stats {
        let Question { period, only, .. } = question;
        let index = DayIndex::new(self, past, period, only);
        let total = Total {
            sessions: index.days.iter().flat_map(|on| index.tallies(on)).map(|tally| tally.sessions).sum(),
            adherence: index.adherence(period.from, index.end, None),
            full_days: index.days.iter().filter(|on| index.is_full(on)).map(|on| on.day).collect(),
            streak: match only {
                None => index.overall_streak(),
                Some(routine) => index.routine_streak(routine),
            },
        };
        let routines = index.routines_met(only).into_iter();
        let day_stats = |on: &PeriodDay| DayStats {
            day: on.day,
            sessions: index.tallies(on).map(|tally| tally.sessions).sum(),
            adherence: on.doses.iter().map(|dose| dose.state).collect(),
            pain: pain::on(&past.pain.days, on.day),
            remarks: index.remarks_on(on.day),
        };
        let routines: Vec<RoutineStats> = routines.map(|routine| index.routine_stats(question, routine)).collect();
        let weekly = |routine: &RoutineId| routines.iter().find(|stats| stats.routine == *routine)?.weekly;
        let first_day = past.first_day;
        let recorded = period.from.max(first_day.unwrap_or(period.from))..=index.end;
        let previous = period.previous().filter(|previous| first_day.is_some_and(|first| first <= previous.to));
        Stats {
            period,
            today: index.today,
            first_day,
            total,
            previous: previous.map(|previous| index.adherence(previous.from, previous.to, None)),
            rows: index.rows(weekly),
            days: index.days.iter().map(day_stats).collect(),
            pain: pain::of(&past.pain, period, recorded, only),
            routines,
        }
    }
}

impl Stats {
    /// The days since there is a record, each week, month or year added up.
    pub fn added_by(&self, span: Span) -> Vec<DayStats> {
        let mut sums: Vec<DayStats> = Vec::new();
        for day in self.recorded_days() {
            match sums.last_mut().filter(|sum| span.is_same(sum.day, day.day)) {
                Some(sum) => {
                    sum.sessions += day.sessions;
                    sum.adherence += day.adherence;
                    sum.pain += day.pain;
                    sum.remarks.add(&day.remarks);
                }
                None => sums.push(day.clone()),
            }
        }
        sums
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

    /// `None` where nothing was prescribed.
    pub fn share(self) -> Option<Share> {
        let (done, prescribed) = (u64::from(self.done), u64::from(self.prescribed));
        Some(match done {
            _ if prescribed == 0 => return None,
            0 => Share::None,
            _ if done >= prescribed => Share::All,
            _ if 4 * done >= 3 * prescribed => Share::Most,
            _ if 2 * done >= prescribed => Share::Half,
            _ => Share::Some,
        })
    }

    fn add(&mut self, state: DoseState) {
        match state {
            DoseState::Done => {
                self.prescribed += 1;
                self.done += 1;
            }
            DoseState::Missed => self.prescribed += 1,
            DoseState::Open => self.open += 1,
            DoseState::Excused => self.excused += 1,
            DoseState::NotCounted => self.not_counted += 1,
            DoseState::ToCome => {}
        }
    }
}

impl AddAssign for Adherence {
    fn add_assign(&mut self, other: Self) {
        self.prescribed += other.prescribed;
        self.done += other.done;
        self.open += other.open;
        self.excused += other.excused;
        self.not_counted += other.not_counted;
    }
}

impl FromIterator<DoseState> for Adherence {
    fn from_iter<T: IntoIterator<Item = DoseState>>(states: T) -> Self {
        let mut adherence = Self::default();
        states.into_iter().for_each(|state| adherence.add(state));
        adherence
    }
}

impl FromIterator<DayDose> for Adherence {
    /// Counts the doses of slots; what is prescribed by the week counts by weeks.
    fn from_iter<T: IntoIterator<Item = DayDose>>(doses: T) -> Self {
        doses.into_iter().filter(|dose| dose.week.is_none()).map(|dose| dose.state).collect()
    }
}

impl DayIndex<'_> {
    /// The routines that are enabled, or were prescribed or done in the period: the plan's order, then the alphabet.
    fn routines_met(&self, only: Option<&RoutineId>) -> Vec<RoutineId> {
        let plan = self.history.plans.on(self.end);
        let mut met = BTreeSet::new();
        for on in &self.days {
            met.extend(self.tallies(on).map(|tally| &tally.routine));
            let has_come = |dose: &&DayDose| dose.is_asked_for() && dose.state != DoseState::ToCome;
            met.extend(on.doses.iter().filter(has_come).map(|dose| &dose.routine));
        }
        let known = plan.routines.iter().filter(|(id, prescription)| prescription.enabled || met.contains(id));
        let unknown = met.iter().copied().filter(|id| plan.prescription(id).is_none());
        let all = known.map(|(id, _)| id).chain(unknown);
        all.filter(|id| only.is_none_or(|only| only == *id)).cloned().collect()
    }

    fn routine_stats(&self, question: Question, routine: RoutineId) -> RoutineStats {
        let period = question.period;
        let prescription = self.history.plans.on(self.end).prescription(&routine);
        let tallies = self.days.iter().flat_map(|on| self.tallies(on));
        let tallies: Vec<&Tally> = tallies.filter(|tally| tally.routine == routine).collect();
        let unit = match (prescription, tallies.last()) {
            (Some(prescription), _) => prescription.dose.unit.clone(),
            (None, Some(latest)) => latest.unit.clone(),
            (None, None) => Unit::Minutes,
        };
        let adherence = self.adherence(period.from, self.end, Some(&routine));
        let has_streak = question.with_streaks || self.per_week(&routine).is_some();
        let amount_prescribed = (adherence.prescribed > 0).then(|| self.amount_prescribed(&routine, &unit));
        let weekly = |per_week: &PerWeek| match period.span {
            Span::Week => Weekly::Days(self.history.week(&routine, per_week, self.end)),
            _ => Weekly::Weeks(self.weeks_reached(&routine, period)),
        };
        RoutineStats {
            sessions: tallies.iter().map(|tally| tally.sessions).sum(),
            amount: tallies.iter().filter(|tally| tally.unit == unit).map(|tally| tally.amount).sum(),
            adherence,
            amount_prescribed,
            strength: Strength::of(self, &routine),
            streak: has_streak.then(|| self.routine_streak(&routine)),
            weekly: self.per_week(&routine).map(weekly),
            unit,
            routine,
        }
    }
}

impl Remarks {
    fn add(&mut self, other: &Self) {
        self.is_paused |= other.is_paused;
        self.is_eased |= other.is_eased;
        let news = other.reasons.iter().filter(|reason| !self.reasons.contains(reason));
        let news: Vec<String> = news.cloned().collect();
        self.reasons.extend(news);
    }
}
