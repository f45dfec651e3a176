//! Pain readings: the list of them, and the answer to `pain`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::instant;
use super::table::{Align, list};
use super::{Paint, time_of};
use crate::domain::record::{Reading, Relation};

/// The list of `pain` and `list --pain`, a line each.
pub fn text(readings: &[Reading], paint: Paint) -> String {
    let rows: Vec<Vec<String>> = readings
        .iter()
        .map(|reading| {
            let relation = match reading.relation {
                Relation::Before => "before a session",
                Relation::After => "after a session",
                Relation::Alone => "",
            };
            vec![
                reading.id.short(),
                reading.at.format("%a %Y-%m-%d %H:%M").to_string(),
                format!("{} of 10", reading.pain),
                relation.to_owned(),
                reading.note.clone().unwrap_or_default(),
            ]
        })
        .collect();
    list(rows, &[Align::Left, Align::Left, Align::Right, Align::Left, Align::Left], paint)
}

pub fn json(reading: &Reading) -> Value {
    json!({
        "id": reading.id.to_string(),
        "at": instant(reading.at),
        "day": reading.day,
        "pain": reading.pain.score(),
        "relation": reading.relation.word(),
        "session": reading.session.map(|session| session.to_string()),
        "note": reading.note,
    })
}

/// `Recorded pain 4 of 10 (08:10).`
pub fn recorded(reading: &Reading, today: NaiveDate, paint: Paint) -> String {
    let done = format!("Recorded pain {} of 10", reading.pain);
    format!("{} ({}).\n", paint.good(done), time_of(reading.at, reading.day, today))
}
