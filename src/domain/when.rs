//! Words for times and days: `yesterday 21:00`, `10m ago`, `monday`, `noon`.
//!
//! They are read first, which needs nothing but the words, and resolved second, by the clock and the calendar.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, Utc, Weekday};
use thiserror::Error;

use super::calendar::{Calendar, Moment, WallTime, moment, wall};
use super::duration;
use super::plan::Plan;
use super::routine::{RoutineId, SlotName};
use super::written_date::year_first;

/// A time as somebody gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    words: String,
    form: WhenForm,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum WhenForm {
    /// RFC 3339, with an offset of its own, in whole seconds.
    Exact(Moment),
    /// A reading of the wall clock here.
    DateAndTime(NaiveDateTime),
    /// A time of the present logical day.
    Time(DayTime),
    DayAndTime(Day, DayTime),
    Ago(TimeDelta),
}

/// A time of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
enum DayTime {
    Clock(NaiveTime),
    /// The time of this slot, by the plan of the day. It may be a word that names none.
    Slot(SlotName),
}

/// A day as somebody gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Date(NaiveDate),
    Today,
    Yesterday,
    Tomorrow,
    Weekday(Weekday),
    /// The one before today: `last monday`.
    LastWeekday(Weekday),
    /// So many days before today.
    Ago(u32),
}

/// Words that are no time or no day.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WordsError {
    #[error("cannot read `{0}` as a time")]
    Time(String),
    /// A day alone.
    #[error("cannot read `{0}` as a time: it is a whole day")]
    WholeDay(String),
    /// A number alone.
    #[error("cannot read `{0}` as a time: it is a number alone")]
    Number(String),
    /// Hours and minutes as `20h30`, which may be a time or a duration.
    #[error("cannot read `{0}` as a time: it may be a duration")]
    MaybeDuration(String),
    #[error("cannot read `{0}` as a day")]
    Day(String),
}

/// Why a time that was given is not one at which something was done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WhenError {
    #[error("`{words}` is in the future: {at}, and now it is {now}")]
    Future { words: String, at: String, now: String },
    /// The clock was set forward over it.
    #[error("`{words}` does not exist: the clock was set forward over {wall}")]
    Gap { words: String, wall: NaiveDateTime },
    #[error("`{words}` is before the year 1970")]
    TooEarly { words: String },
    /// A word in the place of a slot that names none.
    #[error("cannot read `{words}` as a time")]
    NoSlot { words: String },
}

/// An instant of the past, as somebody gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastMoment {
    /// The instant, with the offset that the wall clock had.
    pub at: Moment,
    /// Whether the offset was given with it.
    pub has_own_offset: bool,
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl FromStr for When {
    type Err = WordsError;

    fn from_str(words: &str) -> Result<Self, WordsError> {
        let form = read(words.trim()).ok_or_else(|| match words.parse::<Day>() {
            Ok(_) => WordsError::WholeDay(words.to_owned()),
            Err(_) if duration::ends_in_minutes(words.trim()) => WordsError::MaybeDuration(words.trim().to_owned()),
            Err(_) if is_number(words.trim()) => WordsError::Number(words.to_owned()),
            Err(_) => WordsError::Time(words.to_owned()),
        })?;
        Ok(Self { words: words.to_owned(), form })
    }
}

fn read(words: &str) -> Option<WhenForm> {
    if let Ok(at) = DateTime::parse_from_rfc3339(words) {
        // Sessions have no fractions of a second, and neither has the present that they are compared with.
        return (1970..=9999).contains(&at.year()).then(|| WhenForm::Exact(at.trunc_subsecs(0)));
    }
    let lower = words.to_lowercase();
    if lower == "now" {
        return Some(WhenForm::Ago(TimeDelta::zero()));
    }
    if duration::ends_in_minutes(&lower) {
        return None;
    }
    if let Ok(ago) = duration::parse(lower.strip_suffix("ago").unwrap_or(&lower)) {
        return Some(WhenForm::Ago(ago));
    }
    if let Some((day, time)) = lower.split_once('t').and_then(|(day, time)| Some((date(day)?, clock_time(time)?))) {
        return Some(WhenForm::DateAndTime(day.and_time(time)));
    }
    if let Some(time) = day_time(words) {
        return Some(WhenForm::Time(time));
    }
    let mut halves = words.match_indices(' ').map(|(at, _)| (&words[..at], &words[at + 1..]));
    let (day, time) =
        halves.find_map(|(first, last)| day_and_time(first, last).or_else(|| day_and_time(last, first)))?;
    Some(match (day, time) {
        // A date is one of the calendar, and its clock begins at midnight.
        (Day::Date(date), DayTime::Clock(time)) => WhenForm::DateAndTime(date.and_time(time)),
        (day, time) => WhenForm::DayAndTime(day, time),
    })
}

