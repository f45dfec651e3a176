//! Everything that was recorded, written piece by piece.

use std::io::Write;

use crate::cli::stream::StreamError;
use crate::domain::change_log::LogPart;
use crate::domain::diary_table::DiaryRowContent;
use crate::export::csv::CsvTable;
use crate::export::json::JsonLog;
use crate::store::{Reader, Salvage, SalvagedLog};

/// How much was written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) changes: usize,
    pub(super) sessions: usize,
    pub(super) readings: usize,
    /// Places of a damaged database that could not be read.
    pub(super) gaps: u64,
}

/// Writes the log of all changes.
pub(super) fn log(reader: &Reader, to: &mut dyn Write) -> Result<Counts, StreamError> {
    let mut counts = Counts::default();
    let mut log = JsonLog::begin(to)?;
    reader.each_log_part(&mut |part| {
        counts.changes += usize::from(matches!(part, LogPart::Change(_)));
        Ok::<_, StreamError>(log.write(&part)?)
    })?;
    log.end()?;
    Ok(counts)
}

/// Writes what can be read of the log of a damaged database.
pub(super) fn salvaged(salvage: &Salvage, to: &mut dyn Write) -> Result<Counts, StreamError> {
    let mut log = JsonLog::begin(to)?;
    let SalvagedLog { changes, gaps, .. } = salvage.log(&mut |part| Ok::<_, StreamError>(log.write(&part)?))?;
    log.end()?;
    Ok(Counts { changes, gaps, ..Counts::default() })
}

/// Writes a row for each session, and for each reading that was taken on its own.
pub(super) fn table(reader: &Reader, to: &mut dyn Write) -> Result<Counts, StreamError> {
    let mut counts = Counts::default();
    let mut table = CsvTable::begin(to)?;
    reader.each_diary_row(&mut |row| {
        match row.content {
            DiaryRowContent::Session { .. } => counts.sessions += 1,
            DiaryRowContent::Reading { .. } => counts.readings += 1,
        }
        Ok::<_, StreamError>(table.write(row)?)
    })?;
    table.end()?;
    Ok(counts)
}
