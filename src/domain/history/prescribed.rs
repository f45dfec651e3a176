//! What a day prescribes: the slots of the enabled routines, less what lies in a pause and what came before tracking
//! began.

use chrono::{Days, NaiveDate};

use super::History;
use crate::domain::calendar::{Calendar, wall};
use crate::domain::plan::{Plan, Slot};
use crate::domain::routine::RoutineId;

/// A dose that a day asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prescribed {
    pub routine: RoutineId,
    pub slot: Slot,
}

impl History {
    /// What is prescribed on `day`, whether its time has come or not: in the order of the slots, then of the routines.
    pub fn prescribed_on(&self, calendar: &Calendar, day: NaiveDate) -> Vec<Prescribed> {
        if self.tracking.is_none_or(|tracking| day < tracking.day) || !calendar.has(day) {
            return Vec::new();
        }
        let mut prescribed = self.planned_on(day);
        prescribed.retain(|prescribed| self.is_tracked(day, &prescribed.slot));
        prescribed
    }

    /// What the plan of `day` asks for, less what a pause covers, as if tracking had always been on.
    pub(in crate::domain) fn planned_on(&self, day: NaiveDate) -> Vec<Prescribed> {
        let plan = self.plans.on(day);
        let having = |slot: &Slot| {
            let slot = slot.clone();
            plan.enabled()
                .filter(|(id, _)| plan.slots_of(id, day).iter().any(|own| own.name == slot.name))
                .map(|(id, _)| Prescribed { routine: id.clone(), slot: slot.clone() })
                .collect::<Vec<_>>()
        };
        let open = plan.slots.iter().filter(|slot| !self.is_paused_in(plan, day, slot));
        open.flat_map(having).collect()
    }

    /// Whether a slot of `day` is after the beginning of tracking: on its first day, not before the slot of the day's
    /// first session; while that day has none, not before tracking began.
    pub(in crate::domain) fn is_tracked(&self, day: NaiveDate, slot: &Slot) -> bool {
        let Some(tracking) = self.tracking else { return false };
        if tracking.day != day {
            return tracking.day < day;
        }
        let plan = self.plans.on(day);
        let first_slot = self.first_session.as_ref().and_then(|first| plan.slot(first.slot.as_ref()?));
        if let Some(first) = first_slot {
            return plan.position(slot.time) >= plan.position(first.time);
        }
        let begun = self.first_session.as_ref().map_or(tracking.at, |first| first.at);
        wall(plan, day, slot.time) >= begun.naive_local()
    }

    /// Whether the time of `slot` lies in a pause.
    pub fn is_paused_in(&self, plan: &Plan, day: NaiveDate, slot: &Slot) -> bool {
        self.pause_at(wall(plan, day, slot.time)).is_some()
    }

    /// Whether a pause touches `day`, or the calendar leaves the day out: nothing is expected of it.
    pub(in crate::domain) fn is_excused(&self, calendar: &Calendar, day: NaiveDate) -> bool {
        let begins = day.and_time(self.plans.on(day).day_start);
        let next = day + Days::new(1);
        let ends = next.and_time(self.plans.on(next).day_start);
        !calendar.has(day) || self.pauses.iter().any(|pause| pause.overlaps(begins, ends))
    }
}
