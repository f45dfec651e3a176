//! Reviews: what the user has said every four weeks of the week before.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::operations::{Entity, Place};
use super::{Filter, Listed, Reader, StoreError, day_of, id_of, invalid, json_of, moment_of};
use crate::domain::record::Pain;
use crate::domain::review::Review;

impl Reader {
    /// The reviews of the days of `filter`, newest first. They are about no routine, whatever it says of one.
    pub fn reviews(&self, filter: &Filter) -> Result<Vec<Review>, StoreError> {
        self.listed(filter)
    }

    /// The day of the last review up to `today`. One of a later day was recorded by a clock that was wrong.
    pub fn last_review_day(&self, today: NaiveDate) -> Result<Option<NaiveDate>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT day FROM reviews WHERE day <= ?1 ORDER BY day DESC LIMIT 1";
            let days = connection.prepare_cached(sql)?.query_map([today.to_string()], |row| day_of(row, "day"))?.next();
            days.transpose()
        })
    }
}

impl Entity for Review {
    const KIND: &'static str = "review";
    const TABLE: &'static str = "reviews";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.day, self.day))
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO reviews (seq, id, at, utc_offset, day, pain, activities)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            place.seq,
            place.row.to_string(),
            self.at.timestamp(),
            self.at.offset().local_minus_utc(),
            self.day.to_string(),
            self.pain.score(),
            json_of(&self.activities)?,
        ];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }
}

impl Listed for Review {
    const ROWS: &'static str = "SELECT * FROM reviews";
    const COUNT: &'static str = "SELECT count(*) FROM reviews";

    fn condition(_: &Filter) -> String {
        "day BETWEEN ?1 AND ?2".to_owned()
    }

    fn of_row(row: &Row) -> rusqlite::Result<Self> {
        review(row)
    }
}

pub(super) fn review(row: &Row) -> rusqlite::Result<Review> {
    let pain: u8 = row.get("pain")?;
    let activities: String = row.get("activities")?;
    Ok(Review {
        id: id_of(row, "id")?,
        at: moment_of(row, "at", "utc_offset")?,
        day: day_of(row, "day")?,
        pain: Pain::new(pain).ok_or_else(|| invalid("pain", pain))?,
        activities: serde_json::from_str(&activities).map_err(|_| invalid("activities", activities))?,
    })
}
