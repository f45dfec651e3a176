//! Every setting: its name, what its value has to be, its default, and what it means. The configuration is read by it,
//! and `backcare config` shows and changes settings by it.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Timelike, Weekday};

use super::names::nearest;
use super::quoted;
use crate::domain::duration;
use crate::domain::review::{LONGEST_ACTIVITY, MOST_ACTIVITIES, are_activities};
use crate::domain::routine::{COUNTS, MINUTES};
use crate::domain::session_shape::{HOLD_SECONDS, LONGEST_PART, PACES, READY_SECONDS, SETS};
use crate::domain::when;

/// A setting.
#[derive(Debug)]
pub struct SettingKey {
    /// Where it stands in the file, `*` for a name that the user chooses: `routines.*.minutes`.
    pub name: &'static str,
    pub kind: Kind,
    /// As it is typed; `None` where nothing holds, or that of the catalogue.
    pub default: Option<&'static str>,
    pub help: &'static str,
}

/// What a value has to be.
#[derive(Debug)]
pub enum Kind {
    /// One line of text, of at most so many characters.
    Text(usize),
    /// Texts, a value each.
    Texts,
    Flag,
    /// A whole number.
    Number(RangeInclusive<u32>),
    /// A time of day.
    Time,
    /// A duration, in seconds, or a word in place of one.
    Duration(RangeInclusive<i64>, Option<&'static str>),
    Weekdays,
    /// Names of slots.
    Slots,
    /// Names of activities, a value each.
    Activities,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// A value as it is typed, that fits its setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenValue {
    Text(String),
    Texts(Vec<String>),
    Flag(bool),
    Number(i64),
}

const SECOND: i64 = 1;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

macro_rules! keys {
    ($($constant:ident: $name:literal, $kind:expr, $default:expr, $help:literal;)*) => {
        $(pub(super) const $constant: &SettingKey = &SettingKey { name: $name, kind: $kind, default: $default, help: $help };)*
        /// All settings, in the order in which they are shown.
        pub const KEYS: &[&SettingKey] = &[$($constant),*];
    };
}

keys! {
    DAY_START: "day_start", Kind::Time, Some("03:00"), "when a day begins";
    SLOT: "slots.*", Kind::Time, None, "when this slot is";
    ANCHOR: "anchors.*", Kind::Text(40), None, "what you do at that time, which the reminder names";
    SNOOZE: "remind.snooze", Kind::Duration(SECOND..=DAY, None), Some("10m"), "how long Snooze hides a reminder";
    LATE: "remind.late", Kind::Duration(0..=DAY, None), Some("4h"), "how late a reminder still comes";
    REPEAT: "remind.repeat", Kind::Duration(MINUTE..=DAY, Some("off")), Some("off"),
        "when a reminder that is ignored comes once more";
    STEPS: "remind.steps", Kind::Choice(&["first", "always", "never"]), Some("first"),
        "whether reminders say how to do it";
    PRIVATE: "remind.private", Kind::Flag, Some("false"), "whether reminders say only that something is due";
    COMMAND: "remind.command", Kind::Texts, Some(""), "a program that is told of each reminder";
    BELL: "do.bell", Kind::Texts, Some(""), "a program that is run in place of the terminal's bell";
    ACTIVITIES: "review.activities", Kind::Activities, Some(""), "what a review asks about every four weeks";
    SITTING_AFTER: "sitting.after", Kind::Duration(SECOND..=12 * HOUR, None), Some("45m"),
        "after how long sitting you are asked to stand up";
    SITTING_IDLE: "sitting.idle", Kind::Duration(SECOND..=12 * HOUR, None), Some("5m"), "how long a rest is";
    SITTING_FROM: "sitting.from", Kind::Time, Some("09:00"), "when work begins";
    SITTING_TO: "sitting.to", Kind::Time, Some("18:00"), "when work ends";
    SITTING_DAYS: "sitting.days", Kind::Weekdays, Some("mon,tue,wed,thu,fri"), "the days of work";
    TITLE: "routines.*.title", Kind::Text(200), None, "the name that is shown";
    KIND: "routines.*.kind", Kind::Choice(&["massage", "exercise", "break"]), None, "what it is";
    ENABLED: "routines.*.enabled", Kind::Flag, None, "whether it is asked for";
    SLOTS: "routines.*.slots", Kind::Slots, None, "in which slots it is asked for";
    DAYS: "routines.*.days", Kind::Weekdays, None, "on which weekdays only";
    PER_WEEK: "routines.*.per_week", Kind::Number(1..=7), None, "on how many days a week, in place of weekdays";
    SITTING: "routines.*.sitting", Kind::Flag, None, "whether it is asked for after sitting";
    MINUTES_OF: "routines.*.minutes", Kind::Number(MINUTES), None, "one dose in minutes";
    COUNT: "routines.*.count", Kind::Number(COUNTS), None, "one dose as a number of times";
    UNIT: "routines.*.unit", Kind::Text(16), None, "what is counted: strokes, holds";
    SETS_OF: "routines.*.sets", Kind::Number(SETS), None, "how many times minutes or count are done, as one dose";
    HOLD: "routines.*.hold", Kind::Duration(*HOLD_SECONDS.start()..=*HOLD_SECONDS.end(), None), None,
        "how long each time is held";
    REST: "routines.*.rest", Kind::Duration(*HOLD_SECONDS.start()..=*HOLD_SECONDS.end(), None), None,
        "the rest between holds, or between sets";
    PACE: "routines.*.pace", Kind::Number(PACES), None, "how many times a minute";
    TURN: "routines.*.turn", Kind::Text(LONGEST_PART), None, "what to change at the half";
    PARTS_OF: "routines.*.parts", Kind::Texts, None, "what is done in turn, each as long as the others";
    READY: "routines.*.ready", Kind::Duration(*READY_SECONDS.start()..=*READY_SECONDS.end(), None), None,
        "how long getting ready takes";
    START: "routines.*.start", Kind::Number(COUNTS), None, "the first dose, of one that grows";
    STEP: "routines.*.step", Kind::Number(COUNTS), None, "how much is added each time";
    EVERY: "routines.*.every", Kind::Duration(DAY..=366 * DAY, None), None, "how often, in whole days";
    CUE: "routines.*.cue", Kind::Text(120), None, "how to do it, in one line, for reminders";
    STEPS_OF: "routines.*.steps", Kind::Texts, None, "how to do it, a sentence or two each";
    CAUTION: "routines.*.caution", Kind::Text(1000), None, "when to stop, or not to begin";
    EVIDENCE: "routines.*.evidence", Kind::Text(1000), None, "what is known of its effect";
    DRAWING: "routines.*.drawing", Kind::Choice(&["back", "swallow"]), None, "the picture in the guide";
}

impl SettingKey {
    /// The setting that stands at this place of the file: `remind.snooze`, `routines.palm.count`.
    pub fn at(path: &[&str]) -> Option<&'static Self> {
        KEYS.iter().copied().find(|key| key.parts_below(path) == Some(0))
    }

