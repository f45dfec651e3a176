//! `backcare pain`: records a pain reading, or shows the last ones.

use super::context::{Context, note_of};
use crate::domain::record::{Pain, Relation};
use crate::render;
use crate::store::{Filter, NewReading};

/// How many are shown.
const SHOWN: u32 = 10;

/// Record how much it hurts, 0 (no pain) to 10 (the worst imaginable)
///
/// Without a number it shows the last readings.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The pain, a whole number from 0 to 10
    #[arg(value_name = "N", value_parser = clap::value_parser!(u8).range(0..=i64::from(Pain::MAX)))]
    pain: Option<u8>,
    /// When: 08:00, `yesterday 21:00`, `monday 7pm`, `10m ago` [default: now]
    #[arg(long, value_name = "WHEN", requires = "pain")]
    at: Option<String>,
    /// A few words about it
    #[arg(long, value_name = "TEXT", requires = "pain")]
    note: Option<String>,
}

impl Args {
    pub(super) fn records(&self) -> bool {
        self.pain.is_some()
    }
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    let Some(pain) = args.pain.and_then(Pain::new) else { return last(context) };
    let given = context.given(args.at.as_deref())?;
    let command = format!("pain {pain}");
    let reading = context.store()?.change(&command, &context.now_for_store(), |change| {
        let (at, day) = (given.at, given.day(&context.calendar(change.plans())));
        let note = note_of(args.note.as_deref());
        change.record_reading(&NewReading { at, day, pain, relation: Relation::Alone, session: None, note })
    })?;
    if context.json {
        return Ok(format!("{}\n", render::readings::json(&reading)));
    }
    Ok(render::readings::recorded(&reading, context.today, context.paint))
}

fn last(context: &Context) -> anyhow::Result<String> {
    let filter = Filter { limit: Some(SHOWN), ..Filter::default() };
    let readings = context.store_to_read()?.map_or(Ok(Vec::new()), |store| store.readings(&filter))?;
    let none = "No pain is recorded yet. Record some with: backcare pain 4";
    Ok(context.listing(&readings, render::readings::json, render::readings::text, none))
}
