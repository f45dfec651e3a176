//! `backcare stats`: what was done of what was prescribed.

use chrono::NaiveDate;

use super::context::Context;
use super::error::usage;
use crate::domain::stats::period::{Period, Span};
use crate::domain::when::Day;
use crate::render;

/// Show what was done of what was prescribed, and how the pain goes
///
/// Without a period it shows this week. Strength is a mean that remembers: a missed day costs little, and thirty days in a
/// row make 80 %.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare stats --week -1
  backcare stats --month 2026-11 --routine thumb
  backcare stats --from monday")]
pub(super) struct Args {
    /// An ISO week: 2026-W47, -1 for the one before [default: this week]
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "", allow_negative_numbers = true)]
    #[arg(group = "period")]
    week: Option<String>,
    /// A month: 2026-11, -1 for the one before [default: this month]
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "", allow_negative_numbers = true)]
    #[arg(group = "period")]
    month: Option<String>,
    /// A year: 2026, -1 for the one before [default: this year]
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "", allow_negative_numbers = true)]
    #[arg(group = "period")]
    year: Option<String>,
    /// Everything there is
    #[arg(long, group = "period")]
    all: bool,
    /// The first day: 2026-11-20, yesterday, monday
    #[arg(long, value_name = "DAY", conflicts_with = "period")]
    from: Option<String>,
    /// The last day, included [default: today]
    #[arg(long, value_name = "DAY", requires = "from", conflicts_with = "period")]
    to: Option<String>,
    /// Only this routine
    #[arg(long)]
    routine: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    let store = context.store_to_read()?;
    let only = args.routine.as_deref().map(|name| context.known_routine(name, store.as_ref())).transpose()?;
    let history = context.history(store.as_ref(), None)?;
    let period = period(args, context, history.first_day())?;
    let stats = history.at(&context.clock.zone, context.now()).stats(period, only.as_ref());
    if context.json {
        return Ok(format!("{}\n", render::stats::json(&stats, context.now_here())));
    }
    Ok(render::stats::text(&stats, &context.settings.routines, context.paint))
}

/// The period that was asked for; everything is what came from `since` on.
fn period(args: &Args, context: &Context, since: Option<NaiveDate>) -> anyhow::Result<Period> {
    let today = context.today;
    if let Some(from) = &args.from {
        let from = from.parse::<Day>()?.latest(today);
        let to = args.to.as_deref().map_or(Ok(today), |to| to.parse::<Day>().map(|day| day.latest(today)))?;
        if from > to {
            let message = if args.to.is_some() { "--from is after --to" } else { "--from is in the future" };
            return Err(usage("stats", message));
        }
        return Ok(Period { from, to, span: Span::Range });
    }
    if args.all {
        let from = since.map_or(today, |since| since.min(today));
        return Ok(Period { from, to: today, span: Span::All });
    }
    let (span, which, form) = match (&args.week, &args.month, &args.year) {
        (_, Some(month), _) => (Span::Month, month.as_str(), "2026-11"),
        (_, _, Some(year)) => (Span::Year, year.as_str(), "2026"),
        (week, ..) => (Span::Week, week.as_deref().unwrap_or_default(), "2026-W47"),
    };
    let named = span.named(which, today);
    named.ok_or_else(|| usage("stats", format!("`{which}` is no such period; write {form}, or -1 for the one before")))
}
