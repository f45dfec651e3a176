//! The present day: each slot with what is done, open and to come.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::calendar::{Moment, moment};
use super::doses::{DayDose, DoseState};
use super::ease::Ease;
use super::history::{Tally, View};
use super::pause::Pause;
use super::plan::Slot;
use super::routine::{Prescription, RoutineId, Schedule, SlotName};
use super::stats::Adherence;
use super::weekly::Week;

/// How many days ahead a pause is told of.
const DAYS_AHEAD: i64 = 8;

/// The present logical day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    pub day: NaiveDate,
    pub now: Moment,
    /// When days begin.
    pub day_start: NaiveTime,
    /// Whether anything was ever recorded.
    pub is_tracked: bool,
    /// The slots that ask for something, from the start of the day on.
    pub slots: Vec<TodaySlot>,
    /// Enabled routines that are prescribed by the week.
    pub weekly: Vec<(RoutineId, Week)>,
    /// What was done beside the slots shown.
    pub others: Vec<Tally>,
    /// How much was done of what this week had asked for by now.
    pub week: Adherence,
    /// The next slot with something to do.
    pub next: Option<Upcoming>,
    /// The pause that is on.
    pub pause: Option<Pause>,
    /// The pause that begins next, within the next days.
    pub next_pause: Option<Pause>,
    /// What is eased today.
    pub easings: Vec<Ease>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodaySlot {
    pub slot: Slot,
    pub at: Moment,
    pub doses: Vec<DayDose>,
}

/// How much of what a whole day asks for is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: u32,
    pub of: u32,
}

/// A slot to come with something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upcoming {
    pub at: Moment,
    pub day: NaiveDate,
    pub slot: SlotName,
    pub routines: Vec<RoutineId>,
}

/// The first day whose sessions say what `day` and those after it ask for: a routine of the week goes by the six days
/// before.
pub fn first_day_needed(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(6)
}

impl View<'_> {
    /// The present day. The history need hold no more tallies than those from [`first_day_needed`] on.
    pub fn today(&self) -> Today {
        let history = self.history;
        let day = history.plans.today();
        let slots = self.today_slots();
        let is_shown = |tally: &Tally| {
            let fills = |dose: &DayDose| {
                let is_filling = |other: &Tally| std::ptr::eq(other, tally);
                history.filling(day, &dose.routine, &dose.slot.name).any(is_filling)
            };
            slots.iter().flat_map(|slot| &slot.doses).any(fills)
        };
        let is_soon = |pause: &&Pause| {
            let (now, from) = (self.moment().naive_local(), pause.from.naive_local());
            now < from && from < now + TimeDelta::days(DAYS_AHEAD) && pause.is_unended(from)
        };
        Today {
            day,
            now: self.moment(),
            day_start: history.plans.current().day_start,
            is_tracked: history.tracking.is_some(),
            weekly: self.weekly(),
            others: history.tallies_between(day, day).iter().filter(|tally| !is_shown(tally)).cloned().collect(),
            week: self.week_so_far(),
            next: self.upcoming(8).next(),
            pause: self.pause().cloned(),
            next_pause: history.pauses.iter().filter(is_soon).min_by_key(|pause| pause.from.naive_local()).cloned(),
            easings: history.easings.iter().filter(|ease| ease.covers(day)).cloned().collect(),
            slots,
        }
    }

    fn week_so_far(&self) -> Adherence {
        let today = self.history.plans.today();
        let tracked = self.history.tracking.map_or(today, |tracking| tracking.day);
        let first = today.week(Weekday::Mon).first_day().max(tracked);
        let days = first.iter_days().take_while(|day| *day <= today);
        days.flat_map(|day| self.doses_on(day)).collect()
    }

    /// The slots after now that ask for something not yet done, on this logical day and the `days` after it.
    pub fn upcoming(&self, days: usize) -> impl Iterator<Item = Upcoming> {
        let days = self.history.plans.today().iter_days().take(days + 1);
        days.flat_map(|day| self.upcoming_on(day))
    }

    fn upcoming_on(&self, day: NaiveDate) -> Vec<Upcoming> {
        let mut upcoming: Vec<Upcoming> = Vec::new();
        let is_wanted = |dose: &DayDose| matches!(dose.state, DoseState::Open | DoseState::ToCome);
        for DayDose { routine, slot, .. } in self.doses_on(day).into_iter().filter(is_wanted) {
            let at = self.calendar().instant(day, slot.time);
            if at <= self.now {
                continue;
            }
            if let Some(last) = upcoming.last_mut().filter(|last| last.slot == slot.name) {
                last.routines.push(routine);
            } else {
                let at = moment(self.zone, at);
                upcoming.push(Upcoming { at, day, slot: slot.name, routines: vec![routine] });
            }
        }
        upcoming
    }

    fn today_slots(&self) -> Vec<TodaySlot> {
        let day = self.history.plans.today();
        let mut slots: Vec<TodaySlot> = Vec::new();
        for dose in self.doses_on(day) {
            if let Some(last) = slots.last_mut().filter(|last| last.slot == dose.slot) {
                last.doses.push(dose);
            } else {
                let at = moment(self.zone, self.calendar().instant(day, dose.slot.time));
                slots.push(TodaySlot { slot: dose.slot.clone(), at, doses: vec![dose] });
            }
        }
        slots
    }

    fn weekly(&self) -> Vec<(RoutineId, Week)> {
        let plans = &self.history.plans;
        let week = |(id, prescription): (&RoutineId, &Prescription)| match &prescription.schedule {
            Schedule::PerWeek(per_week) => Some((id.clone(), self.history.week(id, per_week, plans.today()))),
            _ => None,
        };
        plans.current().enabled().filter_map(week).collect()
    }
}

impl Today {
    /// How far the whole day has come, with what is to come.
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for dose in self.doses().filter(|dose| dose.is_asked_for()) {
            progress.of += 1;
            progress.done += u32::from(dose.state == DoseState::Done);
        }
        progress
    }

    /// All doses of the day, in the order of the slots.
    pub fn doses(&self) -> impl Iterator<Item = &DayDose> {
        self.slots.iter().flat_map(|slot| &slot.doses)
    }

    /// The doses that are in this state, with their slots.
    pub fn in_state(&self, state: DoseState) -> impl Iterator<Item = (&TodaySlot, &DayDose)> {
        let all = self.slots.iter().flat_map(|slot| slot.doses.iter().map(move |dose| (slot, dose)));
        all.filter(move |(_, dose)| dose.state == state)
    }
}
