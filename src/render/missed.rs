//! Slots that are missed often: the line on the page of the day, what `missed` lists, and one thing to change.

use chrono::{NaiveTime, Timelike};
use serde_json::{Value, json};

use super::Layout;
use super::by_day::Entry;
use super::json::instant;
use super::layout::command;
use super::table::{Column, Table};
use super::{counted, listed};
use crate::domain::coping::Suggestion;
use crate::domain::missed::{MissAnswer, MissReason, MissedSlot};
use crate::domain::routine::{Dose, RoutineId, SlotName, Unit};
use crate::printable;

/// What is missed often, and what was answered before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Where one was named.
    pub routine: Option<RoutineId>,
    pub slots: Vec<MissedSlot>,
    /// The one of them that is missed most, and what could change about it, by reason.
    pub most: Option<MissedSlot>,
    pub changes: Vec<(MissReason, Suggestion)>,
    /// Newest first.
    pub answers: Vec<MissAnswer>,
}

/// The line on the page of the day.
pub fn question(missed: &MissedSlot, layout: Layout) -> String {
    let answer = command(&format!("backcare missed {}", missed.routine));
    layout.wrapped(format!("{}. What helps? {answer}", often(missed)))
}

/// `Missed 4 of the last 7 times: thumb (noon)`.
fn often(missed: &MissedSlot) -> String {
    let MissedSlot { routine, slot, missed, of } = missed;
    format!("Missed {missed} of the last {of} times: {routine} ({})", slot.name)
}

/// The page of `missed` without a reason.
pub fn text(missed: &Missed, layout: Layout) -> String {
    let mut page: String = missed.slots.iter().map(|slot| layout.wrapped(format!("{}.", often(slot)))).collect();
    match (&missed.most, &missed.routine) {
        (Some(most), _) => page += &reasons(most, &missed.changes, layout),
        (None, Some(routine)) => page += &format!("No slot of {routine} is missed often.\n"),
        (None, None) => page += "Nothing is missed often.\n",
    }
    if !missed.answers.is_empty() {
        page += "\nAnswered before:\n\n";
        page += &answers(&missed.answers, layout);
    }
    page
}

/// The reasons, each with what is suggested for it.
fn reasons(missed: &MissedSlot, changes: &[(MissReason, Suggestion)], layout: Layout) -> String {
    let MissedSlot { routine, slot, .. } = missed;
    let question =
        format!("What is in the way of {routine} ({})? Say it in one word, and it names one change:", slot.name);
    let page = format!("\n{}\n", layout.wrapped(&question));
    let mut rows = Vec::new();
    for (reason, suggestion) in changes {
        rows.push(vec![format!("backcare missed {routine} {}", reason.word()), in_short(suggestion)]);
    }
    page + &Table { columns: vec![Column::left(""); 2], rows, indent: "  " }.text(layout)
}

/// A change in a few words.
fn in_short(suggestion: &Suggestion) -> String {
    match suggestion {
        Suggestion::BeReminded => "be reminded".to_owned(),
        Suggestion::Anchor => "tie it to a habit".to_owned(),
        Suggestion::AnotherTime { time, .. } => format!("another time, such as {}", time_words(*time)),
        Suggestion::Ease => "half of it for some days".to_owned(),
        Suggestion::SeeADoctor => "when to see a doctor".to_owned(),
        Suggestion::Pause => "a pause".to_owned(),
        Suggestion::LeaveOut { remaining } => format!("only in {}", listed(remaining)),
        Suggestion::SmallerDose(dose) => format!("less of it: {dose}"),
        Suggestion::FewerSets(sets) => format!("less of it: {}", counted(*sets, "set")),
    }
}

