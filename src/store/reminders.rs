//! The reminder ledger. Each row counts how often it was written, and a process writes only over the version that it
//! has read: one that was overtaken is told so, reads again and decides again.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::error::{GivenUp, unless_on_purpose};
use super::{Now, Reader, StoreError, StretchRow, Transaction, Writer, day_of, invalid, json_of, stretch};
use crate::domain::calendar::Moment;
use crate::domain::record::{Session, Source};
use crate::domain::reminding::{Endpoint, Item, Key, Ledger, Popup, Reminder, Status};
use crate::domain::routine::SlotName;

/// What came of a write to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Written {
    /// It is on the disk.
    Yes,
    /// Another process was faster; nothing was written.
    Overtaken,
}

impl Reader {
    /// The reminders since the day `since`, and all that are open or may be on a screen.
    pub fn ledger(&self, since: NaiveDate) -> Result<Ledger, StoreError> {
        self.read(|connection| {
            let sql = "SELECT * FROM reminders
                WHERE day >= ?1 OR bus IS NOT NULL OR standing IN ('sending', 'shown', 'snoozed', 'closed')";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([since.to_string()], reminder)?;
            rows.map(|row| row.map(|reminder| (reminder.key.clone(), reminder))).collect()
        })
    }
}

impl Writer {
    /// Writes rows of the ledger, all of them or none. The version of each must be one more than the stored one.
    pub fn write_reminders(&mut self, rows: &[Reminder]) -> Result<Written, StoreError> {
        self.write_if(|written| *written == Written::Yes, |connection| write_all(connection, rows))
    }

    /// Writes rows of the ledger in the same way, and with them the stretch of sitting that goes on.
    pub fn write_reminders_and_stretch(&mut self, rows: &[Reminder], row: StretchRow) -> Result<Written, StoreError> {
        self.write_if(
            |written| *written == Written::Yes,
            |connection| {
                stretch::write(connection, row)?;
                write_all(connection, rows)
            },
        )
    }

    /// Deletes a row, as it was written last.
    pub fn delete_reminder(&mut self, row: &Reminder) -> Result<Written, StoreError> {
        self.write_if(
            |written| *written == Written::Yes,
            |connection| {
                let sql = "DELETE FROM reminders WHERE day = ?1 AND slot = ?2 AND version = ?3";
                let values = params![row.key.day.to_string(), row.key.slot.0, row.version];
                Ok(Written::of(connection.prepare_cached(sql)?.execute(values)?))
            },
        )
    }

    /// Records what Done logs of a reminder, each session at its instant, and writes the row with them: all or nothing.
    /// `None` where another process was faster, or the slot of one of them was filled meanwhile: nothing is written.
    pub fn complete_reminder(
        &mut self,
        now: &Now,
        row: &Reminder,
        sessions: &[(Item, Moment)],
        source: Source,
    ) -> Result<Option<Vec<Session>>, StoreError> {
        let ids: Vec<&str> = sessions.iter().map(|(item, _)| item.routine.as_str()).collect();
        let completed = self.change(&format!("done {}", ids.join(" ")), now, |transaction| {
            let mut recorded = Vec::new();
            for (item, at) in sessions {
                let session = session_of(row, item, *at, source, now, transaction);
                if transaction.is_filled(&session.routine, session.day, session.slot.as_ref())? {
                    return Err(GivenUp::OnPurpose);
                }
                transaction.record_session(&session)?;
                recorded.push(session);
            }
            match transaction.with(|connection| write(connection, row))? {
                Written::Yes => Ok(recorded),
                Written::Overtaken => Err(GivenUp::OnPurpose),
            }
        });
        unless_on_purpose(completed)
    }
}

/// A session of what a reminder names. One after a prompt to stand up fills no slot, and neither does one of a routine
/// of the week.
fn session_of(
    row: &Reminder,
    item: &Item,
    at: Moment,
    source: Source,
    now: &Now,
    transaction: &Transaction,
) -> Session {
    let day = if row.key.is_sitting() { now.day } else { row.key.day };
    let is_weekly = transaction.plans().on(day).is_weekly(&item.routine);
    Session {
        id: transaction.new_id(),
        routine: item.routine.clone(),
        at,
        day,
        slot: (!row.key.is_sitting() && !is_weekly).then(|| row.key.slot.clone()),
        amount: Some(item.dose.amount),
        unit: item.dose.unit.clone(),
        note: None,
        pain_before: None,
        pain_after: None,
        source,
    }
}

