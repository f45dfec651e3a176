//! The picture of a year: a column a week, a row a weekday; in several pieces where the page is narrow.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::heat::{heat_on, meanings};
use super::{legend, monday_of};
use crate::domain::stats::{DayStats, Stats};
use crate::render::Layout;

/// The most weeks that are shown, the last ones: a calendar year can meet 54.
const MOST_WEEKS: usize = 54;
/// The columns of a weekday's name and the blank after it.
const NAME_COLUMNS: usize = 4;
/// The columns of the name of a month and the blank after it.
const MONTH_COLUMNS: usize = 4;

/// The last weeks up to the last day that has a record, and below them what the signs mean. Nothing on plain pages: the
/// table of months says it.
pub(in crate::render) fn year(stats: &Stats, layout: Layout) -> String {
    let days: Vec<&DayStats> = stats.recorded_days().collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return String::new() };
    if layout.is_plain {
        return String::new();
    }
    let mondays: Vec<NaiveDate> = monday_of(first.day).iter_weeks().take_while(|monday| *monday <= last.day).collect();
    let shown = &mondays[mondays.len().saturating_sub(MOST_WEEKS)..];
    let room = layout.line_columns().saturating_sub(NAME_COLUMNS + indent(layout).len()).max(1);
    // Pieces of one length look better than a full one and a rest.
    let pieces = shown.len().div_ceil(room).max(1);
    let pieces: Vec<String> =
        shown.chunks(shown.len().div_ceil(pieces).max(1)).map(|weeks| piece(weeks, &days, layout)).collect();
    let shown_days: Vec<&DayStats> = days.iter().filter(|day| shown.first() <= Some(&day.day)).copied().collect();
    let left_out = mondays.len() - shown.len();
    let left_out = if left_out == 0 {
        String::new()
    } else {
        layout.wrapped(format!("These are the last {MOST_WEEKS} weeks of {}.", mondays.len()))
    };
    pieces.join("\n") + &legend(meanings(&shown_days, layout.signs), layout) + &left_out
}

fn piece(mondays: &[NaiveDate], days: &[&DayStats], layout: Layout) -> String {
    let row = |weekday: u8| {
        let name = Weekday::try_from(weekday).map_or(String::new(), |weekday| weekday.to_string());
        let signs: String = mondays
            .iter()
            .map(|monday| heat_on(days, *monday + Days::new(weekday.into())).painted(1, layout))
            .collect();
        format!("{}{} {}\n", indent(layout), layout.faint(name), signs.trim_end())
    };
    let months = months(mondays);
    let head = format!("{}{}{months}", indent(layout), " ".repeat(NAME_COLUMNS));
    let head = if months.is_empty() { String::new() } else { layout.faint(head) + "\n" };
    head + &(0..7).map(row).collect::<String>()
}

/// The names of the months above the weeks in which they begin, as far as they have room.
fn months(mondays: &[NaiveDate]) -> String {
    let begins = |monday: &NaiveDate| monday.iter_days().take(7).find(|day| day.day() == 1);
    // The first month is named in any case, where the next does not follow at once.
    let is_followed = mondays.iter().take(MONTH_COLUMNS).skip(1).any(|monday| begins(monday).is_some());
    let mut line = String::new();
    for (column, monday) in mondays.iter().enumerate() {
        let named = begins(monday).or_else(|| (column == 0 && !is_followed).then_some(*monday));
        let is_cut = column + MONTH_COLUMNS - 1 > mondays.len();
        if let Some(named) = named.filter(|_| line.len() <= column && !is_cut) {
            line += &" ".repeat(column - line.len());
            line += &named.format("%b ").to_string();
        }
    }
    line.trim_end().to_owned()
}

fn indent(layout: Layout) -> &'static str {
    if layout.columns.is_some_and(|columns| columns < 60) { "" } else { "  " }
}
