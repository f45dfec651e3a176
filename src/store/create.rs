//! Making the file, and bringing an older one up to date.
//!
//! A new database is made as `backcare.db.new`, finished, synced and renamed to its name: an empty `backcare.db` is
//! never ours, and a crash leaves at most a `.new`, which the next start replaces. Making and migrating happen under an
//! exclusive lock on `backcare.db.lock`, taken only when the database is missing or older. Whether it still is, is
//! checked again once the lock is held.
//!
//! Compatibility: migrations are only ever appended. `user_version` counts those that the file has; a file with more
//! than we know is refused. A verified copy is made before a migration.

use std::cmp::Ordering;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::StoreError;
use super::{WRITE_TIMEOUT, schema};
use crate::files;

/// Every step of the schema, in order. Append only.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_beginning.sql"),
    include_str!("../../migrations/0002_reminding.sql"),
    include_str!("../../migrations/0003_quiet.sql"),
    include_str!("../../migrations/0004_sitting.sql"),
    include_str!("../../migrations/0005_trouble.sql"),
    include_str!("../../migrations/0006_ease.sql"),
    include_str!("../../migrations/0007_guidance.sql"),
    include_str!("../../migrations/0008_missed.sql"),
    include_str!("../../migrations/0009_guided.sql"),
    include_str!("../../migrations/0010_reviews.sql"),
    include_str!("../../migrations/0011_operations.sql"),
];

/// `backcare` as four bytes, in the header of every database of ours.
const APPLICATION_ID: u32 = 0x6261_636b;

/// What SQLite adds to the name of a database for its write-ahead log.
const WAL: &str = "-wal";

/// What SQLite may open beside a database.
const BESIDE: [&str; 3] = [WAL, "-shm", "-journal"];

/// Between two tries to take the lock.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Pages of a copy between two looks at other writers.
const PAGES_AT_ONCE: std::ffi::c_int = 1000;

/// Makes the database, or migrates it, where that is still needed once the lock is held. Returns its real path.
pub(super) fn make_ready(path: &Path) -> Result<PathBuf, StoreError> {
    make_ready_with(path, MIGRATIONS)
}

fn make_ready_with(path: &Path, migrations: &[&str]) -> Result<PathBuf, StoreError> {
    let directory = directory(path);
    files::make_directory(directory).map_err(StoreError::io("make the directory", directory))?;
    let lock_path = beside(path, ".lock");
    let lock = files::open_private(&lock_path).map_err(StoreError::io("open", &lock_path))?;
    take(&lock).map_err(StoreError::io("lock", &lock_path))?;
    match existing(path)? {
        None => {
            create(path, migrations)?;
            Ok(path.to_owned())
        }
        Some(path) => {
            migrate(&path, migrations)?;
            Ok(path)
        }
    }
}

/// The path from the root on: SQLite gives some relative names, such as `:memory:`, a meaning of their own.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(StoreError::io("find", path))
}

/// The real path of the database, if there is one of ours: `None` only where nothing is there.
pub(super) fn existing(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    if !is_there(path)? {
        let orphaned = wal_length(path) > 0;
        // The database is made before its log: it may have been made between the two checks.
        return match (orphaned, is_there(path)?) {
            (_, true) => existing(path),
            (true, false) => Err(StoreError::OrphanedLog { path: path.to_owned(), log: wal_path(path) }),
            (false, false) => Ok(None),
        };
    }
    // A link that leads nowhere is an error: a new database in its place would hide the one that it was meant for.
    let path = fs::canonicalize(path).map_err(StoreError::io("follow the link", path))?;
    check_header(&path)?;
    // SQLite follows links, and waits for pipes.
    for companion in BESIDE.map(|suffix| beside(&path, suffix)) {
        files::check_kind(&companion).map_err(StoreError::io("open", &companion))?;
    }
    Ok(Some(path))
}

/// Waits for an exclusive lock, as long as for a turn to write.
fn take(lock: &File) -> io::Result<()> {
    let asked_at = Instant::now();
    loop {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) if asked_at.elapsed() < WRITE_TIMEOUT => thread::sleep(POLL_INTERVAL),
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program holds the lock"));
            }
            Err(TryLockError::Error(cause)) => return Err(cause),
            Ok(()) => return Ok(()),
        }
    }
}

/// The bytes of the write-ahead log beside the database; none where there is no log.
pub(super) fn wal_length(path: &Path) -> u64 {
    fs::metadata(wal_path(path)).map_or(0, |log| log.len())
}

