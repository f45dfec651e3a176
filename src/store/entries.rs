//! Entries of any kind: looked up by their ids, edited and removed.

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;

use super::operations::{Entity, Operation};
use super::{Reader, StoreError, Transaction, fold, id_of, miss_answers, pauses, readings, reviews, sessions};
use crate::domain::entry::{DiaryEntry, IdTail};
use crate::domain::missed::MissAnswer;
use crate::domain::pause::Pause;
use crate::domain::record::{Id, Reading, Relation, Session};
use crate::domain::review::Review;

/// How an entry came to be there no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// As it was.
    pub entry: DiaryEntry,
    /// Whether it was by `undo`.
    pub is_undo: bool,
    /// Whether that is the newest change that can be taken back.
    pub is_newest: bool,
}

/// How entries of a kind are read: the rows with these columns, and what they are.
struct EntryTable {
    rows: &'static str,
    entry: fn(&Row) -> rusqlite::Result<DiaryEntry>,
    table: &'static str,
}

const TABLES: [EntryTable; 5] = [
    EntryTable {
        rows: sessions::WITH_PAIN,
        entry: |row| sessions::session(row).map(DiaryEntry::Session),
        table: Session::TABLE,
    },
    EntryTable {
        rows: "SELECT * FROM readings",
        entry: |row| readings::reading(row).map(DiaryEntry::Reading),
        table: Reading::TABLE,
    },
    EntryTable {
        rows: "SELECT * FROM pauses",
        entry: |row| pauses::pause(row).map(|(id, pause)| DiaryEntry::Pause(id, pause)),
        table: Pause::TABLE,
    },
    EntryTable {
        rows: "SELECT * FROM miss_answers",
        entry: |row| miss_answers::miss_answer(row).map(DiaryEntry::Answer),
        table: MissAnswer::TABLE,
    },
    EntryTable {
        rows: "SELECT * FROM reviews",
        entry: |row| reviews::review(row).map(DiaryEntry::Review),
        table: Review::TABLE,
    },
];

impl Reader {
    /// The entries whose ids end so; mostly one.
    pub fn entries(&self, tail: &IdTail) -> Result<Vec<DiaryEntry>, StoreError> {
        self.read(|connection| {
            let mut entries = Vec::new();
            for EntryTable { rows, entry, table } in &TABLES {
                let sql = format!("{rows} WHERE substr({table}.id, -length(?1)) = ?1 ORDER BY {table}.seq");
                let mut statement = connection.prepare_cached(&sql)?;
                for found in statement.query_map([tail.hyphenated()], entry)? {
                    entries.push(found?);
                }
            }
            Ok(entries)
        })
    }

    /// The entries that were there once and whose ids end so.
    pub fn removals(&self, tail: &IdTail) -> Result<Vec<Removal>, StoreError> {
        let newest = self.undoable(1)?.pop();
        self.read(|connection| {
            let sql = "SELECT DISTINCT row, kind FROM operations WHERE substr(row, -length(?1)) = ?1 ORDER BY row";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([tail.hyphenated()])?;
            let mut removals = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, kind): (Id, String) = (id_of(row, "row")?, row.get("kind")?);
                let Some(entry) = entry_as_it_was(connection, &kind, id)? else { continue };
                let sql = "SELECT coalesce(part_of, changes.id) AS id, undoes IS NOT NULL AS is_undo
                    FROM operations JOIN changes ON changes.seq = change WHERE row = ?1
                    ORDER BY changes.clock DESC, changes.id DESC, operations.seq DESC LIMIT 1";
                removals.push(connection.prepare_cached(sql)?.query_row([id.to_string()], |row| {
                    let change = id_of(row, "id")?;
                    let is_newest = newest.as_ref().is_some_and(|newest| newest.id == change);
                    Ok(Removal { entry, is_undo: row.get("is_undo")?, is_newest })
                })?);
            }
            Ok(removals)
        })
    }
}

