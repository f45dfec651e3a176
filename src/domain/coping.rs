//! What to change about a slot that is missed, by what the user says is in the way: one thing at a time (a coping plan).

use chrono::{NaiveTime, TimeDelta};

use super::missed::MissReason;
use super::plan::{Plan, Slot};
use super::routine::{Dose, Prescription, RoutineId, Schedule, SlotName};

/// A slot of a routine that is missed, and what decides which change may help.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Situation<'a> {
    pub plan: &'a Plan,
    pub routine: &'a RoutineId,
    pub slot: &'a Slot,
    /// Into how many sets the dose is divided.
    pub sets: u32,
    pub is_reminded: bool,
    /// Whether reminders of the slot name something that the user does anyway.
    pub has_anchor: bool,
    pub is_eased: bool,
    pub is_paused: bool,
}

/// One thing to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// To be reminded at all.
    BeReminded,
    /// To tie the slot to something that the user does anyway.
    Anchor,
    /// Another time of the slot, which the other routines in it have, too.
    AnotherTime {
        time: NaiveTime,
        others: Vec<RoutineId>,
    },
    /// Half doses for some days.
    Ease,
    SeeADoctor,
    /// To pause before going away, or to say so afterwards.
    Pause,
    /// To do the routine only in its other slots.
    LeaveOut {
        remaining: Vec<SlotName>,
    },
    SmallerDose(Dose),
    /// Of a dose that is divided into sets.
    FewerSets(u32),
}

/// How far away another time is tried, in minutes.
const OTHER_TIMES: [i64; 6] = [60, -60, 30, -30, 15, -15];

impl Situation<'_> {
    /// The change that fits `reason`; where it is not possible, the next best.
    pub fn suggestion(&self, reason: MissReason) -> Suggestion {
        let found = match reason {
            MissReason::Forgot if !self.is_reminded => Some(Suggestion::BeReminded),
            MissReason::Forgot if !self.has_anchor => Some(Suggestion::Anchor),
            MissReason::Forgot | MissReason::Busy => self.another_time().or_else(|| self.smaller_dose()),
            MissReason::Pain if self.can_be_eased() => Some(Suggestion::Ease),
            MissReason::Pain => Some(Suggestion::SeeADoctor),
            // Another pause would take the place of the one that is on.
            MissReason::Away if self.is_paused => self.another_time(),
            MissReason::Away => Some(Suggestion::Pause),
            MissReason::Boring => self.leave_out().or_else(|| self.smaller_dose()),
            MissReason::Other => self.smaller_dose().or_else(|| self.leave_out()),
        };
        let last = if self.can_be_eased() { Suggestion::Ease } else { Suggestion::SeeADoctor };
        found.or_else(|| self.another_time()).unwrap_or(last)
    }

    /// Whether easing would ask for less than is asked for now.
    fn can_be_eased(&self) -> bool {
        let is_divisible = |prescription: &Prescription| prescription.dose.amount > 1;
        !self.is_eased && self.plan.prescription(self.routine).is_some_and(is_divisible)
    }

    /// A time of the slot that leaves it where it is among the others, and on its day.
    fn another_time(&self) -> Option<Suggestion> {
        let (plan, slot) = (self.plan, self.slot);
        let position = plan.position(slot.time);
        let others =
            || plan.slots.iter().filter(|other| other.name != slot.name).map(|other| plan.position(other.time));
        let earliest = others().filter(|other| *other < position).max().unwrap_or(-1);
        let latest = others().filter(|other| *other > position).min().unwrap_or(24 * 60 * 60);
        let minutes = OTHER_TIMES.into_iter().find(|minutes| {
            let other = position + minutes * 60;
            earliest < other && other < latest
        })?;
        let moved = plan
            .enabled()
            .filter(|(routine, prescription)| prescription.is_asked_for_in(&slot.name) && *routine != self.routine);
        let others = moved.map(|(routine, _)| routine).cloned().collect();
        Some(Suggestion::AnotherTime { time: slot.time + TimeDelta::minutes(minutes), others })
    }

    /// A dose that grows is left to grow.
    fn smaller_dose(&self) -> Option<Suggestion> {
        let prescription = self.plan.prescription(self.routine)?;
        let is_divisible = prescription.growth.is_none() && prescription.dose.amount > 1;
        is_divisible.then(|| match self.sets {
            1 => Suggestion::SmallerDose(prescription.dose.clone().halved()),
            sets => Suggestion::FewerSets(sets.div_ceil(2)),
        })
    }

    fn leave_out(&self) -> Option<Suggestion> {
        let Some(Schedule::Slots { names, .. }) = self.plan.schedule(self.routine) else { return None };
        let remaining: Vec<SlotName> = names.iter().filter(|name| **name != self.slot.name).cloned().collect();
        (!remaining.is_empty()).then_some(Suggestion::LeaveOut { remaining })
    }
}

