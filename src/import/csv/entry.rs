//! What a row of a table says, before anybody knows what its names mean here.

use chrono::{FixedOffset, NaiveDate, NaiveTime};

use super::amounts::{self, AmountProblem, GivenAmount, WrittenAmount};
use super::dates::{self, DateProblem, WrittenTime};
use super::header::{AmountColumn, TableColumn, TableHeader};
use crate::domain::diary_table::unguarded;
use crate::domain::record::{Pain, Source};

/// The most characters of a cell.
pub(super) const LONGEST_CELL: usize = 100_000;

/// A session or a reading, as a row tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableEntry {
    /// The number of its first line in the file.
    pub line: u64,
    pub when: EntryTime,
    /// What was done, in the words of the table; `None` of a reading on its own.
    pub routine: Option<String>,
    /// How much: one for each column that says it. None where it was done, and how much is not known.
    pub amounts: Vec<GivenAmount>,
    /// A unit in a column of its own.
    pub unit: Option<String>,
    /// Before what was done, or on its own.
    pub pain: Option<Pain>,
    pub pain_after: Option<Pain>,
    pub note: Option<String>,
    pub source: Option<Source>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryTime {
    /// The date of the calendar where there is a time, else the logical day.
    pub date: NaiveDate,
    pub time: Option<NaiveTime>,
    pub offset: Option<FixedOffset>,
    /// A slot that stands in the place of a time.
    pub slot: Option<String>,
    /// The day and the slot that it has already, as in our own export.
    pub settled: Option<(NaiveDate, Option<String>)>,
}

/// Why a row is no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    #[error("it has {found} columns, and the first line {expected}")]
    Columns { found: usize, expected: usize },
    #[error("a cell is longer than {LONGEST_CELL} characters")]
    LongCell,
    #[error(transparent)]
    Date(#[from] DateProblem),
    #[error("it has no date")]
    NoDate,
    #[error("{0}")]
    Amount(#[from] AmountProblem),
    #[error("`{0}` is no pain; it is a whole number from 0 to {max}", max = Pain::MAX)]
    Pain(String),
    #[error("it names nothing that was done, and no pain")]
    Nothing,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReadRow {
    Entry(TableEntry),
    /// It says that something was not done.
    NotDone,
}

impl TableHeader {
    /// The entry of a row.
    pub(super) fn entry(&self, line: u64, fields: &[String]) -> Result<ReadRow, RowProblem> {
        self.check(fields)?;
        let (amounts, is_not_done) = self.amounts(fields)?;
        let routine = self.text(fields, TableColumn::Routine);
        // A row without a name beside others that have one is a reading.
        let is_reading = routine.is_none()
            && self.has(|column| column == TableColumn::Routine)
            && self.cell(fields, TableColumn::Pain).is_some();
        if is_not_done && !is_reading {
            return Ok(ReadRow::NotDone);
        }
        let (before, after, alone) = (
            self.pain(fields, TableColumn::PainBefore)?,
            self.pain(fields, TableColumn::PainAfter)?,
            self.pain(fields, TableColumn::Pain)?,
        );
        Ok(ReadRow::Entry(TableEntry {
            line,
            when: self.when(fields)?,
            routine,
            amounts,
            unit: self.text(fields, TableColumn::Unit),
            pain: before.or(alone),
            pain_after: after,
            note: self.text(fields, TableColumn::Note),
            source: self.text(fields, TableColumn::Source).and_then(|word| Source::from_word(&word)),
        }))
    }

    fn check(&self, fields: &[String]) -> Result<(), RowProblem> {
        let expected = self.columns.len();
        let too_many = fields.iter().skip(expected).any(|field| !field.trim().is_empty());
        if fields.len() < expected || too_many {
            return Err(RowProblem::Columns { found: fields.len(), expected });
        }
        // Where there are so many bytes at most, there are so many characters at most.
        let is_long = |field: &String| field.len() > LONGEST_CELL && field.chars().count() > LONGEST_CELL;
        if fields.iter().any(is_long) { Err(RowProblem::LongCell) } else { Ok(()) }
    }

    /// The amounts of a row, and whether it says that nothing was done.
    fn amounts(&self, fields: &[String]) -> Result<(Vec<GivenAmount>, bool), RowProblem> {
        let (mut amounts, mut is_done, mut is_not_done) = (Vec::new(), false, false);
        for (column, field) in self.columns.iter().zip(fields) {
            let Some(TableColumn::Amount(column)) = column else { continue };
            match amounts::read(field, *column)? {
                // In a column of what was done, nothing was; in one of amounts, the amount is not known.
                WrittenAmount::Empty => is_not_done |= *column == AmountColumn::Done,
                WrittenAmount::NotDone => is_not_done = true,
                WrittenAmount::Done => is_done = true,
                WrittenAmount::Amount(amount) => amounts.push(amount),
            }
        }
        is_not_done &= amounts.is_empty() && !is_done;
        Ok((amounts, is_not_done))
    }

    fn when(&self, fields: &[String]) -> Result<EntryTime, RowProblem> {
        let slot = self.text(fields, TableColumn::Slot);
        // A word in the place of a time may be a slot.
        let (word, time) = match self.cell(fields, TableColumn::Time) {
            Some(word) if is_word(word) => (Some(word.to_owned()), None),
            time => (None, time.map(dates::time_or_both).transpose()?),
        };
        let either =
            |words| dates::date_or_both(words).or_else(|problem| dates::time_or_both(words).map_err(|_| problem));
        let moment = self.cell(fields, TableColumn::DateTime).map(either).transpose()?;
        let date = self.cell(fields, TableColumn::Date).map(dates::date_or_both).transpose()?;
        let written: Vec<WrittenTime> = [time, moment, date].into_iter().flatten().collect();
        let time = written.iter().find_map(|written| written.time);
        let date = written.iter().rev().find_map(|written| written.date).ok_or(RowProblem::NoDate)?;
        let offset = match written.iter().find_map(|written| written.offset) {
            None => self.cell(fields, TableColumn::Offset).map(dates::offset).transpose()?,
            own => own,
        };
        let day = self.cell(fields, TableColumn::Day).and_then(|day| dates::date_or_both(day).ok()?.date);
        Ok(EntryTime {
            date,
            time,
            offset: offset.filter(|_| time.is_some()),
            settled: day.filter(|_| self.is_ours() && time.is_some()).map(|day| (day, slot.clone())),
            slot: word.or(slot).filter(|_| time.is_none()),
        })
    }

    fn pain(&self, fields: &[String], column: TableColumn) -> Result<Option<Pain>, RowProblem> {
        let read = |words: &str| {
            let whole = words.strip_suffix(".0").or_else(|| words.strip_suffix(",0")).unwrap_or(words);
            let pain = whole.parse().ok().and_then(Pain::new);
            pain.ok_or_else(|| RowProblem::Pain(words.to_owned()))
        };
        self.cell(fields, column).map(read).transpose()
    }

    /// The text of a cell; `None` where nothing stands there.
    fn text(&self, fields: &[String], column: TableColumn) -> Option<String> {
        let text = unguarded(self.cell(fields, column)?).trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn cell<'a>(&self, fields: &'a [String], column: TableColumn) -> Option<&'a str> {
        let place = self.columns.iter().position(|other| *other == Some(column))?;
        fields.get(place).map(|field| field.trim()).filter(|field| !field.is_empty())
    }
}

fn is_word(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '_' | ' '))
}