impl Transaction<'_> {
    /// The entry with this id, as it is now.
    pub fn entry(&self, id: Id) -> Result<Option<DiaryEntry>, StoreError> {
        self.with(|connection| {
            for EntryTable { rows, entry, table } in &TABLES {
                let sql = format!("{rows} WHERE {table}.id = ?1");
                let found = connection.prepare_cached(&sql)?.query_row([id.to_string()], entry).optional()?;
                if found.is_some() {
                    return Ok(found);
                }
            }
            Ok(None)
        })
    }

    /// Makes of an entry another one of its kind. The pain of a session is in readings of their own, which are made,
    /// edited and removed with it.
    pub fn edit(&self, before: &DiaryEntry, after: &DiaryEntry) -> Result<(), StoreError> {
        let id = before.id();
        match (before, after) {
            (DiaryEntry::Session(before), DiaryEntry::Session(after)) => {
                self.apply(&Operation::update(id, before, after))?;
                self.edit_pain(after)
            }
            (DiaryEntry::Reading(before), DiaryEntry::Reading(after)) => {
                self.apply(&Operation::update(id, before, after))
            }
            (DiaryEntry::Pause(_, before), DiaryEntry::Pause(_, after)) => {
                self.apply(&Operation::update(id, before, after))
            }
            (DiaryEntry::Answer(before), DiaryEntry::Answer(after)) => {
                self.apply(&Operation::update(id, before, after))
            }
            (DiaryEntry::Review(before), DiaryEntry::Review(after)) => {
                self.apply(&Operation::update(id, before, after))
            }
            _ => unreachable!("an entry stays of its kind"),
        }
    }

    /// Removes an entry, a session with its readings; gives how many readings went with it.
    pub fn remove(&self, entry: &DiaryEntry) -> Result<usize, StoreError> {
        let id = entry.id();
        let readings = match entry {
            DiaryEntry::Session(_) => self.with(|connection| readings_of(connection, id))?,
            _ => Vec::new(),
        };
        for reading in &readings {
            self.apply(&Operation::delete::<Reading>(reading.id))?;
        }
        self.apply(&match entry {
            DiaryEntry::Session(_) => Operation::delete::<Session>(id),
            DiaryEntry::Reading(_) => Operation::delete::<Reading>(id),
            DiaryEntry::Pause(..) => Operation::delete::<Pause>(id),
            DiaryEntry::Answer(_) => Operation::delete::<MissAnswer>(id),
            DiaryEntry::Review(_) => Operation::delete::<Review>(id),
        })?;
        Ok(readings.len())
    }

    /// Makes the readings of a session what the session says of the pain.
    fn edit_pain(&self, session: &Session) -> Result<(), StoreError> {
        let readings = self.with(|connection| readings_of(connection, session.id))?;
        let (at, day) = (session.at, session.day);
        for (pain, relation) in [(session.pain_before, Relation::Before), (session.pain_after, Relation::After)] {
            let known = readings.iter().find(|reading| reading.relation == relation);
            match (known, pain) {
                (Some(known), Some(pain)) => {
                    let edited = Reading { at, day, pain, ..known.clone() };
                    self.apply(&Operation::update(known.id, known, &edited))?;
                }
                (Some(known), None) => self.apply(&Operation::delete::<Reading>(known.id))?,
                (None, Some(pain)) => {
                    let (id, session) = (self.new_id(), Some(session.id));
                    let reading = Reading { id, at, day, pain, relation, session, note: None };
                    self.apply(&Operation::insert(id, &reading))?;
                }
                (None, None) => {}
            }
        }
        Ok(())
    }
}

/// A row that is removed by now; `None` where it is no entry of a kind that is known.
fn entry_as_it_was(connection: &Connection, kind: &str, id: Id) -> rusqlite::Result<Option<DiaryEntry>> {
    let mut fields = fold::fields_now(connection, kind, id)?;
    fields.insert("id".to_owned(), Value::String(id.to_string()));
    let fields = Value::Object(fields);
    Ok(match kind {
        Session::KIND => serde_json::from_value(fields).ok().map(DiaryEntry::Session),
        Reading::KIND => serde_json::from_value(fields).ok().map(DiaryEntry::Reading),
        Pause::KIND => serde_json::from_value(fields).ok().map(|pause| DiaryEntry::Pause(id, pause)),
        MissAnswer::KIND => serde_json::from_value(fields).ok().map(DiaryEntry::Answer),
        Review::KIND => serde_json::from_value(fields).ok().map(DiaryEntry::Review),
        _ => None,
    })
}

/// The readings that were taken with a session.
fn readings_of(connection: &Connection, session: Id) -> rusqlite::Result<Vec<Reading>> {
    let sql = "SELECT * FROM readings WHERE session = ?1 ORDER BY seq";
    connection.prepare_cached(sql)?.query_map([session.to_string()], readings::reading)?.collect()
}
