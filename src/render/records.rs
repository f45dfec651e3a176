//! Sessions and pain readings: lists, and the answers to `log` and `pain`.

use chrono::{Datelike, NaiveDate};

use super::table::{Align, aligned, fit, line};
use super::{Paint, amount};
use crate::domain::day::Moment;
use crate::domain::session::{Pain, Reading, Relation, Session};

/// Sessions, one a line.
pub fn sessions(sessions: &[Session], paint: Paint) -> String {
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
    lines(rows, &columns, paint)
}

/// Pain readings, one a line.
pub fn readings(readings: &[Reading], paint: Paint) -> String {
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
    lines(rows, &[Align::Left, Align::Left, Align::Right, Align::Left, Align::Left], paint)
}

/// The last column gives way to the others, then the ones before it.
fn lines(mut rows: Vec<Vec<String>>, columns: &[Align], paint: Paint) -> String {
    fit(&mut rows, &[columns.len() - 1, 4, 3, 2]);
    let with_faint_id = |mut row: Vec<String>| {
        row[0] = paint.faint(&row[0]);
        line(&row)
    };
    aligned(&rows, columns).into_iter().map(with_faint_id).collect()
}

/// `Logged thumb, 10 minutes, morning (08:10).`
pub fn logged(session: &Session, again: bool, today: NaiveDate, paint: Paint) -> String {
    let slot = match &session.slot {
        Some(slot) if again => format!(", {slot} once more"),
        Some(slot) => format!(", {slot}"),
        None => String::new(),
    };
    let amount = amount_of(session).map_or(String::new(), |amount| format!(", {amount}"));
    let done = format!("Logged {}{amount}{slot}", session.routine);
    format!("{} ({}).\n", paint.good(done), time_of(session.at, session.day, today))
}

/// `Recorded pain 4 of 10 (08:10).`
pub fn recorded(reading: &Reading, today: NaiveDate, paint: Paint) -> String {
    let done = format!("Recorded pain {} of 10", reading.pain);
    format!("{} ({}).\n", paint.good(done), time_of(reading.at, reading.day, today))
}

/// The time, and the date where it is not of today.
fn time_of(at: Moment, day: NaiveDate, today: NaiveDate) -> String {
    let format = match (day == today, day.year() == today.year()) {
        (true, _) => "%H:%M",
        (false, true) => "%A %-d %B, %H:%M",
        (false, false) => "%A %-d %B %Y, %H:%M",
    };
    at.format(format).to_string()
}

fn score(pain: Option<Pain>) -> String {
    pain.map_or("–".to_owned(), |pain| pain.to_string())
}

fn amount_of(session: &Session) -> Option<String> {
    amount(session.amount?.into(), &session.unit)
}
