//! What was recorded, by day: under each day a line an entry, and below it its note as a whole.

use chrono::NaiveDate;

use super::layout::{unbroken, width};
use super::table::{Align, GAP, filled, line};
use super::{Layout, date};
use crate::domain::calendar::Moment;
use crate::printable;

/// What stands before each entry.
const INDENT: &str = "  ";

/// The columns: the id, the time, what it is about, the amount, the words.
const COLUMNS: [Align; 5] = [Align::Left, Align::Right, Align::Left, Align::Right, Align::Left];

/// One thing that was recorded.
#[derive(Clone, Debug)]
pub struct Entry {
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

    /// What stands in each of the columns.
    fn cells(&self) -> [String; COLUMNS.len()] {
        [self.id.clone(), time(self), self.what.clone(), self.amount.clone(), self.words.join(", ")]
    }
}

/// How wide the columns of a list are: as wide as those of its entries that were measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct ColumnWidths([usize; COLUMNS.len()]);

impl ColumnWidths {
    pub fn measure(&mut self, entry: Entry) {
        for (widest, cell) in self.0.iter_mut().zip(entry.printable().cells()) {
            *widest = width(&cell).max(*widest);
        }
    }

    /// The columns of the widest line without its note.
    fn line_columns(&self) -> usize {
        // A line ends with its last cell that says something.
        let last = self.0.iter().rposition(|columns| *columns > 0).unwrap_or_default();
        INDENT.len() + self.0[..=last].iter().sum::<usize>() + last * GAP.len()
    }
}

/// A list by day that is written entry by entry: those of one day stand together.
#[derive(Clone, Debug)]
pub struct DayList {
    widths: ColumnWidths,
    /// Whether there is room for the columns.
    has_room: bool,
    today: NaiveDate,
    layout: Layout,
    /// The day of the last entry; `None` before the first.
    day: Option<NaiveDate>,
}

impl DayList {
    /// A list in columns of these widths.
    pub fn new(widths: ColumnWidths, today: NaiveDate, layout: Layout) -> Self {
        let has_room = layout.columns.is_none_or(|columns| widths.line_columns() <= columns);
        Self { widths, has_room, today, layout, day: None }
    }

    /// The lines of the next entry, below its day where it is the first of that.
    pub fn lines(&mut self, entry: Entry) -> String {
        let (entry, layout) = (entry.printable(), self.layout);
        let lines = match self.has_room {
            _ if layout.is_plain => sentence(&entry, layout),
            true => self.in_columns(&entry),
            false => stacked(&entry, layout),
        };
        let before = self.day.replace(entry.day);
        if before == Some(entry.day) {
            return lines;
        }
        let gap = if before.is_some() { "\n" } else { "" };
        format!("{gap}{}{lines}", layout.wrapped(layout.strong(date(entry.day, self.today))))
    }

    fn in_columns(&self, entry: &Entry) -> String {
        let layout = self.layout;
        let mut cells = entry.cells();
        cells[0] = layout.faint(&entry.id);
        let cells = filled(&cells, &self.widths.0, &COLUMNS);
        let row = format!("{INDENT}{}", line(&cells));
        let Some(note) = &entry.note else { return row };
        let below = " ".repeat(width(&format!("{INDENT}{}", line(&cells[..2]).trim_end())) + 2);
        let beside = format!("{INDENT}{}", line(&[cells, vec![note.clone()]].concat()));
        if layout.has_room_for(&beside) { beside } else { row + &layout.wrapped_under(&below, note) }
    }
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
