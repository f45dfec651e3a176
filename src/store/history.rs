//! The past as the rules ask for it: sessions counted by day, routine and slot, pain added up by day, pauses.
//!
//! Columns are read by their place here: to find them by name was a third of the reading of many rows.

use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{Reader, StoreError, day_in, easings, moment_of, pauses, plans};
use crate::domain::history::{FirstSession, History, LastSession, PainChange, PainDay, PainHistory, Tally};
use crate::domain::plan::Plans;
use crate::domain::record::Tracking;
use crate::domain::routine::{RoutineId, SlotName, Unit};

impl Reader {
    /// The history, with what was done from the day `since` on, without the last session, and with the first one only
    /// where it is not before that day; pauses and easings are whole in any case.
    pub fn history(&self, plans: Plans, since: NaiveDate) -> Result<History, StoreError> {
        self.read(|connection| {
            let tracking = plans::tracking(connection)?;
            Ok(History {
                tracking,
                first_session: match tracking.filter(|tracking| tracking.day >= since) {
                    Some(tracking) => first_session(connection, tracking)?,
                    None => None,
                },
                last_session: None,
                pauses: pauses::pauses(connection)?,
                easings: easings::all(connection)?.into_iter().map(|(_, ease)| ease).collect(),
                tallies: tallies(connection, &since.to_string())?,
                plans,
            })
        })
    }

    /// The first day with a session, a reading or tracking.
    pub fn first_day(&self) -> Result<Option<NaiveDate>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT (SELECT min(day) FROM sessions), (SELECT min(day) FROM readings),
                (SELECT min(day) FROM tracking)";
            let first = |row: &Row, index: usize| match row.get_ref(index)? {
                ValueRef::Null => Ok(None),
                _ => day_in(row, index, "day").map(Some),
            };
            let earliest = |row: &Row| Ok([first(row, 0)?, first(row, 1)?, first(row, 2)?].into_iter().flatten().min());
            connection.prepare_cached(sql)?.query_row([], earliest)
        })
    }

    /// The earliest session of the first day of tracking.
    pub fn first_session(&self) -> Result<Option<FirstSession>, StoreError> {
        self.read(|connection| match plans::tracking(connection)? {
            Some(tracking) => first_session(connection, tracking),
            None => Ok(None),
        })
    }

    /// The session that was recorded last.
    pub fn last_session(&self) -> Result<Option<LastSession>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT seq, at, utc_offset FROM sessions ORDER BY seq DESC LIMIT 1";
            let last = |row: &Row| {
                Ok(LastSession { number: row.get("seq")?, at: moment_of(row, "at", "utc_offset")?.with_timezone(&Utc) })
            };
            connection.prepare_cached(sql)?.query_row([], last).optional()
        })
    }

    /// The readings from the day `since` on, and how sessions have changed the pain.
    pub fn pain_history(&self, since: NaiveDate) -> Result<PainHistory, StoreError> {
        self.read(|connection| {
            let since = since.to_string();
            Ok(PainHistory { days: pain_days(connection, &since)?, changes: pain_changes(connection, &since)? })
        })
    }

    /// The readings from the day `since` on.
    pub fn pain_days(&self, since: NaiveDate) -> Result<Vec<PainDay>, StoreError> {
        self.read(|connection| pain_days(connection, &since.to_string()))
    }
}

