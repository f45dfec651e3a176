//! The plans with the days since which they were in force, and the beginning of tracking.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use uuid::Uuid;

use super::operations::{Entity, Place};
use super::{Reader, StoreError, day_of, invalid, moment_of};
use crate::domain::plan::Plan;
use crate::domain::record::{Id, Tracking};

impl Reader {
    /// The recorded plans, by the logical day since which each was in force.
    pub fn plans(&self) -> Result<BTreeMap<NaiveDate, Plan>, StoreError> {
        self.read(all)
    }
}

/// What is prescribed since a logical day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PlanSince {
    since: NaiveDate,
    /// As it was written: an older or a newer program has other fields.
    #[serde(deserialize_with = "plan_as_written")]
    plan: Value,
}

impl PlanSince {
    pub(super) fn new(since: NaiveDate, plan: &Plan) -> rusqlite::Result<Self> {
        let plan = serde_json::to_value(plan).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
        Ok(Self { since, plan })
    }

    /// Devices that see a plan on one day mean one row: its id is made of the day, and says so in its last digits.
    pub(super) fn id(&self) -> Id {
        let digits = u128::from_str_radix(&self.since.format("%Y%m%d").to_string(), 16).unwrap_or_default();
        Id(Uuid::from_u128(0x8000_8000_0000_0000_0000 | digits))
    }
}

impl Entity for PlanSince {
    const KIND: &'static str = "plan";
    const TABLE: &'static str = "plans";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.since, self.since))
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO plans (seq, id, since_on, plan) VALUES (?1, ?2, ?3, ?4)";
        let values = params![place.seq, place.row.to_string(), self.since.to_string(), self.plan.to_string()];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }
}

/// Fails where this program cannot read the plan.
fn plan_as_written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let plan = Value::deserialize(deserializer)?;
    Plan::deserialize(&plan).map_err(de::Error::custom)?;
    Ok(plan)
}

/// The id of a beginning, made of its instant.
pub(super) fn tracking_id(tracking: &Tracking) -> Id {
    let seconds = u128::from(tracking.at.timestamp().unsigned_abs());
    Id(Uuid::from_u128(0x8000_8001_0000_0000_0000 | seconds))
}

impl Entity for Tracking {
    const KIND: &'static str = "tracking";
    const TABLE: &'static str = "tracking";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.day, self.day))
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO tracking (seq, id, day, at, utc_offset) VALUES (?1, ?2, ?3, ?4, ?5)";
        let offset = self.at.offset().local_minus_utc();
        let values = params![place.seq, place.row.to_string(), self.day.to_string(), self.at.timestamp(), offset];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }
}

pub(super) fn all(connection: &Connection) -> rusqlite::Result<BTreeMap<NaiveDate, Plan>> {
    let mut statement = connection.prepare_cached("SELECT since_on, plan FROM plans ORDER BY since_on")?;
    let rows = statement.query_map([], |row| {
        let json: String = row.get("plan")?;
        Ok((day_of(row, "since_on")?, serde_json::from_str(&json).map_err(|_| invalid("plan", json))?))
    })?;
    rows.collect()
}

/// The beginning of tracking.
pub(super) fn tracking(connection: &Connection) -> rusqlite::Result<Option<Tracking>> {
    let mut statement = connection.prepare_cached("SELECT day, at, utc_offset FROM tracking ORDER BY at LIMIT 1")?;
    let tracking =
        |row: &rusqlite::Row| Ok(Tracking { day: day_of(row, "day")?, at: moment_of(row, "at", "utc_offset")? });
    statement.query_row([], tracking).optional()
}
