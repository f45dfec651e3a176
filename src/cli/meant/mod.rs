//! The command line that was meant by one that cannot be understood. What is suggested is a whole command, and only
//! one that the program understands.

mod command;
mod line;
mod options;
mod pauses;
mod periods;
mod sessions;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Command, CommandFactory, FromArgMatches};

use self::line::Line;
use super::Cli;
use super::environment::variable;
use super::error::{Error, ErrorKind};
use crate::config::Settings;
use crate::domain::when::When;
use crate::paths::Paths;

/// The error with what was meant as its hint, where the arguments show it: then they were wrong usage.
pub(super) fn hinted(error: Error, arguments: &[OsString]) -> Error {
    if error.kind == ErrorKind::Failed {
        return error;
    }
    match command_line(arguments) {
        Some(meant) => Error::usage(error.message).hint(format!("did you mean `{meant}`?")),
        None if error.kind == ErrorKind::UnknownName && has_number(arguments) => {
            let hint = "an amount is given with --minutes N or --count N, a time with --at WHEN";
            Error::usage(error.message).hint(hint)
        }
        None => error,
    }
}

/// Whether a number stands among the names of routines that were done.
fn has_number(arguments: &[OsString]) -> bool {
    let begins = |word: &String| word.starts_with(|c: char| c.is_ascii_digit());
    let is_log = |line: &Line| line.command.last().is_some_and(|command| command == "log" || command == "done");
    read(arguments).filter(is_log).is_some_and(|line| line.all_words().iter().any(begins))
}

/// The command that these arguments name, down to the last of its names.
pub(super) fn given_command(program: &Command, arguments: &[OsString]) -> Command {
    let names = read(arguments).map_or(Vec::new(), |line| line.command);
    let found = names.iter().try_fold(program, |command, name| command.find_subcommand(name));
    found.unwrap_or(program).clone()
}

/// What was meant by these arguments; `None` where that is not clear.
fn command_line(arguments: &[OsString]) -> Option<String> {
    let line = read(arguments)?;
    let settings = settings(&line)?;
    let meant = help(&line).or_else(|| repaired(line.clone(), &settings))?;
    (meant != line && is_understood(&meant)).then(|| meant.to_string())
}

/// The settings that are in use; those of the program where they cannot be read.
fn settings(line: &Line) -> Option<Settings> {
    let given = line.options.iter().find(|option| option.name == "--config").and_then(|option| option.value.clone());
    let config = given.map(PathBuf::from).or_else(|| variable("BACKCARE_CONFIG").map(PathBuf::from));
    let read = Paths::find(None, config).ok().and_then(|paths| Settings::read(&paths.config).ok());
    read.or_else(|| Settings::standard().ok())
}

/// `log help` is `help log`.
fn help(line: &Line) -> Option<Line> {
    let is_help = !line.command.is_empty() && line.words == ["help"];
    is_help.then(|| Line::of("help").and(&line.command))
}

fn read(arguments: &[OsString]) -> Option<Line> {
    let words = arguments.get(1..)?.iter().map(|word| word.to_str().map(str::to_owned)).collect::<Option<Vec<_>>>()?;
    Line::read(&words, &Cli::command())
}

fn repaired(line: Line, settings: &Settings) -> Option<Line> {
    let line = options::joined(options::renamed(line), settings);
    match line.command.last().map(String::as_str) {
        None => command::meant(line, settings),
        Some("log" | "done") => sessions::log(line, settings),
        Some("pain") => sessions::pain(&line, settings),
        Some("stats") => periods::stats(line, settings),
        Some("list") => periods::list(line, settings),
        Some("pause") => pauses::pause(line),
        Some("snooze") => pauses::snooze(line, settings),
        Some("ease") => Some(pauses::ease(line)),
        Some("missed") => sessions::missed(&line),
        Some("enable" | "disable" | "routines" | "guide") => sessions::routines(line, settings),
        Some("remind" | "config" | "service") => command::below(line, settings),
        Some("undo" | "resume" | "skip") if line.words == ["last"] || line.words == ["now"] => {
            Some(line.with_words(Vec::new()))
        }
        _ => Some(line),
    }
}

fn is_understood(line: &Line) -> bool {
    let arguments = std::iter::once("backcare".to_owned()).chain(line.arguments());
    let matches = Cli::command().try_get_matches_from(arguments);
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(_) => true,
        // Help and the version are answers, too.
        Err(answer) => !answer.use_stderr(),
    }
}

/// Whether these words are a time: where one of them is in the place of a slot, there is such a slot.
fn is_time(words: &str, settings: &Settings) -> bool {
    let is_slot = |when: &When| when.slot().is_none_or(|slot| settings.find_slot(&slot.0).is_ok());
    words.parse().as_ref().is_ok_and(is_slot)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}
