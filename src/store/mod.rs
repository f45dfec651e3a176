//! The SQLite file, and nothing else: rows to domain values and back.
//!
//! Locking: a write begins with `BEGIN IMMEDIATE` and waits up to 30 s for its turn; readers open the file read-only
//! and never wait for a writer (WAL). Creating and migrating have a lock of their own, see `lock`.
//!
//! Durability: one transaction a command, with `synchronous=FULL`: two syncs, of the write-ahead log and its directory.
//! Commands leave the log in place when they close, which saves three syncs and two unlinks. It is folded in once it
//! has 256 pages, by ourselves: SQLite's automatic checkpoint never begins the log anew in a process that ends right
//! after it, so that every later command would repeat it and the log would only grow.
//!
//! Privacy: every file is made with mode 0600, in directories of 0700.

mod backup;
mod change_log;
mod changes;
mod copies;
mod device;
mod diary_rows;
mod easings;
mod entries;
mod error;
mod file;
mod fold;
mod forgetting;
mod guard;
mod guided;
mod health;
mod history;
mod identity;
mod ids;
mod listing;
mod lock;
mod miss_answers;
mod notes;
mod observing;
mod operations;
mod pauses;
mod plans;
mod presence;
mod reader;
mod readings;
mod reminders;
mod report;
mod requests;
mod restore;
mod reviews;
mod salvage;
mod salvaged_log;
mod schema;
mod session_runs;
mod sessions;
mod stretch;
mod wal;
mod worsening;

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::{Deref, RangeInclusive};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use rusqlite::config::DbConfig;
use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, Row};

pub use backup::backup;
pub use change_log::{TakeLogPart, TakenLog};
use changes::ChangeKind;
pub use changes::{Change, Undone};
pub use entries::Removal;
pub use error::StoreError;
pub use fold::Rebuilt;
use guard::Guard;
pub use identity::{DatabaseFiles, Loss};
use ids::Ids;
pub use listing::{Filter, Listed};
pub use operations::{Entity, Operation, RowFields};
pub use presence::RowPresence;
use reader::READ_TIMEOUT;
pub use reader::Reader;
pub use reminders::Written;
pub use requests::TestRequest;
pub use restore::{Restored, restore};
pub use salvage::{Salvage, SalvagedTable};
pub use salvaged_log::SalvagedLog;
use session_runs::SessionDays;
pub use stretch::StretchRow;

use crate::domain::calendar::Moment;
use crate::domain::plan::{Plan, Plans};
use crate::domain::record::{Id, Pain};

/// How long a write waits for its turn.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The most memory for pages that a change of very many rows takes, in KiB.
const LARGE_CACHE: i64 = 256 * 1024;

/// The bytes of a write-ahead log of 256 pages, each with its header.
const LONG_WAL: u64 = 256 * (4096 + 24);

/// An open database, for reading and writing.
#[derive(Debug)]
pub struct Writer {
    reader: Reader,
    /// How long a write waits for its turn.
    write_timeout: Duration,
    ids: Ids,
    device: OnceCell<Option<Id>>,
    /// `None` of a database in memory.
    guard: Option<Guard>,
}

