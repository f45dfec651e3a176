//! Values as text for people and JSON for programs: one file a document, with `text()` and `json()`. Nothing here reads
//! or writes anything.

pub mod backup;
pub mod buttons;
pub mod by_day;
pub mod config;
pub mod doctor;
pub mod ease;
pub mod entries;
pub mod explain;
pub mod guide;
pub mod guided;
pub mod import;
pub mod json;
mod layout;
pub mod missed;
pub mod notification;
pub mod open_doses;
mod pain;
mod paint;
pub mod pause;
mod picture;
mod prescription;
pub mod question;
pub mod readings;
pub mod reminder;
pub mod reminding;
pub mod repeating;
pub mod report;
pub mod review;
pub mod routines;
pub mod service;
pub mod sessions;
pub mod setup;
mod signs;
pub mod stats;
pub mod status;
mod table;
pub mod test_outcome;
pub mod today;
pub mod undo;
pub mod upcoming;
pub mod worsening;

use std::fmt::Display;

use chrono::{Datelike, NaiveDate};

pub use layout::Layout;
pub use paint::Paint;
pub use signs::Signs;

use crate::domain::calendar::Moment;
use crate::domain::routine::{Dose, Unit};

/// `1 day`, `2 days`.
pub fn counted(count: u32, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// A sum of amounts: `1 stroke`, `30 minutes`; `None` where there is none.
pub fn amount(sum: u64, unit: &Unit) -> Option<String> {
    let amount = u32::try_from(sum).ok().filter(|amount| *amount > 0)?;
    Some(Dose { amount, unit: unit.clone() }.to_string())
}

/// Words in a row: `a`, `a and b`, `a, b and c`.
pub fn listed(words: &[impl Display]) -> String {
    match words {
        [] => String::new(),
        [only] => only.to_string(),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
            format!("{} and {last}", rest.join(", "))
        }
    }
}

/// The time, and the date where `day` is not today.
fn time_of(at: Moment, day: NaiveDate, today: NaiveDate) -> String {
    if day == today { at.format("%H:%M").to_string() } else { date_and_time(at, today) }
}

/// `Friday 27 November, 03:00`.
fn date_and_time(at: Moment, today: NaiveDate) -> String {
    format!("{}, {}", date(at.date_naive(), today), at.format("%H:%M"))
}

/// `Friday 27 November`, with the year where it is not that of today.
fn date(day: NaiveDate, today: NaiveDate) -> String {
    day.format(if day.year() == today.year() { "%A %-d %B" } else { "%A %-d %B %Y" }).to_string()
}

/// Words with a full stop, unless they have an end of their own.
fn sentence(words: &str) -> String {
    let end = if words.ends_with(['.', '?', '!', ':', '…']) { "" } else { "." };
    format!("{words}{end}")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
