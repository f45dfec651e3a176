//! Copies of the database: made whole and checked, and the last of those that are kept beside it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDateTime, Utc};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::Dir;

use super::error::StoreError;
use super::file;
use super::schema_number;

/// How many kept copies stay.
const KEPT: usize = 3;

/// Pages of a copy between two looks at other writers.
const PAGES_AT_ONCE: std::ffi::c_int = 1000;

/// What is added to the name of the database for a copy that is kept: a number or a time follows.
const BEFORE_MIGRATION: &str = ".schema-";
const BEFORE_RESTORE: &str = ".before-restore-";
const CUT_OFF: &str = ".cut-off-";

/// How the time is written in a name.
pub(super) const TIME: &str = "%Y-%m-%dT%H%M%S";

/// How many copies there may be of one second.
const MOST_NAMES: u32 = 100;

/// Keeps a copy of the database as it is, before it is brought up to date from that schema.
pub(super) fn keep_before_migration(connection: &Connection, path: &Path, found: u32) -> Result<(), StoreError> {
    let copy = file::beside(path, &format!("{BEFORE_MIGRATION}{found}"));
    let new = file::beside(&copy, file::NEW);
    file::clear(&new)?;
    file::make_private(&new)?;
    let made = write_verified(connection, &new, path);
    file::settle(made, &new, &copy)?;
    drop_old(path, None);
    Ok(())
}

/// Where the database as it is before a restore is kept; `when` says when that was.
pub(super) fn name_before_restore(path: &Path, when: &str) -> Result<PathBuf, StoreError> {
    free_name(&file::beside(path, &format!("{BEFORE_RESTORE}{when}")))
}

/// Keeps the database and its log as they are, before a change that was cut off is removed from the log.
pub(super) fn keep_cut_off(path: &Path) -> Result<(), StoreError> {
    let log = file::wal_path(path);
    let written_at = fs::metadata(&log).and_then(|log| log.modified()).map_err(StoreError::io("read", &log))?;
    let when = DateTime::<Utc>::from(written_at).format(TIME);
    keep_files(path, &free_name(&file::beside(path, &format!("{CUT_OFF}{when}Z")))?)?;
    drop_old(path, None);
    Ok(())
}

/// Keeps the files of the database as they are, sound or not.
pub(super) fn keep_files(path: &Path, copy: &Path) -> Result<(), StoreError> {
    for (from, to) in file::companions(path).iter().zip(file::companions(copy)) {
        // The index of the log is made anew from the log.
        if *from != file::wal_index_path(path) && file::is_there(from)? {
            copy_file(from, &to)?;
        }
    }
    if !file::is_there(path)? {
        return file::sync_directory(file::directory(copy));
    }
    let new = file::beside(copy, file::NEW);
    let made = copy_file(path, &new);
    file::settle(made, &new, copy)
}

/// Copies a file into a new one that only its owner may read, durably.
pub(super) fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut source = File::open(from).map_err(StoreError::io("read", from))?;
    file::make_private(to)?;
    let copied = File::options().write(true).open(to).and_then(|mut target| {
        io::copy(&mut source, &mut target)?;
        target.sync_all()
    });
    copied.map_err(StoreError::io("write", to))
}

fn free_name(path: &Path) -> Result<PathBuf, StoreError> {
    let names = (1..=MOST_NAMES).map(|number| match number {
        1 => path.to_owned(),
        number => file::beside(path, &format!("-{number}")),
    });
    for name in names {
        if !file::is_there(&name)? {
            return Ok(name);
        }
    }
    Err(StoreError::io("make", path)(io::ErrorKind::AlreadyExists.into()))
}

/// Copies all that `connection` sees into the empty file `new`, and checks the integrity of the copy. `path` is what an
/// error names.
pub(super) fn write_verified(connection: &Connection, new: &Path, path: &Path) -> Result<(), StoreError> {
    let copy = || {
        let mut copied = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        fill(connection, &mut copied)?;
        verify(&copied)?;
        if schema_number(&copied)? != schema_number(connection)? {
            return Err(corrupt("the copy has another schema".to_owned()));
        }
        copied.close().map_err(|(_, cause)| cause)
    };
    copy().map_err(|cause| StoreError::of(path, cause))
}

