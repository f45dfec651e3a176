//! The picture of some weeks: a row a week, with a column a day, what was done of it, and its pain.

use chrono::{Datelike, NaiveDate, Weekday};

use super::heat::{heat_on, meanings};
use super::{legend, monday_of};
use crate::domain::stats::period::Span;
use crate::domain::stats::{DayStats, Stats};
use crate::render::table::{Align, aligned, line};
use crate::render::{Layout, counted, pain, sentence};

/// How much room the days have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayCells {
    /// The day of the month beside two signs.
    Dated,
    /// A sign and a blank.
    Apart,
    /// A sign, and the figures on a line of their own.
    Close,
}

/// The weeks since there is a record, and below them what the signs mean; on plain pages a sentence a week.
pub(in crate::render) fn calendar(stats: &Stats, layout: Layout) -> String {
    let weeks = stats.added_by(Span::Week);
    if layout.is_plain {
        return weeks.iter().map(|week| layout.wrapped(in_words(week))).collect();
    }
    let days: Vec<&DayStats> = stats.recorded_days().collect();
    let pages = [DayCells::Dated, DayCells::Apart, DayCells::Close].map(|cells| in_rows(&weeks, &days, cells, layout));
    let [.., narrowest] = &pages;
    let page = pages.iter().find(|page| layout.has_room_for(page)).unwrap_or(narrowest).clone();
    page + &legend(meanings(&days, layout.signs), layout)
}

fn in_rows(weeks: &[DayStats], days: &[&DayStats], cells: DayCells, layout: Layout) -> String {
    let row = |week: &DayStats| {
        let monday = monday_of(week.day);
        let of_week = monday.iter_days().take(7).map(|day| cell(days, day, cells, layout)).collect::<String>();
        let [done, pain] = figures(week, layout);
        vec![monday.format("%e %b").to_string(), of_week.trim_end().to_owned(), done, pain]
    };
    let indent = if cells == DayCells::Dated { "  " } else { "" };
    let mut rows = vec![vec![String::new(), heads(cells), "done".to_owned(), "pain".to_owned()]];
    rows.extend(weeks.iter().map(row));
    if cells == DayCells::Close {
        return rows
            .iter()
            .skip(1)
            .map(|row| {
                let figures = sentence(
                    &row[2..]
                        .iter()
                        .map(|cell| cell.trim())
                        .filter(|cell| !cell.is_empty())
                        .collect::<Vec<_>>()
                        .join(", pain "),
                );
                format!("{} {}\n", row[0], row[1])
                    + &(if figures == "." { String::new() } else { layout.wrapped_under("  ", figures) })
            })
            .collect();
    }
    let mut lines = aligned(&rows, &[Align::Left, Align::Left, Align::Right, Align::Right]).into_iter();
    let head =
        lines.next().map_or(String::new(), |cells| layout.faint(format!("{indent}{}", line(&cells)).trim_end()) + "\n");
    head + &lines.map(|cells| format!("{indent}{}", line(&cells))).collect::<String>()
}

/// The names of the days above their cells.
fn heads(cells: DayCells) -> String {
    let name = |day: u8| Weekday::try_from(day).map_or(String::new(), |day| day.to_string());
    let head = |day: u8| match cells {
        DayCells::Dated => format!("{:<7}", name(day)),
        DayCells::Apart => format!("{:.1} ", name(day)),
        DayCells::Close => String::new(),
    };
    (0..7).map(head).collect::<String>().trim_end().to_owned()
}

fn cell(days: &[&DayStats], day: NaiveDate, cells: DayCells, layout: Layout) -> String {
    let heat = heat_on(days, day);
    let is_shown =
        days.first().is_some_and(|first| first.day <= day) && days.last().is_some_and(|last| day <= last.day);
    match cells {
        DayCells::Dated if !is_shown => " ".repeat(7),
        DayCells::Dated => {
            format!("{} {}  ", layout.faint(format!("{:>2}", day.day())), heat.painted(2, layout))
        }
        DayCells::Apart => heat.painted(1, layout) + " ",
        DayCells::Close => heat.painted(1, layout),
    }
}

/// What was done of the week, and its pain.
fn figures(week: &DayStats, layout: Layout) -> [String; 2] {
    let adherence = week.adherence;
    let done = match (adherence.prescribed, week.sessions) {
        (0, 0) => layout.signs.none().to_owned(),
        (0, sessions) => counted(sessions, "session"),
        (prescribed, _) => format!("{} of {prescribed}", adherence.done),
    };
    [done, week.pain.mean().map_or(String::new(), pain::mean)]
}

/// `Week from 26 October: 5 of 6 done, pain 5.2.`
fn in_words(week: &DayStats) -> String {
    let done = match (week.adherence.prescribed, week.sessions) {
        (0, 0) => "nothing was asked for".to_owned(),
        (0, sessions) => counted(sessions, "session"),
        (prescribed, _) => format!("{} of {prescribed} done", week.adherence.done),
    };
    let its_pain = week.pain.mean().map_or(String::new(), |mean| format!(", pain {}", pain::mean(mean)));
    format!("Week from {}: {done}{its_pain}.", week.day.format("%-d %B"))
}
