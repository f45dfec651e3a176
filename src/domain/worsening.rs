//! Whether the pain of a day gives a reason to say that it gets worse: three rules of our own, of which the first that
//! holds is said. None of them is a diagnosis, none names a cause, and where none holds nothing is said.

use chrono::{Days, NaiveDate};

use super::history::PainDay;
use super::record::Pain;
use super::routine::RoutineId;
use super::stats::{PainDirection, added, large_change};

/// The pain from which on a reading is strong by itself.
const STRONG: u8 = 8;
/// How much a reading has to be above the mean of the days before.
const ABOVE_MEAN: u32 = 3;
/// The days before, over which that mean is taken.
const DAYS_BEFORE: u64 = 14;
/// The fewest readings that a mean is taken over.
const FEWEST_READINGS: u32 = 3;
/// How much higher the pain has to be after a session than before it.
const HIGHER_AFTER: i32 = 2;
/// After how many sessions it has to be that much higher, of as many as are looked at.
const HIGHER_SESSIONS: usize = 3;
/// How many sessions of a routine are looked at, the latest that have both readings.
pub const LAST_SESSIONS: u32 = 5;

/// The pain of a day and of the time before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PainCourse {
    pub day: NaiveDate,
    /// The readings of the day that are asked about: before and after sessions, and on their own.
    pub readings: Vec<Pain>,
    /// The readings before sessions and on their own from [`first_day_needed`] on, by day.
    pub days: Vec<PainDay>,
    /// Of each routine with a session of this day that has both readings: the pain after less the pain before of its
    /// last such sessions, at most [`LAST_SESSIONS`].
    pub changes: Vec<(RoutineId, Vec<i32>)>,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worsening {
    /// A reading is strong, or far above the days before.
    Strong,
    /// The pain was higher after most of the last sessions of a routine.
    AfterSessions {
        routine: RoutineId,
        /// After how many sessions it was.
        higher: usize,
        /// How many were looked at.
        of: usize,
    },
    /// The last seven days were worse than the seven before.
    WorseWeek,
}

/// The first day whose readings are needed to judge `day`.
pub fn first_day_needed(day: NaiveDate) -> NaiveDate {
    day - Days::new(DAYS_BEFORE)
}

impl PainCourse {
    /// What is to be said of the day; nothing where it has no reading.
    pub fn worsening(&self) -> Option<Worsening> {
        let strongest = self.readings.iter().max()?;
        let is_strong = strongest.score() >= STRONG || self.is_far_above(*strongest);
        let is_worse = || large_change(self.week_ending(7), self.week_ending(0)) == Some(PainDirection::More);
        let after_sessions = || self.changes.iter().find_map(|(routine, changes)| after_sessions(routine, changes));
        is_strong
            .then_some(Worsening::Strong)
            .or_else(after_sessions)
            .or_else(|| is_worse().then_some(Worsening::WorseWeek))
    }

    /// Whether `pain` is far above the mean of the days before.
    fn is_far_above(&self, pain: Pain) -> bool {
        let before = self.added(DAYS_BEFORE, 1);
        before.readings >= FEWEST_READINGS
            && u32::from(pain.score()) * before.readings >= before.sum + ABOVE_MEAN * before.readings
    }

    /// The seven days that end so many days ago.
    fn week_ending(&self, ago: u64) -> PainDay {
        self.added(ago + 6, ago)
    }

    /// The days from so many days ago to so many, both included.
    fn added(&self, from: u64, to: u64) -> PainDay {
        added(&self.days, self.day - Days::new(from)..=self.day - Days::new(to))
    }
}

