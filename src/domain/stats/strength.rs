//! Habit strength: an exponentially smoothed share of what was done, so that one missed day costs little.
//!
//! The formula is the one published with Loop Habit Tracker (`Score.kt`): each day
//! `score = previous · m + value · (1 − m)` with `m = 0.5^(√frequency / 13)`, from 0. At frequency 1 a habit gains or
//! loses half of the way in 13 days.
//!
//! What a day adds weighs less with each day after it. Only so many days are looked at that those before them would weigh
//! less than 10⁻⁶ together: 260 of a daily routine, 688 of one that is prescribed on one day a week.

use std::iter;

use chrono::{Datelike, Days, NaiveDate};

use super::Adherence;
use super::day_index::DayIndex;
use crate::domain::history::History;
use crate::domain::plan::Plan;
use crate::domain::routine::{PerWeek, RoutineId, Schedule};

/// How strong a habit is, and by how many days that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// 0 to 1.
    pub score: f64,
    /// The score before the last of the days.
    pub previous: f64,
    /// What the last of the days added: the share that was done, and how much of the score it is.
    pub last_step: Option<(f64, f64)>,
    /// The days that have prescribed something, as far back as they are looked at.
    pub days: u32,
}

/// The days that must have prescribed something before a strength says anything.
const FEWEST_DAYS: u32 = 7;

/// After how many halvings of its weight a day is looked at no more: 2⁻²⁰ is less than 10⁻⁶.
const HALVINGS: f64 = 20.0;

impl Strength {
    /// The strength of `routine` up to yesterday or the last that counts; `None` where that day's plan does not
    /// prescribe it. Days that prescribe nothing of it leave it as it is.
    pub(super) fn of(index: &DayIndex, routine: &RoutineId) -> Option<Self> {
        let prescription = index.history.plans.on(index.end).prescription(routine)?;
        if !(prescription.enabled && is_prescribed(&prescription.schedule)) {
            return None;
        }
        let none = Self { score: 0.0, previous: 0.0, last_step: None, days: 0 };
        let Some(tracking) = index.history.tracking else { return Some(none) };
        let last = last_day_over(index.history, index.end);
        let days = tracking.day.max(index.first).iter_days().take_while(|day| *day <= last);
        let mut states = index.states_of(routine).peekable();
        let values = days.filter_map(|day| {
            let of_day = iter::from_fn(|| states.next_if(|(of, _)| *of == day));
            value_on(index, routine, day, of_day.map(|(_, state)| state).collect())
        });
        Some(values.fold(none, |strength, (value, frequency)| {
            let weight = weight(frequency);
            let score = smoothed(strength.score, value, weight);
            Self { score, previous: strength.score, last_step: Some((value, weight)), days: strength.days + 1 }
        }))
    }

    /// Whether too few days have prescribed something to say how strong the habit is.
    pub fn is_new(self) -> bool {
        self.days < FEWEST_DAYS
    }
}

/// The first day that is looked at for the strengths, at `end`, of all routines or of `only` one.
pub(super) fn first_day_needed(history: &History, end: NaiveDate, only: Option<&RoutineId>) -> NaiveDate {
    let Some(tracking) = history.tracking else { return end };
    let wanted = |routine: &RoutineId| only.is_none_or(|only| only == routine);
    let enabled = history.plans.on(end).enabled().map(|(routine, _)| routine);
    let mut unsettled: Vec<(&RoutineId, f64)> =
        enabled.filter(|routine| wanted(routine)).map(|routine| (routine, HALVINGS)).collect();
    unsettled.retain(|(routine, _)| history.plans.on(end).schedule(routine).is_some_and(is_prescribed));
    let mut day = last_day_over(history, end);
    while day > tracking.day && !unsettled.is_empty() {
        if history.pauses_on(day).next().is_none() {
            let plan = history.plans.on(day);
            for (routine, halvings) in &mut unsettled {
                *halvings -= frequency_on(history, plan, day, routine).map_or(0.0, halvings_of);
            }
            unsettled.retain(|(_, halvings)| *halvings > 0.0);
        }
        day = day - Days::new(1);
    }
    // What a routine of the week is worth on a day is seen by the six days before.
    day - Days::new(6)
}

fn is_prescribed(schedule: &Schedule) -> bool {
    matches!(schedule, Schedule::Slots { .. } | Schedule::PerWeek(_))
}

/// How often a day the plan of `day` asks for `routine`, up to once; `None` where it does not, on that day.
fn frequency_on(history: &History, plan: &Plan, day: NaiveDate, routine: &RoutineId) -> Option<f64> {
    let prescription = plan.prescription(routine).filter(|prescription| prescription.enabled)?;
    let rests = prescription.rests_when_eased() && history.is_eased(day, routine);
    match &prescription.schedule {
        Schedule::Slots { days, .. } => days.contains(day.weekday()).then_some(1.0),
        Schedule::PerWeek(PerWeek { days, .. }) => (!rests).then_some(f64::from(*days) / 7.0),
        Schedule::Sitting | Schedule::Unscheduled => None,
    }
}

/// The last day that is over: yesterday, or `end`, the last that counts.
fn last_day_over(history: &History, end: NaiveDate) -> NaiveDate {
    end.min(history.plans.today() - Days::new(1))
}

/// How many times a day halves the weight of all days before it.
fn halvings_of(frequency: f64) -> f64 {
    frequency.sqrt() / 13.0
}

/// How much of the score one day is.
fn weight(frequency: f64) -> f64 {
    1.0 - 0.5_f64.powf(halvings_of(frequency))
}

fn smoothed(previous: f64, value: f64, weight: f64) -> f64 {
    previous * (1.0 - weight) + value * weight
}

/// The share that was done on `day`, and how often a day it is prescribed; `None` where it was not. `of_slots` is what was
/// done of the slots of that day.
fn value_on(index: &DayIndex, routine: &RoutineId, day: NaiveDate, of_slots: Adherence) -> Option<(f64, f64)> {
    if let Some(PerWeek { days, .. }) = index.per_week_on(day, routine) {
        if index.is_weekly_excused(day, routine) {
            return None;
        }
        let done = index.days_between(routine, day - Days::new(6), day);
        return Some(((f64::from(done) / f64::from(*days)).min(1.0), f64::from(*days) / 7.0));
    }
    Some((of_slots.fraction()?, 1.0))
}

#[cfg(test)]
mod tests {
    use super::{smoothed, weight};

    fn after(perfect_days: u32) -> f64 {
        (0..perfect_days).fold(0.0, |score, _| smoothed(score, 1.0, weight(1.0)))
    }

    #[test]
    fn agrees_with_the_published_figures() {
        for (score, expected) in [
            (after(13), 0.5),
            (after(30), 0.798),
            (after(60), 0.959),
            (after(100), 0.995),
            (smoothed(after(100), 0.0, weight(1.0)), 0.943),
        ] {
            assert!((score - expected).abs() < 0.0005, "{score} is not {expected}");
        }
    }
}
