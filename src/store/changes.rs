//! The history of commands, and taking them back.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, ToSql, params, params_from_iter};
use serde_json::{Map, Value};

use super::error::unless_no_row;
use super::{Now, Reader, StoreError, Transaction, Writer, id_of, invalid};
use crate::domain::record::Id;

/// A command that changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: Id,
    pub at: DateTime<Utc>,
    /// What the user would call it: `log thumb`.
    pub command: String,
}

/// A command that was taken back, and how much of it there was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    pub change: Change,
    /// Sessions that were removed.
    pub sessions: usize,
    /// Pain readings that were removed.
    pub readings: usize,
    /// Answers about slots that are missed, which were removed.
    pub miss_answers: usize,
    /// Reviews that were removed.
    pub reviews: usize,
}

/// The changes that can still be taken back. Their order is that of the rows, never of the clock.
const NOT_UNDONE: &str = "undoes IS NULL AND id NOT IN (SELECT undoes FROM changes WHERE undoes IS NOT NULL)";

/// The tables whose rows a command makes, those that refer to others first.
const TABLES: [&str; 6] = ["readings", "sessions", "pauses", "easings", "miss_answers", "reviews"];

impl Reader {
    /// The newest commands not yet taken back, newest first.
    pub fn undoable(&self, limit: u32) -> Result<Vec<Change>, StoreError> {
        self.read(|connection| {
            let sql = format!("SELECT id, at, command FROM changes WHERE {NOT_UNDONE} ORDER BY seq DESC LIMIT ?1");
            connection.prepare_cached(&sql)?.query_map([limit], change)?.collect()
        })
    }

    /// How many commands are not yet taken back.
    pub fn count_undoable(&self) -> Result<u32, StoreError> {
        let sql = format!("SELECT count(*) FROM changes WHERE {NOT_UNDONE}");
        self.read(|connection| connection.query_row(&sql, [], |row| row.get(0)))
    }
}

impl Writer {
    /// Takes back the newest command not yet taken back; `None` where there is none.
    pub fn undo(&mut self, now: &Now) -> Result<Option<Undone>, StoreError> {
        unless_no_row(self.change("undo", now, undo_newest))
    }
}

impl Transaction<'_> {
    /// Writes the row of this change.
    pub(super) fn record(&self, command: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO changes (id, at, command) VALUES (?1, ?2, ?3)";
        let values = params![self.id.to_string(), self.now.timestamp(), command];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Keeps the rows of `table` that fulfil `condition` on `?1` as they are, for `undo`, before they are edited. A row
    /// that was kept earlier in this change stays as it was then.
    pub(super) fn keep(&self, table: &str, condition: &str, value: &dyn ToSql) -> rusqlite::Result<()> {
        let rows = rows_where(&self.connection, table, condition, value)?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut before = before(&self.connection, self.id)?.unwrap_or_default();
        let kept = before.entry(table).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(kept) = kept {
            let news: Vec<Value> =
                rows.into_iter().filter(|row| kept.iter().all(|earlier| earlier["seq"] != row["seq"])).collect();
            kept.extend(news);
        }
        let update = "UPDATE changes SET before = ?1 WHERE id = ?2";
        let values = params![Value::Object(before).to_string(), self.id.to_string()];
        self.connection.execute(update, values).map(|_| ())
    }
}

fn undo_newest(undo: &Transaction) -> rusqlite::Result<Undone> {
    let sql = format!("SELECT id, at, command FROM changes WHERE {NOT_UNDONE} AND id <> ?1 ORDER BY seq DESC LIMIT 1");
    let own = undo.id.to_string();
    let change = undo.connection.prepare_cached(&sql)?.query_row([&own], change)?;
    let mut before = Map::new();
    let mut removed = [0; TABLES.len()];
    for (count, table) in removed.iter_mut().zip(TABLES) {
        let rows = rows_where(&undo.connection, table, "change = ?1", &change.id.to_string())?;
        *count = rows.len();
        if !rows.is_empty() {
            before.insert(table.to_owned(), Value::Array(rows));
        }
        undo.connection.execute(&format!("DELETE FROM {table} WHERE change = ?1"), [change.id.to_string()])?;
    }
    restore(&undo.connection, change.id)?;
    let update = "UPDATE changes SET undoes = ?1, before = ?2 WHERE id = ?3";
    undo.connection.execute(update, params![change.id.to_string(), Value::Object(before).to_string(), own])?;
    let [readings, sessions, _, _, miss_answers, reviews] = removed;
    Ok(Undone { change, sessions, readings, miss_answers, reviews })
}

/// The rows that a change has kept, by table; `None` where it has kept none.
fn before(connection: &Connection, change: Id) -> rusqlite::Result<Option<Map<String, Value>>> {
    let sql = "SELECT before FROM changes WHERE id = ?1";
    let before: Option<String> = connection.query_row(sql, [change.to_string()], |row| row.get(0))?;
    before.map(|before| serde_json::from_str(&before).map_err(|_| invalid("before", &before))).transpose()
}

