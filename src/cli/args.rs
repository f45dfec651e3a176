//! Arguments that several commands have, read into values: what cannot be read is wrong usage, with the forms that can.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{NaiveDate, TimeDelta};

use super::error::Error;
use crate::domain::duration::{self, DurationError};
use crate::domain::pause::PauseStart;
use crate::domain::record::Pain;
use crate::domain::review::Difficulty;
use crate::domain::stats::period::{GivenPeriod, Span};
use crate::domain::when::{Day, When, WordsError};

/// A value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(super) struct ValueError {
    pub(super) message: String,
    /// The forms that can be read.
    pub(super) hint: String,
}

/// A value, with the words that it was given in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Worded<T> {
    pub(super) words: String,
    pub(super) value: T,
}

#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct NoteArg {
    /// A few words about it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// A new value for what may have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NewValue<T> {
    Set(T),
    /// None any more.
    Cleared,
}

impl<T> NewValue<T> {
    pub(super) fn into_option(self) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Cleared => None,
        }
    }
}

/// A value, or `none`.
pub(super) fn or_none<T>(
    word: &str,
    read: impl FnOnce(&str) -> Result<T, ValueError>,
) -> Result<NewValue<T>, ValueError> {
    if word.eq_ignore_ascii_case("none") { Ok(NewValue::Cleared) } else { read(word).map(NewValue::Set) }
}

impl NoteArg {
    pub(super) fn is_given(&self) -> bool {
        self.note.is_some()
    }

    pub(super) fn text(&self) -> Option<String> {
        trimmed(self.note.as_deref())
    }
}

/// A text without blanks at its ends; `None` where nothing is left of it.
pub(super) fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn pain(word: &str) -> Result<Pain, ValueError> {
    let pain = word.parse().ok().and_then(Pain::new);
    pain.ok_or_else(|| ValueError {
        message: format!("`{word}` is not a whole number from 0 to {}", Pain::MAX),
        hint: "pain is a whole number from 0 (none) to 10 (the worst imaginable)".to_owned(),
    })
}

pub(super) fn difficulty(word: &str) -> Result<Difficulty, ValueError> {
    let difficulty = word.parse().ok().and_then(Difficulty::new);
    difficulty.ok_or_else(|| ValueError {
        message: format!("`{word}` is not a whole number from 0 to {}", Difficulty::MAX),
        hint: "a score is a whole number from 0 (no trouble) to 10 (cannot do it)".to_owned(),
    })
}

/// A whole number within `limits`.
pub(super) fn whole_number<T>(word: &str, limits: &RangeInclusive<T>) -> Result<T, ValueError>
where
    T: FromStr + PartialOrd + Display,
{
    word.parse().ok().filter(|number| limits.contains(number)).ok_or_else(|| {
        let (least, most) = (limits.start(), limits.end());
        ValueError {
            message: format!("`{word}` is not a whole number from {least} to {most}"),
            hint: format!("give a whole number from {least} to {most}"),
        }
    })
}

/// How many rows to show at most.
pub(super) fn number_of_rows(word: &str) -> Result<u32, ValueError> {
    word.parse().ok().filter(|rows| *rows > 0).ok_or_else(|| ValueError {
        message: format!("`{word}` is not a whole number from 1 on"),
        hint: "give a whole number from 1 on".to_owned(),
    })
}

pub(super) fn when(words: &str) -> Result<When, ValueError> {
    words.parse().map_err(ValueError::from)
}

pub(super) fn day(words: &str) -> Result<Day, ValueError> {
    words.parse().map_err(ValueError::from)
}

/// Refuses what begins in the future, where only what was can be shown.
pub(super) fn check_begun(words: impl Display, first: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    if first <= today {
        return Ok(());
    }
    let message = format!("{words} is in the future: it begins on {first}, and today is {today}");
    Err(Error::failed(message).hint("give one that has begun"))
}

/// Refuses a first day, `--from`, that is after the last, `--to`.
pub(super) fn check_order(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<(), Error> {
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Error::usage("--from is after --to").hint("give the earlier day with --from"));
    }
    Ok(())
}

pub(super) fn pause_start(words: &str) -> Result<Worded<PauseStart>, ValueError> {
    Ok(Worded { words: words.to_owned(), value: words.parse()? })
}

pub(super) fn worded_day(words: &str) -> Result<Worded<Day>, ValueError> {
    Ok(Worded { words: words.to_owned(), value: day(words)? })
}

/// A week, a month or a year; `form` is how one is named.
pub(super) fn period(words: &str, span: Span, form: &str) -> Result<Worded<GivenPeriod>, ValueError> {
    let value = span.parse(words).ok_or_else(|| ValueError {
        message: format!("`{words}` is no such period"),
        hint: format!("write {form}, or -1 or `last` for the one before"),
    })?;
    Ok(Worded { words: words.to_owned(), value })
}

pub(super) fn length(words: &str) -> Result<Worded<TimeDelta>, ValueError> {
    let value = duration::parse(words).map_err(|error| unreadable(&error, ["m (minutes)", "h (hours)"]))?;
    Ok(Worded { words: words.to_owned(), value })
}

/// What was given is no duration; a number alone probably is one in one of the `likely` units.
pub(super) fn unreadable(error: &DurationError, likely: [&str; 2]) -> ValueError {
    let hint = match error {
        DurationError::NoUnit(number) => format!("write {}", likely.map(|unit| format!("{number}{unit}")).join(" or ")),
        DurationError::Unreadable(_) => DurationError::FORMS.to_owned(),
    };
    ValueError { message: error.to_string(), hint }
}

/// Refuses a duration that is not from one second to `most`, which is `most_words`.
pub(super) fn check_length(
    words: &str,
    length: TimeDelta,
    most: TimeDelta,
    most_words: &str,
) -> Result<(), ValueError> {
    if (TimeDelta::seconds(1)..=most).contains(&length) {
        return Ok(());
    }
    Err(ValueError {
        message: format!("`{words}` is not from 1s to {most_words}"),
        hint: format!("give a duration from 1s to {most_words}, such as 10m, 2h or 1d"),
    })
}

impl From<ValueError> for Error {
    fn from(cause: ValueError) -> Self {
        Self::usage(&cause).hint(cause.hint)
    }
}

impl From<WordsError> for ValueError {
    fn from(error: WordsError) -> Self {
        Self { message: error.to_string(), hint: error.forms() }
    }
}