#[cfg(test)]
mod tests {
    use chrono::WeekdaySet;

    use super::*;
    use crate::domain::routine::{Growth, PerWeek, Prescription, RoutineKind, Unit};

    fn plan(slots: &[(&str, &str)], routines: &[(&str, u32, &[&str])]) -> Plan {
        let prescribed = |(id, amount, names): &(&str, u32, &[&str])| {
            let names = names.iter().map(|name| SlotName::from(*name)).collect();
            let prescription = Prescription {
                kind: RoutineKind::Massage,
                enabled: true,
                dose: Dose { amount: *amount, unit: Unit::Minutes },
                growth: None,
                schedule: Schedule::Slots { names, days: WeekdaySet::ALL },
            };
            (RoutineId::from(*id), prescription)
        };
        let slot = |(name, time): &(&str, &str)| Slot { name: (*name).into(), time: time.parse().unwrap() };
        Plan {
            day_start: "03:00:00".parse().unwrap(),
            slots: slots.iter().map(slot).collect(),
            routines: routines.iter().map(prescribed).collect(),
        }
    }

    /// What is suggested for a slot of the first routine to somebody who is reminded, with an anchor.
    fn suggested(plan: &Plan, slot: &str, reason: MissReason) -> Suggestion {
        let slot = plan.slot(&slot.into()).unwrap();
        let situation = Situation {
            plan,
            routine: &plan.routines[0].0,
            slot,
            sets: 1,
            is_reminded: true,
            has_anchor: true,
            is_eased: false,
            is_paused: false,
        };
        situation.suggestion(reason)
    }

    fn at(time: &str, others: &[&str]) -> Suggestion {
        let others = others.iter().map(|id| RoutineId::from(*id)).collect();
        Suggestion::AnotherTime { time: time.parse().unwrap(), others }
    }

