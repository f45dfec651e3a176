//! The history of commands, and taking them back.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::{GivenUp, unless_on_purpose};
use super::operations::{self, Entity, Operation};
use super::{Now, Reader, StoreError, Transaction, Writer, fold, id_of, invalid, plans};
use crate::domain::ease::Ease;
use crate::domain::missed::MissAnswer;
use crate::domain::pause::Pause;
use crate::domain::record::{Id, Reading, RowCounts, Session, Tracking};
use crate::domain::review::Review;

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
    /// Rows that it had made, which were removed.
    pub removed: RowCounts,
    /// Rows that it had removed, which are back.
    pub restored: RowCounts,
    /// Rows that it had edited, which are as they were.
    pub reverted: RowCounts,
    /// Fields that were set anew since, and stay so.
    pub left: usize,
}

/// What a change is to the user.
pub(super) enum ChangeKind<'a> {
    /// A step that `undo` takes back, by the name that the user would give it.
    Step(&'a str),
    /// A part of the step that was made before.
    PartOf(Id),
    /// Nothing: it is passed over.
    Unseen,
}

/// The fields of operations as this program writes them.
pub(super) const FIELDS_VERSION: u32 = 1;

/// The changes that can still be taken back.
const NOT_UNDONE: &str =
    "command IS NOT NULL AND undoes IS NULL AND id NOT IN (SELECT undoes FROM changes WHERE undoes IS NOT NULL)";

impl Reader {
    /// The newest commands not yet taken back, newest first.
    pub fn undoable(&self, limit: u32) -> Result<Vec<Change>, StoreError> {
        self.read(|connection| {
            let sql =
                format!("SELECT id, at, command FROM changes WHERE {NOT_UNDONE} ORDER BY clock DESC, id DESC LIMIT ?1");
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
        unless_on_purpose(self.change("undo", now, |undo| {
            let change = undo.with(|connection| newest(connection, undo.id))?.ok_or(GivenUp::OnPurpose)?;
            Ok(undo.take_back(change)?)
        }))
    }
}

impl Transaction<'_> {
    /// Does the inverse of what `change` did, the last first. When tracking began and what was prescribed stays known.
    fn take_back(&self, change: Change) -> Result<Undone, StoreError> {
        let update = "UPDATE changes SET undoes = ?1 WHERE seq = ?2";
        self.with(|connection| connection.execute(update, params![change.id.to_string(), self.seq]))?;
        let mut undoing = Undoing::default();
        for part in self.with(|connection| parts(connection, change.id))? {
            let mut before = i64::MAX;
            loop {
                let operations = self.with(|connection| operations_of(connection, part, before))?;
                let Some((seq, _)) = operations.last() else { break };
                before = *seq;
                for (_, operation) in operations.iter().filter(|(_, operation)| can_be_taken_back(&operation.kind)) {
                    undoing.take_back(operation, self)?;
                }
            }
        }
        let Undoing { removed, restored, reverted, left, .. } = undoing;
        Ok(Undone { change, removed, restored, reverted, left })
    }
}

/// What was done so far to take a change back.
#[derive(Default)]
struct Undoing {
    removed: RowCounts,
    restored: RowCounts,
    reverted: RowCounts,
    left: usize,
    /// The rows that are restored or reverted: each is counted once.
    counted: HashSet<Id>,
}

impl Undoing {
    fn take_back(&mut self, operation: &Operation, undo: &Transaction) -> Result<(), StoreError> {
        let Operation { kind, row, .. } = operation;
        let (inverse, left) = operation.inverse(&undo.with(|connection| fold::fields_now(connection, kind, *row))?);
        self.left += left;
        let Some(inverse) = inverse else { return Ok(()) };
        undo.apply(&inverse)?;
        if Operation::is_deleted(&inverse.after) {
            count(&mut self.removed, kind);
        } else if self.counted.insert(*row) {
            count(if inverse.sets_deleted() { &mut self.restored } else { &mut self.reverted }, kind);
        }
        Ok(())
    }
}

fn count(counts: &mut RowCounts, kind: &str) {
    let count = match kind {
        Session::KIND => &mut counts.sessions,
        Reading::KIND => &mut counts.readings,
        Pause::KIND => &mut counts.pauses,
        Ease::KIND => &mut counts.easings,
        MissAnswer::KIND => &mut counts.miss_answers,
        Review::KIND => &mut counts.reviews,
        _ => return,
    };
    *count += 1;
}

/// Writes the row of a change; gives its number.
pub(super) fn insert(
    connection: &Connection,
    id: Id,
    device: Option<Id>,
    kind: &ChangeKind,
    now: &Now,
) -> rusqlite::Result<i64> {
    let sql =
        "INSERT INTO changes (id, at, command, part_of, device, number, clock, version) VALUES (?1, ?2, ?3, ?4, ?5,
        iif(?5 IS NULL, NULL, (SELECT coalesce(max(number), 0) + 1 FROM changes WHERE device = ?5)),
        max(?6, (SELECT coalesce(max(clock), 0) + 1 FROM changes)), ?7)";
    let (command, part_of) = match kind {
        ChangeKind::Step(command) => (Some(*command), None),
        ChangeKind::PartOf(change) => (None, Some(change.to_string())),
        ChangeKind::Unseen => (None, None),
    };
    let device = device.map(|device| device.to_string());
    let values = params![id.to_string(), now.now.timestamp(), command, part_of, device, clock(now.now), FIELDS_VERSION];
    connection.prepare_cached(sql)?.insert(values)
}

