//! A guided session: `step(session, input, now)`. It is told which key was pressed and what time it is, by a clock that
//! goes on while the machine sleeps, and says what is to be heard.

mod seen;

use std::time::Duration;

pub use seen::NextBell;

use super::course::{MINUTE, REPETITION, Stage, StageActivity, USUAL_PACE, micros, stages};
use crate::domain::routine::{Dose, Unit};
use crate::domain::session_shape::{PACES, SessionShape};

/// A session that is about to begin, goes on, or is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guided {
    unit: Unit,
    turn: Option<String>,
    parts: Vec<String>,
    stages: Vec<Stage>,
    /// The stage that goes on.
    at: usize,
    /// The first mark of the stage that is not passed yet.
    next_mark: u64,
    pace: u32,
    phase: Phase,
    /// How long getting ready takes.
    ready: Duration,
    is_paused: bool,
    /// Whether the change of direction is told.
    is_turn_told: bool,
    is_silent: bool,
    /// Since when a key is waited for, where one is.
    waits_since: Duration,
    /// When it was looked at last.
    now: Duration,
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The guide is read; it begins when a key is pressed.
    Reading,
    /// It begins when so much time is over.
    GettingReady(Duration),
    Going,
    Over(Ending),
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Finished,
    /// A key has ended it.
    Stopped,
    /// A signal has ended it, or the terminal is gone.
    Interrupted,
    /// It was paused, or waited to begin, for too long.
    LeftAlone,
}

/// What happens to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Time went by.
    Tick,
    /// Begin, or go on.
    Begin,
    /// Pause, or go on; before the beginning, begin.
    Pause,
    /// The program was stopped for a while, and time that was not seen went by.
    WasAway,
    /// A quicker pace, or more time.
    More,
    /// A slower pace, or less time.
    Less,
    /// Leave out what is left of this part or set.
    NextPart,
    /// The bell on or off.
    Bell,
    End(Ending),
}

/// Something that is to be heard, or said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// The counting begins.
    Begins,
    /// So many quarters are done, 1 to 3, of a session that changes no direction at the half.
    Quarter(u64),
    /// The direction changes in [`TURN_NOTICE`].
    TurnSoon,
    /// The direction changes.
    Turn,
    /// Another stage begins.
    Stage,
    Paused,
    GoesOn,
    Over(Ending),
}

/// How long before a change of direction it is told.
pub const TURN_NOTICE: Duration = Duration::from_secs(10);

/// How long a session may be paused, and how long it waits to begin, until it is taken for left alone.
pub const LONGEST_PAUSE: Duration = Duration::from_mins(30);

/// A time that went by without a look means that the machine slept, or that the program was stopped. It is looked at
/// once a second at least.
const LONGEST_GAP: Duration = Duration::from_secs(5);

/// What one press of a key changes the pace by, and the time.
const PACE_STEP: u32 = 5;
const TIME_STEP: u64 = MINUTE / 2;
const LONGEST_TIME: u64 = 240 * MINUTE;

/// Microseconds of a second.
const SECOND: u64 = 1_000_000;

/// The marks of a stage: three quarters.
const MARKS: u64 = 3;
const HALF: u64 = 2;

impl Guided {
    /// A session of `dose` that waits for a key. `pace` is in repetitions a minute; that of the shape where it is `None`.
    pub fn new(dose: &Dose, shape: &SessionShape, pace: Option<u32>, now: Duration) -> Self {
        let now = whole_micros(now);
        Self {
            unit: dose.unit.clone(),
            turn: shape.turn.clone(),
            parts: shape.parts.clone(),
            stages: stages(dose, shape),
            at: 0,
            next_mark: 1,
            pace: pace.or(shape.pace).unwrap_or(USUAL_PACE),
            phase: Phase::Reading,
            ready: shape.ready.to_std().unwrap_or_default(),
            is_paused: false,
            is_turn_told: false,
            is_silent: false,
            waits_since: now,
            now,
        }
    }

    /// The same, whose bell is off.
    #[must_use]
    pub fn silent(self) -> Self {
        Self { is_silent: true, ..self }
    }

    /// The same, which waits for no key.
    #[must_use]
    pub fn getting_ready(self) -> Self {
        Self { phase: Phase::GettingReady(self.ready), ..self }
    }

    /// The same, which begins at once.
    #[must_use]
    pub fn at_once(self) -> Self {
        Self { phase: Phase::GettingReady(Duration::ZERO), ..self }
    }

