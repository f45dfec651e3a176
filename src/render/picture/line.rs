//! The pain of the weeks as a line.

use crate::domain::history::PainDay;
use crate::domain::stats::Stats;
use crate::domain::stats::period::Span;
use crate::render::{Layout, Signs, pain};

/// The columns of the scale beside the line.
const SCALE_COLUMNS: usize = 5;
/// The fewest points that make a line.
const FEWEST_POINTS: usize = 6;
/// The most columns of the line: longer than a year is drawn closer.
const MOST_COLUMNS: usize = 54;

/// The mean of each week as a line over the whole numbers of the scale, and a sentence that says what it shows; nothing
/// where there are too few weeks with a reading. Several weeks share a column where there is no room for one each.
pub(in crate::render) fn pain_of_weeks(stats: &Stats, layout: Layout) -> String {
    let weeks: Vec<PainDay> = by_week(stats);
    let room = layout.line_columns().saturating_sub(SCALE_COLUMNS).clamp(1, MOST_COLUMNS);
    let share = weeks.len().div_ceil(room).max(1);
    let points: Vec<Option<f64>> = weeks.chunks(share).map(mean).collect();
    let known: Vec<f64> = points.iter().flatten().copied().collect();
    if known.len() < FEWEST_POINTS {
        return String::new();
    }
    let (first, last) = (known[0], known[known.len() - 1]);
    let [first, last] = [first, last].map(pain::mean);
    let lowest = known.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [lowest, highest] = [lowest, highest].map(pain::mean);
    let each = if share == 1 { "of each week".to_owned() } else { format!("of {share} weeks each") };
    let said = format!("Mean pain {each}: from {first} to {last}; the lowest was {lowest}, the highest {highest}.");
    if layout.is_plain {
        return layout.wrapped(said);
    }
    let line = drawn(&points.iter().map(|point| point.map(rounded)).collect::<Vec<_>>(), layout);
    line + &layout.wrapped(said)
}

/// The readings of each week from the first to the last with one, also of those without any.
fn by_week(stats: &Stats) -> Vec<PainDay> {
    let weeks: Vec<PainDay> = stats.added_by(Span::Week).into_iter().map(|week| week.pain).collect();
    let has_reading = |week: &PainDay| week.readings > 0;
    let first = weeks.iter().position(has_reading).unwrap_or(weeks.len());
    let last = weeks.iter().rposition(has_reading).map_or(first, |last| last + 1);
    weeks[first..last].to_vec()
}

fn mean(weeks: &[PainDay]) -> Option<f64> {
    let mut sum = PainDay::default();
    for week in weeks {
        sum += *week;
    }
    sum.mean()
}

/// The nearest whole number of the scale.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of pain is from 0 to 10")]
fn rounded(mean: f64) -> usize {
    mean.round().clamp(0.0, 10.0) as usize
}

/// A row each whole number, the highest first.
fn drawn(points: &[Option<usize>], layout: Layout) -> String {
    let known = || points.iter().flatten().copied();
    let (lowest, highest) = (known().min().unwrap_or_default(), known().max().unwrap_or_default());
    let row = |level: usize| {
        let line: String = (0..points.len()).map(|column| sign(points, column, level, layout.signs)).collect();
        let scale = format!("{level:>3} {}", layout.signs.choose("┤", "|"));
        format!("{}{}\n", layout.faint(scale), line.trim_end())
    };
    (lowest..=highest).rev().map(row).collect()
}

/// What stands in a column at a level. The line comes from the point before and turns to its own.
fn sign(points: &[Option<usize>], column: usize, level: usize, signs: Signs) -> &'static str {
    let Some(own) = points[column] else { return " " };
    if signs == Signs::Ascii {
        return if own == level { "*" } else { " " };
    }
    let before = column.checked_sub(1).and_then(|before| points[before]).unwrap_or(own);
    match (before.cmp(&own), level) {
        (std::cmp::Ordering::Equal, level) if level == own => "─",
        (std::cmp::Ordering::Less, level) if level == own => "╭",
        (std::cmp::Ordering::Less, level) if level == before => "╯",
        (std::cmp::Ordering::Greater, level) if level == own => "╰",
        (std::cmp::Ordering::Greater, level) if level == before => "╮",
        (_, level) if before.min(own) < level && level < before.max(own) => "│",
        _ => " ",
    }
}
