//! What a day asks for: the plan that it has, and the plans that earlier days had.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::routine::{PerWeek, Prescription, RoutineId, Schedule, SlotName};

/// Everything that decides what a day asks for: where it begins, its slots, and what is prescribed in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The wall-clock time at which a logical day begins.
    pub day_start: NaiveTime,
    /// The slots of a day, from `day_start` on.
    pub slots: Vec<Slot>,
    /// Every routine, in the order in which they are shown.
    pub routines: Vec<(RoutineId, Prescription)>,
}

/// A named time of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub name: SlotName,
    /// By the wall clock.
    pub time: NaiveTime,
}

impl Plan {
    /// The routines that are asked for, in the order in which they are shown.
    pub fn enabled(&self) -> impl Iterator<Item = (&RoutineId, &Prescription)> {
        self.routines
            .iter()
            .filter(|(_, prescription)| prescription.enabled)
            .map(|(id, prescription)| (id, prescription))
    }

    /// What is prescribed of `routine`, if the plan knows it.
    pub fn prescription(&self, routine: &RoutineId) -> Option<&Prescription> {
        self.routines.iter().find(|(id, _)| id == routine).map(|(_, prescription)| prescription)
    }

    /// The slot that is called so, in any case.
    pub fn slot_called(&self, word: &str) -> Option<&Slot> {
        let is_it = |slot: &&Slot| slot.name.0.to_lowercase() == word.to_lowercase();
        self.slots.iter().find(|slot| slot.name.as_str() == word).or_else(|| self.slots.iter().find(is_it))
    }

    /// The slots in which `routine` may be asked for on `day`, from the start of the day on, whether it is enabled or
    /// not; none on a weekday outside its `days`.
    pub fn slots_of(&self, routine: &RoutineId, day: NaiveDate) -> Vec<&Slot> {
        match self.schedule(routine) {
            Some(Schedule::Slots { names, days }) if days.contains(day.weekday()) => {
                self.slots.iter().filter(|slot| names.contains(&slot.name)).collect()
            }
            Some(Schedule::PerWeek(PerWeek { slot, .. })) => self.slot(slot).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// When `routine` is asked for, whether it is enabled or not.
    pub fn schedule(&self, routine: &RoutineId) -> Option<&Schedule> {
        self.prescription(routine).map(|prescription| &prescription.schedule)
    }

    /// Whether `routine` is prescribed on some days a week.
    pub fn is_weekly(&self, routine: &RoutineId) -> bool {
        matches!(self.schedule(routine), Some(Schedule::PerWeek(_)))
    }

    pub fn slot(&self, name: &SlotName) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == *name)
    }

    /// Seconds from `day_start` to `time`, 0 to 86,399: the order of a day's times.
    pub fn position(&self, time: NaiveTime) -> i64 {
        (time - self.day_start).num_seconds().rem_euclid(24 * 60 * 60)
    }
}

/// The plan of every day: those that were recorded, and the configuration as it is now for today and what follows.
#[derive(Clone, Debug)]
pub struct Plans {
    /// With the logical day since which each was in force, in their order; none of today.
    recorded: Vec<(NaiveDate, Plan)>,
    today: NaiveDate,
    current: Plan,
}

impl Plans {
    /// `recorded` holds for the days before `today`, `current` from `today` on: the last plan of a day counts for the
    /// whole day, so that one recorded earlier today is in force no more.
    pub fn new(mut recorded: BTreeMap<NaiveDate, Plan>, today: NaiveDate, current: Plan) -> Self {
        recorded.remove(&today);
        Self { recorded: recorded.into_iter().collect(), today, current }
    }

    /// The logical day that the current plan was made for.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    pub fn current(&self) -> &Plan {
        &self.current
    }

    /// The plans up to `day`, the latest first, each with the day since which it was in force.
    pub(in crate::domain) fn until(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, &Plan)> {
        let current = (day >= self.today).then_some((self.today, &self.current));
        let earlier = self.recorded_until(day.min(self.today)).iter().rev().map(|(since, plan)| (*since, plan));
        current.into_iter().chain(earlier)
    }

    /// The plan in force on `day`. Before the first that was recorded, that first one.
    pub fn on(&self, day: NaiveDate) -> &Plan {
        if day >= self.today {
            return &self.current;
        }
        let in_force = self.recorded_until(day).last();
        in_force.or(self.recorded.first()).map_or(&self.current, |(_, plan)| plan)
    }

    /// The slots in which routines are asked for on days from `from` to `to`, each once.
    pub(in crate::domain) fn slots_between(&self, from: NaiveDate, to: NaiveDate) -> Vec<(&RoutineId, &SlotName)> {
        let mut slots = Vec::new();
        for (routine, prescription) in self.enabled_between(from, to) {
            if let Schedule::Slots { names, .. } = &prescription.schedule {
                slots.extend(names.iter().map(|slot| (routine, slot)));
            }
        }
        slots.sort();
        slots.dedup();
        slots
    }

    /// The routines that are prescribed by the week on days from `from` to `to`, each once.
    pub(in crate::domain) fn weekly_between(&self, from: NaiveDate, to: NaiveDate) -> Vec<&RoutineId> {
        let enabled = self.enabled_between(from, to);
        let weekly = enabled.filter(|(_, prescription)| matches!(prescription.schedule, Schedule::PerWeek(_)));
        let mut routines: Vec<&RoutineId> = weekly.map(|(routine, _)| routine).collect();
        routines.sort();
        routines.dedup();
        routines
    }

    /// What is asked for on days from `from` to `to`, plan by plan.
    fn enabled_between(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = (&RoutineId, &Prescription)> {
        let later = self.until(to).map_while(move |(since, plan)| (since > from).then_some(plan));
        std::iter::once(self.on(from)).chain(later).flat_map(Plan::enabled)
    }

    fn recorded_until(&self, day: NaiveDate) -> &[(NaiveDate, Plan)] {
        &self.recorded[..self.recorded.partition_point(|(since, _)| *since <= day)]
    }
}