    #[test]
    fn each_reason_has_its_change_and_the_next_best() {
        let usual = plan(
            &[("morning", "08:00:00"), ("noon", "12:30:00"), ("evening", "19:00:00")],
            &[("thumb", 10, &["morning", "noon"]), ("palm", 200, &["morning", "evening"])],
        );
        let smaller = |amount| Suggestion::SmallerDose(Dose { amount, unit: Unit::Minutes });
        let without = |remaining: &str| Suggestion::LeaveOut { remaining: vec![remaining.into()] };
        let situation = |is_reminded, has_anchor, is_eased| {
            let (routine, slot) = (&usual.routines[0].0, &usual.slots[1]);
            Situation { plan: &usual, routine, slot, sets: 1, is_reminded, has_anchor, is_eased, is_paused: false }
        };
        assert_eq!(situation(false, false, false).suggestion(MissReason::Forgot), Suggestion::BeReminded);
        for (sets, fewer) in [(2, 1), (3, 2), (4, 2)] {
            let in_sets = Situation { sets, ..situation(true, true, false) };
            assert_eq!(in_sets.suggestion(MissReason::Other), Suggestion::FewerSets(fewer));
        }
        assert_eq!(situation(true, false, false).suggestion(MissReason::Forgot), Suggestion::Anchor);
        assert_eq!(situation(true, true, false).suggestion(MissReason::Forgot), at("13:30:00", &[]));
        assert_eq!(situation(false, false, false).suggestion(MissReason::Busy), at("13:30:00", &[]));
        assert_eq!(situation(true, true, false).suggestion(MissReason::Pain), Suggestion::Ease);
        assert_eq!(situation(true, true, true).suggestion(MissReason::Pain), Suggestion::SeeADoctor);
        assert_eq!(situation(true, true, true).suggestion(MissReason::Away), Suggestion::Pause);
        assert_eq!(situation(true, true, true).suggestion(MissReason::Boring), without("morning"));
        assert_eq!(situation(true, true, true).suggestion(MissReason::Other), smaller(5));
        assert_eq!(suggested(&usual, "morning", MissReason::Busy), at("09:00:00", &["palm"]));
        let paused = Situation { is_paused: true, ..situation(true, true, false) };
        assert_eq!(paused.suggestion(MissReason::Away), at("13:30:00", &[]), "a pause is on");

        let once = plan(&[("noon", "12:30:00")], &[("thumb", 1, &["noon"])]);
        assert_eq!(suggested(&once, "noon", MissReason::Boring), at("13:30:00", &[]), "neither less nor elsewhere");
        assert_eq!(suggested(&once, "noon", MissReason::Other), at("13:30:00", &[]));
        assert_eq!(suggested(&once, "noon", MissReason::Pain), Suggestion::SeeADoctor, "there is no half of one");
        let odd = plan(&[("noon", "12:30:00")], &[("thumb", 3, &["noon"])]);
        assert_eq!(suggested(&odd, "noon", MissReason::Boring), smaller(2));
    }

    #[test]
    fn another_time_stays_between_the_neighbours_and_on_its_day() {
        for (before, time, after, expected) in [
            ("08:00:00", "12:30:00", "19:00:00", Some("13:30:00")),
            ("08:00:00", "12:30:00", "13:30:00", Some("11:30:00")),
            ("11:30:00", "12:30:00", "13:30:00", Some("13:00:00")),
            ("12:00:00", "12:30:00", "13:00:00", Some("12:45:00")),
            ("12:15:00", "12:30:00", "12:45:00", None),
            // The day begins and ends at three.
            ("12:00:00", "02:30:00", "04:00:00", Some("01:30:00")),
            ("20:00:00", "23:30:00", "04:00:00", Some("00:30:00")),
            ("20:00:00", "03:10:00", "03:20:00", None),
        ] {
            let names = [("before", before), ("its", time), ("after", after)];
            let plan = plan(&names, &[("thumb", 1, &["its"])]);
            let expected = expected.map_or(Suggestion::SeeADoctor, |time| at(time, &[]));
            assert_eq!(suggested(&plan, "its", MissReason::Busy), expected, "{time}");
        }
    }

    #[test]
    fn who_moves_with_the_slot_is_named_and_growing_doses_are_left_alone() {
        let slots = [("noon", "12:30:00"), ("evening", "19:00:00")];
        let names: &[&str] = &["noon", "evening"];
        let mut plan =
            plan(&slots, &[("swallow", 10, names), ("palm", 5, &["evening"]), ("walk", 5, &[]), ("off", 5, names)]);
        plan.routines[2].1.schedule = Schedule::PerWeek(PerWeek { days: 3, slot: "noon".into() });
        plan.routines[3].1.enabled = false;
        plan.routines[0].1.growth = Some(Growth { start: 5, step: 1, every_days: 7 });
        assert_eq!(suggested(&plan, "noon", MissReason::Busy), at("13:30:00", &["walk"]));
        assert_eq!(suggested(&plan, "evening", MissReason::Busy), at("20:00:00", &["palm"]));
        assert_eq!(
            suggested(&plan, "noon", MissReason::Other),
            Suggestion::LeaveOut { remaining: vec!["evening".into()] }
        );
    }
}
