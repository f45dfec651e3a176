//! The picture of at most a week: a row a dose, a column a day.

use chrono::NaiveDate;

use super::legend;
use crate::domain::doses::DoseState;
use crate::domain::stats::{Cell, Row, RowKind, Stats, Weekly};
use crate::printable;
use crate::render::layout::width;
use crate::render::table::{Align, aligned};
use crate::render::{Layout, Signs, capitalised, pain, sentence};

/// How a row is labelled that is in no slot.
const WEEKLY: &str = "weekly";
const EXTRA: &str = "also";

/// How the days stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct DayColumns {
    /// Whether they are headed by `Mon`, else by `M`.
    are_named: bool,
    /// The columns of each day, with the blanks after it.
    width: usize,
}

impl DayColumns {
    const NAMED: Self = Self { are_named: true, width: 5 };

    /// As narrow as can be told apart: a pain of ten has two digits.
    fn narrow(stats: &Stats) -> Self {
        let has_ten = stats.days.iter().filter_map(|day| day.pain.mean()).any(|mean| pain::whole(mean).len() > 1);
        Self { are_named: false, width: if has_ten { 3 } else { 2 } }
    }

    /// The head of a day.
    fn head(self, day: NaiveDate) -> String {
        let name = day.format("%a").to_string();
        let name = if self.are_named { name } else { name.chars().take(1).collect() };
        name.clone() + &" ".repeat(self.width.saturating_sub(width(&name)))
    }

    /// A sign of a day in its columns, below the middle of a name.
    fn cell(self, sign: &str, painted: &str) -> String {
        let before = usize::from(self.are_named);
        let after = self.width.saturating_sub(before + width(sign));
        format!("{}{painted}{}", " ".repeat(before), " ".repeat(after))
    }
}

/// The days of the period, and below them what the signs mean; on plain pages a sentence a row. Nothing where nothing
/// was asked for, done or read.
pub(in crate::render) fn grid(stats: &Stats, layout: Layout) -> String {
    if stats.rows.is_empty() {
        return String::new();
    }
    if layout.is_plain {
        return sentences(stats, layout);
    }
    let columns = [DayColumns::NAMED, DayColumns::narrow(stats)].into_iter();
    let page = columns.map(|days| in_columns(stats, days, layout)).find(|page| layout.has_room_for(page));
    page.unwrap_or_else(|| stacked(stats, layout)) + &legend(meanings(stats, layout.signs), layout)
}

/// All days of the period, also those to come.
fn days(stats: &Stats) -> impl Iterator<Item = NaiveDate> {
    let to = stats.period.to;
    stats.period.from.iter_days().take_while(move |day| *day <= to)
}

/// A line a row; the slot stands before the first of its rows.
fn in_columns(stats: &Stats, days: DayColumns, layout: Layout) -> String {
    let heads = std::iter::once([String::new(), String::new(), head(stats, days), String::new()]);
    let mut last = String::new();
    let rows = stats.rows.iter().map(|row| {
        let place = place(row);
        let shown = if place == last { String::new() } else { place.clone() };
        last = place;
        [shown, name(row), cells(&row.cells, stats, days, layout), figure(row)]
    });
    let rows: Vec<Vec<String>> =
        heads.chain(rows.collect::<Vec<_>>()).chain(pain_row(stats, days)).map(Vec::from).collect();
    let (indent, gap) = if days.are_named { ("  ", "  ") } else { ("", " ") };
    let line = |cells: &Vec<String>| format!("{indent}{}", cells.join(gap)).trim_end().to_owned();
    let lines = aligned(&rows, &[Align::Left; 4]);
    let mut lines = lines.iter().map(line);
    let head = lines.next().map_or(String::new(), |head| layout.faint(head) + "\n");
    head + &lines.map(|line| line + "\n").collect::<String>()
}

/// A few lines a row: what it is, its days, how much of it was done.
fn stacked(stats: &Stats, layout: Layout) -> String {
    let columns = DayColumns::narrow(stats);
    let days = |days: &str| {
        let line = format!("  {}", days.trim_end());
        if layout.has_room_for(&line) { line + "\n" } else { line.trim_start_matches("  ").to_owned() + "\n" }
    };
    let mut page = days(&head(stats, columns));
    for row in &stats.rows {
        let figure = figure(row);
        page += &layout.wrapped(format!("{} {}", place(row), name(row)));
        page += &days(&cells(&row.cells, stats, columns, layout));
        page += &(if figure.is_empty() { String::new() } else { format!("  {figure}\n") });
    }
    if let Some([label, _, of_days, mean]) = pain_row(stats, columns) {
        page += &format!("{label}\n{}  {mean}\n", days(&of_days));
    }
    page
}

