//! The SQLite file, and nothing else: rows to domain values and back.
//!
//! Locking: a write begins with `BEGIN IMMEDIATE` and waits up to 30 s for its turn; readers open the file read-only and
//! never wait for a writer (WAL). Creating and migrating have a lock of their own, see `create`.
//!
//! Durability: one transaction a command, with `synchronous=FULL`: two syncs, of the write-ahead log and its directory.
//! Commands leave the log in place when they close, which saves three syncs and two unlinks. It is folded in once it has
//! 256 pages, by ourselves: SQLite's automatic checkpoint never begins the log anew in a process that ends right after it,
//! so that every later command would repeat it and the log would only grow.
//!
//! Privacy: every file is made with mode 0600, in directories of 0700.

mod changes;
mod create;
mod daemon;
mod error;
mod health;
mod history;
mod identity;
mod pauses;
mod plans;
mod readings;
mod reminders;
mod sessions;
mod sitting;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use rusqlite::config::DbConfig;
use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior};
use uuid::{NoContext, Timestamp, Uuid};

pub use changes::{Recorded, Undone};
pub use daemon::{Report, Showing, TestRequest};
use error::Failed;
pub use error::StoreError;
pub use health::{Ground, ground, open_to_others};
pub use identity::{Identity, Loss};
pub use readings::NewReading;
pub use reminders::Written;
pub use sessions::{Filter, NewSession};
pub use sitting::Sitting;

use crate::domain::day::Moment;
use crate::domain::plans::{Plan, Plans};
use crate::domain::session::Id;

/// How long a write waits for its turn.
const WRITER_PATIENCE: Duration = Duration::from_secs(30);
/// How long a read waits: it has to only while another process recovers the log after a crash.
const READER_PATIENCE: Duration = Duration::from_millis(100);

/// The bytes of a log of 256 pages, each with its header.
const LONG_LOG: u64 = 256 * (4096 + 24);

/// An open database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// How long a write waits for its turn.
    patience: Duration,
}

/// A command that is changing something: its rows become visible and durable together, or not at all.
#[derive(Debug)]
pub struct Change<'a> {
    transaction: Transaction<'a>,
    id: Id,
    now: DateTime<Utc>,
    plans: Plans,
}

/// What a command that writes knows of the present: the first begins tracking with it, and a plan that the store has not
/// seen yet takes effect on its day.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The same, on the wall clock.
    pub at: Moment,
    /// Its logical day.
    pub day: NaiveDate,
    /// The plan as it stands.
    pub plan: &'a Plan,
}

impl Change<'_> {
    /// The plans of all days, with the present one.
    pub fn plans(&self) -> &Plans {
        &self.plans
    }
}

