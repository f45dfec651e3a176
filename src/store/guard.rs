//! What is looked at before each transaction that writes, once it has its turn: that the database is still the one at its
//! path, and that its log hides no change that would be written over.

use std::fs::{self, File};
use std::io;
use std::mem::ManuallyDrop;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;
use super::wal::{self, Tail};
use super::{copies, file, schema_number};
use crate::files;

/// The database that a connection has open.
#[derive(Debug)]
pub(super) struct Guard {
    path: PathBuf,
    /// Its device and its number.
    id: (u64, u64),
    /// The index of the log. It is never closed: that would release the locks that SQLite has on it in this process
    /// (`fcntl_locking(2)`). `None` where another program has made the database one without a log.
    wal_index: Option<ManuallyDrop<File>>,
}

/// What the index says of the log (<https://www.sqlite.org/walformat.html#walidxfmt>).
struct KnownFrames {
    frames: u64,
    page: u64,
}

impl Guard {
    /// Which file is at `path`; to be asked before SQLite opens it.
    pub(super) fn id(path: &Path) -> Result<(u64, u64), StoreError> {
        let file = fs::metadata(path).map_err(StoreError::io("read", path))?;
        Ok((file.dev(), file.ino()))
    }

    /// The guard of a connection that has been read from.
    pub(super) fn new(path: &Path, id: (u64, u64)) -> Result<Self, StoreError> {
        let index = file::wal_index_path(path);
        let wal_index = match files::open_to_read(&index) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            opened => Some(ManuallyDrop::new(opened.map_err(StoreError::io("open", &index))?)),
        };
        Ok(Self { path: path.to_owned(), id, wal_index })
    }

    /// Looks at the files; `connection` has its turn to write.
    pub(super) fn check(&self, connection: &Connection) -> Result<(), StoreError> {
        let there = fs::metadata(&self.path).ok();
        let Some(there) = there.filter(|there| (there.dev(), there.ino()) == self.id) else {
            return Err(StoreError::Replaced { path: self.path.clone() });
        };
        check_names(&self.path, there.nlink())?;
        let Some(known) = self.known_frames()? else { return Ok(()) };
        if known.frames == 0 {
            // The first change of a log writes the first page, by which the log is told to be the database's.
            let to_error = |cause| StoreError::of(&self.path, cause);
            let schema = schema_number(connection).map_err(to_error)?;
            connection.pragma_update(None, "user_version", schema).map_err(to_error)?;
        }
        let length = wal::length_of(known.frames, known.page);
        if file::wal_length(&self.path) > length { self.check_tail(known.frames, length) } else { Ok(()) }
    }

    /// Whether all that SQLite knows of in the log is as it was written.
    pub(super) fn is_log_whole(&self) -> Result<bool, StoreError> {
        let log = file::wal_path(&self.path);
        let Some(known) = self.known_frames()? else { return Ok(true) };
        wal::is_whole(&self.path, known.frames).map_err(StoreError::io("read", &log))
    }

    /// Cuts off what is no change, so that whatever is found behind the last change later was one.
    fn check_tail(&self, frames: u64, length: u64) -> Result<(), StoreError> {
        let log = file::wal_path(&self.path);
        match wal::tail_behind(&self.path, frames).map_err(StoreError::io("read", &log))? {
            Tail::Nothing => return Ok(()),
            Tail::Damaged(changes) => {
                return Err(StoreError::DamagedLog { path: self.path.clone(), log, changes });
            }
            Tail::CutOff => copies::keep_cut_off(&self.path)?,
            Tail::Unfinished => {}
        }
        let cut = File::options().write(true).open(&log).and_then(|file| file.set_len(length));
        cut.map_err(StoreError::io("write", &log))
    }

    fn known_frames(&self) -> Result<Option<KnownFrames>, StoreError> {
        let Some(file) = &self.wal_index else { return Ok(None) };
        let mut bytes = [0; 20];
        file.read_exact_at(&mut bytes, 0).map_err(StoreError::io("read", &file::wal_index_path(&self.path)))?;
        let [.., low, high, one, two, three, four] = bytes;
        let page = u64::from(u16::from_ne_bytes([low, high]));
        let page = if page == 1 { 65_536 } else { page };
        Ok(Some(KnownFrames { frames: u32::from_ne_bytes([one, two, three, four]).into(), page }))
    }
}

/// Refuses to write a database whose file has a second name: under each name SQLite has another log, and what one of
/// them holds is not seen through the other.
pub(super) fn check_names(path: &Path, names: u64) -> Result<(), StoreError> {
    if names > 1 { Err(StoreError::HardLinked { path: path.to_owned(), names }) } else { Ok(()) }
}

/// Begins a transaction that writes.
pub(super) fn begin<'a>(
    connection: &'a mut Connection,
    path: &Path,
    guard: Option<&Guard>,
) -> Result<rusqlite::Transaction<'a>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = transaction.map_err(|cause| StoreError::of(path, cause))?;
    if let Some(guard) = guard {
        guard.check(&transaction)?;
    }
    Ok(transaction)
}
