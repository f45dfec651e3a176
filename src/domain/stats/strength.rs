//! Habit strength: an exponentially smoothed share of what was done, so that one missed day costs little.
//!
//! The formula is the one published with Loop Habit Tracker (`Score.kt`): each day
//! `score = previous · m + value · (1 − m)` with `m = 0.5^(√frequency / 13)`, from 0. At frequency 1 a habit gains or
//! loses half of the way in 13 days.

use chrono::{Days, NaiveDate};

use super::day_index::DayIndex;
use crate::domain::routine::{RoutineId, Schedule};

/// The strength of `routine`, 0 to 1, up to yesterday or the last that counts. Days that prescribe nothing of it leave
/// it as it is.
pub(super) fn of(index: &DayIndex, routine: &RoutineId) -> f64 {
    let Some(tracking) = index.history.tracking else { return 0.0 };
    let last = index.last_day_over();
    let days = tracking.day.iter_days().take_while(|day| *day <= last);
    days.filter_map(|day| value_on(index, routine, day))
        .fold(0.0, |score, (value, frequency)| smoothed(score, value, frequency))
}

fn smoothed(previous: f64, value: f64, frequency: f64) -> f64 {
    let m = 0.5_f64.powf(frequency.sqrt() / 13.0);
    previous * m + value * (1.0 - m)
}

/// The share that was done on `day`, and how often a day it is prescribed; `None` where it was not.
fn value_on(index: &DayIndex, routine: &RoutineId, day: NaiveDate) -> Option<(f64, f64)> {
    let prescription = index.history.plans.on(day).prescription(routine).filter(|prescription| prescription.enabled)?;
    if let Schedule::PerWeek(number) = prescription.schedule {
        if index.history.is_day_excused(&index.calendar, day) {
            return None;
        }
        let done = index.days_between(routine, day - Days::new(6), day);
        return Some(((f64::from(done) / f64::from(number)).min(1.0), f64::from(number) / 7.0));
    }
    let adherence = index.adherence(std::iter::once(day), Some(routine));
    Some((adherence.fraction()?, 1.0))
}

#[cfg(test)]
mod tests {
    use super::smoothed;

    fn after(perfect_days: u32) -> f64 {
        (0..perfect_days).fold(0.0, |score, _| smoothed(score, 1.0, 1.0))
    }

    #[test]
    fn agrees_with_the_published_figures() {
        for (score, expected) in [
            (after(13), 0.5),
            (after(30), 0.798),
            (after(60), 0.959),
            (after(100), 0.995),
            (smoothed(after(100), 0.0, 1.0), 0.943),
        ] {
            assert!((score - expected).abs() < 0.0005, "{score} is not {expected}");
        }
    }
}
