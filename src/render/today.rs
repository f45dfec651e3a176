//! The present day as a page, and what the answer to `log` says of it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::{instant, streak};
use super::table::{Align, aligned, fit, line, wrapped};
use super::{Paint, amount, ease, listed, pause, upcoming};
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::ease::Ease;
use crate::domain::history::Tally;
use crate::domain::routine::RoutineId;
use crate::domain::stats::Streak;
use crate::domain::today::{Today, TodaySlot};
use crate::domain::weekly::Week;

pub fn text(today: &Today, paint: Paint) -> String {
    let mut page = paint.strong(heading(today)) + "\n\n";
    if let Some(pause) = &today.pause {
        let is_all_excused = today.in_state(DoseState::Open).next().is_none();
        let what = if is_all_excused { "Nothing is asked for." } else { "No reminders come." };
        page += &(wrapped(&format!("Paused {}. {what}", pause::until_and_reason(pause, today.day))) + "\n");
    }
    for ease in &today.easings {
        page += &(wrapped(&format!("Eased {}.", ease::to_and_routines(ease, today.day))) + "\n");
    }
    if today.slots.is_empty() {
        page += "No slot asks for anything today.\n";
    }
    page += &slots(today, paint);
    page.push('\n');
    page += &wrapped(&progress_and_week(today));
    let is_in_a_slot = |routine: &RoutineId| today.doses().any(|dose| dose.routine == *routine);
    for (routine, week) in today.weekly.iter().filter(|(routine, _)| !is_in_a_slot(routine)) {
        page += &format!("This week: {}.\n", days_of_week(routine, *week));
    }
    if !today.others.is_empty() {
        let other = |other: &Tally| match amount(other.amount, &other.unit) {
            Some(amount) => format!("{} {amount}", other.routine),
            None => other.routine.to_string(),
        };
        let others: Vec<String> = today.others.iter().map(other).collect();
        page += &wrapped(&format!("Also done: {}.", listed(&others)));
    }
    page += &next_line(today);
    if let Some(pause) = &today.next_pause {
        page += &wrapped(&format!("A pause is to come, {}.", pause::span_and_reason(pause, today.day)));
    }
    if !today.is_tracked {
        page += &format!("Nothing is logged yet. Begin with: {}\n", paint.strong(first_command(today)));
    }
    page
}

/// What to type where nothing was ever logged.
fn first_command(today: &Today) -> String {
    let open = today.in_state(DoseState::Open).map(|(_, dose)| &dose.routine).next();
    let any = open.or_else(|| today.doses().map(|dose| &dose.routine).next());
    let any = any.or_else(|| today.weekly.first().map(|(routine, _)| routine));
    any.map_or("backcare routines".to_owned(), |routine| format!("backcare log {routine}"))
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
                mark(dose).to_owned(),
                dose.routine.to_string(),
                amount_of(dose),
                words(dose),
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

pub fn json(today: &Today, in_a_row: Streak) -> Value {
    let slot = |slot: &TodaySlot| {
        json!({
            "slot": slot.slot.name,
            "at": instant(slot.at),
            "routines": slot.doses.iter().map(dose).collect::<Value>(),
        })
    };
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
        "weekly": today.weekly.iter().map(|(id, done)| json!({"routine": id, "week": week(*done)})).collect::<Value>(),
        "others": today.others.iter().map(other).collect::<Value>(),
        "week": week_json(today),
        "streak": streak(in_a_row),
        "next": today.next.as_ref().map(upcoming::json),
        "paused": today.pause.is_some(),
        "paused_until": paused_until(today),
        "paused_reason": paused_reason(today),
        "eased_to": eased_to(today),
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
    json!({
        "routine": dose.routine,
        "amount": dose.dose.amount,
        "unit": dose.dose.unit,
        "state": state,
        "amount_done": dose.amount,
        "eased": dose.is_eased,
        "week": dose.week.map(week),
    })
}

fn week(week: Week) -> Value {
    json!({"done": week.done, "of": week.of})
}

/// What was done of what this week has asked for by now.
pub(super) fn week_json(today: &Today) -> Value {
    json!({"done": today.week.done, "prescribed": today.week.prescribed, "open": today.week.open})
}

pub(super) fn paused_reason(today: &Today) -> Option<&String> {
    today.pause.as_ref().and_then(|pause| pause.reason.as_ref())
}

/// The last day of what is eased today.
pub(super) fn eased_to(today: &Today) -> Option<NaiveDate> {
    today.easings.iter().map(Ease::last_day).max()
}

pub(super) fn paused_until(today: &Today) -> Option<String> {
    today.pause.as_ref().and_then(|pause| pause.until).map(instant)
}

/// What is left to do today, and how the week stands, also of those of the `logged` routines that are of the week.
pub fn left_and_week(today: &Today, logged: &[&RoutineId]) -> String {
    let week = today.week;
    let of_slots = (week.prescribed > 0).then(|| format!("{} of {} done", week.done, week.prescribed));
    let weekly = today.weekly.iter().filter(|(routine, _)| logged.contains(&routine));
    let weekly = weekly.map(|(routine, week)| days_of_week(routine, *week));
    let all: Vec<String> = of_slots.into_iter().chain(weekly).collect();
    let so_far = if all.is_empty() { String::new() } else { format!("This week: {}.", all.join(", ")) };
    wrapped(&left(today)) + &wrapped(&so_far)
}

/// `walk on 2 of 5 days`.
fn days_of_week(routine: &RoutineId, week: Week) -> String {
    format!("{routine} on {} of {} days", week.done, week.of)
}

/// The answer to a log without a routine where nothing is open.
pub fn nothing_open(today: &Today) -> String {
    let paused =
        today.pause.as_ref().map(|pause| format!(" It is paused {}.", pause::until_and_reason(pause, today.day)));
    wrapped(&format!("Nothing is open now.{}", paused.unwrap_or_default())) + &next_line(today)
}

fn next_line(today: &Today) -> String {
    today.next.as_ref().map_or(String::new(), |next| wrapped(&format!("Next: {}.", upcoming::words(next, today.day))))
}

/// `1 of 7 today, 6 of 8 this week.`
fn progress_and_week(today: &Today) -> String {
    let progress = today.progress();
    let week = match today.week.prescribed {
        0 => String::new(),
        prescribed => format!(", {} of {prescribed} this week", today.week.done),
    };
    format!("{} of {} today{week}.", progress.done, progress.of)
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

fn mark(dose: &DayDose) -> &'static str {
    match dose.state {
        DoseState::Done if dose.is_partial() => "◐",
        DoseState::Done => "✓",
        DoseState::Open => "○",
        DoseState::ToCome => "·",
        DoseState::Missed => "–",
        DoseState::Excused => "~",
        DoseState::NotCounted => " ",
    }
}

/// The dose, and of one that is done with less how much that was: `120 of 200 strokes`.
fn amount_of(dose: &DayDose) -> String {
    match dose.amount.filter(|_| dose.is_partial()) {
        Some(amount) => format!("{amount} of {}", dose.dose),
        None => dose.dose.to_string(),
    }
}

fn words(dose: &DayDose) -> String {
    let state = match dose.state {
        DoseState::Done if dose.is_partial() => "partly done",
        DoseState::Done => "done",
        DoseState::Open => "open",
        DoseState::ToCome => "to come",
        DoseState::Missed => "missed",
        DoseState::Excused => "excused",
        DoseState::NotCounted => "before you began",
    };
    let eased = if dose.is_eased { ", eased" } else { "" };
    let week = dose.week.map_or(String::new(), |week| format!(", {} of {} this week", week.done, week.of));
    format!("{state}{eased}{week}")
}
