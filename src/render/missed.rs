//! Slots that are missed often: the line on the page of the day, what `missed` lists, and one thing to change.

use std::path::Path;

use chrono::{NaiveTime, Timelike};
use serde_json::{Value, json};

use super::Paint;
use super::json::instant;
use super::listed;
use super::table::{Align, list, unbroken, wrapped};
use crate::domain::coping::Suggestion;
use crate::domain::missed::{MissAnswer, MissReason, MissedSlot};
use crate::domain::routine::{Dose, RoutineId, SlotName, Unit};

/// What is missed often, and what was answered before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    pub slots: Vec<MissedSlot>,
    /// Newest first.
    pub answers: Vec<MissAnswer>,
}

/// An answer that was recorded, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    pub answer: &'a MissAnswer,
    pub suggestion: &'a Suggestion,
    pub config: &'a Path,
}

/// How a suggestion is carried out.
enum How {
    /// By a command.
    Command(String),
    /// By lines of the configuration: a table, and a key in it with its value.
    Config { table: String, line: String },
}

/// The line on the page of the day.
pub fn question(missed: &MissedSlot) -> String {
    let command = unbroken(&format!("backcare missed {}", missed.routine));
    wrapped(&format!("{}. What helps? {command}", often(missed)))
}

/// `Missed 4 of the last 7 times: thumb (noon)`.
fn often(missed: &MissedSlot) -> String {
    let MissedSlot { routine, slot, missed, of } = missed;
    format!("Missed {missed} of the last {of} times: {routine} ({})", slot.name)
}

/// The page of `missed` without a reason.
pub fn text(missed: &Missed, paint: Paint) -> String {
    let mut page = String::new();
    for slot in &missed.slots {
        page += &wrapped(&format!("{}.", often(slot)));
    }
    match missed.slots.first() {
        None => page += "Nothing is missed often.\n",
        Some(slot) => page += &reasons(&slot.routine),
    }
    if !missed.answers.is_empty() {
        page += "\nAnswered before:\n\n";
        page += &answers(&missed.answers, paint);
    }
    page
}

/// The reasons, each with what is suggested for it.
fn reasons(routine: &RoutineId) -> String {
    let mut page = String::from("\nWhat is in the way? Say it in one word, and it names one thing to change:\n\n");
    for reason in MissReason::ALL {
        let change = match reason {
            MissReason::Forgot => "a reminder, or a habit to tie it to",
            MissReason::Busy => "another time",
            MissReason::Pain => "half doses, or when to see a doctor",
            MissReason::Away => "a pause",
            MissReason::Boring => "that slot left out",
            MissReason::Other => "a smaller dose",
        };
        page += &format!("  backcare missed {routine} {:<8}{change}\n", reason.word());
    }
    page
}

fn answers(answers: &[MissAnswer], paint: Paint) -> String {
    let row = |answer: &MissAnswer| {
        vec![
            answer.id.short(),
            answer.at.format("%a %Y-%m-%d").to_string(),
            format!("{} ({})", answer.routine, answer.slot),
            answer.reason.word().to_owned(),
            answer.note.clone().unwrap_or_default(),
        ]
    };
    list(answers.iter().map(row).collect(), &[Align::Left; 5], paint)
}

pub fn json(missed: &Missed) -> Value {
    let slot = |missed: &MissedSlot| {
        let MissedSlot { routine, slot, missed, of } = missed;
        json!({"routine": routine, "slot": slot.name, "missed": missed, "of": of})
    };
    json!({
        "missed": missed.slots.iter().map(slot).collect::<Value>(),
        "answers": missed.answers.iter().map(answer_json).collect::<Value>(),
    })
}

fn answer_json(answer: &MissAnswer) -> Value {
    json!({
        "id": answer.id.to_string(),
        "at": instant(answer.at),
        "day": answer.day,
        "routine": answer.routine,
        "slot": answer.slot,
        "reason": answer.reason.word(),
        "note": answer.note,
    })
}

