//! Days in a row with a session: a table that is derived from the sessions. A session on the day after the last, or later,
//! is added to it; after any other change of the sessions it is built anew as a whole.

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::operations::{Entity, Operation};
use super::{Reader, StoreError, day_in, invalid, is_of_a_diary, written_day};
use crate::domain::lifetime::{DayRuns, Lifetime, RunOfDays, SlotDays};
use crate::domain::record::Session;
use crate::domain::routine::{RoutineId, SlotName};

/// What stands for any routine, and for any slot.
const ANY: &str = "";

/// The most sessions that are added one by one: to build the table anew is less work than to add very many.
const MOST_ADDED: usize = 100;

/// The runs by slot and routine, of which there are few.
type Runs = Vec<((String, String), DayRuns)>;

impl Reader {
    /// On which days there are sessions: of any routine, and of each of `routines`; `None` for all that have one.
    pub fn lifetime(&self, routines: Option<&[&RoutineId]>) -> Result<Lifetime, StoreError> {
        self.read(|connection| {
            let is_current = is_current(connection)?;
            if let (true, Some(routines)) = (is_current, routines) {
                let days = |routine: &&RoutineId| {
                    Ok(((*routine).clone(), stored(connection, ANY, routine.as_str(), NaiveDate::MIN)?))
                };
                return Ok(Lifetime {
                    session_days: stored(connection, ANY, ANY, NaiveDate::MIN)?,
                    session_days_of: routines.iter().map(days).collect::<rusqlite::Result<_>>()?,
                });
            }
            let runs = if is_current { stored_in(connection, ANY)? } else { reckoned(connection)? };
            let mut lifetime = Lifetime::default();
            for ((_, routine), days) in runs.into_iter().filter(|((slot, _), _)| slot == ANY) {
                match routine.as_str() {
                    ANY => lifetime.session_days = days,
                    _ => drop(lifetime.session_days_of.insert(routine.into(), days)),
                }
            }
            Ok(lifetime)
        })
    }

    /// The days with a session of any routine.
    pub fn session_days(&self) -> Result<DayRuns, StoreError> {
        self.read(|connection| {
            if is_current(connection)? { stored(connection, ANY, ANY, NaiveDate::MIN) } else { days_of_any(connection) }
        })
    }

    /// The days from `since` on, and those in a row before it, on which sessions filled each of these slots of routines.
    pub fn slot_days(&self, slots: &[(&RoutineId, &SlotName)], since: NaiveDate) -> Result<SlotDays, StoreError> {
        self.read(|connection| {
            let mut reckoned = if is_current(connection)? { None } else { Some(reckoned(connection)?) };
            let mut found = SlotDays::default();
            for (routine, slot) in slots {
                let days = match &mut reckoned {
                    None => stored(connection, &slot.0, &routine.0, since)?,
                    Some(runs) => std::mem::take(of(runs, &slot.0, &routine.0)),
                };
                found.push((*routine).clone(), (*slot).clone(), days);
            }
            Ok(found)
        })
    }

    /// Whether the table says what the sessions say. `None` where it is to be built anew by the next command that writes.
    pub fn are_session_runs_right(&self) -> Result<Option<bool>, StoreError> {
        self.read(|connection| {
            let compare = || Ok::<_, rusqlite::Error>(all_stored(connection)? == reckoned(connection)?);
            is_current(connection)?.then(compare).transpose()
        })
    }
}

/// What the operations of a transaction do to the days with a session.
#[derive(Debug, Default)]
pub(super) struct SessionDays {
    /// New sessions: slot, routine, day.
    added: Vec<(Option<String>, String, NaiveDate)>,
    /// Whether they do anything else to the days of sessions.
    is_more: bool,
}

impl SessionDays {
    /// Takes note of an operation that is done.
    pub(super) fn note(&mut self, operation: &Operation) {
        if operation.kind != Session::KIND {
            return;
        }
        let field = |name| operation.after.get(name).and_then(Value::as_str);
        let day = field("day").and_then(written_day);
        match (&operation.before, field("routine"), day) {
            (None, Some(routine), Some(day)) if self.added.len() < MOST_ADDED => {
                self.added.push((field("slot").map(str::to_owned), routine.to_owned(), day));
            }
            (None, ..) => self.is_more = true,
            (Some(_), ..) => {
                self.is_more |= ["routine", "day", "slot"].iter().any(|name| operation.after.contains_key(*name));
                self.is_more |= operation.sets_deleted();
            }
        }
    }
}

/// Accounts for a transaction at its end, which has so many operations, and does this to the days with a session.
pub(super) fn bring_up_to_date(connection: &Connection, operations: i64, days: &SessionDays) -> rusqlite::Result<()> {
    let newest = newest_operation(connection)?;
    let was_current = until(connection)? == Some(newest - operations);
    if was_current && operations == 0 {
        return Ok(());
    }
    if !(was_current && !days.is_more && add_all(connection, days)?) {
        return rebuild(connection);
    }
    connection.prepare_cached("UPDATE session_runs_until SET operation = ?1")?.execute([newest]).map(drop)
}

/// Builds the table anew, after sessions were changed by more than new ones.
pub(super) fn rebuild(connection: &Connection) -> rusqlite::Result<()> {
    build(connection)?;
    connection.execute("DELETE FROM session_runs_until", [])?;
    let sql = "INSERT INTO session_runs_until (operation) VALUES (?1)";
    connection.execute(sql, [newest_operation(connection)?]).map(drop)
}

