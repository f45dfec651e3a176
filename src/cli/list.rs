//! `backcare list`: what was recorded, newest first.

use serde_json::Value;

use super::Run;
use super::args;
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::domain::when::Day;
use crate::printable;
use crate::render;
use crate::store::{Filter, StoreError};

/// How many are shown where nothing else is asked for.
const SHOWN: u32 = 20;

/// List sessions by day, newest first, each with a short id
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The first day: 2026-11-20, today, yesterday, monday, -7d
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_hyphen_values = true)]
    from: Option<Day>,
    /// The last day, included
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_hyphen_values = true)]
    to: Option<Day>,
    /// Only this routine
    #[arg(long, add = candidates::routines())]
    routine: Option<String>,
    /// At most so many [default: 20; with --json, and where days or a routine are named, all]
    #[arg(long, value_name = "N", value_parser = args::number_of_rows, allow_negative_numbers = true)]
    limit: Option<u32>,
    /// List pain readings in place of sessions
    #[arg(long)]
    pain: bool,
    /// List reviews in place of sessions
    #[arg(long, conflicts_with_all = ["pain", "routine"])]
    reviews: bool,
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let day = |day: Option<Day>| day.map(|day| day.latest(context.today));
        let (from, to) = (day(self.from), day(self.to));
        args::check_order(from, to)?;
        if let Some(from) = from {
            args::check_begun("--from", from, context.today)?;
        }
        let reader = context.reader()?;
        let routine = self.routine.as_deref().map(|name| context.known_routine(name, &reader)).transpose()?;
        let is_filtered = from.is_some() || to.is_some() || routine.is_some();
        let limit = self.limit.or((!context.json && !is_filtered).then_some(SHOWN));
        let nothing = |what| format!("No {what} is recorded{}.\n", if is_filtered { " for that" } else { "" });
        let all = |count| format!("--limit {count}");
        let filter = Filter { from, to, routine, limit };
        Ok(if self.pain {
            let readings = reader.readings(&filter)?;
            if context.json {
                return Ok(json(readings, render::readings::json));
            }
            let page = render::readings::text(&readings, context.today, context.layout);
            let rest = left_out(readings.len(), limit, || reader.count_readings(&filter), all, context)?;
            Answer::text(if readings.is_empty() { nothing("pain reading") } else { page + &rest })
        } else if self.reviews {
            let reviews = reader.reviews(&filter)?;
            if context.json {
                return Ok(json(reviews, render::review::json));
            }
            let page = render::review::list(&reviews, context.today, context.layout);
            let rest = left_out(reviews.len(), limit, || reader.count_reviews(&filter), all, context)?;
            Answer::text(if reviews.is_empty() { nothing("review") } else { page + &rest })
        } else {
            let sessions = reader.sessions(&filter)?;
            if context.json {
                return Ok(json(sessions, render::sessions::json));
            }
            let page = render::sessions::text(&sessions, context.today, context.layout);
            let rest = left_out(sessions.len(), limit, || reader.count_sessions(&filter), all, context)?;
            Answer::text(if sessions.is_empty() { nothing("session") } else { page + &rest })
        })
    }
}

/// Rows as a JSON array.
pub(super) fn json<T: 'static>(rows: Vec<T>, json: impl Fn(&T) -> Value + 'static) -> Answer {
    Answer::stream(move |stdout| {
        // Row by row: a long history as one value would take ten times the memory.
        stdout.write_all(b"[")?;
        for (index, row) in rows.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(stdout, "{comma}{}", printable::json(&json(row).to_string()))?;
        }
        stdout.write_all(b"]\n")
    })
}

/// Says below a list of `shown` rows how many there are where these are not all, and with `all` how to see them.
pub(super) fn left_out(
    shown: usize,
    limit: Option<u32>,
    count: impl FnOnce() -> Result<u32, StoreError>,
    all: impl FnOnce(u32) -> String,
    context: &Context,
) -> Result<String, StoreError> {
    let shown = u32::try_from(shown).unwrap_or(u32::MAX);
    // Nothing is counted where the limit was not reached.
    let count = if limit == Some(shown) { count()? } else { shown };
    Ok(if count > shown { render::by_day::left_out(shown, count, &all(count), context.layout) } else { String::new() })
}
