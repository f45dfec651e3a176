//! An open database, for reading. Where there is no database yet, it answers as an empty one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row};

use super::{FLAGS, StoreError, error, file, lock, schema, schema_number};

/// How long a read waits. It has to wait only while another process recovers the log after a crash.
pub(super) const READ_TIMEOUT: Duration = Duration::from_millis(100);

/// Steps of SQLite's virtual machine between two looks at how many there were, and how many looks there are at most: a
/// million sessions take some hundred looks, and the most is half a minute.
const STEPS_BETWEEN_LOOKS: std::ffi::c_int = 1_000_000;
const MOST_LOOKS: i64 = 2_000;

#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    is_there: bool,
    /// Of the work that goes on, in [`STEPS_BETWEEN_LOOKS`].
    steps: Arc<AtomicI64>,
}

impl Reader {
    /// Opens the database for reading. Everything that is read is of the moment of the first read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let reader = Self::of_any_schema(path)?;
        reader.check_schema()?;
        Ok(reader)
    }

    /// The same of a database that may be of an older schema.
    pub(super) fn of_any_schema(path: &Path) -> Result<Self, StoreError> {
        let path = file::absolute(path)?;
        match schema::existing(&path)? {
            Some(found) => Self::of_found(&found.path),
            None => Self::in_memory(path),
        }
    }

    /// The same of a database that is there, with whatever may be wrong with it.
    pub(super) fn of_found(path: &Path) -> Result<Self, StoreError> {
        let _in_place = lock::share(path, READ_TIMEOUT);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS;
        let opened = match Self::connect(|| Connection::open_with_flags(path, flags)) {
            // SQLite wants to write its index of the log beside the file even to read; without a log it need not.
            Err(cause) if error::cannot_open(&cause) && file::wal_length(path) == 0 => {
                let uri = file::immutable_uri(path);
                Self::connect(|| Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI))
            }
            opened => opened,
        };
        Self::of(opened.map_err(|cause| StoreError::of(path, cause))?, path)
    }

    /// An empty database in memory, in place of the one at `path`.
    pub(super) fn in_memory(path: PathBuf) -> Result<Self, StoreError> {
        let connection = schema::in_memory().map_err(|cause| StoreError::of(&path, cause))?;
        Ok(Self { connection, path, is_there: false, steps: Arc::default() })
    }

    fn connect(open: impl FnOnce() -> rusqlite::Result<Connection>) -> rusqlite::Result<Connection> {
        let connection = open()?;
        connection.busy_timeout(READ_TIMEOUT)?;
        connection.execute_batch("BEGIN")?;
        schema_number(&connection)?;
        Ok(connection)
    }

    /// The reader of a connection to the database at `path`. What is read comes to an end: its tables are tables, and a
    /// statement that takes too many steps is ended.
    pub(super) fn of(mut connection: Connection, path: &Path) -> Result<Self, StoreError> {
        let steps = Arc::new(AtomicI64::new(0));
        let counted = Arc::clone(&steps);
        let is_too_long = move || counted.fetch_add(1, Ordering::Relaxed) >= MOST_LOOKS;
        let prepare = || {
            connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(is_too_long))?;
            // Else a statement is prepared a second time where SQLite would plan it by the values that are bound to it.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            connection.execute_batch("PRAGMA cell_size_check = ON")?;
            no_table(&connection)
        };
        match prepare().map_err(|cause| StoreError::of(path, cause))? {
            Some(name) => Err(StoreError::NoTable { path: path.to_owned(), name }),
            None => Ok(Self { connection, path: path.to_owned(), is_there: true, steps }),
        }
    }

    /// Whether there is a database file.
    pub fn is_there(&self) -> bool {
        self.is_there
    }

    pub(super) fn check_schema(&self) -> Result<(), StoreError> {
        schema::check(&self.path, self.read(schema_number)?)
    }

    /// Gives the work that begins as many steps as any work has.
    pub(super) fn count_steps(&self) {
        self.steps.store(0, Ordering::Relaxed);
    }

    /// Lets the work that begins take as many steps as it needs: it writes, and others wait for its end only in turn; or it
    /// reads everything.
    pub(super) fn count_no_steps(&self) {
        self.steps.store(i64::MIN, Ordering::Relaxed);
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        self.count_steps();
        work(&self.connection).map_err(|cause| StoreError::of(&self.path, cause))
    }

    /// Hands on the rows of a query, one after the other: only the one at hand is in memory. Where `take` fails, no more
    /// are read.
    pub(super) fn each<T, E: From<StoreError>>(
        &self,
        sql: &str,
        values: impl Params,
        of_row: impl Fn(&Row) -> rusqlite::Result<T>,
        take: &mut dyn FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let of = |cause| StoreError::of(&self.path, cause);
        let mut statement = self.connection.prepare_cached(sql).map_err(of)?;
        let mut rows = statement.query(values).map_err(of)?;
        while let Some(row) = rows.next().map_err(of)? {
            take(of_row(row).map_err(of)?)?;
        }
        Ok(())
    }
}

/// The name of something in the schema that is neither a table nor an index, which is all that backcare makes.
fn no_table(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT name FROM sqlite_schema WHERE rootpage IS NULL OR rootpage = 0 LIMIT 1";
    connection.query_row(sql, [], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_that_does_not_come_to_an_end_is_ended() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("backcare.db");
        drop(crate::store::Writer::open(&path).unwrap());
        let reader = Reader::open(&path).unwrap();
        let endless = "WITH RECURSIVE endless (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM endless)
            SELECT count(*) FROM endless";
        let read = reader.read(|connection| {
            // Nearly all of its steps are taken.
            reader.steps.store(MOST_LOOKS - 2, Ordering::Relaxed);
            connection.query_row(endless, [], |row| row.get::<_, i64>(0))
        });
        assert!(read.unwrap_err().to_string().ends_with("reading it does not come to an end"));
        assert!(reader.read(schema_number).is_ok());
    }
}
