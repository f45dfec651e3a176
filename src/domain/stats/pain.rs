//! Pain over a period: means, and whether a change is large enough to be named.
//!
//! A change of two points and 30 % is what people tend to call important on this scale (Farrar et al. 2001, Pain
//! 94:149). Below a mean of 3, or with fewer than three readings on either side, nothing is named. It never says why.

use std::ops::{AddAssign, RangeInclusive};

use chrono::{NaiveDate, TimeDelta};

use super::period::Period;
use crate::domain::history::{PainChange, PainDay, PainHistory};
use crate::domain::routine::RoutineId;

/// Pain in a period, on the scale of 0 to 10.
#[derive(Clone, Debug, PartialEq)]
pub struct PainStats {
    /// Readings before sessions and on their own.
    pub readings: u32,
    pub mean: Option<f64>,
    /// The lowest and the highest of them.
    pub range: Option<(u32, u32)>,
    /// Those of the period before.
    pub previous_readings: u32,
    pub previous_mean: Option<f64>,
    /// The sessions with a reading before and one after.
    pub change_sessions: u32,
    /// The mean of after − before over them; negative is better.
    pub mean_change: Option<f64>,
    /// After how many of them the pain was at least two points higher, by routine; none that has none.
    pub much_higher: Vec<(RoutineId, u32)>,
    /// The beginning of the period beside its end, where it is long enough.
    pub first_and_last: Option<PainComparison>,
    /// The direction of a difference to the period before that people tend to notice.
    pub noticeable: Option<PainDirection>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PainDirection {
    Less,
    More,
}

/// The pain at the beginning of a period and at its end, over as many days each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PainComparison {
    /// How many days each of the two has: four weeks, or half of a shorter period.
    pub days: u32,
    pub first: PainDay,
    pub last: PainDay,
    /// The direction of a difference that people tend to notice.
    pub noticeable: Option<PainDirection>,
}

/// The most days that are taken for the beginning and for the end of a period.
const MOST_DAYS: i64 = 28;
/// The fewest of them that say anything.
const FEWEST_DAYS: i64 = 7;

/// The means are over all readings, the change over the sessions of `only` one routine where that is given. `recorded`
/// are the first and the last day of the period that can have a reading.
pub(super) fn of(
    pain: &PainHistory,
    period: Period,
    recorded: RangeInclusive<NaiveDate>,
    only: Option<&RoutineId>,
) -> PainStats {
    let PainHistory { days, changes } = pain;
    let wanted = |change: &&PainChange| {
        (period.from..=period.to).contains(&change.day) && only.is_none_or(|only| change.routine == *only)
    };
    let (sessions, change) = changes
        .iter()
        .filter(wanted)
        .fold((0, 0), |(sessions, sum), change| (sessions + change.sessions, sum + change.sum));
    let present = added(days, period.from..=period.to);
    let mut much_higher: Vec<(RoutineId, u32)> = Vec::new();
    for change in changes.iter().filter(wanted).filter(|change| change.much_higher > 0) {
        match much_higher.iter_mut().find(|(routine, _)| *routine == change.routine) {
            Some((_, sessions)) => *sessions += change.much_higher,
            None => much_higher.push((change.routine.clone(), change.much_higher)),
        }
    }
    let previous = period.previous().map(|previous| added(days, previous.from..=previous.to)).unwrap_or_default();
    PainStats {
        readings: present.readings,
        mean: present.mean(),
        range: (present.readings > 0).then_some((present.lowest, present.highest)),
        previous_readings: previous.readings,
        previous_mean: previous.mean(),
        change_sessions: sessions,
        mean_change: mean(change.into(), sessions),
        much_higher,
        first_and_last: first_and_last(days, recorded),
        noticeable: noticeable(previous, present),
    }
}