/// A sentence a row.
fn sentences(stats: &Stats, layout: Layout) -> String {
    let row = |row: &Row| {
        let told = days(stats)
            .zip(&row.cells)
            .filter_map(|(day, cell)| Some(format!("{} {}", day.format("%A"), words(*cell)?)));
        let told: Vec<String> = told.collect();
        let figure = figure(row);
        let figure = if figure.is_empty() { figure } else { format!("{figure}; ") };
        layout.wrapped(sentence(&format!("{}, {}: {figure}{}", capitalised(&place(row)), name(row), told.join(", "))))
    };
    let told_pain =
        stats.days.iter().filter_map(|day| Some(format!("{} {}", day.day.format("%A"), pain::whole(day.pain.mean()?))));
    let told_pain: Vec<String> = told_pain.collect();
    let its_pain =
        if told_pain.is_empty() { String::new() } else { layout.wrapped(format!("Pain: {}.", told_pain.join(", "))) };
    stats.rows.iter().map(row).collect::<String>() + &its_pain
}

/// What became of a day, in words; nothing where it asks for nothing and nothing was done.
fn words(cell: Cell) -> Option<String> {
    let state = match cell.state {
        Some(DoseState::Done) if cell.is_partial => "partly done",
        Some(DoseState::Done) => "done",
        Some(DoseState::Open) => "open",
        Some(DoseState::ToCome) => "to come",
        Some(DoseState::Missed) => "missed",
        Some(DoseState::Excused) => "excused",
        Some(DoseState::NotCounted) => "before you began",
        None => "",
    };
    match (state, cell.extra) {
        ("", 0) => None,
        ("", extra) => Some(format!("done {}", if extra == 1 { "once".to_owned() } else { format!("{extra} times") })),
        (state, 0) => Some(state.to_owned()),
        (state, extra) => Some(format!("{state} and {extra} more")),
    }
}

fn head(stats: &Stats, columns: DayColumns) -> String {
    days(stats).map(|day| columns.head(day)).collect::<String>().trim_end().to_owned()
}

fn cells(cells: &[Cell], stats: &Stats, columns: DayColumns, layout: Layout) -> String {
    let none = std::iter::repeat(&Cell { state: None, is_partial: false, extra: 0 });
    let cell = |(_, cell): (NaiveDate, &Cell)| {
        let sign = layout.signs.cell(*cell);
        columns.cell(&sign, &painted(*cell, &sign, layout))
    };
    days(stats).zip(cells.iter().chain(none)).map(cell).collect()
}

fn painted(cell: Cell, sign: &str, layout: Layout) -> String {
    match cell.state {
        _ if sign.trim().is_empty() => sign.to_owned(),
        Some(DoseState::Done) | None => layout.good(sign),
        Some(DoseState::Open) => layout.strong(sign),
        Some(DoseState::ToCome) => sign.to_owned(),
        Some(DoseState::Missed | DoseState::Excused | DoseState::NotCounted) => layout.faint(sign),
    }
}

/// The pain of each day in whole numbers, and its mean; nothing where there is no reading.
fn pain_row(stats: &Stats, columns: DayColumns) -> Option<[String; 4]> {
    let mean = stats.pain.mean?;
    let of_day = |day: NaiveDate| {
        let mean = stats.days.iter().find(|stats| stats.day == day).and_then(|stats| stats.pain.mean());
        let digits = mean.map_or(String::new(), pain::whole);
        columns.cell(&digits, &digits)
    };
    let mean = format!("{}{}", if columns.are_named { "mean " } else { "" }, pain::mean(mean));
    Some(["pain".to_owned(), String::new(), days(stats).map(of_day).collect(), mean])
}

fn place(row: &Row) -> String {
    match &row.kind {
        RowKind::Slot(slot) => printable::words(&slot.0).into_owned(),
        RowKind::Weekly => WEEKLY.to_owned(),
        RowKind::Extra => EXTRA.to_owned(),
    }
}

fn name(row: &Row) -> String {
    printable::words(&row.routine.0).into_owned()
}

/// How much of a row was done: `6 of 7`; nothing where nothing of it is done or missed yet.
fn figure(row: &Row) -> String {
    match (row.adherence.prescribed, row.weekly) {
        (_, Some(Weekly::Days(week))) => format!("{} of {}", week.done, week.of),
        (0, _) => String::new(),
        (prescribed, _) => format!("{} of {prescribed}", row.adherence.done),
    }
}

/// The signs that the grid has, with what they mean.
fn meanings(stats: &Stats, signs: Signs) -> Vec<(String, &'static str)> {
    let dose = |state, is_partial| Cell { state: Some(state), is_partial, extra: 0 };
    let all = [
        (dose(DoseState::Done, false), "done"),
        (dose(DoseState::Done, true), "partly"),
        (dose(DoseState::Open, false), "open"),
        (dose(DoseState::ToCome, false), "to come"),
        (dose(DoseState::Missed, false), "missed"),
        (dose(DoseState::Excused, false), "excused"),
    ];
    let cells = || stats.rows.iter().flat_map(|row| &row.cells);
    let occurs = |(cell, _): &(Cell, _)| cells().any(|other| Cell { extra: 0, ..*other } == *cell);
    let known = all.into_iter().filter(occurs).map(|(cell, meaning)| (signs.cell(cell), meaning));
    let extra = cells().any(|cell| cell.extra > 0).then(|| ("+".to_owned(), "extra"));
    known.chain(extra).collect()
}
