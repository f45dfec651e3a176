//! Pain readings.

use rusqlite::{Connection, Row, params};

use super::operations::{Entity, Place};
use super::{Filter, Reader, StoreError, day_of, id_of, invalid, moment_of};
use crate::domain::record::{Pain, Reading, Relation};

impl Reader {
    /// The readings that `filter` lets through, newest first. Those of a routine are those taken with its sessions.
    pub fn readings(&self, filter: &Filter) -> Result<Vec<Reading>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT readings.* FROM readings LEFT JOIN sessions ON sessions.id = readings.session
                WHERE {} ORDER BY readings.at DESC, readings.seq DESC LIMIT ?4",
                filter.condition("readings")
            );
            connection.prepare_cached(&sql)?.query_map(filter.values(), reading)?.collect()
        })
    }

    /// How many readings `filter` lets through, whatever its limit.
    pub fn count_readings(&self, filter: &Filter) -> Result<u32, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT count(*) FROM readings LEFT JOIN sessions ON sessions.id = readings.session WHERE {} LIMIT ?4",
                filter.condition("readings")
            );
            connection.prepare_cached(&sql)?.query_row(filter.without_limit().values(), |row| row.get(0))
        })
    }
}

impl Entity for Reading {
    const KIND: &'static str = "reading";
    const TABLE: &'static str = "readings";

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        // Of two that were made beside one session on two devices, the later one stands.
        let sql = "INSERT OR REPLACE INTO readings (seq, id, at, utc_offset, day, pain, relation, session, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
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
}

fn reading(row: &Row) -> rusqlite::Result<Reading> {
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
