//! Dates as people write them, told year first: `24.11.2026`, `Nov 24`. They are not read as days, only answered with
//! what to write instead.

use chrono::{Month, NaiveDate};

/// A leap year, in which every date is.
const LEAP_YEAR: i32 = 2024;

/// The date as it can be read; `YYYY` stands for a year that was not said. `None` where it may be another one: `11/12`.
pub fn year_first(words: &str) -> Option<String> {
    let words = words.trim().to_lowercase();
    let (day, month, year) = dotted(&words).or_else(|| named(&words))?;
    let date = NaiveDate::from_ymd_opt(year.unwrap_or(LEAP_YEAR), month, day)?;
    Some(match year {
        Some(_) => date.to_string(),
        None => date.format("YYYY-%m-%d").to_string(),
    })
}

/// `24.11.` or `24.11.2026`.
fn dotted(words: &str) -> Option<(u32, u32, Option<i32>)> {
    match words.split('.').collect::<Vec<_>>().as_slice() {
        [day, month, ""] => Some((number(day)?, number(month)?, None)),
        [day, month, year] => Some((number(day)?, number(month)?, Some(full_year(year)?))),
        _ => None,
    }
}

/// `Nov 24`, `24 november`, `24 nov 2026`, `November 24, 2026`.
fn named(words: &str) -> Option<(u32, u32, Option<i32>)> {
    let words = words.replace(',', " ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let (first, second, year) = match words.as_slice() {
        [first, second] => (first, second, None),
        [first, second, year] => (first, second, Some(full_year(year)?)),
        _ => return None,
    };
    let of = |month: &str, day: &str| {
        let month: Month = month.trim_end_matches('.').parse().ok()?;
        Some((number(day.trim_end_matches('.'))?, month.number_from_month(), year))
    };
    of(first, second).or_else(|| of(second, first))
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.len() <= 2)
}

fn full_year(word: &str) -> Option<i32> {
    word.parse().ok().filter(|_| word.len() == 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_year_first() {
        for (words, expected) in [
            ("24.11.2026", Some("2026-11-24")),
            ("24.11.", Some("YYYY-11-24")),
            ("29.2.", Some("YYYY-02-29")),
            ("Nov 24", Some("YYYY-11-24")),
            ("24 dec", Some("YYYY-12-24")),
            ("24. December 2026", Some("2026-12-24")),
            ("November 4, 2026", Some("2026-11-04")),
            ("11/12", None),
            ("11.12", None),
            ("32.1.", None),
            ("24.13.2026", None),
            ("2026-11-24", None),
            ("noon today", None),
            ("", None),
        ] {
            assert_eq!(year_first(words).as_deref(), expected, "{words}");
        }
    }
}
