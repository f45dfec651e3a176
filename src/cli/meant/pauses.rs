//! What was meant where something lasts for a while: `pause until friday`, `snooze 13:00`, `ease --days 5`.

use clap::CommandFactory;

use super::line::{GivenOption, Line};
use super::{is_number, is_time, speaks_of_time};
use crate::cli::Cli;
use crate::config::Settings;
use crate::domain::duration;
use crate::domain::when::Day;

/// What people pause for, where they say it in a word.
const REASONS: [&str; 12] = [
    "flu",
    "ill",
    "illness",
    "sick",
    "cold",
    "fever",
    "holiday",
    "holidays",
    "vacation",
    "travel",
    "travelling",
    "surgery",
];

pub(super) fn pause(line: Line) -> Option<Line> {
    let line = with_until(with_lengths(line));
    match line.all_words().as_slice() {
        [word] if ["stop", "off", "end", "over"].contains(&word.as_str()) => {
            return Some(Line { command: vec!["resume".to_owned()], ..line }.with_words(Vec::new()));
        }
        [word] if word == "forever" || word == "on" => return Some(line.with_words(Vec::new())),
        _ => {}
    }
    let parts = Parts::of(&line.all_words());
    let lengths = (0..=parts.head.len()).rev();
    let lasts = |words: &[String]| words.is_empty() || is_length_or_day(&words.join(" "));
    let (length, reason) = lengths.map(|length| parts.head.split_at(length)).find(|(head, _)| lasts(head))?;
    let is_alone = length.is_empty() && parts.until.is_empty() && parts.from.is_empty();
    let is_reason = !is_alone || reason.len() > 1 || reason.iter().all(|word| REASONS.contains(&word.as_str()));
    if !is_reason || speaks_of_time(reason) {
        return None;
    }
    let reason: Vec<&str> = reason.iter().map(String::as_str).filter(|word| *word != "because").collect();
    let given = [("--until", parts.until), ("--from", parts.from), ("--reason", reason.join(" "))];
    let given = given.into_iter().filter(|(_, value)| !value.is_empty());
    Some(given.fold(line.with_words(length.to_vec()), |line, (name, value)| line.with(name, &value)))
}

pub(super) fn snooze(line: Line, settings: &Settings) -> Option<Line> {
    let line = with_lengths(line);
    let parts = Parts::of(&line.all_words());
    let head = parts.head.join(" ");
    let is_length = head.is_empty() || duration::parse(&head).is_ok();
    let time = if parts.until.is_empty() && !is_length { &head } else { &parts.until };
    if time.is_empty() {
        return Some(line.with_words(parts.head));
    }
    is_time(time, settings).then(|| line.with_words(Vec::new()).with("--until", time))
}

pub(super) fn ease(line: Line) -> Line {
    let line = with_lengths(line);
    let words = line.all_words().into_iter().filter(|word| !["for", "until", "till"].contains(&word.as_str()));
    let mut words: Vec<String> = words.filter(|word| word != "all" && word != "everything").collect();
    if words == ["week"] {
        words = vec!["1w".to_owned()];
    }
    line.with_words(words)
}

/// The same with what options such as `--days 5` say as a word: `5d`.
fn with_lengths(mut line: Line) -> Line {
    let mut lengths = Vec::new();
    for option in line.take_unknown(&Cli::command()) {
        let GivenOption { name, value, after } = option;
        let unit = match name.as_str() {
            "--minutes" | "-m" => "m",
            "--hours" => "h",
            "--days" | "-d" => "d",
            "--weeks" | "-w" => "w",
            "--for" => "",
            _ => {
                line.options.push(GivenOption { name, value, after });
                continue;
            }
        };
        let words: Vec<String> = value.into_iter().chain(after).collect();
        let length = words.join(" ");
        lengths.extend(if is_number(&length) { vec![length + unit] } else { words });
    }
    let words = line.all_words().into_iter().chain(lengths).collect();
    line.with_words(words)
}

/// The same with a duration that was given as the end as a word.
fn with_until(mut line: Line) -> Line {
    let is_length = |option: &GivenOption| {
        option.name == "--until" && option.value.as_deref().is_some_and(|value| duration::parse(value).is_ok())
    };
    let Some(index) = line.options.iter().position(is_length) else { return line };
    let GivenOption { value, after, .. } = line.options.remove(index);
    let words = line.all_words().into_iter().chain(value).chain(after).collect();
    line.with_words(words)
}

/// Words, by the word that stands before them.
#[derive(Default)]
struct Parts {
    head: Vec<String>,
    until: String,
    from: String,
}

impl Parts {
    fn of(words: &[String]) -> Self {
        let mut parts = Self::default();
        let mut before = "";
        for word in words {
            match word.as_str() {
                "until" | "till" | "to" => before = "until",
                "from" | "since" => before = "from",
                "for" => before = "",
                word => match before {
                    "until" => add(&mut parts.until, word),
                    "from" => add(&mut parts.from, word),
                    _ => parts.head.push(word.to_owned()),
                },
            }
        }
        parts
    }
}

fn add(words: &mut String, word: &str) {
    if !words.is_empty() {
        words.push(' ');
    }
    *words += word;
}

fn is_length_or_day(words: &str) -> bool {
    duration::parse(words).is_ok() || words.parse::<Day>().is_ok()
}
