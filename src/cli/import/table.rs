//! The entries of a table, taken as one change: what is there already is left as it is.

use std::io::BufRead;

use super::names::{Meaning, Names};
use super::progress::ImportProgress;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::domain::record::{Id, Reading, Relation, Session, Source};
use crate::domain::routine::{RoutineId, Unit};
use crate::import::csv::{
    EntryIds, EntryPlace, MissingColumn, TableEntry, TableError, TableReader, TableRow, reading_id,
};
use crate::render::import::TableReport;
use crate::store::{Operation, RowPresence, StoreError, Transaction};

/// Why an import was given up.
pub(super) enum Stopped {
    Failed(Error),
    /// On purpose: nothing is to be changed.
    Dropped(Box<TableReport>),
}

/// What an import is made with.
pub(super) struct TableImport<'a> {
    pub(super) context: &'a Context,
    pub(super) names: Names<'a>,
    pub(super) report: TableReport,
    pub(super) ids: EntryIds,
}

impl TableImport<'_> {
    /// Takes every row of the table that can be taken. Where nothing is to be kept, the change is dropped.
    pub(super) fn take(
        mut self,
        mut table: TableReader,
        is_strict: bool,
        transaction: &Transaction,
    ) -> Result<TableReport, Stopped> {
        let mut progress = ImportProgress::new(self.context);
        self.report.idle_columns = table.left_out();
        while let Some(row) =
            table.next_row().map_err(|cause| Stopped::Failed(unreadable(&self.report.file, &cause)))?
        {
            progress.row();
            match row {
                TableRow::NotDone => self.report.not_done += 1,
                TableRow::Broken { line, problem } => self.report.skip(line, &problem),
                TableRow::Entry(entry) => self.take_entry(&entry, transaction)?,
            }
        }
        drop(progress);
        let report = self.report;
        let is_refused = is_strict && report.skipped() > 0;
        if report.is_dry_run || is_refused || report.taken() == 0 {
            return Err(Stopped::Dropped(Box::new(report)));
        }
        Ok(report)
    }

    fn take_entry(&mut self, entry: &TableEntry, transaction: &Transaction) -> Result<(), StoreError> {
        let meaning = match &entry.routine {
            Some(name) => self.names.meaning(name).clone(),
            // Without a name it is a reading, unless every row is a session.
            None => match (self.names.of_unnamed(), entry.pain) {
                (Some(meaning), _) => meaning.clone(),
                (None, Some(_)) => return self.take_reading(entry, transaction),
                (None, None) => {
                    self.report.skip(entry.line, &"it names nothing that was done, and no pain");
                    return Ok(());
                }
            },
        };
        let name = entry.routine.clone().unwrap_or_default();
        match meaning {
            Meaning::LeftOut => *self.report.left_out.entry(name).or_default() += 1,
            Meaning::Unknown => *self.report.unknown.entry(name).or_default() += 1,
            Meaning::Routine(routine, unit) => return self.take_session(entry, &routine, &unit, transaction),
        }
        Ok(())
    }

    fn take_session(
        &mut self,
        entry: &TableEntry,
        routine: &RoutineId,
        unit: &Unit,
        transaction: &Transaction,
    ) -> Result<(), StoreError> {
        let Some(place) = self.placed(entry, Some(routine), transaction) else { return Ok(()) };
        let (amount, unit) = match entry.amount_in(unit) {
            Ok(amount) => amount,
            Err(problem) => {
                self.report.skip(entry.line, &format!("{routine}: {problem}"));
                return Ok(());
            }
        };
        let session = Session {
            id: self.ids.next(entry, Some(routine)),
            routine: routine.clone(),
            at: place.at,
            day: place.day,
            slot: place.slot,
            amount,
            unit,
            note: entry.note.clone(),
            pain_before: entry.pain,
            pain_after: entry.pain_after,
            source: entry.source.unwrap_or(Source::Import),
        };
        let alike = self.ids.sessions_alike(&session);
        let is_new = match transaction.presence(session.id)? {
            RowPresence::Unknown if transaction.count_sessions_alike(&session)? > alike => self.was_there(),
            RowPresence::Unknown => {
                transaction.apply(&Operation::insert(session.id, &session))?;
                true
            }
            RowPresence::TakenBack => {
                transaction.put_back::<Session>(session.id)?;
                true
            }
            RowPresence::There => self.was_there(),
            RowPresence::Removed => self.was_removed(),
        };
        if is_new {
            record_pain(&session, transaction)?;
            self.report.took(session.day);
            *self.report.sessions.entry(session.routine).or_default() += 1;
        }
        Ok(())
    }

    fn take_reading(&mut self, entry: &TableEntry, transaction: &Transaction) -> Result<(), StoreError> {
        let Some(pain) = entry.pain else { return Ok(()) };
        let Some(place) = self.placed(entry, None, transaction) else { return Ok(()) };
        let reading = Reading {
            id: self.ids.next(entry, None),
            at: place.at,
            day: place.day,
            pain,
            relation: Relation::Alone,
            session: None,
            note: entry.note.clone(),
        };
        let alike = self.ids.readings_alike(&reading);
        let is_new = match transaction.presence(reading.id)? {
            RowPresence::Unknown if transaction.count_readings_alike(&reading)? > alike => self.was_there(),
            RowPresence::There => self.was_there(),
            RowPresence::Removed => self.was_removed(),
            RowPresence::Unknown | RowPresence::TakenBack => put(reading.id, &reading, transaction)?,
        };
        if is_new {
            self.report.took(reading.day);
            self.report.readings += 1;
        }
        Ok(())
    }

    /// Where an entry belongs; `None` where it cannot be taken, which is counted.
    fn placed(
        &mut self,
        entry: &TableEntry,
        routine: Option<&RoutineId>,
        transaction: &Transaction,
    ) -> Option<EntryPlace> {
        let calendar = self.context.calendar(transaction.plans());
        match entry.when.place(routine, &calendar, self.context.now()) {
            Ok(place) => Some(place),
            Err(problem) => {
                self.report.skip(entry.line, &problem);
                None
            }
        }
    }

    /// Counts an entry that is there; it is not new.
    fn was_there(&mut self) -> bool {
        self.report.there += 1;
        false
    }

    fn was_removed(&mut self) -> bool {
        self.report.removed += 1;
        false
    }
}

