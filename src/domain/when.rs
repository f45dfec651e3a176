//! Words to instants, days and durations: `yesterday 21:00`, `10m ago`, `monday`, `90s`.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, Utc, Weekday};
use thiserror::Error;

use super::day::{Calendar, Moment, WallTime, moment, wall};
use super::routine::{RoutineId, SlotName};

/// Why words could not be read as a time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WhenError {
    /// It has not come yet.
    #[error("`{words}` is in the future: {at}, and now it is {now}")]
    Future {
        /// What was given.
        words: String,
        /// What it means.
        at: String,
        /// The present.
        now: String,
    },
    /// The clock was set forward over it.
    #[error("`{words}` does not exist: the clock was set forward over {wall}")]
    Gap {
        /// What was given.
        words: String,
        /// The reading that the clock never shows.
        wall: NaiveDateTime,
    },
    /// It is no time that backcare can read.
    #[error("cannot read `{words}` as a time")]
    Time {
        /// What was given.
        words: String,
    },
    /// It is no day that backcare can read.
    #[error("cannot read `{words}` as a day")]
    Day {
        /// What was given.
        words: String,
    },
    /// It is no duration that backcare can read.
    #[error("cannot read `{words}` as a duration")]
    Duration {
        /// What was given.
        words: String,
    },
}

impl WhenError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Future { .. } => "give the time at which it was done; without one, now is taken",
            Self::Gap { .. } => "give a time before or after that",
            Self::Time { .. } => {
                "times: 08:00, 7pm, `yesterday 21:00`, `monday 7pm`, `2026-11-20 08:00`, `10m ago`, or RFC 3339"
            }
            Self::Day { .. } => "days: 2026-11-20, today, yesterday, monday",
            Self::Duration { .. } => "durations: 90s, 10m (minutes), 2h, 3d",
        }
    }
}

/// An instant of the past, as somebody gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// The instant, with the offset that the wall clock had.
    pub at: Moment,
    /// Whether the offset was given with it.
    pub has_own_offset: bool,
}

impl Given {
    /// The logical day. An offset that was given with the instant decides it, else the zone of the calendar does.
    pub fn day(&self, calendar: &Calendar) -> NaiveDate {
        self.seen_from(calendar, |calendar| calendar.day_of(self.at.to_utc()))
    }

    /// The logical day, and the slot of `routine` that was open then.
    pub fn day_and_slot(&self, calendar: &Calendar, routine: &RoutineId) -> (NaiveDate, Option<SlotName>) {
        let day = self.day(calendar);
        (day, self.seen_from(calendar, |calendar| calendar.open_slot(routine, day, self.at.to_utc())))
    }

    fn seen_from<T>(&self, calendar: &Calendar, ask: impl FnOnce(&Calendar) -> T) -> T {
        if self.has_own_offset {
            ask(&Calendar { zone: self.at.offset(), plans: calendar.plans })
        } else {
            ask(calendar)
        }
    }
}

/// The instant that `words` mean, at most `now`.
pub fn past_moment(words: &str, now: DateTime<Utc>, calendar: &Calendar) -> Result<Given, WhenError> {
    let (at, has_own_offset) = match DateTime::parse_from_rfc3339(words.trim()) {
        // Sessions have no fractions of a second, and neither has the present that they are compared with.
        Ok(at) if (1970..=9999).contains(&at.year()) => (at.trunc_subsecs(0), true),
        Ok(_) => return Err(WhenError::Time { words: words.to_owned() }),
        Err(_) => (moment(calendar.zone, instant(words, now, calendar)?), false),
    };
    if at > now {
        let now = moment(calendar.zone, now).format(SHOWN).to_string();
        return Err(WhenError::Future { words: words.to_owned(), at: at.format(SHOWN).to_string(), now });
    }
    Ok(Given { at, has_own_offset })
}

const SHOWN: &str = "%Y-%m-%d %H:%M:%S %:z";

/// The instant of words without an offset; it may be in the future.
fn instant(words: &str, now: DateTime<Utc>, calendar: &Calendar) -> Result<DateTime<Utc>, WhenError> {
    let unreadable = || WhenError::Time { words: words.to_owned() };
    let lower = words.trim().to_lowercase();
    if let Ok(ago) = duration(lower.strip_suffix("ago").unwrap_or(&lower)) {
        return now.checked_sub_signed(ago).filter(|at| at.timestamp() >= 0).ok_or_else(unreadable);
    }
    if let Some(reading) = date_and_time(&lower) {
        return exact(words, reading, calendar);
    }
    let today = calendar.day_of(now);
    let in_day = |day: NaiveDate, time: NaiveTime| exact(words, wall(calendar.plans.on(day), day, time), calendar);
    if let Some(time) = clock_time(&lower) {
        return in_day(today, time);
    }
    let (day, time) = lower.split_once(' ').ok_or_else(unreadable)?;
    let time = clock_time(time).ok_or_else(unreadable)?;
    match day {
        "today" => in_day(today, time),
        "yesterday" => in_day(today - Days::new(1), time),
        _ => {
            let latest = latest_weekday(day.parse().map_err(|_| unreadable())?, today);
            let at = in_day(latest, time);
            if latest == today && at.as_ref().is_ok_and(|at| *at > now) {
                in_day(latest - Days::new(7), time)
            } else {
                at
            }
        }
    }
}

