//! How much was done, or whether anything was, as tables have it.

use super::header::AmountColumn;
use crate::domain::duration;

/// What the cell of an amount says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WrittenAmount {
    /// Nothing stands there.
    Empty,
    NotDone,
    /// It was done, and how much is not said.
    Done,
    Amount(GivenAmount),
}

/// A whole amount with what is known of its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAmount {
    pub amount: u32,
    pub unit: GivenUnit,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenUnit {
    /// That of the routine.
    Unsaid,
    Minutes,
    /// Whatever the routine counts.
    Counts,
    /// The word that stands there, in small letters.
    Word(String),
}

/// Why words are no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountProblem {
    #[error("`{0}` is no amount")]
    NoAmount(String),
    /// A thousand and a bit, or one and a bit: `1,200`.
    #[error("`{0}` may be two numbers; write it without a separator")]
    TwoNumbers(String),
    #[error("`{0}` is less than one")]
    TooSmall(String),
}

/// Words for what was done.
const DONE: [&str; 11] = ["y", "yes", "true", "done", "x", "✓", "✔", "☑", "✅", "yes_manual", "completed"];

/// Words for what was not. Loop Habit Tracker has `YES_AUTO` for a day on which nothing had to be done, and had `-1` for
/// one of which nothing is known.
const NOT_DONE: [&str; 17] = [
    "n", "no", "false", "skip", "skipped", "s", "-", "–", "✗", "✘", "☐", "❌", "none", "missed", "unknown", "yes_auto",
    "-1",
];

/// Reads a cell of a column of amounts. Parts of one are rounded, halves up.
pub(super) fn read(words: &str, column: AmountColumn) -> Result<WrittenAmount, AmountProblem> {
    let words = words.trim();
    let lower = words.to_lowercase();
    let is = |known: &[&str]| known.contains(&lower.as_str());
    match column {
        _ if lower.is_empty() => return Ok(WrittenAmount::Empty),
        _ if is(&NOT_DONE) => return Ok(WrittenAmount::NotDone),
        _ if is(&DONE) => return Ok(WrittenAmount::Done),
        _ => {}
    }
    let (amount, unit) = measured(words, &lower, column)?;
    Ok(match amount {
        0.0 => WrittenAmount::NotDone,
        1.0 if column == AmountColumn::Done && unit == GivenUnit::Unsaid => WrittenAmount::Done,
        amount if amount < 0.5 => return Err(AmountProblem::TooSmall(words.to_owned())),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 1 to the limit")]
        amount => WrittenAmount::Amount(GivenAmount { amount: amount.round().min(f64::from(u32::MAX)) as u32, unit }),
    })
}

/// A number with its unit, as it stands there or as the name of the column says.
fn measured(words: &str, lower: &str, column: AmountColumn) -> Result<(f64, GivenUnit), AmountProblem> {
    let none = || AmountProblem::NoAmount(words.to_owned());
    let (number, unit) =
        lower.split_at(lower.find(|c: char| !matches!(c, '0'..='9' | '.' | ',')).unwrap_or(lower.len()));
    let unit = unit.trim();
    if unit.is_empty() {
        let unit = match column {
            AmountColumn::Plain | AmountColumn::Done => GivenUnit::Unsaid,
            AmountColumn::Minutes => GivenUnit::Minutes,
            AmountColumn::Counts => GivenUnit::Counts,
        };
        return Ok((decimal(number, words)?, unit));
    }
    if let Some(minutes) = clock_minutes(lower) {
        return Ok((minutes, GivenUnit::Minutes));
    }
    if let Ok(length) = duration::parse(lower) {
        return Ok((minutes(length.num_seconds()), GivenUnit::Minutes));
    }
    let is_word = unit.chars().all(|letter| letter.is_alphabetic() || letter == ' ');
    if !is_word {
        return Err(none());
    }
    let number = decimal(number, words)?;
    Ok(match unit_minutes(unit) {
        Some(minutes) => (number * minutes, GivenUnit::Minutes),
        None => (number, GivenUnit::Word(unit.to_owned())),
    })
}

