//! How each dose of a day stands: done, open, to come. Every page and the reminder engine ask here.

use std::cmp::Ordering;

use chrono::{NaiveDate, TimeDelta};

use super::calendar::wall;
use super::history::View;
use super::pause::Pause;
use super::plan::Slot;
use super::routine::{Dose, RoutineId, SlotName};
use super::window::{WallWindow, Window};

/// One dose that the plan of a day has in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayDose {
    pub routine: RoutineId,
    pub slot: Slot,
    pub dose: Dose,
    pub state: DoseState,
}

/// How a dose stands: the first of these that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseState {
    /// A session fills its slot.
    Done,
    /// Its window closed, and its time was before tracking began.
    NotCounted,
    /// A pause meets the time from its slot to the end of its window.
    Excused,
    /// Its window has not opened yet.
    ToCome,
    /// Its window is open: it is asked for now.
    Open,
    /// Its window has closed.
    Missed,
}

impl DayDose {
    /// Whether the day asks for it, at whatever time of the day.
    pub fn is_asked_for(&self) -> bool {
        !matches!(self.state, DoseState::NotCounted | DoseState::Excused)
    }
}

impl View<'_> {
    /// The doses of the enabled routines on `day`, in the order of the slots, then of the routines. None on a day that
    /// the calendar leaves out.
    pub fn doses_on(&self, day: NaiveDate) -> Vec<DayDose> {
        self.doses_where(day, |routine, slot| self.history.is_filled(day, routine, slot))
    }

    /// The doses on `day`, where `is_filled` tells which slots are filled.
    pub(in crate::domain) fn doses_where(
        &self,
        day: NaiveDate,
        is_filled: impl Fn(&RoutineId, &SlotName) -> bool,
    ) -> Vec<DayDose> {
        let history = self.history;
        if !self.calendar().has(day) {
            return Vec::new();
        }
        let plan = history.plans.on(day);
        let near = day.and_time(plan.day_start);
        let is_near = |pause: &&Pause| pause.overlaps(near, near + TimeDelta::days(2));
        let pauses: Vec<&Pause> = history.pauses.iter().filter(is_near).collect();
        let mut doses = Vec::new();
        for (routine, prescription) in plan.enabled() {
            let windows = history.plans.wall_windows(routine, day);
            let by_clock = self.states_by_clock(routine, day, windows.len());
            for (WallWindow { slot, closes, .. }, by_clock) in windows.into_iter().zip(by_clock) {
                // A new `day_start` can end a day before the time of its last slot.
                let time = wall(plan, day, slot.time);
                let closes = closes.max(time + TimeDelta::seconds(1));
                let state = if is_filled(routine, &slot.name) {
                    DoseState::Done
                } else if by_clock == DoseState::Missed && !history.is_tracked(day, &slot) {
                    DoseState::NotCounted
                } else if pauses.iter().any(|pause| pause.overlaps(time, closes)) {
                    DoseState::Excused
                } else {
                    by_clock
                };
                doses.push(DayDose { routine: routine.clone(), slot, dose: prescription.dose.clone(), state });
            }
        }
        doses.sort_by_key(|dose| plan.position(dose.slot.time));
        doses
    }

    /// How each window of a routine stands by the clock alone: to come, open or missed.
    fn states_by_clock(&self, routine: &RoutineId, day: NaiveDate, count: usize) -> Vec<DoseState> {
        match day.cmp(&self.history.plans.today()) {
            Ordering::Less => vec![DoseState::Missed; count],
            Ordering::Greater => vec![DoseState::ToCome; count],
            Ordering::Equal => {
                let windows = self.calendar().windows(routine, day).into_iter();
                let state = |window: Window| match self.now {
                    now if now < window.opens => DoseState::ToCome,
                    now if now < window.closes => DoseState::Open,
                    _ => DoseState::Missed,
                };
                windows.map(state).collect()
            }
        }
    }
}
