//! The present day in one line, for a prompt or a status bar.

use serde_json::{Value, json};

use super::json::{instant, streak};
use super::today::{eased_to, paused_reason, paused_until, week_json};
use super::{Layout, Signs, listed, pause, upcoming};
use crate::domain::doses::DoseState;
use crate::domain::routine::RoutineId;
use crate::domain::stats::Streak;
use crate::domain::today::Today;
use crate::domain::weekly::Week;

/// `palm and thumb open · 1 of 5 today · 6 of 8 this week`.
pub fn text(today: &Today, layout: Layout) -> String {
    let between = if layout.is_plain { Signs::Ascii } else { layout.signs }.between();
    let open: Vec<&str> = today.in_state(DoseState::Open).map(|(_, dose)| dose.routine.as_str()).collect();
    let first = match (&today.pause, open.as_slice(), &today.next) {
        (Some(pause), ..) => format!("paused {}", pause::until_and_reason(pause, today.into())),
        (None, [], Some(next)) => format!("next {}", upcoming::words(next, today.day)),
        (None, [], None) => "nothing to come".to_owned(),
        (None, open, _) => format!("{} open", listed(open)),
    };
    let progress = today.progress();
    let week = week_so_far(today).map_or(String::new(), |week| format!("{between}{week} this week"));
    format!("{first}{between}{} of {} today{week}\n", progress.done, progress.of)
}

/// `6 of 8`; where nothing is asked for in slots, how far each routine of the week is: `walk 2 of 5`.
fn week_so_far(today: &Today) -> Option<String> {
    if today.week.prescribed > 0 {
        return Some(format!("{} of {}", today.week.done, today.week.prescribed));
    }
    let has_slots = today.doses().any(|dose| dose.week.is_none());
    let of_week = |(routine, week): &(RoutineId, Week)| format!("{routine} {} of {}", week.done, week.of);
    let weekly: Vec<String> = today.weekly.iter().map(of_week).collect();
    (!has_slots && !weekly.is_empty()).then(|| listed(&weekly))
}

pub fn json(today: &Today, in_a_row: Streak) -> Value {
    let open: Vec<_> = today.in_state(DoseState::Open).map(|(_, dose)| &dose.routine).collect();
    let progress = today.progress();
    json!({
        "day": today.day,
        "now": instant(today.now),
        "open": open,
        "done": progress.done,
        "prescribed": progress.of,
        "week": week_json(today),
        "streak": streak(in_a_row),
        "next": today.next.as_ref().map(upcoming::json),
        "paused": today.pause.is_some(),
        "paused_until": paused_until(today),
        "paused_reason": paused_reason(today),
        "eased_to": eased_to(today),
    })
}

/// What waybar's custom modules read.
pub fn waybar(today: &Today, layout: Layout) -> Value {
    let progress = today.progress();
    let class = match (&today.pause, today.in_state(DoseState::Open).count()) {
        (Some(_), _) => "paused",
        (None, 0) => "idle",
        (None, _) => "open",
    };
    json!({
        "text": format!("{}/{}", progress.done, progress.of),
        "tooltip": text(today, layout).trim_end(),
        "class": class,
        "percentage": (progress.done * 100).checked_div(progress.of).unwrap_or(0),
    })
}
