//! The pain of a day and of the time before it, as far as it says whether it gets worse.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::{Reader, StoreError, history};
use crate::domain::record::Pain;
use crate::domain::routine::RoutineId;
use crate::domain::worsening::{LAST_SESSIONS, PainCourse, first_day_needed};

impl Reader {
    /// The pain of `day` and of the time before it. `None` where the day has no reading.
    pub fn pain_course(&self, day: NaiveDate) -> Result<Option<PainCourse>, StoreError> {
        self.read(|connection| {
            let readings = readings(connection, day)?;
            if readings.is_empty() {
                return Ok(None);
            }
            let days = history::pain_days(connection, &first_day_needed(day).to_string())?;
            Ok(Some(PainCourse { day, readings, days, changes: changes(connection, day)? }))
        })
    }
}

/// The readings of `day`, newest first.
fn readings(connection: &Connection, day: NaiveDate) -> rusqlite::Result<Vec<Pain>> {
    let sql = "SELECT pain FROM readings WHERE day = ?1 ORDER BY at DESC, seq DESC";
    let mut statement = connection.prepare_cached(sql)?;
    let scores = statement.query_map([day.to_string()], |row| super::pain(row, "pain"))?;
    scores.filter_map(Result::transpose).collect()
}

/// The sessions that have both readings.
const WITH_BOTH: &str = "sessions
    JOIN readings AS before ON before.session = sessions.id AND before.relation = 'before'
    JOIN readings AS after ON after.session = sessions.id AND after.relation = 'after'";

/// Of each routine with such a session on `day`, the one done last first: how the pain changed over its last ones.
fn changes(connection: &Connection, day: NaiveDate) -> rusqlite::Result<Vec<(RoutineId, Vec<i32>)>> {
    if !history::has_pain_of_sessions(connection)? {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT routine FROM {WITH_BOTH} WHERE sessions.day = ?1 GROUP BY routine ORDER BY max(sessions.at) DESC"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let routines: Vec<String> =
        statement.query_map([day.to_string()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if routines.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT after.pain - before.pain FROM {WITH_BOTH} WHERE sessions.routine = ?1
        ORDER BY sessions.day DESC, sessions.at DESC, sessions.seq DESC LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut changes = Vec::new();
    for routine in routines {
        let its = statement.query_map(params![routine, LAST_SESSIONS], |row| row.get(0))?.collect::<Result<_, _>>()?;
        changes.push((RoutineId::from(routine), its));
    }
    Ok(changes)
}
