//! Conducts a session: keys, clock and signals to the session, and what it says to the terminal and the bell.

use std::io::{self, IsTerminal};
use std::time::Duration;

use chrono::TimeDelta;

use super::bell::Bell;
use super::progress::ProgressWriter;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::layout::may_redraw;
use crate::cli::output;
use crate::clock;
use crate::crash_points::CrashPoints;
use crate::domain::calendar::moment;
use crate::domain::guided::{Cue, Ending, Guided, Input, Phase, UnderWay};
use crate::domain::routine::Routine;
use crate::render::Layout;
use crate::render::guided::{KEYS, Picture, QUESTION};
use crate::term::{Canvas, Happened, Keys, Signals, uptime, wait};

/// How often it is looked whether the program has come to the foreground.
const FOREGROUND_INTERVAL: Duration = Duration::from_secs(1);

pub(super) struct Conductor<'a> {
    session: Guided,
    routine: &'a Routine,
    context: &'a Context,
    /// The session as it is written down when it begins.
    begin: Box<dyn Fn() -> UnderWay + 'a>,
    begun: Option<UnderWay>,
    progress: Option<ProgressWriter>,
    bell: Bell,
    /// `None` where nobody is there to press any.
    keys: Option<Keys>,
    /// `None` where nothing is drawn, and lines are printed.
    canvas: Option<Canvas>,
    signals: Signals,
    layout: Layout,
    /// Up to which quarter it was printed how far the session has come.
    quarter: usize,
    crash_points: CrashPoints,
}

/// A session that is over.
pub(super) struct Conducted {
    pub(super) session: Guided,
    pub(super) ending: Ending,
    /// When and where it began; `None` where it did not.
    pub(super) begun: Option<UnderWay>,
    pub(super) bell: Bell,
    /// They do nothing until this is dropped: what was done is recorded first.
    pub(super) signals: Option<Signals>,
}

impl<'a> Conductor<'a> {
    pub(super) fn new(
        session: Guided,
        begin: Box<dyn Fn() -> UnderWay + 'a>,
        bell: Bell,
        routine: &'a Routine,
        context: &'a Context,
    ) -> Result<Self, Error> {
        let layout = context.look.layout(&io::stderr());
        let is_attended = io::stdin().is_terminal() && io::stderr().is_terminal();
        let keys = if is_attended { Keys::of_terminal() } else { None };
        let is_drawn = keys.is_some() && io::stdout().is_terminal() && !layout.is_plain && may_redraw();
        Ok(Self {
            session,
            routine,
            context,
            begin,
            begun: None,
            progress: None,
            bell,
            keys,
            canvas: if is_drawn { Some(Canvas::of_terminal()?) } else { None },
            signals: Signals::begin()?,
            layout,
            quarter: 0,
            crash_points: CrashPoints::of_environment(),
        })
    }

    /// Goes through the session; with `at_once` nothing is waited for.
    pub(super) fn conduct(mut self, at_once: bool) -> Conducted {
        self.session = match (at_once, &self.keys) {
            (true, _) => self.session.at_once(),
            (false, None) => self.session.getting_ready(),
            (false, Some(_)) => self.session,
        };
        if let Some(keys) = &mut self.keys {
            keys.take();
        }
        if self.canvas.is_none() && self.session.phase() == Phase::Reading {
            output::ask(&format!("{QUESTION}\n"));
        }
        let ending = loop {
            self.take_in(Input::Tick);
            if let Phase::Over(ending) = self.session.phase() {
                break ending;
            }
            self.look_at_foreground();
            self.draw();
            let happened = self.wait();
            self.look_at(&happened);
        };
        if let Some(canvas) = self.canvas.take() {
            canvas.end(self.layout.columns.unwrap_or_default());
        }
        if let Some(mut keys) = self.keys.take() {
            // Keys that were pressed meanwhile answer no question.
            keys.forget();
            keys.give_back();
        }
        if let Some(progress) = self.progress.take() {
            progress.end();
        }
        let Self { session, begun, bell, signals, .. } = self;
        Conducted { session, ending, begun, bell, signals: Some(signals) }
    }

    fn wait(&mut self) -> Happened {
        // A shell does not tell that it has brought the program to the foreground.
        let is_behind = self.keys.as_ref().is_some_and(|keys| !keys.are_taken());
        let foreground = is_behind.then(|| uptime() + FOREGROUND_INTERVAL);
        let wakes =
            [self.session.wake(), self.bell.wake(), self.progress.as_ref().map(ProgressWriter::wake), foreground];
        let until = wakes.into_iter().flatten().min().unwrap_or_default();
        wait(self.keys.as_ref(), self.canvas.as_mut(), &self.signals, until)
    }

    /// Takes the keys where the program has come to the foreground. Where it has lost that, the session is paused.
    fn look_at_foreground(&mut self) {
        let Some(keys) = &mut self.keys else { return };
        let had = keys.are_taken();
        keys.take();
        if had && !keys.are_taken() {
            // What is on the terminal by now is another program's.
            if let Some(canvas) = &mut self.canvas {
                canvas.forget();
            }
            self.take_in(Input::WasAway);
        }
    }

