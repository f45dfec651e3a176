//! The plan in force and since when, and when the record began.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Present, Store, StoreError, day_of, moment_of, strange};
use crate::domain::plans::{Plan, Plans};
use crate::domain::session::Tracking;

impl Store {
    /// The recorded plans, by the logical day since which each was in force.
    pub fn plans(&self) -> Result<BTreeMap<NaiveDate, Plan>, StoreError> {
        self.read(all)
    }
}

/// Begins tracking with the first that is seen, and records the plan where it is not the one in force.
pub(super) fn observe(connection: &Connection, present: &Present) -> rusqlite::Result<Plans> {
    let begin = "INSERT OR IGNORE INTO tracking (only_row, day, at, utc_offset) VALUES (1, ?1, ?2, ?3)";
    let day = present.day.to_string();
    let offset = present.at.offset().local_minus_utc();
    connection.prepare_cached(begin)?.execute(params![day, present.at.timestamp(), offset])?;
    let recorded = all(connection)?;
    let in_force = recorded.range(..=present.day).next_back().map(|(_, plan)| plan);
    if in_force != Some(present.plan) {
        let sql = "INSERT OR REPLACE INTO plans (since_on, plan) VALUES (?1, ?2)";
        let json = serde_json::to_string(present.plan);
        let json = json.map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
        connection.prepare_cached(sql)?.execute(params![day, json])?;
    }
    Ok(Plans::new(recorded, present.day, present.plan.clone()))
}

fn all(connection: &Connection) -> rusqlite::Result<BTreeMap<NaiveDate, Plan>> {
    let mut statement = connection.prepare_cached("SELECT since_on, plan FROM plans ORDER BY since_on")?;
    let rows = statement.query_map([], |row| {
        let json: String = row.get("plan")?;
        Ok((day_of(row, "since_on")?, serde_json::from_str(&json).map_err(|_| strange("plan", json))?))
    })?;
    rows.collect()
}

/// When the record began.
pub(super) fn tracking(connection: &Connection) -> rusqlite::Result<Option<Tracking>> {
    let mut statement = connection.prepare_cached("SELECT day, at, utc_offset FROM tracking")?;
    let tracking =
        |row: &rusqlite::Row| Ok(Tracking { day: day_of(row, "day")?, at: moment_of(row, "at", "utc_offset")? });
    statement.query_row([], tracking).optional()
}
