//! Pauses.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::operations::{Entity, Operation, Place};
use super::{Reader, StoreError, Transaction, id_of, moment_in, moment_of};
use crate::domain::calendar::Moment;
use crate::domain::pause::{Pause, Pauses};
use crate::domain::record::Id;

impl Reader {
    /// Hands on all pauses with their ids, the one that begins last first.
    pub fn each_pause<E: From<StoreError>>(&self, take: &mut dyn FnMut((Id, Pause)) -> Result<(), E>) -> Result<(), E> {
        self.count_steps();
        self.each("SELECT * FROM pauses ORDER BY from_at DESC, seq DESC", [], pause, take)
    }
}

impl Transaction<'_> {
    pub fn record_pause(&self, pause: &Pause) -> Result<(), StoreError> {
        self.apply(&Operation::insert(self.new_id(), pause))
    }

    /// Ends the pauses that are on; gives how many that were.
    pub fn end_pauses(&self, at: Moment) -> Result<usize, StoreError> {
        self.end_pauses_if(at, |pause| pause.covers(at.naive_local()))
    }

    /// Takes off the pauses that are still to come; gives how many that were.
    pub fn take_off_pauses(&self, at: Moment) -> Result<usize, StoreError> {
        self.end_pauses_if(at, |pause| pause.is_unended(at.naive_local()) && !pause.covers(at.naive_local()))
    }

    fn end_pauses_if(&self, at: Moment, is_ended: impl Fn(&Pause) -> bool) -> Result<usize, StoreError> {
        let mut pauses = self.with(all)?;
        pauses.retain(|(_, pause)| is_ended(pause));
        for (id, pause) in &pauses {
            self.apply(&Operation::update(*id, pause, &Pause { until: Some(at), ..pause.clone() }))?;
        }
        Ok(pauses.len())
    }
}

impl Entity for Pause {
    const KIND: &'static str = "pause";
    const TABLE: &'static str = "pauses";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        None
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO pauses (seq, id, from_at, from_offset, until_at, until_offset, reason)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            place.seq,
            place.row.to_string(),
            self.from.timestamp(),
            self.from.offset().local_minus_utc(),
            self.until.map(|until| until.timestamp()),
            self.until.map(|until| until.offset().local_minus_utc()),
            self.reason,
        ];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }
}

/// All pauses with their ids, in the order in which they were recorded.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<(Id, Pause)>> {
    connection.prepare_cached("SELECT * FROM pauses ORDER BY seq")?.query_map([], pause)?.collect()
}

/// The pauses without their ids.
pub(super) fn pauses(connection: &Connection) -> rusqlite::Result<Pauses> {
    let sql = "SELECT from_at, from_offset, until_at, until_offset, reason FROM pauses ORDER BY seq";
    let pause = |row: &Row| {
        let until = row.get::<_, Option<i64>>(2)?.map(|_| moment_in(row, 2, "until_at"));
        Ok(Pause { from: moment_in(row, 0, "from_at")?, until: until.transpose()?, reason: row.get(4)? })
    };
    connection.prepare_cached(sql)?.query_map([], pause)?.collect()
}

pub(super) fn pause(row: &Row) -> rusqlite::Result<(Id, Pause)> {
    let until: Option<i64> = row.get("until_at")?;
    let pause = Pause {
        from: moment_of(row, "from_at", "from_offset")?,
        until: until.map(|_| moment_of(row, "until_at", "until_offset")).transpose()?,
        reason: row.get("reason")?,
    };
    Ok((id_of(row, "id")?, pause))
}
