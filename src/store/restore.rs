//! Going back to a backup.
//!
//! The backup is copied into a new file beside the database, checked, brought up to date and synced. Then, while nobody
//! opens or writes the database: what its log holds is written into it, it is kept under another name, and the new file
//! is renamed into its place. A kill leaves the old database or the new one, each whole in one file. Processes that
//! still have the old one open see, before they write, that it is no longer at its path.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::backup::{content_of, is_same};
use super::error::StoreError;
use super::wal::{self, Tail};
use super::{FLAGS, WRITE_TIMEOUT, copies, file, lock, schema};
use crate::domain::calendar::Moment;
use crate::domain::record::Holding;

/// What a restore came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    pub content: Holding,
    /// Where the database is that was there before; `None` where there was none.
    pub kept: Option<PathBuf>,
    /// Whether that is a database that can be restored in turn: what was damaged is kept as it was.
    pub is_kept_whole: bool,
}

/// What is added to the name of the database for the copy of a backup that is to take its place.
const RESTORING: &str = ".restoring";

/// Tries to empty the log while others read.
const TRIES: u32 = 20;
const TRY_TIMEOUT: Duration = Duration::from_millis(250);

/// Puts a copy of the database in `backup` in the place of that at `path`, which is kept under a name with the time
/// `now`. The caller sees to it that neither a daemon nor a guided session runs.
pub fn restore(path: &Path, backup: &Path, now: &Moment) -> Result<Restored, StoreError> {
    let path = file::absolute(path)?;
    let path = fs::canonicalize(&path).unwrap_or(path);
    let backup = file::absolute(backup)?;
    if is_same(&path, &backup) {
        return Err(StoreError::FromItself { path });
    }
    let new = file::beside(&path, RESTORING);
    file::clear(&new)?;
    let prepared = prepare(&backup, &new);
    let restored = prepared.and_then(|content| {
        let kept = put_in_place(&new, &path, now)?;
        let is_whole = |kept: &PathBuf| matches!(schema::existing(kept), Ok(Some(_))) && file::wal_length(kept) == 0;
        Ok(Restored { content, is_kept_whole: kept.as_ref().is_some_and(is_whole), kept })
    });
    if restored.is_err() {
        let _ = file::clear(&new);
    }
    copies::drop_old(&path, Some(&backup));
    restored
}

/// Makes a database of the current schema of a backup, which stays as it is: the files of one that nobody has open are
/// copied, since SQLite would make others beside it.
fn prepare(backup: &Path, new: &Path) -> Result<Holding, StoreError> {
    let found = match schema::existing(backup) {
        Err(StoreError::Foreign { path } | StoreError::Empty { path }) => return Err(StoreError::NoBackup { path }),
        found => found?,
    };
    let Some(found) = found else { return Err(StoreError::io("read", backup)(io::ErrorKind::NotFound.into())) };
    let backup = &found.path;
    let log = file::wal_path(backup);
    let tail = wal::tail(backup).map_err(StoreError::io("read", &log))?;
    if let Tail::Damaged(changes) = tail {
        return Err(StoreError::DamagedLog { path: backup.clone(), log, changes });
    }
    let to_error = |cause| StoreError::of(backup, cause);
    if file::is_there(&file::wal_index_path(backup))? {
        file::make_private(new)?;
        let source = Connection::open_with_flags(backup, OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS).map_err(to_error)?;
        let mut copied = exclusive(new).map_err(to_error)?;
        let copy = |copied: &mut Connection| {
            source.busy_timeout(WRITE_TIMEOUT)?;
            source.execute_batch("BEGIN")?;
            copies::fill(&source, copied)
        };
        copy(&mut copied).map_err(to_error)?;
        finish(copied, new, backup)
    } else {
        for (from, to) in file::companions(backup).iter().zip(file::companions(new)) {
            if file::is_there(from)? {
                copies::copy_file(from, &to)?;
            }
        }
        copies::copy_file(backup, new)?;
        finish(exclusive(new).map_err(to_error)?, new, backup)
    }
}

/// Opens a file that no other process knows: without a `-shm` file.
fn exclusive(new: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let _: String = connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |row| row.get(0))?;
    Ok(connection)
}

