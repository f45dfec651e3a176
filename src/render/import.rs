//! What became of a file that was imported.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{Layout, counted, listed};
use crate::domain::routine::RoutineId;
use crate::printable;

/// How many skipped lines a page shows.
const SHOWN: usize = 20;

/// How many skipped lines are kept; those after them are counted.
const MOST_KEPT: usize = 100_000;

/// The longest name of a table that is shown.
const LONGEST_NAME: usize = 40;

/// What became of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableReport {
    /// The name of the file.
    pub file: String,
    pub is_dry_run: bool,
    /// Sessions that were taken, by routine.
    pub sessions: BTreeMap<RoutineId, usize>,
    /// Readings on their own that were taken.
    pub readings: usize,
    /// The first and the last day of what was taken.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Entries that were there already.
    pub there: usize,
    /// Entries that had been taken earlier, and were removed since.
    pub removed: usize,
    /// Rows that say that something was not done.
    pub not_done: usize,
    /// Names that are left out on purpose, with the number of their rows.
    pub left_out: IndexMap<String, usize>,
    /// Names that no routine has, with the number of their rows.
    pub unknown: IndexMap<String, usize>,
    /// Lines that could not be taken, but for those of unknown names.
    skipped: Vec<SkippedLine>,
    /// How many more there are than are kept.
    more_skipped: usize,
    /// Columns that are not read.
    pub idle_columns: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedLine {
    pub line: u64,
    pub reason: String,
}

impl TableReport {
    pub fn new(file: &str, is_dry_run: bool) -> Self {
        Self { file: file.to_owned(), is_dry_run, ..Self::default() }
    }

    pub fn skip(&mut self, line: u64, reason: &impl ToString) {
        if self.skipped.len() < MOST_KEPT {
            self.skipped.push(SkippedLine { line, reason: reason.to_string() });
        } else {
            self.more_skipped += 1;
        }
    }

    pub fn taken(&self) -> usize {
        self.sessions.values().sum::<usize>() + self.readings
    }

    /// How many lines could not be taken, unknown names among them.
    pub fn skipped(&self) -> usize {
        self.skipped.len() + self.more_skipped + self.unknown.values().sum::<usize>()
    }

    /// The first line that could not be taken, but for those of unknown names.
    pub fn first_skipped(&self) -> Option<&SkippedLine> {
        self.skipped.first()
    }

    pub fn took(&mut self, day: NaiveDate) {
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
    }
}

/// The answer to the import of a table; `command` imports the file again.
pub fn text(report: &TableReport, command: &str, layout: Layout) -> String {
    let mut page = layout.wrapped(taken(report));
    for (routine, sessions) in &report.sessions {
        page += &layout.wrapped_under("  ", format!("{routine}: {}", plural(*sessions, "session")));
    }
    let mut others: Vec<String> = Vec::new();
    let mut add = |count: usize, words: &str| {
        if count > 0 {
            others.push(format!("{words}: {count}."));
        }
    };
    add(report.there, "There already");
    add(report.removed, "Removed since they were imported, and left so");
    add(report.not_done, "Not done");
    add(report.left_out.values().sum(), "Left out, as --map says");
    if !report.idle_columns.is_empty() {
        let columns: Vec<String> = report.idle_columns.iter().map(|name| short(name)).collect();
        others.push(format!("Columns that are not read: {}.", listed(&columns)));
    }
    if !others.is_empty() {
        page += &layout.wrapped(others.join(" "));
    }
    page += &skipped(report, layout);
    page += &unknown(report, command, layout);
    if report.taken() > 0 && !report.is_dry_run {
        page += &layout.wrapped("`backcare undo` takes it back.");
    }
    page
}

fn taken(report: &TableReport) -> String {
    let TableReport { is_dry_run, file, .. } = report;
    let sessions = report.sessions.values().sum::<usize>();
    let parts: Vec<String> = [(sessions, "session"), (report.readings, "pain reading")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, one)| plural(count, one))
        .collect();
    let verb = match (is_dry_run, parts.is_empty()) {
        (false, false) => "Took",
        (true, false) => "Would take",
        (false, true) => return format!("Nothing new was in {file}."),
        (true, true) => return format!("Nothing new is in {file}."),
    };
    let days = report.days.map_or(String::new(), |(first, last)| {
        if first == last { format!(" of {first}") } else { format!(" of {first} to {last}") }
    });
    let nothing = if *is_dry_run { " Nothing is written." } else { "" };
    format!("{verb} {}{days} from {file}.{nothing}", listed(&parts))
}

