//! The routines of a period: how much was done of each, how strong a habit it is, and its amounts.

use super::{bar, of, percent};
use crate::domain::stats::{RoutineStats, Stats, Strength, Weekly};
use crate::printable;
use crate::render::layout::NO_BREAK;
use crate::render::table::{Column, Table};
use crate::render::{Layout, Signs, amount};

pub(super) fn table(stats: &Stats, layout: Layout) -> String {
    if stats.routines.is_empty() {
        return String::new();
    }
    let done_and_share = |routine: &RoutineStats| match routine.weekly {
        Some(Weekly::Days(week)) => (format!("{} of {}", week.done, week.of), "days".to_owned()),
        Some(Weekly::Weeks(weeks)) => (format!("{} of {}", weeks.reached, weeks.of), "weeks".to_owned()),
        None => (of(routine.adherence, layout.signs), percent(routine.adherence)),
    };
    let widest_share = stats.routines.iter().map(|routine| done_and_share(routine).1.len()).max().unwrap_or_default();
    let row = |routine: &RoutineStats| {
        let (done, share) = done_and_share(routine);
        // Of a routine of the week it is one thing: `0 of 2 days`.
        let gap = if routine.weekly.is_some() { NO_BREAK } else { ' ' };
        let gap = gap.to_string().repeat(2 + widest_share - share.len());
        let done = format!("{done}{gap}{share}");
        let name = printable::words(&routine.routine.0).into_owned();
        vec![
            name,
            done,
            strength_bar(routine.strength, layout),
            strength(routine.strength),
            amount_of(routine, layout.signs),
        ]
    };
    let columns = vec![
        Column::left(""),
        Column::right("done"),
        Column { label: "strength", ..Column::picture() },
        Column::right(""),
        Column::right("amount"),
    ];
    Table { columns, rows: stats.routines.iter().map(row).collect(), indent: "  " }.text(layout)
}

/// Nothing while too few days say how strong it is.
fn strength_bar(strength: Option<Strength>, layout: Layout) -> String {
    let strength = strength.filter(|strength| !strength.is_new());
    strength.map_or(String::new(), |strength| bar(cells(strength.score), layout))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
fn cells(score: f64) -> usize {
    (score * 10.0).round().clamp(0.0, 10.0) as usize
}

/// What was done, and of how much: `2200 of 2800 strokes`.
fn amount_of(routine: &RoutineStats, signs: Signs) -> String {
    let prescribed = routine.amount_prescribed.and_then(|prescribed| amount(prescribed, &routine.unit));
    match (prescribed, amount(routine.amount, &routine.unit)) {
        (Some(prescribed), _) => format!("{} of {prescribed}", routine.amount),
        (None, done) => done.unwrap_or(signs.none().to_owned()),
    }
}

/// A percentage; `new` while too few days say anything, and nothing where it is not prescribed.
fn strength(strength: Option<Strength>) -> String {
    match strength {
        None => String::new(),
        Some(strength) if strength.is_new() => "new".to_owned(),
        Some(strength) => format!("{:.0} %", strength.score * 100.0),
    }
}
