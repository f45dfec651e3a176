//! Whether the database is sound.

use super::{Reader, StoreError};

impl Reader {
    /// What SQLite finds wrong in the whole file; nothing where all is well.
    pub fn problems(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
            let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
            let strays = statement.query_map([], |row| row.get::<_, String>(0))?;
            let strays: Vec<String> = strays.collect::<Result<_, _>>()?;
            let strays = strays.into_iter().map(|table| format!("a row of {table} belongs to nothing"));
            Ok(lines.into_iter().filter(|line| line != "ok").chain(strays).collect())
        })
    }
}
