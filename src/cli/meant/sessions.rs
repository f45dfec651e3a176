//! What was meant where a routine is named: `log thumb 10`, `pain 4 thumb`.

use super::line::{Added, GivenOption, Line};
use super::{is_number, is_time, speaks_of_time};
use crate::config::Settings;
use crate::domain::duration;
use crate::domain::missed::MissReason;
use crate::domain::routine::{PerWeek, Routine, Schedule, SlotName, Unit};
use crate::domain::when::Day;

/// Words that say nothing here.
const FILLERS: [&str; 9] = ["and", "+", "&", "for", "of", "on", "did", "the", "my"];
/// The most words of a title.
const LONGEST_TITLE: usize = 5;

pub(super) fn log(line: Line, settings: &Settings) -> Option<Line> {
    let words = line.all_words();
    if words.is_empty() && line.command == ["log"] {
        return Some(pain_alone(line));
    }
    if line.command.last().is_some_and(|command| command == "done") && is_all(&words) {
        return Some(line.with_words(Vec::new()));
    }
    let (named, said) = words.split_at(leading(&words, settings));
    let (routines, rest) = match names(named, settings).0 {
        none if none.is_empty() => names(&words, settings),
        routines => (routines, plain(said)),
    };
    let Some(last) = routines.last() else {
        let is_pain = rest.first().is_some_and(|word| word == "pain");
        return is_pain.then(|| Line { command: vec!["pain".to_owned()], ..line.with_words(rest[1..].to_vec()) });
    };
    let given = match rest.as_slice() {
        [] => Vec::new(),
        rest => read(rest, last, settings).or_else(|| note(said, settings).filter(|_| !named.is_empty()))?,
    };
    let has = |option: &str| given.iter().any(|(name, _)| *name == option);
    let is_timed = |routine: &&Routine| routine.prescription.dose.unit == Unit::Minutes;
    // One amount cannot be both minutes and a count.
    if (has("--minutes") || has("--count")) && !routines.iter().all(|routine| is_timed(routine) == has("--minutes")) {
        return None;
    }
    let line = with_slots(line, last, settings);
    let ids = if rest.is_empty() && words.len() == routines.len() { words } else { ids(&routines) };
    let is_logged = !given.is_empty() && line.command == ["done"];
    let line = Line { command: if is_logged { vec!["log".to_owned()] } else { line.command.clone() }, ..line };
    Some(given.iter().fold(line.with_words(ids), |line, (name, value)| line.with(name, value)))
}

/// Whether nothing is named but all.
pub(super) fn is_all(words: &[String]) -> bool {
    matches!(words, [word] if word == "all" || word == "everything")
}

/// `log --pain 4` without a routine is the pain alone.
fn pain_alone(line: Line) -> Line {
    let is_pain = |option: &&GivenOption| option.name == "--pain" || option.name == "--pain-after";
    let pain: Vec<GivenOption> = line.options.iter().filter(is_pain).cloned().collect();
    let [GivenOption { name, value: Some(value), .. }] = pain.as_slice() else { return line };
    let mut alone = Line { command: vec!["pain".to_owned()], ..line };
    alone.options.retain(|option| option.name != *name);
    alone.with_words(vec![value.clone()])
}

/// The same with a slot of `routine` where the time is a whole day.
fn with_slots(mut line: Line, routine: &Routine, settings: &Settings) -> Line {
    for option in line.options.iter_mut().filter(|option| option.name == "--at") {
        let value = option.value.as_deref().filter(|value| value.parse::<Day>().is_ok());
        if let Some((_, whole)) = value.and_then(|value| time(value, Some(routine), settings)) {
            option.value = Some(whole);
        }
    }
    line
}

/// How many words at the beginning name routines and nothing else.
fn leading(words: &[String], settings: &Settings) -> usize {
    let is_named = |length: &usize| names(&words[..*length], settings).1.is_empty();
    let longest = (1..=words.len()).rev().find(is_named).unwrap_or(0);
    let last = words[..longest].iter().rposition(|word| !FILLERS.contains(&word.as_str()));
    last.map_or(0, |last| last + 1)
}

