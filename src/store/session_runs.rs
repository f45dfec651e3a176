//! Days in a row with a session: a table that is derived from the sessions. A session on the day after the last, or later,
//! is added to it; after any other change of the sessions it is built anew as a whole.

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::operations::Entity;
use super::{Reader, StoreError, day_in, plans};
use crate::domain::lifetime::{DayRuns, Lifetime, RunOfDays};
use crate::domain::record::Session;
use crate::domain::routine::RoutineId;

/// What stands for any routine.
const ANY: &str = "";

/// The most sessions that are added one by one: to build the table anew is less work than to add very many.
const MOST_ADDED: u32 = 100;

impl Reader {
    /// What is known of all days.
    pub fn lifetime(&self) -> Result<Lifetime, StoreError> {
        self.read(|connection| {
            let mut lifetime = if is_current(connection)? { stored(connection)? } else { reckoned(connection)? };
            let first_reading = first_reading_day(connection)?;
            let tracking = plans::tracking(connection)?.map(|tracking| tracking.day);
            let days = [lifetime.session_days.first_day(), first_reading, tracking];
            lifetime.first_day = days.into_iter().flatten().min();
            Ok(lifetime)
        })
    }

    /// The days with a session of any routine.
    pub fn session_days(&self) -> Result<DayRuns, StoreError> {
        self.read(|connection| {
            if !is_current(connection)? {
                return days_of_any(connection);
            }
            let sql = "SELECT first_day, last_day FROM session_runs WHERE routine = ?1 ORDER BY last_day";
            let mut days = DayRuns::default();
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([ANY])?;
            while let Some(row) = rows.next()? {
                days.push(run(row, 0)?);
            }
            Ok(days)
        })
    }

    /// Whether the table says what the sessions say. `None` where it is to be built anew by the next command that writes.
    pub fn are_session_runs_right(&self) -> Result<Option<bool>, StoreError> {
        self.read(|connection| {
            let compare = || Ok::<_, rusqlite::Error>(stored(connection)? == reckoned(connection)?);
            is_current(connection)?.then(compare).transpose()
        })
    }
}

/// Accounts for the operations since the last time, at the end of a transaction.
pub(super) fn bring_up_to_date(connection: &Connection) -> rusqlite::Result<()> {
    let newest = newest_operation(connection)?;
    match until(connection)? {
        Some(until) if until == newest => return Ok(()),
        Some(until) if until < newest && add_since(connection, until)? => {}
        _ => build(connection)?,
    }
    connection.execute("DELETE FROM session_runs_until", [])?;
    connection.execute("INSERT INTO session_runs_until (operation) VALUES (?1)", [newest]).map(drop)
}

/// Builds the table anew, after sessions were changed by more than new operations.
pub(super) fn rebuild(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM session_runs_until", [])?;
    bring_up_to_date(connection)
}

