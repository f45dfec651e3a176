//! Pauses.

use rusqlite::params;

use super::Transaction;
use crate::domain::calendar::Moment;
use crate::domain::pause::Pause;

/// The pauses that are not over at the wall-clock reading `?1`, in seconds.
const UNENDED: &str = "(until_at IS NULL OR until_at + until_offset > ?1)";

/// Those of them that have begun.
const BEGUN: &str = "from_at + from_offset <= ?1";

impl Transaction<'_> {
    pub fn record_pause(&self, pause: &Pause) -> rusqlite::Result<()> {
        let sql = "INSERT INTO pauses (id, change, from_at, from_offset, until_at, until_offset, reason)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.connection.prepare_cached(sql)?.execute(params![
            self.new_id().to_string(),
            self.id.to_string(),
            pause.from.timestamp(),
            pause.from.offset().local_minus_utc(),
            pause.until.map(|until| until.timestamp()),
            pause.until.map(|until| until.offset().local_minus_utc()),
            pause.reason,
        ])?;
        Ok(())
    }

    /// Ends the pauses that are on; gives how many that were.
    pub fn end_pauses(&self, at: Moment) -> rusqlite::Result<usize> {
        self.end_pauses_where(&format!("{UNENDED} AND {BEGUN}"), at)
    }

    /// Takes off the pauses that are still to come; gives how many that were.
    pub fn take_off_pauses(&self, at: Moment) -> rusqlite::Result<usize> {
        self.end_pauses_where(&format!("{UNENDED} AND NOT ({BEGUN})"), at)
    }

    fn end_pauses_where(&self, condition: &str, at: Moment) -> rusqlite::Result<usize> {
        let wall = at.timestamp() + i64::from(at.offset().local_minus_utc());
        self.keep("pauses", condition, &wall)?;
        let sql = format!("UPDATE pauses SET until_at = ?2, until_offset = ?3 WHERE {condition}");
        self.connection.execute(&sql, params![wall, at.timestamp(), at.offset().local_minus_utc()])
    }
}
