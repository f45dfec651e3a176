//! Reviews: what the user has said every four weeks of the week before.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::{Filter, Reader, StoreError, Transaction, day_of, id_of, invalid, json_of, moment_of};
use crate::domain::calendar::Moment;
use crate::domain::record::Pain;
use crate::domain::review::{ActivityScore, Review};

/// A review about to be recorded.
#[derive(Clone, Debug)]
pub struct NewReview {
    pub at: Moment,
    pub day: NaiveDate,
    pub pain: Pain,
    pub activities: Vec<ActivityScore>,
}

impl Reader {
    /// The reviews of the days of `filter`, newest first. They are about no routine, whatever it says of one.
    pub fn reviews(&self, filter: &Filter) -> Result<Vec<Review>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT * FROM reviews WHERE day BETWEEN ?1 AND ?2 ORDER BY at DESC, seq DESC LIMIT ?4";
            connection.prepare_cached(sql)?.query_map(filter.values(), review)?.collect()
        })
    }

    /// How many reviews `filter` lets through, whatever its limit.
    pub fn count_reviews(&self, filter: &Filter) -> Result<u32, StoreError> {
        self.read(|connection| {
            let sql = "SELECT count(*) FROM reviews WHERE day BETWEEN ?1 AND ?2 LIMIT ?4";
            connection.prepare_cached(sql)?.query_row(filter.without_limit().values(), |row| row.get(0))
        })
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

impl Transaction<'_> {
    pub fn record_review(&self, new: &NewReview) -> rusqlite::Result<Review> {
        let id = self.new_id();
        let sql = "INSERT INTO reviews (id, change, at, utc_offset, day, pain, activities)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.connection.prepare_cached(sql)?.execute(params![
            id.to_string(),
            self.id.to_string(),
            new.at.timestamp(),
            new.at.offset().local_minus_utc(),
            new.day.to_string(),
            new.pain.score(),
            json_of(&new.activities)?,
        ])?;
        let NewReview { at, day, pain, activities } = new.clone();
        Ok(Review { id, at, day, pain, activities })
    }
}

fn review(row: &Row) -> rusqlite::Result<Review> {
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