/// What is said after the routines, as a note; `None` where it may be a routine that was mistyped, a time or an amount.
fn note(said: &[String], settings: &Settings) -> Option<Vec<Added>> {
    let is_text =
        |word: &&String| settings.find(word).is_err_and(|unknown| !unknown.hint().starts_with("did you mean"));
    let is_note = said.len() > 1 && said.iter().any(|word| is_text(&word)) && !speaks_of_time(said);
    is_note.then(|| vec![("--note", said.join(" "))])
}

pub(super) fn pain(line: &Line, settings: &Settings) -> Option<Line> {
    let words = line.all_words();
    let number = |word: &String| word.strip_suffix("/10").unwrap_or(word).to_owned();
    let position = words.iter().position(|word| is_number(&number(word)))?;
    let pain = number(&words[position]);
    let rest: Vec<String> = [&words[..position], &words[position + 1..]].concat();
    let is_after = rest.iter().any(|word| word == "after");
    let (routines, others) = names(&rest, settings);
    let others: Vec<String> =
        others.into_iter().filter(|word| !["before", "after", "in", "is", "at"].contains(&word.as_str())).collect();
    let line = line.clone();
    if !routines.is_empty() && others.is_empty() {
        let log = Line { command: vec!["log".to_owned()], ..line }.with_words(ids(&routines));
        return Some(log.with(if is_after { "--pain-after" } else { "--pain" }, &pain));
    }
    let alone = line.with_words(vec![pain]);
    if routines.is_empty() && others.is_empty() {
        return Some(alone);
    }
    match time(&rest.join(" "), None, settings) {
        Some((name, value)) if name == "--at" => Some(alone.with(name, &value)),
        _ if speaks_of_time(&rest) => None,
        _ => Some(alone.with("--note", &rest.join(" "))),
    }
}

/// `missed thumb busy at work` has a note.
pub(super) fn missed(line: &Line) -> Option<Line> {
    let words = line.all_words();
    let reason = words.iter().position(|word| MissReason::from_word(word).is_some())?;
    let (kept, note) = words.split_at(reason + 1);
    if speaks_of_time(note) {
        return None;
    }
    let line = line.clone().with_words(kept.to_vec());
    Some(if note.is_empty() { line } else { line.with("--note", &note.join(" ")) })
}

/// Routines whose titles were typed as several words.
pub(super) fn routines(line: Line, settings: &Settings) -> Option<Line> {
    let words = line.all_words();
    if line.command == ["guide"] && words.iter().any(|word| word == "doctor") {
        return Some(Line::of("guide").with("--see-a-doctor", ""));
    }
    if line.command == ["routines"] && words == ["list"] {
        return Some(line.with_words(Vec::new()));
    }
    if line.command == ["guide"] && is_all(&words) {
        return Some(line.with_words(Vec::new()));
    }
    let (routines, rest) = names(&words, settings);
    let slots: Option<Vec<&str>> =
        rest.iter().map(|word| settings.find_slot(word).ok().map(|slot| slot.name.as_str())).collect();
    let slots = slots.filter(|_| line.command == ["enable"] || rest.is_empty())?.join(",");
    let line = line.with_words(ids(&routines));
    Some(if slots.is_empty() { line } else { line.with("--slots", &slots) })
}

/// The routines that are named, by one word or several, and the words that name none.
pub(super) fn names<'a>(words: &[String], settings: &'a Settings) -> (Vec<&'a Routine>, Vec<String>) {
    let words = plain(words);
    let (mut routines, mut rest) = (Vec::new(), Vec::new());
    let mut first = 0;
    while first < words.len() {
        let longest = LONGEST_TITLE.min(words.len() - first);
        let mut named = (1..=longest).rev().filter_map(|length| {
            let routine = settings.find(&words[first..first + length].join(" ")).ok()?;
            Some((length, routine))
        });
        if let Some((length, routine)) = named.next() {
            routines.push(routine);
            first += length;
        } else {
            rest.push(words[first].clone());
            first += 1;
        }
    }
    (routines, rest)
}

