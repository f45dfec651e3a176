//! The log of changes, out of the database and into it: rows as they are, whatever they mean.

use chrono::DateTime;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Reader, StoreError, Writer, fold, guard, id_of, invalid, session_runs};
use crate::domain::change_log::{LogPart, LoggedChange, LoggedOperation};
use crate::domain::record::Id;

/// What became of a log that was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenLog {
    /// Changes that were not there.
    pub changes: u64,
    /// What they did.
    pub operations: u64,
    /// Changes that were there already: nothing of them is looked at.
    pub known: u64,
}

/// Takes one part after the other.
pub type TakeLogPart<'a> = dyn FnMut(LogPart) -> Result<(), StoreError> + 'a;

impl Reader {
    /// Hands on every change with its operations, in the order in which they hold: by clock and id.
    pub fn each_log_part<E: From<StoreError>>(&self, take: &mut dyn FnMut(LogPart) -> Result<(), E>) -> Result<(), E> {
        self.count_no_steps();
        let changes = "SELECT seq, id, at, command, part_of, undoes, version, clock FROM changes ORDER BY clock, id";
        let operations = "SELECT kind, row, before, after FROM operations WHERE change = ?1 ORDER BY seq";
        let numbered = |row: &Row| Ok((row.get("seq")?, change(row)?));
        self.each(changes, [], numbered, &mut |(seq, change): (i64, LoggedChange)| {
            take(LogPart::Change(change))?;
            self.each(operations, [seq], operation, &mut |operation| take(LogPart::Operation(operation)))
        })
    }
}

impl Writer {
    /// Takes in the changes that `feed` hands over and that are not there, as they are: it is no change of its own. Where
    /// `feed` fails, and of a `dry_run`, nothing is changed.
    pub fn take_log<E: From<StoreError>>(
        &mut self,
        dry_run: bool,
        feed: impl FnOnce(&mut TakeLogPart) -> Result<(), E>,
    ) -> Result<TakenLog, E> {
        self.reader.count_no_steps();
        let Reader { connection, path, .. } = &mut self.reader;
        let of = |cause| StoreError::of(path, cause);
        let transaction = guard::begin(connection, path, self.guard.as_ref())?;
        let newest = "SELECT coalesce(max(seq), 0) FROM operations";
        let newest: i64 = transaction.query_row(newest, [], |row| row.get(0)).map_err(of)?;
        let mut taken = TakenLog::default();
        let mut change: Option<i64> = None;
        feed(&mut |part| {
            match part {
                LogPart::Change(logged) => {
                    change = insert_change(&transaction, &logged).map_err(of)?;
                    taken.changes += u64::from(change.is_some());
                    taken.known += u64::from(change.is_none());
                }
                LogPart::Operation(logged) => {
                    let Some(change) = change else { return Ok(()) };
                    fold::insert_json(&transaction, change, &logged).map_err(of)?;
                    taken.operations += 1;
                }
            }
            Ok(())
        })?;
        if dry_run || taken.changes == 0 {
            transaction.rollback().map_err(of)?;
            return Ok(taken);
        }
        refold_since(&transaction, newest).map_err(of)?;
        session_runs::rebuild(&transaction).map_err(of)?;
        transaction.commit().map_err(|cause| StoreError::of_change(path, cause))?;
        self.checkpoint_a_long_wal();
        Ok(taken)
    }
}

/// Writes a change that is not there yet; gives its number.
fn insert_change(connection: &Connection, change: &LoggedChange) -> rusqlite::Result<Option<i64>> {
    let LoggedChange { id, at, command, part_of, undoes, version, clock } = change;
    let sql = "INSERT INTO changes (id, at, command, part_of, undoes, version, clock)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING RETURNING seq";
    let text = |id: &Option<Id>| id.map(|id| id.to_string());
    let values = params![id.to_string(), at.timestamp(), command, text(part_of), text(undoes), version, clock];
    connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()
}

/// Works the rows out anew that operations after the one with this number are about.
fn refold_since(connection: &Connection, newest: i64) -> rusqlite::Result<()> {
    let sql = "SELECT kind, row FROM operations WHERE seq > ?1 GROUP BY kind, row ORDER BY min(seq)";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([newest])?;
    while let Some(row) = rows.next()? {
        fold::refold(connection, &row.get::<_, String>("kind")?, id_of(row, "row")?)?;
    }
    Ok(())
}

fn change(row: &Row) -> rusqlite::Result<LoggedChange> {
    let seconds: i64 = row.get("at")?;
    let id = |column: &str| {
        let is_there = row.get::<_, Option<String>>(column)?.is_some();
        is_there.then(|| id_of(row, column)).transpose()
    };
    Ok(LoggedChange {
        id: id_of(row, "id")?,
        at: DateTime::from_timestamp(seconds, 0).ok_or_else(|| invalid("at", seconds))?,
        command: row.get("command")?,
        part_of: id("part_of")?,
        undoes: id("undoes")?,
        version: row.get("version")?,
        clock: row.get("clock")?,
    })
}

fn operation(row: &Row) -> rusqlite::Result<LoggedOperation> {
    Ok(LoggedOperation {
        kind: row.get("kind")?,
        row: id_of(row, "row")?,
        before: row.get("before")?,
        after: row.get("after")?,
    })
}
