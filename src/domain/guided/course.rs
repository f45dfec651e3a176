//! What a guided session goes through: strokes, minutes, holds with rests, in sets and in parts.

use std::time::Duration;

use crate::domain::routine::{Dose, Unit};
use crate::domain::session_shape::SessionShape;

/// A stretch of a session in which one thing is done, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    pub activity: StageActivity,
    /// Which part of the routine it is, from 0; `None` where there are none.
    pub part: Option<usize>,
    /// Which set it is, from 0.
    pub set: u32,
    /// How long it is: of strokes in [`REPETITION`]s, of everything else in microseconds.
    pub(super) size: u64,
    /// How much of it is done.
    pub(super) done: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageActivity {
    /// Repetitions at a pace.
    Strokes,
    /// Going on for a time.
    Time,
    /// One repetition, held.
    Hold,
    Rest,
}

/// Repetitions a minute, where nothing else is said.
pub const USUAL_PACE: u32 = 60;

/// One repetition. At a pace of N a minute, N of it are done in a microsecond.
pub(super) const REPETITION: u64 = 60_000_000;

/// Microseconds of a minute.
pub(super) const MINUTE: u64 = 60_000_000;

/// The stages of `dose`, done as `shape` says.
pub(super) fn stages(dose: &Dose, shape: &SessionShape) -> Vec<Stage> {
    let (sets, amount) = shape.sets_of(dose.amount);
    let amount = u64::from(amount);
    let [rest, hold] = [shape.rest, shape.hold].map(|length| length?.to_std().ok().map(micros));
    let (activity, whole, of_one) = match (&dose.unit, hold) {
        (Unit::Minutes, _) => (StageActivity::Time, amount * MINUTE, 1),
        (Unit::Count(_), None) => (StageActivity::Strokes, amount, REPETITION),
        (Unit::Count(_), Some(hold)) => (StageActivity::Hold, amount, hold),
    };
    let mut stages: Vec<Stage> = Vec::new();
    for set in 0..sets {
        for (part, share) in shares(whole, shape.parts.len()) {
            let (size, times) = if activity == StageActivity::Hold { (of_one, share) } else { (share * of_one, 1) };
            for _ in 0..times {
                let follows = stages.last().is_some_and(|last| activity == StageActivity::Hold || last.set != set);
                if let Some(size) = rest.filter(|_| follows) {
                    stages.push(Stage { activity: StageActivity::Rest, part, set, size, done: 0 });
                }
                stages.push(Stage { activity, part, set, size, done: 0 });
            }
        }
    }
    stages
}

/// How much of `whole` each part has; the first ones have one more where it cannot be divided evenly. A part for which
/// nothing is left is not done.
fn shares(whole: u64, parts: usize) -> Vec<(Option<usize>, u64)> {
    if parts == 0 {
        return vec![(None, whole)];
    }
    let count = as_count(parts);
    let share = |part: usize| (Some(part), whole / count + u64::from(as_count(part) < whole % count));
    (0..parts).map(share).filter(|(_, share)| *share > 0).collect()
}

fn as_count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

pub(super) fn micros(length: Duration) -> u64 {
    u64::try_from(length.as_micros()).unwrap_or(u64::MAX)
}

impl Stage {
    /// How much of it is done in a microsecond.
    pub(super) fn rate(&self, pace: u32) -> u64 {
        if self.activity == StageActivity::Strokes { pace.into() } else { 1 }
    }

    /// How long it takes from where it is.
    pub(super) fn left(&self, pace: u32) -> Duration {
        Duration::from_micros((self.size - self.done).div_ceil(self.rate(pace)))
    }

    /// How many whole repetitions of it are done.
    pub(super) fn repetitions(&self) -> u64 {
        match self.activity {
            StageActivity::Strokes => self.done / REPETITION,
            StageActivity::Hold => u64::from(self.done == self.size),
            StageActivity::Time | StageActivity::Rest => 0,
        }
    }

    /// How many whole repetitions it has.
    pub(super) fn all_repetitions(&self) -> u64 {
        match self.activity {
            StageActivity::Strokes => self.size / REPETITION,
            StageActivity::Hold => 1,
            StageActivity::Time | StageActivity::Rest => 0,
        }
    }

    /// The length of `quarters` quarters of it. Of strokes whole ones alone.
    pub(super) fn quarters(&self, quarters: u64) -> u64 {
        match self.activity {
            StageActivity::Strokes => self.size / REPETITION * quarters / 4 * REPETITION,
            _ => self.size * quarters / 4,
        }
    }
}
