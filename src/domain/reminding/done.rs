//! What Done logs.

use chrono::{DateTime, TimeDelta, Utc};

use super::reminder::{Item, Key, Reminder};
use crate::domain::history::View;
use crate::domain::routine::RoutineId;

/// The sessions that Done logs, with their instants: of each routine that the reminder still names and that a session
/// still fills the slot of. `delay` is the time that the answer may have taken to arrive.
pub fn sessions_of_done(reminder: &Reminder, view: &View, delay: TimeDelta) -> Vec<(Item, DateTime<Utc>)> {
    let session = |item: &Item| {
        let at = if reminder.key.is_sitting() {
            Some(view.now)
        } else {
            fills_at(view, &reminder.key, &item.routine, delay)
        };
        Some((item.clone(), at?))
    };
    reminder.items.iter().filter_map(session).collect()
}

/// The instant at which a session of `routine` fills the slot: now, or the last second of a window that closed less than
/// `delay` ago; `None` where it would fill nothing.
fn fills_at(view: &View, key: &Key, routine: &RoutineId, delay: TimeDelta) -> Option<DateTime<Utc>> {
    let now = view.now;
    if view.history.is_filled(key.day, routine, &key.slot) {
        return None;
    }
    let windows = view.calendar().windows(routine, key.day);
    let window = windows.into_iter().find(|window| window.slot.name == key.slot)?;
    if now < window.opens || now >= window.closes + delay {
        return None;
    }
    let last = (window.closes - TimeDelta::seconds(1)).max(window.opens);
    Some(if now < window.closes { now } else { last })
}
