//! How a dose is done: in sets, held, with rests, at a pace, in parts, with a change of direction.

use std::ops::RangeInclusive;

use chrono::TimeDelta;

/// How a dose is done, where the routine says more than how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionShape {
    /// Into how many sets of the same size the whole dose is divided; 1 where it is done in one go.
    pub sets: u32,
    /// How long each repetition is held.
    pub hold: Option<TimeDelta>,
    /// How long the rest between two holds is, or between two sets where nothing is held.
    pub rest: Option<TimeDelta>,
    /// Repetitions a minute.
    pub pace: Option<u32>,
    /// What to change at the half: the direction.
    pub turn: Option<String>,
    /// What is done in turn, each as long as the others; none where all of it is the same.
    pub parts: Vec<String>,
    /// How long it takes to get ready for it.
    pub ready: TimeDelta,
}

/// Sets that one dose may have.
pub const SETS: RangeInclusive<u32> = 1..=50;
/// Repetitions a minute that can be followed.
pub const PACES: RangeInclusive<u32> = 1..=300;
/// Seconds that one hold, or one rest, may last.
pub const HOLD_SECONDS: RangeInclusive<i64> = 1..=10 * 60;
/// Seconds that getting ready may last.
pub const READY_SECONDS: RangeInclusive<i64> = 0..=2 * 60;
/// Parts that one routine may have.
pub const PARTS: RangeInclusive<usize> = 2..=20;
/// Characters of a part, or of what to change at the half.
pub const LONGEST_PART: usize = 60;
/// How long getting ready takes where nothing else is said.
pub const READY: TimeDelta = TimeDelta::seconds(5);

impl SessionShape {
    /// The sets of `amount`, and how much each of them has: one where it cannot be divided evenly, as an eased dose.
    pub fn sets_of(&self, amount: u32) -> (u32, u32) {
        if amount.is_multiple_of(self.sets) { (self.sets, amount / self.sets) } else { (1, amount) }
    }
}

impl Default for SessionShape {
    fn default() -> Self {
        Self { sets: 1, hold: None, rest: None, pace: None, turn: None, parts: Vec::new(), ready: READY }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_is_divided_into_sets_where_it_can_be() {
        let shape = SessionShape { sets: 2, ..SessionShape::default() };
        assert_eq!([16, 8, 7, 1].map(|amount| shape.sets_of(amount)), [(2, 8), (2, 4), (1, 7), (1, 1)]);
        assert_eq!(SessionShape::default().sets_of(7), (1, 7));
    }
}
