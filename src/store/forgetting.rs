//! Forgetting rows for ever: the rows, all operations on them, and what the files still hold of both.
//!
//! SQLite leaves what is deleted in pages that it uses no more and in the write-ahead log. So the database is written
//! anew (`VACUUM`) and the log emptied. Copies that are kept beside it are cleaned first: as long as one of them cannot
//! be, the database keeps the row, so that the command can be repeated.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use serde_json::{Map, Value};

use super::operations::Entity;
use super::{FLAGS, StoreError, Writer, copies, error, file, fold, lock, schema, schema_number, session_runs, wal};
use crate::domain::record::{Id, Reading};

/// How long programs are waited for that read the database.
const READERS_TIMEOUT: Duration = Duration::from_secs(5);

/// The first schema in which changes have operations.
const WITH_OPERATIONS: u32 = 11;

/// The first schema with runs of session days.
const WITH_SESSION_RUNS: u32 = 12;

/// The tables of rows before that.
const OLDER_TABLES: [&str; 6] = ["sessions", "readings", "pauses", "easings", "miss_answers", "reviews"];

impl Writer {
    /// Forgets these rows, sessions with their readings: in the database, and in the copies of it that are kept beside
    /// it. Gives the copies. It cannot be undone. The kept copies are cleaned even where the database does not have the
    /// rows.
    pub fn forget(&mut self, rows: &[Id]) -> Result<Vec<PathBuf>, StoreError> {
        let _lock = lock::take(&self.path)?;
        self.check_that_the_wal_empties()?;
        let copies = copies_beside(&self.path)?;
        for copy in &copies {
            clean_copy(copy, rows).map_err(|cause| StoreError::KeptCopy { path: copy.clone(), cause })?;
        }
        self.read(|connection| connection.execute_batch("PRAGMA secure_delete = ON"))?;
        self.write(|connection| {
            strike(connection, rows)?;
            session_runs::rebuild(connection)
        })?;
        let path = self.path.clone();
        let erased = self.read(|connection| connection.execute_batch("VACUUM")).and_then(|()| self.empty_wal());
        let cause = match erased {
            Ok(true) => return Ok(copies),
            Ok(false) => "another program is reading it".to_owned(),
            Err(cause) => cause.to_string(),
        };
        Err(StoreError::NotErased { path, cause })
    }

    /// Refuses where another program reads the database, so that the log cannot be emptied: found out by a write that
    /// changes nothing.
    fn check_that_the_wal_empties(&mut self) -> Result<(), StoreError> {
        self.write(|connection| connection.pragma_update(None, "user_version", schema_number(connection)?))?;
        if self.empty_wal()? { Ok(()) } else { Err(StoreError::BeingRead { path: self.path.clone() }) }
    }

    fn empty_wal(&self) -> Result<bool, StoreError> {
        self.read(|connection| {
            connection.busy_timeout(READERS_TIMEOUT)?;
            let is_empty = file::checkpoint(connection);
            connection.busy_timeout(self.write_timeout)?;
            is_empty
        })
    }
}

/// Strikes rows, all operations on them, and changes that did nothing else. A change that has nothing left but plans or
/// the begin of tracking is no step of the user's any more.
fn strike(connection: &Connection, rows: &[Id]) -> rusqlite::Result<()> {
    mark(connection, rows)?;
    let readings = "INSERT OR IGNORE INTO struck SELECT row FROM operations
        WHERE kind = ?1 AND after ->> 'session' IN (SELECT row FROM struck)";
    connection.execute(readings, [Reading::KIND])?;
    // The changes that lose something, those that they are a part of, and those that took them back.
    connection.execute_batch(
        "CREATE TEMP TABLE touched (seq INTEGER PRIMARY KEY);
        INSERT INTO touched SELECT DISTINCT change FROM operations WHERE row IN (SELECT row FROM struck);
        INSERT OR IGNORE INTO touched SELECT whole.seq FROM changes AS part JOIN changes AS whole ON whole.id = part.part_of
            WHERE part.seq IN (SELECT seq FROM touched);
        INSERT OR IGNORE INTO touched SELECT seq FROM changes
            WHERE undoes IN (SELECT id FROM changes WHERE seq IN (SELECT seq FROM touched));",
    )?;
    for table in fold::tables() {
        connection.execute(&format!("DELETE FROM {table} WHERE id IN (SELECT row FROM struck)"), [])?;
    }
    connection.execute_batch(
        "DELETE FROM operations WHERE row IN (SELECT row FROM struck);
        UPDATE changes SET command = NULL
            WHERE seq IN (SELECT seq FROM touched) AND undoes IS NULL AND NOT EXISTS (
                SELECT 1 FROM operations JOIN changes AS own ON own.seq = change
                WHERE (own.seq = changes.seq OR own.part_of = changes.id) AND kind NOT IN ('plan', 'tracking'));
        UPDATE changes SET command = NULL, undoes = NULL
            WHERE seq IN (SELECT seq FROM touched)
                AND undoes IN (SELECT id FROM changes WHERE command IS NULL AND seq IN (SELECT seq FROM touched));",
    )?;
    // The newest of a device keeps the device's own number, so that no other change ever gets it. Parts go before what
    // they are a part of.
    let empty = "DELETE FROM changes WHERE seq IN (SELECT seq FROM touched) AND command IS NULL AND undoes IS NULL
        AND NOT EXISTS (SELECT 1 FROM operations WHERE change = changes.seq)
        AND NOT EXISTS (SELECT 1 FROM changes AS part WHERE part.part_of = changes.id)
        AND (number IS NULL OR number < (SELECT max(number) FROM changes AS other WHERE other.device = changes.device))";
    connection.execute(empty, [])?;
    connection.execute(empty, [])?;
    connection.execute_batch("DROP TABLE touched; DROP TABLE struck")
}

