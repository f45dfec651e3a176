//! Pauses: the answers to `pause` and `resume`.

use serde_json::{Value, json};

use super::json::instant;
use crate::domain::pause::Pause;

/// The answer to `pause`. `ended` says that it takes the place of an earlier pause.
pub fn text(pause: &Pause, ended: bool) -> String {
    let instead = if ended { " This takes the place of the pause before." } else { "" };
    let resume = if pause.until.is_some() { " End it sooner with `backcare resume`." } else { "" };
    format!("Paused {}.{instead}{resume}\n", until(pause))
}

pub fn json(pause: &Pause, reason: Option<&str>) -> Value {
    json!({"paused": true, "from": instant(pause.from), "until": pause.until.map(instant), "reason": reason})
}

/// `until Friday 27 November, 03:00`.
pub fn until(pause: &Pause) -> String {
    pause.until.map_or("until you resume".to_owned(), |until| until.format("until %A %-d %B, %H:%M").to_string())
}

/// The first line of the answer to `resume`.
pub fn resumed_text(was_paused: bool) -> String {
    let text = if was_paused { "The pause is over.\n" } else { "Nothing is paused.\n" };
    text.to_owned()
}

pub fn resumed_json(was_paused: bool) -> Value {
    json!({"paused": false, "resumed": was_paused})
}
