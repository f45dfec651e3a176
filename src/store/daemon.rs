//! What the daemon and the commands tell each other beside the ledger: whether reminders are wanted, when the daemon means
//! to look again, what it shows on, and what it is asked for.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension, params};

use super::{Present, Store, StoreError, plans, strange};
use crate::domain::plan::{Absence, Trouble};
use crate::domain::plans::Plan;

/// What the daemon last said of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// When it means to look again.
    pub wake_at: Option<DateTime<Utc>>,
    /// What it shows on; `None` before the first of them.
    pub screen: Option<Showing>,
    /// What keeps its server from showing what it is sent; `None` where nothing does.
    pub trouble: Option<Trouble>,
    /// Whether the desktop's do-not-disturb is on.
    pub quiet: bool,
    /// Who says whether somebody is at the machine; `None` where nobody does, or nobody asks.
    pub idle: Option<String>,
    /// What the user should see to.
    pub fault: Option<String>,
}

/// Whether the daemon can show anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Showing {
    /// Not now.
    Absent(Absence),
    /// On the server of this name and version.
    On(String),
}

/// A request to show something that looks like a reminder, and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestRequest(i64);

impl Store {
    /// What the daemon last said of itself.
    pub fn report(&self) -> Result<Report, StoreError> {
        self.read(|connection| {
            let sql = "SELECT wake_at, screen, server, trouble, quiet, idle, fault FROM daemon";
            connection.query_row(sql, [], |row| {
                let seconds: Option<i64> = row.get("wake_at")?;
                let screen: Option<String> = row.get("screen")?;
                let trouble: Option<String> = row.get("trouble")?;
                Ok(Report {
                    wake_at: seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
                    screen: match screen.as_deref() {
                        None => None,
                        Some("ready") => Some(Showing::On(row.get::<_, Option<String>>("server")?.unwrap_or_default())),
                        Some(word) => Some(Showing::Absent(meant(&ABSENCES, "screen", word)?)),
                    },
                    trouble: trouble.map(|word| meant(&TROUBLES, "trouble", &word)).transpose()?,
                    quiet: row.get("quiet")?,
                    idle: row.get("idle")?,
                    fault: row.get("fault")?,
                })
            })
        })
    }

    /// Says of the daemon what it is about to do.
    pub fn write_report(&mut self, report: &Report) -> Result<(), StoreError> {
        let (screen, server) = match &report.screen {
            None => (None, None),
            Some(Showing::On(server)) => (Some("ready"), Some(server)),
            Some(Showing::Absent(absence)) => (word(&ABSENCES, *absence), None),
        };
        let trouble = report.trouble.and_then(|trouble| word(&TROUBLES, trouble));
        self.write(|connection| {
            let sql = "UPDATE daemon
                SET wake_at = ?1, screen = ?2, server = ?3, trouble = ?4, quiet = ?5, idle = ?6, fault = ?7";
            let seconds = report.wake_at.map(|at| at.timestamp());
            connection
                .prepare_cached(sql)?
                .execute(params![seconds, screen, server, trouble, report.quiet, report.idle, report.fault])
                .map(|_| ())
        })
    }

    /// Whether reminders are wanted.
    pub fn is_reminding_wanted(&self) -> Result<bool, StoreError> {
        self.read(|connection| connection.query_row("SELECT wanted FROM daemon", [], |row| row.get(0)))
    }

    /// Reminders are wanted from now on, or no more.
    pub fn want_reminding(&mut self, wanted: bool) -> Result<(), StoreError> {
        if self.is_reminding_wanted()? == wanted {
            return Ok(());
        }
        self.write(|connection| connection.execute("UPDATE daemon SET wanted = ?1", [wanted]).map(|_| ()))
    }

    /// Begins tracking, and takes the plan down, where that is still to be done.
    pub fn observe(&mut self, present: &Present) -> Result<(), StoreError> {
        let in_force = |(_, plan): (&NaiveDate, &Plan)| plan == present.plan;
        let known = self.plans()?.range(..=present.day).next_back().is_some_and(in_force);
        if known {
            return Ok(());
        }
        self.write(|connection| plans::observe(connection, present).map(|_| ()))
    }

    /// A number that changes whenever another process has written.
    pub fn version(&self) -> Result<i64, StoreError> {
        self.read(|connection| connection.query_row("PRAGMA data_version", [], |row| row.get(0)))
    }

    /// Asks the daemon to show something.
    pub fn request_test(&mut self, now: DateTime<Utc>) -> Result<TestRequest, StoreError> {
        self.write(|connection| {
            connection.execute("INSERT INTO requests (at, kind) VALUES (?1, 'test')", [now.timestamp()])?;
            Ok(TestRequest(connection.last_insert_rowid()))
        })
    }

    /// What came of it; `None` while nothing has.
    pub fn test_answer(&self, request: TestRequest) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT answer FROM requests WHERE seq = ?1";
            connection.query_row(sql, [request.0], |row| row.get(0)).optional().map(Option::flatten)
        })
    }

    /// The request that nobody has answered yet.
    pub fn open_test(&self) -> Result<Option<TestRequest>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT seq FROM requests WHERE answer IS NULL ORDER BY seq LIMIT 1";
            connection.prepare_cached(sql)?.query_row([], |row| row.get(0).map(TestRequest)).optional()
        })
    }

    /// Says what came of a request.
    pub fn answer_test(&mut self, request: TestRequest, answer: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            let sql = "UPDATE requests SET answer = ?1 WHERE seq = ?2";
            connection.execute(sql, params![answer, request.0]).map(|_| ())
        })
    }

    /// Strikes a request whose answer was read, or is waited for no longer, with all before it.
    pub fn end_test(&mut self, request: TestRequest) -> Result<(), StoreError> {
        self.write(|connection| connection.execute("DELETE FROM requests WHERE seq <= ?1", [request.0]).map(|_| ()))
    }
}

const ABSENCES: [(Absence, &str); 4] = [
    (Absence::NoBus, "no bus"),
    (Absence::BusSilent, "bus silent"),
    (Absence::NoServer, "no server"),
    (Absence::Silent, "silent"),
];

const TROUBLES: [(Trouble, &str); 2] = [(Trouble::Refuses, "refuses"), (Trouble::Silent, "silent")];

/// The word of a column for a value.
fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], value: T) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == value).map(|(_, word)| *word)
}

/// The value that a word of a column stands for.
fn meant<T: Copy>(words: &[(T, &str)], column: &str, word: &str) -> rusqlite::Result<T> {
    words.iter().find(|(_, known)| *known == word).map(|(value, _)| *value).ok_or_else(|| strange(column, word))
}
