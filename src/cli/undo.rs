//! `backcare undo`: takes back the newest command.

use serde_json::Value;

use super::Run;
use super::args;
use super::context::Context;
use super::error::Error;
use super::list;
use super::output::Answer;
use crate::domain::calendar::moment;
use crate::render;
use crate::render::undo::{TakenBack, UndoEntry};
use crate::store::{Change, Undone};

/// How many commands `--list` shows where nothing else is asked for.
const LISTED: u32 = 20;

/// Take back the newest command that is not taken back yet
///
/// Run it again to take back the one before. One command is one step, however many sessions it logged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only show what would be taken back, newest first
    #[arg(long)]
    list: bool,
    /// With --list, at most so many [default: 20]
    #[arg(long, value_name = "N", requires = "list", value_parser = args::number_of_rows, allow_negative_numbers = true)]
    limit: Option<u32>,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        !self.list
    }

    fn runs_in_the_demo(&self) -> bool {
        self.list
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if self.list { list(self.limit.unwrap_or(LISTED), context) } else { undo(context) }
    }
}

fn undo(context: &Context) -> Result<Answer, Error> {
    let undone = match context.existing_store()? {
        Some(mut store) => store.undo(&context.now_for_store())?,
        None => None,
    };
    let Some(undone) = undone else {
        return Err(Error::failed("there is nothing to undo").hint("`backcare list` shows what is logged"));
    };
    let Undone { change, removed, restored, reverted, left } = undone;
    let undone = TakenBack { entry: entry(change, context), removed, restored, reverted, left };
    if context.json {
        return Ok(Answer::json(render::undo::json(&undone)));
    }
    Ok(Answer::text(render::undo::text(&undone, context.layout)))
}

fn list(limit: u32, context: &Context) -> Result<Answer, Error> {
    let reader = context.reader()?;
    let changes = reader.undoable(limit)?;
    let entries: Vec<UndoEntry> = changes.into_iter().map(|change| entry(change, context)).collect();
    if context.json {
        return Ok(Answer::json(entries.iter().map(render::undo::entry_json).collect::<Value>()));
    }
    let all = |count| format!("--limit {count}");
    let shown = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let rest = list::left_out(shown, Some(limit), || reader.count_undoable(), all, context)?;
    Ok(Answer::text(render::undo::list_text(&entries, context.layout) + &rest))
}

fn entry(change: Change, context: &Context) -> UndoEntry {
    UndoEntry { id: change.id, at: moment(&context.clock.zone, change.at), command: change.command }
}
