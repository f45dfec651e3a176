//! Pain readings.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::operations::{Entity, Place};
use super::{Filter, Listed, Reader, StoreError, day_of, id_of, invalid, moment_of};
use crate::domain::record::{Id, Pain, Reading, Relation};

impl Reader {
    /// The readings that `filter` lets through, newest first. Those of a routine are those taken with its sessions.
    pub fn readings(&self, filter: &Filter) -> Result<Vec<Reading>, StoreError> {
        self.listed(filter)
    }
}

impl Entity for Reading {
    const KIND: &'static str = "reading";
    const TABLE: &'static str = "readings";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.day, self.day))
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        // Of two that were made beside one session on two devices, the one with the greater id stands, in whatever order
        // they come: mostly that is the later one.
        let sql = "INSERT INTO readings (seq, id, at, utc_offset, day, pain, relation, session, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (session, relation) DO UPDATE SET seq = excluded.seq, id = excluded.id, at = excluded.at,
                utc_offset = excluded.utc_offset, day = excluded.day, pain = excluded.pain, note = excluded.note
            WHERE excluded.id > readings.id";
        let values = params![
            place.seq,
            place.row.to_string(),
            self.at.timestamp(),
            self.at.offset().local_minus_utc(),
            self.day.to_string(),
            self.pain.score(),
            self.relation.word(),
            self.session.map(|session| session.to_string()),
            self.note,
        ];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }

    fn hidden_by(row: Id, connection: &Connection) -> rusqlite::Result<Vec<Id>> {
        // A unary plus takes the type of the column away, with which SQLite would not use the index.
        let sql = "SELECT DISTINCT row FROM operations
            WHERE kind = 'reading' AND after ->> 'session' = (SELECT +session FROM readings WHERE id = ?1)
                AND NOT EXISTS (SELECT 1 FROM readings WHERE id = row)";
        connection.prepare_cached(sql)?.query_map([row.to_string()], |found| id_of(found, "row"))?.collect()
    }
}

impl Listed for Reading {
    const ROWS: &'static str = "SELECT readings.* FROM readings LEFT JOIN sessions ON sessions.id = readings.session";
    const COUNT: &'static str = "SELECT count(*) FROM readings LEFT JOIN sessions ON sessions.id = readings.session";

    fn condition(filter: &Filter) -> String {
        filter.condition("readings")
    }

    fn of_row(row: &Row) -> rusqlite::Result<Self> {
        reading(row)
    }
}

pub(super) fn reading(row: &Row) -> rusqlite::Result<Reading> {
    let relation: String = row.get("relation")?;
    let pain: u8 = row.get("pain")?;
    let session: Option<String> = row.get("session")?;
    Ok(Reading {
        id: id_of(row, "id")?,
        at: moment_of(row, "at", "utc_offset")?,
        day: day_of(row, "day")?,
        pain: Pain::new(pain).ok_or_else(|| invalid("pain", pain))?,
        relation: Relation::from_word(&relation).ok_or_else(|| invalid("relation", relation))?,
        session: match session {
            None => None,
            Some(_) => Some(id_of(row, "session")?),
        },
        note: row.get("note")?,
    })
}