    /// What follows from `input` at `now`, which never goes back.
    #[must_use]
    pub fn step(mut self, input: Input, now: Duration) -> (Self, Vec<Cue>) {
        let mut cues = Vec::new();
        self.pass_time(input, whole_micros(now), &mut cues);
        match (input, self.phase) {
            (_, Phase::Over(_)) => {}
            (Input::End(ending), _) => self.end(ending, &mut cues),
            (Input::Begin | Input::Pause, Phase::Reading) => self.phase = Phase::GettingReady(self.ready),
            (Input::Begin | Input::Pause, _) if self.is_paused => {
                self.is_paused = false;
                cues.push(Cue::GoesOn);
            }
            (Input::Pause, _) => self.pause(&mut cues),
            (Input::More, _) => self.change(true),
            (Input::Less, _) => self.change(false),
            (Input::NextPart, Phase::Going) => self.skip(&mut cues),
            (Input::Bell, _) => self.is_silent = !self.is_silent,
            (Input::Tick | Input::WasAway | Input::Begin | Input::NextPart, _) => {}
        }
        (self, cues)
    }

    /// When to look again: something changes then by the clock alone. `None` where the session is over.
    pub fn wake(&self) -> Option<Duration> {
        let left = match self.phase {
            Phase::Over(_) => return None,
            _ if self.is_waiting() => return Some(self.waits_since + LONGEST_PAUSE),
            Phase::GettingReady(left) => until_whole_second(left),
            _ => self.stage().map_or(Duration::ZERO, |stage| self.until_change(stage)),
        };
        Some(self.now + left)
    }

    /// How often the bell rings for a cue.
    pub fn rings(&self, cue: Cue) -> u32 {
        match cue {
            _ if self.is_silent => 0,
            Cue::Quarter(HALF) | Cue::Turn => 2,
            Cue::Begins | Cue::Quarter(_) => 1,
            // Twice to stop, once to begin.
            Cue::Stage => match self.stages.get(self.at.saturating_sub(1)) {
                Some(before) if before.activity == StageActivity::Rest => 1,
                _ => 2,
            },
            Cue::Over(Ending::Finished) => 3,
            Cue::Over(_) | Cue::TurnSoon | Cue::Paused | Cue::GoesOn => 0,
        }
    }

    fn pass_time(&mut self, input: Input, now: Duration, cues: &mut Vec<Cue>) {
        let passed = now.saturating_sub(self.now);
        let was_away = passed >= LONGEST_GAP || input == Input::WasAway;
        if was_away && !self.is_waiting() && !matches!(self.phase, Phase::Over(_)) {
            self.pause(cues);
        }
        self.now = self.now.max(now);
        match self.phase {
            Phase::Over(_) => {}
            _ if self.is_waiting() => {
                if now.saturating_sub(self.waits_since) >= LONGEST_PAUSE {
                    self.end(Ending::LeftAlone, cues);
                }
            }
            Phase::GettingReady(left) if passed < left => {
                self.phase = Phase::GettingReady(left.saturating_sub(passed));
            }
            Phase::GettingReady(left) => {
                self.phase = Phase::Going;
                cues.push(Cue::Begins);
                self.advance(passed.saturating_sub(left), cues);
            }
            Phase::Reading | Phase::Going => self.advance(passed, cues),
        }
    }

    fn advance(&mut self, mut passed: Duration, cues: &mut Vec<Cue>) {
        let pace = self.pace;
        while let Some(stage) = self.stages.get_mut(self.at) {
            let left = stage.left(pace);
            if passed < left {
                stage.done += micros(passed) * stage.rate(pace);
                self.pass_marks(cues);
                return;
            }
            passed = passed.saturating_sub(left);
            stage.done = stage.size;
            self.pass_marks(cues);
            if self.at + 1 == self.stages.len() {
                return self.end(Ending::Finished, cues);
            }
            self.begin_stage(self.at + 1, cues);
        }
    }

    /// Says which marks of the stage are passed by now.
    fn pass_marks(&mut self, cues: &mut Vec<Cue>) {
        let Some(stage) = self.stage().cloned() else { return };
        let is_turning = self.turns(&stage);
        let mut passed = 0..0;
        while self.next_mark <= MARKS && stage.done >= stage.quarters(self.next_mark) {
            // Of very few strokes there are no four quarters.
            if stage.quarters(self.next_mark) > stage.quarters(self.next_mark - 1) && stage.done < stage.size {
                passed = if passed.is_empty() { self.next_mark } else { passed.start }..self.next_mark + 1;
            }
            self.next_mark += 1;
        }
        if is_turning && passed.contains(&HALF) {
            cues.push(Cue::Turn);
        } else if let (Some(last), 1) = (passed.last(), self.stages.len()) {
            cues.push(Cue::Quarter(last));
        } else if is_turning && !self.is_turn_told && self.until_notice(&stage) == Some(Duration::ZERO) {
            self.is_turn_told = true;
            cues.push(Cue::TurnSoon);
        }
    }

