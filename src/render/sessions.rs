//! Sessions: the entries of their list, and the answer to `log`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::by_day::Entry;
use super::json::instant;
use super::{Layout, amount, capitalised, time_of};
use crate::domain::record::{Pain, Session, Source};
use crate::domain::routine::Dose;

/// An entry of `list`.
pub fn entry(session: &Session) -> Entry {
    let pressed = (session.source == Source::Notification).then(|| "by Done".to_owned());
    Entry {
        id: session.id.short(),
        day: session.day,
        at: session.at,
        what: session.routine.to_string(),
        amount: amount_of(session).unwrap_or_default(),
        words: session.slot.iter().map(ToString::to_string).chain(pain(session)).chain(pressed).collect(),
        note: session.note.clone(),
    }
}

pub fn json(session: &Session) -> Value {
    json!({
        "id": session.id.to_string(),
        "routine": session.routine,
        "at": instant(session.at),
        "day": session.day,
        "slot": session.slot,
        "amount": session.amount,
        "unit": session.unit,
        "note": session.note,
        "pain_before": session.pain_before.map(Pain::score),
        "pain_after": session.pain_after.map(Pain::score),
        "source": session.source.word(),
    })
}

/// `Logged thumb, 10 minutes, morning (08:10).`, with the pain. `prescribed` is the whole dose, and `again` says that it
/// was done before.
pub fn logged(session: &Session, prescribed: &Dose, again: bool, today: NaiveDate, layout: Layout) -> String {
    let slot = match &session.slot {
        Some(slot) if again => format!(", {slot} once more"),
        Some(slot) => format!(", {slot}"),
        None if again => ", once more".to_owned(),
        None => String::new(),
    };
    let amount = match session.amount {
        Some(amount) if amount < prescribed.amount && session.unit == prescribed.unit => {
            format!(", {amount} of {prescribed}")
        }
        _ => amount_of(session).map_or(String::new(), |amount| format!(", {amount}")),
    };
    let done = layout.good(format!("Logged {}{amount}{slot}", session.routine));
    let pain = pain(session).map_or(String::new(), |pain| format!(" {}.", capitalised(&pain)));
    layout.wrapped(format!("{done} ({}).{pain}", time_of(session.at, session.day, today)))
}

/// `pain 5, 4 after`.
fn pain(session: &Session) -> Option<String> {
    match (session.pain_before, session.pain_after) {
        (None, None) => None,
        (Some(before), None) => Some(format!("pain {before}")),
        (None, Some(after)) => Some(format!("pain {after} after")),
        (Some(before), Some(after)) => Some(format!("pain {before}, {after} after")),
    }
}

fn amount_of(session: &Session) -> Option<String> {
    amount(session.amount?.into(), &session.unit)
}