/// Restores the rows that a command edited, those that others refer to first.
fn restore(connection: &Connection, change: Id) -> rusqlite::Result<()> {
    let Some(before) = before(connection, change)? else { return Ok(()) };
    for (table, rows) in TABLES.iter().rev().filter_map(|table| Some((table, before.get(*table)?.as_array()?))) {
        for row in rows.iter().filter_map(Value::as_object) {
            // The names of the columns are those of our own schema: they were read from it.
            let names: Vec<&str> = row.keys().map(String::as_str).collect();
            let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
            let values: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
            let sql = format!(
                "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT (seq) DO UPDATE SET {}",
                names.join(", "),
                places.join(", "),
                values.join(", ")
            );
            connection.execute(&sql, params_from_iter(row.values().map(column)))?;
        }
    }
    Ok(())
}

/// The rows of `table` that fulfil `condition` on `?1`, as they are.
fn rows_where(
    connection: &Connection,
    table: &str,
    condition: &str,
    value: &dyn ToSql,
) -> rusqlite::Result<Vec<Value>> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table} WHERE {condition} ORDER BY seq"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let as_json = |row: &Row| {
        let field = |(index, column): (usize, &String)| Ok((column.clone(), json(row.get_ref(index)?)));
        columns.iter().enumerate().map(field).collect::<rusqlite::Result<Map<_, _>>>().map(Value::Object)
    };
    statement.query_map([value], as_json)?.collect()
}

/// What [`json`] was made of.
fn column(value: &Value) -> rusqlite::types::Value {
    match value {
        Value::Number(number) => number.as_i64().into(),
        Value::String(text) => text.clone().into(),
        _ => rusqlite::types::Value::Null,
    }
}

/// A value of a STRICT table of ours: a whole number, a text or nothing.
fn json(value: rusqlite::types::ValueRef) -> Value {
    match value {
        rusqlite::types::ValueRef::Integer(number) => number.into(),
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        _ => Value::Null,
    }
}

fn change(row: &Row) -> rusqlite::Result<Change> {
    let seconds: i64 = row.get("at")?;
    Ok(Change {
        id: id_of(row, "id")?,
        at: DateTime::from_timestamp(seconds, 0).ok_or_else(|| invalid("at", seconds))?,
        command: row.get("command")?,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;
    use crate::domain::plan::Plan;
    use crate::domain::record::{Pain, Relation, Source};
    use crate::domain::routine::{RoutineId, Unit};
    use crate::store::{Filter, NewReading, NewSession};

    #[test]
    fn undo_restores_what_one_change_edited_in_several_tables() {
        let home = tempfile::tempdir().unwrap();
        let mut store = Writer::open(&home.path().join("backcare.db")).unwrap();
        let plan = Plan { day_start: NaiveTime::MIN, slots: Vec::new(), routines: Vec::new() };
        let at: crate::domain::calendar::Moment = "2026-11-23T08:00:00+01:00".parse().unwrap();
        let (now, day) = (at.to_utc(), at.date_naive());
        let now = Now { now, at, day, plan: &plan };
        let logged = store.change("log thumb", &now, |transaction| {
            let (routine, unit) = (RoutineId("thumb".to_owned()), Unit::Minutes);
            let (slot, amount, note, source) = (None, Some(10), None, Source::Cli);
            let session =
                transaction.record_session(&NewSession { routine, at, day, slot, amount, unit, note, source })?;
            let (pain, relation) = (Pain::new(4).unwrap(), Relation::Before);
            let (session, note) = (Some(session.id), None);
            transaction.record_reading(&NewReading { at, day, pain, relation, session, note })
        });
        logged.unwrap();
        let rows = |store: &Writer| {
            let filter = Filter::default();
            (store.sessions(&filter).unwrap(), store.readings(&filter).unwrap())
        };
        let logged = rows(&store);

        let edited = store.change("edit", &now, |transaction| {
            for (table, edit) in [("sessions", "amount = 20"), ("readings", "pain = 2")] {
                transaction.keep(table, "seq > ?1", &0)?;
                transaction.connection.execute(&format!("UPDATE {table} SET {edit}"), [])?;
            }
            // A second edit of the same row in one change.
            transaction.keep("sessions", "seq > ?1", &0)?;
            transaction.connection.execute("DELETE FROM readings", [])?;
            transaction.connection.execute("DELETE FROM sessions", [])
        });
        edited.unwrap();
        assert_eq!(rows(&store), (Vec::new(), Vec::new()));

        assert_eq!(store.undo(&now).unwrap().unwrap().change.command, "edit");
        assert_eq!(rows(&store), logged);
    }
}
