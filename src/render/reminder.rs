//! A reminder: the words of its notification, the input of the user's command, and the line of the log.

use std::iter;

use serde_json::{Value, json};

use super::json::instant;
use super::listed;
use crate::domain::calendar::{Zone, moment};
use crate::domain::reminding::{Item, Key, Message, Reminder, Status};
use crate::domain::routine::Routines;

/// The most characters that the steps of a routine may have, all together, to be shown with its dose.
const MOST_STEP_CHARACTERS: usize = 200;

/// `Evening: Palm massage and Thumb massage`.
pub fn summary(message: &Message, routines: &Routines) -> String {
    if message.key.is_sitting() {
        return "Time to stand up".to_owned();
    }
    let titles: Vec<&str> = message.items.iter().map(|item| routines.title(&item.routine)).collect();
    format!("{}: {}", capitalised(&message.key.slot.0), listed(&titles))
}

/// The doses, a line each, and when the reminder was due, if it is late. A prompt to stand up has the steps, too, where
/// they are short.
pub fn body(message: &Message, routines: &Routines) -> String {
    let with_title = |item: &Item| format!("{}: {}", routines.title(&item.routine), item.dose);
    let mut lines: Vec<String> = match message.items.as_slice() {
        [only] if message.key.is_sitting() => {
            let steps = routines.steps(&only.routine);
            let is_short = steps.iter().map(|step| step.chars().count()).sum::<usize>() <= MOST_STEP_CHARACTERS;
            iter::once(with_title(only)).chain(steps.iter().filter(|_| is_short).cloned()).collect()
        }
        [only] => vec![only.dose.to_string()],
        several => several.iter().map(with_title).collect(),
    };
    if message.is_late {
        lines.push(format!("It was due at {}.", message.due_at.format("%H:%M")));
    }
    lines.join("\n")
}

/// What the user's command reads.
pub fn hook_input(message: &Message, routines: &Routines) -> Value {
    let item = |item: &Item| {
        json!({
            "routine": item.routine,
            "title": routines.title(&item.routine),
            "amount": item.dose.amount,
            "unit": item.dose.unit,
        })
    };
    json!({
        "day": message.key.day,
        "slot": message.key.slot,
        "due_at": instant(message.due_at),
        "late": message.is_late,
        "summary": summary(message, routines),
        "body": body(message, routines),
        "routines": message.items.iter().map(item).collect::<Value>(),
    })
}

/// An open reminder.
pub fn json(reminder: &Reminder, zone: &dyn Zone) -> Value {
    let until = match reminder.status {
        Status::Snoozed { until, .. } => Some(instant(moment(zone, until))),
        _ => None,
    };
    json!({
        "day": reminder.key.day,
        "slot": reminder.key.slot,
        "due_at": instant(moment(zone, reminder.due_at)),
        "state": reminder.status.word(),
        "snoozed_until": until,
        "routines": reminder.items.iter().map(|item| &item.routine).collect::<Vec<_>>(),
    })
}

/// What became of a reminder, as a line of the log; `None` where there is nothing to tell.
pub fn log_line(before: Option<&Reminder>, after: &Reminder, zone: &dyn Zone) -> Option<String> {
    if before.is_some_and(|before| before.status == after.status && before.items == after.items) {
        return None;
    }
    let what = words(&after.key, &after.items);
    let was = before
        .filter(|before| !before.items.is_empty())
        .map_or(what.clone(), |before| words(&after.key, &before.items));
    Some(match after.status {
        Status::Sending => return None,
        Status::Shown => format!("shown: {what}"),
        Status::Snoozed { until, .. } => {
            format!("snoozed until {}: {what}", moment(zone, until).format("%H:%M:%S"))
        }
        Status::Closed => format!("closed, still open: {what}"),
        Status::Answered => format!("done: {what}"),
        Status::Skipped => format!("skipped: {what}"),
        Status::Done => format!("nothing left to do: {was}"),
        Status::Expired => format!("expired: {was}"),
    })
}

/// `noon, thumb`.
pub fn words(key: &Key, items: &[Item]) -> String {
    let routines: Vec<&str> = items.iter().map(|item| item.routine.0.as_str()).collect();
    let slot = slot(key);
    if routines.is_empty() { slot.to_owned() } else { format!("{slot}, {}", listed(&routines)) }
}

/// The slot of a reminder, or `sitting` for a prompt to stand up.
pub fn slot(key: &Key) -> &str {
    if key.is_sitting() { "sitting" } else { &key.slot.0 }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
