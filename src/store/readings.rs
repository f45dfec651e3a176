//! Pain readings.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::{Filter, Reader, StoreError, Transaction, day_of, id_of, invalid, moment_of};
use crate::domain::calendar::Moment;
use crate::domain::record::{Id, Pain, Reading, Relation};

/// A reading about to be recorded.
#[derive(Clone, Debug)]
pub struct NewReading {
    pub at: Moment,
    pub day: NaiveDate,
    pub pain: Pain,
    pub relation: Relation,
    /// `None` for a reading on its own.
    pub session: Option<Id>,
    pub note: Option<String>,
}

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

impl Transaction<'_> {
    pub fn record_reading(&self, new: &NewReading) -> rusqlite::Result<Reading> {
        let id = self.new_id();
        let sql = "INSERT INTO readings (id, change, at, utc_offset, day, pain, relation, session, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        self.connection.prepare_cached(sql)?.execute(params![
            id.to_string(),
            self.id.to_string(),
            new.at.timestamp(),
            new.at.offset().local_minus_utc(),
            new.day.to_string(),
            new.pain.score(),
            new.relation.word(),
            new.session.map(|session| session.to_string()),
            new.note,
        ])?;
        let NewReading { at, day, pain, relation, session, note } = new.clone();
        Ok(Reading { id, at, day, pain, relation, session, note })
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
