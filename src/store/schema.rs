//! The schema: making a database, and bringing an older one up to date.
//!
//! Both happen under the exclusive lock, taken only when the database is missing or older. Whether it still is, is
//! checked again once the lock is held.
//!
//! Compatibility: migrations are only ever appended. `user_version` counts those that the file has; a file with more
//! than we know is refused. A verified copy is made before a migration.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::StoreError;
use super::file::{self, Found};
use super::{WRITE_TIMEOUT, copies, lock, schema_number, wal};
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
    include_str!("../../migrations/0012_session_runs.sql"),
    include_str!("../../migrations/0013_slot_runs.sql"),
];

/// What all of [`MIGRATIONS`] come to. To go through them takes ten times as long.
const SCHEMA: &str = include_str!("schema.sql");

/// Makes the database, or migrates it, where that is still needed once the lock is held. Returns its real path.
pub(super) fn make_ready(path: &Path) -> Result<PathBuf, StoreError> {
    make_ready_with(path, MIGRATIONS)
}

fn make_ready_with(path: &Path, migrations: &[&str]) -> Result<PathBuf, StoreError> {
    let directory = file::directory(path);
    files::make_directory(directory).map_err(StoreError::io("make the directory", directory))?;
    let _lock = lock::take(path)?;
    match existing(path)? {
        None => {
            create(path, migrations)?;
            Ok(path.to_owned())
        }
        Some(Found { path, .. }) => {
            migrate(&path, migrations)?;
            Ok(path)
        }
    }
}

/// The database at `path`, if there is one of ours: `None` only where nothing is there.
pub(super) fn existing(path: &Path) -> Result<Option<Found>, StoreError> {
    let Some(found) = file::found(path)? else { return Ok(None) };
    match check(&found.path, found.header.schema) {
        Ok(()) | Err(StoreError::Older { .. }) => {}
        Err(cause) => return Err(cause),
    }
    wal::check_belongs(&found)?;
    Ok(Some(found))
}

/// Whether a file with `found` migrations is one that this program works with.
pub(super) fn check(path: &Path, found: u32) -> Result<(), StoreError> {
    let path = path.to_owned();
    match found.cmp(&version(MIGRATIONS)) {
        Ordering::Less => Err(StoreError::Older { path, found }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::Newer { path, found, known: version(MIGRATIONS) }),
    }
}

fn create(path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let new = file::beside(path, file::NEW);
    file::clear(&new)?;
    file::settle(make(&new, migrations), &new, path)
}

fn make(new: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    file::make_private(new)?;
    let fill = || {
        let mut connection = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // No other process knows the new file yet: in exclusive mode SQLite needs no `-shm` file for it.
        let _: String = connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |row| row.get(0))?;
        connection.pragma_update(None, "application_id", file::APPLICATION_ID)?;
        let _: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        fill(&mut connection, migrations)?;
        file::checkpoint(&connection)?;
        connection.close().map_err(|(_, cause)| cause)
    };
    fill().map_err(|cause| StoreError::of(new, cause))
}

/// An empty database of the current schema, in memory.
pub(super) fn in_memory() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    fill(&mut connection, MIGRATIONS)?;
    Ok(connection)
}

fn migrate(path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let to_error = |cause| StoreError::of(path, cause);
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(to_error)?;
    connection.busy_timeout(WRITE_TIMEOUT).map_err(to_error)?;
    let found = schema_number(&connection).map_err(to_error)?;
    if found >= version(migrations) {
        return Ok(());
    }
    copies::keep_before_migration(&connection, path, found)?;
    apply(&mut connection, &migrations[found as usize..], version(migrations)).map_err(to_error)?;
    file::checkpoint(&connection).map(drop).map_err(to_error)
}

/// Brings a database up to date that nobody else has open, without a copy of it.
pub(super) fn bring_up_to_date(connection: &mut Connection) -> rusqlite::Result<()> {
    let found = schema_number(connection)?;
    let missing = MIGRATIONS.get(found as usize..).unwrap_or_default();
    if missing.is_empty() { Ok(()) } else { apply(connection, missing, version(MIGRATIONS)) }
}

/// Makes the tables of an empty database.
fn fill(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let steps = match migrations.strip_prefix(MIGRATIONS) {
        Some(later) => [&[SCHEMA], later].concat(),
        None => migrations.to_vec(),
    };
    apply(connection, &steps, version(migrations))
}

/// Takes these steps, after which a database has that version.
fn apply(connection: &mut Connection, steps: &[&str], version: u32) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in steps {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", version)?;
    transaction.commit()
}

fn version(migrations: &[&str]) -> u32 {
    u32::try_from(migrations.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::file::beside;

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
            assert_eq!(schema_number(&connection), Ok(version(MIGRATIONS)));
            assert_eq!(connection.query_row("SELECT wanted FROM daemon", [], |row| row.get(0)), Ok(false));
        }
    }

    #[test]
    fn the_schema_is_what_all_migrations_come_to() {
        let content = |connection: &Connection| {
            let rows = |sql: &str| -> Vec<String> {
                let mut statement = connection.prepare(sql).unwrap();
                let columns = 0..statement.column_count();
                let row = |row: &rusqlite::Row| {
                    let value = |column| format!("{:?}", row.get_ref(column).unwrap());
                    Ok(columns.clone().map(value).collect::<Vec<_>>().join(" "))
                };
                statement.query_map([], row).unwrap().map(Result::unwrap).collect()
            };
            let tables = rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
            (tables, rows("SELECT * FROM daemon"), schema_number(connection).unwrap())
        };
        let mut step_by_step = Connection::open_in_memory().unwrap();
        apply(&mut step_by_step, MIGRATIONS, version(MIGRATIONS)).unwrap();
        assert_eq!(content(&in_memory().unwrap()), content(&step_by_step));
        for table in crate::store::fold::tables() {
            let sql = format!("SELECT count(*) FROM {table}");
            assert_eq!(step_by_step.query_row(&sql, [], |row| row.get(0)), Ok(0), "{sql}");
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
}
