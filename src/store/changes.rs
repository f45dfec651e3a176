//! The history of commands, and taking them back.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use serde_json::{Map, Value};

use super::{Change, Present, Store, StoreError, id_of, strange};
use crate::domain::session::Id;

/// A command that changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its name for ever.
    pub id: Id,
    /// When it ran.
    pub at: DateTime<Utc>,
    /// What the user would call it: `log thumb`.
    pub command: String,
}

/// A command that was taken back, and how much of it there was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The command.
    pub change: Recorded,
    /// Sessions that were removed.
    pub sessions: usize,
    /// Pain readings that were removed.
    pub readings: usize,
}

/// Those that can still be taken back. The order is that of the rows, never of the clock.
const NOT_UNDONE: &str = "undoes IS NULL AND id NOT IN (SELECT undoes FROM changes WHERE undoes IS NOT NULL)";

/// The tables whose rows a command makes, those that refer to others first.
const TABLES: [&str; 3] = ["readings", "sessions", "pauses"];

impl Store {
    /// The newest commands not yet taken back, newest first.
    pub fn undoable(&self, limit: u32) -> Result<Vec<Recorded>, StoreError> {
        self.read(|connection| {
            let sql = format!("SELECT id, at, command FROM changes WHERE {NOT_UNDONE} ORDER BY seq DESC LIMIT ?1");
            connection.prepare_cached(&sql)?.query_map([limit], recorded)?.collect()
        })
    }

    /// Takes back the newest command not yet taken back; `None` where there is none.
    pub fn undo(&mut self, present: &Present) -> Result<Option<Undone>, StoreError> {
        match self.change("undo", present, undo_newest) {
            Err(StoreError::Sqlite { cause: rusqlite::Error::QueryReturnedNoRows, .. }) => Ok(None),
            undone => undone.map(Some),
        }
    }
}

impl Change<'_> {
    /// Writes the row of history that every change has.
    pub(super) fn record(&self, command: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO changes (id, at, command) VALUES (?1, ?2, ?3)";
        let values = params![self.id.to_string(), self.now.timestamp(), command];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

fn undo_newest(undo: &Change) -> rusqlite::Result<Undone> {
    let sql = format!("SELECT id, at, command FROM changes WHERE {NOT_UNDONE} AND id <> ?1 ORDER BY seq DESC LIMIT 1");
    let own = undo.id.to_string();
    let change = undo.transaction.prepare_cached(&sql)?.query_row([&own], recorded)?;
    let mut before = Map::new();
    let mut removed = [0; TABLES.len()];
    for (count, table) in removed.iter_mut().zip(TABLES) {
        let rows = rows_of(&undo.transaction, table, change.id)?;
        *count = rows.len();
        if !rows.is_empty() {
            before.insert(table.to_owned(), Value::Array(rows));
        }
        undo.transaction.execute(&format!("DELETE FROM {table} WHERE change = ?1"), [change.id.to_string()])?;
    }
    let update = "UPDATE changes SET undoes = ?1, before = ?2 WHERE id = ?3";
    undo.transaction.execute(update, params![change.id.to_string(), Value::Object(before).to_string(), own])?;
    Ok(Undone { change, readings: removed[0], sessions: removed[1] })
}

/// The rows that a command made, as they are.
fn rows_of(connection: &Connection, table: &str, change: Id) -> rusqlite::Result<Vec<Value>> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table} WHERE change = ?1 ORDER BY seq"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let as_json = |row: &Row| {
        let field = |(index, column): (usize, &String)| Ok((column.clone(), json(row.get_ref(index)?)));
        columns.iter().enumerate().map(field).collect::<rusqlite::Result<Map<_, _>>>().map(Value::Object)
    };
    statement.query_map([change.to_string()], as_json)?.collect()
}

/// A value of a STRICT table of ours: a whole number, a text or nothing.
fn json(value: rusqlite::types::ValueRef) -> Value {
    match value {
        rusqlite::types::ValueRef::Integer(number) => number.into(),
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        _ => Value::Null,
    }
}

fn recorded(row: &Row) -> rusqlite::Result<Recorded> {
    let seconds: i64 = row.get("at")?;
    Ok(Recorded {
        id: id_of(row, "id")?,
        at: DateTime::from_timestamp(seconds, 0).ok_or_else(|| strange("at", seconds))?,
        command: row.get("command")?,
    })
}
