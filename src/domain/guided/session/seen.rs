//! What is to be seen of a session.

use std::time::Duration;

use super::{Guided, HALF, MARKS, Phase, SECOND};
use crate::domain::guided::course::{MINUTE, REPETITION, Stage, StageActivity};
use crate::domain::routine::Unit;

/// When the bell rings next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextBell {
    /// After so many repetitions.
    At(u64),
    /// When so much time is left.
    Left(Duration),
}

impl Guided {
    pub fn phase(&self) -> Phase {
        self.phase
    }

    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Whether nothing happens until a key is pressed.
    pub fn is_waiting(&self) -> bool {
        self.is_paused || self.phase == Phase::Reading
    }

    pub fn is_silent(&self) -> bool {
        self.is_silent
    }

    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Repetitions a minute.
    pub fn pace(&self) -> u32 {
        self.pace
    }

    /// Whether something is counted at a pace.
    pub fn is_paced(&self) -> bool {
        self.of(StageActivity::Strokes).next().is_some()
    }

    /// How many whole units are done.
    pub fn amount(&self) -> u32 {
        self.in_units(|stage| stage.done, Stage::repetitions)
    }

    /// How many whole units the session has.
    pub fn whole(&self) -> u32 {
        self.in_units(|stage| stage.size, Stage::all_repetitions)
    }

    fn in_units(&self, time: impl Fn(&Stage) -> u64, repetitions: impl Fn(&Stage) -> u64) -> u32 {
        let units = match self.unit {
            Unit::Minutes => self.of(StageActivity::Time).map(time).sum::<u64>() / MINUTE,
            Unit::Count(_) => self.stages.iter().map(repetitions).sum(),
        };
        u32::try_from(units).unwrap_or(u32::MAX)
    }

    /// The stage that goes on; `None` where there is nothing to do.
    pub fn stage(&self) -> Option<&Stage> {
        self.stages.get(self.at)
    }

    /// How long the stage that goes on still takes.
    pub fn left_of_stage(&self) -> Duration {
        self.stage().map_or(Duration::ZERO, |stage| stage.left(self.pace))
    }

    /// How long the session still takes, without getting ready.
    pub fn left(&self) -> Duration {
        self.stages.iter().map(|stage| stage.left(self.pace)).sum()
    }

    /// How much of the session is over, from 0 to `whole`, in steps of half a stroke or of a second.
    pub fn done_of(&self, whole: usize) -> usize {
        let time = |part: &dyn Fn(&Stage) -> u64| -> u128 {
            self.stages.iter().map(|stage| u128::from(part(stage) / stage.rate(self.pace))).sum()
        };
        let step = |stage: &Stage| if stage.activity == StageActivity::Strokes { REPETITION / 2 } else { SECOND };
        let (done, size) = (time(&|stage| stage.done / step(stage) * step(stage)), time(&|stage| stage.size));
        let share = done * u128::try_from(whole).unwrap_or_default();
        share.checked_div(size).and_then(|share| usize::try_from(share).ok()).unwrap_or(whole).min(whole)
    }

    /// What is said at the change of direction.
    pub fn turn(&self) -> Option<&str> {
        self.turn.as_deref()
    }

    /// Whether the direction has changed in the stage that goes on.
    pub fn has_turned(&self) -> bool {
        self.stage().is_some_and(|stage| self.turns(stage) && self.next_mark > HALF)
    }

    /// How long it is until the direction changes, once that is told.
    pub fn until_turn(&self) -> Option<Duration> {
        let stage = self.stage().filter(|_| self.is_turn_told && !self.has_turned())?;
        Some(Duration::from_micros(stage.quarters(HALF).saturating_sub(stage.done).div_ceil(stage.rate(self.pace))))
    }

    /// The part that goes on.
    pub fn part(&self) -> Option<&str> {
        self.parts.get(self.stage()?.part?).map(String::as_str)
    }

    /// Which set goes on, from 1, and how many there are.
    pub fn set(&self) -> (u32, u32) {
        let set = |stage: Option<&Stage>| stage.map_or(1, |stage| stage.set + 1);
        (set(self.stage()), set(self.stages.last()))
    }

    /// Whether there is a part, or a set, to go to.
    pub fn has_next_part(&self) -> bool {
        self.next_part().is_some()
    }

    /// Whether a stroke is in its first half, where halves are shown; `None` where they are not.
    pub fn is_first_half(&self) -> Option<bool> {
        let stage = self.stage().filter(|stage| stage.activity == StageActivity::Strokes && self.shows_halves())?;
        Some(stage.done % REPETITION < REPETITION / 2)
    }

    /// What is left of the session, in whole units or in time, when the bell rings next; `None` where no bell is known.
    pub fn next_bell(&self) -> Option<NextBell> {
        let [stage] = self.stages.as_slice() else { return None };
        let mark = (self.next_mark..=MARKS).map(|mark| stage.quarters(mark)).find(|mark| *mark > stage.done);
        let mark = mark.unwrap_or(stage.size);
        Some(match stage.activity {
            StageActivity::Strokes => NextBell::At(mark / REPETITION),
            _ => NextBell::Left(Duration::from_micros(stage.size - mark)),
        })
    }
}