fn day_and_time(day: &str, time: &str) -> Option<(Day, DayTime)> {
    let day = if day.eq_ignore_ascii_case("this") { Day::Today } else { day.parse().ok()? };
    Some((day, day_time(time)?))
}

/// `08:00`, `at 7pm`, `noon`. A word that is no time may be a slot, unless it is a day or a number.
fn day_time(words: &str) -> Option<DayTime> {
    let words = words.trim();
    // A word in lower case may have another length.
    let words = words.split_once(' ').filter(|(at, _)| at.eq_ignore_ascii_case("at")).map_or(words, |(_, time)| time);
    if let Some(time) = clock_time(&words.to_lowercase()) {
        return Some(DayTime::Clock(time));
    }
    let is_word = words.starts_with(char::is_alphanumeric)
        && words.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        && !is_number(words)
        && words.parse::<Day>().is_err();
    is_word.then(|| DayTime::Slot(words.into()))
}

/// Whether it is a number alone.
fn is_number(words: &str) -> bool {
    !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit())
}

impl When {
    /// That long ago.
    pub fn ago(words: &str, length: TimeDelta) -> Self {
        Self { words: words.to_owned(), form: WhenForm::Ago(length) }
    }

    /// The slot that it names, which may not be there.
    pub fn slot(&self) -> Option<&SlotName> {
        match &self.form {
            WhenForm::Time(DayTime::Slot(slot)) | WhenForm::DayAndTime(_, DayTime::Slot(slot)) => Some(slot),
            _ => None,
        }
    }

    /// The instant that it means, at most `now`. A weekday is the latest whose time is not in the future.
    pub fn resolve(&self, now: DateTime<Utc>, calendar: &Calendar) -> Result<PastMoment, WhenError> {
        let at = self.moment(now, calendar)?;
        if at > now {
            let (words, now) = (self.words.clone(), moment(calendar.zone, now).format(SHOWN).to_string());
            return Err(WhenError::Future { words, at: at.format(SHOWN).to_string(), now });
        }
        Ok(PastMoment { at, has_own_offset: matches!(self.form, WhenForm::Exact(_)) })
    }

    /// The instant that it means, seen from `now`, also in the future.
    pub fn moment(&self, now: DateTime<Utc>, calendar: &Calendar) -> Result<Moment, WhenError> {
        let today = calendar.day_of(now);
        let on = |day: NaiveDate, time: &DayTime| {
            let plan = calendar.plans.on(day);
            let no_slot = || WhenError::NoSlot { words: self.words.clone() };
            self.exact(wall(plan, day, time.on(plan).ok_or_else(no_slot)?), calendar)
        };
        let instant = match &self.form {
            WhenForm::Exact(at) => at.to_utc(),
            WhenForm::DateAndTime(reading) => self.exact(*reading, calendar)?,
            WhenForm::Time(time) => on(today, time)?,
            WhenForm::Ago(length) => now.checked_sub_signed(*length).unwrap_or(DateTime::<Utc>::MIN_UTC),
            WhenForm::DayAndTime(day, time) => {
                let latest = day.latest(today);
                let at = on(latest, time);
                let is_last_week = matches!(day, Day::Weekday(_)) && at.as_ref().is_ok_and(|at| *at > now);
                if is_last_week { on(latest - Days::new(7), time)? } else { at? }
            }
        };
        if instant.timestamp() < 0 {
            return Err(WhenError::TooEarly { words: self.words.clone() });
        }
        Ok(if let WhenForm::Exact(at) = self.form { at } else { moment(calendar.zone, instant) })
    }

    fn exact(&self, reading: NaiveDateTime, calendar: &Calendar) -> Result<DateTime<Utc>, WhenError> {
        match WallTime::of(calendar.zone, reading) {
            WallTime::At(instant) => Ok(instant),
            WallTime::Gap(_) => Err(WhenError::Gap { words: self.words.clone(), wall: reading }),
        }
    }
}

impl DayTime {
    /// The time that it is under `plan`; `None` where that has no such slot.
    fn on(&self, plan: &Plan) -> Option<NaiveTime> {
        match self {
            Self::Clock(time) => Some(*time),
            Self::Slot(name) => plan.slot_called(&name.0).map(|slot| slot.time),
        }
    }
}

