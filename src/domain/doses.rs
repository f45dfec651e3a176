//! The state of each dose of a day: done, open, to come. The day's page and the reminder engine both ask here.

use chrono::NaiveDate;

use super::history::View;
use super::plan::Slot;
use super::routine::{Dose, RoutineId};

/// One dose that the plan of a day has in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayDose {
    pub routine: RoutineId,
    pub dose: Dose,
    pub state: DoseState,
    /// Whether it counts in the day's adherence, now or once its time has come.
    pub counts: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseState {
    /// A session fills its slot.
    Done,
    /// A session now would fill its slot.
    Open,
    /// Its window has not opened yet.
    ToCome,
    /// Its window has closed.
    Missed,
    /// Its time lies in a pause.
    Paused,
    /// Its window has closed, and its time was before tracking began.
    NotCounted,
}

impl View<'_> {
    /// The doses of the enabled routines that have `slot` on `day`, in the order of the plan. None on a day that the
    /// calendar leaves out.
    pub fn doses(&self, day: NaiveDate, slot: &Slot) -> Vec<DayDose> {
        let (history, calendar) = (self.history, self.calendar());
        let plan = history.plans.on(day);
        if !calendar.has(day) {
            return Vec::new();
        }
        let is_paused = history.is_paused_in(plan, day, slot);
        let is_tracked = history.is_tracked(day, slot);
        let state = |routine: &RoutineId| {
            let window = calendar.windows(routine, day).into_iter().find(|window| window.slot.name == slot.name)?;
            Some(if history.is_filled(day, routine, &slot.name) {
                DoseState::Done
            } else if is_paused {
                DoseState::Paused
            } else if self.now < window.opens {
                DoseState::ToCome
            } else if self.now < window.closes {
                DoseState::Open
            } else if is_tracked {
                DoseState::Missed
            } else {
                DoseState::NotCounted
            })
        };
        let dose = |(routine, dose): (&RoutineId, &Dose)| {
            let state = state(routine)?;
            let counts = match history.tracking {
                Some(_) => is_tracked && !is_paused,
                // Before anything is logged: what a first session could still fill.
                None => matches!(state, DoseState::Open | DoseState::ToCome),
            };
            Some(DayDose { routine: routine.clone(), dose: dose.clone(), state, counts })
        };
        plan.enabled().map(|(routine, prescription)| (routine, &prescription.dose)).filter_map(dose).collect()
    }
}
