//! The plans with the days since which they were in force, and the beginning of tracking.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Now, Reader, StoreError, Writer, day_of, invalid, json_of, moment_of};
use crate::domain::plan::{Plan, Plans};
use crate::domain::record::Tracking;

impl Reader {
    /// The recorded plans, by the logical day since which each was in force.
    pub fn plans(&self) -> Result<BTreeMap<NaiveDate, Plan>, StoreError> {
        self.read(all)
    }
}

impl Writer {
    /// Begins tracking, and records the plan, where that is still to be done.
    pub fn observe(&mut self, now: &Now) -> Result<(), StoreError> {
        let is_in_force = |(_, plan): (&NaiveDate, &Plan)| plan == now.plan;
        let is_known = self.plans()?.range(..=now.day).next_back().is_some_and(is_in_force);
        if is_known {
            return Ok(());
        }
        self.write(|connection| observe(connection, now).map(|_| ()))
    }
}

/// Begins tracking with the first command, and records the plan where it is not the one in force.
pub(super) fn observe(connection: &Connection, now: &Now) -> rusqlite::Result<Plans> {
    let begin = "INSERT OR IGNORE INTO tracking (only_row, day, at, utc_offset) VALUES (1, ?1, ?2, ?3)";
    let day = now.day.to_string();
    let offset = now.at.offset().local_minus_utc();
    connection.prepare_cached(begin)?.execute(params![day, now.at.timestamp(), offset])?;
    let recorded = all(connection)?;
    let in_force = recorded.range(..=now.day).next_back().map(|(_, plan)| plan);
    if in_force != Some(now.plan) {
        let sql = "INSERT OR REPLACE INTO plans (since_on, plan) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute(params![day, json_of(now.plan)?])?;
    }
    Ok(Plans::new(recorded, now.day, now.plan.clone()))
}

fn all(connection: &Connection) -> rusqlite::Result<BTreeMap<NaiveDate, Plan>> {
    let mut statement = connection.prepare_cached("SELECT since_on, plan FROM plans ORDER BY since_on")?;
    let rows = statement.query_map([], |row| {
        let json: String = row.get("plan")?;
        Ok((day_of(row, "since_on")?, serde_json::from_str(&json).map_err(|_| invalid("plan", json))?))
    })?;
    rows.collect()
}

/// The beginning of tracking.
pub(super) fn tracking(connection: &Connection) -> rusqlite::Result<Option<Tracking>> {
    let mut statement = connection.prepare_cached("SELECT day, at, utc_offset FROM tracking")?;
    let tracking =
        |row: &rusqlite::Row| Ok(Tracking { day: day_of(row, "day")?, at: moment_of(row, "at", "utc_offset")? });
    statement.query_row([], tracking).optional()
}
