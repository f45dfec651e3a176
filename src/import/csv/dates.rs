//! Dates, times and offsets as tables have them. What may mean two days is refused, never guessed.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Timelike};

use crate::domain::when;
use crate::domain::written_date::year_first;

/// A date, and the time that may stand behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrittenTime {
    pub(super) date: Option<NaiveDate>,
    pub(super) time: Option<NaiveTime>,
    pub(super) offset: Option<FixedOffset>,
}

/// Why words are no date or time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    #[error("`{0}` is no date; write it as 2026-11-23")]
    NoDate(String),
    #[error("`{0}` may be two dates; write it as {1} or {2}")]
    TwoDates(String, NaiveDate, NaiveDate),
    #[error("`{0}` is no time; write it as 07:30")]
    NoTime(String),
    #[error("`{0}` is no offset from UTC; write it as +01:00")]
    NoOffset(String),
}

/// A date, or a date and a time: `2026-11-23`, `23.11.2026 07:30`, `2026-11-23T07:30:00+01:00`.
pub(super) fn date_or_both(words: &str) -> Result<WrittenTime, DateProblem> {
    let words = words.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(words) {
        let wall = at.naive_local();
        return Ok(WrittenTime {
            date: Some(wall.date()),
            time: Some(without_fraction(wall.time())),
            offset: Some(*at.offset()),
        });
    }
    let alone = date(words);
    if let Ok(date) = alone {
        return Ok(WrittenTime { date: Some(date), time: None, offset: None });
    }
    let blanks = words.match_indices([' ', 'T', 't']).map(|(place, _)| (&words[..place], &words[place + 1..]));
    let both = |(first, last): (&str, &str)| Some((date(first.trim_end_matches(',')), time_and_offset(last)?));
    match blanks.filter_map(both).find(|(date, _)| !matches!(date, Err(DateProblem::NoDate(_)))) {
        Some((date, (time, offset))) => Ok(WrittenTime { date: Some(date?), time: Some(time), offset }),
        None => Err(alone.err().unwrap_or_else(|| DateProblem::NoDate(words.to_owned()))),
    }
}

/// A time, or a date and a time.
pub(super) fn time_or_both(words: &str) -> Result<WrittenTime, DateProblem> {
    match time_and_offset(words) {
        Some((time, offset)) => Ok(WrittenTime { date: None, time: Some(time), offset }),
        None => date_or_both(words)
            .ok()
            .filter(|written| written.time.is_some())
            .ok_or_else(|| DateProblem::NoTime(words.trim().to_owned())),
    }
}

/// `+01:00`, `UTC+1`, `-0330`, `Z`.
pub(super) fn offset(words: &str) -> Result<FixedOffset, DateProblem> {
    let upper = words.trim().to_uppercase();
    let number = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT")).unwrap_or(&upper).trim();
    let found = if number.is_empty() || number == "Z" { FixedOffset::east_opt(0) } else { signed_offset(number) };
    found.filter(|_| !upper.is_empty()).ok_or_else(|| DateProblem::NoOffset(words.trim().to_owned()))
}

/// Hours and minutes with a sign; a spreadsheet leaves the sign of a positive one out.
fn signed_offset(number: &str) -> Option<FixedOffset> {
    let (sign, digits) = match number.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (-1, digits),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let time = match digits.len() {
        1 | 2 if is_plain => when::time_of_day(&format!("{digits}:00")),
        4 if is_plain => when::time_of_day(&format!("{}:{}", &digits[..2], &digits[2..])),
        _ => when::time_of_day(digits),
    };
    FixedOffset::east_opt(sign * i32::try_from(time?.num_seconds_from_midnight()).ok()?)
}

fn date(words: &str) -> Result<NaiveDate, DateProblem> {
    let words = words.trim();
    let none = || DateProblem::NoDate(words.to_owned());
    let parts: Vec<&str> = words.split(['-', '/', '.']).collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| number(part)).collect();
    let of = |year: u32, month: u32, day: u32| {
        let year = i32::try_from(year).ok().filter(|year| (1970..=9999).contains(year))?;
        NaiveDate::from_ymd_opt(year, month, day)
    };
    match (numbers.as_deref(), parts.as_slice()) {
        (Some([all]), [digits]) if digits.len() == 8 => of(all / 10_000, all / 100 % 100, all % 100).ok_or_else(none),
        (Some([year, month, day]), [first, ..]) if first.len() == 4 => of(*year, *month, *day).ok_or_else(none),
        // With points the day stands first, wherever they are written.
        (Some([day, month, year]), [_, _, last]) if last.len() == 4 && words.contains('.') => {
            of(*year, *month, *day).ok_or_else(none)
        }
        (Some([first, second, year]), [_, _, last]) if last.len() == 4 => {
            match (of(*year, *second, *first), of(*year, *first, *second)) {
                (Some(one), Some(other)) if one != other => Err(DateProblem::TwoDates(words.to_owned(), one, other)),
                (one, other) => one.or(other).ok_or_else(none),
            }
        }
        _ => year_first(words).and_then(|date| when::date(&date)).ok_or_else(none),
    }
}

