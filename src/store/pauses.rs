//! Pauses.

use rusqlite::params;

use super::{Change, new_id};
use crate::domain::day::Moment;
use crate::domain::session::Pause;

/// Those that last at a reading of the wall clock, or are still to come: `?1`.
const UNENDED: &str = "until_at IS NULL OR until_at + until_offset > ?1";

impl Change<'_> {
    /// Begins a pause.
    pub fn record_pause(&self, pause: &Pause, reason: Option<&str>) -> rusqlite::Result<()> {
        let sql = "INSERT INTO pauses (id, change, from_at, from_offset, until_at, until_offset, reason)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.transaction.prepare_cached(sql)?.execute(params![
            new_id(self.now).to_string(),
            self.id.to_string(),
            pause.from.timestamp(),
            pause.from.offset().local_minus_utc(),
            pause.until.map(|until| until.timestamp()),
            pause.until.map(|until| until.offset().local_minus_utc()),
            reason,
        ])?;
        Ok(())
    }

    /// Ends what is paused; gives how many pauses that were.
    pub fn end_pauses(&self, at: Moment) -> rusqlite::Result<usize> {
        let wall = at.timestamp() + i64::from(at.offset().local_minus_utc());
        self.keep("pauses", UNENDED, &wall)?;
        let sql = format!("UPDATE pauses SET until_at = ?2, until_offset = ?3 WHERE {UNENDED}");
        self.transaction.execute(&sql, params![wall, at.timestamp(), at.offset().local_minus_utc()])
    }
}
