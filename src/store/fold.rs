//! The tables of rows as they follow from the operations: of each field the value that was set last.

use rusqlite::{Connection, params};
use serde_json::Value;

use super::operations::{Entity, Operation, Place, RowFields, fields_of};
use super::plans::PlanSince;
use super::{StoreError, Transaction, Writer, id_of};
use crate::domain::ease::Ease;
use crate::domain::missed::MissAnswer;
use crate::domain::pause::Pause;
use crate::domain::record::{Id, Reading, Session, Tracking};
use crate::domain::review::Review;

/// A kind of row.
struct EntityKind {
    name: &'static str,
    table: &'static str,
    write: fn(RowFields, Place, &Connection) -> rusqlite::Result<bool>,
}

const KINDS: [EntityKind; 8] = [
    EntityKind::of::<Session>(),
    EntityKind::of::<Reading>(),
    EntityKind::of::<Pause>(),
    EntityKind::of::<Ease>(),
    EntityKind::of::<MissAnswer>(),
    EntityKind::of::<Review>(),
    EntityKind::of::<PlanSince>(),
    EntityKind::of::<Tracking>(),
];

impl EntityKind {
    const fn of<E: Entity>() -> Self {
        Self { name: E::KIND, table: E::TABLE, write: write_as::<E> }
    }

    fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

impl Transaction<'_> {
    /// Does this as a part of the change, and keeps it. One that sets nothing is none.
    pub fn apply(&self, operation: &Operation) -> Result<(), StoreError> {
        if operation.after.is_empty() {
            return Ok(());
        }
        self.operations.set(self.operations.get() + 1);
        self.with(|connection| apply(connection, self.seq, operation))
    }

    /// Whether any operation was ever about this row, be it removed by now.
    pub fn is_known(&self, row: Id) -> Result<bool, StoreError> {
        self.with(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM operations WHERE row = ?1)";
            connection.prepare_cached(sql)?.query_row([row.to_string()], |row| row.get(0))
        })
    }
}

/// Does this as a part of the change with this number.
pub(super) fn apply(connection: &Connection, change: i64, operation: &Operation) -> rusqlite::Result<()> {
    let (kind, row) = (operation.kind.as_str(), operation.row);
    let seq = insert(connection, change, operation)?;
    match &operation.before {
        // The row is new: nothing else has set a field of it.
        None => write(connection, kind, Place { seq, row }, operation.after.clone()),
        Some(_) => refold(connection, kind, row),
    }
}

/// Writes an operation of the change with this number; gives the operation's own.
pub(super) fn insert(connection: &Connection, change: i64, operation: &Operation) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO operations (change, kind, row, before, after) VALUES (?1, ?2, ?3, ?4, ?5)";
    let Operation { kind, row, before, after } = operation;
    let json = |fields: &RowFields| Value::Object(fields.clone()).to_string();
    connection.prepare_cached(sql)?.insert(params![
        change,
        kind,
        row.to_string(),
        before.as_ref().map(json),
        json(after),
    ])
}

impl Writer {
    /// Drops all tables of rows and works them out anew.
    pub fn rebuild(&mut self) -> Result<Rebuilt, StoreError> {
        self.write(|connection| {
            for EntityKind { table, .. } in &KINDS {
                connection.execute_batch(&format!(
                    "CREATE TEMP TABLE former_{table} AS SELECT * FROM {table}; DELETE FROM {table}"
                ))?;
            }
            let mut rebuilt = fold_all(connection)?;
            for EntityKind { table, .. } in &KINDS {
                let former = format!("former_{table}");
                let sql = format!(
                    "SELECT count(*) FROM (SELECT id FROM (SELECT * FROM {table} EXCEPT SELECT * FROM {former})
                    UNION SELECT id FROM (SELECT * FROM {former} EXCEPT SELECT * FROM {table}))"
                );
                rebuilt.changed += connection.query_row(&sql, [], |row| row.get::<_, u32>(0))?;
                connection.execute_batch(&format!("DROP TABLE {former}"))?;
            }
            Ok(rebuilt)
        })
    }
}