impl Store {
    /// Opens the database for writing; makes it where there is none and brings an older one up to date.
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
        connection.busy_timeout(WRITER_PATIENCE)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection
            .execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0")?;
        Ok(Self { connection, path: path.to_owned(), patience: WRITER_PATIENCE })
    }

    /// The same, with writes that wait for their turn that long at most.
    pub fn with_patience(self, patience: Duration) -> Result<Self, StoreError> {
        self.read(|connection| connection.busy_timeout(patience))?;
        Ok(Self { patience, ..self })
    }

    /// Opens the database for reading; `None` where there is none yet.
    pub fn open_to_read(path: &Path) -> Result<Option<Self>, StoreError> {
        let path = &create::absolute(path)?;
        let Some(path) = create::existing(path)? else { return Ok(None) };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS;
        let opened = Self::connect_to_read(&path, || Connection::open_with_flags(&path, flags));
        let store = match opened {
            // SQLite wants to write its index of the log beside the file even to read; without a log it need not.
            Err(cause) if error::cannot_open(&cause) && create::log_length(&path) == 0 => {
                let uri = create::immutable_uri(&path);
                Self::connect_to_read(&path, || Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI))
            }
            opened => opened,
        };
        let store = store.map_err(|cause| StoreError::of(&path, cause))?;
        store.check_schema()?;
        Ok(Some(store))
    }

    fn connect_to_read(path: &Path, open: impl FnOnce() -> rusqlite::Result<Connection>) -> rusqlite::Result<Self> {
        let connection = open()?;
        connection.busy_timeout(READER_PATIENCE)?;
        // Everything that one command reads is of one moment.
        connection.execute_batch("BEGIN")?;
        schema(&connection)?;
        Ok(Self { connection, path: path.to_owned(), patience: READER_PATIENCE })
    }

    fn check_schema(&self) -> Result<(), StoreError> {
        create::check_schema(&self.path, self.read(schema)?)
    }

    /// Runs `work` as one change that the user would call `command`: one transaction, one row of history, one commit that
    /// is on the disk when this returns. Nothing is left of it where `work` fails.
    pub fn change<T>(
        &mut self,
        command: &str,
        present: &Present,
        work: impl FnOnce(&Change) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let done =
            self.transact(command, present, work).map_err(|failed| StoreError::of_command(&self.path, failed))?;
        self.fold_in_a_long_log();
        Ok(done)
    }

    fn transact<T>(
        &mut self,
        command: &str,
        present: &Present,
        work: impl FnOnce(&Change) -> rusqlite::Result<T>,
    ) -> Result<T, Failed> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let plans = plans::observe(&transaction, present)?;
        let change = Change { transaction, id: new_id(present.now), now: present.now, plans };
        change.record(command)?;
        let done = work(&change)?;
        change.transaction.commit().map_err(Failed::at_commit)?;
        Ok(done)
    }

    /// Writes a long log back into the database and empties it. What it holds is durable either way, so that nothing is
    /// lost where this has to be left to the next command because somebody is reading.
    fn fold_in_a_long_log(&self) {
        if create::log_length(&self.path) >= LONG_LOG {
            let _ = self.connection.busy_timeout(READER_PATIENCE);
            let _ = create::checkpoint(&self.connection);
            let _ = self.connection.busy_timeout(self.patience);
        }
    }

    /// Runs `work` as one transaction that is no command of the user's: the daemon's book-keeping.
    fn write<T>(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let transact = |connection: &mut Connection| -> Result<T, Failed> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit().map_err(Failed::at_commit)?;
            Ok(done)
        };
        let done = transact(&mut self.connection).map_err(|failed| StoreError::of_reminding(&self.path, failed))?;
        self.fold_in_a_long_log();
        Ok(done)
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|cause| StoreError::of(&self.path, cause))
    }
}

/// One thread a connection.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// How many migrations the file has.
fn schema(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// A new `UUIDv7`: the instant, then chance.
fn new_id(now: DateTime<Utc>) -> Id {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Id(Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos())))
}

/// The instant and the offset of two columns.
fn moment_of(row: &Row, at: &str, utc_offset: &str) -> rusqlite::Result<Moment> {
    let seconds: i64 = row.get(at)?;
    let offset: i32 = row.get(utc_offset)?;
    let instant = DateTime::<Utc>::from_timestamp(seconds, 0);
    let offset = FixedOffset::east_opt(offset);
    instant.zip(offset).map(|(instant, offset)| instant.with_timezone(&offset)).ok_or_else(|| strange(at, seconds))
}

/// The day of a column.
fn day_of(row: &Row, column: &str) -> rusqlite::Result<NaiveDate> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| strange(column, &text))
}

/// The id of a column.
fn id_of(row: &Row, column: &str) -> rusqlite::Result<Id> {
    let text: String = row.get(column)?;
    text.parse().map(Id).map_err(|_| strange(column, &text))
}

/// A value that backcare never wrote.
fn strange(column: &str, value: impl std::fmt::Display) -> rusqlite::Error {
    let message = format!("`{value}` in the column `{column}` is not a value of backcare's");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, message.into())
}