/// Whether there is something of that name, be it a link that leads nowhere.
fn is_there(path: &Path) -> Result<bool, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(StoreError::io("read", path)(cause)),
    }
}

/// Refuses what is not a database of ours, before SQLite touches it.
fn check_header(path: &Path) -> Result<(), StoreError> {
    let mut header = Vec::new();
    let is_file = fs::metadata(path).map_err(StoreError::io("read", path))?.is_file();
    if !is_file {
        // A pipe would be waited for, for ever.
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    file.take(100).read_to_end(&mut header).map_err(StoreError::io("read", path))?;
    if header.is_empty() {
        return Err(StoreError::Empty { path: path.to_owned() });
    }
    let ours = header.len() == 100
        && header.starts_with(b"SQLite format 3\0")
        && header[68..72] == APPLICATION_ID.to_be_bytes();
    if !ours {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let found = u32::from_be_bytes([header[60], header[61], header[62], header[63]]);
    match check_schema(path, found) {
        Err(StoreError::Older { .. }) => Ok(()),
        checked => checked,
    }
}

/// Whether a file with `found` migrations is one that this program works with.
pub(super) fn check_schema(path: &Path, found: u32) -> Result<(), StoreError> {
    let path = path.to_owned();
    match found.cmp(&version(MIGRATIONS)) {
        Ordering::Less => Err(StoreError::Older { path, found }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::Newer { path, found, known: version(MIGRATIONS) }),
    }
}

fn create(path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let new = beside(path, ".new");
    clear(&new)?;
    settle(make(&new, migrations), &new, path)
}

/// Puts a file that was `made` in its place, so that it is whole there even after a crash. Where it could not be made,
/// nothing of it stays behind.
fn settle(made: Result<(), StoreError>, new: &Path, path: &Path) -> Result<(), StoreError> {
    let settled = made.and_then(|()| {
        File::open(new).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", new))?;
        fs::rename(new, path).map_err(StoreError::io("make", path))?;
        sync_directory(directory(path))
    });
    if settled.is_err() {
        // Where even this fails, the next start clears it away.
        let _ = clear(new);
    }
    settled
}

fn sync_directory(directory: &Path) -> Result<(), StoreError> {
    files::sync_directory(directory).map_err(StoreError::io("sync", directory))
}

/// Removes a half-made database with all that SQLite put beside it.
fn clear(new: &Path) -> Result<(), StoreError> {
    remove(new)?;
    BESIDE.into_iter().try_for_each(|suffix| remove(&beside(new, suffix)))
}

fn make(new: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    make_private(new).map_err(StoreError::io("make", new))?;
    let fill = || {
        let mut connection = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // No other process knows the new file yet: in exclusive mode SQLite needs no `-shm` file for it.
        let _: String = connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |row| row.get(0))?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        let _: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        apply(&mut connection, 0, migrations)?;
        checkpoint(&connection)?;
        connection.close().map_err(|(_, cause)| cause)
    };
    fill().map_err(|cause| StoreError::of(new, cause))
}

/// An empty database of the current schema, in memory.
pub(super) fn in_memory() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    apply(&mut connection, 0, MIGRATIONS)?;
    Ok(connection)
}

fn migrate(path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let to_error = |cause| StoreError::of(path, cause);
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(to_error)?;
    connection.busy_timeout(WRITE_TIMEOUT).map_err(to_error)?;
    let found = schema(&connection).map_err(to_error)?;
    if found >= version(migrations) {
        return Ok(());
    }
    copy_verified(&connection, path, found)?;
    apply(&mut connection, found, migrations).map_err(to_error)?;
    checkpoint(&connection).map(drop).map_err(to_error)
}

/// Keeps a copy of the database as it was, beside it, and checks the integrity of the copy.
fn copy_verified(connection: &Connection, path: &Path, found: u32) -> Result<(), StoreError> {
    let copy = beside(path, &format!(".schema-{found}"));
    let new = beside(&copy, ".new");
    clear(&new)?;
    make_private(&new).map_err(StoreError::io("make", &new))?;
    let fill = || {
        let mut copied = Connection::open_with_flags(&new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Backup::new(connection, &mut copied)?.run_to_completion(PAGES_AT_ONCE, Duration::ZERO, None)?;
        let verdict: String = copied.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if verdict == "ok" && schema(&copied)? == found {
            return copied.close().map_err(|(_, cause)| cause);
        }
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), Some(verdict)))
    };
    settle(fill().map_err(|cause| StoreError::of(path, cause)), &new, &copy)
}

