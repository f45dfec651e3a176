//! The guided session that is under way. Its row is written as it goes, so that what was done is known whatever ends it.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Reader, StoreError, Writer, day_of, moment_of, pain};
use crate::domain::guided::UnderWay;
use crate::domain::record::Pain;
use crate::domain::routine::{RoutineId, SlotName};

impl Reader {
    /// The guided session that is under way, or that was when its process died: only its lock tells which.
    pub fn guided(&self) -> Result<Option<UnderWay>, StoreError> {
        self.read(|connection| connection.prepare_cached("SELECT * FROM guided")?.query_row([], under_way).optional())
    }
}

impl Writer {
    /// Writes how far the guided session has come, in place of what was written before.
    pub fn write_guided(&mut self, session: &UnderWay) -> Result<(), StoreError> {
        self.write(|connection| {
            let sql = "INSERT OR REPLACE INTO guided (only_row, routine, at, utc_offset, day, slot, amount, unit, pain)
                VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            let values = params![
                session.routine.0,
                session.at.timestamp(),
                session.at.offset().local_minus_utc(),
                session.day.to_string(),
                session.slot.as_ref().map(|slot| &slot.0),
                session.amount,
                session.unit.to_string(),
                session.pain.map(Pain::score),
            ];
            connection.prepare_cached(sql)?.execute(values).map(|_| ())
        })
    }

    /// Forgets the guided session, of which nothing is to be recorded.
    pub fn end_guided(&mut self) -> Result<(), StoreError> {
        self.write(|connection| connection.execute("DELETE FROM guided", []).map(|_| ()))
    }
}

/// Forgets the guided session where a session of its routine is recorded: that is it, or takes its place.
pub(super) fn settle(connection: &Connection, routine: &RoutineId) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM guided WHERE routine = ?1")?.execute([&routine.0]).map(|_| ())
}

fn under_way(row: &Row) -> rusqlite::Result<UnderWay> {
    Ok(UnderWay {
        routine: RoutineId(row.get("routine")?),
        at: moment_of(row, "at", "utc_offset")?,
        day: day_of(row, "day")?,
        slot: row.get::<_, Option<String>>("slot")?.map(SlotName::from),
        amount: row.get("amount")?,
        unit: row.get::<_, String>("unit")?.into(),
        pain: pain(row, "pain")?,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;
    use crate::domain::plan::Plan;
    use crate::domain::record::{Session, Source};
    use crate::domain::routine::Unit;
    use crate::store::Now;

    #[test]
    fn what_is_under_way_is_kept_until_a_session_of_its_routine_is_recorded() {
        let home = tempfile::tempdir().unwrap();
        let mut store = Writer::open(&home.path().join("backcare.db")).unwrap();
        assert_eq!(store.guided().unwrap(), None);
        let at: crate::domain::calendar::Moment = "2026-11-29T08:00:00+01:00".parse().unwrap();
        let begun = UnderWay {
            routine: "palm".into(),
            at,
            day: at.date_naive(),
            slot: Some("morning".into()),
            amount: 0,
            unit: Unit::Count("strokes".into()),
            pain: Pain::new(4),
        };
        store.write_guided(&begun).unwrap();
        let later = UnderWay { amount: 120, ..begun };
        store.write_guided(&later).unwrap();
        assert_eq!(store.guided().unwrap(), Some(later.clone()));

        let plan = Plan { day_start: NaiveTime::MIN, slots: Vec::new(), routines: Vec::new() };
        let now = Now { now: at.to_utc(), at, day: at.date_naive(), plan: &plan };
        let mut record = |routine: &str| {
            let recorded = store.change("do", &now, |transaction| {
                transaction.record_session(&Session {
                    id: transaction.new_id(),
                    routine: routine.into(),
                    at,
                    day: now.day,
                    slot: None,
                    amount: Some(1),
                    unit: Unit::Minutes,
                    note: None,
                    pain_before: None,
                    pain_after: None,
                    source: Source::Do,
                })
            });
            recorded.unwrap();
            store.guided().unwrap()
        };
        assert_eq!(record("thumb"), Some(later.clone()));
        assert_eq!(record("palm"), None);
        store.write_guided(&later).unwrap();
        store.end_guided().unwrap();
        assert_eq!(store.guided().unwrap(), None);
    }
}
