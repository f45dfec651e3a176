//! The period that several commands reckon: a week, a month, a year, everything, or from one day to another.

use chrono::NaiveDate;

use super::args::{self, Worded};
use super::context::Context;
use super::error::Error;
use crate::domain::stats::period::{GivenPeriod, Period, Span};
use crate::domain::when::Day;

#[derive(Clone, Debug, clap::Args)]
pub(super) struct PeriodArgs {
    /// An ISO week: 2026-W47, 47, -1 for the one before [default: this week]
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "", allow_negative_numbers = true)]
    #[arg(group = "period", value_parser = |words: &str| args::period(words, Span::Week, "2026-W47, 47"))]
    week: Option<Worded<GivenPeriod>>,
    /// A month: 2026-11, november, -1 for the one before [default: this month]
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "", allow_negative_numbers = true)]
    #[arg(group = "period", value_parser = |words: &str| args::period(words, Span::Month, "2026-11, november"))]
    month: Option<Worded<GivenPeriod>>,
    /// A year: 2026, -1 for the one before [default: this year]
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "", allow_negative_numbers = true)]
    #[arg(group = "period", value_parser = |words: &str| args::period(words, Span::Year, "2026"))]
    year: Option<Worded<GivenPeriod>>,
    /// Everything there is
    #[arg(long, group = "period")]
    all: bool,
    /// The first day: 2026-11-20, yesterday, monday, -7d [default: the first that there is]
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_hyphen_values = true)]
    #[arg(conflicts_with_all = ["week", "month", "year", "all"])]
    from: Option<Day>,
    /// The last day, included [default: today]
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_hyphen_values = true)]
    #[arg(conflicts_with_all = ["week", "month", "year", "all"])]
    to: Option<Day>,
}

impl PeriodArgs {
    /// The period that was asked for; the present one of the span `otherwise` where none was. Everything is what came
    /// from `first_day` on.
    pub(super) fn period(
        &self,
        otherwise: Span,
        context: &Context,
        first_day: Option<NaiveDate>,
    ) -> Result<Period, Error> {
        let today = context.today;
        let first_day = first_day.map_or(today, |first| first.min(today));
        let (from, to) = (self.from.map(|from| from.latest(today)), self.to.map(|to| to.latest(today)));
        match (from, to) {
            (None, None) => {}
            (None, Some(to)) => return Ok(Period { from: first_day.min(to), to, span: Span::Range }),
            (Some(from), None) => {
                args::check_begun("--from", from, today)?;
                return Ok(Period { from, to: today, span: Span::Range });
            }
            (Some(from), Some(to)) => {
                args::check_order(Some(from), Some(to))?;
                return Ok(Period { from, to, span: Span::Range });
            }
        }
        let given = self.week.as_ref().or(self.month.as_ref()).or(self.year.as_ref());
        if self.all || (given.is_none() && otherwise == Span::All) {
            return Ok(Period { from: first_day, to: today, span: Span::All });
        }
        let period = given.map_or(GivenPeriod::Back(otherwise, 0), |given| given.value);
        let words = given.map_or("", |given| given.words.as_str());
        let before = || Error::failed(format!("`{words}` is before the year 1970")).hint("give a later period");
        let period = period.resolve(today).ok_or_else(before)?;
        args::check_begun(format!("`{words}`"), period.from, today)?;
        Ok(period)
    }
}
