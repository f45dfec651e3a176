//! `backcare undo`: takes back the newest command.

use super::context::Context;
use super::error::Failure;
use crate::domain::calendar::moment;
use crate::render;
use crate::render::undo::{TakenBack, UndoEntry};
use crate::store::Change;

/// How many commands `--list` shows.
const LISTED: u32 = 20;

/// Take back the newest command that is not taken back yet
///
/// Run it again to take back the one before. One command is one step, however many sessions it logged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only show what would be taken back, newest first
    #[arg(long)]
    list: bool,
}

impl Args {
    pub(super) fn records(&self) -> bool {
        !self.list
    }
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    if args.list {
        return list(context);
    }
    let nothing = || Failure::new("there is nothing to undo", "`backcare list` shows what is logged");
    // A database is not made only to find that it is empty.
    if context.store_as_it_is().is_ok_and(|store| store.is_none()) {
        return Err(nothing().into());
    }
    let undone = context.store()?.undo(&context.now_for_store())?.ok_or_else(nothing)?;
    let undone =
        TakenBack { entry: entry(&undone.change, context), sessions: undone.sessions, readings: undone.readings };
    if context.json {
        return Ok(format!("{}\n", render::undo::json(&undone)));
    }
    Ok(render::undo::text(&undone))
}

fn list(context: &Context) -> anyhow::Result<String> {
    let changes = match context.store_to_read()? {
        Some(store) => store.undoable(LISTED)?,
        None => Vec::new(),
    };
    let entries: Vec<UndoEntry> = changes.iter().map(|change| entry(change, context)).collect();
    if context.json {
        return Ok(format!("{}\n", entries.iter().map(render::undo::entry_json).collect::<serde_json::Value>()));
    }
    if entries.is_empty() {
        return Ok("There is nothing to undo.\n".to_owned());
    }
    Ok(render::undo::list_text(&entries))
}

fn entry(change: &Change, context: &Context) -> UndoEntry {
    UndoEntry { id: change.id, at: moment(&context.clock.zone, change.at), command: change.command.clone() }
}
