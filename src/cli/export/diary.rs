//! Everything that was recorded, written piece by piece.

use std::io::{self, Write};

use crate::cli::error::Error;
use crate::domain::change_log::LogPart;
use crate::domain::diary_table::DiaryRowContent;
use crate::export::csv::CsvTable;
use crate::export::json::JsonLog;
use crate::store::{Reader, Salvage, SalvagedLog, StoreError};

/// How much was written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) changes: usize,
    pub(super) sessions: usize,
    pub(super) readings: usize,
    /// Places of a damaged database that could not be read.
    pub(super) gaps: u64,
}

/// Why not everything was written.
pub(super) enum ExportError {
    Reading(StoreError),
    Writing(io::Error),
}

/// Writes the log of all changes.
pub(super) fn log(reader: &Reader, to: &mut dyn Write) -> Result<Counts, ExportError> {
    let mut counts = Counts::default();
    let mut log = JsonLog::begin(to)?;
    reader.each_log_part(&mut |part| {
        counts.changes += usize::from(matches!(part, LogPart::Change(_)));
        Ok::<_, ExportError>(log.write(&part)?)
    })?;
    log.end()?;
    Ok(counts)
}

/// Writes what can be read of the log of a damaged database.
pub(super) fn salvaged(salvage: &Salvage, to: &mut dyn Write) -> Result<Counts, ExportError> {
    let mut log = JsonLog::begin(to)?;
    let SalvagedLog { changes, gaps, .. } = salvage.log(&mut |part| Ok::<_, ExportError>(log.write(&part)?))?;
    log.end()?;
    Ok(Counts { changes, gaps, ..Counts::default() })
}

/// Writes a row for each session, and for each reading that was taken on its own.
pub(super) fn table(reader: &Reader, to: &mut dyn Write) -> Result<Counts, ExportError> {
    let mut counts = Counts::default();
    let mut table = CsvTable::begin(to)?;
    reader.each_diary_row(&mut |row| {
        match row.content {
            DiaryRowContent::Session { .. } => counts.sessions += 1,
            DiaryRowContent::Reading { .. } => counts.readings += 1,
        }
        Ok::<_, ExportError>(table.write(row)?)
    })?;
    table.end()?;
    Ok(counts)
}

impl From<StoreError> for ExportError {
    fn from(cause: StoreError) -> Self {
        Self::Reading(cause)
    }
}

impl From<io::Error> for ExportError {
    fn from(cause: io::Error) -> Self {
        Self::Writing(cause)
    }
}

impl From<ExportError> for io::Error {
    fn from(cause: ExportError) -> Self {
        match cause {
            ExportError::Reading(cause) => io::Error::other(cause),
            ExportError::Writing(cause) => cause,
        }
    }
}

impl From<ExportError> for Error {
    fn from(cause: ExportError) -> Self {
        match cause {
            ExportError::Reading(cause) => cause.into(),
            ExportError::Writing(cause) => cause.into(),
        }
    }
}
