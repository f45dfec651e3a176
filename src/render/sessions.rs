//! Sessions: the list of them, and the answer to `log`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::instant;
use super::table::{Align, list};
use super::{Paint, amount, time_of};
use crate::domain::record::{Pain, Session};
use crate::domain::routine::Dose;

/// The list of `list`, a line each.
pub fn text(sessions: &[Session], paint: Paint) -> String {
    let rows: Vec<Vec<String>> = sessions
        .iter()
        .map(|session| {
            let pain = match (session.pain_before, session.pain_after) {
                (None, None) => String::new(),
                (before, after) => format!("pain {}→{}", score(before), score(after)),
            };
            vec![
                session.id.short(),
                session.at.format("%a %Y-%m-%d %H:%M").to_string(),
                session.routine.to_string(),
                session.slot.as_ref().map_or("–".to_owned(), ToString::to_string),
                amount_of(session).unwrap_or_default(),
                pain,
                session.note.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let columns = [Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Left, Align::Left];
    list(rows, &columns, paint)
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

/// `Logged thumb, 10 minutes, morning (08:10).` `prescribed` is the whole dose, and `again` says that it was done before.
pub fn logged(session: &Session, prescribed: &Dose, again: bool, today: NaiveDate, paint: Paint) -> String {
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
    let done = format!("Logged {}{amount}{slot}", session.routine);
    format!("{} ({}).\n", paint.good(done), time_of(session.at, session.day, today))
}

fn score(pain: Option<Pain>) -> String {
    pain.map_or("–".to_owned(), |pain| pain.to_string())
}

fn amount_of(session: &Session) -> Option<String> {
    amount(session.amount?.into(), &session.unit)
}
