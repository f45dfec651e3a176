//! The stretch of sitting that goes on: a daemon that is started again after a crash goes on counting.

use chrono::{DateTime, TimeDelta};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Reader, StoreError, Writer, invalid};
use crate::domain::reminding::Stretch;

/// The stretch to be saved.
#[derive(Clone, Copy, Debug)]
pub struct StretchRow<'a> {
    /// The kernel's id of the start of the machine from which uptimes are counted.
    pub boot: &'a str,
    /// `None` where sitting does not count now.
    pub stretch: Option<&'a Stretch>,
}

impl Reader {
    /// The stretch that goes on, if it was saved since the machine was started as `boot`.
    pub fn stretch(&self, boot: &str) -> Result<Option<Stretch>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT since, asleep, at, is_prompted, latest FROM sitting WHERE boot = ?1";
            let stretch = connection.query_row(sql, [boot], |row| {
                let at: i64 = row.get("at")?;
                Ok(Stretch {
                    since: TimeDelta::seconds(row.get::<_, i32>("since")?.into()),
                    asleep: TimeDelta::seconds(row.get::<_, i32>("asleep")?.into()),
                    at: DateTime::from_timestamp(at, 0).ok_or_else(|| invalid("at", at))?,
                    is_prompted: row.get("is_prompted")?,
                    last_session: row.get("latest")?,
                })
            });
            stretch.optional()
        })
    }
}

impl Writer {
    /// Clears the row when the daemon ends.
    pub fn end_stretch(&mut self) -> Result<(), StoreError> {
        self.write(|connection| write(connection, StretchRow { boot: "", stretch: None }))
    }
}

pub(super) fn write(connection: &Connection, row: StretchRow) -> rusqlite::Result<()> {
    let StretchRow { boot, stretch } = row;
    let Some(Stretch { since, asleep, at, is_prompted, last_session }) = stretch else {
        return connection.prepare_cached("DELETE FROM sitting")?.execute([]).map(|_| ());
    };
    let sql = "INSERT OR REPLACE INTO sitting (only_row, boot, since, asleep, at, is_prompted, latest)
        VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)";
    let (since, asleep) = (since.num_seconds(), asleep.num_seconds());
    let values = params![boot, since, asleep, at.timestamp(), is_prompted, last_session];
    connection.prepare_cached(sql)?.execute(values).map(|_| ())
}
