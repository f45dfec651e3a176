//! The past as the rules ask for it: sessions counted by day, routine and slot, pain added up by day, pauses.

use std::collections::BTreeSet;

use chrono::{NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

use super::{Reader, StoreError, day_of, easings, moment_of, pauses, plans};
use crate::domain::history::{FirstSession, History, LastSession, PainChange, PainDay, Tally};
use crate::domain::plan::Plans;
use crate::domain::record::Tracking;
use crate::domain::routine::{RoutineId, SlotName};

impl Reader {
    /// The history from the day `since` on, or the whole of it. The plans, and when tracking began, are whole in any
    /// case.
    pub fn history(&self, plans: Plans, since: Option<NaiveDate>) -> Result<History, StoreError> {
        let since = since.unwrap_or(NaiveDate::MIN).to_string();
        self.read(|connection| {
            let tracking = plans::tracking(connection)?;
            Ok(History {
                plans,
                tracking,
                first_session: match tracking {
                    Some(tracking) => first_session(connection, tracking)?,
                    None => None,
                },
                last_session: last_session(connection)?,
                pauses: pauses::all(connection)?.into_iter().map(|(_, pause)| pause).collect(),
                easings: easings::all(connection)?.into_iter().map(|(_, ease)| ease).collect(),
                tallies: tallies(connection, &since)?,
                pain: pain(connection, &since)?,
                pain_changes: pain_changes(connection, &since)?,
            })
        })
    }

    /// Every logical day with a session. One look into the index a day, however many sessions it has.
    pub fn session_days(&self) -> Result<BTreeSet<NaiveDate>, StoreError> {
        self.read(|connection| {
            let sql = "WITH RECURSIVE days (day) AS (
                    SELECT min(day) FROM sessions
                    UNION ALL
                    SELECT (SELECT min(day) FROM sessions WHERE day > days.day) FROM days WHERE day IS NOT NULL
                ) SELECT day FROM days WHERE day IS NOT NULL";
            connection.prepare_cached(sql)?.query_map([], |row| day_of(row, "day"))?.collect()
        })
    }
}

fn tallies(connection: &Connection, since: &str) -> rusqlite::Result<Vec<Tally>> {
    let sql = "SELECT day, routine, slot, unit, count(*) AS sessions, count(amount) AS known,
            coalesce(sum(amount), 0) AS amount
        FROM sessions WHERE day >= ?1 GROUP BY day, routine, slot, unit ORDER BY day, routine, slot, unit";
    let tally = |row: &Row| {
        Ok(Tally {
            day: day_of(row, "day")?,
            routine: RoutineId(row.get("routine")?),
            slot: row.get::<_, Option<String>>("slot")?.map(SlotName),
            unit: row.get::<_, String>("unit")?.into(),
            sessions: row.get("sessions")?,
            known: row.get("known")?,
            amount: row.get::<_, i64>("amount")?.unsigned_abs(),
        })
    };
    connection.prepare_cached(sql)?.query_map([since], tally)?.collect()
}

pub(super) fn pain(connection: &Connection, since: &str) -> rusqlite::Result<Vec<PainDay>> {
    let sql = "SELECT day, count(*) AS readings, sum(pain) AS sum, min(pain) AS lowest, max(pain) AS highest
        FROM readings WHERE day >= ?1 AND relation <> 'after' GROUP BY day ORDER BY day";
    let day = |row: &Row| {
        Ok(PainDay {
            day: day_of(row, "day")?,
            readings: row.get("readings")?,
            sum: row.get("sum")?,
            lowest: row.get("lowest")?,
            highest: row.get("highest")?,
        })
    };
    connection.prepare_cached(sql)?.query_map([since], day)?.collect()
}

fn pain_changes(connection: &Connection, since: &str) -> rusqlite::Result<Vec<PainChange>> {
    let sql = "SELECT sessions.day AS day, routine, count(*) AS sessions, sum(after.pain - before.pain) AS sum,
            sum(after.pain - before.pain >= 2) AS much_higher
        FROM readings AS before
        JOIN readings AS after ON after.session = before.session AND after.relation = 'after'
        JOIN sessions ON sessions.id = before.session
        WHERE before.relation = 'before' AND before.day >= ?1 GROUP BY 1, 2 ORDER BY 1, 2";
    let change = |row: &Row| {
        Ok(PainChange {
            day: day_of(row, "day")?,
            routine: RoutineId(row.get("routine")?),
            sessions: row.get("sessions")?,
            sum: row.get("sum")?,
            much_higher: row.get("much_higher")?,
        })
    };
    connection.prepare_cached(sql)?.query_map([since], change)?.collect()
}

fn first_session(connection: &Connection, tracking: Tracking) -> rusqlite::Result<Option<FirstSession>> {
    let sql = "SELECT slot, at, utc_offset FROM sessions WHERE day = ?1 ORDER BY at, seq LIMIT 1";
    let first = |row: &Row| {
        let slot = row.get::<_, Option<String>>("slot")?.map(SlotName);
        Ok(FirstSession { slot, at: moment_of(row, "at", "utc_offset")? })
    };
    connection.prepare_cached(sql)?.query_row([tracking.day.to_string()], first).optional()
}

fn last_session(connection: &Connection) -> rusqlite::Result<Option<LastSession>> {
    let sql = "SELECT seq, at, utc_offset FROM sessions ORDER BY seq DESC LIMIT 1";
    let last = |row: &Row| {
        Ok(LastSession { number: row.get("seq")?, at: moment_of(row, "at", "utc_offset")?.with_timezone(&Utc) })
    };
    connection.prepare_cached(sql)?.query_row([], last).optional()
}
