//! What the columns of a table mean, by their names: in any order and case, in the words of several programs.

use std::io::{self, BufRead};

use super::records::{RecordProblem, Records};
use crate::domain::diary_table;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableColumn {
    /// The date of the calendar, or date and time.
    Date,
    Time,
    /// Date and time, or a time beside a date.
    DateTime,
    Offset,
    /// The logical day.
    Day,
    Slot,
    Routine,
    Amount(AmountColumn),
    Unit,
    PainBefore,
    PainAfter,
    Pain,
    Note,
    Source,
}

/// What the name of a column of amounts says about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AmountColumn {
    /// Nothing: they are in the unit of the routine, or in that of the row.
    Plain,
    Minutes,
    /// Repetitions.
    Counts,
    /// Whether it was done, by a word or by `1`; a larger number is an amount.
    Done,
}

/// The names of each column, without blanks and signs: the first that a table has is it.
const NAMES: [(TableColumn, &[&str]); 17] = [
    (TableColumn::Date, &["date", "calendardate", "day", "recorddate", "entrydate"]),
    (TableColumn::Time, &["time", "timeofday", "clock", "starttime"]),
    (TableColumn::DateTime, &["datetime", "timestamp", "dateandtime", "datetimeutc", "at", "when", "start", "started"]),
    (TableColumn::Offset, &["utcoffset", "offset", "timezone", "tz", "zone"]),
    (TableColumn::Slot, &["slot", "partofday"]),
    (
        TableColumn::Routine,
        &["routine", "habit", "habitname", "activity", "exercise", "project", "task", "title", "name"],
    ),
    (TableColumn::Amount(AmountColumn::Plain), &["amount", "quantity"]),
    (
        TableColumn::Amount(AmountColumn::Minutes),
        &["minutes", "min", "mins", "duration", "durationmin", "durationminutes"],
    ),
    (TableColumn::Amount(AmountColumn::Counts), &["count", "strokes", "reps", "repetitions", "holds", "times"]),
    (
        TableColumn::Amount(AmountColumn::Done),
        &["value", "done", "completed", "checked", "result", "status", "checkmark"],
    ),
    (TableColumn::Unit, &["unit", "units"]),
    (TableColumn::PainBefore, &["painbefore", "before"]),
    (TableColumn::PainAfter, &["painafter", "after"]),
    (TableColumn::Pain, &["pain", "painlevel", "painscore", "nrs"]),
    (TableColumn::Note, &["note", "notes", "comment", "comments", "commenttext", "description", "remark"]),
    (TableColumn::Source, &["source"]),
    // Beside `date` only.
    (TableColumn::Day, &["day"]),
];

/// What may part the columns, the likeliest first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableHeader {
    /// What each column is; `None` where it is not read.
    pub(super) columns: Vec<Option<TableColumn>>,
    /// The names as they stand in the table.
    pub(super) names: Vec<String>,
}

/// What a table has to say that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingColumn {
    Date,
    /// What was done, or how much it hurt.
    Routine,
    /// Whether it was done: every day has a row, and the columns that are not read may say it, each of a habit.
    Done,
}

impl TableHeader {
    /// Reads the first line, and with it what parts the columns; `None` where the table is empty.
    pub(super) fn read(records: &mut Records<impl BufRead>) -> io::Result<Option<Result<Self, RecordProblem>>> {
        let Some(mut first) = first_line(records)? else { return Ok(None) };
        // Excel has a line for what parts the columns.
        let said = first.strip_prefix("sep=").and_then(|rest| rest.chars().next());
        if said.is_some() {
            records.skip_line()?;
            first = first_line(records)?.unwrap_or_default();
        }
        records.set_delimiter(said.filter(char::is_ascii).unwrap_or_else(|| likely_delimiter(&first)));
        let Some(record) = records.next()? else { return Ok(None) };
        Ok(Some(record.fields.map(Self::of)))
    }

    fn of(names: Vec<String>) -> Self {
        Self { columns: columns(&names), names }
    }

    pub(super) fn has(&self, is_it: impl Fn(TableColumn) -> bool) -> bool {
        self.columns.iter().flatten().any(|column| is_it(*column))
    }

    /// Whether the rows say their own logical day, as those of our own export do.
    pub(super) fn is_ours(&self) -> bool {
        diary_table::COLUMNS.iter().all(|column| self.names.iter().any(|name| name == column))
    }