/// Empties the table of an older schema that has one: the next command that writes builds it anew.
pub(super) fn empty(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DELETE FROM session_runs; DELETE FROM session_runs_until")
}

/// Adds new sessions; `false` where the table is to be built anew.
fn add_all(connection: &Connection, days: &SessionDays) -> rusqlite::Result<bool> {
    for (slot, routine, day) in &days.added {
        for (slot, routine) in keys(slot.as_deref(), routine) {
            if !add(connection, slot, routine, *day)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// The runs to which a session belongs, by slot and routine.
fn keys<'a>(slot: Option<&'a str>, routine: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    [(ANY, ANY), (ANY, routine)].into_iter().chain(slot.map(|slot| (slot, routine)))
}

/// Adds a day with a session; `false` where it is before the last run, and in none.
fn add(connection: &Connection, slot: &str, routine: &str, day: NaiveDate) -> rusqlite::Result<bool> {
    let sql = "SELECT first_day, last_day FROM session_runs WHERE slot = ?1 AND routine = ?2
        ORDER BY last_day DESC LIMIT 1";
    let last = connection.prepare_cached(sql)?.query_row([slot, routine], |row| run(row, 0)).optional()?;
    match last {
        Some(last) if day < last.first => {
            let sql = "SELECT EXISTS (SELECT 1 FROM session_runs
                WHERE slot = ?1 AND routine = ?2 AND first_day <= ?3 AND last_day >= ?3)";
            connection.prepare_cached(sql)?.query_row(params![slot, routine, day.to_epoch_days()], |row| row.get(0))
        }
        Some(last) if day <= last.last => Ok(true),
        Some(last) if day == last.last + Days::new(1) => {
            let sql = "UPDATE session_runs SET last_day = ?4 WHERE slot = ?1 AND routine = ?2 AND last_day = ?3";
            let values = params![slot, routine, last.last.to_epoch_days(), day.to_epoch_days()];
            connection.prepare_cached(sql)?.execute(values).map(|_| true)
        }
        _ => insert(connection, slot, routine, RunOfDays { first: day, last: day }).map(|()| true),
    }
}

/// Builds the table anew from the sessions.
fn build(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM session_runs", [])?;
    for ((slot, routine), days) in reckoned(connection)? {
        for run in days.iter() {
            insert(connection, &slot, &routine, run)?;
        }
    }
    Ok(())
}

fn insert(connection: &Connection, slot: &str, routine: &str, run: RunOfDays) -> rusqlite::Result<()> {
    let sql = "INSERT INTO session_runs (slot, routine, first_day, last_day) VALUES (?1, ?2, ?3, ?4)";
    let values = params![slot, routine, run.first.to_epoch_days(), run.last.to_epoch_days()];
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

/// The runs of a slot of a routine that end on the day `since` or later, as they are stored.
fn stored(connection: &Connection, slot: &str, routine: &str, since: NaiveDate) -> rusqlite::Result<DayRuns> {
    let sql = "SELECT first_day, last_day FROM session_runs WHERE slot = ?1 AND routine = ?2 AND last_day >= ?3
        ORDER BY last_day";
    let mut days = DayRuns::default();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![slot, routine, since.to_epoch_days()])?;
    while let Some(row) = rows.next()? {
        days.push(run(row, 0)?);
    }
    Ok(days)
}

/// The runs of all routines in a slot, as they are stored.
fn stored_in(connection: &Connection, slot: &str) -> rusqlite::Result<Runs> {
    let sql = "SELECT first_day, last_day, routine FROM session_runs WHERE slot = ?1 ORDER BY routine, last_day";
    let mut runs = Runs::new();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([slot])?;
    while let Some(row) = rows.next()? {
        of(&mut runs, slot, row.get_ref(2)?.as_str()?).push(run(row, 0)?);
    }
    Ok(runs)
}

fn all_stored(connection: &Connection) -> rusqlite::Result<Runs> {
    let sql = "SELECT DISTINCT slot FROM session_runs ORDER BY slot";
    let slots: Vec<String> = connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let runs: Vec<Runs> = slots.iter().map(|slot| stored_in(connection, slot)).collect::<Result<_, _>>()?;
    Ok(runs.concat())
}

/// The runs of a slot of a routine among others.
fn of<'a>(runs: &'a mut Runs, slot: &str, routine: &str) -> &'a mut DayRuns {
    let place = runs.iter().position(|((its_slot, its_routine), _)| (&**its_slot, &**its_routine) == (slot, routine));
    let place = place.unwrap_or_else(|| {
        runs.push(((slot.to_owned(), routine.to_owned()), DayRuns::default()));
        runs.len() - 1
    });
    &mut runs[place].1
}

/// All runs by the sessions themselves.
fn reckoned(connection: &Connection) -> rusqlite::Result<Runs> {
    let mut runs = Runs::new();
    let sql = "SELECT DISTINCT day, routine, slot FROM sessions ORDER BY day, routine, slot";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let day = day_in(row, 0, "day")?;
        for (slot, routine) in keys(row.get_ref(2)?.as_str_or_null()?, row.get_ref(1)?.as_str()?) {
            of(&mut runs, slot, routine).push(RunOfDays { first: day, last: day });
        }
    }
    runs.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(runs)
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
    let day = |index: usize, column: &str| {
        let number: i32 = row.get(index)?;
        let day = NaiveDate::from_epoch_days(number).filter(|day| is_of_a_diary(*day));
        day.ok_or_else(|| invalid(column, number))
    };
    Ok(RunOfDays { first: day(index, "first_day")?, last: day(index + 1, "last_day")? })
}