/// How an instant is written in an error.
const SHOWN: &str = "%Y-%m-%d %H:%M:%S %:z";

impl FromStr for Day {
    type Err = WordsError;

    fn from_str(words: &str) -> Result<Self, WordsError> {
        let lower = words.trim().to_lowercase();
        Ok(match lower.as_str() {
            "today" => Self::Today,
            "yesterday" => Self::Yesterday,
            "tomorrow" => Self::Tomorrow,
            word => date(word)
                .map(Self::Date)
                .or_else(|| word.parse().ok().map(Self::Weekday))
                .or_else(|| days_ago(word).map(Self::Ago))
                .or_else(|| word.strip_prefix("last ")?.parse().ok().map(Self::LastWeekday))
                .ok_or_else(|| WordsError::Day(words.to_owned()))?,
        })
    }
}

/// The number of days of `3 days ago`, `-7d`, `2w ago`; at most a hundred years.
fn days_ago(words: &str) -> Option<u32> {
    let length = duration::parse(words.strip_prefix('-').or_else(|| words.strip_suffix("ago"))?).ok()?;
    let is_whole = length == TimeDelta::days(length.num_days());
    u32::try_from(length.num_days()).ok().filter(|days| is_whole && *days <= 36_525)
}

impl Day {
    /// The day that it means of something that was: a weekday is its latest, today included.
    pub fn latest(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Weekday(weekday) => today - Days::new(today.weekday().days_since(weekday).into()),
            other => other.named(today),
        }
    }

    /// The last day that it means of something that begins on `first`: a weekday is its next from then on.
    pub fn ending(self, first: NaiveDate, today: NaiveDate) -> NaiveDate {
        self.coming(if matches!(self, Self::Weekday(_)) { first } else { today })
    }

    /// The day that it means of something to come: a weekday is its next, today included.
    pub fn coming(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Weekday(weekday) => today + Days::new(weekday.days_since(today.weekday()).into()),
            other => other.named(today),
        }
    }

    fn named(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Date(date) => date,
            Self::Yesterday => today - Days::new(1),
            Self::Tomorrow => today + Days::new(1),
            Self::Ago(days) => today - Days::new(days.into()),
            Self::LastWeekday(weekday) => {
                let yesterday = today - Days::new(1);
                yesterday - Days::new(yesterday.weekday().days_since(weekday).into())
            }
            Self::Today | Self::Weekday(_) => today,
        }
    }
}

impl WordsError {
    /// The forms that can be read.
    pub fn forms(&self) -> String {
        if let Self::Time(words) | Self::Day(words) = self
            && let Some(date) = year_first(words)
        {
            return format!("write it as {date}");
        }
        let forms = match self {
            Self::Time(_) => FORMS,
            Self::WholeDay(_) => "add a time or a slot: `yesterday 21:00`, `monday noon`",
            Self::Number(number) => return number_forms(number),
            Self::MaybeDuration(words) => {
                return format!("write {} for a time, or `{words}m ago`", words.replacen('h', ":", 1));
            }
            Self::Day(_) => "days: 2026-11-20, today, yesterday, tomorrow, monday, `3 days ago`",
        };
        forms.to_owned()
    }
}

/// What a number alone may be.
fn number_forms(number: &str) -> String {
    let (hour, minute) = number.split_at(number.len().saturating_sub(2));
    let clock = format!("{hour}:{minute}");
    match number.parse() {
        Ok(0..=23) => format!("write {number}:00 for a time, or `{number}m ago`"),
        Ok(24..=99_u32) => format!("write `{number}m ago` for a time, or the whole of a date: 2026-11-20"),
        _ if time_of_day(&clock).is_some() => format!("write {clock} for a time"),
        _ => FORMS.to_owned(),
    }
}

/// The forms of times that can be read.
pub const FORMS: &str =
    "times: 08:00, 7pm, noon, `yesterday 21:00`, `monday noon`, `2026-11-20 08:00`, `10m ago`, now, or RFC 3339";

impl WhenError {
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Future { .. } => "give the time at which it was done; without one, now is taken",
            Self::Gap { .. } => "give a time before or after that",
            Self::TooEarly { .. } => "give a time after that",
            Self::NoSlot { .. } => FORMS,
        }
    }
}

impl PastMoment {
    /// The logical day. An offset that was given with the instant decides it, else the zone of the calendar does.
    pub fn day(&self, calendar: &Calendar) -> NaiveDate {
        self.seen_from(calendar, |calendar| calendar.day_of(self.at.to_utc()))
    }

