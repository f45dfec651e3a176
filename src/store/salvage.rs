//! What can be read of a damaged database: the rows of each table, past those that cannot.

use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value};

use super::error::StoreError;
use super::{Reader, file};

/// A database of which all is read that can be.
#[derive(Debug)]
pub struct Salvage {
    reader: Reader,
}

/// What was read of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalvagedTable {
    pub name: String,
    pub rows: u64,
    /// Places where rows are missing, each of one row or more.
    pub gaps: u64,
}

/// Where reading begins, goes on after damage, and ends.
const FIRST: i64 = i64::MIN;

impl Salvage {
    /// Opens a database with whatever may be wrong in it; what its log holds counts as far as SQLite finds it. `None`
    /// where nothing is there.
    pub fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let Some(found) = file::found(&file::absolute(path)?)? else { return Ok(None) };
        let reader = Reader::of_found(&found.path)?;
        Ok(Some(Self { reader }))
    }

    pub fn path(&self) -> PathBuf {
        self.reader.path.clone()
    }

    /// The names of the tables.
    pub fn tables(&self) -> Result<Vec<String>, StoreError> {
        self.reader.read(|connection| {
            let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
            connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// Reads the rows of a table, each by the names of its columns, and hands them to `take`.
    pub fn rows(&self, table: &str, mut take: impl FnMut(Map<String, Value>)) -> Result<SalvagedTable, StoreError> {
        self.reader.read(|connection| {
            // Its name is one that was read from the schema.
            let table = table.replace('"', "\"\"");
            let name = table.clone();
            let has_rowid = connection.prepare(&format!("SELECT rowid FROM \"{table}\" LIMIT 0")).is_ok();
            let (rows, gaps) = if has_rowid {
                by_rowid(connection, &table, &mut take)
            } else {
                from_both_ends(connection, &table, &mut take)
            }?;
            Ok(SalvagedTable { name, rows, gaps })
        })
    }

    /// What can be read of each table. One that cannot be read at all has no rows and a gap.
    pub fn summary(&self) -> Result<Vec<SalvagedTable>, StoreError> {
        let unreadable = |name: &str| SalvagedTable { name: name.to_owned(), rows: 0, gaps: 1 };
        let tables = self.tables()?;
        Ok(tables.iter().map(|name| self.rows(name, drop).unwrap_or_else(|_| unreadable(name))).collect())
    }
}

/// Reads upwards; where that fails, goes on at the next row that can be found.
fn by_rowid(
    connection: &Connection,
    table: &str,
    take: &mut impl FnMut(Map<String, Value>),
) -> rusqlite::Result<(u64, u64)> {
    let sql = format!("SELECT rowid AS \"\", * FROM \"{table}\" NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid");
    let mut statement = connection.prepare(&sql)?;
    let columns = names(&statement);
    let (mut rows, mut gaps, mut from) = (0, 0, FIRST);
    loop {
        let mut last = None;
        let mut reading = statement.query([from])?;
        let failed_at = loop {
            match reading.next() {
                Ok(None) => return Ok((rows, gaps)),
                Ok(Some(row)) => {
                    let rowid: i64 = row.get(0)?;
                    last = Some(rowid);
                    take(values(row, &columns, 1)?);
                    rows += 1;
                }
                // The row after the last one, wherever it may be.
                Err(_) => break last.map_or(from, |last: i64| last.saturating_add(1)),
            }
        };
        drop(reading);
        gaps += 1;
        match next_readable(connection, table, failed_at)? {
            Some(next) => from = next,
            None => return Ok((rows, gaps)),
        }
    }
}

/// The first row after `failed` that can be read: looked for in steps that double, then between the last two.
fn next_readable(connection: &Connection, table: &str, failed: i64) -> rusqlite::Result<Option<i64>> {
    let sql = format!("SELECT *, rowid FROM \"{table}\" NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid LIMIT 1");
    let mut statement = connection.prepare(&sql)?;
    let columns = statement.column_count();
    // `Some(None)`: the table ends before it.
    let mut look = |from: i64| -> Option<Option<i64>> {
        let rowid =
            statement.query([from]).and_then(|mut rows| rows.next()?.map(|row| row.get(columns - 1)).transpose());
        rowid.ok()
    };
    // Where not even the first row is found, all that are negative are passed over: backcare counts from 1.
    let (mut unreadable, mut step) = (failed.max(0), 1_i64);
    let found = loop {
        let Some(from) = unreadable.checked_add(step) else { return Ok(None) };
        if look(from).is_some() {
            break from;
        }
        (unreadable, step) = (from, step.saturating_mul(2));
    };
    let (mut low, mut high) = (unreadable, found);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if look(middle).is_some() { high = middle } else { low = middle }
    }
    Ok(look(high).flatten())
}

/// Reads upwards to the first damage, and downwards to the last.
fn from_both_ends(
    connection: &Connection,
    table: &str,
    take: &mut impl FnMut(Map<String, Value>),
) -> rusqlite::Result<(u64, u64)> {
    let key = "SELECT group_concat('\"' || name || '\" DESC', ', ') FROM (
        SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk)";
    let key: String = connection.query_row(key, [table], |row| row.get(0))?;
    let upwards = format!("SELECT * FROM \"{table}\" NOT INDEXED ORDER BY {}", key.replace(" DESC", ""));
    let downwards = format!("SELECT * FROM \"{table}\" NOT INDEXED ORDER BY {key}");
    let mut rows = 0;
    for sql in [upwards, downwards] {
        let mut statement = connection.prepare(&sql)?;
        let columns = names(&statement);
        let mut reading = statement.query([])?;
        loop {
            match reading.next() {
                Ok(None) => return Ok((rows, 0)),
                Ok(Some(row)) => {
                    take(values(row, &columns, 0)?);
                    rows += 1;
                }
                Err(_) => break,
            }
        }
    }
    Ok((rows, 1))
}

/// A value as JSON; a number that is none there, and bytes, which no table of ours holds, are left out.
fn json(value: ValueRef) -> Value {
    match value {
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
    }
}

fn names(statement: &rusqlite::Statement) -> Vec<String> {
    statement.column_names().map(str::to_owned).collect()
}

fn values(row: &Row, columns: &[String], from: usize) -> rusqlite::Result<Map<String, Value>> {
    columns.iter().enumerate().skip(from).map(|(index, name)| Ok((name.clone(), json(row.get_ref(index)?)))).collect()
}
