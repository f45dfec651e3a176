//! Pieces of the page: figures with the fields that they are of, days, and words of the user.

use std::fmt::Display;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::ReportContent;
use crate::domain::routine::RoutineId;
use crate::printable;

/// The longest text of a user that the page shows whole, in characters.
const LONGEST: usize = 500;

/// Words with figures that stand out. `fields` are those of `stats --json` in the order of the numbers, with a blank
/// between them: `total.done total.prescribed`; `one-other` is the difference of two, `#field` the number of days on
/// which it is true.
pub(super) fn figure(fields: &str, words: impl Display) -> Markup {
    html! { b data-figure=(fields) { (words.to_string()) } }
}

/// A number of rows of the page, which `selector` finds.
pub(super) fn count_of(selector: &str, count: usize) -> Markup {
    html! { b data-counted=(selector) { (count) } }
}

/// `22 November 2026`.
pub(super) fn date(day: NaiveDate) -> Markup {
    time(day, "%-d %B %Y")
}

/// `22 Nov 2026`, for lists.
pub(super) fn short_date(day: NaiveDate) -> Markup {
    time(day, "%-d %b %Y")
}

/// A day, written as `format` says.
pub(super) fn time(day: NaiveDate, format: &str) -> Markup {
    html! { time datetime=(day.format("%Y-%m-%d")) { (day.format(format)) } }
}

/// The days from one to another, or the only one.
pub(super) fn span(from: NaiveDate, to: NaiveDate) -> Markup {
    html! {
        @if from == to { (short_date(from)) } @else { (short_date(from)) " to " (short_date(to)) }
    }
}

/// Words of the user, in whichever direction they are written.
pub(super) fn words(text: &str) -> Markup {
    html! { bdi { (line(text)) } }
}

/// Words of the user on one line that is not too long.
pub(super) fn line(text: &str) -> String {
    printable::line(&printable::words(text), LONGEST)
}

/// The title of a routine.
pub(super) fn title(routine: &RoutineId, content: &ReportContent) -> Markup {
    words(content.routines.title(routine))
}

/// A wide thing that is scrolled in its place, also by keys.
pub(super) fn scrolled(label: &str, inner: &Markup) -> Markup {
    html! { div.wide tabindex="0" role="region" aria-label=(label) { (inner) } }
}
