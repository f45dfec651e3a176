//! The tables of rows as they follow from the operations: of each field the value that was set last.

use rusqlite::{Connection, ErrorCode, params};
use serde_json::Value;

use super::operations::{Entity, Operation, Place, RowFields, fields_of};
use super::plans::PlanSince;
use super::{StoreError, Transaction, Writer, id_of, is_of_a_diary, session_runs};
use crate::domain::change_log::LoggedOperation;
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
    hidden_by: fn(Id, &Connection) -> rusqlite::Result<Vec<Id>>,
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
        Self { name: E::KIND, table: E::TABLE, write: write_as::<E>, hidden_by: E::hidden_by }
    }

    fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

/// The tables of all kinds of rows.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.table)
}

impl Transaction<'_> {
    /// Does this as a part of the change, and keeps it. One that sets nothing is none.
    pub fn apply(&self, operation: &Operation) -> Result<(), StoreError> {
        if operation.after.is_empty() {
            return Ok(());
        }
        self.operations.set(self.operations.get() + 1);
        self.session_days.borrow_mut().note(operation);
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
    if operation.before.is_none() && !is_known_before(connection, row, seq)? {
        // Nothing else has set a field of it.
        let folded = Folded { kind: kind.to_owned(), place: Place { seq, row }, fields: operation.after.clone() };
        return folded.write(connection).map(drop);
    }
    refold(connection, kind, row)
}

/// Writes an operation of the change with this number; gives the operation's own.
fn insert(connection: &Connection, change: i64, operation: &Operation) -> rusqlite::Result<i64> {
    let Operation { kind, row, before, after } = operation;
    let json = |fields: &RowFields| Value::Object(fields.clone()).to_string();
    insert_json(
        connection,
        change,
        &LoggedOperation { kind: kind.clone(), row: *row, before: before.as_ref().map(json), after: json(after) },
    )
}

/// The same of one whose fields are JSON already, which stays as it is.
pub(super) fn insert_json(connection: &Connection, change: i64, operation: &LoggedOperation) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO operations (change, kind, row, before, after) VALUES (?1, ?2, ?3, ?4, ?5)";
    let LoggedOperation { kind, row, before, after } = operation;
    connection.prepare_cached(sql)?.insert(params![change, kind, row.to_string(), before, after])
}

/// Whether there is an operation about this row besides the one with this number.
fn is_known_before(connection: &Connection, row: Id, seq: i64) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM operations WHERE row = ?1 AND seq <> ?2)";
    connection.prepare_cached(sql)?.query_row(params![row.to_string(), seq], |row| row.get(0))
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
            session_runs::rebuild(connection)?;
            for EntityKind { table, .. } in &KINDS {
                let former = format!("former_{table}");
                let sql = format!(
                    "SELECT count(*) FROM (SELECT id FROM (SELECT * FROM {table} EXCEPT SELECT * FROM {former})
                    UNION SELECT id FROM (SELECT * FROM {former} EXCEPT SELECT * FROM {table}))"
                );
                rebuilt.changed += connection.query_row(&sql, [], |row| row.get::<_, u32>(0))?;
                let sql = format!("SELECT count(*) FROM {table}");
                rebuilt.rows += connection.query_row(&sql, [], |row| row.get::<_, u32>(0))?;
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
            rebuilt.unreadable += u32::from(!folded.write(connection)?);
        }
        let seq = row.get("seq")?;
        let folded = folded.get_or_insert_with(|| Folded::new(kind, Place { seq, row: id }));
        folded.set(seq, fields_of("after", &row.get::<_, String>("after")?)?);
    }
    if let Some(folded) = folded {
        rebuilt.unreadable += u32::from(!folded.write(connection)?);
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

    /// Writes it into its table, in which it is not, unless it is removed; `false` where this program cannot read it.
    fn write(self, connection: &Connection) -> rusqlite::Result<bool> {
        if Operation::is_deleted(&self.fields) {
            return Ok(true);
        }
        match EntityKind::named(&self.kind) {
            Some(kind) => (kind.write)(self.fields, self.place, connection),
            None => Ok(false),
        }
    }
}