/// The first lines that could not be taken, with the reason.
fn skipped(report: &TableReport, layout: Layout) -> String {
    let all = report.skipped.len() + report.more_skipped;
    if all == 0 {
        return String::new();
    }
    let mut page = layout.wrapped(format!("Skipped {}:", plural(all, "line")));
    for SkippedLine { line, reason } in report.skipped.iter().take(SHOWN) {
        page += &layout.wrapped_under(&format!("  line {line}: "), printable::line(reason, 200));
    }
    if all > SHOWN {
        page += &layout.wrapped_under("  ", format!("and {} more; all: --json", all - SHOWN));
    }
    page
}

/// Names that no routine has, and how to say which one is meant.
fn unknown(report: &TableReport, command: &str, layout: Layout) -> String {
    let mut page = String::new();
    for (name, rows) in report.unknown.iter().take(SHOWN) {
        page += &layout.wrapped(format!("No routine is called `{}` ({}).", short(name), plural(*rows, "line")));
    }
    if report.unknown.len() > SHOWN {
        page += &layout.wrapped(format!("And {} other names; all: --json", report.unknown.len() - SHOWN));
    }
    if !report.unknown.is_empty() {
        page += &layout.wrapped("Say which routine is meant, or nothing after `=` to leave it out:");
        page += &layout.wrapped(format!("`{command}`"));
    }
    page
}

pub fn json(report: &TableReport) -> Value {
    let names = |names: &IndexMap<String, usize>| -> Value {
        names.iter().map(|(name, rows)| json!({"name": name, "lines": rows})).collect()
    };
    let skipped = |skipped: &SkippedLine| json!({"line": skipped.line, "reason": skipped.reason});
    json!({
        "file": report.file,
        "format": "csv",
        "dry_run": report.is_dry_run,
        "sessions": report.sessions.values().sum::<usize>(),
        "readings": report.readings,
        "routines": report.sessions.iter().map(|(routine, count)| (routine.to_string(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "from": report.days.map(|(first, _)| first),
        "to": report.days.map(|(_, last)| last),
        "there": report.there,
        "removed": report.removed,
        "not_done": report.not_done,
        "left_out": names(&report.left_out),
        "unknown": names(&report.unknown),
        "skipped": report.skipped.iter().map(skipped).collect::<Value>(),
        "more_skipped": report.more_skipped,
        "idle_columns": report.idle_columns,
    })
}

/// What became of a log of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogReport {
    pub file: String,
    pub is_dry_run: bool,
    /// Changes that were taken, and what they did.
    pub changes: u64,
    pub operations: u64,
    /// Changes that were there already.
    pub known: u64,
}

/// The answer to the import of a log.
pub fn log_text(report: &LogReport, layout: Layout) -> String {
    let LogReport { file, changes, known, is_dry_run, .. } = report;
    let count = |count: u64| plural(usize::try_from(count).unwrap_or(usize::MAX), "change");
    let there = if *known > 0 { format!(" There already: {known}.") } else { String::new() };
    layout.wrapped(match (changes, is_dry_run) {
        (0, _) => format!("Nothing new is in {file}.{there}"),
        (changes, false) => {
            let undo = "`backcare undo` takes back the newest of all changes, not the import.";
            format!("Took {} from {file}.{there} {undo}", count(*changes))
        }
        (changes, true) => format!("Would take {} from {file}.{there} Nothing is written.", count(*changes)),
    })
}

pub fn log_json(report: &LogReport) -> Value {
    let LogReport { file, is_dry_run, changes, operations, known } = report;
    json!({
        "file": file,
        "format": "json",
        "dry_run": is_dry_run,
        "changes": changes,
        "operations": operations,
        "there": known,
    })
}

fn plural(count: usize, one: &str) -> String {
    counted(u32::try_from(count).unwrap_or(u32::MAX), one)
}

/// A name of the table, as much of it as is shown.
fn short(name: &str) -> String {
    printable::line(name, LONGEST_NAME)
}