fn exact(words: &str, wall: NaiveDateTime, calendar: &Calendar) -> Result<DateTime<Utc>, WhenError> {
    match WallTime::of(calendar.zone, wall) {
        WallTime::At(instant) => Ok(instant),
        WallTime::Gap(_) => Err(WhenError::Gap { words: words.to_owned(), wall }),
    }
}

/// The day that `words` mean: a date, `today`, `yesterday`, or the latest of a weekday.
pub fn day(words: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    let lower = words.trim().to_lowercase();
    let day = match lower.as_str() {
        "today" => Some(today),
        "yesterday" => Some(today - Days::new(1)),
        word => date(word).or_else(|| Some(latest_weekday(word.parse().ok()?, today))),
    };
    day.ok_or_else(|| WhenError::Day { words: words.to_owned() })
}

/// The day that `words` mean of something to come: a date, `today`, `tomorrow`, or the next of a weekday, today included.
pub fn coming_day(words: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    let lower = words.trim().to_lowercase();
    match (lower.as_str(), lower.parse::<Weekday>()) {
        ("tomorrow", _) => Ok(today + Days::new(1)),
        (_, Ok(weekday)) => Ok(today + Days::new(weekday.days_since(today.weekday()).into())),
        _ => day(words, today),
    }
}

fn latest_weekday(weekday: Weekday, today: NaiveDate) -> NaiveDate {
    today - Days::new(today.weekday().days_since(weekday).into())
}

/// The length that `words` mean: numbers with `s`, `m` (always minutes), `h` or `d` (24 hours), such as `90s` or `1h30m`.
pub fn duration(words: &str) -> Result<TimeDelta, WhenError> {
    let unreadable = || WhenError::Duration { words: words.trim().to_owned() };
    let mut rest = words.trim();
    let mut seconds: i64 = 0;
    if rest.is_empty() {
        return Err(unreadable());
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: i64 = rest[..digits].parse().map_err(|_| unreadable())?;
        let unit = rest[digits..].chars().next().ok_or_else(unreadable)?;
        let length = match unit {
            's' => 1,
            'm' => 60,
            'h' => 60 * 60,
            'd' => 24 * 60 * 60,
            _ => return Err(unreadable()),
        };
        seconds = number.checked_mul(length).and_then(|more| seconds.checked_add(more)).ok_or_else(unreadable)?;
        rest = rest[digits + unit.len_utf8()..].trim_start();
    }
    TimeDelta::try_seconds(seconds).ok_or_else(unreadable)
}

/// A time of day: `08:00`, `8:00:30`, `7pm`, `7:30 am`.
pub fn clock_time(words: &str) -> Option<NaiveTime> {
    let words = words.trim();
    let half =
        [("am", 0), ("pm", 12)].into_iter().find_map(|(half, add)| Some((words.strip_suffix(half)?.trim(), add)));
    let Some((words, add)) = half else { return time_of_24(words) };
    let (hour, rest) = words.split_once(':').unwrap_or((words, "00"));
    let hour: u32 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    time_of_24(&format!("{}:{rest}", hour % 12 + add))
}

/// `HH:MM` or `HH:MM:SS`, digits only.
pub fn time_of_24(words: &str) -> Option<NaiveTime> {
    let parts: Option<Vec<u32>> = words
        .split(':')
        .map(|part| {
            let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse().ok())?
        })
        .collect();
    match parts?[..] {
        [hour, minute] => NaiveTime::from_hms_opt(hour, minute, 0),
        [hour, minute, second] => NaiveTime::from_hms_opt(hour, minute, second),
        _ => None,
    }
}

fn date_and_time(words: &str) -> Option<NaiveDateTime> {
    let (day, time) = words.split_once([' ', 't'])?;
    Some(date(day)?.and_time(clock_time(time)?))
}