fn apply(connection: &mut Connection, found: u32, migrations: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in &migrations[found as usize..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", version(migrations))?;
    transaction.commit()
}

/// Writes the log back into the database, and empties it; `false` where another process kept it from that.
pub(super) fn checkpoint(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0).map(|busy: bool| !busy))
}

/// The write-ahead log of the database.
pub(super) fn wal_path(path: &Path) -> PathBuf {
    beside(path, WAL)
}

fn version(migrations: &[&str]) -> u32 {
    u32::try_from(migrations.len()).unwrap_or(u32::MAX)
}

/// Makes an empty file that only its owner may read, where nothing is.
fn make_private(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop)
}

fn directory(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(StoreError::io("remove", path)(cause)),
        _ => Ok(()),
    }
}

/// `path` with something added to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The URI that opens `path` without looking for anything beside it.
pub(super) fn immutable_uri(path: &Path) -> String {
    use std::fmt::Write;
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(char::from(*byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXT: &str = "ALTER TABLE plans ADD COLUMN remark TEXT";

    fn migrations() -> Vec<&'static str> {
        [MIGRATIONS, &[NEXT]].concat()
    }

    #[test]
    fn an_older_file_is_copied_and_brought_up_to_date() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("backcare.db");
        make_ready(&path).unwrap();
        let insert = "INSERT INTO plans VALUES (1, 'a', '2026-11-23', '{}')";
        Connection::open(&path).unwrap().execute(insert, []).unwrap();

        make_ready_with(&path, &migrations()).unwrap();

        let connection = Connection::open(&path).unwrap();
        let remark: Option<String> = connection.query_row("SELECT remark FROM plans", [], |row| row.get(0)).unwrap();
        assert_eq!(remark, None);
        let copy = Connection::open(beside(&path, &format!(".schema-{}", version(MIGRATIONS)))).unwrap();
        assert_eq!(copy.query_row("SELECT count(*) FROM plans", [], |row| row.get(0)), Ok(1));
        let newer = version(MIGRATIONS) + 1;
        assert!(matches!(existing(&path), Err(StoreError::Newer { found, .. }) if found == newer));
    }

    #[test]
    fn every_older_schema_is_brought_up_to_date() {
        for known in 1..MIGRATIONS.len() {
            let home = tempfile::tempdir().unwrap();
            let path = home.path().join("backcare.db");
            make_ready_with(&path, &MIGRATIONS[..known]).unwrap();
            make_ready(&path).unwrap();
            let connection = Connection::open(&path).unwrap();
            assert_eq!(schema(&connection), Ok(version(MIGRATIONS)));
            assert_eq!(connection.query_row("SELECT wanted FROM daemon", [], |row| row.get(0)), Ok(false));
        }
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("backcare.db");
        make_ready(&path).unwrap();
        let broken = [MIGRATIONS, &[NEXT, "ALTER TABLE nothing ADD COLUMN at_all TEXT"]].concat();
        let before = fs::read(&path).unwrap();
        assert!(make_ready_with(&path, &broken).is_err());
        assert_eq!(fs::read(&path).unwrap(), before);
        assert!(make_ready(&path).is_ok());
    }

    #[test]
    fn a_copy_that_cannot_be_kept_stops_the_migration_and_is_cleared_away() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("backcare.db");
        make_ready(&path).unwrap();
        let copy = beside(&path, &format!(".schema-{}", version(MIGRATIONS)));
        fs::create_dir(&copy).unwrap();
        let before = fs::read(&path).unwrap();
        assert!(make_ready_with(&path, &migrations()).is_err());
        assert_eq!(fs::read(&path).unwrap(), before);
        assert!(!beside(&copy, ".new").exists());
    }

    #[test]
    fn a_leftover_of_a_crash_is_made_anew() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("backcare.db");
        fs::write(beside(&path, ".new"), "half a database").unwrap();
        make_ready(&path).unwrap();
        assert!(!beside(&path, ".new").exists());
        assert!(existing(&path).is_ok_and(|found| found.is_some()));
    }

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(immutable_uri(Path::new("/a b/ü?#%.db")), "file:/a%20b/%C3%BC%3F%23%25.db?immutable=1");
    }
}
