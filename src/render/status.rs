//! The present day in one line, for a prompt or a status bar.

use serde_json::{Value, json};

use super::json::{instant, streak};
use super::today::paused_until;
use super::{counted, listed, upcoming};
use crate::domain::doses::DoseState;
use crate::domain::today::Today;

/// `palm and thumb open · 1 of 5 today · streak 3 days`.
pub fn text(today: &Today) -> String {
    let open: Vec<&str> = today.in_state(DoseState::Open).map(|(_, dose)| dose.routine.0.as_str()).collect();
    let first = match (&today.pause, open.as_slice(), &today.next) {
        (Some(_), ..) => "paused".to_owned(),
        (None, [], Some(next)) => format!("next {}", upcoming::words(next, today.day)),
        (None, [], None) => "nothing to come".to_owned(),
        (None, open, _) => format!("{} open", listed(open)),
    };
    let progress = today.progress();
    let streak = counted(today.streak.current, "day");
    format!("{first} · {} of {} today · streak {streak}\n", progress.done, progress.of)
}

pub fn json(today: &Today) -> Value {
    let open: Vec<_> = today.in_state(DoseState::Open).map(|(_, dose)| &dose.routine).collect();
    let progress = today.progress();
    json!({
        "day": today.day,
        "now": instant(today.now),
        "open": open,
        "done": progress.done,
        "prescribed": progress.of,
        "streak": streak(today.streak),
        "next": today.next.as_ref().map(upcoming::json),
        "paused": today.pause.is_some(),
        "paused_until": paused_until(today),
    })
}

/// What waybar's custom modules read.
pub fn waybar(today: &Today) -> Value {
    let progress = today.progress();
    let class = match (&today.pause, today.in_state(DoseState::Open).count()) {
        (Some(_), _) => "paused",
        (None, 0) => "idle",
        (None, _) => "open",
    };
    json!({
        "text": format!("{}/{}", progress.done, progress.of),
        "tooltip": text(today).trim_end(),
        "class": class,
        "percentage": (progress.done * 100).checked_div(progress.of).unwrap_or(0),
    })
}
