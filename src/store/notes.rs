//! The notes beside sessions and readings.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::{Reader, StoreError, day_of};
use crate::domain::record::DiaryNote;
use crate::domain::routine::RoutineId;

impl Reader {
    /// The notes of these days, newest first.
    pub fn notes(&self, days: &RangeInclusive<NaiveDate>, limit: u32) -> Result<Vec<DiaryNote>, StoreError> {
        self.notes_like("%", days, limit)
    }

    /// Those that are questions to somebody else.
    pub fn questions(&self, days: &RangeInclusive<NaiveDate>, limit: u32) -> Result<Vec<DiaryNote>, StoreError> {
        self.notes_like(&format!("{}%", DiaryNote::QUESTION), days, limit)
    }

    fn notes_like(
        &self,
        pattern: &str,
        days: &RangeInclusive<NaiveDate>,
        limit: u32,
    ) -> Result<Vec<DiaryNote>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT at, day, routine, note FROM sessions
                    WHERE day BETWEEN ?1 AND ?2 AND note LIKE ?3
                UNION ALL
                SELECT readings.at, readings.day, sessions.routine, readings.note
                    FROM readings LEFT JOIN sessions ON sessions.id = readings.session
                    WHERE readings.day BETWEEN ?1 AND ?2 AND readings.note LIKE ?3
                ORDER BY at DESC LIMIT ?4";
            let values = params![days.start().to_string(), days.end().to_string(), pattern, limit];
            connection.prepare_cached(sql)?.query_map(values, note)?.collect()
        })
    }
}

fn note(row: &Row) -> rusqlite::Result<DiaryNote> {
    Ok(DiaryNote {
        day: day_of(row, "day")?,
        routine: row.get::<_, Option<String>>("routine")?.map(RoutineId::from),
        text: row.get("note")?,
    })
}
