//! What the user has said of slots that are missed.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::{Reader, StoreError, Transaction, day_of, id_of, invalid, moment_of};
use crate::domain::calendar::Moment;
use crate::domain::missed::{MissAnswer, MissReason};
use crate::domain::routine::{RoutineId, SlotName};

/// An answer about to be recorded.
#[derive(Clone, Debug)]
pub struct NewMissAnswer {
    pub at: Moment,
    pub day: NaiveDate,
    pub routine: RoutineId,
    pub slot: SlotName,
    pub reason: MissReason,
    pub note: Option<String>,
}

impl Reader {
    /// The last answers, about `routine` or about any, newest first.
    pub fn miss_answers(&self, routine: Option<&RoutineId>, limit: u32) -> Result<Vec<MissAnswer>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT * FROM miss_answers WHERE ?1 IS NULL OR routine = ?1 ORDER BY at DESC, seq DESC LIMIT ?2";
            let values = params![routine.map(|routine| &routine.0), limit];
            connection.prepare_cached(sql)?.query_map(values, miss_answer)?.collect()
        })
    }
}

impl Transaction<'_> {
    pub fn record_miss_answer(&self, new: &NewMissAnswer) -> rusqlite::Result<MissAnswer> {
        let id = self.new_id();
        let sql = "INSERT INTO miss_answers (id, change, at, utc_offset, day, routine, slot, reason, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        self.connection.prepare_cached(sql)?.execute(params![
            id.to_string(),
            self.id.to_string(),
            new.at.timestamp(),
            new.at.offset().local_minus_utc(),
            new.day.to_string(),
            new.routine.0,
            new.slot.0,
            new.reason.word(),
            new.note,
        ])?;
        let NewMissAnswer { at, day, routine, slot, reason, note } = new.clone();
        Ok(MissAnswer { id, at, day, routine, slot, reason, note })
    }
}

fn miss_answer(row: &Row) -> rusqlite::Result<MissAnswer> {
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
