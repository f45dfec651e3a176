//! `backcare delete`: removes entries.

use serde_json::Value;

use super::Run;
use super::completions::candidates;
use super::context::Context;
use super::entry::{self, EntryName, entry_name};
use super::error::Error;
use super::forever;
use super::output::Answer;
use crate::domain::entry::DiaryEntry;
use crate::render;
use crate::render::entries::Deleted;

/// Delete sessions, pain readings, pauses, answers or reviews
///
/// A session goes with the pain that was recorded with it. `backcare undo` brings back what was deleted, unless it was
/// deleted for ever. Without an ID you choose one of the last sessions.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare delete last
  backcare delete 5f2e9c40 0a1b2c3d
  backcare delete 5f2e9c40 --forever")]
pub(super) struct Args {
    /// Which ones: the ids that `list` shows, or `last` for the first session that it shows
    #[arg(value_name = "ID", value_parser = entry_name, add = candidates::entries())]
    ids: Vec<EntryName>,
    /// Leave no trace of it in the files of the diary, its kept copies included; nothing brings it back
    #[arg(long)]
    forever: bool,
    /// Do not ask before --forever
    #[arg(long, requires = "forever")]
    yes: bool,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if self.forever {
            return forever::delete(&self.ids, self.yes, context);
        }
        let entries = match self.ids.as_slice() {
            [] => entry::chosen(context)?.into_iter().collect(),
            ids => entry::named(ids, &context.reader()?)?,
        };
        if entries.is_empty() {
            return Ok(Answer::text("Nothing was deleted.\n"));
        }
        let command = format!("delete {}", name_of(&entries));
        let deleted = context.store()?.change(&command, &context.now_for_store(), |transaction| {
            let mut deleted = Vec::new();
            for found in &entries {
                // A reading may have gone with its session just now.
                if let Some(entry) = transaction.entry(found.id())? {
                    let readings = transaction.remove(&entry)?;
                    deleted.push(Deleted { entry, readings });
                }
            }
            let first = entries.first().filter(|_| deleted.is_empty());
            first.map_or(Ok(deleted), |first| Err(entry::gone(first)))
        })?;
        if context.json {
            return Ok(Answer::json(match deleted.as_slice() {
                [only] => render::entries::json(&only.entry),
                all => all.iter().map(|deleted| render::entries::json(&deleted.entry)).collect::<Value>(),
            }));
        }
        Ok(Answer::text(render::entries::deleted(&deleted, context.days(), context.layout)))
    }
}

/// How the command is called in the list of `undo`.
fn name_of(entries: &[DiaryEntry]) -> String {
    match entries {
        [only] => render::entries::name_in_history(only),
        several => format!("{} entries", several.len()),
    }
}