fn after_sessions(routine: &RoutineId, changes: &[i32]) -> Option<Worsening> {
    let higher = changes.iter().filter(|change| **change >= HIGHER_AFTER).count();
    let said = Worsening::AfterSessions { routine: routine.clone(), higher, of: changes.len() };
    (higher >= HIGHER_SESSIONS).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A course that ends on a Monday: the readings of the day, and those of days before, as `(days ago, scores)`.
    fn course(today: &[u8], before: &[(u64, &[u8])], changes: &[(&str, &[i32])]) -> PainCourse {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let pain_day = |ago: u64, scores: &[u8]| PainDay {
            day: day - Days::new(ago),
            readings: u32::try_from(scores.len()).unwrap(),
            sum: scores.iter().map(|score| u32::from(*score)).sum(),
            ..PainDay::default()
        };
        let mut days: Vec<PainDay> = before.iter().map(|(ago, scores)| pain_day(*ago, scores)).collect();
        days.push(pain_day(0, today));
        PainCourse {
            day,
            readings: today.iter().map(|score| Pain::new(*score).unwrap()).collect(),
            days,
            changes: changes.iter().map(|(id, changes)| (RoutineId::from(*id), changes.to_vec())).collect(),
        }
    }

    #[test]
    fn each_rule_holds_from_its_edge_on() {
        let strong = Some(Worsening::Strong);
        let worse = Some(Worsening::WorseWeek);
        let after = |routine: &str, higher, of| {
            Some(Worsening::AfterSessions { routine: RoutineId::from(routine), higher, of })
        };
        let steady: &[(u64, &[u8])] = &[(1, &[4]), (2, &[4]), (3, &[4])];
        for (number, (course, expected)) in (1..).zip([
            // A strong reading.
            (course(&[8], &[], &[]), strong.clone()),
            (course(&[7], &[], &[]), None),
            (course(&[10, 1], &[], &[]), strong.clone()),
            (course(&[0], &[(1, &[10, 10, 10])], &[]), None),
            // Three above the mean of fourteen days, of three readings.
            (course(&[7], steady, &[]), strong.clone()),
            (course(&[6], steady, &[]), None),
            (course(&[7], &[(1, &[4]), (2, &[4])], &[]), None),
            (course(&[7], &[(12, &[4]), (13, &[4]), (14, &[4])], &[]), strong.clone()),
            (course(&[7], &[(13, &[4]), (14, &[4]), (15, &[4])], &[]), None),
            (course(&[7], &[(1, &[4, 4]), (2, &[5])], &[]), None),
            (course(&[3], &[(1, &[0, 0, 0])], &[]), strong.clone()),
            // The day's own readings are not in that mean.
            (course(&[1, 1, 1, 7], &[(9, &[4, 4])], &[]), None),
            // Higher by two after three of five sessions of one routine.
            (course(&[5], &[], &[("thumb", &[2, 2, 2, 0, 0])]), after("thumb", 3, 5)),
            (course(&[5], &[], &[("thumb", &[2, 2, 1, 0, 0])]), None),
            (course(&[5], &[], &[("thumb", &[1, 1, 1, 1, 1])]), None),
            (course(&[5], &[], &[("thumb", &[3, 2, 4])]), after("thumb", 3, 3)),
            (course(&[5], &[], &[("thumb", &[2, 2]), ("palm", &[2])]), None),
            (course(&[5], &[], &[("thumb", &[2, 2, 0]), ("palm", &[0, 2, 2, 2])]), after("palm", 3, 4)),
            (course(&[5], &[], &[("thumb", &[-3, -2, -2, -2, -2])]), None),
            // A week worse by two points and 30 %, with three readings on each side.
            (course(&[6], &[(1, &[6]), (6, &[6]), (7, &[4]), (9, &[4]), (13, &[4])], &[]), worse.clone()),
            (course(&[6], &[(1, &[6]), (6, &[5]), (7, &[4]), (9, &[4]), (13, &[4])], &[]), None),
            (course(&[6], &[(1, &[6]), (7, &[4]), (9, &[4]), (13, &[4])], &[]), None),
            (course(&[6], &[(1, &[6]), (6, &[6]), (7, &[4]), (9, &[4]), (14, &[4])], &[]), None),
            (course(&[3], &[(1, &[3]), (6, &[3]), (7, &[1]), (9, &[1]), (13, &[1])], &[]), worse.clone()),
            (course(&[2], &[(1, &[2]), (6, &[2]), (7, &[4]), (9, &[4]), (13, &[4])], &[]), None),
            // The first that holds; and nothing on a day without a reading.
            (course(&[8], &[], &[("thumb", &[2, 2, 2])]), strong),
            (
                course(&[6], &[(1, &[6]), (6, &[6]), (7, &[4]), (9, &[4]), (13, &[4])], &[("thumb", &[2, 2, 2])]),
                after("thumb", 3, 3),
            ),
            (course(&[], &[(1, &[9, 9, 9]), (8, &[1, 1, 1])], &[("thumb", &[2, 2, 2])]), None),
        ]) {
            assert_eq!(course.worsening(), expected, "history {number}");
        }
    }

    #[test]
    fn two_points_are_not_enough_of_a_strong_pain() {
        // From 7 on, 30 % are more than two points.
        let before: &[(u64, &[u8])] = &[(1, &[7, 7, 7]), (7, &[5, 5, 5])];
        assert_eq!(course(&[7], before, &[]).worsening(), Some(Worsening::WorseWeek));
        let before: &[(u64, &[u8])] = &[(1, &[9, 9]), (2, &[9]), (7, &[7, 7, 7])];
        assert_eq!(course(&[7], before, &[]).worsening(), None, "8.5 on average, 21 % more than 7");
    }
}
