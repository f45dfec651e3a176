//! Chance that can be had again: the same seed, the same run.

use chrono::TimeDelta;

/// Marsaglia's xorshift, with a multiplication at the end.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..4 {
            rng.next();
        }
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// 0 up to, not including, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub(crate) fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Whole seconds, 1 to `most`.
    pub(crate) fn up_to(&mut self, most: TimeDelta) -> TimeDelta {
        let most = usize::try_from(most.num_seconds()).unwrap();
        TimeDelta::seconds(i64::try_from(self.below(most)).unwrap() + 1)
    }
}
