//! Pauses: times in which nothing is prescribed and no reminder is shown.
//!
//! A pause is compared by the readings of the wall clock, so that a past day reads the same from any time zone.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Moment, WallTime, Zone, moment};
use super::when::{Day, When, WhenError, WordsError};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Its first instant.
    pub from: Moment,
    /// The first instant after it; `None` where it lasts until further notice.
    pub until: Option<Moment>,
    /// Why, in the user's words.
    pub reason: Option<String>,
}

/// Pauses in the order in which they begin, of which those that meet a time are found without a look at each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pauses(Vec<TimedPause>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct TimedPause {
    pause: Pause,
    /// By the wall clock.
    from: NaiveDateTime,
    /// The latest end of this one and of those that begin before it.
    latest_end: NaiveDateTime,
}

/// When a pause begins, as somebody gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PauseStart {
    /// At the beginning of a day; a weekday is its latest, today included.
    Day(Day),
    At(When),
}

impl FromStr for PauseStart {
    type Err = WordsError;

    fn from_str(words: &str) -> Result<Self, WordsError> {
        match words.parse() {
            Err(WordsError::WholeDay(_)) => words.parse().map(Self::Day),
            when => when.map(Self::At),
        }
    }
}

impl PauseStart {
    /// The instant that it means, seen from `now`, also in the future.
    pub fn resolve(&self, now: DateTime<Utc>, calendar: &Calendar) -> Result<Moment, WhenError> {
        match self {
            Self::Day(day) => Ok(moment(calendar.zone, calendar.start(day.latest(calendar.day_of(now))))),
            // Pauses are compared by the wall clock here, whatever offset was given.
            Self::At(when) => Ok(moment(calendar.zone, when.moment(now, calendar)?.to_utc())),
        }
    }
}

/// When a pause ends that lasts `length` from `from` on. One that would end at an earlier reading of the wall clock, which
/// was set back meanwhile, lasts that long by the readings: else no reading would lie in it.
pub fn end_after(from: Moment, length: TimeDelta, zone: &dyn Zone) -> Moment {
    let end = moment(zone, from.to_utc() + length);
    if end.naive_local() > from.naive_local() {
        return end;
    }
    moment(zone, WallTime::of(zone, from.naive_local() + length).first_instant())
}

impl Pause {
    /// Whether the wall-clock reading `wall` lies in it.
    pub fn covers(&self, wall: NaiveDateTime) -> bool {
        self.from.naive_local() <= wall && self.is_unended(wall)
    }

    /// Whether it ends after the wall-clock reading `wall`: it lasts then, or is still to come.
    pub fn is_unended(&self, wall: NaiveDateTime) -> bool {
        self.until.is_none_or(|until| wall < until.naive_local())
    }

    /// Whether it has any time in common with the wall-clock readings from `from` up to, but without, `to`.
    pub fn overlaps(&self, from: NaiveDateTime, to: NaiveDateTime) -> bool {
        let first = self.from.naive_local();
        first < to && self.is_unended(from.max(first))
    }

    /// Whether it excuses a dose that is asked for from `begin` up to, but without, `end`, as is known at `now`: a pause
    /// that is put in ahead takes nothing from a dose whose time comes before it, until it begins. All are readings of
    /// the wall clock.
    pub fn excuses(&self, begin: NaiveDateTime, end: NaiveDateTime, now: NaiveDateTime) -> bool {
        self.overlaps(begin, end) && self.from.naive_local() <= begin.max(now)
    }

    /// The logical day on which it begins, and the last one that it meets: `None` where it has no end. `day_start` is when
    /// days begin.
    pub fn days(&self, day_start: NaiveTime) -> (NaiveDate, Option<NaiveDate>) {
        let begun = day_start.signed_duration_since(NaiveTime::MIN);
        let day = |wall: NaiveDateTime| (wall - begun).date();
        let first = day(self.from.naive_local());
        let last = self.until.map(|until| day(until.naive_local() - TimeDelta::seconds(1)));
        (first, last.map(|last| last.max(first)))
    }

    /// Whether it is on at `now` by the wall clock in `zone`.
    pub fn is_on(&self, now: DateTime<Utc>, zone: &dyn Zone) -> bool {
        let (from, until) = self.span_in(zone);
        from <= now && until.is_none_or(|until| now < until)
    }