    fn look_at(&mut self, happened: &Happened) {
        if happened.stops {
            self.stop_for_a_while();
        }
        if happened.stops || happened.goes_on {
            self.leave_drawing();
            self.take_in(Input::WasAway);
        }
        if happened.is_resized {
            self.layout = self.context.look.layout(&io::stderr());
        }
        if happened.ends {
            self.take_in(Input::End(Ending::Interrupted));
        }
        // An arrow key, or another one of several letters, means nothing.
        let pressed = if happened.pressed.starts_with('\x1b') { "" } else { &happened.pressed };
        for key in pressed.chars() {
            match key {
                '?' => self.say(KEYS),
                _ => input_of(key).into_iter().for_each(|input| self.take_in_key(input)),
            }
        }
    }

    fn take_in_key(&mut self, input: Input) {
        self.take_in(input);
        if self.canvas.is_none() {
            let picture = picture(self.routine, &self.session, None, self.layout);
            picture.answer(input).into_iter().for_each(|line| output::ask(&line));
        }
    }

    /// Takes in what has happened, and makes heard what follows.
    fn take_in(&mut self, input: Input) {
        let now = uptime();
        let (mut session, mut cues) = self.session.clone().step(input, now);
        if self.keys.is_none() && session.is_paused() {
            // Nobody is there who could press a key: it goes on where it was.
            session = session.step(Input::Begin, now).0;
            cues.retain(|cue| *cue != Cue::Paused);
        }
        let strokes = session.amount().saturating_sub(self.session.amount());
        self.session = session;
        for cue in cues {
            if cue == Cue::Begins {
                let begun = (self.begin)();
                self.progress = Some(ProgressWriter::begin(self.context.paths.db.clone(), begun.clone(), now));
                self.begun = Some(begun);
            }
            self.bell.ring(self.session.rings(cue), now);
            if self.canvas.is_none() {
                let ends = self.ends();
                let picture = picture(self.routine, &self.session, ends.as_deref(), self.layout);
                if let Some(line) = picture.line(cue, &mut self.quarter) {
                    output::ask(&line);
                }
            }
        }
        self.bell.look(now, self.canvas.as_mut());
        if let Some(progress) = &mut self.progress {
            progress.note(self.session.amount(), now);
        }
        for _ in 0..strokes {
            self.crash_points.pass("counted");
        }
    }

    /// Draws the session, while the terminal is the program's.
    fn draw(&mut self) {
        if !self.keys.as_ref().is_some_and(Keys::are_taken) {
            return;
        }
        let ends = self.ends();
        let Some(canvas) = &mut self.canvas else { return };
        // The last column is left to the cursor.
        let layout = Layout { columns: self.layout.columns.map(|columns| columns - 1), ..self.layout };
        let lines = picture(self.routine, &self.session, ends.as_deref(), layout).lines();
        canvas.draw(lines, self.layout.columns.unwrap_or_default());
    }

    /// Prints a sentence above what is drawn.
    fn say(&mut self, words: &str) {
        let text = self.layout.wrapped(words);
        match &mut self.canvas {
            Some(canvas) => canvas.print(&text, self.layout.columns.unwrap_or_default()),
            None => output::ask(&text),
        }
    }

    /// When it will be over, on the wall clock; `None` while nothing goes on.
    fn ends(&self) -> Option<String> {
        if self.session.is_waiting() {
            return None;
        }
        let ready = match self.session.phase() {
            Phase::GettingReady(ready) => ready,
            _ => Duration::ZERO,
        };
        let left = TimeDelta::from_std(ready + self.session.left()).ok()?;
        Some(moment(&self.context.clock.zone, clock::now().ok()? + left).format("%H:%M").to_string())
    }

    fn leave_drawing(&mut self) {
        if let Some(canvas) = &mut self.canvas {
            canvas.leave();
        }
    }

    /// Stops, as Ctrl-Z asks for, with the terminal as it was found; returns when the program goes on.
    fn stop_for_a_while(&mut self) {
        self.take_in(Input::WasAway);
        self.draw();
        self.leave_drawing();
        if let Some(keys) = &mut self.keys {
            keys.give_back();
        }
        // Where it cannot be stopped, it is paused.
        let _ = self.signals.stop_this_process();
    }
}

fn picture<'a>(routine: &'a Routine, session: &'a Guided, ends: Option<&'a str>, layout: Layout) -> Picture<'a> {
    Picture { routine: &routine.id, session, ends, layout }
}

/// What a key does; `None` for nothing.
fn input_of(key: char) -> Option<Input> {
    Some(match key {
        '\n' | '\r' => Input::Begin,
        ' ' | 'p' => Input::Pause,
        '+' | '=' => Input::More,
        '-' => Input::Less,
        'n' => Input::NextPart,
        'b' => Input::Bell,
        // Ctrl-D ends what is typed.
        'q' | '\x04' => Input::End(Ending::Stopped),
        _ => return None,
    })
}