/// Works a row out of all its operations, and puts its table right.
pub(super) fn refold(connection: &Connection, kind: &str, row: Id) -> rusqlite::Result<()> {
    let (Some(kind), Some(folded)) = (EntityKind::named(kind), folded(connection, kind, row)?) else { return Ok(()) };
    let hidden = (kind.hidden_by)(row, connection)?;
    let sql = format!("DELETE FROM {} WHERE id = ?1", kind.table);
    connection.prepare_cached(&sql)?.execute([row.to_string()])?;
    folded.write(connection)?;
    for row in hidden {
        if let Some(folded) = self::folded(connection, kind.name, row)? {
            folded.write(connection)?;
        }
    }
    Ok(())
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
    let Ok(row) = serde_json::from_value::<E>(Value::Object(fields)) else { return Ok(false) };
    // No page can read a row of a day outside the years of a diary.
    if row.days().is_some_and(|(first, last)| !is_of_a_diary(first) || !is_of_a_diary(last)) {
        return Ok(false);
    }
    match row.write(place, connection) {
        Err(cause) if cause.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(false),
        written => written.map(|()| true),
    }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use chrono::NaiveTime;

    use super::*;
    use crate::domain::calendar::Moment;
    use crate::domain::plan::Plan;
    use crate::domain::record::{Pain, Relation};
    use crate::store::{Filter, Now};

    /// Does these operations as a change each, and gives the readings that there are then.
    fn readings_after(store: &mut Writer, operations: &[Operation]) -> Vec<Reading> {
        let plan = Plan { day_start: NaiveTime::MIN, slots: Vec::new(), routines: Vec::new() };
        let at = moment();
        let now = Now { now: at.to_utc(), at, day: at.date_naive(), plan: &plan };
        for operation in operations {
            store.change("a step", &now, |transaction| transaction.apply(operation)).unwrap();
        }
        store.readings(&Filter::default()).unwrap()
    }

    fn moment() -> Moment {
        "2026-11-23T08:00:00+01:00".parse().unwrap()
    }

    fn reading(id: u128, pain: u8) -> Reading {
        let (at, session) = (moment(), Some(Id(uuid::Uuid::from_u128(77))));
        let (id, pain) = (Id(uuid::Uuid::from_u128(id)), Pain::new(pain).unwrap());
        Reading { id, at, day: at.date_naive(), pain, relation: Relation::Before, session, note: None }
    }

    #[test]
    fn of_two_readings_beside_one_session_the_same_one_stands_in_any_order() {
        let (lesser, greater) = (reading(1, 3), reading(2, 6));
        let orders = [[&lesser, &greater], [&greater, &lesser]];
        for order in orders.map(|order| order.map(|reading| Operation::insert(reading.id, reading))) {
            let mut store = Writer::in_memory().unwrap();
            assert_eq!(readings_after(&mut store, &order), from_ref(&greater));
            let edited = Reading { note: Some("late".to_owned()), ..lesser.clone() };
            let hidden = Operation::update(lesser.id, &lesser, &edited);
            assert_eq!(readings_after(&mut store, &[hidden]), from_ref(&greater));
            assert_eq!(store.rebuild().unwrap().changed, 0);
            // Without the one that stands, the other one does.
            assert_eq!(readings_after(&mut store, &[Operation::delete::<Reading>(greater.id)]), [edited]);
            assert_eq!(store.rebuild().unwrap().changed, 0);
        }
    }

    #[test]
    fn a_row_that_is_made_a_second_time_is_still_the_first_one() {
        let mut store = Writer::in_memory().unwrap();
        let (first, second) = (reading(1, 3), reading(1, 6));
        let twice = [&first, &second].map(|reading| Operation::insert(reading.id, reading));
        assert_eq!(readings_after(&mut store, &twice), [second]);
        assert_eq!(store.rebuild().unwrap().changed, 0);
    }

    #[test]
    fn a_row_that_its_table_does_not_take_is_kept_as_operations_only() {
        let mut store = Writer::in_memory().unwrap();
        let lonely = Reading { relation: Relation::Alone, ..reading(1, 3) };
        assert_eq!(readings_after(&mut store, &[Operation::insert(lonely.id, &lonely)]), []);
        assert_eq!(store.rebuild().unwrap().unreadable, 1);
    }
}
