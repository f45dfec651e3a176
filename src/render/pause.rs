//! Pauses: the answers to `pause` and `resume`, and how a pause is named elsewhere.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::instant;
use super::{Layout, date_and_time, listed};
use crate::domain::doses::DayDose;
use crate::domain::pause::Pause;
use crate::domain::routine::{RoutineId, SlotName};
use crate::printable;

/// A pause that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Paused<'a> {
    pub pause: &'a Pause,
    /// Whether it is on.
    pub is_on: bool,
    /// Whether it takes the place of an earlier one.
    pub replaces: bool,
    /// The doses that it excuses of those that had been asked for by the end of today.
    pub excused: &'a [(NaiveDate, DayDose)],
    pub today: NaiveDate,
}

/// The answer to `pause`.
pub fn text(paused: &Paused, layout: Layout) -> String {
    let Paused { pause, is_on, replaces, today, .. } = paused;
    let begun_earlier = pause.from.date_naive() != *today || !is_on;
    let span = if begun_earlier { span_and_reason(pause, *today) } else { until_and_reason(pause, *today) };
    let instead = if *replaces { " This takes the place of the pause before." } else { "" };
    let resume = match (is_on, pause.until) {
        (true, Some(_)) => " End it sooner with `backcare resume`.",
        (true, None) => "",
        (false, _) => " `backcare undo` takes it back.",
    };
    layout.wrapped(format!("Paused {span}.{instead}{resume}")) + &excused(paused, layout)
}

/// What is excused, slot by slot where that is little.
fn excused(paused: &Paused, layout: Layout) -> String {
    let doses = paused.excused;
    let mut slots: Vec<(NaiveDate, &SlotName, Vec<&RoutineId>)> = Vec::new();
    for (day, dose) in doses {
        match slots.last_mut().filter(|(last, slot, _)| last == day && **slot == dose.slot.name) {
            Some((.., routines)) => routines.push(&dose.routine),
            None => slots.push((*day, &dose.slot.name, vec![&dose.routine])),
        }
    }
    let slot = |(day, slot, routines): &(NaiveDate, &SlotName, Vec<&RoutineId>)| {
        let day = if *day == paused.today { String::new() } else { day.format("%A ").to_string() };
        format!("{day}{slot} ({})", listed(routines))
    };
    match slots.len() {
        0 => String::new(),
        1..=4 => {
            let today = if slots.iter().all(|(day, ..)| *day == paused.today) { " today" } else { "" };
            layout.wrapped(format!("Excused{today}: {}.", listed(&slots.iter().map(slot).collect::<Vec<_>>())))
        }
        _ => format!("Excused so far: {} doses.\n", doses.len()),
    }
}

pub fn json(paused: &Paused) -> Value {
    let pause = paused.pause;
    json!({
        "paused": paused.is_on,
        "from": instant(pause.from),
        "until": pause.until.map(instant),
        "reason": pause.reason,
        "excused": paused.excused.len(),
    })
}

/// `until Friday 27 November, 03:00`.
pub fn until(pause: &Pause, today: NaiveDate) -> String {
    pause.until.map_or("until you resume".to_owned(), |until| format!("until {}", date_and_time(until, today)))
}

/// `until Friday 27 November, 03:00: flu`.
pub fn until_and_reason(pause: &Pause, today: NaiveDate) -> String {
    let reason = pause.reason.as_ref().map_or(String::new(), |reason| format!(": {}", printable::words(reason)));
    until(pause, today) + &reason
}

/// `from Wednesday 25 November, 03:00, until Friday 27 November, 03:00: flu`.
pub fn span_and_reason(pause: &Pause, today: NaiveDate) -> String {
    format!("from {}, {}", date_and_time(pause.from, today), until_and_reason(pause, today))
}

/// What `resume` has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resumed {
    /// Pauses that were on.
    pub pauses: usize,
    /// Pauses that were still to come.
    pub to_come: usize,
    pub easings: usize,
}

/// The first lines of the answer to `resume`. `left` is a pause that begins later, and was left.
pub fn resumed_text(resumed: Resumed, left: Option<&Pause>, today: NaiveDate, layout: Layout) -> String {
    let over = (resumed.pauses > 0).then_some("The pause is over.");
    let taken_off = match resumed.to_come {
        0 => None,
        1 => Some("The pause to come is taken off."),
        _ => Some("The pauses to come are taken off."),
    };
    let whole = (resumed.easings > 0).then_some("The doses are whole again.");
    let ended: Vec<&str> = [over, taken_off, whole].into_iter().flatten().collect();
    let text = if ended.is_empty() { "Nothing is paused or eased.".to_owned() } else { ended.join(" ") };
    let left = left.map_or(String::new(), |pause| {
        let words = "`backcare resume --all` takes it off";
        layout.wrapped(format!("A pause is to come, {}; {words}.", span_and_reason(pause, today)))
    });
    layout.wrapped(&text) + &left
}

pub fn resumed_json(resumed: Resumed) -> Value {
    let Resumed { pauses, to_come, easings } = resumed;
    json!({
        "paused": false,
        "resumed": pauses + to_come + easings > 0,
        "pauses": pauses + to_come,
        "easings": easings,
    })
}
