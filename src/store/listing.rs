//! Lists of rows: those that a filter lets through, newest first.

use chrono::NaiveDate;
use rusqlite::Row;

use super::operations::Entity;
use super::{Reader, StoreError};
use crate::domain::routine::RoutineId;

/// Which rows to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The first logical day, included.
    pub from: Option<NaiveDate>,
    /// The last logical day, included.
    pub to: Option<NaiveDate>,
    pub routine: Option<RoutineId>,
    pub limit: Option<u32>,
}

impl Filter {
    /// The condition on the rows of `table`, where `sessions` is it or joined to it. A unary plus keeps SQLite from using
    /// the index of days where the filter has no day, so that it walks the index of times and need not sort. What the index
    /// of days finds is sorted: in memory as far as the cache of pages has room, else in a temporary file.
    pub(super) fn condition(&self, table: &str) -> String {
        let index = if self.from.is_some() || self.to.is_some() { "" } else { "+" };
        format!("{index}{table}.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR sessions.routine = ?3)")
    }

    /// Whether it lets every row through, but for its limit.
    pub fn is_of_all(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.routine.is_none()
    }

    #[must_use]
    pub fn without_limit(&self) -> Self {
        Self { limit: None, ..self.clone() }
    }

    /// The first and the last day, the routine, the limit. Days are compared as text: nothing is before the empty text,
    /// and no day after `~`.
    pub(super) fn values(&self) -> (String, String, Option<&str>, i64) {
        let from = self.from.map_or(String::new(), |day| day.to_string());
        let to = self.to.map_or("~".to_owned(), |day| day.to_string());
        let routine = self.routine.as_ref().map(RoutineId::as_str);
        (from, to, routine, self.limit.map_or(-1, i64::from))
    }
}

/// What is listed by the time at which it was.
pub trait Listed: Entity {
    /// The rows, with all that is read of them.
    const ROWS: &'static str;
    /// How many rows there are.
    const COUNT: &'static str;

    /// The condition on the rows that `filter` lets through.
    fn condition(filter: &Filter) -> String;

    fn of_row(row: &Row) -> rusqlite::Result<Self>;
}

impl Reader {
    /// Hands on the rows that `filter` lets through, newest first; of one instant, the one recorded last. Any number of
    /// them needs no memory.
    pub fn each_listed<T: Listed, E: From<StoreError>>(
        &self,
        filter: &Filter,
        take: &mut dyn FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        self.count_steps();
        self.each(&list_sql::<T>(filter), filter.values(), T::of_row, take)
    }

    /// The same rows, all at once.
    pub(super) fn listed<T: Listed>(&self, filter: &Filter) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        self.each_listed(filter, &mut |row| {
            rows.push(row);
            Ok::<_, StoreError>(())
        })?;
        Ok(rows)
    }

    /// How many rows `filter` lets through, whatever its limit.
    pub fn count_listed<T: Listed>(&self, filter: &Filter) -> Result<u32, StoreError> {
        self.read(|connection| {
            let sql = format!("{} WHERE {} LIMIT ?4", T::COUNT, T::condition(filter));
            connection.prepare_cached(&sql)?.query_row(filter.without_limit().values(), |row| row.get(0))
        })
    }
}

fn list_sql<T: Listed>(filter: &Filter) -> String {
    let (rows, condition, table) = (T::ROWS, T::condition(filter), T::TABLE);
    format!("{rows} WHERE {condition} ORDER BY {table}.at DESC, {table}.seq DESC LIMIT ?4")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::{Reading, Session};
    use crate::store::Writer;

    /// How SQLite finds the rows, a step a line.
    fn plan<T: Listed>(filter: &Filter) -> String {
        let store = Writer::in_memory().unwrap();
        let plan = store.read(|connection| {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", list_sql::<T>(filter)))?;
            let steps = statement.query_map(filter.values(), |row| row.get::<_, String>("detail"))?;
            steps.collect::<rusqlite::Result<Vec<_>>>()
        });
        plan.unwrap().join("\n")
    }

    #[test]
    fn a_list_of_all_days_is_read_in_the_order_of_an_index() {
        for routine in [None, Some("palm".into())] {
            let filter = Filter { routine, ..Filter::default() };
            for (plan, index) in
                [(plan::<Session>(&filter), "sessions_by_time"), (plan::<Reading>(&filter), "readings_by_time")]
            {
                assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
            }
        }
    }

    #[test]
    fn a_list_of_some_days_looks_at_no_others() {
        let filter = Filter { from: Some("2026-11-23".parse().unwrap()), ..Filter::default() };
        for (plan, index) in
            [(plan::<Session>(&filter), "sessions_by_day"), (plan::<Reading>(&filter), "readings_by_day")]
        {
            assert!(plan.contains(index), "{plan}");
        }
    }
}
