//! Periods: ISO weeks, months, years, and ranges of days.

use chrono::{Datelike, Days, Month, Months, NaiveDate, Weekday};

use crate::domain::when;

/// From one logical day to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// An ISO week, from Monday.
    Week,
    Month,
    Year,
    All,
    Range,
}

/// A week, a month or a year as it is given on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenPeriod {
    /// `2026-W47`, `2026-11`, `2026`.
    Named(Period),
    /// So many before the present one: `-1` or `last` for the one before, nothing for the present one itself.
    Back(Span, u32),
    /// The latest week or month of this number that has begun: `47`.
    Numbered(Span, u32),
}

impl Span {
    /// Reads a week, a month or a year; `None` where `words` name none.
    pub fn parse(self, words: &str) -> Option<GivenPeriod> {
        let words = words.to_lowercase();
        match words.as_str() {
            "" | "this" => return Some(GivenPeriod::Back(self, 0)),
            "last" | "previous" => return Some(GivenPeriod::Back(self, 1)),
            _ => {}
        }
        if let Some(back) = words.strip_prefix('-') {
            return Some(GivenPeriod::Back(self, digits(back, back.len())?));
        }
        if let (Self::Month, Ok(month)) = (self, words.parse::<Month>()) {
            return Some(GivenPeriod::Numbered(self, month.number_from_month()));
        }
        if (1..=2).contains(&words.trim_start_matches('w').len()) && matches!(self, Self::Week | Self::Month) {
            let digits_of = words.strip_prefix('w').filter(|_| self == Self::Week).unwrap_or(&words);
            let most = if self == Self::Week { 53 } else { 12 };
            let number = digits(digits_of, digits_of.len()).filter(|number| (1..=most).contains(number))?;
            return Some(GivenPeriod::Numbered(self, number));
        }
        let day_in_it = match self {
            Self::Week => {
                let (year, week) = words.split_once("-w")?;
                NaiveDate::from_isoywd_opt(year_of(year)?, digits(week, 2)?, Weekday::Mon)?
            }
            Self::Month => when::date(&format!("{words}-01"))?,
            Self::Year => NaiveDate::from_ymd_opt(year_of(&words)?, 1, 1)?,
            Self::All | Self::Range => return None,
        };
        self.around(day_in_it).filter(|period| period.is_recordable()).map(GivenPeriod::Named)
    }

    /// Whether two days are of the same week, month or year.
    pub fn is_same(self, one: NaiveDate, other: NaiveDate) -> bool {
        match self {
            Self::Week => one.week(Weekday::Mon).first_day() == other.week(Weekday::Mon).first_day(),
            Self::Month => (one.year(), one.month()) == (other.year(), other.month()),
            Self::Year => one.year() == other.year(),
            Self::All | Self::Range => true,
        }
    }

    fn around(self, day: NaiveDate) -> Option<Period> {
        let (from, to) = match self {
            Self::Week => (day.week(Weekday::Mon).first_day(), day.week(Weekday::Mon).last_day()),
            Self::Month => (day.with_day(1)?, day.with_day(1)? + Months::new(1) - Days::new(1)),
            Self::Year => (NaiveDate::from_ymd_opt(day.year(), 1, 1)?, NaiveDate::from_ymd_opt(day.year(), 12, 31)?),
            Self::All | Self::Range => return None,
        };
        Some(Period { from, to, span: self })
    }
}

impl GivenPeriod {
    /// The period that is meant, seen from `today`; `None` where it is before the year 1970.
    pub fn resolve(self, today: NaiveDate) -> Option<Period> {
        let (span, back) = match self {
            Self::Named(period) => return Some(period),
            Self::Numbered(span, number) => return latest_numbered(span, number, today),
            Self::Back(span, back) => (span, back),
        };
        let day_in_it = match span {
            Span::Week => today.checked_sub_days(Days::new(u64::from(back) * 7))?,
            Span::Month => today.with_day(1)?.checked_sub_months(Months::new(back))?,
            Span::Year => today.with_day(1)?.checked_sub_months(Months::new(back.checked_mul(12)?))?,
            Span::All | Span::Range => return None,
        };
        span.around(day_in_it).filter(|period| period.is_recordable())
    }
}

/// A year has no week 53, or it has not come to the number yet: then it is one of the years before.
fn latest_numbered(span: Span, number: u32, today: NaiveDate) -> Option<Period> {
    let first_day = |year| match span {
        Span::Week => NaiveDate::from_isoywd_opt(year, number, Weekday::Mon),
        _ => NaiveDate::from_ymd_opt(year, number, 1),
    };
    let years = (today.year() - 10..=today.year() + 1).rev();
    let begun = years.filter_map(first_day).find(|first| *first <= today);
    span.around(begun?).filter(|period| period.is_recordable())
}

