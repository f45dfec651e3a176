//! Which files are open: a program that stays has to notice where one of them is removed or replaced.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rusqlite::Connection;

use super::create::{self, log_of};
use super::{Store, StoreError};

/// A database and its log, as the files that they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    database: Option<File>,
    log: Option<File>,
}

/// The device and the number of a file.
type File = (u64, u64);

/// What is no longer where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The database.
    Database,
    /// Its log only: what that holds can still be written into the database by whoever has it open.
    Log,
}

impl Identity {
    /// What is there now, under this path of the database.
    pub fn of(database: &Path) -> Self {
        let real = fs::canonicalize(database);
        Self { database: file(database), log: real.ok().and_then(|real| file(&log_of(&real))) }
    }

    /// What of it is lost by now; `None` where all is in place.
    pub fn loss(self, now: Self) -> Option<Loss> {
        match (self.database == now.database, self.log) {
            (false, _) => Some(Loss::Database),
            (true, Some(_)) if self.log != now.log => Some(Loss::Log),
            (true, _) => None,
        }
    }
}

impl Store {
    /// Writes into the database what the open log holds, whatever has become of its name, and opens the database anew.
    pub fn save_the_log(&mut self) -> Result<(), StoreError> {
        if !self.read(create::checkpoint)? {
            let cause = io::Error::new(io::ErrorKind::ResourceBusy, "another program is using it");
            return Err(StoreError::io("save", &log_of(&self.path))(cause));
        }
        let nothing = Connection::open_in_memory().map_err(|cause| StoreError::of(&self.path, cause))?;
        drop(std::mem::replace(&mut self.connection, nothing));
        *self = Self::open(&self.path)?.with_patience(self.patience)?;
        Ok(())
    }
}

fn file(path: &Path) -> Option<File> {
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}
