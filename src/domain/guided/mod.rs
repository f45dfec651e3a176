//! Guided sessions: the counting of strokes, the timing of minutes and holds, and what is to be heard of it. No routine is
//! known by its name: everything comes from its dose and its shape.

mod course;
mod session;
#[cfg(test)]
mod tests;
mod under_way;

pub use course::{Stage, StageActivity, USUAL_PACE};
pub use session::{Cue, Ending, Guided, Input, LONGEST_PAUSE, NextBell, Phase, TURN_NOTICE};
pub use under_way::UnderWay;
