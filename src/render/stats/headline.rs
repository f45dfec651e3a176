//! What stands above the picture of a period: what it is, how much was done, what came between.

use chrono::{Datelike, NaiveDate};

use super::percent;
use crate::domain::calendar::Moment;
use crate::domain::routine::SlotName;
use crate::domain::stats::period::{Period, Span};
use crate::domain::stats::{Adherence, DayStats, Row, RowKind, Stats};
use crate::printable;
use crate::render::layout::unbroken;
use crate::render::{Layout, capitalised, counted, listed};

/// The fewest of which the one with most and the one with least are named.
const FEWEST_COMPARED: usize = 3;
/// The most days that are named by their weekdays.
const MOST_NAMED_DAYS: usize = 7;

/// The period, and how far it has come while it lasts: on one line where there is room.
pub(super) fn heading(stats: &Stats, now: Moment, layout: Layout) -> String {
    let period = stats.period;
    let name = name(period);
    let is_running = (period.from..=period.to).contains(&stats.today) && period.from < period.to;
    if !is_running {
        return layout.wrapped(layout.strong(name));
    }
    let day = now.format(if period.span == Span::Week { "%A" } else { "%A %-d %B" });
    let so_far = format!("up to {day}, {}", now.format("%H:%M"));
    let broken = || layout.wrapped(format!("{}, {so_far}", layout.strong(&name)));
    layout.heading(&name, &so_far).unwrap_or_else(broken)
}

/// `Week 47 of 2026, 16 to 22 November`.
fn name(period: Period) -> String {
    let (from, to) = (period.from, period.to);
    match period.span {
        Span::Week => {
            let week = from.iso_week();
            let from = if from.month() == to.month() { from.format("%-d").to_string() } else { date(from) };
            format!("Week {} of {}, {from} to {}", week.week(), week.year(), date(to))
        }
        Span::Month => from.format("%B %Y").to_string(),
        Span::Year => from.format("The year %Y").to_string(),
        Span::All => format!("Since {} {}", date(from), from.year()),
        Span::Range => {
            let from = match (from.year() == to.year(), from.month() == to.month()) {
                (true, true) => from.format("%-d"),
                (true, false) => from.format("%-d %B"),
                (false, _) => from.format("%-d %B %Y"),
            };
            let to = to.format("%-d %B %Y");
            if period.from == period.to { to.to_string() } else { format!("{from} to {to}") }
        }
    }
}

pub(in crate::render) fn date(day: NaiveDate) -> String {
    day.format("%-d %B").to_string()
}

/// `26 of 33 done (79 %), the week before 29 of 42 (69 %). Paused on Wednesday: flu.`
pub(super) fn sentence(stats: &Stats) -> String {
    let done = match stats.total.adherence {
        Adherence { prescribed: 0, open: 0, .. } => "Nothing is done or missed in a slot".to_owned(),
        Adherence { prescribed: 0, .. } => "Nothing is done or missed yet".to_owned(),
        adherence => share(adherence, " done"),
    };
    let before = stats
        .previous
        .filter(|previous| previous.prescribed > 0)
        .map_or(String::new(), |previous| format!(", {} {}", before(stats.period), share(previous, "")));
    let open = match stats.total.adherence.open {
        0 => String::new(),
        open => format!(" {open} open now."),
    };
    let breaks = [paused(&stats.days), eased(&stats.days)].into_iter().flatten().map(|words| format!(" {words}."));
    format!("{done}{before}.{open}{}", breaks.collect::<String>())
}

/// `26 of 33 done (79 %)`.
fn share(adherence: Adherence, done: &str) -> String {
    format!("{} of {}{done} ({})", adherence.done, adherence.prescribed, unbroken(&percent(adherence)))
}

/// When the period before was: `the week before`, `in October`.
pub(super) fn before(period: Period) -> String {
    match (period.span, period.previous()) {
        (Span::Week, _) => "the week before".to_owned(),
        (Span::Month, Some(previous)) => previous.from.format("in %B").to_string(),
        (Span::Year, Some(previous)) => previous.from.format("in %Y").to_string(),
        _ => match (period.to - period.from).num_days() + 1 {
            1 => "the day before".to_owned(),
            days => format!("the {days} days before"),
        },
    }
}

