//! Entries of any kind: how they are named, and what was changed or deleted of them.

use chrono::NaiveDate;
use serde_json::Value;

use super::pause::{self, Days};
use super::{Layout, amount, date_and_time, listed, missed, readings, review, sessions};
use crate::domain::calendar::Moment;
use crate::domain::entry::DiaryEntry;
use crate::domain::record::Pain;
use crate::printable;

/// What is said of the way back.
const UNDO: &str = "`backcare undo`";

/// An entry that was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    pub entry: DiaryEntry,
    /// How many pain readings went with it.
    pub readings: usize,
}

/// `thumb of Monday 23 November, 08:10`.
pub fn name(entry: &DiaryEntry, days: Days) -> String {
    let when = match entry {
        DiaryEntry::Pause(_, pause) => pause::from(pause, days),
        _ => date_and_time(entry.at(), days.today),
    };
    format!("{} of {when}", what(entry))
}

/// The same without words of the user's and in one form whenever it is read: for the list of commands.
pub fn name_in_history(entry: &DiaryEntry) -> String {
    format!("{} of {}", what(entry), entry.at().format("%Y-%m-%d %H:%M"))
}

/// What an entry is about, without words of the user's.
fn what(entry: &DiaryEntry) -> String {
    match entry {
        DiaryEntry::Session(session) => session.routine.to_string(),
        DiaryEntry::Reading(_) => "pain".to_owned(),
        DiaryEntry::Pause(..) => "pause".to_owned(),
        DiaryEntry::Answer(answer) => format!("answer about {}", answer.routine),
        DiaryEntry::Review(_) => "review".to_owned(),
    }
}

/// The entry as its list has it.
pub fn json(entry: &DiaryEntry) -> Value {
    match entry {
        DiaryEntry::Session(session) => sessions::json(session),
        DiaryEntry::Reading(reading) => readings::json(reading),
        DiaryEntry::Pause(id, pause) => pause::row_json(*id, pause),
        DiaryEntry::Answer(answer) => missed::answer_json(answer),
        DiaryEntry::Review(review) => review::json(review),
    }
}

/// The answer to `edit`: each field that was changed, what it is and what it was.
pub fn edited(before: &DiaryEntry, after: &DiaryEntry, days: Days, layout: Layout) -> String {
    let (were, are) = (facts(before, days), facts(after, days));
    let changes = are.iter().zip(&were).filter(|(is, was)| is.value != was.value).map(|(is, was)| {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        layout.wrapped_under("  ", format!("{}: {} (was {})", is.name, shown(&is.value), shown(&was.value)))
    });
    let head = layout.good(format!("Changed {}", name(before, days)));
    let back = layout.wrapped(format!("{UNDO} changes it back."));
    layout.wrapped(format!("{head}:")) + &changes.collect::<String>() + &back
}

/// The answer to `edit` where the entry is so already.
pub fn unchanged(entry: &DiaryEntry, days: Days, layout: Layout) -> String {
    layout.wrapped(format!("Nothing was changed: {} is so already.", name(entry, days)))
}

/// The answer to `delete`.
pub fn deleted(deleted: &[Deleted], days: Days, layout: Layout) -> String {
    let line = |Deleted { entry, readings }: &Deleted| {
        let with = match readings {
            0 => "",
            1 => ", and the pain reading that was taken with it",
            _ => ", and the pain readings that were taken with it",
        };
        layout.wrapped(format!("{}{with}.", layout.good(format!("Deleted {}", name(entry, days)))))
    };
    let them = if deleted.len() == 1 { "it" } else { "them" };
    deleted.iter().map(line).collect::<String>() + &layout.wrapped(format!("{UNDO} brings {them} back."))
}

