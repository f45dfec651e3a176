//! Options under other names, and options whose value was typed as several words.

use clap::CommandFactory;

use super::line::{GivenOption, Line};
use super::{is_number, is_time};
use crate::cli::Cli;
use crate::config::Settings;
use crate::domain::duration;
use crate::domain::when::Day;

/// The options of other programs, and what they are called here.
const RENAMED: &[(&[&str], &str)] = &[
    (&["--minute", "--min", "--mins", "--duration", "-m"], "--minutes"),
    (&["--times", "--reps", "--strokes", "--holds", "-n", "-c"], "--count"),
    (&["--when", "--time", "--date", "--on", "-t"], "--at"),
    (&["--comment", "--message", "--text", "--notes", "--reason"], "--note"),
    (&["--comment", "--message", "--note", "--because"], "--reason"),
    (&["--after"], "--pain-after"),
    (&["--since", "--start", "--after"], "--from"),
    (&["--end", "--till", "--to"], "--until"),
    (&["--until", "--till", "--end"], "--to"),
    (&["--max", "--last", "-n"], "--limit"),
    (&["--exercise", "--only"], "--routine"),
    (&["-v"], "--version"),
    (&["--doctor"], "--see-a-doctor"),
];

/// The same with the names that options have here.
pub(super) fn renamed(mut line: Line) -> Line {
    for option in line.take_unknown(&Cli::command()) {
        let GivenOption { name, value, mut after } = option;
        let names = RENAMED.iter().filter(|(wrong, _)| wrong.contains(&name.as_str()));
        let known = names.map(|(_, right)| *right).find(|right| is_known(&line, right));
        let Some(known) = known else {
            line.options.push(GivenOption { name, value, after });
            continue;
        };
        let value = value.or_else(|| (known != "--version" && !after.is_empty()).then(|| after.remove(0)));
        line.options.push(GivenOption { name: known.to_owned(), value, after });
    }
    line
}

fn is_known(line: &Line, option: &str) -> bool {
    let mut probe = Line { command: line.command.clone(), ..Line::default() }.with(option, "");
    probe.take_unknown(&Cli::command()).is_empty() || (option == "--version" && line.command.is_empty())
}

/// The same with one value where several words were given without quotes, and amounts without their units.
pub(super) fn joined(mut line: Line, settings: &Settings) -> Line {
    for option in &mut line.options {
        let Some(value) = option.value.clone() else { continue };
        let fits = |words: &str| match option.name.as_str() {
            "--at" => is_time(words, settings),
            "--ago" | "--hold" | "--rest" | "--every" => duration::parse(words).is_ok(),
            "--from" | "--to" | "--until" => words.parse::<Day>().is_ok() || is_time(words, settings),
            "--note" | "--reason" => true,
            "--routine" => settings.find(words).is_ok(),
            _ => false,
        };
        let lengths = (1..=option.after.len()).rev();
        let mut longer = lengths.map(|length| (length, format!("{value} {}", option.after[..length].join(" "))));
        if let Some((length, words)) = longer.find(|(_, words)| fits(words)) {
            option.value = Some(words);
            option.after.drain(..length);
        }
        match option.name.as_str() {
            "--minutes" => without_unit(option, &["m", "min", "mins", "minute", "minutes"]),
            "--count" => without_unit(option, &["x", "times", "strokes", "holds", "reps"]),
            "--pain" | "--pain-after" => without_unit(option, &["/10"]),
            _ => {}
        }
    }
    with_both_pains(line)
}

/// The same with `--pain 4 3`, `--pain 4-3` and the like as the pain before and the pain after.
fn with_both_pains(mut line: Line) -> Line {
    let is_given = line.options.iter().any(|option| option.name == "--pain-after");
    if is_given || !is_known(&line, "--pain-after") {
        return line;
    }
    let Some(option) = line.options.iter_mut().find(|option| option.name == "--pain") else { return line };
    let Some(value) = option.value.clone() else { return line };
    let first_after = option.after.first().cloned().unwrap_or_default();
    let (before, after) = match value.split_once(',').or_else(|| value.split_once('-')) {
        Some((before, after)) => (before, after.trim_start_matches('>')),
        None => (value.as_str(), first_after.as_str()),
    };
    let (before, after) = (before.trim(), after.trim());
    if !is_number(before) || !is_number(after) {
        return line;
    }
    if before == value {
        option.after.remove(0);
    }
    option.value = Some(before.to_owned());
    line.with("--pain-after", after)
}

/// `10m` and `10 min` become `10`.
fn without_unit(option: &mut GivenOption, units: &[&str]) {
    let Some(value) = option.value.clone() else { return };
    let (number, unit) = value.split_at(value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len()));
    if !number.is_empty() && units.contains(&unit.trim()) {
        option.value = Some(number.to_owned());
    } else if unit.is_empty() && option.after.first().is_some_and(|word| units.contains(&word.as_str())) {
        option.after.remove(0);
    }
}
