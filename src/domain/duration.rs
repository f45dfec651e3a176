//! Durations in words: `90s`, `10m`, `1h30m`, `10 minutes`, `two weeks`, `half an hour`.

use chrono::TimeDelta;
use thiserror::Error;

/// Words that are no duration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    #[error("cannot read `{0}` as a duration")]
    Unreadable(String),
    /// A number alone.
    #[error("cannot read `{0}` as a duration: it has no unit")]
    NoUnit(String),
}

impl DurationError {
    /// The forms that can be read.
    pub const FORMS: &str = "durations: 90s, 10m (minutes), 2h, 3d, 1w, `10 minutes`";
}

/// Numbers as words.
const NUMBERS: [(&str, i64); 14] = [
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
];

/// The length that `words` mean: numbers with a unit each, as a letter or as a word: seconds, minutes (`m` is always
/// minutes), hours, days of 24 hours, weeks of seven days. Small numbers may be words.
pub fn parse(words: &str) -> Result<TimeDelta, DurationError> {
    let words = words.trim();
    if !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DurationError::NoUnit(words.to_owned()));
    }
    length(&words.to_lowercase()).ok_or_else(|| DurationError::Unreadable(words.to_owned()))
}

fn length(words: &str) -> Option<TimeDelta> {
    let with_unit = ends_in_minutes(words).then(|| format!("{words}m"));
    let words = with_unit.as_deref().unwrap_or(words);
    let mut rest = words;
    let mut seconds: i64 = 0;
    while !rest.is_empty() {
        let (halves, after) = halves(rest)?;
        let after = after.trim_start();
        let (unit, after) = after.split_at(after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len()));
        let in_halves = halves.checked_mul(unit_seconds(unit)?).filter(|halves| halves % 2 == 0)?;
        seconds = seconds.checked_add(in_halves / 2)?;
        let after = after.trim_start();
        let next = after.strip_prefix("and ").or_else(|| after.strip_prefix(',')).unwrap_or(after).trim_start();
        if next.is_empty() && !after.is_empty() {
            return None;
        }
        rest = next;
    }
    TimeDelta::try_seconds(seconds).filter(|_| !words.is_empty())
}

/// Whether it is hours with two digits after them: `2h30`.
pub fn ends_in_minutes(words: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    words.split_once('h').is_some_and(|(hours, rest)| is_number(hours) && is_number(rest) && rest.len() == 2)
}

/// Twice the number at the beginning, and what comes after it: `half an hour` begins with half of one.
fn halves(words: &str) -> Option<(i64, &str)> {
    if let Some(after) = words.strip_prefix("half an ").or_else(|| words.strip_prefix("half a ")) {
        return Some((1, after));
    }
    let (digits, after) = words.split_at(words.find(|c: char| !c.is_ascii_digit()).unwrap_or(words.len()));
    if let Ok(number) = digits.parse::<i64>() {
        return Some((number.checked_mul(2)?, after));
    }
    let (word, after) = words.split_once(' ')?;
    let (_, number) = NUMBERS.iter().find(|(name, _)| *name == word)?;
    Some((number * 2, after))
}

fn unit_seconds(unit: &str) -> Option<i64> {
    Some(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 60 * 60,
        "d" | "day" | "days" => 24 * 60 * 60,
        "w" | "wk" | "wks" | "week" | "weeks" => 7 * 24 * 60 * 60,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m_is_minutes() {
        for (words, seconds) in [
            ("90s", 90),
            ("10m", 600),
            ("10M", 600),
            ("2h", 7200),
            ("3d", 259_200),
            ("1w", 604_800),
            ("1h 30m", 5400),
            ("1h30m", 5400),
            ("2h30", 9000),
            ("10min", 600),
            ("10 minutes", 600),
            ("90 sec", 90),
            ("1 hour 30 minutes", 5400),
            ("1 hour, 30 minutes", 5400),
            ("an hour and 5 min", 3900),
            ("a week", 604_800),
            ("2 weeks", 1_209_600),
            ("two weeks", 1_209_600),
            ("Twelve hours", 43_200),
            ("half an hour", 1800),
            ("one hour and half a minute", 3630),
        ] {
            assert_eq!(parse(words), Ok(TimeDelta::seconds(seconds)), "{words}");
        }
    }

    #[test]
    fn nonsense_is_no_duration() {
        for words in [
            "",
            "10",
            "m",
            "10x",
            "-10m",
            "1.5h",
            "١٠m",
            "99999999999999999999d",
            "10 minutes and",
            "1h,",
            "a 10m",
            "2 months",
            "an",
            "two",
            "twoweeks",
            "half",
            "half hour",
            "half a second",
            "a few days",
        ] {
            let error = parse(words).unwrap_err().to_string();
            assert!(error.contains("cannot read"), "{words}: {error}");
        }
        assert_eq!(parse(" 10 "), Err(DurationError::NoUnit("10".to_owned())));
    }
}
