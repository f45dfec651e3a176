//! What was meant where a time is looked at: `stats last week`, `list yesterday`.

use chrono::Month;
use clap::CommandFactory;

use super::is_number;
use super::line::{Added, GivenOption, Line};
use super::sessions::{ids, names};
use crate::cli::Cli;
use crate::config::Settings;
use crate::domain::stats::period::{GivenPeriod, Span};
use crate::domain::when::Day;

pub(super) fn stats(line: Line, settings: &Settings) -> Option<Line> {
    of_words(line, settings, period)
}

pub(super) fn list(line: Line, settings: &Settings) -> Option<Line> {
    of_words(line, settings, rows)
}

/// The same with its words, and the options that there are not, as the options that `read` finds in them.
fn of_words(mut line: Line, settings: &Settings, read: fn(&str) -> Option<Vec<Added>>) -> Option<Line> {
    let unknown = line.take_unknown(&Cli::command());
    let words = line.all_words().into_iter().chain(unknown.into_iter().flat_map(as_words)).collect::<Vec<String>>();
    let line = line.with_words(Vec::new());
    if words.is_empty() {
        return Some(line);
    }
    let (routines, rest) = names(&words, settings);
    let rest = rest.join(" ").to_lowercase();
    let given = if rest.is_empty() { Vec::new() } else { between(&rest).or_else(|| read(&rest))? };
    let line = given.iter().fold(line, |line, (name, value)| line.with(name, value));
    match ids(&routines).as_slice() {
        [] => Some(line),
        [only] => Some(line.with("--routine", only)),
        _ => None,
    }
}

/// `since monday`, `from monday to friday`.
fn between(words: &str) -> Option<Vec<Added>> {
    let days = words.strip_prefix("since ").or_else(|| words.strip_prefix("from "))?;
    let ends = [" to ", " until ", " till "].into_iter().find_map(|between| days.split_once(between));
    let given = match ends {
        Some((from, to)) => vec![("--from", from), ("--to", to)],
        None => vec![("--from", days)],
    };
    let are_days = given.iter().all(|(_, day)| day.parse::<Day>().is_ok());
    are_days.then(|| given.into_iter().map(|(name, day)| (name, day.to_owned())).collect())
}

/// `--last-week` as words.
fn as_words(option: GivenOption) -> Vec<String> {
    let name = option.name.trim_start_matches('-').replace('-', " ");
    name.split(' ').map(str::to_owned).chain(option.value).chain(option.after).collect()
}

fn period(words: &str) -> Option<Vec<Added>> {
    let with_span = |option, which: &str| Some(vec![(option, which.to_owned())]);
    for (option, span, names) in [
        ("--week", Span::Week, ["week", "weekly"]),
        ("--month", Span::Month, ["month", "monthly"]),
        ("--year", Span::Year, ["year", "yearly"]),
    ] {
        let without = words.strip_prefix("this ").unwrap_or(words);
        if names.contains(&without) {
            return with_span(option, "");
        }
        if words == format!("last {}", names[0]) || words == format!("previous {}", names[0]) {
            return with_span(option, "-1");
        }
        let which = words.strip_prefix(names[0]).map_or(words, str::trim);
        let is_named = matches!(span.parse(which), Some(GivenPeriod::Named(_)));
        if !which.is_empty() && (is_named || (which != words && span.parse(which).is_some())) {
            return with_span(option, which);
        }
    }
    match words {
        "all" | "ever" | "everything" | "total" => Some(vec![("--all", String::new())]),
        "last" | "-1" => with_span("--week", "-1"),
        "yesterday" => Some(vec![("--from", words.to_owned()), ("--to", words.to_owned())]),
        month if month.parse::<Month>().is_ok() => with_span("--month", month),
        _ => first_day(words).map(|day| vec![("--from", day)]),
    }
}

fn rows(words: &str) -> Option<Vec<Added>> {
    let number = words.strip_prefix("last ").or(words.strip_prefix('-')).unwrap_or(words);
    if is_number(number) {
        return Some(vec![("--limit", number.to_owned())]);
    }
    let from = |day: &str| Some(vec![("--from", day.to_owned())]);
    match words {
        "pain" | "pains" | "readings" => Some(vec![("--pain", String::new())]),
        "all" | "everything" => Some(vec![("--limit", "10000".to_owned())]),
        "week" | "this week" => from("monday"),
        "last week" => from("-7d"),
        "month" | "last month" => from("-30d"),
        "today" => from("today"),
        _ => match words.parse::<Day>() {
            Ok(_) => Some(vec![("--from", words.to_owned()), ("--to", words.to_owned())]),
            Err(_) => first_day(words).map(|day| vec![("--from", day)]),
        },
    }
}

/// A day, or the number of days of `days 7` and `last 7 days`.
fn first_day(words: &str) -> Option<String> {
    if words.parse::<Day>().is_ok() {
        return Some(words.to_owned());
    }
    let days = words.strip_prefix("last ").unwrap_or(words);
    let number = days.strip_suffix(" days").or_else(|| days.strip_prefix("days "))?;
    is_number(number).then(|| format!("-{number}d"))
}
