//! What came of `remind test`.

use serde_json::{Value, json};

use super::buttons;
use super::reminding::absence;
use crate::domain::reminding::{Button, PRESS_TIMEOUT, TestOutcome};

/// What is said while a button of the server of this name and version is waited for.
pub fn waiting(server: &str, by_daemon: bool) -> String {
    let how = buttons::how(server).map(|how| format!("How: {how}.\n")).unwrap_or_default();
    let shown = shown(server, by_daemon);
    format!("Look at your screen: {shown}.\nPress Done, Snooze or Skip there; Ctrl-C ends the wait.\n{how}")
}

/// The answer where it is as it should be.
pub fn text(outcome: &TestOutcome, by_daemon: bool) -> String {
    let words = words(outcome, by_daemon);
    match outcome {
        TestOutcome::Pressed { button, .. } => format!("You pressed {}: buttons work here.\n", label(*button)),
        TestOutcome::ShownWithoutButtons(_) => {
            format!("Look at your screen: {words}.\nIt has no buttons: {}.\n", buttons::COMMANDS_INSTEAD)
        }
        TestOutcome::Shown(_) => format!(
            "Look at your screen: {words}.\nThe daemon that runs is of another version, and tests no buttons: {}.\n",
            hint(&TestOutcome::Unreadable)
        ),
        _ => format!("Look at your screen: {words}.\n"),
    }
}

pub fn json(outcome: &TestOutcome, by_daemon: bool) -> Value {
    let pressed = match outcome {
        TestOutcome::Pressed { button: Button::Done, .. } => Some("done"),
        TestOutcome::Pressed { button: Button::Snooze, .. } => Some("snooze"),
        TestOutcome::Pressed { button: Button::Skip, .. } => Some("skip"),
        _ => None,
    };
    let answer = words(outcome, by_daemon);
    json!({"shown": is_shown(outcome), "by_daemon": by_daemon, "answer": answer, "pressed": pressed})
}

/// Whether it is as it should be: shown, and a button pressed where there are any.
pub fn is_good(outcome: &TestOutcome) -> bool {
    matches!(
        outcome,
        TestOutcome::Pressed { .. }
            | TestOutcome::ShownWithoutButtons(_)
            | TestOutcome::Shown(_)
            | TestOutcome::ShownInTerminal
    )
}

/// Whether it was on the screen.
pub fn is_shown(outcome: &TestOutcome) -> bool {
    is_good(outcome) || is_missing_a_press(outcome)
}

/// Whether it was shown with buttons, and none was pressed.
fn is_missing_a_press(outcome: &TestOutcome) -> bool {
    matches!(
        outcome,
        TestOutcome::Waiting(_)
            | TestOutcome::Dismissed(_)
            | TestOutcome::NotPressed(_)
            | TestOutcome::Interrupted(_)
            | TestOutcome::ServerGone
            | TestOutcome::DaemonEnded
    )
}

/// What is wrong, where something is.
pub fn problem(outcome: &TestOutcome, by_daemon: bool) -> String {
    let words = words(outcome, by_daemon);
    if is_missing_a_press(outcome) { words } else { format!("nothing was shown: {words}") }
}

fn words(outcome: &TestOutcome, by_daemon: bool) -> String {
    match outcome {
        TestOutcome::Waiting(server) | TestOutcome::Shown(server) | TestOutcome::ShownWithoutButtons(server) => {
            shown(server, by_daemon)
        }
        TestOutcome::Pressed { button, .. } => format!("you pressed {}", label(*button)),
        TestOutcome::Dismissed(_) => "it was closed, and no button was pressed".to_owned(),
        TestOutcome::NotPressed(_) => format!("no button was pressed in {} seconds", PRESS_TIMEOUT.as_secs()),
        TestOutcome::Interrupted(_) => "you ended the wait before a button was pressed".to_owned(),
        TestOutcome::ServerGone => "the notification server went away before a button was pressed".to_owned(),
        TestOutcome::DaemonEnded => "the daemon ended before a button was pressed".to_owned(),
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

fn shown(server: &str, by_daemon: bool) -> String {
    if by_daemon { format!("{server} shows it") } else { format!("{server} shows it (no daemon runs)") }
}

fn label(button: Button) -> &'static str {
    match button {
        Button::Done => "Done",
        Button::Snooze => "Snooze",
        Button::Skip => "Skip",
    }
}

/// What to do where something is wrong.
pub fn hint(outcome: &TestOutcome) -> String {
    match outcome {
        TestOutcome::DoNotDisturb => "reminders wait until it is off, and come then".to_owned(),
        TestOutcome::Unreadable => "end it with `backcare remind stop`, and start it again".to_owned(),
        TestOutcome::Dismissed(server) | TestOutcome::NotPressed(server) | TestOutcome::Interrupted(server) => {
            match buttons::how(server) {
                Some(how) => format!("{how}; {}", buttons::COMMANDS),
                None => buttons::COMMANDS.to_owned(),
            }
        }
        TestOutcome::ServerGone => "try again once it is back".to_owned(),
        TestOutcome::DaemonEnded => "start it with `backcare remind --daemon`, and try again".to_owned(),
        _ => {
            "start a notification server, or log in to a desktop; `backcare remind` also works in a terminal".to_owned()
        }
    }
}
