//! Pauses: the answers to `pause` and `resume`, and how a pause is named elsewhere.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::instant;
use super::listed;
use super::table::{clipped, wrapped};
use crate::domain::doses::DayDose;
use crate::domain::pause::Pause;
use crate::domain::routine::{RoutineId, SlotName};

/// The columns that a reason has beside other words.
pub(super) const REASON_COLUMNS: usize = 40;

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
pub fn text(paused: &Paused) -> String {
    let Paused { pause, is_on, replaces, .. } = paused;
    let begun_earlier = pause.from.naive_local().date() != paused.today || !is_on;
    let span = if begun_earlier { span_and_reason(pause) } else { until_and_reason(pause) };
    let instead = if *replaces { " This takes the place of the pause before." } else { "" };
    let resume = match (is_on, pause.until) {
        (true, Some(_)) => " End it sooner with `backcare resume`.",
        (true, None) => "",
        (false, _) => " `backcare undo` takes it back.",
    };
    wrapped(&format!("Paused {span}.{instead}{resume}")) + &excused(paused)
}

/// What is excused, slot by slot where that is little.
fn excused(paused: &Paused) -> String {
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
            wrapped(&format!("Excused{today}: {}.", listed(&slots.iter().map(slot).collect::<Vec<_>>())))
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
pub fn until(pause: &Pause) -> String {
    pause.until.map_or("until you resume".to_owned(), |until| until.format("until %A %-d %B, %H:%M").to_string())
}

/// `until Friday 27 November, 03:00: flu`.
pub fn until_and_reason(pause: &Pause) -> String {
    let reason = pause.reason.as_ref().map_or(String::new(), |reason| format!(": {}", clipped(reason, REASON_COLUMNS)));
    until(pause) + &reason
}

/// `from Wednesday 25 November, 03:00, until Friday 27 November, 03:00: flu`.
pub fn span_and_reason(pause: &Pause) -> String {
    format!("from {}, {}", pause.from.format("%A %-d %B, %H:%M"), until_and_reason(pause))
}

/// What `resume` has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resumed {
    pub pauses: usize,
    pub easings: usize,
}

/// The first lines of the answer to `resume`. `to_come` is a pause that begins later, and was left.
pub fn resumed_text(resumed: Resumed, to_come: Option<&Pause>) -> String {
    let text = match (resumed.pauses > 0, resumed.easings > 0) {
        (true, true) => "The pause is over, and the doses are whole again.\n",
        (true, false) => "The pause is over.\n",
        (false, true) => "The doses are whole again.\n",
        (false, false) => "Nothing is paused or eased.\n",
    };
    let to_come = to_come.map_or(String::new(), |pause| {
        let words = "`backcare resume --all` takes it off";
        wrapped(&format!("A pause is to come, {}; {words}.", span_and_reason(pause)))
    });
    text.to_owned() + &to_come
}

pub fn resumed_json(resumed: Resumed) -> Value {
    let Resumed { pauses, easings } = resumed;
    json!({"paused": false, "resumed": pauses + easings > 0, "pauses": pauses, "easings": easings})
}
