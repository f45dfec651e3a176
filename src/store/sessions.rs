//! Sessions.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::operations::{Entity, Operation, Place};
use super::{Filter, Listed, Reader, StoreError, Transaction, day_of, guided, id_of, invalid, moment_of, pain};
use crate::domain::practice::{KNOWN_FROM, Practice};
use crate::domain::record::{Session, Source, SourceCounts};
use crate::domain::routine::{RoutineId, SlotName};

/// Sessions with the pain of their readings.
pub(super) const WITH_PAIN: &str = "SELECT sessions.*, before.pain AS pain_before, after.pain AS pain_after
    FROM sessions
    LEFT JOIN readings AS before ON before.session = sessions.id AND before.relation = 'before'
    LEFT JOIN readings AS after ON after.session = sessions.id AND after.relation = 'after'";

impl Reader {
    /// The sessions that `filter` lets through, newest first; of one instant, the one recorded last.
    pub fn sessions(&self, filter: &Filter) -> Result<Vec<Session>, StoreError> {
        self.listed(filter)
    }

    /// How the sessions came to be recorded that `filter` lets through, whatever its limit.
    pub fn sources(&self, filter: &Filter) -> Result<SourceCounts, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT source, count(*) AS sessions FROM sessions WHERE {} GROUP BY source LIMIT ?4",
                filter.condition("sessions")
            );
            let mut sources = SourceCounts::default();
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(filter.without_limit().values())?;
            while let Some(row) = rows.next()? {
                let sessions: u32 = row.get("sessions")?;
                match source(row)? {
                    Source::Cli => sources.typed += sessions,
                    Source::Notification => sources.pressed += sessions,
                    Source::Do => sources.guided += sessions,
                    Source::Import => sources.imported += sessions,
                }
            }
            Ok(sources)
        })
    }
}

impl Reader {
    /// How often a routine was done, counted up to what makes it known, and when last.
    pub fn practice(&self, routine: &RoutineId) -> Result<Practice, StoreError> {
        self.read(|connection| {
            let sql = "SELECT (SELECT count(*) FROM (SELECT 1 FROM sessions WHERE routine = ?1 LIMIT ?2)) AS sessions,
                (SELECT max(day) FROM sessions WHERE routine = ?1) AS last_day";
            connection.prepare_cached(sql)?.query_row(params![routine.0, KNOWN_FROM], |row| {
                let last: Option<String> = row.get("last_day")?;
                Ok(Practice {
                    sessions: row.get("sessions")?,
                    last_day: last.map(|_| day_of(row, "last_day")).transpose()?,
                })
            })
        })
    }
}

impl Transaction<'_> {
    /// Whether a session fills `slot` of `routine` on `day` already; of a routine of the week any session of the day
    /// does.
    pub fn is_filled(&self, routine: &RoutineId, day: NaiveDate, slot: Option<&SlotName>) -> Result<bool, StoreError> {
        let is_weekly = self.plans.on(day).is_weekly(routine);
        self.with(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM sessions WHERE day = ?1 AND routine = ?2 AND (slot = ?3 OR ?4))";
            let values = params![day.to_string(), routine.0, slot.map(|slot| &slot.0), is_weekly];
            connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))
        })
    }

    /// Records a session. That it was under way is forgotten with it.
    pub fn record_session(&self, session: &Session) -> Result<(), StoreError> {
        self.apply(&Operation::insert(session.id, session))?;
        self.with(|connection| guided::settle(connection, &session.routine))
    }
}

impl Entity for Session {
    const KIND: &'static str = "session";
    const TABLE: &'static str = "sessions";

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.day, self.day))
    }

    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO sessions (seq, id, routine, at, utc_offset, day, slot, amount, unit, note, source)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let values = params![
            place.seq,
            place.row.to_string(),
            self.routine.0,
            self.at.timestamp(),
            self.at.offset().local_minus_utc(),
            self.day.to_string(),
            self.slot.as_ref().map(|slot| &slot.0),
            self.amount,
            self.unit.to_string(),
            self.note,
            self.source.word(),
        ];
        connection.prepare_cached(sql)?.execute(values).map(drop)
    }
}

impl Listed for Session {
    const ROWS: &'static str = WITH_PAIN;
    const COUNT: &'static str = "SELECT count(*) FROM sessions";

    fn condition(filter: &Filter) -> String {
        filter.condition("sessions")
    }

    fn of_row(row: &Row) -> rusqlite::Result<Self> {
        session(row)
    }
}

pub(super) fn session(row: &Row) -> rusqlite::Result<Session> {
    Ok(Session {
        id: id_of(row, "id")?,
        routine: RoutineId(row.get("routine")?),
        at: moment_of(row, "at", "utc_offset")?,
        day: day_of(row, "day")?,
        slot: row.get::<_, Option<String>>("slot")?.map(SlotName::from),
        amount: row.get("amount")?,
        unit: row.get::<_, String>("unit")?.into(),
        note: row.get("note")?,
        pain_before: pain(row, "pain_before")?,
        pain_after: pain(row, "pain_after")?,
        source: source(row)?,
    })
}

fn source(row: &Row) -> rusqlite::Result<Source> {
    let word: String = row.get("source")?;
    Source::from_word(&word).ok_or_else(|| invalid("source", word))
}