    /// The logical day, and the slot of `routine` that was open then.
    pub fn day_and_slot(&self, calendar: &Calendar, routine: &RoutineId) -> (NaiveDate, Option<SlotName>) {
        let day = self.day(calendar);
        (day, self.seen_from(calendar, |calendar| calendar.slot_filled_at(routine, day, self.at.to_utc())))
    }

    fn seen_from<T>(&self, calendar: &Calendar, ask: impl FnOnce(&Calendar) -> T) -> T {
        if self.has_own_offset {
            ask(&Calendar { zone: self.at.offset(), plans: calendar.plans })
        } else {
            ask(calendar)
        }
    }
}

/// A time of day: `08:00`, `8:00:30`, `7pm`, `7:30 a.m.`, and `20.30` where that is no date.
pub fn clock_time(words: &str) -> Option<NaiveTime> {
    let words = words.trim().to_lowercase().replace("a.m.", "am").replace("p.m.", "pm");
    let words = words.as_str();
    let half =
        [("am", 0), ("pm", 12)].into_iter().find_map(|(half, add)| Some((words.strip_suffix(half)?.trim(), add)));
    let Some((words, add)) = half else { return time_of_day(words).or_else(|| dotted_time(words)) };
    let (hour, rest) = words.split_once(':').unwrap_or((words, "00"));
    let hour: u32 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    time_of_day(&format!("{}:{rest}", hour % 12 + add))
}

/// `20.30`; none that may be a day and a month.
fn dotted_time(words: &str) -> Option<NaiveTime> {
    let (hour, minute) = words.split_once('.')?;
    let may_be_month = minute.parse().is_ok_and(|minute: u32| (1..=12).contains(&minute));
    if may_be_month || minute.len() != 2 { None } else { time_of_day(&format!("{hour}:{minute}")) }
}

/// `HH:MM` or `HH:MM:SS`, digits only.
pub fn time_of_day(words: &str) -> Option<NaiveTime> {
    let parts: Option<Vec<u32>> = words
        .split(':')
        .map(|part| {
            let is_plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| part.parse().ok())?
        })
        .collect();
    match parts?[..] {
        [hour, minute] => NaiveTime::from_hms_opt(hour, minute, 0),
        [hour, minute, second] => NaiveTime::from_hms_opt(hour, minute, second),
        _ => None,
    }
}