    fn begin_stage(&mut self, at: usize, cues: &mut Vec<Cue>) {
        (self.at, self.next_mark, self.is_turn_told) = (at, 1, false);
        cues.push(Cue::Stage);
    }

    fn pause(&mut self, cues: &mut Vec<Cue>) {
        (self.is_paused, self.waits_since) = (true, self.now);
        cues.push(Cue::Paused);
    }

    fn end(&mut self, ending: Ending, cues: &mut Vec<Cue>) {
        self.phase = Phase::Over(ending);
        cues.push(Cue::Over(ending));
    }

    /// Changes the pace, or the length of a time. A limit stops it.
    fn change(&mut self, is_more: bool) {
        if self.is_paced() {
            let pace = if is_more { self.pace.saturating_add(PACE_STEP) } else { self.pace.saturating_sub(PACE_STEP) };
            self.pace = pace.clamp(*PACES.start(), *PACES.end());
            return;
        }
        let whole: u64 = self.of(StageActivity::Time).map(|stage| stage.size).sum();
        let Some(stage) = self.stages.get_mut(self.at).filter(|stage| stage.activity == StageActivity::Time) else {
            return;
        };
        if is_more && whole + TIME_STEP <= LONGEST_TIME {
            stage.size += TIME_STEP;
        } else if !is_more && stage.size > stage.done + TIME_STEP {
            stage.size -= TIME_STEP;
        }
    }

    /// Leaves out what is left of a rest, of a part or of a set. The last one is not left out: the session would be over.
    fn skip(&mut self, cues: &mut Vec<Cue>) {
        let Some(next) = self.next_part() else { return };
        for stage in &mut self.stages[self.at..next] {
            stage.size = stage.done;
        }
        self.begin_stage(next, cues);
    }

    /// The stage that begins with the next part or set.
    fn next_part(&self) -> Option<usize> {
        let stage = self.stage()?;
        let is_next = |other: &Stage| {
            let is_other = stage.activity == StageActivity::Rest || (other.part, other.set) != (stage.part, stage.set);
            other.activity != StageActivity::Rest && is_other
        };
        let after = self.at + 1;
        Some(after + self.stages.get(after..)?.iter().position(is_next)?)
    }

    /// How long it is until a stage shows or says something else.
    fn until_change(&self, stage: &Stage) -> Duration {
        let until = |done: u64| Duration::from_micros(done.saturating_sub(stage.done).div_ceil(stage.rate(self.pace)));
        let shown = match stage.activity {
            StageActivity::Strokes => {
                let step = if self.shows_halves() { REPETITION / 2 } else { REPETITION };
                until((stage.done / step + 1) * step)
            }
            _ => until_whole_second(stage.left(self.pace)),
        };
        let mark = (self.next_mark <= MARKS).then(|| until(stage.quarters(self.next_mark)));
        let notice = self.until_notice(stage).filter(|_| self.turns(stage) && !self.is_turn_told);
        let instants = [Some(shown), Some(stage.left(self.pace)), mark, notice, Some(Duration::from_secs(1))];
        instants.into_iter().flatten().min().unwrap_or_default()
    }

    /// How long it is until the change of direction is told; `None` once it has come, or where a half is as short.
    fn until_notice(&self, stage: &Stage) -> Option<Duration> {
        let (half, rate) = (stage.quarters(HALF), stage.rate(self.pace));
        let notice = micros(TURN_NOTICE) * rate;
        if stage.done >= half || half <= notice {
            return None;
        }
        Some(Duration::from_micros((half - notice).saturating_sub(stage.done).div_ceil(rate)))
    }

    fn turns(&self, stage: &Stage) -> bool {
        self.turn.is_some() && matches!(stage.activity, StageActivity::Strokes | StageActivity::Time)
    }

    /// A faster pace would need more than one redraw a second and one a stroke.
    fn shows_halves(&self) -> bool {
        self.pace <= USUAL_PACE
    }

    fn of(&self, activity: StageActivity) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(move |stage| stage.activity == activity)
    }
}

fn whole_micros(time: Duration) -> Duration {
    Duration::from_micros(micros(time))
}

/// How long it is until a time that is left has one second less.
fn until_whole_second(left: Duration) -> Duration {
    match Duration::from_nanos(left.subsec_nanos().into()) {
        Duration::ZERO => left.min(Duration::from_secs(1)),
        fraction => fraction,
    }
}
