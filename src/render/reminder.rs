//! A reminder: as JSON, in a line of the log, and how it is named.

use serde_json::{Value, json};

use super::json::instant;
use super::listed;
use crate::domain::calendar::{Zone, moment};
use crate::domain::reminding::{Item, Key, Reminder, Status};

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
    let routines: Vec<&str> = items.iter().map(|item| item.routine.as_str()).collect();
    let slot = slot(key);
    if routines.is_empty() { slot.to_owned() } else { format!("{slot}, {}", listed(&routines)) }
}

/// The slot of a reminder, or `sitting` for a prompt to stand up.
pub fn slot(key: &Key) -> &str {
    if key.is_sitting() { "sitting" } else { &key.slot.0 }
}
