//! An open database, for reading. Where there is no database yet, it answers as an empty one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{FLAGS, StoreError, error, file, schema, schema_number};

/// How long a read waits. It has to wait only while another process recovers the log after a crash.
pub(super) const READ_TIMEOUT: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    is_there: bool,
}

impl Reader {
    /// Opens the database for reading. Everything that is read is of the moment of the first read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let path = file::absolute(path)?;
        let Some(found) = schema::existing(&path)? else { return Self::in_memory(path) };
        let path = found.path;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS;
        let opened = Self::connect(&path, || Connection::open_with_flags(&path, flags));
        let reader = match opened {
            // SQLite wants to write its index of the log beside the file even to read; without a log it need not.
            Err(cause) if error::cannot_open(&cause) && file::wal_length(&path) == 0 => {
                let uri = file::immutable_uri(&path);
                Self::connect(&path, || Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI))
            }
            opened => opened,
        };
        let reader = reader.map_err(|cause| StoreError::of(&path, cause))?;
        reader.check_schema()?;
        Ok(reader)
    }

    /// An empty database in memory, in place of the one at `path`.
    pub(super) fn in_memory(path: PathBuf) -> Result<Self, StoreError> {
        let connection = schema::in_memory().map_err(|cause| StoreError::of(&path, cause))?;
        Ok(Self { connection, path, is_there: false })
    }

    fn connect(path: &Path, open: impl FnOnce() -> rusqlite::Result<Connection>) -> rusqlite::Result<Self> {
        let connection = open()?;
        connection.busy_timeout(READ_TIMEOUT)?;
        connection.execute_batch("BEGIN")?;
        schema_number(&connection)?;
        Ok(Self::of(connection, path))
    }

    /// The reader of a connection to the database at `path`.
    pub(super) fn of(connection: Connection, path: &Path) -> Self {
        Self { connection, path: path.to_owned(), is_there: true }
    }

    /// Whether there is a database file.
    pub fn is_there(&self) -> bool {
        self.is_there
    }

    pub(super) fn check_schema(&self) -> Result<(), StoreError> {
        schema::check(&self.path, self.read(schema_number)?)
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|cause| StoreError::of(&self.path, cause))
    }
}
