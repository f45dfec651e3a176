//! `backcare undo`: takes back the newest command.

use serde_json::json;

use super::context::Context;
use super::failure::Failure;
use crate::domain::day::moment;
use crate::render::counted;
use crate::render::json::instant;
use crate::store::Recorded;

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
    let undone = context.store()?.undo(&context.present())?.ok_or_else(nothing)?;
    if context.json {
        let answer = json!({
            "undone": entry(&undone.change, context),
            "sessions": undone.sessions,
            "readings": undone.readings,
        });
        return Ok(format!("{answer}\n"));
    }
    let count =
        |count: usize, one| u32::try_from(count).ok().filter(|count| *count > 0).map(|count| counted(count, one));
    let removed: Vec<String> =
        [count(undone.sessions, "session"), count(undone.readings, "pain reading")].into_iter().flatten().collect();
    let removed = if removed.is_empty() { String::new() } else { format!(": removed {}", removed.join(" and ")) };
    Ok(format!("Took back `{}` of {}{removed}.\n", undone.change.command, time(&undone.change, context)))
}

fn list(context: &Context) -> anyhow::Result<String> {
    let changes = match context.store_to_read()? {
        Some(store) => store.undoable(LISTED)?,
        None => Vec::new(),
    };
    if context.json {
        let entries: Vec<_> = changes.iter().map(|change| entry(change, context)).collect();
        return Ok(format!("{}\n", json!(entries)));
    }
    if changes.is_empty() {
        return Ok("There is nothing to undo.\n".to_owned());
    }
    Ok(changes.iter().map(|change| format!("{}  {}\n", time(change, context), change.command)).collect())
}

fn entry(change: &Recorded, context: &Context) -> serde_json::Value {
    let at = instant(moment(&context.clock.zone, change.at));
    json!({"id": change.id.to_string(), "at": at, "command": change.command})
}

fn time(change: &Recorded, context: &Context) -> String {
    moment(&context.clock.zone, change.at).format("%a %Y-%m-%d %H:%M").to_string()
}