/// The answer to `delete --forever`; `copies` are the kept copies that were cleaned.
pub fn deleted_for_ever(entries: &[DiaryEntry], copies: &[String], days: Days, layout: Layout) -> String {
    let names: Vec<String> = entries.iter().map(|entry| name(entry, days)).collect();
    let done = layout.good(format!("Deleted for ever: {}", listed(&names)));
    let copies = if copies.is_empty() { String::new() } else { format!(" Cleaned, too: {}.", listed(copies)) };
    let out_of_reach = "Out of reach are exports, reports and backups elsewhere, and snapshots of the file system. An \
                        import of an old export brings back what it holds.";
    layout.wrapped(format!("{done}.{copies}")) + &layout.wrapped(out_of_reach)
}

/// The entries with their numbers, from 1 on, to choose from.
pub fn choice(entries: &[DiaryEntry], days: Days, layout: Layout) -> String {
    let said = |fact: Fact| match fact.name {
        "date" | "time" | "routine" => None,
        "pain before" | "pain after" => Some(format!("{} {}", fact.name, fact.value?)),
        _ => fact.value,
    };
    let row = |(number, entry): (usize, &DiaryEntry)| {
        let words = [name(entry, days)].into_iter().chain(facts(entry, days).into_iter().filter_map(said));
        layout.wrapped_under(&format!("  {number}  "), words.collect::<Vec<_>>().join(", "))
    };
    format!("The last ones:\n{}", (1..).zip(entries).map(row).collect::<String>())
}

/// A field of an entry that can be changed.
struct Fact {
    name: &'static str,
    /// `None` where it has none.
    value: Option<String>,
}

/// The fields of an entry, the same ones for every entry of its kind.
fn facts(entry: &DiaryEntry, days: Days) -> Vec<Fact> {
    let fact = |name: &'static str, value: Option<String>| Fact { name, value };
    let words = |text: &Option<String>| text.as_deref().map(|text| printable::words(text).into_owned());
    // After midnight the logical day goes on.
    let date = |at: Moment, day: NaiveDate| {
        let its = if day == at.date_naive() { String::new() } else { format!(", of {}", super::date(day, days.today)) };
        fact("date", Some(super::date(at.date_naive(), days.today) + &its))
    };
    let time = |at: Moment| fact("time", Some(at.format("%H:%M").to_string()));
    match entry {
        DiaryEntry::Session(session) => {
            let pain = |pain: Option<Pain>| pain.map(|pain| format!("{pain} of 10"));
            vec![
                date(session.at, session.day),
                time(session.at),
                fact("routine", Some(session.routine.to_string())),
                fact("amount", session.amount.and_then(|known| amount(known.into(), &session.unit))),
                fact("slot", session.slot.as_ref().map(ToString::to_string)),
                fact("pain before", pain(session.pain_before)),
                fact("pain after", pain(session.pain_after)),
                fact("note", words(&session.note)),
            ]
        }
        DiaryEntry::Reading(reading) => {
            vec![
                date(reading.at, reading.day),
                time(reading.at),
                fact("pain", Some(format!("{} of 10", reading.pain))),
                fact("note", words(&reading.note)),
            ]
        }
        DiaryEntry::Pause(_, pause) => vec![
            fact("from", Some(pause::from(pause, days))),
            fact("end", Some(pause::until(pause, days))),
            fact("reason", words(&pause.reason)),
        ],
        DiaryEntry::Answer(answer) => vec![
            date(answer.at, answer.day),
            time(answer.at),
            fact("reason", Some(answer.reason.word().to_owned())),
            fact("note", words(&answer.note)),
        ],
        DiaryEntry::Review(review) => {
            let scores = review.activities.iter();
            let scores =
                scores.map(|scored| format!("{} {}", printable::words(&scored.activity), scored.score.score()));
            vec![
                date(review.at, review.day),
                time(review.at),
                fact("pain", Some(format!("{} of 10", review.pain))),
                fact("scores", Some(scores.collect::<Vec<_>>().join(", ")).filter(|scores| !scores.is_empty())),
            ]
        }
    }
}
