//! `backcare delete --forever`: entries of which nothing is to be left.

use serde_json::{Value, json};

use super::context::Context;
use super::conversation::{OnTerminal, is_wanted};
use super::entry::{self, EntryName};
use super::error::Error;
use super::output::Answer;
use crate::domain::entry::DiaryEntry;
use crate::domain::record::Id;
use crate::render;
use crate::render::listed;

/// Deletes entries that are there, or were once, for ever; asks before unless that `is_wanted_anyway`.
pub(super) fn delete(names: &[EntryName], is_wanted_anyway: bool, context: &Context) -> Result<Answer, Error> {
    let mut terminal = OnTerminal::of(context.look).filter(|_| !is_wanted_anyway);
    if !is_wanted_anyway && terminal.is_none() {
        let hint = "add --yes where that is what you want: nothing brings it back";
        return Err(Error::usage("--forever asks before it deletes, and here is no terminal").hint(hint));
    }
    let found = match names {
        [] => entry::chosen(context).map(|chosen| chosen.into_iter().collect()),
        names => entry::named_or_removed(names, &context.reader()?),
    };
    let entries: Vec<DiaryEntry> = match found {
        Ok(entries) => entries,
        Err(error) if names.is_empty() => return Err(error),
        Err(unknown) => return Err(cleaned_all_the_same(unknown, context)?),
    };
    let is_meant = match &mut terminal {
        _ if entries.is_empty() => false,
        None => true,
        Some(terminal) => {
            let names: Vec<String> = entries.iter().map(|entry| render::entries::name(entry, context.days())).collect();
            let question = format!("Delete {} for ever? Nothing brings it back. yes or no", listed(&names));
            // Who leaves wants nothing deleted.
            is_wanted(&question, false, terminal).unwrap_or(false)
        }
    };
    if !is_meant {
        return Ok(Answer::text("Nothing was deleted.\n"));
    }
    let ids: Vec<Id> = entries.iter().map(DiaryEntry::id).collect();
    let copies = context.store()?.forget(&ids)?;
    let copies: Vec<String> = copies.iter().map(|copy| copy.display().to_string()).collect();
    if context.json {
        let entries: Value = entries.iter().map(render::entries::json).collect();
        return Ok(Answer::json(json!({"deleted": entries, "copies": copies})));
    }
    Ok(Answer::text(render::entries::deleted_for_ever(&entries, &copies, context.days(), context.layout)))
}

/// What is not found may have been deleted by a command that could not clean the files: that is done now.
fn cleaned_all_the_same(unknown: Error, context: &Context) -> Result<Error, Error> {
    if let Some(mut store) = context.existing_store()? {
        store.forget(&[])?;
    }
    Ok(unknown)
}
