//! `backcare list`: what was recorded, newest first.

use super::context::Context;
use super::error::usage;
use crate::domain::when::Day;
use crate::render;
use crate::store::Filter;

/// How many are shown when nobody says.
const SHOWN: u32 = 20;

/// What is said where there is nothing to list.
const NONE: &str = "Nothing is recorded there.";

/// List sessions, newest first, each with a short id
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The first day: 2026-11-20, today, yesterday, monday
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day, included
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Only this routine
    #[arg(long)]
    routine: Option<String>,
    /// At most so many [default: 20; with --json all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// List pain readings in place of sessions
    #[arg(long)]
    pain: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    let day = |words: &Option<String>| {
        words.as_deref().map(|words| words.parse::<Day>().map(|day| day.latest(context.today))).transpose()
    };
    let (from, to) = (day(&args.from)?, day(&args.to)?);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(usage("list", "--from is after --to"));
    }
    let store = context.store_to_read()?;
    let routine = args.routine.as_deref().map(|name| context.known_routine(name, store.as_ref())).transpose()?;
    let limit = args.limit.or((!context.json).then_some(SHOWN));
    let filter = Filter { from, to, routine, limit };
    if args.pain {
        let readings = store.map_or(Ok(Vec::new()), |store| store.readings(&filter))?;
        return Ok(context.listing(&readings, render::readings::json, render::readings::text, NONE));
    }
    let sessions = store.map_or(Ok(Vec::new()), |store| store.sessions(&filter))?;
    Ok(context.listing(&sessions, render::sessions::json, render::sessions::text, NONE))
}
