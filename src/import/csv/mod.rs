//! Tables of comma-separated values, ours or anybody's: rows to entries, each with its line.

mod amounts;
mod dates;
mod entry;
mod header;
mod identity;
mod measure;
mod place;
mod records;

use std::io::{self, BufRead};

use thiserror::Error;

pub use self::entry::{EntryTime, TableEntry};
use self::entry::{ReadRow, RowProblem};
pub use self::header::MissingColumn;
use self::header::TableHeader;
pub use self::identity::{EntryIds, reading_id};
pub use self::measure::MeasureProblem;
pub use self::place::{EntryPlace, PlaceProblem};
use self::records::{RecordProblem, Records};
use super::encoding;

/// The most rows of a table.
pub const MOST_ROWS: u64 = 10_000_000;

/// A table that is being read, row by row.
pub struct TableReader<'a> {
    records: Records<Box<dyn BufRead + 'a>>,
    header: TableHeader,
    rows: u64,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRow {
    Entry(TableEntry),
    /// It says that something was not done.
    NotDone,
    Broken {
        line: u64,
        problem: BrokenRow,
    },
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BrokenRow {
    #[error(transparent)]
    Record(#[from] RecordProblem),
    #[error(transparent)]
    Row(#[from] RowProblem),
}

/// Why a whole table cannot be read.
#[derive(Debug, Error)]
pub enum TableError {
    #[error("there is nothing in it")]
    Empty,
    #[error("its first line, which names the columns, cannot be read: {0}")]
    Header(RecordProblem),
    #[error("no column of it is a {what}; it has: {found}", what = missing.what())]
    Missing { missing: MissingColumn, found: String },
    #[error("it has more than {MOST_ROWS} rows")]
    TooLong,
    #[error(transparent)]
    Read(#[from] io::Error),
}

impl MissingColumn {
    fn what(self) -> &'static str {
        match self {
            Self::Date => "`date`",
            Self::Routine => "`routine` or `pain`",
            Self::Done => "`done` or `amount`",
        }
    }
}

impl<'a> TableReader<'a> {
    /// Reads which columns it has. Where `has_routine`, the rows need not name one.
    pub fn begin(from: impl BufRead + 'a, has_routine: bool) -> Result<Self, TableError> {
        let mut records = Records::new(encoding::utf8(from)?);
        let header = match TableHeader::read(&mut records)? {
            None => return Err(TableError::Empty),
            Some(Err(problem)) => return Err(TableError::Header(problem)),
            Some(Ok(header)) => header,
        };
        match header.missing(has_routine) {
            Some(missing) => Err(TableError::Missing { missing, found: found(&header.names) }),
            None => Ok(Self { records, header, rows: 0 }),
        }
    }

    /// The names of the columns that are not read.
    pub fn left_out(&self) -> Vec<String> {
        self.header.left_out()
    }

    /// The next row that is not blank; `None` at the end.
    pub fn next_row(&mut self) -> Result<Option<TableRow>, TableError> {
        let Some(record) = self.records.next()? else { return Ok(None) };
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(TableError::TooLong);
        }
        let line = record.line;
        let row = record.fields.map_err(BrokenRow::from).and_then(|fields| Ok(self.header.entry(line, &fields)?));
        Ok(Some(match row {
            Ok(ReadRow::Entry(entry)) => TableRow::Entry(entry),
            Ok(ReadRow::NotDone) => TableRow::NotDone,
            Err(problem) => TableRow::Broken { line, problem },
        }))
    }
}

/// The names of the columns, as many and as much of them as can be read in a sentence.
fn found(names: &[String]) -> String {
    const MOST: usize = 20;
    let shown = names.iter().take(MOST).map(|name| {
        let name: String = name.trim().chars().take(40).collect();
        format!("`{name}`")
    });
    let more = if names.len() > MOST { ", …" } else { "" };
    shown.collect::<Vec<_>>().join(", ") + more
}

#[cfg(test)]
mod tests;
