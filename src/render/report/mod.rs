//! The page for somebody who treats the back: a record of a period as one HTML document that loads nothing and runs
//! nothing. Its first part is read in a minute, its second holds what the first rests on.
//!
//! Each figure names in `data-figure` the fields of `stats --json` that it shows, and one that is counted from a list of
//! the page names that list in `data-counted`: so a test compares them all.

mod calendar;
mod course;
mod done;
mod figure;
mod lists;
mod method;
mod page;
mod picture;
mod summary;

use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

pub use page::{BEGINNING, html};

use super::{Layout, counted};
use crate::domain::calendar::Moment;
use crate::domain::ease::Ease;
use crate::domain::missed::MissAnswer;
use crate::domain::plan_changes::PlanChange;
use crate::domain::record::{DiaryNote, SourceCounts};
use crate::domain::review::Review;
use crate::domain::routine::Routines;
use crate::domain::stats::Stats;
use crate::domain::stats::period::Period;

/// What the page says.
#[derive(Clone, Debug)]
pub struct ReportContent<'a> {
    /// Who kept the record, where that is to be said.
    pub name: Option<&'a str>,
    /// Whether the record is of the made-up weeks.
    pub is_made_up: bool,
    /// When the page is made.
    pub now: Moment,
    pub stats: &'a Stats,
    pub sources: SourceCounts,
    /// Where the titles are from.
    pub routines: &'a Routines,
    /// Oldest first.
    pub plan_changes: Vec<PlanChange>,
    /// Oldest first, those that touch the period.
    pub pauses: Vec<PausedDays<'a>>,
    /// Oldest first, those that touch the period.
    pub easings: Vec<&'a Ease>,
    /// Newest first.
    pub reviews: Vec<Review>,
    /// Newest first.
    pub answers: Vec<MissAnswer>,
    /// Notes that are questions to the reader, newest first.
    pub questions: Vec<DiaryNote>,
    /// Newest first; `None` where they were not asked for.
    pub notes: Option<Vec<DiaryNote>>,
}

/// The logical days that a pause touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PausedDays<'a> {
    pub from: NaiveDate,
    /// `None` where it lasts until further notice.
    pub to: Option<NaiveDate>,
    pub reason: Option<&'a str>,
}

/// How many questions to the reader the page has at most.
pub const MOST_QUESTIONS: u32 = 5;
/// How many notes, and how many answers about what was missed, the page has at most.
pub const MOST_LISTED: u32 = 100;

/// Says that the page was written.
pub fn written(file: &Path, stats: &Stats, layout: Layout) -> String {
    let (length, sessions) = (length(stats), counted(stats.total.sessions, "session"));
    layout.wrapped(format!(
        "Written: {} ({length}, {sessions}). It opens in any browser; print it there.",
        file.display()
    ))
}

pub fn json(file: &Path, period: Period) -> Value {
    json!({"file": file.to_string_lossy(), "from": period.from, "to": period.to})
}

/// The last day of the period that has come.
fn last_day(stats: &Stats) -> NaiveDate {
    stats.period.to.min(stats.today).max(stats.period.from)
}

/// How long the period is so far: `12 weeks`, `9 days`.
fn length(stats: &Stats) -> String {
    let days = days(stats);
    if days < 14 { counted(days, "day") } else { counted((days + 3) / 7, "week") }
}

fn days(stats: &Stats) -> u32 {
    u32::try_from((last_day(stats) - stats.period.from).num_days() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