fn answers(answers: &[MissAnswer], layout: Layout) -> String {
    let row = |answer: &MissAnswer| {
        vec![
            layout.faint(answer.id.short()),
            answer.at.format("%a %Y-%m-%d").to_string(),
            format!("{} ({})", answer.routine, answer.slot),
            answer.reason.word().to_owned(),
            answer.note.as_deref().map(|note| printable::words(note).into_owned()).unwrap_or_default(),
        ]
    };
    Table {
        columns: [vec![Column::left(""); 4], vec![Column::text()]].concat(),
        rows: answers.iter().map(row).collect(),
        indent: "  ",
    }
    .text(layout)
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

/// An entry of `list --answers`.
pub fn answer_entry(answer: &MissAnswer) -> Entry {
    Entry {
        id: answer.id.short(),
        day: answer.day,
        at: answer.at,
        what: answer.routine.to_string(),
        amount: answer.reason.word().to_owned(),
        words: vec![answer.slot.to_string()],
        note: answer.note.clone(),
    }
}

pub fn answer_json(answer: &MissAnswer) -> Value {
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
pub fn recorded(answer: &MissAnswer, suggestion: &Suggestion, layout: Layout) -> String {
    let MissAnswer { routine, slot, reason, .. } = answer;
    let noted = layout.good(format!("Noted for {routine} ({slot}): {}", reason.word()));
    let typed = command(&command_of(answer, suggestion));
    noted + ".\n" + &layout.wrapped(format!("{}: {typed}", sentence(answer, suggestion)))
}

pub fn recorded_json(answer: &MissAnswer, suggestion: &Suggestion) -> Value {
    let mut document = answer_json(answer);
    document["suggestion"] =
        json!({"says": format!("{}.", sentence(answer, suggestion)), "command": command_of(answer, suggestion)});
    document
}

/// What to change, without its full stop.
fn sentence(answer: &MissAnswer, suggestion: &Suggestion) -> String {
    let MissAnswer { routine, slot, .. } = answer;
    match suggestion {
        Suggestion::BeReminded => "Nobody reminds you of it now. Be reminded".to_owned(),
        Suggestion::Anchor => {
            "Tied to something that you do anyway it may be harder to forget; the reminder names that, too".to_owned()
        }
        Suggestion::AnotherTime { time, others } => {
            let with = if others.is_empty() { String::new() } else { format!(", also for {}", listed(others)) };
            format!("Another time for {slot} may suit better, such as {}{with}", time_words(*time))
        }
        Suggestion::Ease => "Half of it for some days, in place of nothing".to_owned(),
        Suggestion::SeeADoctor => "When the pain keeps you from it, see whether you should see a doctor".to_owned(),
        Suggestion::Pause => {
            "What a pause covers does not count as missed; for days that are over, add --from".to_owned()
        }
        Suggestion::LeaveOut { remaining } => {
            format!("Leave {slot} out: {routine} is then asked for in {}", slots_words(remaining))
        }
        Suggestion::SmallerDose(dose) => format!("A smaller dose of {routine} is easier to begin, such as {dose}"),
        Suggestion::FewerSets(sets) => {
            format!("A smaller dose of {routine} is easier to begin, such as {}", counted(*sets, "set"))
        }
    }
}

/// What to type for it.
fn command_of(answer: &MissAnswer, suggestion: &Suggestion) -> String {
    let MissAnswer { routine, slot, .. } = answer;
    match suggestion {
        Suggestion::BeReminded => "backcare remind --daemon".to_owned(),
        Suggestion::Anchor => format!("backcare config set anchors.{slot} {}", anchor(slot)),
        Suggestion::AnotherTime { time, .. } => format!("backcare config set slots.{slot} {}", time_words(*time)),
        Suggestion::Ease => format!("backcare ease {routine}"),
        Suggestion::SeeADoctor => "backcare guide --see-a-doctor".to_owned(),
        Suggestion::Pause => "backcare pause 3d --reason away".to_owned(),
        Suggestion::LeaveOut { remaining } => {
            let names: Vec<&str> = remaining.iter().map(SlotName::as_str).collect();
            format!("backcare config set routines.{routine}.slots {}", names.join(","))
        }
        Suggestion::SmallerDose(Dose { amount, unit }) => {
            let field = if *unit == Unit::Minutes { "minutes" } else { "count" };
            format!("backcare config set routines.{routine}.{field} {amount}")
        }
        Suggestion::FewerSets(sets) => format!("backcare config set routines.{routine}.sets {sets}"),
    }
}

/// An example of what one does anyway at the time of a slot.
fn anchor(slot: &SlotName) -> &'static str {
    match slot.as_str() {
        "morning" => "after getting up",
        "noon" => "after lunch",
        "evening" => "after dinner",
        "bedtime" => "after brushing teeth",
        _ => "after WHAT YOU DO THEN",
    }
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
