//! `backcare stats`: what was done of what was prescribed.

use chrono::NaiveDate;

use super::Run;
use super::args::{self, Worded};
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::domain::stats::period::{GivenPeriod, Period, Span};
use crate::domain::when::Day;
use crate::render;
use crate::store::Filter;

/// Show what was done of what was prescribed, and how the pain goes
///
/// Without a period it shows this week. Strength is a mean that remembers: a missed day costs little, and thirty days
/// in a row make 80 %.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare stats --week -1
  backcare stats --month 2026-11 --routine thumb
  backcare stats --from monday")]
pub(super) struct Args {
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
    #[arg(long, value_name = "DAY", conflicts_with = "period", value_parser = args::day, allow_hyphen_values = true)]
    from: Option<Day>,
    /// The last day, included [default: today]
    #[arg(long, value_name = "DAY", conflicts_with = "period", value_parser = args::day, allow_hyphen_values = true)]
    to: Option<Day>,
    /// Also say how each figure comes about
    #[arg(long)]
    explain: bool,
    /// Only this routine
    #[arg(long, add = candidates::routines())]
    routine: Option<String>,
}

impl Run for Args {
    fn warns_of_missing_daemon(&self) -> bool {
        true
    }

    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let only = self.routine.as_deref().map(|name| context.known_routine(name, &reader)).transpose()?;
        let history = context.history(&reader, None)?;
        let period = self.period(context, history.first_day())?;
        let stats = context.view(&history).stats(period, only.as_ref());
        let explained = self.explain.then(|| render::explain::paragraphs(&stats, context.layout.signs));
        Ok(if context.json {
            let filter = Filter { from: Some(period.from), to: Some(period.to), routine: only, limit: None };
            let sources = reader.sources(&filter)?;
            Answer::json(render::stats::json(&stats, &sources, explained.as_deref(), context.moment()))
        } else {
            Answer::text(render::stats::text(&stats, explained.as_deref(), context.moment(), context.layout))
        })
    }
}

impl Args {
    /// The period that was asked for. Everything is what came from `first_day` on.
    fn period(&self, context: &Context, first_day: Option<NaiveDate>) -> Result<Period, Error> {
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
        if self.all {
            return Ok(Period { from: first_day, to: today, span: Span::All });
        }
        let given = self.week.as_ref().or(self.month.as_ref()).or(self.year.as_ref());
        let period = given.map_or(GivenPeriod::Back(Span::Week, 0), |given| given.value);
        let words = given.map_or("", |given| given.words.as_str());
        let before = || Error::failed(format!("`{words}` is before the year 1970")).hint("give a later period");
        let period = period.resolve(today).ok_or_else(before)?;
        args::check_begun(format!("`{words}`"), period.from, today)?;
        Ok(period)
    }
}