/// The same in a database of a schema without operations. What its changes keep of edited and removed rows is JSON.
fn strike_in_older(connection: &Connection, rows: &[Id]) -> rusqlite::Result<()> {
    mark(connection, rows)?;
    let has_table = |table: &str| {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
        connection.query_row(sql, [table], |row| row.get::<_, bool>(0))
    };
    connection.execute(
        "INSERT OR IGNORE INTO struck SELECT id FROM readings WHERE session IN (SELECT row FROM struck)",
        [],
    )?;
    let is_struck = |row: &Value| {
        let is_one = |field: &str| row[field].as_str().is_some_and(|id| rows.iter().any(|row| row.to_string() == id));
        is_one("id") || is_one("session")
    };
    let mut statement = connection.prepare("SELECT seq, before FROM changes WHERE before IS NOT NULL")?;
    let kept: Vec<(i64, String)> =
        statement.query_map([], |row| Ok((row.get("seq")?, row.get("before")?)))?.collect::<Result<_, _>>()?;
    for (seq, before) in kept {
        let Ok(mut tables) = serde_json::from_str::<Map<String, Value>>(&before) else { continue };
        for rows in tables.values_mut().filter_map(Value::as_array_mut) {
            rows.retain(|row| !is_struck(row));
        }
        let without = Value::Object(tables).to_string();
        connection.execute("UPDATE changes SET before = ?1 WHERE seq = ?2", params![without, seq])?;
    }
    for table in OLDER_TABLES {
        if has_table(table)? {
            connection.execute(&format!("DELETE FROM {table} WHERE id IN (SELECT row FROM struck)"), [])?;
        }
    }
    connection.execute_batch("DROP TABLE struck")
}

/// Writes down which rows are to go.
fn mark(connection: &Connection, rows: &[Id]) -> rusqlite::Result<()> {
    connection.execute_batch("CREATE TEMP TABLE struck (row TEXT PRIMARY KEY)")?;
    for row in rows {
        connection.execute("INSERT OR IGNORE INTO struck VALUES (?1)", [row.to_string()])?;
    }
    Ok(())
}

/// The databases of ours beside this one whose names begin with its name.
fn copies_beside(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let others = copies::names_beside(path)?.into_iter().map(|name| path.with_file_name(name));
    let others: Vec<PathBuf> =
        others.filter(|other| other != path && !file::companions(path).contains(other)).collect();
    let is_file = |other: &&PathBuf| fs::symlink_metadata(other).is_ok_and(|found| found.is_file());
    let mut copies = Vec::new();
    for other in others.iter().filter(is_file) {
        match file::header(other) {
            Ok(_) => copies.push(other.clone()),
            Err(StoreError::Foreign { .. } | StoreError::Empty { .. }) => {}
            Err(cause) => return Err(cause),
        }
    }
    copies.sort();
    // The log of a copy goes with it.
    let is_log_alone = |other: &&PathBuf| {
        let has_content = fs::symlink_metadata(other).is_ok_and(|found| found.len() > 0);
        let is_log = |log: &Path| log.as_os_str() == other.as_os_str();
        file::is_log(other)
            && has_content
            && !copies.iter().any(|copy| file::companions(copy).iter().any(|log| is_log(log)))
    };
    match others.iter().find(is_log_alone) {
        None => Ok(copies),
        Some(log) => {
            let cause = "it is the log of a database that is not there".to_owned();
            Err(StoreError::KeptCopy { path: log.clone(), cause })
        }
    }
}

/// Strikes the rows in a kept copy, and writes it anew. The error says why it cannot be.
fn clean_copy(path: &Path, rows: &[Id]) -> Result<(), String> {
    let clean = || {
        let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
        connection.busy_timeout(READERS_TIMEOUT)?;
        let found = schema_number(&connection)?;
        let is_older = match schema::check(path, found) {
            Err(StoreError::Newer { .. }) => return Ok(Some("it was written by a newer version of backcare")),
            checked => checked.is_err(),
        };
        connection.execute_batch("PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF")?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let strike = if found < WITH_OPERATIONS { strike_in_older } else { strike };
        strike(&transaction, rows)?;
        match is_older {
            false => session_runs::rebuild(&transaction)?,
            true if found >= WITH_SESSION_RUNS => session_runs::empty(&transaction)?,
            true => {}
        }
        transaction.commit()?;
        connection.execute_batch("VACUUM")?;
        let is_empty = file::checkpoint(&connection)?;
        connection.close().map_err(|(_, cause)| cause)?;
        Ok((!is_empty).then_some("another program is reading it"))
    };
    let belongs = file::found(path).and_then(|found| found.map_or(Ok(()), |found| wal::check_belongs(&found)));
    belongs.map_err(|cause| cause.to_string())?;
    match clean() {
        Ok(None) => Ok(()),
        Ok(Some(reason)) => Err(reason.to_owned()),
        Err(cause) => Err(error::reason(&cause)),
    }
}