/// The hybrid logical clock at this instant, where no other change was made in its millisecond: 48 bits of milliseconds
/// since 1970, and 16 that count (Kulkarni, Demirbas, Madappa, Avva and Leone 2014).
fn clock(now: DateTime<Utc>) -> i64 {
    now.timestamp_millis().clamp(0, (1 << 46) - 1) << 16
}

fn newest(connection: &Connection, but: Id) -> rusqlite::Result<Option<Change>> {
    let sql = format!(
        "SELECT id, at, command FROM changes WHERE {NOT_UNDONE} AND id <> ?1 ORDER BY clock DESC, id DESC LIMIT 1"
    );
    connection.prepare_cached(&sql)?.query_row([but.to_string()], change).optional()
}

/// Whether an `undo` took this change back.
pub(super) fn is_taken_back(connection: &Connection, change: Id) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM changes WHERE undoes = ?1)";
    connection.prepare_cached(sql)?.query_row([change.to_string()], |row| row.get(0))
}

/// The numbers of a change and of all its parts, the last first.
fn parts(connection: &Connection, change: Id) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT seq FROM changes WHERE id = ?1 OR part_of = ?1 ORDER BY clock DESC, id DESC";
    connection.prepare_cached(sql)?.query_map([change.to_string()], |row| row.get(0))?.collect()
}

/// The last thousand operations of the change with that number that come before `before`, with their own numbers, the
/// last first.
fn operations_of(connection: &Connection, change: i64, before: i64) -> rusqlite::Result<Vec<(i64, Operation)>> {
    let sql = "SELECT seq, kind, row, before, after FROM operations
        WHERE change = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 1000";
    let operation = |row: &Row| Ok((row.get("seq")?, operations::operation(row)?));
    connection.prepare_cached(sql)?.query_map([change, before], operation)?.collect()
}

fn can_be_taken_back(kind: &str) -> bool {
    kind != Tracking::KIND && kind != plans::PlanSince::KIND
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
    use crate::store::Filter;

    #[test]
    fn a_change_that_is_taken_back_gets_no_further_part() {
        let mut store = Writer::in_memory().unwrap();
        let plan = Plan { day_start: NaiveTime::MIN, slots: Vec::new(), routines: Vec::new() };
        let at: crate::domain::calendar::Moment = "2026-11-23T08:00:00+01:00".parse().unwrap();
        let now = Now { now: at.to_utc(), at, day: at.date_naive(), plan: &plan };
        let pause = Pause { from: at, until: None, reason: None };
        let begun = store.change("pause", &now, |transaction| {
            transaction.record_pause(&pause)?;
            Ok::<_, StoreError>(transaction.change())
        });
        let begun = begun.unwrap();
        store.add_to_change(begun, &now, |transaction| transaction.record_pause(&pause)).unwrap();
        assert_eq!(store.undo(&now).unwrap().unwrap().removed.pauses, 2);
        let late = store.add_to_change(begun, &now, |transaction| transaction.record_pause(&pause));
        assert!(matches!(late, Err(StoreError::TakenBack)), "{late:?}");
        assert_eq!(store.undo(&now).unwrap(), None);
    }

    #[test]
    fn undo_restores_what_one_change_edited_and_removed_in_several_tables() {
        let home = tempfile::tempdir().unwrap();
        let mut store = Writer::open(&home.path().join("backcare.db")).unwrap();
        let plan = Plan { day_start: NaiveTime::MIN, slots: Vec::new(), routines: Vec::new() };
        let at: crate::domain::calendar::Moment = "2026-11-23T08:00:00+01:00".parse().unwrap();
        let (now, day) = (at.to_utc(), at.date_naive());
        let now = Now { now, at, day, plan: &plan };
        let logged = store.change("log thumb", &now, |transaction| {
            let session = Session {
                id: transaction.new_id(),
                routine: RoutineId::from("thumb"),
                at,
                day,
                slot: None,
                amount: Some(10),
                unit: Unit::Minutes,
                note: None,
                pain_before: None,
                pain_after: None,
                source: Source::Cli,
            };
            transaction.apply(&Operation::insert(session.id, &session))?;
            let (pain, relation, with) = (Pain::new(4).unwrap(), Relation::Before, Some(session.id));
            let reading = Reading { id: transaction.new_id(), at, day, pain, relation, session: with, note: None };
            transaction.apply(&Operation::insert(reading.id, &reading))?;
            Ok::<_, StoreError>((session, reading))
        });
        let (session, reading) = logged.unwrap();
        let rows = |store: &Writer| {
            let filter = Filter::default();
            (store.sessions(&filter).unwrap(), store.readings(&filter).unwrap())
        };
        let logged = rows(&store);

        let edited = store.change("edit", &now, |transaction| {
            let longer = Session { amount: Some(20), ..session.clone() };
            transaction.apply(&Operation::update(session.id, &session, &longer))?;
            // A second edit of the same row in one change.
            let noted = Session { note: Some("long".to_owned()), ..longer.clone() };
            transaction.apply(&Operation::update(session.id, &longer, &noted))?;
            transaction.apply(&Operation::delete::<Reading>(reading.id))?;
            transaction.apply(&Operation::delete::<Session>(session.id))
        });
        edited.unwrap();
        assert_eq!(rows(&store), (Vec::new(), Vec::new()));

        let undone = store.undo(&now).unwrap().unwrap();
        assert_eq!((undone.change.command.as_str(), undone.restored.sessions, undone.left), ("edit", 1, 0));
        assert_eq!(undone.reverted, RowCounts::default());
        assert_eq!(rows(&store), logged);
        assert_eq!(store.undo(&now).unwrap().unwrap().removed.readings, 1);
        assert_eq!(rows(&store), (Vec::new(), Vec::new()));
        assert_eq!(store.undo(&now).unwrap(), None);
    }
}