    /// Its first instant and the first after it, as the wall clock in `zone` shows their readings.
    pub fn span_in(&self, zone: &dyn Zone) -> (DateTime<Utc>, Option<DateTime<Utc>>) {
        let instant = |at: Moment| WallTime::of(zone, at.naive_local()).first_instant();
        (instant(self.from), self.until.map(instant))
    }
}

impl Pauses {
    pub fn iter(&self) -> impl Iterator<Item = &Pause> {
        self.0.iter().map(|timed| &timed.pause)
    }

    /// Those that have any time in common with the wall-clock readings from `from` up to, but without, `to`.
    pub fn overlapping(&self, from: NaiveDateTime, to: NaiveDateTime) -> impl Iterator<Item = &Pause> {
        let begun = &self.0[..self.0.partition_point(|timed| timed.from < to)];
        let near = begun.iter().rev().take_while(move |timed| from < timed.latest_end).map(|timed| &timed.pause);
        near.filter(move |pause| pause.overlaps(from, to))
    }
}

impl FromIterator<Pause> for Pauses {
    fn from_iter<T: IntoIterator<Item = Pause>>(pauses: T) -> Self {
        let timed = |pause: Pause| {
            let latest_end = pause.until.map_or(NaiveDateTime::MAX, |until| until.naive_local());
            TimedPause { from: pause.from.naive_local(), latest_end, pause }
        };
        let mut pauses: Vec<TimedPause> = pauses.into_iter().map(timed).collect();
        pauses.sort_by_key(|timed| timed.from);
        let mut latest = NaiveDateTime::MIN;
        for timed in &mut pauses {
            latest = latest.max(timed.latest_end);
            timed.latest_end = latest;
        }
        Self(pauses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_pause_has_its_first_instant_and_not_its_last() {
        let until = Some(moment("2026-11-25T03:00:00+01:00"));
        let pause = Pause { from: moment("2026-11-23T20:00:00+01:00"), until, reason: None };
        let (first, last, after) =
            (wall("2026-11-23T20:00:00"), wall("2026-11-25T02:59:59"), wall("2026-11-25T03:00:00"));
        assert!(pause.covers(first) && pause.covers(last) && !pause.covers(after));
        assert!(pause.overlaps(last, after) && !pause.overlaps(after, wall("2026-11-26T00:00:00")));
        assert!(!pause.overlaps(wall("2026-11-23T00:00:00"), first) && pause.overlaps(first, last));
        let nothing = Pause { until: Some(pause.from), ..pause.clone() };
        assert!(!nothing.covers(first) && !nothing.overlaps(wall("2026-11-23T00:00:00"), after));
        let endless = Pause { until: None, ..pause.clone() };
        assert!(endless.covers(after) && endless.is_unended(after));
        let (noon, evening) = (wall("2026-11-23T12:30:00"), wall("2026-11-23T21:00:00"));
        let excuses = |now| pause.excuses(noon, evening, wall(now));
        assert!(!excuses("2026-11-23T19:59:59") && excuses("2026-11-23T20:00:00") && excuses("2026-11-30T08:00:00"));
        assert!(pause.excuses(last, after, noon), "what comes in it is excused ahead");
    }

    #[test]
    fn pauses_that_meet_a_time_are_found_among_many() {
        let at = |hour: i64| moment("2026-11-23T00:00:00+01:00") + TimeDelta::hours(hour);
        let pause = |(from, until): (i64, i64)| Pause { from: at(from), until: Some(at(until)), reason: None };
        // A long one with short ones in it, one without a length, and one that has no end.
        let spans = [(30, 31), (0, 40), (5, 6), (8, 10), (50, 50), (60, 62)];
        let endless = Pause { until: None, ..pause((70, 70)) };
        let all: Vec<Pause> = spans.map(pause).into_iter().chain([endless]).collect();
        let pauses: Pauses = all.iter().cloned().collect();
        assert_eq!(pauses.iter().count(), all.len());
        for (from, to) in (0..80).flat_map(|from| (from..80).map(move |to| (from, to))) {
            let [from, to] = [at(from), at(to)].map(|at| at.naive_local());
            let found = pauses.overlapping(from, to).count();
            assert_eq!(found, all.iter().filter(|pause| pause.overlaps(from, to)).count(), "{from} to {to}");
        }
    }
}
