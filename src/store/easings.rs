//! Easings: days on which doses are halved.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::operations::{Entity, Operation, Place};
use super::{StoreError, Transaction, day_of, id_of, invalid, json_of};
use crate::domain::ease::Ease;
use crate::domain::record::Id;

impl Transaction<'_> {
    /// All easings, as they were recorded.
    pub fn easings(&self) -> Result<Vec<Ease>, StoreError> {
        Ok(self.with(all)?.into_iter().map(|(_, ease)| ease).collect())
    }

    pub fn record_ease(&self, ease: &Ease) -> Result<(), StoreError> {
        self.apply(&Operation::insert(self.new_id(), ease))
    }

    /// Ends the easings that `is_ended` names, from `day` on; gives how many that were.
    pub fn end_easings(&self, day: NaiveDate, is_ended: impl Fn(&Ease) -> bool) -> Result<usize, StoreError> {
        let mut easings = self.with(all)?;
        easings.retain(|(_, ease)| day < ease.until && is_ended(ease));
        for (id, ease) in &easings {
            self.apply(&Operation::update(*id, ease, &Ease { until: day.max(ease.from), ..ease.clone() }))?;
        }
        Ok(easings.len())
    }
}

impl Entity for Ease {
    const KIND: &'static str = "ease";
    const TABLE: &'static str = "easings";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.from, self.until))
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO easings (seq, id, from_on, until_on, routines) VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![
            place.seq,
            place.row.to_string(),
            self.from.to_string(),
            self.until.to_string(),
            self.routines.as_ref().map(json_of).transpose()?,
        ];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }
}

/// All easings with their ids, in the order in which they were recorded.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<(Id, Ease)>> {
    connection.prepare_cached("SELECT * FROM easings ORDER BY seq")?.query_map([], ease)?.collect()
}

fn ease(row: &Row) -> rusqlite::Result<(Id, Ease)> {
    let routines: Option<String> = row.get("routines")?;
    let named = |json: String| serde_json::from_str(&json).map_err(|_| invalid("routines", json));
    let ease = Ease {
        from: day_of(row, "from_on")?,
        until: day_of(row, "until_on")?,
        routines: routines.map(named).transpose()?,
    };
    Ok((id_of(row, "id")?, ease))
}
