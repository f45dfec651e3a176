//! What a command asks of the daemon, and the daemon's answer: `remind test` asks it to show something.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::{Reader, StoreError, Writer, json_of};
use crate::domain::reminding::TestOutcome;

/// A request to show something that looks like a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestRequest(i64);

impl Reader {
    /// What came of a request; `None` while it is not answered.
    pub fn test_outcome(&self, request: TestRequest) -> Result<Option<TestOutcome>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT answer FROM requests WHERE seq = ?1";
            let answer: Option<Option<String>> = connection.query_row(sql, [request.0], |row| row.get(0)).optional()?;
            let outcome = |json: String| serde_json::from_str(&json).unwrap_or(TestOutcome::Unreadable);
            Ok(answer.flatten().map(outcome))
        })
    }

    /// Whether the command still waits for more answers.
    pub fn is_waited_for(&self, request: TestRequest) -> Result<bool, StoreError> {
        self.read(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM requests WHERE seq = ?1)";
            connection.prepare_cached(sql)?.query_row([request.0], |row| row.get(0))
        })
    }

    /// The first request that is not answered yet.
    pub fn open_test(&self) -> Result<Option<TestRequest>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT seq FROM requests WHERE answer IS NULL ORDER BY seq LIMIT 1";
            connection.prepare_cached(sql)?.query_row([], |row| row.get(0).map(TestRequest)).optional()
        })
    }
}

impl Writer {
    pub fn request_test(&mut self, now: DateTime<Utc>) -> Result<TestRequest, StoreError> {
        self.write(|connection| {
            connection.execute("INSERT INTO requests (at, kind) VALUES (?1, 'test')", [now.timestamp()])?;
            Ok(TestRequest(connection.last_insert_rowid()))
        })
    }

    pub fn answer_test(&mut self, request: TestRequest, outcome: &TestOutcome) -> Result<(), StoreError> {
        self.write(|connection| {
            let sql = "UPDATE requests SET answer = ?1 WHERE seq = ?2";
            connection.execute(sql, params![json_of(outcome)?, request.0]).map(|_| ())
        })
    }

    /// Deletes a request whose last answer was read, or is waited for no longer, and those that killed commands have
    /// left: no command waits for two minutes.
    pub fn end_test(&mut self, request: TestRequest) -> Result<(), StoreError> {
        self.write(|connection| {
            let sql = "DELETE FROM requests WHERE seq = ?1
                       OR (seq < ?1 AND at < (SELECT at FROM requests WHERE seq = ?1) - 120)";
            connection.execute(sql, [request.0]).map(|_| ())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_version_is_an_answer() {
        let home = tempfile::tempdir().unwrap();
        let mut store = Writer::open(&home.path().join("backcare.db")).unwrap();
        let request = store.request_test(DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(store.test_outcome(request).unwrap(), None);
        let answer = "UPDATE requests SET answer = 'dunst 1.9.0 shows it'";
        store.write(|connection| connection.execute(answer, [])).unwrap();
        assert_eq!(store.test_outcome(request).unwrap(), Some(TestOutcome::Unreadable));
        let answer = "UPDATE requests SET answer = '{\"shown\":\"dunst 1.9.0\"}'";
        store.write(|connection| connection.execute(answer, [])).unwrap();
        assert_eq!(store.test_outcome(request).unwrap(), Some(TestOutcome::Shown("dunst 1.9.0".to_owned())));
    }

    #[test]
    fn an_ended_request_leaves_those_that_others_wait_for() {
        let home = tempfile::tempdir().unwrap();
        let mut store = Writer::open(&home.path().join("backcare.db")).unwrap();
        let at = |seconds| DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(seconds);
        let [left_behind, other, own, later] = [0, 180, 200, 201].map(|at_| store.request_test(at(at_)).unwrap());
        assert!(store.is_waited_for(own).unwrap());
        store.end_test(own).unwrap();
        let waited_for = [left_behind, other, own, later].map(|request| store.is_waited_for(request).unwrap());
        assert_eq!(waited_for, [false, true, false, true]);
    }
}
