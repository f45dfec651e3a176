//! How to do a routine, when not to, and what is known of its effect.

use serde::{Deserialize, Serialize};

/// What is said of how to do a routine, as far as anything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instructions {
    /// In one line.
    pub cue: Option<String>,
    /// A sentence or two each.
    pub steps: Option<Vec<String>>,
    /// When to stop, or not to begin.
    pub caution: Option<String>,
    /// What is known of its effect, and how well.
    pub evidence: Option<String>,
    pub drawing: Option<Drawing>,
}

/// A picture of how to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drawing {
    /// Where on the back to press.
    Back,
    /// A lift of chest and legs, lying on the front.
    Swallow,
}

impl Instructions {
    /// These, and of `others` what they leave out.
    #[must_use]
    pub fn over(self, others: Self) -> Self {
        Self {
            cue: self.cue.or(others.cue),
            steps: self.steps.or(others.steps),
            caution: self.caution.or(others.caution),
            evidence: self.evidence.or(others.evidence),
            drawing: self.drawing.or(others.drawing),
        }
    }
}