/// Copies all that `connection` sees into a database of one empty file that no other process knows.
pub(super) fn fill(connection: &Connection, copied: &mut Connection) -> rusqlite::Result<()> {
    // In exclusive mode SQLite needs no `-shm` file. A copy that is not finished is not used, and needs no journal.
    let _: String = copied.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |row| row.get(0))?;
    let _: String = copied.query_row("PRAGMA journal_mode = OFF", [], |row| row.get(0))?;
    Backup::new(connection, copied)?.run_to_completion(PAGES_AT_ONCE, Duration::ZERO, None)
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
    let own = path.file_name().unwrap_or_default().as_bytes();
    let is_kept = |name: &OsStr| {
        let suffix = name.as_bytes().strip_prefix(own).and_then(|suffix| str::from_utf8(suffix).ok());
        suffix.is_some_and(is_suffix_of_a_copy)
    };
    let mut copies: Vec<(SystemTime, PathBuf)> = names_beside(path)?
        .into_iter()
        .filter(|name| is_kept(name))
        .filter_map(|name| {
            let copy = directory.join(name);
            Some((fs::symlink_metadata(&copy).ok()?.modified().ok()?, copy))
        })
        .collect();
    copies.sort_by(|one, other| other.cmp(one));
    Ok(copies.into_iter().map(|(_, path)| path).collect())
}

/// The names of all files beside the database that begin with its name, its own among them.
pub(super) fn names_beside(path: &Path) -> Result<Vec<OsString>, StoreError> {
    let directory = file::directory(path);
    // That of the standard library panics where closing the directory fails.
    let entries = File::open(directory).and_then(|directory| Ok(Dir::read_from(directory)?));
    let entries = entries.map_err(StoreError::io("read", directory))?;
    let own = path.file_name().unwrap_or_default().as_bytes();
    let names = entries.filter_map(Result::ok).map(|entry| OsStr::from_bytes(entry.file_name().to_bytes()).to_owned());
    Ok(names.filter(|name| name.as_bytes().starts_with(own)).collect())
}

/// Removes all but the last kept copies, with what lies beside them; never the one that is `in_use`. One that cannot be
/// removed stays.
pub(super) fn drop_old(path: &Path, in_use: Option<&Path>) {
    let copies = kept(path).unwrap_or_default();
    for copy in copies.iter().skip(KEPT).filter(|copy| Some(copy.as_path()) != in_use) {
        let _ = file::clear(copy);
    }
}

/// Whether a copy that is kept has a name that ends so: a file of the user's with a similar name is none.
fn is_suffix_of_a_copy(suffix: &str) -> bool {
    let number = suffix.strip_prefix(BEFORE_MIGRATION);
    let time = suffix.strip_prefix(BEFORE_RESTORE).or_else(|| suffix.strip_prefix(CUT_OFF));
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = |time: &str| {
        let (time, number) = time.split_at_checked("2026-11-23T081000".len()).unwrap_or((time, "x"));
        let number = number.strip_prefix('Z').unwrap_or(number);
        NaiveDateTime::parse_from_str(time, TIME).is_ok()
            && (number.is_empty() || number.strip_prefix('-').is_some_and(is_number))
    };
    number.is_some_and(is_number) || time.is_some_and(is_time)
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
            File::options().write(true).open(copy).unwrap().set_modified(age).unwrap();
        }
        drop_old(&path, None);
        let copies = [1, 2, 3].map(|number| home.path().join(format!("backcare.db.schema-{number}")));
        assert_eq!(kept(&path).unwrap(), copies);
        assert!(others.iter().all(|other| home.path().join(other).exists()));
        assert!(!home.path().join("backcare.db.schema-5-wal").exists());
    }

    #[test]
    fn the_copies_of_a_database_whose_name_is_no_text_are_found() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(OsStr::from_bytes(b"diary\xff.db"));
        let copy = file::beside(&path, ".schema-10");
        fs::write(&copy, "").unwrap();
        assert_eq!(names_beside(&path).unwrap(), [copy.file_name().unwrap()]);
        assert_eq!(kept(&path).unwrap(), [copy]);
    }

    #[test]
    fn a_copy_is_told_by_its_name() {
        for name in [
            ".schema-11",
            ".before-restore-2026-11-23T081000",
            ".before-restore-2026-11-23T081000-2",
            ".cut-off-2026-11-23T071000Z",
        ] {
            assert!(is_suffix_of_a_copy(name), "{name}");
        }
        for name in [
            ".schema-11-wal",
            ".before-restore-",
            ".before-restore-2026-11-23T081000-wal",
            ".before-restore-mine",
            ".lock",
        ] {
            assert!(!is_suffix_of_a_copy(name), "{name}");
        }
    }
}