impl Period {
    /// Whether a session may have a day of it: a session is of the years 1970 to 9999.
    fn is_recordable(self) -> bool {
        (1970..=9999).contains(&self.to.year()) && self.from.year() >= 1969
    }

    /// The period of the same sort before it; for a range as many days before it. `None` for the whole record.
    pub fn previous(self) -> Option<Self> {
        let day_before = self.from.checked_sub_days(Days::new(1))?;
        match self.span {
            Span::All => None,
            Span::Range => {
                let from = self.from.checked_sub_signed(self.to - self.from)?.checked_sub_days(Days::new(1))?;
                Some(Self { from, to: day_before, span: Span::Range })
            }
            span => span.around(day_before),
        }
    }
}

fn digits(word: &str, length: usize) -> Option<u32> {
    let plain = word.len() == length && word.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| word.parse().ok())?
}

fn year_of(word: &str) -> Option<i32> {
    i32::try_from(digits(word, 4)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(span: Span, which: &str) -> Option<String> {
        let period = span.parse(which)?.resolve(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap())?;
        let before = period.previous().unwrap();
        Some(format!("{} {} after {} {}", period.from, period.to, before.from, before.to))
    }

    #[test]
    fn periods_have_names() {
        for (span, which, expected) in [
            (Span::Week, "", "2026-11-23 2026-11-29 after 2026-11-16 2026-11-22"),
            (Span::Week, "-1", "2026-11-16 2026-11-22 after 2026-11-09 2026-11-15"),
            (Span::Week, "2026-W01", "2025-12-29 2026-01-04 after 2025-12-22 2025-12-28"),
            (Span::Week, "2026-W53", "2026-12-28 2027-01-03 after 2026-12-21 2026-12-27"),
            (Span::Week, "last", "2026-11-16 2026-11-22 after 2026-11-09 2026-11-15"),
            (Span::Week, "47", "2026-11-16 2026-11-22 after 2026-11-09 2026-11-15"),
            (Span::Week, "W48", "2026-11-23 2026-11-29 after 2026-11-16 2026-11-22"),
            (Span::Week, "50", "2025-12-08 2025-12-14 after 2025-12-01 2025-12-07"),
            (Span::Week, "53", "2020-12-28 2021-01-03 after 2020-12-21 2020-12-27"),
            (Span::Month, "3", "2026-03-01 2026-03-31 after 2026-02-01 2026-02-28"),
            (Span::Month, "November", "2026-11-01 2026-11-30 after 2026-10-01 2026-10-31"),
            (Span::Month, "12", "2025-12-01 2025-12-31 after 2025-11-01 2025-11-30"),
            (Span::Month, "", "2026-11-01 2026-11-30 after 2026-10-01 2026-10-31"),
            (Span::Month, "-9", "2026-02-01 2026-02-28 after 2026-01-01 2026-01-31"),
            (Span::Month, "2024-02", "2024-02-01 2024-02-29 after 2024-01-01 2024-01-31"),
            (Span::Year, "-1", "2025-01-01 2025-12-31 after 2024-01-01 2024-12-31"),
            (Span::Year, "2026", "2026-01-01 2026-12-31 after 2025-01-01 2025-12-31"),
        ] {
            assert_eq!(named(span, which).as_deref(), Some(expected), "{span:?} {which}");
        }
        for (span, which) in [
            (Span::Week, "2025-W53"),
            (Span::Week, "2026-W1"),
            (Span::Week, "2026"),
            (Span::Month, "2026-13"),
            (Span::Month, "2026-1"),
            (Span::Year, "26"),
            (Span::Week, "54"),
            (Span::Week, "0"),
            (Span::Week, "w"),
            (Span::Month, "13"),
            (Span::Month, "w1"),
            (Span::Year, "1969"),
            (Span::Year, "-99999999999"),
            (Span::Year, "-1000"),
            (Span::Week, "-1x"),
            (Span::Week, "--1"),
            (Span::All, ""),
        ] {
            assert_eq!(named(span, which), None, "{span:?} {which}");
        }
    }

    #[test]
    fn a_range_is_compared_with_as_many_days() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let before = Period { from: day(20), to: day(22), span: Span::Range }.previous().unwrap();
        assert_eq!((before.from, before.to), (day(17), day(19)));
    }
}