/// `Paused on Wednesday: flu`, `Paused on 3 days: flu`.
fn paused(days: &[DayStats]) -> Option<String> {
    let paused: Vec<&DayStats> = days.iter().filter(|day| day.remarks.is_paused).collect();
    let mut reasons: Vec<&String> = Vec::new();
    for reason in paused.iter().flat_map(|day| &day.remarks.reasons) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let reasons: Vec<_> = reasons.into_iter().map(|reason| printable::words(reason)).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    on_days(&paused, days).map(|on| format!("Paused on {on}{reasons}"))
}

fn eased(days: &[DayStats]) -> Option<String> {
    let eased: Vec<&DayStats> = days.iter().filter(|day| day.remarks.is_eased).collect();
    on_days(&eased, days).map(|on| format!("Eased on {on}"))
}

/// Which of `all` days: their weekdays in a week, else how many.
fn on_days(some: &[&DayStats], all: &[DayStats]) -> Option<String> {
    if some.is_empty() {
        return None;
    }
    if all.len() > MOST_NAMED_DAYS {
        return Some(counted(u32::try_from(some.len()).unwrap_or(u32::MAX), "day"));
    }
    let named: Vec<String> = some.iter().map(|day| day.day.format("%A").to_string()).collect();
    Some(listed(&named))
}

/// The slots of which most and least was done: what the picture of a week shows.
pub(super) fn best_and_least_slot(stats: &Stats) -> Option<String> {
    let named = |row: &Row| match &row.kind {
        RowKind::Slot(slot) => {
            let name = format!("{} {}", printable::words(&slot.0), printable::words(&row.routine.0));
            Some((name, row.adherence))
        }
        RowKind::Weekly | RowKind::Extra => None,
    };
    best_and_least_of(stats.rows.iter().filter_map(named).collect())
}

/// The weeks, months or years of which most and least was done.
pub(super) fn best_and_least(stats: &Stats, span: Span) -> Option<String> {
    let name = |sum: &DayStats| match span {
        Span::Month => sum.day.format("%B %Y").to_string(),
        Span::Year => sum.day.format("%Y").to_string(),
        _ => format!("the week from {}", date(sum.day)),
    };
    // What still goes on is neither yet.
    let is_over = |sum: &&DayStats| !span.is_same(sum.day, stats.today);
    best_and_least_of(stats.added_by(span).iter().filter(is_over).map(|sum| (name(sum), sum.adherence)).collect())
}

/// `Most: morning palm, 6 of 6. Least: noon thumb, 2 of 6.`
fn best_and_least_of(all: Vec<(String, Adherence)>) -> Option<String> {
    let told =
        |(name, adherence): (String, Adherence)| format!("{name}, {} of {}", adherence.done, adherence.prescribed);
    most_and_least(all).map(|[most, least]| format!("Most: {}. Least: {}.", told(most), told(least)))
}

/// That of which most and that of which least was done. What has less than half as much prescribed as another is left out:
/// it is the beginning or the end of the period. `None` where several are alike in it, or there are not three.
pub(in crate::render) fn most_and_least<T: Clone>(all: Vec<(T, Adherence)>) -> Option<[(T, Adherence); 2]> {
    let largest = all.iter().map(|(_, adherence)| adherence.prescribed).max().unwrap_or_default();
    let shares: Vec<(T, Adherence, f64)> = all
        .into_iter()
        .filter(|(_, adherence)| 2 * adherence.prescribed >= largest)
        .filter_map(|(name, adherence)| Some((name, adherence, adherence.fraction()?)))
        .collect();
    let by_share = |one: &&(T, Adherence, f64), other: &&(T, Adherence, f64)| one.2.total_cmp(&other.2);
    let (most, least) = (shares.iter().max_by(by_share)?, shares.iter().min_by(by_share)?);
    let is_alone = |one: &(T, Adherence, f64)| shares.iter().filter(|other| by_share(&one, other).is_eq()).count() == 1;
    let are_told = shares.len() >= FEWEST_COMPARED && is_alone(most) && is_alone(least);
    are_told.then(|| [most, least].map(|(what, adherence, _)| (what.clone(), *adherence)))
}

/// A slot as a sentence begins with it.
pub(super) fn slot_name(slot: &SlotName) -> String {
    capitalised(&printable::words(&slot.0))
}
