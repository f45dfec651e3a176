//! The present day as a page, and what the answer to `log` says of it.

use serde_json::{Value, json};

use super::json::{instant, streak};
use super::table::{Align, aligned, fit, line, wrapped};
use super::{Paint, amount, counted, listed, pause, upcoming};
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::history::Tally;
use crate::domain::stats::Week;
use crate::domain::today::{Today, TodaySlot};

pub fn text(today: &Today, paint: Paint) -> String {
    let mut page = paint.strong(heading(today)) + "\n\n";
    if let Some(pause) = &today.pause {
        page += &format!("Paused {}. Nothing is asked for.\n\n", pause::until(pause));
    }
    if today.slots.is_empty() {
        page += "No slot asks for anything today.\n";
    }
    page += &slots(today, paint);
    page.push('\n');
    for (routine, week) in &today.weekly {
        page += &format!("This week: {routine} on {} of {} days.\n", week.done, week.of);
    }
    if !today.others.is_empty() {
        let other = |other: &Tally| match amount(other.amount, &other.unit) {
            Some(amount) => format!("{} {amount}", other.routine),
            None => other.routine.to_string(),
        };
        let others: Vec<String> = today.others.iter().map(other).collect();
        page += &wrapped(&format!("Also done: {}.", listed(&others)));
    }
    page += &streak_line(today);
    if let Some(next) = &today.next {
        page += &wrapped(&format!("Next: {}.", upcoming::words(next, today.day)));
    }
    if !today.is_tracked {
        page += &format!("Nothing is logged yet. Begin with: {}\n", paint.strong("backcare log thumb"));
    }
    page
}

/// The logical day and the time; after midnight also the name of the calendar's day.
fn heading(today: &Today) -> String {
    let clock = if today.now.date_naive() == today.day { "%H:%M" } else { "now %A %H:%M" };
    format!("{}, {}", today.day.format("%A %-d %B %Y"), today.now.format(clock))
}

fn slots(today: &Today, paint: Paint) -> String {
    let mut rows = Vec::new();
    let mut states = Vec::new();
    for slot in &today.slots {
        for (index, dose) in slot.doses.iter().enumerate() {
            let (name, time) = match index {
                0 => (slot.slot.name.to_string(), slot.at.format("%H:%M").to_string()),
                _ => (String::new(), String::new()),
            };
            rows.push(vec![
                String::new(),
                name,
                time,
                mark(dose.state).to_owned(),
                dose.routine.to_string(),
                dose.dose.to_string(),
                words(dose.state).to_owned(),
            ]);
            states.push(dose.state);
        }
    }
    let columns = [Align::Left, Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Left];
    fit(&mut rows, &[4, 1, 5]);
    let rows = aligned(&rows, &columns).into_iter().zip(states);
    rows.map(|(mut row, state)| {
        for cell in &mut row[3..] {
            let shown = cell.trim_end().to_owned();
            let fill = cell.len() - shown.len();
            *cell = match state {
                DoseState::Done => paint.good(shown),
                DoseState::Open => paint.strong(shown),
                DoseState::ToCome => shown,
                DoseState::Missed | DoseState::Excused | DoseState::NotCounted => paint.faint(shown),
            } + &" ".repeat(fill);
        }
        line(&row)
    })
    .collect()
}

pub fn json(today: &Today) -> Value {
    let slot = |slot: &TodaySlot| {
        json!({
            "slot": slot.slot.name,
            "at": instant(slot.at),
            "routines": slot.doses.iter().map(dose).collect::<Value>(),
        })
    };
    let week = |week: &Week| json!({"done": week.done, "of": week.of});
    let other = |other: &Tally| {
        json!({
            "routine": other.routine,
            "sessions": other.sessions,
            "amount": other.amount,
            "unit": other.unit,
        })
    };
    json!({
        "day": today.day,
        "now": instant(today.now),
        "slots": today.slots.iter().map(slot).collect::<Value>(),
        "weekly": today.weekly.iter().map(|(id, done)| json!({"routine": id, "week": week(done)})).collect::<Value>(),
        "others": today.others.iter().map(other).collect::<Value>(),
        "streak": streak(today.streak),
        "next": today.next.as_ref().map(upcoming::json),
        "paused": today.pause.is_some(),
        "paused_until": paused_until(today),
    })
}

fn dose(dose: &DayDose) -> Value {
    let state = match dose.state {
        DoseState::Done => "done",
        DoseState::Open => "open",
        DoseState::ToCome => "to_come",
        DoseState::Missed => "missed",
        DoseState::Excused => "excused",
        DoseState::NotCounted => "not_counted",
    };
    json!({"routine": dose.routine, "amount": dose.dose.amount, "unit": dose.dose.unit, "state": state})
}

pub(super) fn paused_until(today: &Today) -> Option<String> {
    today.pause.as_ref().and_then(|pause| pause.until).map(instant)
}

/// What is left to do today, and the streak: the answer to a log.
pub fn left_and_streak(today: &Today) -> String {
    wrapped(&left(today)) + &streak_line(today)
}

fn streak_line(today: &Today) -> String {
    format!("Streak: {}.\n", counted(today.streak.current, "day"))
}

fn left(today: &Today) -> String {
    let left = |slot: &TodaySlot| {
        let wanted = slot.doses.iter().filter(|dose| matches!(dose.state, DoseState::Open | DoseState::ToCome));
        let routines: Vec<&str> = wanted.map(|dose| dose.routine.0.as_str()).collect();
        (!routines.is_empty()).then(|| format!("{} ({})", listed(&routines), slot.slot.name))
    };
    let left: Vec<String> = today.slots.iter().filter_map(left).collect();
    if left.is_empty() { "Nothing is left today.".to_owned() } else { format!("Left today: {}.", left.join(", ")) }
}

fn mark(state: DoseState) -> &'static str {
    match state {
        DoseState::Done => "✓",
        DoseState::Open => "○",
        DoseState::ToCome => "·",
        DoseState::Missed => "–",
        DoseState::Excused => "~",
        DoseState::NotCounted => " ",
    }
}

fn words(state: DoseState) -> &'static str {
    match state {
        DoseState::Done => "done",
        DoseState::Open => "open",
        DoseState::ToCome => "to come",
        DoseState::Missed => "missed",
        DoseState::Excused => "excused",
        DoseState::NotCounted => "before you began",
    }
}
