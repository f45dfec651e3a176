//! `backcare resume`: ends a pause.

use super::Run;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use super::remind::next_line;
use crate::render;
use crate::store::Store;

/// End the pause
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let mut store = context.existing_store()?;
        let was_paused = match &mut store {
            Some(store) => resume(store, context)?,
            None => false,
        };
        if context.json {
            return Ok(Answer::json(render::pause::resumed_json(was_paused)));
        }
        let next = match &store {
            Some(store) => next_line(store, context)?,
            None => next_line(&context.reader()?, context)?,
        };
        Ok(Answer::text(render::pause::resumed_text(was_paused) + &next))
    }
}

/// Ends the pauses that last or are still to come; whether there was one. Where there was none, nothing is left to
/// undo.
fn resume(store: &mut Store, context: &Context) -> Result<bool, Error> {
    let now = context.moment();
    let history = context.history(store, Some(context.today))?;
    let is_paused = history.pauses.iter().any(|pause| pause.is_unended(now.naive_local()));
    if is_paused {
        store.change("resume", &context.now_for_store(), |transaction| transaction.end_pauses(now))?;
    }
    Ok(is_paused)
}
