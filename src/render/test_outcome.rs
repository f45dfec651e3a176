//! What came of `remind test`.

use serde_json::{Value, json};

use super::reminding::absence;
use crate::domain::reminding::TestOutcome;

/// `Look at your screen: dunst 1.9.0 shows it.`
pub fn text(outcome: &TestOutcome, by_daemon: bool) -> String {
    format!("Look at your screen: {}.\n", words(outcome, by_daemon))
}

pub fn json(outcome: &TestOutcome, by_daemon: bool) -> Value {
    json!({"shown": is_shown(outcome), "by_daemon": by_daemon, "answer": words(outcome, by_daemon)})
}

pub fn is_shown(outcome: &TestOutcome) -> bool {
    matches!(outcome, TestOutcome::Shown(_) | TestOutcome::ShownInTerminal)
}

pub fn words(outcome: &TestOutcome, by_daemon: bool) -> String {
    match outcome {
        TestOutcome::Shown(server) if by_daemon => format!("{server} shows it"),
        TestOutcome::Shown(server) => format!("{server} shows it (no daemon runs)"),
        TestOutcome::ShownInTerminal => "the terminal of the daemon shows it".to_owned(),
        TestOutcome::DoNotDisturb => "do-not-disturb is on".to_owned(),
        TestOutcome::Rejected { server, reason } => format!("{server} refused it: {reason}"),
        TestOutcome::Unanswered => "the notification server does not answer".to_owned(),
        TestOutcome::TerminalGone => "its terminal is gone".to_owned(),
        TestOutcome::HookOnly => "there is no desktop, and reminders are told to remind.command".to_owned(),
        TestOutcome::Absent(reason) => absence(*reason).to_owned(),
        TestOutcome::BusGone => "the session bus is gone".to_owned(),
        TestOutcome::Unreadable => "the daemon that runs is of another version".to_owned(),
        TestOutcome::DaemonSilent => "neither the daemon nor the notification server has answered".to_owned(),
        TestOutcome::Failed(reason) => reason.clone(),
    }
}

/// What to do where nothing was shown.
pub fn hint(outcome: &TestOutcome) -> &'static str {
    match outcome {
        TestOutcome::DoNotDisturb => "reminders wait until it is off, and come then",
        TestOutcome::Unreadable => "end it with `backcare remind stop`, and start it again",
        _ => "start a notification server, or log in to a desktop; `backcare remind` also works in a terminal",
    }
}