/// A change that is being made: its operations become visible and durable together, or not at all.
#[derive(Debug)]
pub struct Transaction<'a> {
    connection: rusqlite::Transaction<'a>,
    path: &'a Path,
    id: Id,
    /// The number of its row.
    seq: i64,
    now: DateTime<Utc>,
    plans: Plans,
    ids: &'a Ids,
    /// How many operations it has so far.
    operations: Cell<usize>,
    /// What they do to the days with a session.
    session_days: RefCell<SessionDays>,
}

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
    pub fn new_id(&self) -> Id {
        self.ids.next(self.now)
    }

    /// Makes it durable. One that is no step of the user's and does nothing is none.
    fn end(self, is_step: bool) -> Result<(), StoreError> {
        if is_step || self.operations.get() > 0 {
            self.with(|connection| {
                let operations = i64::try_from(self.operations.get()).unwrap_or(i64::MAX);
                session_runs::bring_up_to_date(connection, operations, &self.session_days.borrow())
            })?;
            self.connection.commit().map_err(|cause| StoreError::of_change(self.path, cause))
        } else {
            self.connection.rollback().map_err(|cause| StoreError::of(self.path, cause))
        }
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|cause| StoreError::of(self.path, cause))
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
        match schema::existing(&file::absolute(path)?)? {
            Some(found) => Self::open(&found.path).map(Some),
            None => Ok(None),
        }
    }

    /// Opens the database for writing. It is made where there is none, and an older one is brought up to date.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let path = file::absolute(path)?;
        let existing = schema::existing(&path)?;
        if let Some(found) = &existing {
            guard::check_names(&found.path, found.names)?;
            match Self::connect(&found.path) {
                Err(StoreError::Older { .. }) => {}
                connected => return connected,
            }
        }
        Self::connect(&schema::make_ready(&existing.map_or(path, |found| found.path))?)
    }

    /// Opens a database that is there. Nothing else takes its place meanwhile.
    fn connect(path: &Path) -> Result<Self, StoreError> {
        let _in_place = lock::share(path, WRITE_TIMEOUT);
        let id = Guard::id(path)?;
        let open = || {
            let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
            connection.busy_timeout(WRITE_TIMEOUT)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
            connection
                .execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0")?;
            Ok(connection)
        };
        let connection = open().map_err(|cause| StoreError::of(path, cause))?;
        let reader = Reader::of(connection, path)?;
        reader.check_schema()?;
        let guard = Guard::new(path, id)?;
        Ok(Self::of(reader, Ids::Chance, Some(guard)))
    }

    /// A new database in memory: no file is read or written. The same changes give it the same rows, ids included.
    pub fn in_memory() -> Result<Self, StoreError> {
        let reader = Reader::in_memory(PathBuf::new())?;
        Ok(Self::of(reader, Ids::Counted(Cell::new(0)), None))
    }

    fn of(reader: Reader, ids: Ids, guard: Option<Guard>) -> Self {
        Self { reader, write_timeout: WRITE_TIMEOUT, ids, device: OnceCell::new(), guard }
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

    /// The same, for a change of very many rows: it touches the pages of the indexes in no order, and would write and read
    /// each of them again and again if they had no room in memory.
    pub fn for_many_rows(self) -> Result<Self, StoreError> {
        self.read(|connection| connection.pragma_update(None, "cache_size", -LARGE_CACHE))?;
        Ok(self)
    }

    /// Runs `work` as one change that the user would call `command`: one transaction, one row in `changes`, one commit
    /// that is on the disk when this returns. Where `work` fails, nothing is changed.
    pub fn change<T, E: From<StoreError>>(
        &mut self,
        command: &str,
        now: &Now,
        work: impl FnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(&ChangeKind::Step(command), now, work)
    }

    /// Runs `work` as one more part of a change that was made before: `undo` takes both back. Fails where it has already.
    pub fn add_to_change<T, E: From<StoreError>>(
        &mut self,
        change: Id,
        now: &Now,
        work: impl FnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(&ChangeKind::PartOf(change), now, work)
    }

    fn transact<T, E: From<StoreError>>(
        &mut self,
        kind: &ChangeKind,
        now: &Now,
        work: impl FnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let (id, device) = (self.ids.next(now.now), self.device(now));
        self.reader.count_no_steps();
        let Self { reader: Reader { connection, path, .. }, ids, guard, .. } = self;
        let of = |cause| StoreError::of(path, cause);
        let connection = guard::begin(connection, path, guard.as_ref())?;
        if let ChangeKind::PartOf(change) = kind
            && changes::is_taken_back(&connection, *change).map_err(of)?
        {
            return Err(StoreError::TakenBack.into());
        }
        let seq = changes::insert(&connection, id, device, kind, now).map_err(of)?;
        let (plans, operations) = observing::observe(&connection, seq, now).map_err(of)?;
        let (now, operations, session_days) = (now.now, Cell::new(operations), RefCell::default());
        let transaction = Transaction { connection, path, id, seq, now, plans, ids, operations, session_days };
        let done = work(&transaction)?;
        transaction.end(matches!(kind, ChangeKind::Step(_)))?;
        self.checkpoint_a_long_wal();
        Ok(done)
    }

    /// The device that this database is on; `None` for one in memory.
    fn device(&self, now: &Now) -> Option<Id> {
        let device = || self.is_there().then(|| device::of(&self.path, self.ids.next(now.now))).flatten();
        *self.device.get_or_init(device)
    }

    /// Writes a long log back into the database and empties it. What it holds is durable either way, so that nothing is
    /// lost where this has to be left to the next command because somebody is reading.
    fn checkpoint_a_long_wal(&self) {
        let Some(guard) = self.guard.as_ref().filter(|_| file::wal_length(&self.path) >= LONG_WAL) else { return };
        // What is damaged in the log stays there, where it is found.
        if guard.is_log_whole().unwrap_or(false) {
            let _ = self.connection.busy_timeout(READ_TIMEOUT);
            let _ = file::checkpoint(&self.connection);
            let _ = self.connection.busy_timeout(self.write_timeout);
        }
    }

    /// Runs `work` as one transaction that is no change of the user's: the daemon's bookkeeping.
    fn write<T>(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        self.write_if(|_| true, work)
    }

    /// The same; where `is_kept` denies it of what `work` gave, nothing is written.
    fn write_if<T>(
        &mut self,
        is_kept: impl FnOnce(&T) -> bool,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.reader.count_no_steps();
        let Reader { connection, path, .. } = &mut self.reader;
        let of = |cause| StoreError::of(path, cause);
        let transaction = guard::begin(connection, path, self.guard.as_ref())?;
        let done = work(&transaction).map_err(of)?;
        if is_kept(&done) {
            transaction.commit().map_err(|cause| StoreError::of_reminding(path, cause))?;
        } else {
            transaction.rollback().map_err(of)?;
        }
        self.checkpoint_a_long_wal();
        Ok(done)
    }
}

