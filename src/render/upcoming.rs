//! Slots to come: the next one, and the list of `remind next`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::instant;
use super::listed;
use crate::domain::today::Upcoming;

/// The list of `remind next`, a line each.
pub fn text(upcoming: &[Upcoming]) -> String {
    let line = |next: &Upcoming| {
        format!("{}  {}: {}\n", next.at.format("%a %-d %b  %H:%M"), next.slot, listed(&next.routines))
    };
    upcoming.iter().map(line).collect()
}

pub fn json(next: &Upcoming) -> Value {
    json!({"at": instant(next.at), "day": next.day, "slot": next.slot, "routines": next.routines})
}

/// `noon at 12:30, thumb`.
pub fn words(next: &Upcoming, today: NaiveDate) -> String {
    let day = if next.day == today { String::new() } else { next.day.format("%A, ").to_string() };
    format!("{day}{} at {}, {}", next.slot, next.at.format("%H:%M"), listed(&next.routines))
}