    /// What the rows cannot do without; they need no routine where `has_routine`.
    pub(super) fn missing(&self, has_routine: bool) -> Option<MissingColumn> {
        if !self.has(|column| matches!(column, TableColumn::Date | TableColumn::DateTime)) {
            return Some(MissingColumn::Date);
        }
        let says_what = has_routine || self.has(|column| matches!(column, TableColumn::Routine | TableColumn::Pain));
        if !says_what {
            return Some(MissingColumn::Routine);
        }
        let says_whether = self.has(|column| !matches!(column, TableColumn::Date | TableColumn::Note));
        (!says_whether && !self.left_out().is_empty()).then_some(MissingColumn::Done)
    }

    /// The names of the columns that are not read.
    pub(super) fn left_out(&self) -> Vec<String> {
        let left_out = self.columns.iter().zip(&self.names).filter(|(column, _)| column.is_none());
        left_out.map(|(_, name)| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    }
}

/// The first line that is not blank; those before it are passed over.
fn first_line(records: &mut Records<impl BufRead>) -> io::Result<Option<String>> {
    loop {
        match records.peek_line()? {
            Some(line) if line.trim().is_empty() => records.skip_line()?,
            line => return Ok(line),
        }
    }
}

/// What parts the most columns that are known, and else the most columns.
fn likely_delimiter(line: &str) -> char {
    let parted = |delimiter: &char| {
        let names: Vec<String> = line.split(*delimiter).map(|name| name.trim().trim_matches('"').to_owned()).collect();
        (columns(&names).iter().flatten().count(), names.len())
    };
    // Of equals the first one.
    DELIMITERS.iter().rev().copied().max_by_key(parted).unwrap_or(',')
}

/// What each of these columns is: of two that mean the same, the one with the likelier name, and then the first.
fn columns(names: &[String]) -> Vec<Option<TableColumn>> {
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let mut columns = vec![None; names.len()];
    for (column, known) in NAMES {
        let free =
            |name: &&str| names.iter().position(|other| other == *name).filter(|place| columns[*place].is_none());
        // Amounts may stand in several columns, each in its own unit.
        let most = if matches!(column, TableColumn::Amount(_)) { known.len() } else { 1 };
        let places: Vec<usize> = known.iter().filter_map(free).take(most).collect();
        for place in places {
            columns[place] = Some(column);
        }
    }
    columns
}

/// In small letters, without what stands between words: `Pain (before)` is `painbefore`.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(table: &str) -> TableHeader {
        TableHeader::read(&mut Records::new(table.as_bytes())).unwrap().unwrap().unwrap()
    }

    #[test]
    fn columns_are_known_in_any_order_case_and_by_several_names() {
        use TableColumn::{Amount, Date, DateTime, Day, Note, Pain, PainBefore, Routine, Slot, Time};
        let done = Some(Amount(AmountColumn::Done));
        for (table, expected) in [
            ("Date,Value,Notes", vec![Some(Date), done, Some(Note)]),
            (
                "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText",
                vec![Some(Routine), None, None, Some(Date), done, Some(Note)],
            ),
            ("name;Pain (before);day;date", vec![Some(Routine), Some(PainBefore), Some(Day), Some(Date)]),
            ("timestamp\tname\troutine", vec![Some(DateTime), None, Some(Routine)]),
            ("\nsep=;\nday,x;pain", vec![None, Some(Pain)]),
            ("sep=|\nday|slot|", vec![Some(Date), Some(Slot), None]),
            ("\"date\",\"time\",\"min\"", vec![Some(Date), Some(Time), Some(Amount(AmountColumn::Minutes))]),
            (
                "date,minutes,strokes",
                vec![Some(Date), Some(Amount(AmountColumn::Minutes)), Some(Amount(AmountColumn::Counts))],
            ),
            ("one", vec![None]),
        ] {
            assert_eq!(header(table).columns, expected, "{table}");
        }
        assert_eq!(header("date,what is this,routine").left_out(), ["what is this"]);
        assert!(header(&diary_table::COLUMNS.join(",")).is_ours() && !header("date,time,day").is_ours());
    }

    #[test]
    fn what_is_missing_is_known() {
        for (table, has_routine, missing) in [
            ("date,routine", false, None),
            ("timestamp,pain", false, None),
            ("date,value", true, None),
            ("date,value", false, Some(MissingColumn::Routine)),
            ("date", true, None),
            ("date,time,place", true, None),
            ("date,pain before,place", true, None),
            ("Date,Back rub,Plank,", true, Some(MissingColumn::Done)),
            ("Date,Back rub,notes", true, Some(MissingColumn::Done)),
            ("time,routine", false, Some(MissingColumn::Date)),
            ("2026-11-23,palm,10", false, Some(MissingColumn::Date)),
        ] {
            assert_eq!(header(table).missing(has_routine), missing, "{table}");
        }
    }
}
