//! The sitting that goes on, so that a daemon that was killed is none who has just sat down.

use chrono::{DateTime, TimeDelta};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, strange};
use crate::domain::plan::Spell;

/// The sitting that goes on, to be written down.
#[derive(Clone, Copy, Debug)]
pub struct Sitting<'a> {
    /// Which start of the machine it is counted from.
    pub boot: &'a str,
    /// How long it has been; `None` where nobody sits, as far as it counts.
    pub spell: Option<&'a Spell>,
}

impl Store {
    /// The sitting that goes on since the machine was started as `boot`.
    pub fn spell(&self, boot: &str) -> Result<Option<Spell>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT since, asleep, at, is_prompted, latest FROM sitting WHERE boot = ?1";
            let spell = connection.query_row(sql, [boot], |row| {
                let at: i64 = row.get("at")?;
                Ok(Spell {
                    since: TimeDelta::seconds(row.get::<_, i32>("since")?.into()),
                    asleep: TimeDelta::seconds(row.get::<_, i32>("asleep")?.into()),
                    at: DateTime::from_timestamp(at, 0).ok_or_else(|| strange("at", at))?,
                    is_prompted: row.get("is_prompted")?,
                    latest: row.get("latest")?,
                })
            });
            spell.optional()
        })
    }

    /// Nobody counts any more.
    pub fn end_sitting(&mut self) -> Result<(), StoreError> {
        self.write(|connection| write(connection, Sitting { boot: "", spell: None }))
    }
}

pub(super) fn write(connection: &Connection, sitting: Sitting) -> rusqlite::Result<()> {
    let Sitting { boot, spell } = sitting;
    let Some(Spell { since, asleep, at, is_prompted, latest }) = spell else {
        return connection.prepare_cached("DELETE FROM sitting")?.execute([]).map(|_| ());
    };
    let sql = "INSERT OR REPLACE INTO sitting (only_row, boot, since, asleep, at, is_prompted, latest)
        VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)";
    let (since, asleep) = (since.num_seconds(), asleep.num_seconds());
    let values = params![boot, since, asleep, at.timestamp(), is_prompted, latest];
    connection.prepare_cached(sql)?.execute(values).map(|_| ())
}