/// The answer to `missed ROUTINE REASON`: what was noted, and the suggestion.
pub fn recorded(answered: &Answered, paint: Paint) -> String {
    let MissAnswer { routine, slot, reason, .. } = answered.answer;
    let noted = paint.good(format!("Noted for {routine} ({slot}): {}", reason.word()));
    let sentence = sentence(answered);
    noted
        + ".\n"
        + &match how(answered) {
            How::Command(command) => wrapped(&format!("{sentence}: {}", unbroken(&command))),
            How::Config { table, line } => {
                let place = format!("{sentence}. In {}:", answered.config.display());
                wrapped(&place) + &format!("\n  [{table}]\n  {line}\n")
            }
        }
}

pub fn recorded_json(answered: &Answered) -> Value {
    let (command, config) = match how(answered) {
        How::Command(command) => (Some(command), None),
        How::Config { table, line } => (None, Some(format!("[{table}]\n{line}\n"))),
    };
    let mut document = answer_json(answered.answer);
    document["suggestion"] = json!({"says": format!("{}.", sentence(answered)), "command": command, "config": config});
    document
}

/// What to change, without its full stop.
fn sentence(answered: &Answered) -> String {
    let MissAnswer { routine, slot, .. } = answered.answer;
    match answered.suggestion {
        Suggestion::BeReminded => "Nobody reminds you of it so far. Be reminded".to_owned(),
        Suggestion::Anchor => {
            "What follows something that you do anyway is harder to forget; the reminder then names that, too"
                .to_owned()
        }
        Suggestion::AnotherTime { time, others } => {
            let with = if others.is_empty() { String::new() } else { format!(", also for {}", listed(others)) };
            format!("Another time for {slot} may suit better, such as {}{with}", time_words(*time))
        }
        Suggestion::Ease => "Half of it for some days, in place of nothing".to_owned(),
        Suggestion::SeeADoctor => {
            "It is eased already. When the pain keeps you from it all the same, look here".to_owned()
        }
        Suggestion::Pause => {
            "Days of a pause do not count as missed; with --from it begins on a day before, or to come".to_owned()
        }
        Suggestion::LeaveOut { remaining } => {
            format!("Leave {slot} out: {routine} is then asked for in {}", slots_words(remaining))
        }
        Suggestion::SmallerDose(dose) => format!("A smaller dose is easier to begin: {dose}"),
    }
}

fn how(answered: &Answered) -> How {
    let MissAnswer { routine, slot, .. } = answered.answer;
    let of_slot = |table: &str, value: &str| How::Config {
        table: table.to_owned(),
        line: format!("{} = \"{value}\"", key(&slot.0)),
    };
    let of_routine = |line: String| How::Config { table: format!("routines.{}", key(&routine.0)), line };
    match answered.suggestion {
        Suggestion::BeReminded => How::Command("backcare remind --daemon".to_owned()),
        Suggestion::Anchor => of_slot("anchors", anchor(slot)),
        Suggestion::AnotherTime { time, .. } => of_slot("slots", &time_words(*time)),
        Suggestion::Ease => How::Command(format!("backcare ease {routine}")),
        Suggestion::SeeADoctor => How::Command("backcare guide --see-a-doctor".to_owned()),
        Suggestion::Pause => How::Command("backcare pause 3d --reason away".to_owned()),
        Suggestion::LeaveOut { remaining } => {
            let names: Vec<String> = remaining.iter().map(|slot| format!("\"{slot}\"")).collect();
            of_routine(format!("slots = [{}]", names.join(", ")))
        }
        Suggestion::SmallerDose(Dose { amount, unit: Unit::Minutes }) => of_routine(format!("minutes = {amount}")),
        Suggestion::SmallerDose(Dose { amount, unit: Unit::Count(_) }) => of_routine(format!("count = {amount}")),
    }
}

/// An example of what one does anyway at the time of a slot.
fn anchor(slot: &SlotName) -> &'static str {
    match slot.0.as_str() {
        "morning" => "after getting up",
        "noon" => "after lunch",
        "evening" => "after dinner",
        "bedtime" => "after brushing teeth",
        _ => "after what you do every day",
    }
}

/// A key of TOML: names have letters of any script, and bare keys those of ASCII.
fn key(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { format!("\"{name}\"") }
}

fn time_words(time: NaiveTime) -> String {
    time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

fn slots_words(slots: &[SlotName]) -> String {
    match slots {
        [only] => format!("the slot {only}"),
        several => format!("the slots {}", listed(several)),
    }
}
