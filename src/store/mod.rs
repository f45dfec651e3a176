//! The SQLite file, and nothing else: rows to domain values and back.
//!
//! Locking: a write begins with `BEGIN IMMEDIATE` and waits up to 30 s for its turn; readers open the file read-only
//! and never wait for a writer (WAL). Creating and migrating have a lock of their own, see `create`.
//!
//! Durability: one transaction a command, with `synchronous=FULL`: two syncs, of the write-ahead log and its directory.
//! Commands leave the log in place when they close, which saves three syncs and two unlinks. It is folded in once it
//! has 256 pages, by ourselves: SQLite's automatic checkpoint never begins the log anew in a process that ends right
//! after it, so that every later command would repeat it and the log would only grow.
//!
//! Privacy: every file is made with mode 0600, in directories of 0700.

mod changes;
mod create;
mod easings;
mod error;
mod guided;
mod health;
mod history;
mod identity;
mod ids;
mod miss_answers;
mod notes;
mod pauses;
mod plans;
mod reader;
mod readings;
mod reminders;
mod report;
mod requests;
mod reviews;
mod sessions;
mod stretch;
mod worsening;

use std::cell::Cell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use rusqlite::config::DbConfig;
use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, Row, TransactionBehavior};

pub use changes::{Change, Undone};
pub use error::StoreError;
use error::TransactionError;
pub use identity::{DatabaseFiles, Loss};
use ids::Ids;
pub use miss_answers::NewMissAnswer;
use reader::READ_TIMEOUT;
pub use reader::Reader;
pub use readings::NewReading;
pub use reminders::Written;
pub use requests::TestRequest;
pub use reviews::NewReview;
pub use sessions::{Filter, NewSession};
pub use stretch::StretchRow;

use crate::domain::calendar::Moment;
use crate::domain::plan::{Plan, Plans};
use crate::domain::record::{Id, Pain};

/// How long a write waits for its turn.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The bytes of a write-ahead log of 256 pages, each with its header.
const LONG_WAL: u64 = 256 * (4096 + 24);

/// An open database, for reading and writing.
#[derive(Debug)]
pub struct Writer {
    reader: Reader,
    /// How long a write waits for its turn.
    write_timeout: Duration,
    ids: Ids,
}

/// A change that is being made: its rows become visible and durable together, or not at all.
#[derive(Debug)]
pub struct Transaction<'a> {
    connection: rusqlite::Transaction<'a>,
    id: Id,
    now: DateTime<Utc>,
    plans: Plans,
    ids: &'a Ids,
}

/// What a part of a transaction comes to. An error rolls all of it back.
pub type TransactionResult<T> = rusqlite::Result<T>;

/// The present, as a command that writes knows it. The first such command begins tracking, and a plan that the store
/// has not seen yet takes effect on its day.
#[derive(Clone, Copy, Debug)]
pub struct Now<'a> {
    pub now: DateTime<Utc>,
    /// The same, on the wall clock.
    pub at: Moment,
    pub day: NaiveDate,
    pub plan: &'a Plan,
}