/// A time of day with what may stand behind it: a part of a second, which is left out, and an offset.
fn time_and_offset(words: &str) -> Option<(NaiveTime, Option<FixedOffset>)> {
    let words = words.trim();
    if let Some(time) = clock(words) {
        return Some((time, None));
    }
    let place = words.rfind(['+', '-', 'Z', 'z']).filter(|place| *place > 0)?;
    let (time, behind) = words.split_at(place);
    Some((clock(time.trim())?, Some(offset(behind).ok()?)))
}

fn clock(words: &str) -> Option<NaiveTime> {
    let whole = || {
        let (time, fraction) = words.split_once(['.', ','])?;
        let is_fraction = time.matches(':').count() == 2 && number_of_any_length(fraction);
        is_fraction.then(|| when::time_of_day(time))?
    };
    when::clock_time(words).or_else(whole)
}

fn without_fraction(time: NaiveTime) -> NaiveTime {
    time.with_nanosecond(0).unwrap_or(time)
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.len() <= 8 && number_of_any_length(word))
}

fn number_of_any_length(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was read, as words.
    fn read(words: &str) -> String {
        match date_or_both(words) {
            Ok(WrittenTime { date, time, offset }) => {
                let parts = [
                    date.map(|date| date.to_string()),
                    time.map(|time| time.to_string()),
                    offset.map(|offset| offset.to_string()),
                ];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn dates_are_read_where_they_can_mean_one_day_only() {
        for (words, expected) in [
            ("2026-11-23", "2026-11-23"),
            (" 2026-1-5 ", "2026-01-05"),
            ("2026/11/23", "2026-11-23"),
            ("2026.11.23", "2026-11-23"),
            ("20261123", "2026-11-23"),
            ("23.11.2026", "2026-11-23"),
            ("1.2.2026", "2026-02-01"),
            ("11/23/2026", "2026-11-23"),
            ("23/11/2026", "2026-11-23"),
            ("23-11-2026", "2026-11-23"),
            ("11/11/2026", "2026-11-11"),
            ("Nov 23, 2026", "2026-11-23"),
            ("23 November 2026", "2026-11-23"),
            ("2026-11-23 07:30", "2026-11-23 07:30:00"),
            ("2026-11-23, 7:30 pm", "2026-11-23 19:30:00"),
            ("23.11.2026 07:30:15", "2026-11-23 07:30:15"),
            ("Nov 23, 2026 7pm", "2026-11-23 19:00:00"),
            ("2026-11-23T07:30:15", "2026-11-23 07:30:15"),
            ("2026-11-23T07:30:15.250", "2026-11-23 07:30:15"),
            ("2026-11-23T07:30:15.250+01:00", "2026-11-23 07:30:15 +01:00"),
            ("2026-11-23 07:30+0100", "2026-11-23 07:30:00 +01:00"),
            ("2026-11-23T07:30Z", "2026-11-23 07:30:00 +00:00"),
            ("11/12/2026", "`11/12/2026` may be two dates; write it as 2026-12-11 or 2026-11-12"),
            ("11/12/2026 07:30", "`11/12/2026` may be two dates; write it as 2026-12-11 or 2026-11-12"),
            ("11/12/26", "`11/12/26` is no date; write it as 2026-11-23"),
            ("2026-02-30", "`2026-02-30` is no date; write it as 2026-11-23"),
            ("31.02.2026", "`31.02.2026` is no date; write it as 2026-11-23"),
            ("0026-11-23", "`0026-11-23` is no date; write it as 2026-11-23"),
            ("2026-11-23 25:00", "`2026-11-23 25:00` is no date; write it as 2026-11-23"),
            ("monday", "`monday` is no date; write it as 2026-11-23"),
            ("+2026-11-23", "`+2026-11-23` is no date; write it as 2026-11-23"),
            ("", "`` is no date; write it as 2026-11-23"),
        ] {
            assert_eq!(read(words), expected, "{words}");
        }
    }

    #[test]
    fn times_and_offsets_are_read() {
        for (words, expected) in [
            ("7:30", Some("07:30:00 None")),
            ("07:30:15", Some("07:30:15 None")),
            ("7:30 pm", Some("19:30:00 None")),
            ("07:30:15.999", Some("07:30:15 None")),
            ("07:30+01:00", Some("07:30:00 Some(+01:00)")),
            ("2026-11-23 07:30", Some("07:30:00 None")),
            ("2026-11-23", None),
            ("24:00", None),
            ("soon", None),
            ("-", None),
        ] {
            let read = time_or_both(words).map(|written| format!("{} {:?}", written.time.unwrap(), written.offset));
            assert_eq!(read.ok().as_deref(), expected, "{words}");
        }
        for (words, seconds) in [
            ("+01:00", Some(3600)),
            ("01:00", Some(3600)),
            ("1:00:00", Some(3600)),
            ("UTC+1", Some(3600)),
            ("-0330", Some(-12_600)),
            ("\u{2212}05:00", Some(-18_000)),
            ("-00:44:30", Some(-2670)),
            ("utc", Some(0)),
            ("Z", Some(0)),
            ("Europe/Berlin", None),
            ("+25:00", None),
            ("", None),
        ] {
            assert_eq!(offset(words).ok().map(|offset| offset.local_minus_utc()), seconds, "{words}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_there_is_read_or_refused(words in "[0-9TZ:./+ -]{0,20}|.{0,20}") {
            let _ = (date_or_both(&words), time_or_both(&words), offset(&words));
        }
    }
}
