//! The present day in one line, for a prompt or a status bar.

use serde_json::{Value, json};

use super::today::next_words;
use super::{counted, listed};
use crate::domain::today::{State, Today};

/// `palm and thumb open · 1 of 5 today · streak 3 days`.
pub fn line(today: &Today) -> String {
    let open: Vec<String> = today.in_state(State::Open).map(|(_, dose)| dose.routine.to_string()).collect();
    let first = match (&today.pause, open.as_slice(), &today.next) {
        (Some(_), ..) => "paused".to_owned(),
        (None, [], Some(next)) => format!("next {}", next_words(next, today.day)),
        (None, [], None) => "nothing to come".to_owned(),
        (None, open, _) => format!("{} open", listed(open)),
    };
    let adherence = today.adherence();
    let streak = counted(today.streak.current, "day");
    format!("{first} · {} of {} today · streak {streak}", adherence.done, adherence.prescribed)
}

/// What waybar's custom modules read.
pub fn waybar(today: &Today) -> Value {
    let adherence = today.adherence();
    let open = today.in_state(State::Open).count();
    let class = match (&today.pause, open) {
        (Some(_), _) => "paused",
        (None, 0) => "idle",
        (None, _) => "open",
    };
    json!({
        "text": format!("{}/{}", adherence.done, adherence.prescribed),
        "tooltip": line(today),
        "class": class,
        "percentage": (adherence.done * 100).checked_div(adherence.prescribed).unwrap_or(0),
    })
}
