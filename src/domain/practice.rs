//! How well a routine is known to who does it: whether a reminder says how to do it, and when not to.

use chrono::NaiveDate;

/// The sessions from which on a routine is known.
pub const KNOWN_FROM: u32 = 3;
/// The days after which it has to be said again.
const FORGOTTEN_AFTER: i64 = 14;

/// How often a routine was done, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Practice {
    /// Counted up to [`KNOWN_FROM`].
    pub sessions: u32,
    pub last_day: Option<NaiveDate>,
}

/// When reminders say how to do it: `remind.steps`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SayHow {
    /// The first times, and again after a gap.
    #[default]
    First,
    Always,
    Never,
}

/// What a reminder says beside the dose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guidance {
    /// How to do it, in a line.
    pub cue: bool,
    /// When to stop, or not to begin.
    pub caution: Caution,
    /// That less counts as well.
    pub less_counts: bool,
}

/// Whether a caution is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caution {
    #[default]
    Left,
    /// Where there is room.
    WithRoom,
    /// Whatever else has room: the routine was never done.
    InAnyCase,
}

impl Practice {
    /// What a reminder says on `day`.
    pub fn guidance(self, say_how: SayHow, day: NaiveDate) -> Guidance {
        let is_new = self.sessions < KNOWN_FROM;
        let is_forgotten = self.last_day.is_some_and(|last| (day - last).num_days() >= FORGOTTEN_AFTER);
        let cue = match say_how {
            SayHow::First => is_new || is_forgotten,
            SayHow::Always => true,
            SayHow::Never => false,
        };
        let caution = match (self.sessions, cue) {
            (0, _) => Caution::InAnyCase,
            (_, true) => Caution::WithRoom,
            (_, false) => Caution::Left,
        };
        Guidance { cue, caution, less_counts: is_new }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_the_first_three_times_and_after_a_gap() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let ago = |days| Some(day - chrono::TimeDelta::days(days));
        for (sessions, last_day, say_how, cue, caution) in [
            (0, None, SayHow::First, true, Caution::InAnyCase),
            (2, ago(0), SayHow::First, true, Caution::WithRoom),
            (3, ago(1), SayHow::First, false, Caution::Left),
            (3, ago(13), SayHow::First, false, Caution::Left),
            (3, ago(14), SayHow::First, true, Caution::WithRoom),
            (3, ago(0), SayHow::Always, true, Caution::WithRoom),
            (0, None, SayHow::Never, false, Caution::InAnyCase),
            (1, ago(20), SayHow::Never, false, Caution::Left),
        ] {
            let guidance = Practice { sessions, last_day }.guidance(say_how, day);
            assert_eq!((guidance.cue, guidance.caution), (cue, caution), "{sessions} {last_day:?} {say_how:?}");
            assert_eq!(guidance.less_counts, sessions < 3);
        }
    }
}
