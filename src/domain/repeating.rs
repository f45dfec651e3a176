//! What the plan asks for again and again, as a calendar keeps it: events that repeat by weekdays, from their next time
//! on. Their times are readings of the wall clock, so that a calendar shows them at the same time in summer and winter.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday, WeekdaySet};

use super::calendar::wall;
use super::history::View;
use super::plan::{Plan, Slot};
use super::routine::{Dose, RoutineId, Schedule, Unit};
use super::today::Upcoming;

/// How long a dose is taken to last that is counted.
const COUNTED: TimeDelta = TimeDelta::minutes(10);
/// In so many days everything that is asked for at all comes at least once, unless it is paused or eased.
const ONCE_IN_DAYS: i64 = 8;

/// What a slot asks for on the same weekdays, or a routine of some days a week, on one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatingEvent {
    pub slot: Slot,
    pub rhythm: Rhythm,
    /// Which of the events of its slot that have weekdays of their own it is, from 1 on; 1 for a routine of the week.
    pub number: usize,
    /// What it asks for; at least one.
    pub doses: Vec<RepeatedDose>,
    pub first: NaiveDateTime,
    /// The last one before a pause without an end; `None` where it goes on.
    pub last: Option<NaiveDateTime>,
    /// The days of the calendar that it is on. A slot after midnight is on the day after that of its plan.
    pub weekdays: WeekdaySet,
    /// The times between that nothing is asked for at, as far as is known: pauses.
    pub left_out: Vec<NaiveDateTime>,
}

/// When an event comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// On these days of the plan.
    On(WeekdaySet),
    /// Once a week, for a routine that is asked for on so many days of it.
    Weekly { days: u8 },
}

/// A dose of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedDose {
    pub routine: RoutineId,
    /// That of the first day, not eased.
    pub dose: Dose,
    /// The amount that it grows to, if it does.
    pub grows_to: Option<u32>,
    /// Until which day it is halved, if it is on the first.
    pub eased_to: Option<NaiveDate>,
}

/// The routines of a slot that are asked for on the same days.
struct Together<'a> {
    rhythm: Rhythm,
    number: usize,
    routines: Vec<&'a RoutineId>,
}

impl RepeatingEvent {
    /// How long all of its doses take.
    pub fn length(&self) -> TimeDelta {
        let length = |dose: &Dose| match dose.unit {
            Unit::Minutes => TimeDelta::minutes(dose.amount.into()),
            Unit::Count(_) => COUNTED,
        };
        self.doses.iter().map(|repeated| length(&repeated.dose)).sum()
    }
}

impl View<'_> {
    /// What is asked for after now, in the order of the slots. Routines that are asked for after sitting are not among
    /// it, nor is anything that a pause without an end leaves out.
    pub fn repeating_events(&self) -> Vec<RepeatingEvent> {
        let plan = self.history.plans.current();
        let last_day = self.last_known_day();
        let days = (last_day - self.history.plans.today()).num_days();
        let upcoming: Vec<Upcoming> = self.upcoming(usize::try_from(days).unwrap_or_default()).collect();
        let event = |slot, together| self.repeating_event(slot, together, &upcoming, last_day);
        plan.slots
            .iter()
            .flat_map(|slot| asked_for_together(plan, slot).into_iter().filter_map(move |one| event(slot, one)))
            .collect()
    }

    /// The day up to which it has to be looked what is asked for: after it nothing is paused any more that is not paused
    /// for good, and nothing is eased.
    fn last_known_day(&self) -> NaiveDate {
        let today = self.history.plans.today();
        let pauses = self.history.pauses.iter().map(|pause| pause.until.unwrap_or(pause.from).date_naive());
        let eased = self.history.easings.iter().map(|ease| ease.until);
        pauses.chain(eased).fold(today, NaiveDate::max) + TimeDelta::days(ONCE_IN_DAYS)
    }

    fn repeating_event(
        &self,
        slot: &Slot,
        together: Together,
        upcoming: &[Upcoming],
        last_day: NaiveDate,
    ) -> Option<RepeatingEvent> {
        let Together { rhythm, number, routines } = together;
        let plan = self.history.plans.current();
        let is_its =
            |next: &&Upcoming| next.slot == slot.name && next.routines.iter().any(|one| routines.contains(&one));
        let asked_for: Vec<NaiveDate> = upcoming.iter().filter(is_its).map(|next| next.day).collect();
        let first = *asked_for.first()?;
        let comes_on = |day: &NaiveDate| match rhythm {
            Rhythm::On(days) => days.contains(day.weekday()),
            Rhythm::Weekly { .. } => day.weekday() == first.weekday(),
        };
        let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last_day).filter(comes_on).collect();
        let is_endless = self.history.pauses.iter().all(|pause| pause.until.is_some());
        let last = if is_endless { None } else { days.iter().rfind(|day| asked_for.contains(day)).copied() };
        let is_left_out = |day: &&NaiveDate| last.is_none_or(|last| **day < last) && !asked_for.contains(day);
        let at = |day: NaiveDate| wall(plan, day, slot.time);
        Some(RepeatingEvent {
            slot: slot.clone(),
            rhythm,
            number,
            doses: routines.iter().filter_map(|routine| self.repeated_dose(routine, first)).collect(),
            first: at(first),
            last: last.map(at),
            weekdays: match rhythm {
                Rhythm::On(days) if slot.time < plan.day_start => {
                    days.iter(Weekday::Mon).map(|day| day.succ()).collect()
                }
                Rhythm::On(days) => days,
                Rhythm::Weekly { .. } => WeekdaySet::single(at(first).weekday()),
            },
            left_out: days.iter().filter(is_left_out).copied().map(at).collect(),
        })
    }

    fn repeated_dose(&self, routine: &RoutineId, day: NaiveDate) -> Option<RepeatedDose> {
        let plans = &self.history.plans;
        let whole = plans.current().prescription(routine)?.dose.amount;
        let dose = plans.dose_on(routine, day)?;
        let eased = day.iter_days().take_while(|day| self.history.is_eased(*day, routine));
        Some(RepeatedDose {
            routine: routine.clone(),
            grows_to: Some(whole).filter(|whole| dose.amount < *whole),
            dose,
            eased_to: eased.last(),
        })
    }
}

/// What `slot` asks for: a group for all routines of the same weekdays, and one for each routine of the week.
fn asked_for_together<'a>(plan: &'a Plan, slot: &Slot) -> Vec<Together<'a>> {
    let mut groups: Vec<Together> = Vec::new();
    for (routine, prescription) in plan.enabled().filter(|(_, prescription)| prescription.is_asked_for_in(&slot.name)) {
        let rhythm = match &prescription.schedule {
            Schedule::Slots { days, .. } => Rhythm::On(*days),
            Schedule::PerWeek(per_week) => Rhythm::Weekly { days: per_week.days },
            Schedule::Sitting | Schedule::Unscheduled => continue,
        };
        let is_weekly = matches!(rhythm, Rhythm::Weekly { .. });
        if let Some(group) = groups.iter_mut().find(|group| group.rhythm == rhythm && !is_weekly) {
            group.routines.push(routine);
            continue;
        }
        let others = groups.iter().filter(|group| matches!(group.rhythm, Rhythm::On(_))).count();
        let number = if is_weekly { 1 } else { others + 1 };
        groups.push(Together { rhythm, number, routines: vec![routine] });
    }
    groups
}
