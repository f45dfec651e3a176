//! Pauses: the answers to `pause` and `resume`, and how a pause is named elsewhere.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde_json::{Value, json};

use super::by_day::Entry;
use super::json::instant;
use super::{Layout, date, date_and_time, listed};
use crate::domain::doses::DayDose;
use crate::domain::pause::Pause;
use crate::domain::record::Id;
use crate::domain::routine::{RoutineId, SlotName};
use crate::domain::today::Today;
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
    pub days: Days,
}

/// The answer to `pause`.
pub fn text(paused: &Paused, layout: Layout) -> String {
    let Paused { pause, is_on, replaces, days, .. } = paused;
    // The logical day goes on after midnight.
    let first = pause.from.naive_local() - days.day_start.signed_duration_since(NaiveTime::MIN);
    let begun_earlier = first.date() != days.today || !is_on;
    let span = if begun_earlier { span_and_reason(pause, *days) } else { until_and_reason(pause, *days) };
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
        let day = if *day == paused.days.today { String::new() } else { day.format("%A ").to_string() };
        format!("{day}{slot} ({})", listed(routines))
    };
    match slots.len() {
        0 => String::new(),
        1..=4 => {
            let today = if slots.iter().all(|(day, ..)| *day == paused.days.today) { " today" } else { "" };
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

/// The present day, and when days begin: what a pause is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub today: NaiveDate,
    pub day_start: NaiveTime,
}

impl From<&Today> for Days {
    fn from(today: &Today) -> Self {
        Self { today: today.day, day_start: today.day_start }
    }
}

/// `until Friday 27 November, 12:30`, or `to the end of Friday 27 November`.
pub(super) fn until(pause: &Pause, Days { today, day_start }: Days) -> String {
    match pause.until {
        None => "until you resume".to_owned(),
        Some(until) if until.time() == day_start => match until.date_naive() - TimeDelta::days(1) {
            last if last == today => "to the end of today".to_owned(),
            last => format!("to the end of {}", date(last, today)),
        },
        Some(until) => format!("until {}", date_and_time(until, today)),
    }
}

/// `to the end of Friday 27 November: flu`.
pub fn until_and_reason(pause: &Pause, days: Days) -> String {
    let reason = pause.reason.as_ref().map_or(String::new(), |reason| format!(": {}", printable::words(reason)));
    until(pause, days) + &reason
}

/// `from Wednesday 25 November to the end of Friday 27 November: flu`, or with times.
pub fn span_and_reason(pause: &Pause, days: Days) -> String {
    let comma = if is_from_a_whole_day(pause, days) { "" } else { "," };
    format!("from {}{comma} {}", from(pause, days), until_and_reason(pause, days))
}

/// `Wednesday 25 November`, or with a time.
pub(super) fn from(pause: &Pause, days: Days) -> String {
    if is_from_a_whole_day(pause, days) {
        date(pause.from.date_naive(), days.today)
    } else {
        date_and_time(pause.from, days.today)
    }
}

fn is_from_a_whole_day(pause: &Pause, days: Days) -> bool {
    pause.from.time() == days.day_start
}

/// An entry of `list --pauses`, on the day on which the pause begins.
pub fn entry(id: Id, pause: &Pause, days: Days) -> Entry {
    Entry {
        id: id.short(),
        day: pause.days(days.day_start).0,
        at: pause.from,
        what: "pause".to_owned(),
        amount: String::new(),
        words: vec![until(pause, days)],
        note: pause.reason.clone(),
    }
}

pub fn row_json(id: Id, pause: &Pause) -> Value {
    json!({
        "id": id.to_string(),
        "from": instant(pause.from),
        "until": pause.until.map(instant),
        "reason": pause.reason,
    })
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
pub fn resumed_text(resumed: Resumed, left: Option<&Pause>, days: Days, layout: Layout) -> String {
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
        layout.wrapped(format!("A pause is to come, {}; {words}.", span_and_reason(pause, days)))
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
