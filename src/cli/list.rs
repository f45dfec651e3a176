//! `backcare list`: what was recorded, newest first.

use serde_json::Value;

use super::Run;
use super::args;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::domain::when::Day;
use crate::printable;
use crate::render::{self, Paint};
use crate::store::Filter;

/// How many are shown without `--limit`.
const SHOWN: u32 = 20;

/// List sessions, newest first, each with a short id
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The first day: 2026-11-20, today, yesterday, monday
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_negative_numbers = true)]
    from: Option<Day>,
    /// The last day, included
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_negative_numbers = true)]
    to: Option<Day>,
    /// Only this routine
    #[arg(long)]
    routine: Option<String>,
    /// At most so many [default: 20; with --json all]
    #[arg(long, value_name = "N", value_parser = args::number_of_rows, allow_negative_numbers = true)]
    limit: Option<u32>,
    /// List pain readings in place of sessions
    #[arg(long)]
    pain: bool,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let day = |day: Option<Day>| day.map(|day| day.latest(context.today));
        let (from, to) = (day(self.from), day(self.to));
        args::check_order(from, to)?;
        let reader = context.reader()?;
        let routine = self.routine.as_deref().map(|name| context.known_routine(name, &reader)).transpose()?;
        let limit = self.limit.or((!context.json).then_some(SHOWN));
        let is_filtered = from.is_some() || to.is_some() || routine.is_some();
        let nothing = |what| format!("No {what} is recorded{}.\n", if is_filtered { " for that" } else { "" });
        let filter = Filter { from, to, routine, limit };
        Ok(if self.pain {
            let readings = reader.readings(&filter)?;
            answer(readings, context, &nothing("pain reading"), render::readings::json, render::readings::text)
        } else {
            let sessions = reader.sessions(&filter)?;
            answer(sessions, context, &nothing("session"), render::sessions::json, render::sessions::text)
        })
    }
}

/// Rows as a JSON array, or as text; `nothing` where there are none.
pub(super) fn answer<T: 'static>(
    rows: Vec<T>,
    context: &Context,
    nothing: &str,
    json: impl Fn(&T) -> Value + 'static,
    text: impl Fn(&[T], Paint) -> String,
) -> Answer {
    if context.json {
        return Answer::stream(move |stdout| {
            // Row by row: a long history as one value would take ten times the memory.
            stdout.write_all(b"[")?;
            for (index, row) in rows.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                write!(stdout, "{comma}{}", printable::json(&json(row).to_string()))?;
            }
            stdout.write_all(b"]\n")
        });
    }
    Answer::text(if rows.is_empty() { nothing.to_owned() } else { text(&rows, context.paint) })
}
