//! Trying again, later each time.

use std::time::{Duration, Instant};

/// Between two tries of something that fails: at first, and at most.
const BRIEF: Duration = Duration::from_secs(1);
pub(super) const LONG: Duration = Duration::from_mins(1);

/// Something that is tried again, after a while that doubles.
pub(super) struct Retry {
    pub(super) at: Option<Instant>,
    patience: Duration,
    longest: Duration,
}

impl Retry {
    pub(super) fn new(longest: Duration) -> Self {
        Self { at: None, patience: BRIEF, longest }
    }

    pub(super) fn is_due(&self) -> bool {
        self.at.is_none_or(|at| Instant::now() >= at)
    }

    pub(super) fn succeeded(&mut self) {
        *self = Self::new(self.longest);
    }

    /// Puts the next try off, and never for longer than at first; whether this is the first that failed.
    pub(super) fn failed_briefly(&mut self) -> bool {
        let first = self.at.is_none();
        self.at = Some(Instant::now() + BRIEF);
        first
    }

    /// Puts the next try off; whether this is the first that failed.
    pub(super) fn failed(&mut self) -> bool {
        let first = self.at.is_none();
        self.at = Some(Instant::now() + self.patience);
        self.patience = (self.patience * 2).min(self.longest);
        first
    }
}
