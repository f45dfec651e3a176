//! What was done in a period: how much of what was prescribed, a picture of it, the routines, the pain.

mod headline;
mod json;
mod routines;
mod spans;

pub use json::json;

use super::{Layout, Signs, counted, pain, picture};
use crate::domain::calendar::Moment;
use crate::domain::routine::RoutineId;
use crate::domain::stats::period::Span;
use crate::domain::stats::{Adherence, PainStats, Row, RowKind, Stats, Streak, StreakUnit, Total};

/// The cells of a bar.
const BAR_CELLS: usize = 10;
/// The most days that are shown one by one, each with its doses.
const MOST_GRID_DAYS: i64 = 7;
/// The most days whose weeks are shown one by one: half a year.
const MOST_CALENDAR_DAYS: i64 = 184;
/// How often a slot must have been missed for a change to be suggested, and in how many days at most: longer ago it is
/// none that a suggestion is about.
const MANY_MISSED: u32 = 3;
const MOST_DAYS_MISSED: i64 = 31;

/// `explained` says how the figures come about, a paragraph each.
pub fn text(stats: &Stats, explained: Option<&[String]>, now: Moment, layout: Layout) -> String {
    let mut page = headline::heading(stats, now, layout) + "\n";
    if is_empty(stats) {
        page += &layout.wrapped(match stats.total.adherence.open {
            0 => "Nothing was recorded or asked for then.".to_owned(),
            open => format!("Nothing is recorded yet. {open} open now."),
        });
        return page + &explanations(explained, layout);
    }
    page += &layout.wrapped(headline::sentence(stats));
    let parts = [pictures(stats, layout), routines::table(stats, layout), last_words(stats, layout)];
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        page += &format!("\n{part}");
    }
    page + &explanations(explained, layout)
}

/// Whether there is nothing to count.
fn is_empty(stats: &Stats) -> bool {
    let Adherence { prescribed, excused, .. } = stats.total.adherence;
    let is_recorded = stats.first_day.is_some_and(|first| first <= stats.period.to);
    let has_weekly = is_recorded && stats.rows.iter().any(|row| row.kind == RowKind::Weekly);
    stats.total.sessions == 0 && prescribed == 0 && excused == 0 && stats.pain.readings == 0 && !has_weekly
}

fn explanations(explained: Option<&[String]>, layout: Layout) -> String {
    explained.unwrap_or_default().iter().map(|paragraph| format!("\n{}", layout.wrapped(paragraph))).collect()
}

/// The picture that the length of the period asks for, with a sentence that says what it shows.
fn pictures(stats: &Stats, layout: Layout) -> String {
    let days = (stats.period.to - stats.period.from).num_days() + 1;
    if days <= MOST_GRID_DAYS {
        let said = headline::best_and_least_slot(stats);
        return picture::grid(stats, layout) + &shows(said, "Each row is a dose, each column a day.", layout);
    }
    if days <= MOST_CALENDAR_DAYS {
        let said = headline::best_and_least(stats, Span::Week);
        let calendar = picture::calendar(stats, layout) + &shows(said, "Each row is a week, each field a day.", layout);
        return joined([calendar, picture::pain_of_weeks(stats, layout)]);
    }
    let span = spans::span(stats);
    let said = headline::best_and_least(stats, span);
    let year = picture::year(stats, layout) + &shows(said, "Each column is a week, each row a weekday.", layout);
    joined([year, spans::table(stats, span, layout), picture::pain_of_weeks(stats, layout)])
}

/// The sentence under a picture: what is to be seen in it, else what it is. Plain pages have no picture.
fn shows(said: Option<String>, otherwise: &str, layout: Layout) -> String {
    match said {
        Some(said) => layout.wrapped(said),
        None if layout.is_plain => String::new(),
        None => layout.wrapped(otherwise),
    }
}

/// The parts that are not empty, a blank line apart.
fn joined<const N: usize>(parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The sum of all, the pain, and one thing to change.
fn last_words(stats: &Stats, layout: Layout) -> String {
    let mut text = layout.wrapped(sum(&stats.total)) + &pain_of(&stats.pain, stats, layout);
    if let Some(often_missed) = often_missed(stats) {
        text += &layout.wrapped(often_missed);
    }
    text
}

/// `21 sessions, 3 full days. Streak: 5 days (longest 12).`
fn sum(total: &Total) -> String {
    let full = match total.full_days.len() {
        0 => String::new(),
        1 => ", 1 full day".to_owned(),
        days => format!(", {days} full days"),
    };
    let sessions = counted(total.sessions, "session");
    format!("{sessions}{full}. Streak: {} (longest {}).", streak(total.streak), total.streak.longest)
}

fn pain_of(pain: &PainStats, stats: &Stats, layout: Layout) -> String {
    let Some(mean) = pain.mean else { return String::new() };
    let readings = counted(pain.readings, "reading");
    let before = pain.previous_mean.map_or(String::new(), |previous| {
        let compared = pain::compared(previous, mean, &headline::before(stats.period));
        let readings = counted(pain.previous_readings, "reading");
        format!(", {compared} ({}, {readings}){}", pain::mean(previous), pain::noticeable(pain.noticeable))
    });
    let mut text = layout.wrapped(format!("Pain {} of 10 ({readings}){before}.", pain::mean(mean)));
    if let Some(change) = pain.mean_change {
        let sessions = counted(pain.change_sessions, "session");
        text += &layout
            .wrapped(format!("After a session {} on average ({sessions} with both readings).", pain::signed(change)));
    }
    text
}

/// The slot that is missed most, with the command that asks what would help; only of a short period that is not over.
fn often_missed(stats: &Stats) -> Option<String> {
    let (from, to) = (stats.period.from, stats.period.to);
    if !(from..=to).contains(&stats.today) || (to - from).num_days() >= MOST_DAYS_MISSED {
        return None;
    }
    let missed = |row: &Row| row.adherence.prescribed - row.adherence.done;
    let is_often = |row: &&Row| missed(row) >= MANY_MISSED && 2 * missed(row) >= row.adherence.prescribed;
    let slots = stats.rows.iter().filter(|row| matches!(row.kind, RowKind::Slot(_))).filter(is_often);
    // Of several the first.
    let row = slots.min_by_key(|row| std::cmp::Reverse(missed(row)))?;
    let RowKind::Slot(slot) = &row.kind else { return None };
    let (routine, slot): (&RoutineId, _) = (&row.routine, headline::slot_name(slot));
    let command = super::layout::command(&format!("backcare missed {routine}"));
    Some(format!("{slot} {routine} was missed {} times. What would help? {command}", missed(row)))
}

/// A bar of which so many cells are filled.
fn bar(full: usize, layout: Layout) -> String {
    let [full, rest] = layout.signs.bar(full, BAR_CELLS);
    layout.good(full) + &layout.faint(rest)
}

pub(super) fn streak(streak: Streak) -> String {
    let unit = match streak.unit {
        StreakUnit::Days => "day",
        StreakUnit::Weeks => "week",
    };
    counted(streak.current, unit)
}

pub(super) fn of(adherence: Adherence, signs: Signs) -> String {
    match adherence.prescribed {
        0 => signs.none().to_owned(),
        prescribed => format!("{} of {prescribed}", adherence.done),
    }
}

pub(super) fn percent(adherence: Adherence) -> String {
    adherence.fraction().map_or(String::new(), |fraction| format!("{:.0} %", fraction * 100.0))
}

pub(super) use headline::{date, most_and_least};
