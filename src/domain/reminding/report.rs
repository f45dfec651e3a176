//! What the daemon tells the commands about itself.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::event::{Absence, Button};
use super::state::Trouble;

/// How late a daemon may be before it is taken to be stuck.
const STUCK_AFTER: TimeDelta = TimeDelta::seconds(60);

/// How long `remind test` waits for a button.
pub const PRESS_TIMEOUT: Duration = Duration::from_secs(30);

/// What the daemon last said of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// When it means to look at the clock again.
    pub wake_at: Option<DateTime<Utc>>,
    /// What it shows reminders on; `None` before the session bus was asked for the first time.
    pub output: Option<Output>,
    /// What keeps its server from showing what it is sent.
    pub trouble: Option<Trouble>,
    pub do_not_disturb: bool,
    /// What tells it whether somebody is at the machine; `None` where nothing does, or sitting is not watched.
    pub idle_source: Option<String>,
    /// What the user should see to.
    pub problem: Option<String>,
}

/// What reminders are shown on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    Absent(Absence),
    /// The notification server of this name and version.
    Server(String),
    /// The terminal that the daemon was started on.
    Terminal,
    /// The user's own command.
    Hook,
}

/// What came of `remind test`. The database keeps it as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// The server of this name and version shows it with buttons, and one of them is waited for: another outcome follows.
    Waiting(String),
    /// This button was pressed on the server of this name and version.
    Pressed {
        server: String,
        button: Button,
    },
    /// It was closed on the server of this name and version, without a button.
    Dismissed(String),
    /// No button was pressed in time on the server of this name and version.
    NotPressed(String),
    /// The server of this name and version shows it, and has no buttons.
    ShownWithoutButtons(String),
    /// The server of this name and version shows it: the words of a daemon of a version without buttons in its tests.
    Shown(String),
    ShownInTerminal,
    /// The server went away before a button was pressed.
    ServerGone,
    /// The daemon ended before a button was pressed.
    DaemonEnded,
    /// The user ended the wait for a button of the server of this name and version.
    Interrupted(String),
    DoNotDisturb,
    /// The server of this name and version rejected it, for this reason.
    Rejected {
        server: String,
        reason: String,
    },
    /// The server does not answer.
    Unanswered,
    /// The terminal of the daemon is gone.
    TerminalGone,
    /// There is no desktop; reminders are passed to the user's own command, which is not run for a test.
    HookOnly,
    /// The session bus went away before it was sent.
    BusGone,
    /// There is nothing to show it on.
    Absent(Absence),
    /// The daemon is of another version, and its answer cannot be read.
    Unreadable,
    /// The daemon has not answered the command.
    DaemonSilent,
    /// Without a daemon: the command could not show it, for this reason.
    Failed(String),
}

impl Report {
    /// Whether the daemon has not looked at the clock when it meant to.
    pub fn is_stuck(&self, now: DateTime<Utc>) -> bool {
        self.wake_at.is_some_and(|wake_at| now - wake_at > STUCK_AFTER)
    }
}
