//! Trying again what has failed, later each time.

use std::time::{Duration, Instant};

const FIRST_DELAY: Duration = Duration::from_secs(1);

/// When something is tried again. The delay doubles with each failure.
pub(super) struct RetryTimer {
    /// `None` while nothing has failed.
    pub(super) at: Option<Instant>,
    delay: Duration,
    longest: Duration,
}

impl RetryTimer {
    pub(super) fn new(longest: Duration) -> Self {
        Self { at: None, delay: FIRST_DELAY, longest }
    }

    pub(super) fn is_due(&self) -> bool {
        self.at.is_none_or(|at| Instant::now() >= at)
    }

    pub(super) fn succeeded(&mut self) {
        *self = Self::new(self.longest);
    }

    /// Puts the next try off by the first delay, however often it has failed; whether this is the first failure.
    pub(super) fn failed_briefly(&mut self) -> bool {
        let is_first = self.at.is_none();
        self.at = Some(Instant::now() + FIRST_DELAY);
        is_first
    }

    /// Puts the next try off; whether this is the first failure.
    pub(super) fn failed(&mut self) -> bool {
        let is_first = self.at.is_none();
        self.at = Some(Instant::now() + self.delay);
        self.delay = (self.delay * 2).min(self.longest);
        is_first
    }
}