/// The years of a diary: no command takes a time outside them.
const YEARS: RangeInclusive<i32> = 1970..=2200;

/// A connection is used by one thread only.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// How many migrations the file has.
fn schema_number(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// The instant and the offset of two columns.
fn moment_of(row: &Row, at: &str, utc_offset: &str) -> rusqlite::Result<Moment> {
    moment(row.get(at)?, row.get(utc_offset)?, at)
}

/// The same of the column with this index and the one after it.
fn moment_in(row: &Row, index: usize, column: &str) -> rusqlite::Result<Moment> {
    moment(row.get(index)?, row.get(index + 1)?, column)
}

fn moment(seconds: i64, offset: i32, column: &str) -> rusqlite::Result<Moment> {
    let instant = DateTime::<Utc>::from_timestamp(seconds, 0);
    let offset = FixedOffset::east_opt(offset);
    instant.zip(offset).map(|(instant, offset)| instant.with_timezone(&offset)).ok_or_else(|| invalid(column, seconds))
}

/// The day of a column.
fn day_of(row: &Row, column: &str) -> rusqlite::Result<NaiveDate> {
    day_in(row, row.as_ref().column_index(column)?, column)
}

/// The same of the column with this index. One that nobody lives to see was not written by backcare, and would be reckoned
/// up to for ever.
fn day_in(row: &Row, index: usize, column: &str) -> rusqlite::Result<NaiveDate> {
    let text = row.get_ref(index)?.as_str()?;
    written_day(text).filter(|day| is_of_a_diary(*day)).ok_or_else(|| invalid(column, text))
}

/// A day as it is written: `2026-11-23`. Each row has one, and chrono's general way takes many times as long.
fn written_day(text: &str) -> Option<NaiveDate> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
    };
    let (year, month, day) = (number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..])?);
    let is_separated = bytes[4] == b'-' && bytes[7] == b'-';
    is_separated.then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day))?
}

fn is_of_a_diary(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
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
