//! Pain readings: the entries of their list, and the answer to `pain`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::by_day::Entry;
use super::json::instant;
use super::{Layout, time_of};
use crate::domain::record::{Reading, Relation};

/// An entry of `pain` and `list --pain`.
pub fn entry(reading: &Reading) -> Entry {
    let relation = match reading.relation {
        Relation::Before => Some("before a session".to_owned()),
        Relation::After => Some("after a session".to_owned()),
        Relation::Alone => None,
    };
    Entry {
        id: reading.id.short(),
        day: reading.day,
        at: reading.at,
        what: "pain".to_owned(),
        amount: format!("{} of 10", reading.pain),
        words: relation.into_iter().collect(),
        note: reading.note.clone(),
    }
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
pub fn recorded(reading: &Reading, today: NaiveDate, layout: Layout) -> String {
    let done = format!("Recorded pain {} of 10", reading.pain);
    format!("{} ({}).\n", layout.good(done), time_of(reading.at, reading.day, today))
}
