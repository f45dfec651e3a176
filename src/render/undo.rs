//! What `undo` took back, and the list of what it can take back.

use serde_json::{Value, json};

use super::json::instant;
use super::table::{Column, Table};
use super::{Layout, counted, listed};
use crate::domain::calendar::Moment;
use crate::domain::record::{Id, RowCounts};
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
    /// What it had made, which was removed.
    pub removed: RowCounts,
    /// What it had removed, which is back.
    pub restored: RowCounts,
    /// What it had edited, which is as it was.
    pub reverted: RowCounts,
    /// How many fields were set anew since, and stay so.
    pub left: usize,
}

pub fn text(undone: &TakenBack, layout: Layout) -> String {
    let TakenBack { entry, removed, restored, reverted, left } = undone;
    let done = [("removed", removed), ("brought back", restored), ("changed back", reverted)];
    let done: Vec<String> = done
        .into_iter()
        .filter_map(|(verb, counts)| {
            let rows = rows(counts);
            (!rows.is_empty()).then(|| format!("{verb} {}", listed(&rows)))
        })
        .collect();
    let done = if done.is_empty() { String::new() } else { format!(": {}", listed(&done)) };
    let left = match number(*left) {
        0 => String::new(),
        1 => " 1 field was changed since, and stays so.".to_owned(),
        left => format!(" {left} fields were changed since, and stay so."),
    };
    layout.wrapped(format!("Took back `{}` of {}{done}.{left}", printable::words(&entry.command), time(entry)))
}

pub fn json(undone: &TakenBack) -> Value {
    let TakenBack { entry, removed, restored, reverted, left } = undone;
    json!({
        "undone": entry_json(entry),
        "sessions": removed.sessions,
        "readings": removed.readings,
        "pauses": removed.pauses,
        "easings": removed.easings,
        "miss_answers": removed.miss_answers,
        "reviews": removed.reviews,
        "restored": counts_json(restored),
        "reverted": counts_json(reverted),
        "left": left,
    })
}

/// Those of which there are some.
fn rows(counts: &RowCounts) -> Vec<String> {
    let RowCounts { sessions, readings, pauses, easings, miss_answers, reviews } = *counts;
    let rows = [
        (sessions, "session"),
        (readings, "pain reading"),
        (pauses, "pause"),
        (easings, "easing"),
        (miss_answers, "answer"),
        (reviews, "review"),
    ];
    rows.into_iter().filter(|(count, _)| *count > 0).map(|(count, one)| counted(number(count), one)).collect()
}

fn counts_json(counts: &RowCounts) -> Value {
    let RowCounts { sessions, readings, pauses, easings, miss_answers, reviews } = counts;
    json!({
        "sessions": sessions,
        "readings": readings,
        "pauses": pauses,
        "easings": easings,
        "miss_answers": miss_answers,
        "reviews": reviews,
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
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