/// Records the pain before and after a session.
fn record_pain(session: &Session, transaction: &Transaction) -> Result<(), StoreError> {
    for (pain, relation) in [(session.pain_before, Relation::Before), (session.pain_after, Relation::After)] {
        let Some(pain) = pain else { continue };
        let id = reading_id(session.id, relation);
        let (at, day, session, note) = (session.at, session.day, Some(session.id), None);
        put(id, &Reading { id, at, day, pain, relation, session, note }, transaction)?;
    }
    Ok(())
}

/// Makes a reading, or puts back the one that was taken back; then it is there.
fn put(id: Id, reading: &Reading, transaction: &Transaction) -> Result<bool, StoreError> {
    match transaction.presence(id)? {
        RowPresence::Unknown => transaction.apply(&Operation::insert(id, reading))?,
        RowPresence::There => {}
        RowPresence::Removed | RowPresence::TakenBack => transaction.put_back::<Reading>(id)?,
    }
    Ok(true)
}

/// A table that cannot be read.
pub(super) fn unreadable(file: &str, cause: &TableError) -> Error {
    let error = Error::failed(format!("{file}: {cause}"));
    match cause {
        TableError::Missing { missing: MissingColumn::Done, .. } => error.hint(
            "a row for each day does not say that it was done: in the first line, call the column that says it `done`; \
             where every row was done, remove the columns that are not needed",
        ),
        TableError::Missing { .. } => error.hint(
            "the first line names the columns, such as date,time,routine,amount,note; \
             where all rows are of one routine: --map =ROUTINE",
        ),
        TableError::TooLong => error.hint("import it in parts"),
        _ => error.hint("nothing was taken"),
    }
}

/// Begins to read a table.
pub(super) fn begin<'a>(file: &str, from: Box<dyn BufRead + 'a>, has_routine: bool) -> Result<TableReader<'a>, Error> {
    TableReader::begin(from, has_routine).map_err(|cause| unreadable(file, &cause))
}

impl From<StoreError> for Stopped {
    fn from(cause: StoreError) -> Self {
        Self::Failed(cause.into())
    }
}
