//! What `undo` took back, and the list of what it can take back.

use serde_json::{Value, json};

use super::json::instant;
use super::table::{Column, Table};
use super::{Layout, counted, listed};
use crate::domain::calendar::Moment;
use crate::domain::record::Id;
use crate::printable;

/// A command that changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoEntry {
    pub id: Id,
    pub at: Moment,
    /// What the user would call it: `log thumb`.
    pub command: String,
}

/// A command that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    pub entry: UndoEntry,
    /// How many sessions were removed with it.
    pub sessions: usize,
    /// How many pain readings were removed with it.
    pub readings: usize,
    /// How many answers about slots that are missed were removed with it.
    pub miss_answers: usize,
    /// How many reviews were removed with it.
    pub reviews: usize,
}

pub fn text(undone: &TakenBack, layout: Layout) -> String {
    let count =
        |count: usize, one| u32::try_from(count).ok().filter(|count| *count > 0).map(|count| counted(count, one));
    let removed = [
        count(undone.sessions, "session"),
        count(undone.readings, "pain reading"),
        count(undone.miss_answers, "answer"),
        count(undone.reviews, "review"),
    ];
    let removed: Vec<String> = removed.into_iter().flatten().collect();
    let removed = if removed.is_empty() { String::new() } else { format!(": removed {}", listed(&removed)) };
    let command = printable::words(&undone.entry.command);
    layout.wrapped(format!("Took back `{command}` of {}{removed}.", time(&undone.entry)))
}

pub fn json(undone: &TakenBack) -> Value {
    json!({
        "undone": entry_json(&undone.entry),
        "sessions": undone.sessions,
        "readings": undone.readings,
        "miss_answers": undone.miss_answers,
        "reviews": undone.reviews,
    })
}

/// The list of `undo --list`, a line each.
pub fn list_text(entries: &[UndoEntry], layout: Layout) -> String {
    if entries.is_empty() {
        return "There is nothing to undo.\n".to_owned();
    }
    let row = |entry: &UndoEntry| vec![time(entry), printable::words(&entry.command).into_owned()];
    Table { columns: vec![Column::left(""), Column::text()], rows: entries.iter().map(row).collect(), indent: "" }
        .text(layout)
}

pub fn entry_json(entry: &UndoEntry) -> Value {
    json!({"id": entry.id.to_string(), "at": instant(entry.at), "command": entry.command})
}

fn time(entry: &UndoEntry) -> String {
    entry.at.format("%a %Y-%m-%d %H:%M").to_string()
}