/// The words that say something, one by one.
fn plain(words: &[String]) -> Vec<String> {
    let is_date = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let is_between = |word: &str, c: char| c == ',' || c == ';' || (c == '/' && !is_date(word));
    let parts = words.iter().flat_map(|word| word.split(move |c| is_between(word, c))).map(str::trim);
    parts.filter(|word| !word.is_empty() && !FILLERS.contains(word)).map(str::to_owned).collect()
}

pub(super) fn ids(routines: &[&Routine]) -> Vec<String> {
    routines.iter().map(|routine| routine.id.to_string()).collect()
}

/// What these words say of a session of `routine`: an amount, a time, the pain, or two of them.
fn read(words: &[String], routine: &Routine, settings: &Settings) -> Option<Vec<Added>> {
    let one = |words: &[String]| {
        let words = words.join(" ");
        let amount = amount(&words, routine);
        amount.or_else(|| time(&words, Some(routine), settings)).or_else(|| pain_words(&words))
    };
    if let Some(given) = one(words) {
        return Some(vec![given]);
    }
    let mut pairs = (1..words.len()).filter_map(|split| Some((one(&words[..split])?, one(&words[split..])?)));
    pairs.find(|(first, second)| first.0 != second.0).map(|(first, second)| vec![first, second])
}

/// `10`, `10 min`, `200 strokes`, in the unit of the routine.
fn amount(words: &str, routine: &Routine) -> Option<Added> {
    let words = words.to_lowercase();
    let (number, unit) = words.split_at(words.find(|c: char| !c.is_ascii_digit()).unwrap_or(words.len()));
    let unit = unit.trim();
    match &routine.prescription.dose.unit {
        Unit::Minutes if unit.is_empty() && is_number(number) => Some(("--minutes", number.to_owned())),
        Unit::Minutes => {
            let length = duration::parse(&words).ok()?;
            let is_whole = length.num_seconds() == length.num_minutes() * 60;
            is_whole.then(|| ("--minutes", length.num_minutes().to_string()))
        }
        Unit::Count(word) => {
            let units = ["", "x", "times", "reps", word, word.strip_suffix('s').unwrap_or(word)];
            (is_number(number) && units.contains(&unit)).then(|| ("--count", number.to_owned()))
        }
    }
}

/// A time, or a day with a slot of `routine`.
fn time(words: &str, routine: Option<&Routine>, settings: &Settings) -> Option<Added> {
    let words = words.strip_prefix("at ").unwrap_or(words);
    if let Some(length) = words.strip_suffix("ago").map(str::trim).filter(|length| duration::parse(length).is_ok()) {
        return Some(if routine.is_some() { ("--ago", length.to_owned()) } else { ("--at", words.to_owned()) });
    }
    // How long it was is no time.
    if duration::parse(words).is_ok() {
        return None;
    }
    if is_time(words, settings) && !words.to_lowercase().contains("tomorrow") {
        return Some(("--at", words.to_owned()));
    }
    // What is to come was not done yet.
    words.parse::<Day>().ok().filter(|day| *day != Day::Tomorrow)?;
    let slot = match routine.map(|routine| &routine.prescription.schedule) {
        Some(Schedule::Slots { names, .. }) => names.first().map(SlotName::as_str),
        Some(Schedule::PerWeek(PerWeek { slot, .. })) => Some(slot.as_str()),
        _ => None,
    };
    Some(("--at", format!("{words} {}", slot.unwrap_or("noon"))))
}

/// `pain 4`, `pain after 3`.
fn pain_words(words: &str) -> Option<Added> {
    match words.split(' ').collect::<Vec<_>>().as_slice() {
        ["pain", number] | ["pain", "before", number] if is_number(number) => Some(("--pain", (*number).to_owned())),
        ["pain", "after", number] if is_number(number) => Some(("--pain-after", (*number).to_owned())),
        _ => None,
    }
}