/// The sessions, counted while they are read: SQLite's own grouping takes longer where nearly each is a group of its own.
fn tallies(connection: &Connection, since: &str) -> rusqlite::Result<Vec<Tally>> {
    let sql = "SELECT day, routine, slot, unit, amount FROM sessions WHERE day >= ?1 ORDER BY day, routine, slot, unit";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([since])?;
    let mut tallies: Vec<Tally> = Vec::new();
    let mut names: Vec<Arc<str>> = Vec::new();
    let (mut day, mut day_of_last) = (NaiveDate::MIN, String::new());
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str()?;
        if text != day_of_last {
            day = day_in(row, 0, "day")?;
            text.clone_into(&mut day_of_last);
        }
        let routine = RoutineId(shared(&mut names, row.get_ref(1)?.as_str()?));
        let slot = row.get_ref(2)?.as_str_or_null()?.map(|slot| SlotName(shared(&mut names, slot)));
        let unit = Unit::from(shared(&mut names, row.get_ref(3)?.as_str()?));
        let amount: Option<i64> = row.get(4)?;
        let is_of =
            |tally: &&mut Tally| (tally.day, &tally.routine, &tally.slot, &tally.unit) == (day, &routine, &slot, &unit);
        let (known, amount) = (u32::from(amount.is_some()), amount.map_or(0, i64::unsigned_abs));
        match tallies.last_mut().filter(is_of) {
            Some(tally) => {
                tally.sessions += 1;
                tally.known += known;
                tally.amount += amount;
            }
            None => tallies.push(Tally { day, routine, slot, unit, sessions: 1, known, amount }),
        }
    }
    Ok(tallies)
}

/// A name of which there are few, and each many times: it is kept once.
fn shared(names: &mut Vec<Arc<str>>, name: &str) -> Arc<str> {
    let found = names.iter().find(|known| known.as_ref() == name).cloned();
    found.unwrap_or_else(|| {
        let new: Arc<str> = name.into();
        names.push(Arc::clone(&new));
        new
    })
}

pub(super) fn pain_days(connection: &Connection, since: &str) -> rusqlite::Result<Vec<PainDay>> {
    let sql = "SELECT day, count(*) AS readings, sum(pain) AS sum, min(pain) AS lowest, max(pain) AS highest
        FROM readings WHERE day >= ?1 AND relation <> 'after' GROUP BY day ORDER BY day";
    let day = |row: &Row| {
        Ok(PainDay {
            day: day_in(row, 0, "day")?,
            readings: row.get(1)?,
            sum: row.get(2)?,
            lowest: row.get(3)?,
            highest: row.get(4)?,
        })
    };
    connection.prepare_cached(sql)?.query_map([since], day)?.collect()
}

fn pain_changes(connection: &Connection, since: &str) -> rusqlite::Result<Vec<PainChange>> {
    if !has_pain_of_sessions(connection)? {
        return Ok(Vec::new());
    }
    let sql = "SELECT sessions.day AS day, routine, count(*) AS sessions, sum(after.pain - before.pain) AS sum,
            sum(after.pain - before.pain >= 2) AS much_higher
        FROM readings AS before
        JOIN readings AS after ON after.session = before.session AND after.relation = 'after'
        JOIN sessions ON sessions.id = before.session
        WHERE before.relation = 'before' AND sessions.day >= ?1 GROUP BY 1, 2 ORDER BY 1, 2";
    let change = |row: &Row| {
        Ok(PainChange {
            day: day_in(row, 0, "day")?,
            routine: RoutineId(row.get(1)?),
            sessions: row.get(2)?,
            sum: row.get(3)?,
            much_higher: row.get(4)?,
        })
    };
    connection.prepare_cached(sql)?.query_map([since], change)?.collect()
}

/// Whether any reading was taken with a session. What compares those before and after one takes long to prepare, and there
/// are diaries without any.
pub(super) fn has_pain_of_sessions(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM readings WHERE session >= '')";
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

fn first_session(connection: &Connection, tracking: Tracking) -> rusqlite::Result<Option<FirstSession>> {
    let sql = "SELECT slot, at, utc_offset FROM sessions WHERE day = ?1 ORDER BY at, seq LIMIT 1";
    let first = |row: &Row| {
        let slot = row.get::<_, Option<String>>("slot")?.map(SlotName::from);
        Ok(FirstSession { slot, at: moment_of(row, "at", "utc_offset")? })
    };
    connection.prepare_cached(sql)?.query_row([tracking.day.to_string()], first).optional()
}