impl Transaction<'_> {
    /// The plans of all days, with the current one.
    pub fn plans(&self) -> &Plans {
        &self.plans
    }

    /// The change that is being made.
    pub fn change(&self) -> Id {
        self.id
    }

    /// The id of a new row.
    fn new_id(&self) -> Id {
        self.ids.next(self.now)
    }
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Writer {
    /// Opens the database for writing, where there is one, and brings an older one up to date.
    pub fn open_existing(path: &Path) -> Result<Option<Self>, StoreError> {
        match create::existing(&create::absolute(path)?)? {
            Some(path) => Self::open(&path).map(Some),
            None => Ok(None),
        }
    }

    /// Opens the database for writing. It is made where there is none, and an older one is brought up to date.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let path = create::absolute(path)?;
        let existing = create::existing(&path)?;
        if let Some(path) = &existing {
            let store = Self::connect(path).map_err(|cause| StoreError::of(path, cause))?;
            match store.check_schema() {
                Err(StoreError::Older { .. }) => {}
                checked => return checked.map(|()| store),
            }
        }
        let path = create::make_ready(&existing.unwrap_or(path))?;
        Self::connect(&path).map_err(|cause| StoreError::of(&path, cause))
    }

    fn connect(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
        connection.busy_timeout(WRITE_TIMEOUT)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection
            .execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0")?;
        Ok(Self { reader: Reader::of(connection, path), write_timeout: WRITE_TIMEOUT, ids: Ids::Chance })
    }

    /// A new database in memory: no file is read or written. The same changes give it the same rows, ids included.
    pub fn in_memory() -> Result<Self, StoreError> {
        let reader = Reader::in_memory(PathBuf::new())?;
        Ok(Self { reader, write_timeout: WRITE_TIMEOUT, ids: Ids::Counted(Cell::new(0)) })
    }

    /// The same database for reading only.
    pub fn into_reader(self) -> Reader {
        self.reader
    }

    /// The same, with writes that wait for their turn that long at most.
    pub fn with_write_timeout(self, write_timeout: Duration) -> Result<Self, StoreError> {
        self.read(|connection| connection.busy_timeout(write_timeout))?;
        Ok(Self { write_timeout, ..self })
    }

    /// Runs `work` as one change that the user would call `command`: one transaction, one row in `changes`, one commit
    /// that is on the disk when this returns. Where `work` fails, nothing is changed.
    pub fn change<T>(
        &mut self,
        command: &str,
        now: &Now,
        work: impl FnOnce(&Transaction) -> TransactionResult<T>,
    ) -> Result<T, StoreError> {
        self.changed(self.ids.next(now.now), Some(command), now, work)
    }

    /// Runs `work` as one more part of a change that was made before: `undo` takes both back.
    pub fn add_to_change<T>(
        &mut self,
        change: Id,
        now: &Now,
        work: impl FnOnce(&Transaction) -> TransactionResult<T>,
    ) -> Result<T, StoreError> {
        self.changed(change, None, now, work)
    }

    fn changed<T>(
        &mut self,
        id: Id,
        command: Option<&str>,
        now: &Now,
        work: impl FnOnce(&Transaction) -> TransactionResult<T>,
    ) -> Result<T, StoreError> {
        let done = self.transact(id, command, now, work).map_err(|error| StoreError::of_change(&self.path, error))?;
        self.checkpoint_a_long_wal();
        Ok(done)
    }

    fn transact<T>(
        &mut self,
        id: Id,
        command: Option<&str>,
        now: &Now,
        work: impl FnOnce(&Transaction) -> TransactionResult<T>,
    ) -> Result<T, TransactionError> {
        let transaction = self.reader.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let plans = plans::observe(&transaction, now)?;
        let transaction = Transaction { connection: transaction, id, now: now.now, plans, ids: &self.ids };
        if let Some(command) = command {
            transaction.record(command)?;
        }
        let done = work(&transaction)?;
        transaction.connection.commit().map_err(TransactionError::at_commit)?;
        Ok(done)
    }

    /// Writes a long log back into the database and empties it. What it holds is durable either way, so that nothing is
    /// lost where this has to be left to the next command because somebody is reading.
    fn checkpoint_a_long_wal(&self) {
        if self.is_there() && create::wal_length(&self.path) >= LONG_WAL {
            let _ = self.connection.busy_timeout(READ_TIMEOUT);
            let _ = create::checkpoint(&self.connection);
            let _ = self.connection.busy_timeout(self.write_timeout);
        }
    }

    /// Runs `work` as one transaction that is no change of the user's: the daemon's bookkeeping.
    fn write<T>(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let transact = |connection: &mut Connection| -> Result<T, TransactionError> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit().map_err(TransactionError::at_commit)?;
            Ok(done)
        };
        let done =
            transact(&mut self.reader.connection).map_err(|error| StoreError::of_reminding(&self.path, error))?;
        self.checkpoint_a_long_wal();
        Ok(done)
    }
}

/// A connection is used by one thread only.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// How many migrations the file has.
fn schema(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// The instant and the offset of two columns.
fn moment_of(row: &Row, at: &str, utc_offset: &str) -> rusqlite::Result<Moment> {
    let seconds: i64 = row.get(at)?;
    let offset: i32 = row.get(utc_offset)?;
    let instant = DateTime::<Utc>::from_timestamp(seconds, 0);
    let offset = FixedOffset::east_opt(offset);
    instant.zip(offset).map(|(instant, offset)| instant.with_timezone(&offset)).ok_or_else(|| invalid(at, seconds))
}

/// The day of a column.
fn day_of(row: &Row, column: &str) -> rusqlite::Result<NaiveDate> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| invalid(column, &text))
}

/// The id of a column.
fn id_of(row: &Row, column: &str) -> rusqlite::Result<Id> {
    let text: String = row.get(column)?;
    text.parse().map(Id).map_err(|_| invalid(column, &text))
}

/// The pain of a column.
fn pain(row: &Row, column: &str) -> rusqlite::Result<Option<Pain>> {
    let score: Option<u8> = row.get(column)?;
    score.map(|score| Pain::new(score).ok_or_else(|| invalid(column, score))).transpose()
}

/// A value as the JSON that a column holds.
fn json_of(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))
}

/// A value that backcare never wrote.
fn invalid(column: &str, value: impl std::fmt::Display) -> rusqlite::Error {
    let message = format!("`{value}` in the column `{column}` is not a value of backcare's");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, message.into())
}