/// How many minutes one of a unit of time is; `None` of any other unit.
pub(super) fn unit_minutes(word: &str) -> Option<f64> {
    match word {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0 / 60.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(1.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(60.0),
        _ => None,
    }
}

/// `00:10:00`, as programs that take the time write it. Of `0:10` nobody knows whether it is ten minutes or seconds.
fn clock_minutes(words: &str) -> Option<f64> {
    let parts =
        words.split(':').map(|part| part.parse().ok().filter(|_| part.len() <= 2)).collect::<Option<Vec<i64>>>()?;
    match parts.as_slice() {
        [hours, in_hour @ 0..60, in_minute @ 0..60] => Some(minutes((hours * 60 + in_hour) * 60 + in_minute)),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "what matters is below four hours")]
fn minutes(seconds: i64) -> f64 {
    seconds as f64 / 60.0
}

/// `12`, `12.5`, `12,5`.
fn decimal(number: &str, words: &str) -> Result<f64, AmountProblem> {
    let separators = number.matches(['.', ',']).count();
    let is_thousand = number.rsplit_once(['.', ',']).is_some_and(|(_, rest)| rest.len() == 3);
    if separators > 1 || is_thousand {
        return Err(AmountProblem::TwoNumbers(words.to_owned()));
    }
    number.replace(',', ".").parse().map_err(|_| AmountProblem::NoAmount(words.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_habits_are_read() {
        use AmountColumn::{Counts, Done, Minutes, Plain};
        let amount = |amount, unit| Ok(WrittenAmount::Amount(GivenAmount { amount, unit }));
        let word = |word: &str| GivenUnit::Word(word.to_owned());
        for (words, column, expected) in [
            ("12", Plain, amount(12, GivenUnit::Unsaid)),
            ("12", Minutes, amount(12, GivenUnit::Minutes)),
            ("200", Counts, amount(200, GivenUnit::Counts)),
            ("12,5", Plain, amount(13, GivenUnit::Unsaid)),
            ("12.4", Plain, amount(12, GivenUnit::Unsaid)),
            ("10.0", Plain, amount(10, GivenUnit::Unsaid)),
            ("10 min", Plain, amount(10, GivenUnit::Minutes)),
            ("1h30m", Plain, amount(90, GivenUnit::Minutes)),
            ("1.5 hours", Plain, amount(90, GivenUnit::Minutes)),
            ("90 sec", Plain, amount(2, GivenUnit::Minutes)),
            ("00:09:40", Minutes, amount(10, GivenUnit::Minutes)),
            ("200 Strokes", Plain, amount(200, word("strokes"))),
            ("99999999999", Plain, amount(u32::MAX, GivenUnit::Unsaid)),
            ("1", Plain, amount(1, GivenUnit::Unsaid)),
            ("1", Done, Ok(WrittenAmount::Done)),
            ("3", Done, amount(3, GivenUnit::Unsaid)),
            ("Yes", Done, Ok(WrittenAmount::Done)),
            ("✓", Plain, Ok(WrittenAmount::Done)),
            ("0", Minutes, Ok(WrittenAmount::NotDone)),
            ("0.0", Done, Ok(WrittenAmount::NotDone)),
            ("SKIP", Done, Ok(WrittenAmount::NotDone)),
            ("yes_auto", Done, Ok(WrittenAmount::NotDone)),
            ("-1", Done, Ok(WrittenAmount::NotDone)),
            (" ", Done, Ok(WrittenAmount::Empty)),
            ("1,200", Plain, Err(AmountProblem::TwoNumbers("1,200".to_owned()))),
            ("1.200.000", Plain, Err(AmountProblem::TwoNumbers("1.200.000".to_owned()))),
            ("0.2", Plain, Err(AmountProblem::TooSmall("0.2".to_owned()))),
            ("0:10", Plain, Err(AmountProblem::NoAmount("0:10".to_owned()))),
            ("-3", Plain, Err(AmountProblem::NoAmount("-3".to_owned()))),
            ("ten", Plain, Err(AmountProblem::NoAmount("ten".to_owned()))),
            ("NaN", Plain, Err(AmountProblem::NoAmount("NaN".to_owned()))),
            (".", Plain, Err(AmountProblem::NoAmount(".".to_owned()))),
        ] {
            assert_eq!(read(words, column), expected, "{words}");
        }
    }
}