/// Adds what the operations after `until` have made; `false` where they did anything else to sessions.
fn add_since(connection: &Connection, until: i64) -> rusqlite::Result<bool> {
    let other = "SELECT EXISTS (SELECT 1 FROM operations WHERE seq > ?1 AND kind = ?2
        AND (after -> 'routine' IS NOT NULL OR after -> 'day' IS NOT NULL OR after -> 'deleted' IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.seq = operations.seq))";
    if connection.prepare_cached(other)?.query_row(params![until, Session::KIND], |row| row.get(0))? {
        return Ok(false);
    }
    let sql = "SELECT routine, day FROM sessions WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    let added = connection
        .prepare_cached(sql)?
        .query_map(params![until, MOST_ADDED + 1], |row| Ok((row.get(0)?, day_in(row, 1, "day")?)))?
        .collect::<rusqlite::Result<Vec<(String, NaiveDate)>>>()?;
    if added.len() > MOST_ADDED as usize {
        return Ok(false);
    }
    for (routine, day) in added {
        if !(add(connection, &routine, day)? && add(connection, ANY, day)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds a day with a session; `false` where it is before the last run, and in none.
fn add(connection: &Connection, routine: &str, day: NaiveDate) -> rusqlite::Result<bool> {
    let sql = "SELECT first_day, last_day FROM session_runs WHERE routine = ?1 ORDER BY last_day DESC LIMIT 1";
    let last = connection.prepare_cached(sql)?.query_row([routine], |row| run(row, 0)).optional()?;
    match last {
        Some(last) if day < last.first => {
            let sql =
                "SELECT EXISTS (SELECT 1 FROM session_runs WHERE routine = ?1 AND first_day <= ?2 AND last_day >= ?2)";
            connection.prepare_cached(sql)?.query_row([routine, &day.to_string()], |row| row.get(0))
        }
        Some(last) if day <= last.last => Ok(true),
        Some(last) if day == last.last + Days::new(1) => {
            let sql = "UPDATE session_runs SET last_day = ?3 WHERE routine = ?1 AND last_day = ?2";
            let values = [routine, &last.last.to_string(), &day.to_string()];
            connection.prepare_cached(sql)?.execute(values).map(|_| true)
        }
        _ => insert(connection, routine, RunOfDays { first: day, last: day }).map(|()| true),
    }
}

/// Builds the table anew from the sessions.
fn build(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM session_runs", [])?;
    let Lifetime { session_days, session_days_of, .. } = reckoned(connection)?;
    for run in session_days.iter() {
        insert(connection, ANY, run)?;
    }
    for (routine, days) in &session_days_of {
        for run in days.iter() {
            insert(connection, &routine.0, run)?;
        }
    }
    Ok(())
}

fn insert(connection: &Connection, routine: &str, run: RunOfDays) -> rusqlite::Result<()> {
    let sql = "INSERT INTO session_runs (routine, first_day, last_day) VALUES (?1, ?2, ?3)";
    let values = [routine, &run.first.to_string(), &run.last.to_string()];
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

/// Whether the table accounts for all operations.
fn is_current(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(until(connection)? == Some(newest_operation(connection)?))
}

fn until(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT operation FROM session_runs_until";
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()
}

fn newest_operation(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "SELECT coalesce(max(seq), 0) FROM operations";
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

/// The runs as they are stored.
fn stored(connection: &Connection) -> rusqlite::Result<Lifetime> {
    let sql = "SELECT routine, first_day, last_day FROM session_runs ORDER BY routine, last_day";
    let mut lifetime = Lifetime::default();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let routine: String = row.get(0)?;
        days_of(&mut lifetime, &routine).push(run(row, 1)?);
    }
    Ok(lifetime)
}

/// The same by the sessions themselves.
fn reckoned(connection: &Connection) -> rusqlite::Result<Lifetime> {
    let mut lifetime = Lifetime { session_days: days_of_any(connection)?, ..Lifetime::default() };
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT routine, day FROM sessions ORDER BY routine, day")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let day = day_in(row, 1, "day")?;
        days_of(&mut lifetime, row.get_ref(0)?.as_str()?).push(RunOfDays { first: day, last: day });
    }
    Ok(lifetime)
}

fn days_of<'a>(lifetime: &'a mut Lifetime, routine: &str) -> &'a mut DayRuns {
    match routine {
        ANY => &mut lifetime.session_days,
        _ => lifetime.session_days_of.entry(RoutineId::from(routine)).or_default(),
    }
}

/// Every logical day with a session. One look into the index a day, however many sessions it has.
fn days_of_any(connection: &Connection) -> rusqlite::Result<DayRuns> {
    let sql = "WITH RECURSIVE days (day) AS (
            SELECT min(day) FROM sessions
            UNION ALL
            SELECT (SELECT min(day) FROM sessions WHERE day > days.day) FROM days WHERE day IS NOT NULL
        ) SELECT day FROM days WHERE day IS NOT NULL";
    connection.prepare_cached(sql)?.query_map([], |row| day_in(row, 0, "day"))?.collect()
}

/// The run of two columns, of which the first has this index.
fn run(row: &Row, index: usize) -> rusqlite::Result<RunOfDays> {
    Ok(RunOfDays { first: day_in(row, index, "first_day")?, last: day_in(row, index + 1, "last_day")? })
}

fn first_reading_day(connection: &Connection) -> rusqlite::Result<Option<NaiveDate>> {
    let sql = "SELECT day FROM readings ORDER BY day LIMIT 1";
    connection.prepare_cached(sql)?.query_row([], |row| day_in(row, 0, "day")).optional()
}