/// `YYYY-MM-DD`, of the years 1970 to 9999.
pub fn date(words: &str) -> Option<NaiveDate> {
    let is_plain = words.len() == 10 && words.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = NaiveDate::parse_from_str(words, "%Y-%m-%d").ok()?;
    (is_plain && (1970..=9999).contains(&day.year())).then_some(day)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{FixedOffset, TimeZone};
    use chrono_tz::Europe::Berlin;

    use super::*;
    use crate::domain::plan::{Plans, Slot};

    fn at(words: &str, now: &str) -> Result<String, String> {
        let now = now.parse().unwrap();
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let slots = [("noon", time(12, 30)), ("late-Night", time(1, 0))];
        let slots = slots.map(|(name, time)| Slot { name: name.into(), time }).to_vec();
        let plan = Plan { day_start: time(3, 0), slots, routines: vec![] };
        let plans = Plans::new(BTreeMap::new(), NaiveDate::MAX, plan.clone());
        let plans = Plans::new(BTreeMap::new(), Calendar { zone: &Berlin, plans: &plans }.day_of(now), plan);
        let when: When = words.parse().map_err(|error: WordsError| error.to_string())?;
        let past = when.resolve(now, &Calendar { zone: &Berlin, plans: &plans });
        past.map(|past| past.at.to_rfc3339()).map_err(|error| error.to_string())
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
            ("tomorrow 08:00", "future"),
            ("monday 7pm", "2026-11-23T19:00:00+01:00"),
            ("monday 9pm", "2026-11-16T21:00:00+01:00"),
            ("tuesday 7pm", "2026-11-17T19:00:00+01:00"),
            ("10m ago", "2026-11-23T19:50:00+01:00"),
            ("10m", "2026-11-23T19:50:00+01:00"),
            ("3d", "2026-11-20T20:00:00+01:00"),
            ("1h30m ago", "2026-11-23T18:30:00+01:00"),
            ("10 minutes ago", "2026-11-23T19:50:00+01:00"),
            ("an hour ago", "2026-11-23T19:00:00+01:00"),
            ("now", "2026-11-23T20:00:00+01:00"),
            ("noon", "2026-11-23T12:30:00+01:00"),
            ("Noon", "2026-11-23T12:30:00+01:00"),
            ("this noon", "2026-11-23T12:30:00+01:00"),
            ("yesterday noon", "2026-11-22T12:30:00+01:00"),
            ("monday noon", "2026-11-23T12:30:00+01:00"),
            ("tuesday noon", "2026-11-17T12:30:00+01:00"),
            ("2026-11-20 noon", "2026-11-20T12:30:00+01:00"),
            ("yesterday at 21:00", "2026-11-22T21:00:00+01:00"),
            ("noon yesterday", "2026-11-22T12:30:00+01:00"),
            ("21:00 yesterday", "2026-11-22T21:00:00+01:00"),
            ("3 days ago noon", "2026-11-20T12:30:00+01:00"),
            ("last monday 8 a.m.", "2026-11-16T08:00:00+01:00"),
            ("8:30 last friday", "2026-11-20T08:30:00+01:00"),
            ("19.30", "2026-11-23T19:30:00+01:00"),
            ("2h30m ago", "2026-11-23T17:30:00+01:00"),
            ("two hours ago", "2026-11-23T18:00:00+01:00"),
            ("yesterday late-night", "2026-11-23T01:00:00+01:00"),
            ("late-night", "future"),
            ("21:00", "future"),
            ("2027-01-01 08:00", "future"),
        ] {
            match at(words, monday_at_20) {
                Ok(at) => assert_eq!(at, expected, "{words}"),
                Err(error) if expected == "future" => assert!(error.contains("in the future"), "{words}: {error}"),
                Err(error) => assert!(expected == "unreadable" && error.contains("cannot read"), "{words}: {error}"),
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
            "11.12",
            "20h30",
            "19.3",
            "13pm",
            "0am",
            "8",
            "-10m",
            "10",
            "10x",
            "2026-02-30 08:00",
            "monday",
            "99999999999999999999d",
            "08:00:00:00",
            "+8:00",
            "١٠m",
            "monday 8am 9am",
            "at İİİİ",
            "at ẞẞẞẞẞ",
            "yesterday",
            "monday noons",
            "noon noon",
        ] {
            let error = at(words, "2026-11-23T19:00:00Z").unwrap_err();
            assert!(error.contains("cannot read"), "{words}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(prefix in "(at |this |yesterday |last |in |İ)?", words in ".{0,24}") {
            let _ = at(&format!("{prefix}{words}"), "2026-11-23T19:00:00Z");
        }
    }

    #[test]
    fn nothing_was_done_before_1970() {
        for words in ["9999999999d", "30000d ago"] {
            let error = at(words, "2026-11-23T19:00:00Z").unwrap_err();
            assert!(error.contains("before the year 1970"), "{words}: {error}");
        }
    }

    #[test]
    fn days_are_dates_or_the_latest_of_a_weekday() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for (words, expected) in [
            ("2026-11-20", 20),
            ("today", 23),
            ("yesterday", 22),
            ("Mon", 23),
            ("tuesday", 17),
            ("3 days ago", 20),
            ("-7d", 16),
            ("a week ago", 16),
            ("last Monday", 16),
            ("last sunday", 22),
        ] {
            assert_eq!(words.parse().map(|day: Day| day.latest(monday).day()), Ok(expected), "{words}");
        }
        for (words, expected) in [("tomorrow", 24), ("Mon", 23), ("sunday", 29)] {
            assert_eq!(words.parse().map(|day: Day| day.coming(monday).day()), Ok(expected), "{words}");
        }
        for words in ["2026-13-01", "26-1-1", "3d", "-7", "12h ago", "-99999999d", "noon"] {
            assert!(words.parse::<Day>().is_err(), "{words}");
        }
    }

    #[test]
    fn an_own_offset_is_told() {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 19, 0, 0).unwrap();
        let plan = Plan { day_start: NaiveTime::MIN, slots: vec![], routines: vec![] };
        let plans = Plans::new(BTreeMap::new(), NaiveDate::MIN, plan);
        let zone = FixedOffset::east_opt(0).unwrap();
        let calendar = Calendar { zone: &zone, plans: &plans };
        let resolved = |words: &str| words.parse::<When>().unwrap().resolve(now, &calendar).unwrap();
        assert!(resolved("2026-11-20T08:00:00+09:00").has_own_offset);
        assert!(!resolved("2026-11-20 08:00").has_own_offset);
        // It is still the nineteenth here.
        let past = resolved("2026-11-20T08:00:00+09:00");
        assert_eq!((past.day(&calendar).day(), calendar.day_of(past.at.to_utc()).day()), (20, 19));
    }
}
