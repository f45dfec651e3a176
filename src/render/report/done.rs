//! What was done of each routine in each slot, and beside it.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::ReportContent;
use super::figure::{scrolled, short_date, title, words};
use super::summary::slot_rows;
use crate::domain::routine::{Dose, Unit};
use crate::domain::stats::{Doses, RoutineStats, Row, RowKind, Weekly};
use crate::render::counted;
use crate::render::stats::percent;

pub(super) fn section(content: &ReportContent) -> Markup {
    let rows = content.stats.routines.len() + content.stats.rows.len();
    html! {
        section aria-labelledby="done" {
            h2 #done { "What was done" }
            @if rows == 0 || content.stats.total.sessions + content.stats.total.adherence.prescribed == 0 {
                p { "Nothing was due and nothing was recorded." }
            } @else {
                (scrolled("What was done, by routine and time of day", &table(content)))
            }
        }
    }
}

fn table(content: &ReportContent) -> Markup {
    html! {
        table {
            caption { "Doses of each routine by its time of day" }
            thead {
                tr {
                    th scope="col" { "Routine" }
                    th scope="col" { "When" }
                    th scope="col" { "One dose" }
                    th scope="col" { "Asked for since" }
                    th.number scope="col" { "Doses done" }
                    th.number scope="col" { "Share" }
                    th.number scope="col" { "Amount done" }
                }
            }
            tbody {
                @for (index, row) in slot_rows(content) {
                    @if row.adherence.prescribed > 0 || row.amount > 0 { (slot(index, row, content)) }
                }
                @for row in &content.stats.rows {
                    @match &row.kind {
                        RowKind::Weekly => (weekly(row, content)),
                        RowKind::Extra => (extra(row, content)),
                        RowKind::Slot(_) => {}
                    }
                }
            }
        }
    }
}

fn slot(index: usize, row: &Row, content: &ReportContent) -> Markup {
    let adherence = row.adherence;
    let field = |name: &str| format!("slots.{index}.{name}");
    html! {
        tr {
            th scope="row" { (title(&row.routine, content)) }
            td { @if let RowKind::Slot(name) = &row.kind { (words(&name.0)) } }
            (dose_and_since(row, content))
            @if adherence.prescribed > 0 {
                td.number data-figure={ (field("done")) " " (field("prescribed")) } {
                    (adherence.done) " of " (adherence.prescribed)
                }
                td.number data-figure=(field("adherence")) { (percent(adherence)) }
            } @else {
                td.number { "–" } td.number { "–" }
            }
            td.number data-figure=(field("amount")) {
                (grouped(row.amount)) " "
                @if let Some(doses) = &row.doses { (unit(&doses.last.unit, row.amount)) }
            }
        }
    }
}

/// The dose, and since when it is asked for. What the first day of the period asks for may be older than that.
fn dose_and_since(row: &Row, content: &ReportContent) -> Markup {
    let stats = content.stats;
    let is_older = |first: NaiveDate| first == stats.period.from && stats.first_day.is_some_and(|day| day < first);
    html! {
        @match &row.doses {
            Some(doses) => {
                td { (dose(doses)) }
                td { @if is_older(doses.first_day) { "before " } (short_date(doses.first_day)) }
            }
            None => { td { "–" } td { "–" } }
        }
    }
}

/// The dose, from the first to the last where it changed.
fn dose(doses: &Doses) -> Markup {
    let Doses { first, last, .. } = doses;
    html! {
        span.dose {
            @if first == last { (words(&last.to_string())) }
            @else if first.unit == last.unit { (first.amount) " → " (words(&last.to_string())) }
            @else { (words(&first.to_string())) " → " (words(&last.to_string())) }
        }
    }
}

fn weekly(row: &Row, content: &ReportContent) -> Markup {
    html! {
        @if let Some((index, routine)) = its_routine(row, content) {
            tr {
                th scope="row" { (title(&row.routine, content)) }
                td { "some days a week" }
                (dose_and_since(row, content))
                @match row.weekly {
                    Some(Weekly::Weeks(weeks)) if weeks.of > 0 => td.number
                        data-figure=(format!("routines.{index}.weeks.reached routines.{index}.weeks.of")) {
                        (weeks.reached) " of " (weeks.of) " weeks"
                    },
                    Some(Weekly::Days(week)) => td.number
                        data-figure=(format!("routines.{index}.week.done routines.{index}.week.of")) {
                        (week.done) " of " (week.of) " days"
                    },
                    _ => td.number { "–" },
                }
                td.number { "–" }
                (amount(index, routine))
            }
        }
    }
}

/// Sessions that were not asked for; of a routine that has other rows they are in the amounts of none.
fn extra(row: &Row, content: &ReportContent) -> Markup {
    let is_only_row = content.stats.rows.iter().filter(|other| other.routine == row.routine).count() == 1;
    html! {
        @if let Some((index, routine)) = its_routine(row, content).filter(|_| is_only_row) {
            tr {
                th scope="row" { (title(&row.routine, content)) }
                td { "not asked for" }
                td { "–" }
                td { "–" }
                td.number data-figure={ "routines." (index) ".sessions" } {
                    (counted(routine.sessions, "session"))
                }
                td.number { "–" }
                (amount(index, routine))
            }
        }
    }
}

/// The routine of a row, with its place in `routines` of the JSON.
fn its_routine<'a>(row: &Row, content: &'a ReportContent) -> Option<(usize, &'a RoutineStats)> {
    content.stats.routines.iter().enumerate().find(|(_, stats)| stats.routine == row.routine)
}

fn amount(index: usize, routine: &RoutineStats) -> Markup {
    html! {
        td.number data-figure={ "routines." (index) ".amount" } {
            (grouped(routine.amount)) " " (unit(&routine.unit, routine.amount))
        }
    }
}

/// The word of a unit for so many of it.
fn unit(unit: &Unit, amount: u64) -> Markup {
    let one = Dose { amount: 1, unit: unit.clone() }.to_string();
    if amount == 1 { words(one.trim_start_matches("1 ")) } else { words(&unit.to_string()) }
}

/// `12,640`.
fn grouped(amount: u64) -> String {
    let digits = amount.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
