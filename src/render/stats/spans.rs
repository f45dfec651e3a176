//! A long period by months, or by years where there are too many months.

use super::{BAR_CELLS, bar, of, percent};
use crate::domain::stats::period::Span;
use crate::domain::stats::{Adherence, DayStats, Remarks, Stats};
use crate::render::table::{Column, Table};
use crate::render::{Layout, counted, pain};

/// The most days whose months are shown one by one: five years.
const MOST_DAYS_BY_MONTH: i64 = 5 * 366;

/// What the rows of the period are.
pub(super) fn span(stats: &Stats) -> Span {
    let first = stats.recorded_days().next().map_or(stats.period.from, |day| day.day);
    if (stats.period.to - first).num_days() < MOST_DAYS_BY_MONTH { Span::Month } else { Span::Year }
}

/// A row a month or a year.
pub(super) fn table(stats: &Stats, span: Span, layout: Layout) -> String {
    let spans = stats.added_by(span);
    let has_prescribed = spans.iter().any(|span| span.adherence.prescribed > 0);
    let row = |sum: &DayStats| {
        let label = sum.day.format(if span == Span::Year { "%Y" } else { "%b %Y" }).to_string();
        let done = match (sum.adherence.prescribed, sum.sessions) {
            (0, 0) if sum.remarks.is_paused => "~".to_owned(),
            (0, 0) => layout.signs.none().to_owned(),
            (0, sessions) => counted(sessions, "session"),
            _ => of(sum.adherence, layout.signs),
        };
        let bar = if has_prescribed { share_bar(sum.adherence, layout) } else { String::new() };
        let its_pain = sum.pain.mean().map_or(String::new(), |mean| format!("pain {}", pain::mean(mean)));
        vec![label, bar, done, percent(sum.adherence), its_pain, remarks(&sum.remarks).to_owned()]
    };
    let columns = vec![
        Column::left(""),
        Column::picture(),
        Column::right(""),
        Column::right(""),
        Column::left(""),
        Column::left(""),
    ];
    Table { columns, rows: spans.iter().map(row).collect(), indent: "  " }.text(layout)
}

/// What came between, without its reasons: they stand above.
fn remarks(remarks: &Remarks) -> &'static str {
    match (remarks.is_paused, remarks.is_eased) {
        (true, true) => "paused, eased",
        (true, false) => "paused",
        (false, true) => "eased",
        (false, false) => "",
    }
}

/// A cell is full once all of its part was done.
fn share_bar(adherence: Adherence, layout: Layout) -> String {
    let [done, prescribed] = [adherence.done, adherence.prescribed].map(|doses| doses as usize);
    let full = (done * BAR_CELLS).checked_div(prescribed);
    full.map_or_else(|| " ".repeat(BAR_CELLS), |full| bar(full, layout))
}