/// Checks the copy, and makes of it one file of the current schema.
fn finish(mut copied: Connection, new: &Path, backup: &Path) -> Result<Holding, StoreError> {
    let mut finish = || {
        let _: String = copied.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        copies::verify(&copied)?;
        schema::bring_up_to_date(&mut copied)?;
        copies::verify(&copied)?;
        file::checkpoint(&copied)?;
        content_of(&copied, 0)
    };
    let content = finish().map_err(|cause| StoreError::of(backup, cause))?;
    copied.close().map_err(|(_, cause)| StoreError::of(backup, cause))?;
    file::sync(new)?;
    let bytes = fs::metadata(new).map_err(StoreError::io("read", new))?.len();
    Ok(Holding { bytes, ..content })
}

/// Keeps the database that is there, and puts the new one in its place. Returns where the old one is kept.
fn put_in_place(new: &Path, path: &Path, now: &Moment) -> Result<Option<PathBuf>, StoreError> {
    let _lock = lock::take(path)?;
    let copy = copies::name_before_restore(path, &now.format(copies::TIME).to_string())?;
    // Until the new file is there, nobody else writes.
    let mut held = None;
    let kept = match schema::existing(path) {
        Ok(None) => None,
        Ok(Some(_)) => {
            held = keep_sound(path, &copy)?;
            Some(copy)
        }
        Err(StoreError::Empty { .. } | StoreError::StrangeLog { .. } | StoreError::OrphanedLog { .. }) => {
            copies::keep_files(path, &copy)?;
            Some(copy)
        }
        Err(cause) => return Err(cause),
    };
    file::companions(path).iter().try_for_each(|companion| file::remove(companion))?;
    file::rename(new, path)?;
    drop(held);
    file::confirm(path)?;
    Ok(kept)
}

/// Writes what the log holds into the database, and keeps that in `copy`; as it is, if it is damaged. The result keeps
/// others from writing.
fn keep_sound(path: &Path, copy: &Path) -> Result<Option<Connection>, StoreError> {
    let to_error = |cause| StoreError::of(path, cause);
    let open = || {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.busy_timeout(WRITE_TIMEOUT)?;
        Ok(connection)
    };
    let connection = open().map_err(to_error)?;
    let log = file::wal_path(path);
    let is_damaged = matches!(wal::tail(path).map_err(StoreError::io("read", &log))?, Tail::Damaged(_) | Tail::CutOff);
    if is_damaged {
        copies::keep_files(path, copy)?;
    }
    match hold_without_log(&connection, path) {
        Err(cause) if is_corrupt(&cause) => {
            if !is_damaged {
                copies::keep_files(path, copy)?;
            }
            return Ok(None);
        }
        held => held?,
    }
    if !is_damaged {
        let new = file::beside(copy, file::NEW);
        file::clear(&new)?;
        file::make_private(&new)?;
        // SQLite copies nothing from a connection that has its turn to write.
        let source = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS).map_err(to_error)?;
        match copies::write_verified(&source, &new, path) {
            Err(cause) if is_corrupt(&cause) => {
                file::clear(&new)?;
                copies::keep_files(path, copy)?;
            }
            made => file::settle(made, &new, copy)?,
        }
    }
    Ok(Some(connection))
}

/// Writes what the log holds into the database, and leaves the turn to write with `connection`.
fn hold_without_log(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let to_error = |cause| StoreError::of(path, cause);
    for _ in 0..TRIES {
        connection.busy_timeout(TRY_TIMEOUT).map_err(to_error)?;
        let is_empty = file::checkpoint(connection).map_err(to_error)?;
        connection.busy_timeout(WRITE_TIMEOUT).map_err(to_error)?;
        if !is_empty {
            continue;
        }
        connection.execute_batch("BEGIN IMMEDIATE").map_err(to_error)?;
        // Somebody may have written in between.
        if file::wal_length(path) == 0 {
            return Ok(());
        }
        connection.execute_batch("ROLLBACK").map_err(to_error)?;
    }
    let cause = io::Error::new(io::ErrorKind::ResourceBusy, "another program goes on reading it");
    Err(StoreError::io("replace", path)(cause))
}

fn is_corrupt(cause: &StoreError) -> bool {
    let StoreError::Sqlite { cause, .. } = cause else { return matches!(cause, StoreError::Foreign { .. }) };
    cause.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt)
}
