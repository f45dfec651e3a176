//! A reminder in words and in JSON.

use std::iter;

use serde_json::{Value, json};

use super::json::instant;
use super::listed;
use crate::domain::day::{Zone, moment};
use crate::domain::plan::{Absence, Key, Message, Named, Reminder, Standing};
use crate::domain::routine::RoutineId;
use crate::domain::today::Next;

/// The most that the steps of a routine may be, in letters, to be shown with its dose.
const BRIEF: usize = 200;

/// `Evening: Palm massage and Thumb massage`.
pub fn summary(message: &Message, title: impl Fn(&RoutineId) -> String) -> String {
    if message.key.is_sitting() {
        return "Time to stand up".to_owned();
    }
    let titles: Vec<String> = message.named.iter().map(|named| title(&named.routine)).collect();
    format!("{}: {}", capitalised(&message.key.slot.0), listed(&titles))
}

/// The doses, one a line, and when it was due, if that is long ago. Of a stand-up prompt also how to do it, where that is
/// said briefly.
pub fn body(
    message: &Message,
    title: impl Fn(&RoutineId) -> String,
    steps: impl Fn(&RoutineId) -> Vec<String>,
) -> String {
    let mut lines: Vec<String> = match message.named.as_slice() {
        [only] if message.key.is_sitting() => {
            let steps = steps(&only.routine);
            let is_brief = steps.iter().map(|step| step.chars().count()).sum::<usize>() <= BRIEF;
            let dose = format!("{}: {}", title(&only.routine), only.dose);
            iter::once(dose).chain(steps.into_iter().filter(|_| is_brief)).collect()
        }
        [only] => vec![only.dose.to_string()],
        several => several.iter().map(|named| format!("{}: {}", title(&named.routine), named.dose)).collect(),
    };
    if message.is_late {
        lines.push(format!("It was due at {}.", message.due_at.format("%H:%M")));
    }
    lines.join("\n")
}

/// What the user's command reads.
pub fn told(
    message: &Message,
    title: impl Fn(&RoutineId) -> String,
    steps: impl Fn(&RoutineId) -> Vec<String>,
) -> Value {
    json!({
        "day": message.key.day,
        "slot": message.key.slot,
        "due_at": instant(message.due_at),
        "late": message.is_late,
        "summary": summary(message, &title),
        "body": body(message, &title, steps),
        "routines": message.named.iter().map(|named| json!({
            "routine": named.routine, "title": title(&named.routine), "amount": named.dose.amount, "unit": named.dose.unit,
        })).collect::<Vec<_>>(),
    })
}

/// An open reminder.
pub fn open(reminder: &Reminder, zone: &dyn Zone) -> Value {
    let until = match reminder.standing {
        Standing::Snoozed { until, .. } => Some(instant(moment(zone, until))),
        _ => None,
    };
    json!({
        "day": reminder.key.day,
        "slot": reminder.key.slot,
        "due_at": instant(moment(zone, reminder.due_at)),
        "state": state(reminder.standing),
        "snoozed_until": until,
        "routines": reminder.named.iter().map(|named| &named.routine).collect::<Vec<_>>(),
    })
}

/// A reminder to come.
pub fn next(next: &Next) -> Value {
    json!({"at": instant(next.at), "day": next.day, "slot": next.slot, "routines": next.routines})
}

/// What became of a reminder, as a line for whoever watches; `None` where there is nothing to say.
pub fn became(before: Option<&Reminder>, after: &Reminder, zone: &dyn Zone) -> Option<String> {
    if before.is_some_and(|before| before.standing == after.standing && before.named == after.named) {
        return None;
    }
    let what = words(&after.key, &after.named);
    let was = before
        .filter(|before| !before.named.is_empty())
        .map_or(what.clone(), |before| words(&after.key, &before.named));
    Some(match after.standing {
        Standing::Sending => return None,
        Standing::Shown => format!("shown: {what}"),
        Standing::Snoozed { until, .. } => {
            format!("snoozed until {}: {what}", moment(zone, until).format("%H:%M:%S"))
        }
        Standing::Closed => format!("closed, still open: {what}"),
        Standing::Answered => format!("done: {what}"),
        Standing::Skipped => format!("skipped: {what}"),
        Standing::Done => format!("nothing left to do: {was}"),
        Standing::Expired => format!("expired: {was}"),
    })
}

/// What a daemon waits for.
pub fn waiting(absence: Absence) -> &'static str {
    match absence {
        Absence::NoBus => "waiting for a session bus",
        Absence::BusSilent => "waiting for the session bus to answer",
        Absence::NoServer => "waiting for a notification server",
        Absence::Silent => "waiting for the notification server to answer",
    }
}

/// `noon, thumb`.
pub fn words(key: &Key, named: &[Named]) -> String {
    let routines: Vec<String> = named.iter().map(|named| named.routine.to_string()).collect();
    let what = occasion(key);
    if routines.is_empty() { what.to_owned() } else { format!("{what}, {}", listed(&routines)) }
}

/// The slot, or that somebody has sat too long.
pub fn occasion(key: &Key) -> &str {
    if key.is_sitting() { "sitting" } else { &key.slot.0 }
}

/// The word for how an open reminder stands.
pub fn state(standing: Standing) -> &'static str {
    match standing {
        Standing::Sending => "sending",
        Standing::Shown => "shown",
        Standing::Snoozed { .. } => "snoozed",
        Standing::Closed => "closed",
        Standing::Answered => "answered",
        Standing::Skipped => "skipped",
        Standing::Done => "done",
        Standing::Expired => "expired",
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