/// Writes the rows of all operations into their tables, which are empty.
fn fold_all(connection: &Connection) -> rusqlite::Result<Rebuilt> {
    let mut rebuilt = Rebuilt::default();
    let mut statement = connection.prepare(
        "SELECT operations.seq AS seq, kind, row, after FROM operations JOIN changes ON changes.seq = change
                ORDER BY row, kind, changes.clock, changes.id, operations.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut folded: Option<Folded> = None;
    while let Some(row) = rows.next()? {
        let (kind, id): (String, Id) = (row.get("kind")?, id_of(row, "row")?);
        let is_same = folded.as_ref().is_some_and(|folded| folded.kind == kind && folded.place.row == id);
        if let Some(folded) = folded.take_if(|_| !is_same) {
            rebuilt.count(folded.write(connection)?);
        }
        let seq = row.get("seq")?;
        let folded = folded.get_or_insert_with(|| Folded::new(kind, Place { seq, row: id }));
        folded.set(seq, fields_of("after", &row.get::<_, String>("after")?)?);
    }
    if let Some(folded) = folded {
        rebuilt.count(folded.write(connection)?);
    }
    Ok(rebuilt)
}

/// What came of working out all rows anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    pub rows: u32,
    /// Rows that were not there before, or were different, or are there no more.
    pub changed: u32,
    /// Rows of another program, or with fields that are not theirs: their operations stay.
    pub unreadable: u32,
}

impl Rebuilt {
    fn count(&mut self, written: FoldedInto) {
        match written {
            FoldedInto::Row => self.rows += 1,
            FoldedInto::Removed => {}
            FoldedInto::Unreadable => self.unreadable += 1,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FoldedInto {
    Row,
    /// The row is removed: its table is without it.
    Removed,
    Unreadable,
}

/// A row as its operations make it.
struct Folded {
    kind: String,
    place: Place,
    fields: RowFields,
}

impl Folded {
    fn new(kind: String, place: Place) -> Self {
        Self { kind, place, fields: RowFields::new() }
    }

    fn set(&mut self, seq: i64, after: RowFields) {
        self.place.seq = self.place.seq.min(seq);
        self.fields.extend(after);
    }

    fn write(self, connection: &Connection) -> rusqlite::Result<FoldedInto> {
        if Operation::is_deleted(&self.fields) {
            return Ok(FoldedInto::Removed);
        }
        let Some(kind) = EntityKind::named(&self.kind) else { return Ok(FoldedInto::Unreadable) };
        let is_written = (kind.write)(self.fields, self.place, connection)?;
        Ok(if is_written { FoldedInto::Row } else { FoldedInto::Unreadable })
    }
}

/// Writes a row that has these fields and no others into its table, in which it is not.
pub(super) fn write(connection: &Connection, kind: &str, place: Place, fields: RowFields) -> rusqlite::Result<()> {
    Folded { kind: kind.to_owned(), place, fields }.write(connection).map(|_| ())
}

/// Works a row out of all its operations, and puts its table right.
pub(super) fn refold(connection: &Connection, kind: &str, row: Id) -> rusqlite::Result<()> {
    let Some(folded) = folded(connection, kind, row)? else { return Ok(()) };
    if let Some(kind) = EntityKind::named(kind) {
        let sql = format!("DELETE FROM {} WHERE id = ?1", kind.table);
        connection.prepare_cached(&sql)?.execute([row.to_string()])?;
    }
    folded.write(connection).map(|_| ())
}

/// The fields of a row as they are now; none where no operation is about it.
pub(super) fn fields_now(connection: &Connection, kind: &str, row: Id) -> rusqlite::Result<RowFields> {
    Ok(folded(connection, kind, row)?.map(|folded| folded.fields).unwrap_or_default())
}

fn folded(connection: &Connection, kind: &str, row: Id) -> rusqlite::Result<Option<Folded>> {
    let sql = "SELECT operations.seq AS seq, after FROM operations JOIN changes ON changes.seq = change
        WHERE row = ?1 AND kind = ?2 ORDER BY changes.clock, changes.id, operations.seq";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([&row.to_string(), kind])?;
    let mut folded: Option<Folded> = None;
    while let Some(found) = rows.next()? {
        let seq = found.get("seq")?;
        let folded = folded.get_or_insert_with(|| Folded::new(kind.to_owned(), Place { seq, row }));
        folded.set(seq, fields_of("after", &found.get::<_, String>("after")?)?);
    }
    Ok(folded)
}

/// Writes the row that these fields are; `false` where they are none of this kind.
fn write_as<E: Entity>(mut fields: RowFields, place: Place, connection: &Connection) -> rusqlite::Result<bool> {
    fields.insert("id".to_owned(), Value::String(place.row.to_string()));
    match serde_json::from_value::<E>(Value::Object(fields)) {
        Ok(row) => row.write(place, connection).map(|()| true),
        Err(_) => Ok(false),
    }
}
