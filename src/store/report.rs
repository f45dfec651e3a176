//! What the daemon says of itself, and whether reminders are wanted.

use chrono::DateTime;
use rusqlite::params;

use super::{Reader, StoreError, Writer, invalid};
use crate::domain::reminding::{Absence, Output, Report, Trouble};

/// How the column `server` names what is no notification server.
const TERMINAL: &str = "terminal";
const HOOK: &str = "remind.command";

const ABSENCES: [(Absence, &str); 4] = [
    (Absence::NoBus, "no bus"),
    (Absence::BusSilent, "bus silent"),
    (Absence::NoServer, "no server"),
    (Absence::ServerSilent, "silent"),
];

const TROUBLES: [(Trouble, &str); 2] = [(Trouble::Refuses, "refuses"), (Trouble::Silent, "silent")];

impl Reader {
    /// What the daemon last said of itself.
    pub fn report(&self) -> Result<Report, StoreError> {
        self.read(|connection| {
            let sql = "SELECT wake_at, screen, server, trouble, quiet, idle, fault FROM daemon";
            connection.query_row(sql, [], |row| {
                let seconds: Option<i64> = row.get("wake_at")?;
                let screen: Option<String> = row.get("screen")?;
                let server: Option<String> = row.get("server")?;
                let trouble: Option<String> = row.get("trouble")?;
                Ok(Report {
                    wake_at: seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
                    output: screen.map(|word| output(&word, server)).transpose()?,
                    trouble: trouble.map(|word| value_of(&TROUBLES, "trouble", &word)).transpose()?,
                    do_not_disturb: row.get("quiet")?,
                    idle_source: row.get("idle")?,
                    problem: row.get("fault")?,
                })
            })
        })
    }

    /// Whether reminders are wanted: from the first `remind --daemon` to `remind stop`.
    pub fn is_reminding_wanted(&self) -> Result<bool, StoreError> {
        self.read(|connection| connection.query_row("SELECT wanted FROM daemon", [], |row| row.get(0)))
    }
}

impl Writer {
    /// Writes what the daemon says of itself.
    pub fn write_report(&mut self, report: &Report) -> Result<(), StoreError> {
        let (screen, server) = match &report.output {
            None => (None, None),
            Some(Output::Server(name)) => (Some("ready"), Some(name.as_str())),
            Some(Output::Terminal) => (Some("ready"), Some(TERMINAL)),
            Some(Output::Hook) => (Some("ready"), Some(HOOK)),
            Some(Output::Absent(absence)) => (word(&ABSENCES, *absence), None),
        };
        let trouble = report.trouble.and_then(|trouble| word(&TROUBLES, trouble));
        self.write(|connection| {
            let sql = "UPDATE daemon
                SET wake_at = ?1, screen = ?2, server = ?3, trouble = ?4, quiet = ?5, idle = ?6, fault = ?7";
            let seconds = report.wake_at.map(|at| at.timestamp());
            let Report { do_not_disturb, idle_source, problem, .. } = report;
            connection
                .prepare_cached(sql)?
                .execute(params![seconds, screen, server, trouble, do_not_disturb, idle_source, problem])
                .map(|_| ())
        })
    }

    pub fn want_reminding(&mut self, wanted: bool) -> Result<(), StoreError> {
        if self.is_reminding_wanted()? == wanted {
            return Ok(());
        }
        self.write(|connection| connection.execute("UPDATE daemon SET wanted = ?1", [wanted]).map(|_| ()))
    }
}

fn output(word: &str, server: Option<String>) -> rusqlite::Result<Output> {
    Ok(match (word, server.as_deref()) {
        ("ready", Some(TERMINAL)) => Output::Terminal,
        ("ready", Some(HOOK)) => Output::Hook,
        ("ready", _) => Output::Server(server.unwrap_or_default()),
        (word, _) => Output::Absent(value_of(&ABSENCES, "screen", word)?),
    })
}

/// The word that a column has for a value.
fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], value: T) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == value).map(|(_, word)| *word)
}

/// The value that a word of a column means.
fn value_of<T: Copy>(words: &[(T, &str)], column: &str, word: &str) -> rusqlite::Result<T> {
    words.iter().find(|(_, known)| *known == word).map(|(value, _)| *value).ok_or_else(|| invalid(column, word))
}
