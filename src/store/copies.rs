//! Copies of the database: made whole and checked, and the last of those that are kept beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::file;
use super::schema_number;

/// How many kept copies stay.
const KEPT: usize = 3;

/// Pages of a copy between two looks at other writers.
const PAGES_AT_ONCE: std::ffi::c_int = 1000;

/// What is added to the name of the database for a copy that is kept.
const BEFORE_MIGRATION: &str = ".schema-";

/// Keeps a copy of the database as it is, before it is brought up to date from that schema.
pub(super) fn keep_before_migration(connection: &Connection, path: &Path, found: u32) -> Result<(), StoreError> {
    let copy = file::beside(path, &format!("{BEFORE_MIGRATION}{found}"));
    let new = file::beside(&copy, file::NEW);
    file::clear(&new)?;
    file::make_private(&new)?;
    let made = write_verified(connection, &new, path);
    file::settle(made, &new, &copy)?;
    drop_old(path)
}

/// Copies all that `connection` sees into the empty file `new`, and checks the integrity of the copy. `path` is what an
/// error names.
pub(super) fn write_verified(connection: &Connection, new: &Path, path: &Path) -> Result<(), StoreError> {
    let copy = || {
        let mut copied = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // No other process knows the new file yet: in exclusive mode SQLite needs no `-shm` file for it.
        let _: String = copied.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |row| row.get(0))?;
        Backup::new(connection, &mut copied)?.run_to_completion(PAGES_AT_ONCE, Duration::ZERO, None)?;
        verify(&copied)?;
        if schema_number(&copied)? != schema_number(connection)? {
            return Err(corrupt("the copy has another schema".to_owned()));
        }
        copied.close().map_err(|(_, cause)| cause)
    };
    copy().map_err(|cause| StoreError::of(path, cause))
}

/// Fails where SQLite finds something wrong.
pub(super) fn verify(connection: &Connection) -> rusqlite::Result<()> {
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(corrupt(verdict)) }
}

fn corrupt(verdict: String) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), Some(verdict))
}

/// The copies that are kept beside the database, the newest first, without what lies beside them.
pub(super) fn kept(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let directory = file::directory(path);
    let entries = fs::read_dir(directory).map_err(StoreError::io("read", directory))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_kept = |other: &str| other.strip_prefix(name.as_str()).is_some_and(is_suffix_of_a_copy);
    let mut copies: Vec<(SystemTime, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter(|entry| is_kept(&entry.file_name().to_string_lossy()))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    copies.sort_by(|one, other| other.cmp(one));
    Ok(copies.into_iter().map(|(_, path)| path).collect())
}

/// Removes all but the last kept copies, with what lies beside them.
fn drop_old(path: &Path) -> Result<(), StoreError> {
    kept(path)?.iter().skip(KEPT).try_for_each(|copy| file::clear(copy))
}

/// Whether a copy that is kept has a name that ends so: a file of the user's with a similar name is none.
fn is_suffix_of_a_copy(suffix: &str) -> bool {
    let number = suffix.strip_prefix(BEFORE_MIGRATION);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_three_copies_are_kept_and_nothing_else_is_removed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("backcare.db");
        let others = ["backcare.db.schema-4.bak", "backcare.db.schema-", "backcare.db.schema-x", "other.db.schema-1"];
        for other in others {
            fs::write(home.path().join(other), "").unwrap();
        }
        for number in 1..=5 {
            for suffix in ["", "-wal"] {
                fs::write(home.path().join(format!("backcare.db.schema-{number}{suffix}")), "").unwrap();
            }
            let age = SystemTime::UNIX_EPOCH + Duration::from_secs(1000 - number);
            let copy = home.path().join(format!("backcare.db.schema-{number}"));
            fs::File::options().write(true).open(copy).unwrap().set_modified(age).unwrap();
        }
        drop_old(&path).unwrap();
        let copies = [1, 2, 3].map(|number| home.path().join(format!("backcare.db.schema-{number}")));
        assert_eq!(kept(&path).unwrap(), copies);
        assert!(others.iter().all(|other| home.path().join(other).exists()));
        assert!(!home.path().join("backcare.db.schema-5-wal").exists());
    }
}