/// The beginning of the days that can have a reading beside their end; `None` where one of the two has no reading, or
/// there are too few days.
fn first_and_last(days: &[PainDay], recorded: RangeInclusive<NaiveDate>) -> Option<PainComparison> {
    let (from, to) = recorded.into_inner();
    let length = MOST_DAYS.min(((to - from).num_days() + 1) / 2);
    if length < FEWEST_DAYS {
        return None;
    }
    let rest = TimeDelta::days(length - 1);
    let [first, last] = [from..=from + rest, to - rest..=to].map(|span| added(days, span));
    (first.readings > 0 && last.readings > 0).then(|| PainComparison {
        days: u32::try_from(length).unwrap_or_default(),
        first,
        last,
        noticeable: noticeable(first, last),
    })
}

pub(super) fn on(days: &[PainDay], day: NaiveDate) -> PainDay {
    let found = days.binary_search_by_key(&day, |pain| pain.day).ok();
    found.map_or(PainDay { day, ..PainDay::default() }, |index| days[index])
}

impl AddAssign for PainDay {
    fn add_assign(&mut self, other: Self) {
        if other.readings > 0 {
            self.lowest = if self.readings == 0 { other.lowest } else { self.lowest.min(other.lowest) };
            self.highest = self.highest.max(other.highest);
        }
        self.readings += other.readings;
        self.sum += other.sum;
    }
}

impl PainDay {
    /// `None` where there is no reading.
    pub fn mean(self) -> Option<f64> {
        mean(self.sum.into(), self.readings)
    }
}

/// The readings of the days within `span` as if they were of its first day.
pub(in crate::domain) fn added(days: &[PainDay], span: RangeInclusive<NaiveDate>) -> PainDay {
    let within = days.iter().filter(|pain| span.contains(&pain.day));
    let mut sum = PainDay { day: *span.start(), ..PainDay::default() };
    within.for_each(|pain| sum += *pain);
    sum
}

fn mean(sum: f64, count: u32) -> Option<f64> {
    (count > 0).then(|| sum / f64::from(count))
}

/// The direction of a change that is large enough to be named, from a mean of three or more.
pub(in crate::domain) fn noticeable(previous: PainDay, present: PainDay) -> Option<PainDirection> {
    large_change(previous, present).filter(|_| previous.sum >= 3 * previous.readings)
}

/// The direction of a change of at least two points and 30 %, with three readings on each side. Reckoned in whole
/// numbers, so that a change of exactly that much counts.
pub(in crate::domain) fn large_change(previous: PainDay, present: PainDay) -> Option<PainDirection> {
    if previous.readings < 3 || present.readings < 3 {
        return None;
    }
    let (sum_before, count_before) = (i64::from(previous.sum), i64::from(previous.readings));
    let (sum_now, count_now) = (i64::from(present.sum), i64::from(present.readings));
    // With a common denominator of count_now · count_before:
    let difference = sum_now * count_before - sum_before * count_now;
    let enough =
        difference.abs() >= 2 * count_now * count_before && 10 * difference.abs() >= 3 * sum_before * count_now;
    enough.then_some(if difference < 0 { PainDirection::Less } else { PainDirection::More })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(scores: &[u32]) -> PainDay {
        PainDay { readings: u32::try_from(scores.len()).unwrap(), sum: scores.iter().sum(), ..PainDay::default() }
    }

    #[test]
    fn a_change_is_named_only_when_it_is_large_and_well_measured() {
        for (before, now, expected) in [
            (&[6, 6, 6][..], &[4, 4, 4][..], Some(PainDirection::Less)),
            (&[4, 4, 4], &[6, 6, 6], Some(PainDirection::More)),
            (&[6, 6, 6], &[4, 4, 5], None),
            (&[8, 8, 8], &[6, 6, 6], None),
            (&[6, 6], &[1, 1, 1], None),
            (&[6, 6, 6], &[1, 1], None),
            (&[3, 3, 3], &[1, 1, 1], Some(PainDirection::Less)),
            (&[2, 3, 3], &[0, 0, 0], None),
            (&[2, 2, 2], &[9, 9, 9], None),
            (&[10, 10, 10], &[7, 7, 7], Some(PainDirection::Less)),
            (&[], &[], None),
        ] {
            assert_eq!(noticeable(readings(before), readings(now)), expected, "{before:?} then {now:?}");
        }
    }
}
