//! Backups: a copy of the whole database in one file, made while others write.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::StoreError;
use super::{Reader, copies, day_of, file, lock};
use crate::domain::record::Holding;
use crate::files;

/// What is added to the name of a database for the locks of the daemon and of a guided session. `daemon::lock` has them.
const LOCKS: [&str; 3] = [lock::SUFFIX, ".remind", ".do"];

/// Writes all that is in the database at `path` into `target`, durably, in place of an earlier backup, and checks the
/// copy. The database stays as it is, even of an older schema. `None` where there is no database yet.
pub fn backup(path: &Path, target: &Path) -> Result<Option<Holding>, StoreError> {
    let reader = Reader::of_any_schema(path)?;
    if !reader.is_there() {
        return Ok(None);
    }
    let target = file::absolute(target)?;
    check_target(&reader.path, &target)?;
    let new = file::make_private_beside(&target)?;
    let written = reader
        .read(|connection| Ok(copies::write_verified(connection, &new, &reader.path)))
        .and_then(|written| written)
        .and_then(|()| content(&reader, &new))
        .and_then(|content| {
            // What was left beside an earlier backup is not of this one.
            file::companions(&target).iter().try_for_each(|companion| file::remove(companion))?;
            Ok(content)
        });
    let content = written.as_ref().ok().copied();
    file::put_in_place(written.map(drop), &new, &target)?;
    file::confirm(&target)?;
    Ok(content)
}

fn content(reader: &Reader, copy: &Path) -> Result<Holding, StoreError> {
    let bytes = fs::metadata(copy).map_err(StoreError::io("read", copy))?.len();
    reader.read(|connection| content_of(connection, bytes))
}

/// The same of a database that is open, whose file has so many bytes.
pub(super) fn content_of(connection: &Connection, bytes: u64) -> rusqlite::Result<Holding> {
    let sql = "SELECT count(*) AS sessions, min(day) AS first, max(day) AS last FROM sessions";
    connection.query_row(sql, [], |row| {
        let sessions = row.get::<_, i64>("sessions")?.unsigned_abs();
        let days = if sessions == 0 { None } else { Some((day_of(row, "first")?, day_of(row, "last")?)) };
        Ok(Holding { sessions, days, bytes })
    })
}

/// Refuses to write over the database itself, over what is beside it, and over what is no backup.
fn check_target(database: &Path, target: &Path) -> Result<(), StoreError> {
    let is_beside = |suffix: &&str| is_same(&file::beside(database, suffix), target);
    if is_same(database, target) || file::BESIDE.iter().chain(&LOCKS).any(is_beside) {
        return Err(StoreError::OntoItself { path: target.to_owned() });
    }
    files::check_kind(target).map_err(StoreError::io("write", target))?;
    if file::is_there(target)? {
        file::header(target).map_err(|_| StoreError::NoBackup { path: target.to_owned() })?;
    }
    // A database that is in use is no backup.
    if file::wal_length(target) > 0 {
        return Err(StoreError::InUse { path: target.to_owned(), log: file::wal_path(target) });
    }
    Ok(())
}

/// Whether both are names of one file, be it one that is not there yet.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let id = |path: &Path| fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
    if let (Some(one), Some(other)) = (id(one), id(other)) {
        return one == other;
    }
    let place =
        |path: &Path| -> Option<PathBuf> { Some(fs::canonicalize(path.parent()?).ok()?.join(path.file_name()?)) };
    place(one).is_some_and(|one| place(other) == Some(one))
}
