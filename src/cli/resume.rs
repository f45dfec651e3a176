//! `backcare resume`: ends a pause, and half doses.

use super::Run;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use super::remind::next_line;
use crate::domain::pause::Pause;
use crate::render;
use crate::render::pause::Resumed;
use crate::store::{StoreError, Writer};

/// End the pause, and half doses
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also take off pauses that are still to come
    #[arg(long)]
    all: bool,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let mut store = context.existing_store()?;
        let (resumed, left) = match &mut store {
            Some(store) => self.resume(store, context)?,
            None => (Resumed::default(), None),
        };
        if context.json {
            return Ok(Answer::json(render::pause::resumed_json(resumed)));
        }
        let next = match &store {
            Some(store) => next_line(store, context)?,
            None => next_line(&context.reader()?, context)?,
        };
        Ok(Answer::text(render::pause::resumed_text(resumed, left.as_ref(), context.days(), context.layout) + &next))
    }
}

impl Args {
    /// Ends what is paused and eased, with --all also what is still to come, and finds the pause that comes first after
    /// that. Where there was nothing to end, nothing is left to undo.
    fn resume(&self, store: &mut Writer, context: &Context) -> Result<(Resumed, Option<Pause>), Error> {
        let now = context.moment();
        let history = context.recent_history(store)?;
        let unended = history.pauses.iter().filter(|pause| pause.is_unended(now.naive_local()));
        let (on, to_come): (Vec<&Pause>, Vec<&Pause>) = unended.partition(|pause| pause.covers(now.naive_local()));
        let is_eased = history.easings.iter().any(|ease| ease.covers(context.today));
        let is_ended = !on.is_empty() || is_eased || (self.all && !to_come.is_empty());
        let left = to_come.into_iter().filter(|_| !self.all).min_by_key(|pause| pause.from).cloned();
        if !is_ended {
            return Ok((Resumed::default(), left));
        }
        let resumed = store.change("resume", &context.now_for_store(), |transaction| {
            let pauses = transaction.end_pauses(now)?;
            let to_come = if self.all { transaction.take_off_pauses(now)? } else { 0 };
            Ok::<_, StoreError>(Resumed { pauses, to_come, easings: transaction.end_easings(context.today, |_| true)? })
        })?;
        Ok((resumed, left))
    }
}
