//! Sessions, and readings on their own, as the rows of one table, the oldest first.

use rusqlite::Row;

use super::{Reader, StoreError, readings, sessions};
use crate::domain::diary_table::DiaryRow;

impl Reader {
    /// Hands on every row; of one instant, the one recorded first. Any number of them needs no memory: both halves are
    /// read in the order of their indexes.
    pub fn each_diary_row<E: From<StoreError>>(
        &self,
        take: &mut dyn FnMut(DiaryRow) -> Result<(), E>,
    ) -> Result<(), E> {
        self.count_no_steps();
        let sql = "SELECT sessions.at AS at, sessions.seq AS seq, sessions.id AS id, sessions.utc_offset AS utc_offset,
                sessions.day AS day, sessions.note AS note, routine, slot, amount, unit, source,
                before.pain AS pain_before, after.pain AS pain_after,
                NULL AS pain, NULL AS relation, NULL AS session
            FROM sessions
            LEFT JOIN readings AS before ON before.session = sessions.id AND before.relation = 'before'
            LEFT JOIN readings AS after ON after.session = sessions.id AND after.relation = 'after'
            UNION ALL
            SELECT at, seq, id, utc_offset, day, note, NULL, NULL, NULL, NULL, NULL, NULL, NULL, pain, relation, session
            FROM readings WHERE relation = 'alone'
            ORDER BY 1, 2";
        self.each(sql, [], diary_row, take)
    }
}

fn diary_row(row: &Row) -> rusqlite::Result<DiaryRow> {
    let is_reading = row.get::<_, Option<String>>("relation")?.is_some();
    Ok(if is_reading { readings::reading(row)?.into() } else { sessions::session(row)?.into() })
}