impl Written {
    /// `rows` is how many were written of one.
    fn of(rows: usize) -> Self {
        if rows == 1 { Self::Yes } else { Self::Overtaken }
    }
}

fn write_all(connection: &Connection, rows: &[Reminder]) -> rusqlite::Result<Written> {
    for row in rows {
        if write(connection, row)? == Written::Overtaken {
            return Ok(Written::Overtaken);
        }
    }
    Ok(Written::Yes)
}

fn write(connection: &Connection, row: &Reminder) -> rusqlite::Result<Written> {
    let insert = "INSERT OR IGNORE INTO reminders (due_at, standing, named, shown_at, snoozed_at, snoozed_until,
            bus, server, client, server_id, was_put_back, was_repeated, version, day, slot, carried)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    let update = "UPDATE reminders SET due_at = ?1, standing = ?2, named = ?3, shown_at = ?4, snoozed_at = ?5,
            snoozed_until = ?6, bus = ?7, server = ?8, client = ?9, server_id = ?10, was_put_back = ?11,
            was_repeated = ?12, version = ?13, carried = ?16
        WHERE day = ?14 AND slot = ?15 AND version = ?13 - 1";
    let (since, until) = match row.status {
        Status::Snoozed { since, until } => (Some(since.timestamp()), Some(until.timestamp())),
        _ => (None, None),
    };
    let endpoint = row.popup.as_ref().map(|popup| &popup.endpoint);
    let values = params![
        row.due_at.timestamp(),
        row.status.word(),
        json_of(&row.items)?,
        row.shown_at.map(|at| at.timestamp()),
        since,
        until,
        endpoint.map(|endpoint| &endpoint.bus),
        endpoint.map(|endpoint| &endpoint.server),
        endpoint.map(|endpoint| &endpoint.client),
        row.popup.as_ref().and_then(|popup| popup.id),
        row.was_put_back,
        row.was_repeated,
        row.version,
        row.key.day.to_string(),
        row.key.slot.0,
        json_of(&row.carried)?,
    ];
    let sql = if row.version == 1 { insert } else { update };
    Ok(Written::of(connection.prepare_cached(sql)?.execute(values)?))
}

fn reminder(row: &Row) -> rusqlite::Result<Reminder> {
    let standing: String = row.get("standing")?;
    let named: String = row.get("named")?;
    let carried: String = row.get("carried")?;
    Ok(Reminder {
        key: Key { day: day_of(row, "day")?, slot: SlotName(row.get("slot")?) },
        due_at: instant(row, "due_at")?.ok_or_else(|| invalid("due_at", "nothing"))?,
        status: match standing.as_str() {
            "sending" => Status::Sending,
            "shown" => Status::Shown,
            "closed" => Status::Closed,
            "answered" => Status::Answered,
            "skipped" => Status::Skipped,
            "done" => Status::Done,
            "expired" => Status::Expired,
            _ => match (instant(row, "snoozed_at")?, instant(row, "snoozed_until")?) {
                (Some(since), Some(until)) => Status::Snoozed { since, until },
                _ => return Err(invalid("standing", standing)),
            },
        },
        items: serde_json::from_str(&named).map_err(|_| invalid("named", named))?,
        carried: serde_json::from_str(&carried).map_err(|_| invalid("carried", carried))?,
        shown_at: instant(row, "shown_at")?,
        popup: match row.get("bus")? {
            None => None,
            Some(bus) => Some(Popup {
                endpoint: Endpoint { bus, server: row.get("server")?, client: row.get("client")? },
                id: row.get("server_id")?,
            }),
        },
        was_put_back: row.get("was_put_back")?,
        was_repeated: row.get("was_repeated")?,
        version: row.get("version")?,
    })
}

fn instant(row: &Row, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let seconds: Option<i64> = row.get(column)?;
    seconds.map(|seconds| DateTime::from_timestamp(seconds, 0).ok_or_else(|| invalid(column, seconds))).transpose()
}
