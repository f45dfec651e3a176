//! Easings: days on which doses are halved.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::{Transaction, day_of, invalid, json_of};
use crate::domain::ease::Ease;

impl Transaction<'_> {
    /// All easings, as they were recorded.
    pub fn easings(&self) -> rusqlite::Result<Vec<Ease>> {
        all(&self.connection)
    }

    pub fn record_ease(&self, ease: &Ease) -> rusqlite::Result<()> {
        let sql = "INSERT INTO easings (id, change, from_on, until_on, routines) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.connection.prepare_cached(sql)?.execute(params![
            self.new_id().to_string(),
            self.id.to_string(),
            ease.from.to_string(),
            ease.until.to_string(),
            ease.routines.as_ref().map(json_of).transpose()?,
        ])?;
        Ok(())
    }

    /// Ends the easings that `ended` names, from `day` on; gives how many that were.
    pub fn end_easings(&self, day: NaiveDate, ended: impl Fn(&Ease) -> bool) -> rusqlite::Result<usize> {
        let mut count = 0;
        for (number, ease) in rows(&self.connection)? {
            if day < ease.until && ended(&ease) {
                self.keep("easings", "seq = ?1", &number)?;
                let update = "UPDATE easings SET until_on = max(from_on, ?2) WHERE seq = ?1";
                count += self.connection.execute(update, params![number, day.to_string()])?;
            }
        }
        Ok(count)
    }
}

pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Ease>> {
    Ok(rows(connection)?.into_iter().map(|(_, ease)| ease).collect())
}

/// The easings with their numbers, in the order in which they were recorded.
fn rows(connection: &Connection) -> rusqlite::Result<Vec<(i64, Ease)>> {
    let sql = "SELECT seq, from_on, until_on, routines FROM easings ORDER BY seq";
    let ease = |row: &Row| {
        let routines: Option<String> = row.get("routines")?;
        let named = |json: String| serde_json::from_str(&json).map_err(|_| invalid("routines", json));
        let ease = Ease {
            from: day_of(row, "from_on")?,
            until: day_of(row, "until_on")?,
            routines: routines.map(named).transpose()?,
        };
        Ok((row.get("seq")?, ease))
    };
    connection.prepare_cached(sql)?.query_map([], ease)?.collect()
}
