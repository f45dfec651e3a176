//! Durations in words: `90s`, `10m`, `1h30m`.

use chrono::TimeDelta;
use thiserror::Error;

/// Words that are no duration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("cannot read `{0}` as a duration")]
pub struct DurationError(String);

impl DurationError {
    /// The forms that can be read.
    pub const FORMS: &str = "durations: 90s, 10m (minutes), 2h, 3d, 1w";
}

/// The length that `words` mean: numbers with `s`, `m` (always minutes), `h`, `d` (24 hours) or `w` (7 days).
pub fn parse(words: &str) -> Result<TimeDelta, DurationError> {
    let unreadable = || DurationError(words.trim().to_owned());
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
            'w' => 7 * 24 * 60 * 60,
            _ => return Err(unreadable()),
        };
        seconds = number.checked_mul(length).and_then(|more| seconds.checked_add(more)).ok_or_else(unreadable)?;
        rest = rest[digits + unit.len_utf8()..].trim_start();
    }
    TimeDelta::try_seconds(seconds).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m_is_minutes() {
        for (words, seconds) in [("90s", 90), ("10m", 600), ("2h", 7200), ("3d", 259_200), ("1h 30m", 5400)] {
            assert_eq!(parse(words), Ok(TimeDelta::seconds(seconds)), "{words}");
        }
    }

    #[test]
    fn nonsense_is_no_duration() {
        for words in ["", "10", "m", "10x", "-10m", "1.5h", "١٠m", "99999999999999999999d"] {
            let error = parse(words).unwrap_err().to_string();
            assert!(error.contains("cannot read"), "{words}: {error}");
        }
    }
}
