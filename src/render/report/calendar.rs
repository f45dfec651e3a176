//! The days one by one, a line a week: what was done of what was prescribed, darker where it was more.

use chrono::{Datelike, NaiveDate, Weekday};
use maud::{Markup, html};

use super::ReportContent;
use super::figure::{scrolled, time};
use crate::domain::stats::{DayStats, Share};

/// At most so many weeks, the last ones: half a year.
const MOST_WEEKS: usize = 27;

/// A day with its place in `days` of the JSON.
type IndexedDay<'a> = (usize, &'a DayStats);

pub(super) fn section(content: &ReportContent) -> Markup {
    let weeks = weeks(content);
    let shown = &weeks[weeks.len().saturating_sub(MOST_WEEKS)..];
    html! {
        section aria-labelledby="calendar" {
            h2 #calendar { "Day by day" }
            @if shown.is_empty() {
                p { "There is no day to show." }
            } @else {
                (scrolled("Calendar of the days", &table(shown, shown.len() < weeks.len())))
            }
        }
    }
}

/// The recorded days, each week from Monday.
fn weeks<'a>(content: &'a ReportContent) -> Vec<(NaiveDate, [Option<IndexedDay<'a>>; 7])> {
    let first = content.stats.first_day;
    let mut weeks: Vec<(NaiveDate, [Option<IndexedDay>; 7])> = Vec::new();
    for (index, day) in content.stats.days.iter().enumerate() {
        if first.is_none_or(|first| day.day < first) {
            continue;
        }
        let monday = day.day.week(Weekday::Mon).first_day();
        if weeks.last().is_none_or(|(last, _)| *last != monday) {
            weeks.push((monday, [None; 7]));
        }
        if let Some((_, days)) = weeks.last_mut() {
            days[day.day.weekday().num_days_from_monday() as usize] = Some((index, day));
        }
    }
    weeks
}

fn table(weeks: &[(NaiveDate, [Option<IndexedDay>; 7])], are_last: bool) -> Markup {
    html! {
        table.calendar {
            caption {
                "Doses done of those prescribed; the stronger the colour, the more. “+” counts the sessions of a day on which no dose of a slot was due."
                @if are_last { " The last half year." }
            }
            thead {
                tr {
                    th scope="col" { "Week of" }
                    @for weekday in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] { th scope="col" { (weekday) } }
                }
            }
            tbody {
                @for (monday, days) in weeks {
                    tr {
                        th scope="row" { (time(*monday, "%-d %b %Y")) }
                        @for day in days {
                            @match day { Some(day) => (cell(*day)), None => td {} }
                        }
                    }
                }
            }
        }
    }
}

fn cell((index, day): IndexedDay) -> Markup {
    let DayStats { sessions, adherence, remarks, .. } = day;
    html! {
        @if let Some(share) = adherence.share() {
            td class={ "level" (level(share)) } data-figure=(format!("days.{index}.done days.{index}.prescribed")) {
                (adherence.done) "/" (adherence.prescribed)
            }
        } @else if *sessions > 0 {
            td data-figure=(format!("days.{index}.sessions")) { "+" (sessions) }
        } @else if remarks.is_paused {
            td.soft { "paused" }
        } @else {
            td.soft { "–" }
        }
    }
}

/// How dark a day is, as `style.css` counts it.
pub(super) fn level(share: Share) -> u32 {
    match share {
        Share::None => 0,
        Share::Some => 1,
        Share::Half => 2,
        Share::Most => 3,
        Share::All => 4,
    }
}