    /// Whether settings stand under this place.
    pub fn is_table(path: &[&str]) -> bool {
        KEYS.iter().any(|key| key.parts_below(path).is_some_and(|parts| parts > 0))
    }

    /// How many parts its name has below this place; `None` where it stands elsewhere.
    fn parts_below(&self, path: &[&str]) -> Option<usize> {
        let parts: Vec<&str> = self.name.split('.').collect();
        let is_below = parts.iter().zip(path).all(|(part, given)| *part == "*" || part == given);
        parts.len().checked_sub(path.len()).filter(|_| is_below)
    }

    /// The place of the setting that looks most like this one.
    pub fn nearest(path: &[&str]) -> Option<String> {
        let with_names = |key: &SettingKey| {
            let part = |(index, part): (usize, &'static str)| match part {
                "*" => path.get(index).copied().unwrap_or("NAME").to_owned(),
                part => part.to_owned(),
            };
            key.name.split('.').enumerate().map(part).collect::<Vec<_>>().join(".")
        };
        let known: Vec<String> = KEYS.iter().map(|key| with_names(key)).collect();
        nearest(&path.join("."), known.iter().map(String::as_str))
    }

    /// The last part of the name: `snooze`.
    pub(super) fn field(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

impl Kind {
    /// The value that these words say, or what is wrong with them. Lists take several words, or one with commas.
    pub fn value(&self, words: &[String]) -> Result<GivenValue, String> {
        let text = words.join(" ");
        let text = text.trim();
        let fits = match self {
            Self::Texts => return Ok(GivenValue::Texts(texts(words))),
            Self::Activities => {
                let names = activities(words);
                let fits = are_activities(&names);
                return if fits { Ok(GivenValue::Texts(names)) } else { Err(self.refused(text)) };
            }
            Self::Weekdays | Self::Slots => {
                let parts = words.iter().flat_map(|word| word.split([',', ' '])).map(str::trim);
                let parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
                let is_day = |part: &String| part.parse::<Weekday>().is_ok();
                let fits = !parts.is_empty() && (matches!(self, Self::Slots) || parts.iter().all(is_day));
                return if fits { Ok(GivenValue::Texts(parts)) } else { Err(self.refused(text)) };
            }
            Self::Flag => {
                return match text {
                    "true" | "yes" | "on" => Ok(GivenValue::Flag(true)),
                    "false" | "no" | "off" => Ok(GivenValue::Flag(false)),
                    _ => Err(self.refused(text)),
                };
            }
            Self::Number(limits) => {
                let number = text.parse().ok().filter(|number| limits.contains(number));
                return number.map(|number: u32| GivenValue::Number(number.into())).ok_or_else(|| self.refused(text));
            }
            Self::Text(longest) => {
                !text.is_empty() && text.chars().count() <= *longest && !text.chars().any(char::is_control)
            }
            Self::Time => {
                let time = when::clock_time(text).ok_or_else(|| self.refused(text))?;
                let form = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
                return Ok(GivenValue::Text(time.format(form).to_string()));
            }
            Self::Duration(limits, word) => {
                *word == Some(text)
                    || duration::parse(text).is_ok_and(|length| {
                        limits.contains(&length.num_seconds())
                            && (*limits.start() < DAY || length.num_seconds() % DAY == 0)
                    })
            }
            Self::Choice(words) => words.contains(&text),
        };
        if fits { Ok(GivenValue::Text(text.to_owned())) } else { Err(self.refused(text)) }
    }

    fn refused(&self, text: &str) -> String {
        format!("{} is not {self}", quoted(text))
    }
}

/// Words, a text each; or one that holds all of them, as they are shown: `["push", "--loud"]`. A lone empty one is none, and so is
/// the word by which that is shown.
fn texts(words: &[String]) -> Vec<String> {
    match words {
        [none] if ["", "none"].contains(&none.trim()) => Vec::new(),
        [all] => serde_json::from_str(all).unwrap_or_else(|_| words.to_vec()),
        several => several.to_vec(),
    }
}

/// Words, a name each; or one with commas between the names.
fn activities(words: &[String]) -> Vec<String> {
    let names = match texts(words).as_slice() {
        [names] if words == [names.as_str()] => names.split(',').map(str::to_owned).collect(),
        names => names.to_vec(),
    };
    names.iter().map(|name| name.trim().to_owned()).collect()
}

/// What a value has to be: `a whole number from 1 to 7`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(longest) => write!(f, "one line of 1 to {longest} characters"),
            Self::Texts => f.write_str("words, each of them one value"),
            Self::Flag => f.write_str("true or false"),
            Self::Number(limits) => write!(f, "a whole number from {} to {}", limits.start(), limits.end()),
            Self::Time => f.write_str("a time of day such as 12:30"),
            Self::Duration(limits, word) => {
                let (least, most) = (length(*limits.start()), length(*limits.end()));
                let (whole, example) = match (*limits.start(), *limits.end()) {
                    (DAY.., _) => (" of whole days", "7d"),
                    (_, ..HOUR) => ("", "5s"),
                    _ => ("", "10m"),
                };
                write!(f, "a duration{whole} from {least} to {most}, such as {example}")?;
                word.map_or(Ok(()), |word| write!(f, ", or {word}"))
            }
            Self::Weekdays => f.write_str("weekdays such as mon,wed,fri"),
            Self::Slots => f.write_str("slots such as morning,noon"),
            Self::Activities => write!(
                f,
                "at most {MOST_ACTIVITIES} names of at most {LONGEST_ACTIVITY} characters, no two of them alike: in \
                 quotes, or with commas between them"
            ),
            Self::Choice(words) => {
                let (last, rest) = words.split_last().unwrap_or((&"", &[]));
                write!(f, "{} or {last}", rest.join(", "))
            }
        }
    }
}

/// A duration in the largest unit that it has whole: `12h`.
fn length(seconds: i64) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "m")];
    let whole = units.into_iter().find(|(unit, _)| seconds >= *unit && seconds % unit == 0);
    whole.map_or(format!("{seconds}s"), |(unit, letter)| format!("{}{letter}", seconds / unit))
}
