//! Which entry of the diary is meant: by its id, as the last one, or chosen on a terminal.

use super::args::ValueError;
use super::context::Context;
use super::conversation::{Conversation, Left, OnTerminal};
use super::error::Error;
use crate::domain::entry::{DiaryEntry, IdTail};
use crate::render;
use crate::render::listed;
use crate::render::question::refused;
use crate::store::{Filter, Reader, Removal, StoreError};

/// How many are shown to choose from.
const SHOWN: u32 = 10;

/// Where ids are shown.
pub(super) const LISTS: &str = "`backcare list` shows the ids, also with --pain, --pauses, --answers or --reviews";

/// An entry as it is named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EntryName {
    /// The first session that `list` shows.
    Last,
    Id {
        word: String,
        tail: IdTail,
    },
}

/// Why nothing is done.
pub(super) enum Stop {
    Failed(Error),
    /// It is so already.
    Unchanged(Box<DiaryEntry>),
}

pub(super) fn entry_name(word: &str) -> Result<EntryName, ValueError> {
    if word.eq_ignore_ascii_case("last") {
        return Ok(EntryName::Last);
    }
    let id = IdTail::new(word).map(|tail| EntryName::Id { word: word.to_owned(), tail });
    id.ok_or_else(|| ValueError { message: format!("`{word}` is no id"), hint: FORMS.to_owned() })
}

const FORMS: &str = "an id is the eight digits that `backcare list` shows, or more of it; or write `last`";

/// The entries that are named, each once.
pub(super) fn named(names: &[EntryName], reader: &Reader) -> Result<Vec<DiaryEntry>, Error> {
    each(names, |name| one_named(name, reader))
}

/// The same, also of what is removed by now.
pub(super) fn named_or_removed(names: &[EntryName], reader: &Reader) -> Result<Vec<DiaryEntry>, Error> {
    each(names, |name| {
        let EntryName::Id { word, tail } = name else { return last(reader) };
        let mut found = reader.entries(tail)?;
        for removal in reader.removals(tail)? {
            if found.iter().all(|known| known.id() != removal.entry.id()) {
                found.push(removal.entry);
            }
        }
        only(word, found)?.ok_or_else(|| missing(word, &[]))
    })
}

pub(super) fn one_named(name: &EntryName, reader: &Reader) -> Result<DiaryEntry, Error> {
    let EntryName::Id { word, tail } = name else { return last(reader) };
    match only(word, reader.entries(tail)?)? {
        Some(entry) => Ok(entry),
        None => Err(missing(word, &reader.removals(tail)?)),
    }
}

fn each(names: &[EntryName], find: impl Fn(&EntryName) -> Result<DiaryEntry, Error>) -> Result<Vec<DiaryEntry>, Error> {
    let mut entries: Vec<DiaryEntry> = Vec::new();
    for name in names {
        let entry = find(name)?;
        if entries.iter().all(|known| known.id() != entry.id()) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// The one that is found, if any.
fn only(word: &str, mut found: Vec<DiaryEntry>) -> Result<Option<DiaryEntry>, Error> {
    if found.len() < 2 {
        return Ok(found.pop());
    }
    let ids: Vec<String> = found.iter().map(named_in_full).collect();
    let message = format!("the ids of {} entries end in `{word}`: {}", found.len(), listed(&ids));
    Err(Error::failed(message).hint("give more of the id"))
}

/// One of the last sessions, chosen by somebody; `None` where none is wanted. Without a terminal it is wrong usage.
pub(super) fn chosen(context: &Context) -> Result<Option<DiaryEntry>, Error> {
    let Some(mut terminal) = OnTerminal::of(context.look) else {
        return Err(Error::usage("name the ID of an entry").hint(FORMS));
    };
    // The database is closed again before a person is asked, who may take a while.
    let sessions = context.reader()?.sessions(&Filter { limit: Some(SHOWN), ..Filter::default() })?;
    let entries: Vec<DiaryEntry> = sessions.into_iter().map(DiaryEntry::Session).collect();
    if entries.is_empty() {
        return Err(nothing_logged());
    }
    // Who leaves has chosen nothing.
    Ok(choose(&entries, context, &mut terminal).unwrap_or_default())
}

fn choose(
    entries: &[DiaryEntry],
    context: &Context,
    conversation: &mut dyn Conversation,
) -> Result<Option<DiaryEntry>, Left> {
    let layout = conversation.layout();
    conversation.say(&render::entries::choice(entries, context.days(), layout))?;
    let numbers = if entries.len() == 1 { "1".to_owned() } else { format!("1 to {}", entries.len()) };
    loop {
        let answer = conversation.ask(&format!("Which one? {numbers}, Enter for none:"))?.to_lowercase();
        if ["", "none", "no", "n", "q", "quit", "exit", "0"].contains(&answer.as_str()) {
            return Ok(None);
        }
        let place = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(entry) = place.and_then(|place| entries.get(place)) {
            return Ok(Some(entry.clone()));
        }
        let refusal = format!("`{answer}` is none of them; {LISTS}");
        conversation.say(&refused(&refusal, layout))?;
    }
}

fn last(reader: &Reader) -> Result<DiaryEntry, Error> {
    let last = reader.sessions(&Filter { limit: Some(1), ..Filter::default() })?.pop();
    last.map(DiaryEntry::Session).ok_or_else(nothing_logged)
}

fn nothing_logged() -> Error {
    Error::failed("no session is logged yet").hint(LISTS)
}

/// Why nothing is found; an entry that was there once has gone some way.
fn missing(word: &str, removals: &[Removal]) -> Error {
    match removals {
        [] => Error::failed(format!("no entry has the id `{word}`")).hint(LISTS),
        [Removal { is_undo: true, .. }, ..] => {
            Error::failed(format!("`{word}` is not there any more: it was taken back by `backcare undo`")).hint(LISTS)
        }
        [Removal { is_newest, .. }, ..] => {
            let hint = if *is_newest {
                "`backcare undo` brings it back"
            } else {
                "`backcare undo` brings it back, after what was done since: see `backcare undo --list`"
            };
            Error::failed(format!("`{word}` is deleted")).hint(hint)
        }
    }
}

/// An entry that another command has removed since it was looked up.
pub(super) fn gone(entry: &DiaryEntry) -> Error {
    Error::failed(format!("`{}` was deleted meanwhile", entry.id().short())).hint(LISTS)
}

fn named_in_full(entry: &DiaryEntry) -> String {
    format!("{} ({})", entry.id(), render::entries::name_in_history(entry))
}

impl From<StoreError> for Stop {
    fn from(cause: StoreError) -> Self {
        Self::Failed(cause.into())
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
