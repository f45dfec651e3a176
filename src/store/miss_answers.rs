//! What the user has said of slots that are missed.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::operations::{Entity, Place};
use super::{Filter, Listed, Reader, StoreError, day_of, id_of, invalid, moment_of};
use crate::domain::missed::{MissAnswer, MissReason};
use crate::domain::routine::{RoutineId, SlotName};

impl Reader {
    /// The answers that `filter` lets through, newest first.
    pub fn miss_answers(&self, filter: &Filter) -> Result<Vec<MissAnswer>, StoreError> {
        self.listed(filter)
    }
}

impl Entity for MissAnswer {
    const KIND: &'static str = "miss_answer";
    const TABLE: &'static str = "miss_answers";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.day, self.day))
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO miss_answers (seq, id, at, utc_offset, day, routine, slot, reason, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            place.seq,
            place.row.to_string(),
            self.at.timestamp(),
            self.at.offset().local_minus_utc(),
            self.day.to_string(),
            self.routine.0,
            self.slot.0,
            self.reason.word(),
            self.note,
        ];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }
}

impl Listed for MissAnswer {
    const ROWS: &'static str = "SELECT * FROM miss_answers";
    const COUNT: &'static str = "SELECT count(*) FROM miss_answers";

    fn condition(_: &Filter) -> String {
        "day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR routine = ?3)".to_owned()
    }

    fn of_row(row: &Row) -> rusqlite::Result<Self> {
        miss_answer(row)
    }
}

pub(super) fn miss_answer(row: &Row) -> rusqlite::Result<MissAnswer> {
    let reason: String = row.get("reason")?;
    Ok(MissAnswer {
        id: id_of(row, "id")?,
        at: moment_of(row, "at", "utc_offset")?,
        day: day_of(row, "day")?,
        routine: RoutineId(row.get("routine")?),
        slot: SlotName(row.get("slot")?),
        reason: MissReason::from_word(&reason).ok_or_else(|| invalid("reason", reason))?,
        note: row.get("note")?,
    })
}
