//! The bell of a session: the terminal's, or a program of the user's. Rings that follow each other are told apart.

use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::daemon::hook::Hooks;
use crate::desktop::can_write_to_stderr;
use crate::term::{Canvas, uptime};

/// How long after one ring the next one comes.
const INTERVAL: Duration = Duration::from_millis(350);

/// How long a program may ring.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long the last program may go on while a person waits for the answer.
const LAST_TIMEOUT: Duration = Duration::from_secs(2);

/// How often it is looked whether the programs have ended, once the session is over.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

pub(super) struct Bell {
    /// What is run in place of the terminal's bell; nothing for that.
    program: Vec<String>,
    running: Hooks,
    /// How many rings are to come, and when the next one is, by the uptime.
    left: u32,
    next_at: Duration,
    /// What went wrong first.
    pub(super) problem: Option<String>,
}

impl Bell {
    pub(super) fn new(program: Vec<String>) -> Self {
        let running = Hooks::of("do.bell", TIMEOUT);
        Self { program, running, left: 0, next_at: Duration::ZERO, problem: None }
    }

    /// Rings so many times, after the rings that are still to come.
    pub(super) fn ring(&mut self, times: u32, now: Duration) {
        if self.left == 0 {
            self.next_at = self.next_at.max(now);
        }
        self.left += times;
    }

    /// When it rings next; `None` where it does not.
    pub(super) fn wake(&self) -> Option<Duration> {
        (self.left > 0).then_some(self.next_at)
    }

    /// Rings where it is time for it.
    pub(super) fn look(&mut self, now: Duration, canvas: Option<&mut Canvas>) {
        let problems = self.running.reap();
        self.problem = self.problem.take().or_else(|| problems.into_iter().next());
        if self.left == 0 || now < self.next_at {
            return;
        }
        (self.left, self.next_at) = (self.left - 1, now + INTERVAL);
        if !self.program.is_empty() {
            match self.running.start(&self.program, &json!({"rings_to_come": self.left})) {
                Ok(()) => return,
                Err(problem) => self.problem = self.problem.take().or(Some(problem)),
            }
        }
        match canvas {
            Some(canvas) => canvas.ring(),
            None if io::stderr().is_terminal() && can_write_to_stderr() => {
                let _ = io::stderr().write_all(b"\x07");
            }
            None => {}
        }
    }

    /// Waits until the last ring has begun.
    pub(super) fn ring_out(&mut self) {
        while self.left > 0 {
            thread::sleep(self.next_at.saturating_sub(uptime()));
            self.look(uptime(), None);
        }
    }

    /// Waits until the last program has ended; one that takes too long is ended.
    pub(super) fn finish(&mut self) {
        let until = uptime() + LAST_TIMEOUT;
        while self.running.are_running() && uptime() < until {
            thread::sleep(POLL_INTERVAL);
            self.look(uptime(), None);
        }
        if self.running.are_running() {
            let ended =
                format!("do.bell took longer than {} s after the last ring and was ended", LAST_TIMEOUT.as_secs());
            self.problem.get_or_insert(ended);
            self.running.end();
        }
    }
}