/// `YYYY-MM-DD`, of the years 1970 to 9999.
pub fn date(words: &str) -> Option<NaiveDate> {
    let plain = words.len() == 10 && words.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = NaiveDate::parse_from_str(words, "%Y-%m-%d").ok()?;
    (plain && (1970..=9999).contains(&day.year())).then_some(day)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{FixedOffset, TimeZone};
    use chrono_tz::Europe::Berlin;

    use super::*;
    use crate::domain::plans::{Plan, Plans};

    fn at(words: &str, now: &str) -> Result<String, String> {
        let now = now.parse().unwrap();
        let plan = Plan { day_start: NaiveTime::from_hms_opt(3, 0, 0).unwrap(), slots: vec![], routines: vec![] };
        let plans = Plans::new(BTreeMap::new(), NaiveDate::MAX, plan.clone());
        let plans = Plans::new(BTreeMap::new(), Calendar { zone: &Berlin, plans: &plans }.day_of(now), plan);
        past_moment(words, now, &Calendar { zone: &Berlin, plans: &plans })
            .map(|given| given.at.to_rfc3339())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn words_are_read_in_the_present_logical_day() {
        let monday_at_20 = "2026-11-23T19:00:00Z";
        for (words, expected) in [
            ("2026-11-20T08:00:00+09:00", "2026-11-20T08:00:00+09:00"),
            ("2026-11-23T20:00:00.75+01:00", "2026-11-23T20:00:00+01:00"),
            ("2026-11-20 08:00", "2026-11-20T08:00:00+01:00"),
            ("2026-11-20T08:00:30", "2026-11-20T08:00:30+01:00"),
            ("08:00", "2026-11-23T08:00:00+01:00"),
            ("7pm", "2026-11-23T19:00:00+01:00"),
            ("7:15 pm", "2026-11-23T19:15:00+01:00"),
            ("12am", "future"),
            ("yesterday 21:00", "2026-11-22T21:00:00+01:00"),
            ("Yesterday 00:20", "2026-11-23T00:20:00+01:00"),
            ("monday 7pm", "2026-11-23T19:00:00+01:00"),
            ("monday 9pm", "2026-11-16T21:00:00+01:00"),
            ("tuesday 7pm", "2026-11-17T19:00:00+01:00"),
            ("10m ago", "2026-11-23T19:50:00+01:00"),
            ("10m", "2026-11-23T19:50:00+01:00"),
            ("3d", "2026-11-20T20:00:00+01:00"),
            ("1h30m ago", "2026-11-23T18:30:00+01:00"),
            ("21:00", "future"),
            ("2027-01-01 08:00", "future"),
        ] {
            match at(words, monday_at_20) {
                Ok(at) => assert_eq!(at, expected, "{words}"),
                Err(error) => assert!(expected == "future" && error.contains("in the future"), "{words}: {error}"),
            }
        }
    }

    #[test]
    fn after_midnight_the_day_is_still_yesterday() {
        let half_past_midnight = "2026-11-23T23:30:00Z";
        assert_eq!(at("00:20", half_past_midnight).unwrap(), "2026-11-24T00:20:00+01:00");
        assert_eq!(at("08:00", half_past_midnight).unwrap(), "2026-11-23T08:00:00+01:00");
        assert_eq!(at("monday 8am", half_past_midnight).unwrap(), "2026-11-23T08:00:00+01:00");
    }

    #[test]
    fn a_gap_is_refused_and_a_fold_is_the_earlier() {
        let gap = at("2026-03-29 02:30", "2026-11-23T19:00:00Z").unwrap_err();
        assert!(gap.contains("does not exist"), "{gap}");
        assert_eq!(at("2026-10-25 02:30", "2026-11-23T19:00:00Z").unwrap(), "2026-10-25T02:30:00+02:00");
    }

    #[test]
    fn nonsense_is_no_time() {
        for words in [
            "",
            "soon",
            "25:00",
            "13pm",
            "0am",
            "8",
            "-10m",
            "10",
            "10x",
            "2026-02-30 08:00",
            "monday",
            "99999999999999999999d",
            "9999999999d",
            "08:00:00:00",
            "+8:00",
            "١٠m",
            "monday 8am 9am",
        ] {
            let error = at(words, "2026-11-23T19:00:00Z").unwrap_err();
            assert!(error.contains("cannot read"), "{words}: {error}");
        }
    }

    #[test]
    fn m_is_minutes() {
        for (words, seconds) in [("90s", 90), ("10m", 600), ("2h", 7200), ("3d", 259_200), ("1h 30m", 5400)] {
            assert_eq!(duration(words), Ok(TimeDelta::seconds(seconds)), "{words}");
        }
    }

    #[test]
    fn days_are_dates_or_the_latest_of_a_weekday() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for (words, expected) in [("2026-11-20", 20), ("today", 23), ("yesterday", 22), ("Mon", 23), ("tuesday", 17)] {
            assert_eq!(day(words, monday).map(|day| day.day()), Ok(expected), "{words}");
        }
        assert!(day("2026-13-01", monday).is_err() && day("26-1-1", monday).is_err());
    }

    #[test]
    fn an_own_offset_is_told() {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 19, 0, 0).unwrap();
        let plan = Plan { day_start: NaiveTime::MIN, slots: vec![], routines: vec![] };
        let plans = Plans::new(BTreeMap::new(), NaiveDate::MIN, plan);
        let zone = FixedOffset::east_opt(0).unwrap();
        let calendar = Calendar { zone: &zone, plans: &plans };
        assert!(past_moment("2026-11-20T08:00:00+09:00", now, &calendar).unwrap().has_own_offset);
        assert!(!past_moment("2026-11-20 08:00", now, &calendar).unwrap().has_own_offset);
        // It is still the nineteenth here.
        let given = past_moment("2026-11-20T08:00:00+09:00", now, &calendar).unwrap();
        assert_eq!((given.day(&calendar).day(), calendar.day_of(given.at.to_utc()).day()), (20, 19));
    }
}
