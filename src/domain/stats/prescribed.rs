//! What a day prescribes: the slots of the enabled routines, less what lies in a pause and what came before tracking
//! began.

use chrono::{Days, NaiveDate};

use super::{History, Tally};
use crate::domain::day::{Calendar, Moment, wall};
use crate::domain::plans::{Plan, Slot};
use crate::domain::routine::{RoutineId, SlotName};

/// One dose that a day asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prescribed {
    /// Of which routine.
    pub routine: RoutineId,
    /// In which slot.
    pub slot: Slot,
}

/// The earliest session of the first day of tracking: what came before it is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstSession {
    /// Its slot.
    pub slot: Option<SlotName>,
    /// Its instant.
    pub at: Moment,
}

impl History {
    /// What is prescribed on `day`, whether its time has come or not: in the order of the slots, then of the routines.
    pub fn prescribed_on(&self, calendar: &Calendar, day: NaiveDate) -> Vec<Prescribed> {
        if self.tracking.is_none_or(|tracking| day < tracking.day) || !calendar.has(day) {
            return Vec::new();
        }
        let mut prescribed = self.asked_on(day);
        prescribed.retain(|prescribed| self.counts(day, &prescribed.slot));
        prescribed
    }

    /// What the plan of `day` asks for, less what a pause covers, as if tracking had always been on.
    pub(in crate::domain) fn asked_on(&self, day: NaiveDate) -> Vec<Prescribed> {
        let plan = self.plans.on(day);
        let enabled = || plan.routines.iter().filter(|(_, prescription)| prescription.enabled);
        let having = |slot: &Slot| {
            let slot = slot.clone();
            enabled()
                .filter(|(id, _)| plan.slots_of(id, day).iter().any(|own| own.name == slot.name))
                .map(|(id, _)| Prescribed { routine: id.clone(), slot: slot.clone() })
                .collect::<Vec<_>>()
        };
        let open = plan.slots.iter().filter(|slot| !self.pauses_cover(plan, day, slot));
        open.flat_map(having).collect()
    }

    /// Whether a slot of `day` is after the beginning: on the first day of tracking, not before the slot of the day's
    /// first session; while it has none, not before tracking began.
    fn counts(&self, day: NaiveDate, slot: &Slot) -> bool {
        let Some(tracking) = self.tracking.filter(|tracking| tracking.day == day) else { return true };
        let plan = self.plans.on(day);
        let first_slot = self.first_session.as_ref().and_then(|first| plan.slot(first.slot.as_ref()?));
        if let Some(first) = first_slot {
            return plan.position(slot.time) >= plan.position(first.time);
        }
        let begun = self.first_session.as_ref().map_or(tracking.at, |first| first.at);
        wall(plan, day, slot.time) >= begun.naive_local()
    }

    /// Whether a session fills `slot` of `routine` on `day`.
    pub fn is_filled(&self, day: NaiveDate, routine: &RoutineId, slot: &SlotName) -> bool {
        let fills = |tally: &Tally| tally.day == day && tally.routine == *routine && tally.slot.as_ref() == Some(slot);
        self.tallies.iter().any(fills)
    }

    /// Whether the time of `slot` lies in a pause.
    pub fn pauses_cover(&self, plan: &Plan, day: NaiveDate, slot: &Slot) -> bool {
        let at = wall(plan, day, slot.time);
        self.pauses.iter().any(|pause| pause.covers(at))
    }

    /// Whether a pause touches `day`.
    pub(super) fn is_paused_on(&self, day: NaiveDate) -> bool {
        let begins = day.and_time(self.plans.on(day).day_start);
        let next = day + Days::new(1);
        let ends = next.and_time(self.plans.on(next).day_start);
        self.pauses.iter().any(|pause| {
            let from = pause.from.naive_local();
            let until = pause.until.map(|until| until.naive_local());
            from < ends && until.is_none_or(|until| begins < until && from < until)
        })
    }
}
