//! Which files are open: a program that stays has to notice when one of them is removed or replaced.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rusqlite::Connection;

use super::file::{self, wal_path};
use super::{StoreError, Writer};

/// Which files a database and its write-ahead log are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseFiles {
    database: Option<FileId>,
    wal: Option<FileId>,
}

/// The device and the number of a file.
type FileId = (u64, u64);

/// A file that is no longer where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    Database,
    /// Only the log: the process that has it open can still write what it holds into the database.
    Wal,
}

impl DatabaseFiles {
    /// The files that are there now, under this path of the database.
    pub fn of(database: &Path) -> Self {
        let real = fs::canonicalize(database);
        Self { database: id_of_file(database), wal: real.ok().and_then(|real| id_of_file(&wal_path(&real))) }
    }

    /// What of them is lost by `now`; `None` where all is in place.
    pub fn loss(self, now: Self) -> Option<Loss> {
        match (self.database == now.database, self.wal) {
            (false, _) => Some(Loss::Database),
            (true, Some(_)) if self.wal != now.wal => Some(Loss::Wal),
            (true, _) => None,
        }
    }
}

impl Writer {
    /// Writes into the database what the open log holds, even if the log was removed or replaced, and opens the
    /// database anew.
    pub fn save_wal(&mut self) -> Result<(), StoreError> {
        if !self.read(file::checkpoint)? {
            let cause = io::Error::new(io::ErrorKind::ResourceBusy, "another program is using it");
            return Err(StoreError::io("save", &wal_path(&self.path))(cause));
        }
        let nothing = Connection::open_in_memory().map_err(|cause| StoreError::of(&self.path, cause))?;
        drop(std::mem::replace(&mut self.reader.connection, nothing));
        *self = Self::open(&self.reader.path)?.with_write_timeout(self.write_timeout)?;
        Ok(())
    }
}

fn id_of_file(path: &Path) -> Option<FileId> {
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}
