//! What became of rows whose ids are made of what they say: whether they are there, and whether they ever were.

use rusqlite::{OptionalExtension, params};

use super::operations::{Entity, Operation};
use super::{StoreError, Transaction};
use crate::domain::record::{Id, Reading, Session};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPresence {
    /// It was never there.
    Unknown,
    There,
    /// Somebody has removed it.
    Removed,
    /// The change that made it was taken back.
    TakenBack,
}

impl Transaction<'_> {
    pub fn presence(&self, row: Id) -> Result<RowPresence, StoreError> {
        self.with(|connection| {
            let sql = "SELECT after ->> 'deleted' AS deleted, undoes IS NOT NULL AS is_undo
                FROM operations JOIN changes ON changes.seq = change
                WHERE row = ?1 ORDER BY after ->> 'deleted' IS NULL, changes.clock DESC, changes.id DESC, operations.seq DESC
                LIMIT 1";
            let presence = connection.prepare_cached(sql)?.query_row([row.to_string()], |row| {
                let is_deleted: Option<bool> = row.get("deleted")?;
                Ok(match (is_deleted, row.get("is_undo")?) {
                    (Some(true), true) => RowPresence::TakenBack,
                    (Some(true), false) => RowPresence::Removed,
                    _ => RowPresence::There,
                })
            });
            Ok(presence.optional()?.unwrap_or(RowPresence::Unknown))
        })
    }

    /// Puts a row back that was removed, as it was.
    pub fn put_back<E: Entity>(&self, row: Id) -> Result<(), StoreError> {
        self.apply(&Operation::set_deleted(E::KIND, row, false))
    }

    /// How many sessions of the same routine, instant, amount and unit there were before this change.
    pub fn count_sessions_alike(&self, session: &Session) -> Result<u32, StoreError> {
        self.with(|connection| {
            let sql = format!(
                "SELECT count(*) FROM sessions WHERE at = ?2 AND routine = ?3 AND amount IS ?4 AND unit = ?5 AND {EARLIER}"
            );
            let Session { at, routine, amount, unit, .. } = session;
            let values = params![self.seq, at.timestamp(), routine.0, amount, unit.to_string()];
            connection.prepare_cached(&sql)?.query_row(values, |row| row.get(0))
        })
    }

    /// How many readings of the same instant and pain, on their own, there were before this change.
    pub fn count_readings_alike(&self, reading: &Reading) -> Result<u32, StoreError> {
        self.with(|connection| {
            let sql = format!(
                "SELECT count(*) FROM readings WHERE at = ?2 AND pain = ?3 AND relation = 'alone' AND {EARLIER}"
            );
            let values = params![self.seq, reading.at.timestamp(), reading.pain.score()];
            connection.prepare_cached(&sql)?.query_row(values, |row| row.get(0))
        })
    }
}

/// That a row was made before the change with the number `?1`.
const EARLIER: &str = "seq < (SELECT coalesce(min(seq), 9223372036854775807) FROM operations WHERE change = ?1)";
