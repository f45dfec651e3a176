//! The pain of the last two weeks, for the page of the day.

use chrono::{Days, NaiveDate};

use super::history::PainDay;
use super::stats::{PainDirection, added, noticeable};

/// How many days are shown.
const DAYS: u64 = 14;

/// The readings before sessions and on their own of the last fourteen days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentPain {
    /// One day after the other, up to today; a day without a reading has none.
    pub days: Vec<PainDay>,
    /// The last seven of them added up.
    pub week: PainDay,
    /// The seven before added up.
    pub week_before: PainDay,
    /// The direction of a difference between the two that people tend to notice.
    pub noticeable: Option<PainDirection>,
}

/// The first day whose readings are shown on the page of `day`.
pub fn first_day_needed(day: NaiveDate) -> NaiveDate {
    day - Days::new(DAYS - 1)
}

impl RecentPain {
    /// The last fourteen days up to `today`; `None` where they have no reading. `pain` need hold no more than those from
    /// [`first_day_needed`] on.
    pub fn of(pain: &[PainDay], today: NaiveDate) -> Option<Self> {
        let first = first_day_needed(today);
        let half = first + Days::new(DAYS / 2);
        let sum = |from, to| added(pain, from..=to);
        let (week_before, week) = (sum(first, half - Days::new(1)), sum(half, today));
        let days = first.iter_days().take_while(|day| *day <= today).map(|day| sum(day, day)).collect();
        (week_before.readings + week.readings > 0).then(|| Self {
            days,
            noticeable: noticeable(week_before, week),
            week,
            week_before,
        })
    }
}
