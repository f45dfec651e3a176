//! The diary as one flat table for spreadsheets: a row a session, and a row a reading that was taken on its own.

use chrono::NaiveDate;

use super::calendar::Moment;
use super::record::{Pain, Reading, Session, Source};
use super::routine::{RoutineId, SlotName, Unit};

/// The names of the columns, in their order. They are a promise: others may be added behind them.
pub const COLUMNS: [&str; 13] = [
    "date",
    "time",
    "utc_offset",
    "routine",
    "amount",
    "unit",
    "pain_before",
    "pain_after",
    "pain",
    "note",
    "day",
    "slot",
    "source",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiaryRow {
    /// When, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day.
    pub day: NaiveDate,
    pub note: Option<String>,
    pub content: DiaryRowContent,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiaryRowContent {
    Session {
        routine: RoutineId,
        slot: Option<SlotName>,
        /// How many of `unit`; `None` where it is not known.
        amount: Option<u32>,
        unit: Unit,
        pain_before: Option<Pain>,
        pain_after: Option<Pain>,
        source: Source,
    },
    /// Taken on its own.
    Reading { pain: Pain },
}

impl From<Session> for DiaryRow {
    fn from(session: Session) -> Self {
        let Session { routine, at, day, slot, amount, unit, note, pain_before, pain_after, source, .. } = session;
        let content = DiaryRowContent::Session { routine, slot, amount, unit, pain_before, pain_after, source };
        Self { at, day, note, content }
    }
}

impl From<Reading> for DiaryRow {
    fn from(reading: Reading) -> Self {
        let Reading { at, day, pain, note, .. } = reading;
        Self { at, day, note, content: DiaryRowContent::Reading { pain } }
    }
}

/// A text as it stands in a cell. A spreadsheet takes one for a formula that begins with `=`, `+`, `-`, `@` or a control
/// character: it is kept from that by an apostrophe before it, and so is one that begins as if it had been.
pub fn guarded(text: &str) -> String {
    if looks_guarded(text) || looks_like_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell, without the apostrophe that keeps it from being a formula.
pub fn unguarded(cell: &str) -> &str {
    if looks_guarded(cell) { &cell[1..] } else { cell }
}

/// Apostrophes, and then what would be a formula without them.
fn looks_guarded(text: &str) -> bool {
    text.starts_with('\'') && looks_like_formula(text.trim_start_matches('\''))
}

fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_every_text_is_what_it_was() {
        for (text, cell) in [
            ("better", "better"),
            ("'quoted' word", "'quoted' word"),
            ("=1+1", "'=1+1"),
            ("- stairs", "'- stairs"),
            ("@home", "'@home"),
            ("\tindented", "'\tindented"),
            ("'=1+1", "''=1+1"),
            ("''+", "'''+"),
            ("", ""),
            ("'", "'"),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(unguarded(cell), text);
        }
    }
}
