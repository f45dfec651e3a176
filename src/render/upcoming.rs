//! Slots to come: the next one, and the list of `remind next`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::instant;
use super::table::{Column, Table};
use super::{Layout, listed};
use crate::domain::today::Upcoming;

/// The list of `remind next`, a line each.
pub fn text(upcoming: &[Upcoming], layout: Layout) -> String {
    let row = |next: &Upcoming| {
        let (day, time) = (next.at.format("%a %e %b"), next.at.format("%H:%M"));
        vec![day.to_string(), time.to_string(), format!("{}: {}", next.slot, listed(&next.routines))]
    };
    Table { columns: vec![Column::left(""); 3], rows: upcoming.iter().map(row).collect(), indent: "" }.text(layout)
}

pub fn json(next: &Upcoming) -> Value {
    json!({"at": instant(next.at), "day": next.day, "slot": next.slot, "routines": next.routines})
}

/// `noon at 12:30, thumb`.
pub fn words(next: &Upcoming, today: NaiveDate) -> String {
    let day = if next.day == today { String::new() } else { next.day.format("%A, ").to_string() };
    format!("{day}{} at {}, {}", next.slot, next.at.format("%H:%M"), listed(&next.routines))
}
