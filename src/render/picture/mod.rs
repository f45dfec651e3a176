//! Pictures of a period: a grid of a week, a calendar, a year at a glance, a line of the pain. Each can be told by its
//! signs alone: colour says nothing by itself.

mod calendar;
mod grid;
mod heat;
mod line;
#[cfg(test)]
mod tests;
mod year;

pub(super) use calendar::calendar;
pub(super) use grid::grid;
pub(super) use line::pain_of_weeks;
pub(super) use year::year;

use std::fmt::Display;

use chrono::{NaiveDate, Weekday};

use super::Layout;
use super::layout::width;

/// What stands between two signs of a legend.
const GAP: &str = "  ";

/// The signs of a picture with their meanings, those that occur: `✓ done  – missed`.
fn legend(signs: impl IntoIterator<Item = (impl Display, &'static str)>, layout: Layout) -> String {
    let mut lines: Vec<String> = Vec::new();
    for part in signs.into_iter().map(|(sign, meaning)| format!("{sign} {meaning}")) {
        match lines.last_mut() {
            Some(line) if width(line) + GAP.len() + width(&part) <= layout.line_columns() => {
                *line += &(GAP.to_owned() + &part);
            }
            _ => lines.push(part),
        }
    }
    lines.into_iter().map(|line| layout.faint(line) + "\n").collect()
}

/// The Monday of the week of `day`.
fn monday_of(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}
