//! `backcare pain`: records a pain reading, or shows the last ones.

use super::Run;
use super::args::{self, NoteArg};
use super::context::Context;
use super::error::Error;
use super::list::{self, ListRequest};
use super::output::Answer;
use super::worsening;
use crate::domain::record::{Pain, Reading, Relation};
use crate::domain::when::When;
use crate::render;
use crate::store::{Filter, Operation, StoreError};

/// How many are shown.
const SHOWN: u32 = 10;

const NOTHING: &str = "No pain is recorded yet. Record some with: backcare pain 4\n";

/// Record how much it hurts, 0 (no pain) to 10 (the worst imaginable)
///
/// Without a number it shows the last readings.
#[derive(Debug, clap::Args)]
#[command(mut_arg("note", |note| note.requires("pain")))]
pub(super) struct Args {
    /// The pain, a whole number from 0 to 10
    #[arg(value_name = "N", value_parser = args::pain, allow_negative_numbers = true)]
    pain: Option<Pain>,
    /// When: 08:00, `yesterday 21:00`, `monday 7pm`, `10m ago` [default: now]
    #[arg(long, value_name = "WHEN", requires = "pain", value_parser = args::when)]
    at: Option<When>,
    #[command(flatten)]
    note: NoteArg,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        self.pain.is_some()
    }

    fn runs_in_the_demo(&self) -> bool {
        self.pain.is_none()
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        match self.pain {
            Some(pain) => self.record(pain, context),
            None => last(context),
        }
    }
}

impl Args {
    fn record(&self, pain: Pain, context: &Context) -> Result<Answer, Error> {
        let (mut store, past) = context.store_and_moment(self.at.as_ref())?;
        let reading = store.change(&format!("pain {pain}"), &context.now_for_store(), |transaction| {
            let reading = Reading {
                id: transaction.new_id(),
                at: past.at,
                day: past.day(&context.calendar(transaction.plans())),
                pain,
                relation: Relation::Alone,
                session: None,
                note: self.note.text(),
            };
            transaction.apply(&Operation::insert(reading.id, &reading))?;
            Ok::<_, StoreError>(reading)
        })?;
        if context.json {
            return Ok(Answer::json(render::readings::json(&reading)));
        }
        let of_today: &[Pain] = if reading.day == context.today { &[pain] } else { &[] };
        let line = worsening::line_after(of_today, context, &store);
        Ok(Answer::text(render::readings::recorded(&reading, context.today, context.layout) + &line))
    }
}

fn last(context: &Context) -> Result<Answer, Error> {
    let filter = Filter { limit: Some(SHOWN), ..Filter::default() };
    let all = |count| format!("backcare list --pain --limit {count}");
    let request = ListRequest { filter, nothing: Some(NOTHING), all };
    list::READINGS.answer(request, context.reader()?, context)
}
