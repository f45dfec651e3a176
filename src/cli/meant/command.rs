//! What was meant by a command that there is not: another word for one that there is, a routine, or a number.

use clap::CommandFactory;

use super::keys;
use super::line::Line;
use super::sessions::{ids, names};
use super::{is_number, repaired};
use crate::cli::Cli;
use crate::config::{self, Settings};

/// What people call a command, and the command; an empty one is the page of the day.
const OTHER_WORDS: &[(&[&str], &str)] = &[
    (&["today", "now", "show", "view", "day", "open", "todo"], ""),
    (&["start", "daemon", "run-daemon"], "remind --daemon"),
    (&["stop", "quit", "kill"], "remind stop"),
    (&["test", "try"], "remind test"),
    (&["next", "upcoming", "when"], "remind next"),
    (&["reminder", "reminders", "notify", "watch"], "remind"),
    (&["later", "postpone", "delay", "remind-me", "wait"], "snooze"),
    (&["dismiss", "ignore"], "skip"),
    (&["did", "finish", "finished", "complete", "completed", "yes", "ok"], "done"),
    (&["exercises", "exercise", "massages", "massage", "habits", "routine", "plan"], "routines"),
    (&["week", "weekly"], "stats --week"),
    (&["month", "monthly"], "stats --month"),
    (&["year", "yearly"], "stats --year"),
    (&["all"], "stats --all"),
    (&["statistics", "stat", "progress", "summary", "streak", "report", "score"], "stats"),
    (&["history", "diary", "journal", "entries", "sessions", "logs", "ls"], "list"),
    (&["practise", "practice", "timer", "train"], "do"),
    (&["record", "track", "enter"], "log"),
    (&["revert", "back"], "undo"),
    (&["remove", "rm", "erase", "del"], "delete"),
    (&["change", "correct", "amend", "fix", "modify"], "edit"),
    (&["sick", "ill", "holiday", "vacation", "travel", "off", "silence", "mute"], "pause"),
    (&["continue", "unpause", "restart", "on"], "resume"),
    (&["example", "examples", "sample", "tour"], "demo"),
    (&["half", "halve", "less", "easy", "easier"], "ease"),
    (&["hurt", "hurts", "ache", "pains"], "pain"),
    (&["settings", "preferences", "prefs", "options", "configure"], "config"),
    (&["set"], "config set"),
    (&["get"], "config get"),
    (&["init", "wizard", "begin"], "setup"),
    (&["install", "autostart"], "service install"),
    (&["uninstall"], "service uninstall"),
    (&["check", "diagnose", "troubleshoot"], "doctor"),
    (&["how", "howto", "instructions", "explain"], "guide"),
    (&["advice", "tip"], "tips"),
    (&["new", "create"], "add"),
    (&["activate"], "enable"),
    (&["deactivate"], "disable"),
    (&["version"], "--version"),
    (&["save", "archive", "copy"], "backup"),
    (&["recover", "rollback"], "restore"),
    (&["calendar", "ics", "ical", "phone"], "export --format ics"),
    (&["csv", "spreadsheet"], "export --format csv"),
    (&["commands", "usage", "?"], "help"),
];

/// The same for commands below another one.
const OTHER_WORDS_BELOW: &[(&str, &[&str], &str)] = &[
    ("remind", &["start", "on", "daemon"], "remind --daemon"),
    ("remind", &["off", "end", "quit", "kill"], "remind stop"),
    ("remind", &["later"], "remind snooze"),
    ("remind", &["list", "show", "upcoming"], "remind next"),
    ("remind", &["me", "now"], "remind"),
    ("config", &["show", "ls", "all"], "config list"),
    ("config", &["open"], "config edit"),
    ("config", &["reset", "delete", "remove"], "config unset"),
    ("config", &["file", "where"], "config path"),
    ("service", &["enable", "start", "add", "on"], "service install"),
    ("service", &["disable", "remove", "delete", "stop", "off"], "service uninstall"),
];

/// What was meant where the first word is no command.
pub(super) fn meant(line: Line, settings: &Settings) -> Option<Line> {
    let words = line.all_words();
    let Some((first, others)) = words.split_first() else { return Some(line) };
    let lower = first.to_lowercase();
    if lower == "help" && others.is_empty() {
        return Some(line.without_first_word().with("--help", ""));
    }
    if lower == "help" {
        return in_help(others, settings);
    }
    if Cli::command().find_subcommand(&lower).is_some() {
        return instead(&lower, line.without_first_word(), settings);
    }
    if settings.with_id(&lower).is_ok() {
        return instead(&format!("log {lower}"), line.without_first_word(), settings);
    }
    if let Some((_, command)) = OTHER_WORDS.iter().find(|(others, _)| others.contains(&lower.as_str())) {
        return instead(command, line.without_first_word(), settings);
    }
    if is_number(&lower) {
        return instead("pain", line, settings);
    }
    let (routines, _) = names(&words[..1], settings);
    let (titled, rest) = names(&words, settings);
    let is_routine = (!routines.is_empty() && lower.chars().count() > 2) || (!titled.is_empty() && rest.is_empty());
    if is_routine {
        return instead("log", line, settings);
    }
    instead(&nearest(&lower)?, line.without_first_word(), settings)
}

/// `help thumb` is the guide to it.
fn in_help(words: &[String], settings: &Settings) -> Option<Line> {
    let (routines, rest) = names(words, settings);
    match ids(&routines).as_slice() {
        [only] if rest.is_empty() => Some(Line::of("guide").and(std::slice::from_ref(only))),
        _ => {
            let command = meant(Line::default().and(words), settings)?.command;
            (!command.is_empty()).then(|| Line::of("help").and(&command))
        }
    }
}

/// What was meant where the second word is no command below the first.
pub(super) fn below(line: Line, settings: &Settings) -> Option<Line> {
    let words = line.all_words();
    let Some((first, rest)) = words.split_first() else { return Some(line) };
    let lower = first.to_lowercase();
    let is_it = |(above, others, _): &&(&str, &[&str], &str)| {
        line.command.last().is_some_and(|command| command == above) && others.contains(&lower.as_str())
    };
    if let Some((.., command)) = OTHER_WORDS_BELOW.iter().find(is_it) {
        return instead(command, line.without_first_word(), settings);
    }
    let is_setting = line.command == ["config"] && (lower.contains('.') || keys::key(&lower, settings).is_some());
    let is_routine = line.command == ["config"] && settings.find(&lower).is_ok();
    match rest {
        [] if is_setting || is_routine => instead("config get", line, settings),
        _ if is_setting => instead("config set", line, settings),
        _ => Some(line),
    }
}

/// What was meant by the same words and options with another command.
fn instead(command: &str, line: Line, settings: &Settings) -> Option<Line> {
    let rest = Line { command: Vec::new(), ..line };
    let arguments: Vec<String> = command.split_whitespace().map(str::to_owned).chain(rest.arguments()).collect();
    let line = Line::read(&arguments, &Cli::command())?;
    if line.command.is_empty() { Some(line) } else { repaired(line, settings) }
}

/// The command that looks most like this word.
fn nearest(word: &str) -> Option<String> {
    let program = Cli::command();
    config::names::nearest(word, program.get_subcommands().map(clap::Command::get_name))
}
