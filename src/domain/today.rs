//! The present day: each slot with what is done, open and to come.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::calendar::{Moment, moment};
use super::doses::{DayDose, DoseState};
use super::history::{Tally, View};
use super::pause::Pause;
use super::plan::Slot;
use super::routine::{RoutineId, Schedule, SlotName};
use super::stats::{Streak, Week};

/// The present logical day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    pub day: NaiveDate,
    pub now: Moment,
    /// Whether anything was ever recorded.
    pub is_tracked: bool,
    /// The slots that ask for something, from the start of the day on.
    pub slots: Vec<TodaySlot>,
    /// Enabled routines that are prescribed by the week.
    pub weekly: Vec<(RoutineId, Week)>,
    /// What was done beside the slots shown.
    pub others: Vec<Tally>,
    /// Days in a row with a session.
    pub streak: Streak,
    /// The next slot with something to do.
    pub next: Option<Upcoming>,
    /// The pause that is on.
    pub pause: Option<Pause>,
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

impl View<'_> {
    /// The present day. The history need hold no more tallies than those of this ISO week; `session_days` are all days
    /// with a session.
    pub fn today(&self, session_days: &BTreeSet<NaiveDate>) -> Today {
        let history = self.history;
        let day = history.plans.today();
        let slots = self.today_slots();
        let is_shown = |tally: &Tally| {
            let in_slot = |slot: &TodaySlot| {
                tally.slot.as_ref() == Some(&slot.slot.name)
                    && slot.doses.iter().any(|dose| dose.routine == tally.routine)
            };
            slots.iter().any(in_slot)
        };
        Today {
            day,
            now: self.moment(),
            is_tracked: history.tracking.is_some(),
            weekly: self.weekly(),
            others: history.tallies.iter().filter(|tally| tally.day == day && !is_shown(tally)).cloned().collect(),
            streak: history.streak_of(&self.calendar(), session_days, day),
            next: self.upcoming(8).into_iter().next(),
            pause: self.pause().cloned(),
            slots,
        }
    }

    /// The slots after now that ask for something not yet done, on this logical day and the `days` after it.
    pub fn upcoming(&self, days: usize) -> Vec<Upcoming> {
        let mut upcoming: Vec<Upcoming> = Vec::new();
        for day in self.history.plans.today().iter_days().take(days + 1) {
            let is_wanted = |dose: &DayDose| matches!(dose.state, DoseState::Open | DoseState::ToCome);
            for DayDose { routine, slot, .. } in self.doses_on(day).into_iter().filter(is_wanted) {
                let at = self.calendar().instant(day, slot.time);
                if at <= self.now {
                    continue;
                }
                if let Some(last) = upcoming.last_mut().filter(|last| last.day == day && last.slot == slot.name) {
                    last.routines.push(routine);
                } else {
                    let at = moment(self.zone, at);
                    upcoming.push(Upcoming { at, day, slot: slot.name, routines: vec![routine] });
                }
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
        let week = plans.today().week(chrono::Weekday::Mon);
        let mut weekly = Vec::new();
        for (id, prescription) in plans.current().enabled() {
            if let Schedule::PerWeek(number) = prescription.schedule {
                let is_its = |tally: &&Tally| tally.routine == *id && week.days().contains(&tally.day);
                let days: BTreeSet<NaiveDate> =
                    self.history.tallies.iter().filter(is_its).map(|tally| tally.day).collect();
                let done = u32::try_from(days.len()).unwrap_or(u32::MAX);
                weekly.push((id.clone(), Week { done, of: number.into() }));
            }
        }
        weekly
    }
}

impl Today {
    /// How far the whole day has come, with what is to come.
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for dose in self.slots.iter().flat_map(|slot| &slot.doses).filter(|dose| dose.is_asked_for()) {
            progress.of += 1;
            progress.done += u32::from(dose.state == DoseState::Done);
        }
        progress
    }

    /// The doses that are in this state, with their slots.
    pub fn in_state(&self, state: DoseState) -> impl Iterator<Item = (&TodaySlot, &DayDose)> {
        let all = self.slots.iter().flat_map(|slot| slot.doses.iter().map(move |dose| (slot, dose)));
        all.filter(move |(_, dose)| dose.state == state)
    }
}
