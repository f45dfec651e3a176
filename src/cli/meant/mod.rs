//! The command line that was meant by one that cannot be understood. What is suggested is a whole command, and only
//! one that the program understands.

mod command;
mod keys;
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
use super::context::Diary;
use super::environment::variable;
use super::error::{Error, ErrorKind};
use crate::config::Settings;
use crate::domain::when::{Day, FORMS, When};
use crate::paths::Paths;

/// Words that times are made of, beside days.
const TIME_WORDS: [&str; 24] = [
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "weekend",
    "month",
    "year",
    "morning",
    "noon",
    "afternoon",
    "evening",
    "tonight",
    "midnight",
    "bedtime",
    "now",
    "ago",
    "last",
    "next",
    "min",
    "sec",
    "later",
    "past",
    "o'clock",
];

/// The error with what was meant as its hint, where the arguments show it: then they were wrong usage.
pub(super) fn hinted(error: Error, arguments: &[OsString], diary: Diary) -> Error {
    if error.kind == ErrorKind::Failed {
        return error;
    }
    match command_line(arguments, diary) {
        // It is marked otherwise where it has such marks itself.
        Some(meant) if meant.contains('`') => Error::usage(error.message).hint(format!("did you mean: {meant}")),
        Some(meant) => Error::usage(error.message).hint(format!("did you mean `{meant}`?")),
        None => match forms(&error, arguments) {
            Some(forms) => Error::usage(error.message).hint(forms),
            None => error,
        },
    }
}

/// How amounts and times are given, where words beside the names speak of some.
fn forms(error: &Error, arguments: &[OsString]) -> Option<String> {
    let line = read(arguments)?;
    let words = line.all_words();
    match line.command.last()?.as_str() {
        "log" | "done" if error.kind != ErrorKind::UnknownName => None,
        "log" if sessions::is_all(&words) => Some("`backcare log` asks about all that is open".to_owned()),
        "log" | "done" if words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())) => {
            Some("an amount is given with --minutes N or --count N, a time with --at WHEN".to_owned())
        }
        "log" | "done" if speaks_of_time(&words) => Some(format!("a time is given with --at; {FORMS}")),
        "pain" if words.iter().any(|word| !is_number(word)) && speaks_of_time(words.get(1..)?) => {
            Some(format!("a time is given with --at; {FORMS}"))
        }
        _ => None,
    }
}

/// The command that these arguments name, down to the last of its names.
pub(super) fn given_command(program: &Command, arguments: &[OsString]) -> Command {
    let names = read(arguments).map_or(Vec::new(), |line| line.command);
    let mut program = program.clone();
    // Else a command that clap has not come to does not know its whole name.
    program.build();
    let found = names.iter().try_fold(&program, |command, name| command.find_subcommand(name));
    found.unwrap_or(&program).clone()
}

/// What was meant by these arguments; `None` where that is not clear.
fn command_line(arguments: &[OsString], diary: Diary) -> Option<String> {
    let line = read(arguments)?;
    let settings = match diary {
        Diary::Own => settings(&line),
        Diary::Demo => Settings::demo().ok(),
    }?;
    let meant = help(&line).or_else(|| repaired(line.clone(), &settings))?;
    let is_good = meant != line && is_understood(&meant, diary);
    is_good.then(|| match diary {
        Diary::Own => meant.to_string(),
        Diary::Demo => meant.to_string().replacen("backcare", "backcare demo", 1),
    })
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
    let is_setting = matches!(line.command.as_slice(), [config, _] if config == "config");
    match line.command.last().map(String::as_str) {
        _ if is_setting => keys::config(line, settings),
        None => command::meant(line, settings),
        Some("log" | "done" | "do") => sessions::log(line, settings),
        Some("pain") => sessions::pain(&line, settings),
        Some("stats") => periods::stats(line, settings),
        Some("list") => periods::list(line, settings),
        Some("pause") => pauses::pause(line),
        Some("snooze") => pauses::snooze(line, settings),
        Some("ease") => Some(pauses::ease(line)),
        Some("missed") => sessions::missed(&line),
        Some("export") => Some(with_format(line)),
        Some("enable" | "disable" | "routines" | "guide") => sessions::routines(line, settings),
        Some("remind" | "config" | "service") => command::below(line, settings),
        Some("undo" | "resume" | "skip") if line.words == ["last"] || line.words == ["now"] => {
            Some(line.with_words(Vec::new()))
        }
        _ => Some(line),
    }
}

/// `export csv` is `export --format csv`.
fn with_format(line: Line) -> Line {
    let is_given = line.options.iter().any(|option| option.name == "--format");
    match line.all_words().as_slice() {
        [word] if !is_given && ["json", "csv", "ics"].contains(&word.as_str()) => {
            let format = word.clone();
            line.with_words(Vec::new()).with("--format", &format)
        }
        _ => line,
    }
}

/// Whether the program understands it, and in the demo runs it there.
fn is_understood(line: &Line, diary: Diary) -> bool {
    let arguments = std::iter::once("backcare".to_owned()).chain(line.arguments());
    let matches = Cli::command().try_get_matches_from(arguments);
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => diary == Diary::Own || cli.as_run().runs_in_the_demo(),
        // Help and the version are answers, too.
        Err(answer) => !answer.use_stderr(),
    }
}

/// Whether these words are a time: where one of them is in the place of a slot, there is such a slot.
fn is_time(words: &str, settings: &Settings) -> bool {
    let is_slot = |when: &When| when.slot().is_none_or(|slot| settings.find_slot(&slot.0).is_ok());
    words.parse().as_ref().is_ok_and(is_slot)
}

/// Whether a time, a day or a number is spoken of among these words, so that they are no mere text.
fn speaks_of_time(words: &[String]) -> bool {
    let is_one = |word: &String| {
        let word = word.to_lowercase();
        let unit = word.strip_suffix('s').unwrap_or(&word);
        TIME_WORDS.contains(&unit) || word.contains(|c: char| c.is_ascii_digit()) || word.parse::<Day>().is_ok()
    };
    words.iter().any(is_one)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}
