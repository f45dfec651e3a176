//! What was recorded, by day: under each day a line an entry, and below it its note as a whole.

use chrono::NaiveDate;

use super::layout::{unbroken, width};
use super::table::{Align, aligned, line};
use super::{Layout, date};
use crate::domain::calendar::Moment;
use crate::printable;

/// What stands before each entry.
const INDENT: &str = "  ";

/// One thing that was recorded.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// A short id.
    pub id: String,
    pub day: NaiveDate,
    pub at: Moment,
    /// What it is about.
    pub what: String,
    pub amount: String,
    /// What else is to say of it, in a few words each.
    pub words: Vec<String>,
    pub note: Option<String>,
}

impl Entry {
    /// The same without what would steer a terminal.
    fn printable(self) -> Self {
        let printable = |text: String| printable::words(&text).into_owned();
        Self {
            what: printable(self.what),
            amount: printable(self.amount),
            words: self.words.into_iter().map(printable).collect(),
            note: self.note.map(printable),
            ..self
        }
    }
}

/// Entries of one day stand together; the columns are those of all days.
pub(super) fn text(entries: Vec<Entry>, today: NaiveDate, layout: Layout) -> String {
    let entries: Vec<Entry> = entries.into_iter().map(Entry::printable).collect();
    let rows: Vec<String> = rows(&entries, layout);
    let mut page = String::new();
    let mut last = None;
    for (entry, row) in entries.iter().zip(rows) {
        if last != Some(entry.day) {
            let gap = if last.is_some() { "\n" } else { "" };
            page += &format!("{gap}{}", layout.wrapped(layout.strong(date(entry.day, today))));
            last = Some(entry.day);
        }
        page += &row;
    }
    page
}

/// The lines of each entry.
fn rows(entries: &[Entry], layout: Layout) -> Vec<String> {
    if layout.is_plain {
        return entries.iter().map(|entry| sentence(entry, layout)).collect();
    }
    let cells = |entry: &Entry| {
        let (what, amount) = (entry.what.clone(), entry.amount.clone());
        vec![layout.faint(&entry.id), time(entry), what, amount, entry.words.join(", ")]
    };
    let cells: Vec<Vec<String>> = entries.iter().map(cells).collect();
    let cells = aligned(&cells, &[Align::Left, Align::Right, Align::Left, Align::Right, Align::Left]);
    let in_columns: Vec<String> = cells.iter().map(|cells| format!("{INDENT}{}", line(cells))).collect();
    if !layout.has_room_for(&in_columns.concat()) {
        return entries.iter().map(|entry| stacked(entry, layout)).collect();
    }
    let with_note = |((entry, cells), row): ((&Entry, Vec<String>), String)| {
        let Some(note) = &entry.note else { return row };
        let below = " ".repeat(width(&format!("{INDENT}{}", line(&cells[..2]).trim_end())) + 2);
        let beside = format!("{INDENT}{}", line(&[cells, vec![note.clone()]].concat()));
        if layout.has_room_for(&beside) { beside } else { row + &layout.wrapped_under(&below, note) }
    };
    entries.iter().zip(cells).zip(in_columns).map(with_note).collect()
}

/// An entry where there is no room for columns.
fn stacked(entry: &Entry, layout: Layout) -> String {
    let head = format!("{INDENT}{} {} {}", layout.faint(&entry.id), time(entry), entry.what);
    let amount = Some(entry.amount.clone()).filter(|amount| !amount.is_empty());
    let words: Vec<String> = amount.into_iter().chain(entry.words.iter().cloned()).collect();
    let below = |text: &str| if text.is_empty() { String::new() } else { layout.wrapped_under("    ", text) };
    layout.wrapped_under(INDENT, head.trim_start())
        + &below(&words.join(", "))
        + &below(entry.note.as_deref().unwrap_or_default())
}

fn sentence(entry: &Entry, layout: Layout) -> String {
    let Entry { id, what, amount, words, note, .. } = entry;
    let amount = Some(amount.as_str()).filter(|amount| !amount.is_empty());
    let words: Vec<&str> = [what.as_str()].into_iter().chain(amount).chain(words.iter().map(String::as_str)).collect();
    let note = note.as_ref().map_or(String::new(), |note| format!(" Note: {}", super::sentence(note)));
    layout.wrapped(format!("{}: {}.{note} Id {id}.", time(entry), words.join(", ")))
}

/// The time, after midnight with its weekday: the logical day goes on.
fn time(entry: &Entry) -> String {
    entry.at.format(if entry.at.date_naive() == entry.day { "%H:%M" } else { "%a %H:%M" }).to_string()
}

/// What stands below a list that is not whole: `20 of 148; all: --limit 148`.
pub fn left_out(shown: u32, count: u32, all: &str, layout: Layout) -> String {
    format!("\n{}", layout.wrapped(format!("{shown} of {count}; all: {}", unbroken(all))))
}
