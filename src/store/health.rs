//! Whether the database is sound.

use std::path::PathBuf;

use super::wal::{self, Tail};
use super::{Reader, StoreError, copies, file};

/// A daemon checks databases up to this size, in a fraction of a second; larger ones are left to `doctor`.
const LARGEST_CHECKED: i64 = 128 << 20;

impl Reader {
    /// How many changes cannot be read behind a damaged place of the log; `None` where there is none.
    pub fn unreadable_changes(&self) -> Result<Option<usize>, StoreError> {
        let log = file::wal_path(&self.path);
        match wal::tail(&self.path).map_err(StoreError::io("read", &log))? {
            Tail::Damaged(changes) => Ok(Some(changes)),
            Tail::Nothing | Tail::Unfinished | Tail::CutOff => Ok(None),
        }
    }

    /// How many names the file of the database has.
    pub fn names(&self) -> Result<u64, StoreError> {
        Ok(file::found(&self.path)?.map_or(1, |found| found.names))
    }

    /// The copies that are kept beside the database, the newest first.
    pub fn kept_copies(&self) -> Result<Vec<PathBuf>, StoreError> {
        copies::kept(&self.path)
    }

    /// What is wrong, in a word, where a quick look finds something; a large database is passed over.
    pub fn damage(&self) -> Result<Option<String>, StoreError> {
        if let Some(changes) = self.unreadable_changes()? {
            let log = file::wal_path(&self.path);
            return Ok(Some(StoreError::DamagedLog { path: self.path.clone(), log, changes }.to_string()));
        }
        self.read(|connection| {
            let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
            if number("PRAGMA page_count")? * number("PRAGMA page_size")? > LARGEST_CHECKED {
                return Ok(None);
            }
            let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            Ok((verdict != "ok").then(|| format!("{} is damaged: {verdict}", self.path.display())))
        })
    }

    /// What SQLite finds wrong in the whole file; nothing where all is well.
    pub fn problems(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
            let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            if lines != ["ok"] {
                return Ok(lines);
            }
            let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
            let strays = statement.query_map([], |row| row.get::<_, String>(0))?;
            strays.map(|table| Ok(format!("a row of {} belongs to nothing", table?))).collect()
        })
    }
}
