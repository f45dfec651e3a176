//! The present day as a page, and what the answer to `log` says of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::json::{instant, streak};
use super::layout::{command, unbroken, width};
use super::table::{Column, Table};
use super::{Layout, amount, capitalised, ease, listed, pause, upcoming};
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::ease::Ease;
use crate::domain::history::{PainDay, Tally};
use crate::domain::recent_pain::RecentPain;
use crate::domain::routine::{RoutineId, SlotName};
use crate::domain::stats::Streak;
use crate::domain::today::{Today, TodaySlot};
use crate::domain::weekly::Week;
use crate::printable;

/// What one does anyway at the time of a slot, by the slots.
pub type Anchors = BTreeMap<SlotName, String>;

/// `pain` is that of the last two weeks, where there is any.
pub fn text(today: &Today, anchors: &Anchors, pain: Option<&RecentPain>, layout: Layout) -> String {
    let mut page = heading(today, layout) + "\n";
    if let Some(pause) = &today.pause {
        let is_all_excused = today.in_state(DoseState::Open).next().is_none();
        let what = if is_all_excused { "Nothing is asked for." } else { "No reminders come." };
        page += &(layout.wrapped(format!("Paused {}. {what}", pause::until_and_reason(pause, today.into()))) + "\n");
    }
    for ease in &today.easings {
        page += &(layout.wrapped(format!("Eased {}.", ease::to_and_routines(ease, today.day))) + "\n");
    }
    if today.slots.is_empty() {
        page += "No slot asks for anything today.\n";
    }
    page += &(slots(today, layout) + "\n" + &now_and_next(today, anchors, layout));
    let is_in_a_slot = |routine: &RoutineId| today.doses().any(|dose| dose.routine == *routine);
    for (routine, week) in today.weekly.iter().filter(|(routine, _)| !is_in_a_slot(routine)) {
        page += &layout.wrapped(format!("This week: {}.", days_of_week(routine, *week)));
    }
    if !today.others.is_empty() {
        let other = |other: &Tally| match amount(other.amount, &other.unit) {
            Some(amount) => format!("{} {amount}", printable::words(&other.routine.0)),
            None => printable::words(&other.routine.0).into_owned(),
        };
        let others: Vec<String> = today.others.iter().map(other).collect();
        page += &layout.wrapped(format!("Also done: {}.", listed(&others)));
    }
    if let Some(pause) = &today.next_pause {
        page += &layout.wrapped(format!("A pause is to come, {}.", pause::span_and_reason(pause, today.into())));
    }
    if !today.is_tracked {
        let begin = first_command(today).map_or(String::new(), |first| format!(" Begin with: {}", command(&first)));
        page += &layout.wrapped(format!("Nothing is logged yet.{begin}"));
    }
    let gap = if page.ends_with("\n\n") { "" } else { "\n" };
    page + &pain.map_or(String::new(), |pain| gap.to_owned() + &recent_pain(pain, layout))
}

/// A digit a day, in two halves, and what they come to: `Pain  6 6 5 _ 6 5 5   5 4 5 4 _ 5 4    4.5, 1.1 lower than …`.
fn recent_pain(pain: &RecentPain, layout: Layout) -> String {
    let digit = |day: &PainDay| day.mean().map_or("_".to_owned(), super::pain::whole);
    // A first week without a reading is none to look at.
    let shown = &pain.days[if pain.week_before.readings == 0 { pain.days.len() / 2 } else { 0 }..];
    let halves: Vec<String> = shown
        .chunks(pain.days.len().div_ceil(2).max(1))
        .map(|half| half.iter().map(digit).collect::<Vec<_>>().join(" "))
        .collect();
    let said = match (pain.week_before.mean(), pain.week.mean()) {
        (Some(before), Some(now)) => {
            let compared = super::pain::compared(before, now, "the 7 days before");
            format!("{}, {compared}{}", super::pain::mean(now), super::pain::noticeable(pain.noticeable))
        }
        (None, Some(now)) => format!("{}, the mean of the last 7 days", super::pain::mean(now)),
        (_, None) => "none in the last 7 days".to_owned(),
    };
    if layout.is_plain {
        let days = halves.join(" ").replace(' ', ", ").replace('_', "none");
        return layout.wrapped(format!("Pain of the last {} days: {days}. Mean {said}.", shown.len()));
    }
    let both = format!("Pain  {}    {said}", halves.join("   "));
    if layout.has_room_for(&both) {
        return both + "\n";
    }
    let days = format!("Pain  {}", halves.join("   "));
    let days = if layout.has_room_for(&days) { days } else { format!("Pain\n{}", halves.join("\n")) };
    format!("{days}\n{}", layout.wrapped(capitalised(&said)))
}

/// What to type where nothing was ever logged; `None` where the page names it as what is open.
fn first_command(today: &Today) -> Option<String> {
    if today.in_state(DoseState::Open).next().is_some() {
        return None;
    }
    let any = today.doses().map(|dose| &dose.routine).next();
    let any = any.or_else(|| today.weekly.first().map(|(routine, _)| routine));
    Some(any.map_or("backcare routines".to_owned(), |routine| format!("backcare log {routine}")))
}

/// The logical day and the time, and how far the day and the week have come: on one line where there is room.
fn heading(today: &Today, layout: Layout) -> String {
    // After midnight the calendar's day has another name.
    let clock = if today.now.date_naive() == today.day { "%H:%M" } else { "now %A %H:%M" };
    let day = format!("{}, {}", today.day.format("%A %-d %B %Y"), today.now.format(clock));
    let progress = progress_and_week(today);
    layout.heading(&day, &progress).unwrap_or_else(|| {
        let end = if layout.is_plain { "." } else { "" };
        layout.wrapped(layout.strong(&day) + end) + &layout.wrapped(format!("{progress}{end}"))
    })
}

fn slots(today: &Today, layout: Layout) -> String {
    if layout.is_plain {
        return sentences(today, layout);
    }
    let page = in_columns(today, layout);
    if layout.has_room_for(&page) { page } else { by_slot(today, layout) }
}

/// A line a dose, in columns.
fn in_columns(today: &Today, layout: Layout) -> String {
    let numbers = today.doses().map(|dose| width(&number_of(dose))).max().unwrap_or_default();
    let units = today.doses().map(|dose| width(&unit_of(dose))).max().unwrap_or_default();
    let row = |slot: &TodaySlot, index: usize, dose: &DayDose| {
        let (name, time) = match index {
            0 => (slot.slot.name.to_string(), slot.at.format("%H:%M").to_string()),
            _ => (String::new(), String::new()),
        };
        let (number, unit) = (number_of(dose), unit_of(dose));
        let (before, after) = (" ".repeat(numbers - width(&number)), " ".repeat(units - width(&unit)));
        let amount = format!("{before}{} {}{after}", painted(dose, number, layout), painted(dose, unit, layout));
        vec![
            name,
            time,
            format!("{} {}", sign(dose, layout), painted(dose, dose.routine.to_string(), layout)),
            amount,
            painted(dose, words(dose), layout),
        ]
    };
    let of_slot = |slot: &TodaySlot| {
        slot.doses.iter().enumerate().map(|(index, dose)| row(slot, index, dose)).collect::<Vec<_>>()
    };
    let rows = today.slots.iter().flat_map(of_slot).collect();
    Table { columns: vec![Column::left(""); 5], rows, indent: "  " }.in_columns(layout)
}

/// A slot a few lines, the doses below its name.
fn by_slot(today: &Today, layout: Layout) -> String {
    let mut page = String::new();
    for slot in &today.slots {
        page += &layout.wrapped(format!("{} {}", slot.slot.name, slot.at.format("%H:%M")));
        for dose in &slot.doses {
            let head = format!("  {} ", sign(dose, layout));
            page += &layout.wrapped_under(&head, painted(dose, in_words(dose), layout));
        }
    }
    page
}

/// A dose a sentence.
fn sentences(today: &Today, layout: Layout) -> String {
    let sentence = |slot: &TodaySlot, dose: &DayDose| {
        let state = match dose.state {
            DoseState::Done if !dose.is_partial() => ", done",
            DoseState::Done => ", partly done",
            DoseState::ToCome => ", to come",
            _ => "",
        };
        let name = capitalised(&slot.slot.name.0);
        layout.wrapped(format!("{name}, {}: {}{state}.", slot.at.format("%H:%M"), in_words(dose)))
    };
    today.slots.iter().flat_map(|slot| slot.doses.iter().map(move |dose| sentence(slot, dose))).collect()
}

/// `thumb 10 minutes, open until 18:00`.
fn in_words(dose: &DayDose) -> String {
    let words = words(dose);
    let words = if words.is_empty() { words } else { format!(", {words}") };
    format!("{} {} {}{words}", dose.routine, number_of(dose), unit_of(dose))
}

fn sign(dose: &DayDose, layout: Layout) -> String {
    let sign = layout.signs.dose(dose);
    if dose.state == DoseState::Done { layout.good(sign) } else { painted(dose, sign.to_owned(), layout) }
}

/// What is open stands out, and what is over without being done steps back.
fn painted(dose: &DayDose, text: String, layout: Layout) -> String {
    match dose.state {
        _ if text.is_empty() => text,
        DoseState::Open => layout.strong(text),
        DoseState::Missed | DoseState::Excused | DoseState::NotCounted => layout.faint(text),
        DoseState::Done | DoseState::ToCome => text,
    }
}

/// What to do now, with the command that guides the first of it, and what comes next.
fn now_and_next(today: &Today, anchors: &Anchors, layout: Layout) -> String {
    let open: Vec<(&SlotName, &RoutineId)> =
        today.in_state(DoseState::Open).map(|(slot, dose)| (&slot.slot.name, &dose.routine)).collect();
    let labelled = |label: &str, slot: Option<&SlotName>| match slot.and_then(|slot| anchors.get(slot)) {
        Some(anchor) => format!("{label}, {}", printable::words(anchor)),
        None => label.to_owned(),
    };
    let mut rows: Vec<[String; 3]> = Vec::new();
    if let Some((first, _)) = open.first() {
        let slot = open.iter().all(|(slot, _)| slot == first).then_some(*first);
        let routines: Vec<&str> = open.iter().map(|(_, routine)| routine.as_str()).collect();
        let command = format!("backcare do {}", routines.first().copied().unwrap_or_default());
        rows.push([labelled("Now", slot), listed(&routines), command]);
    }
    if let Some(next) = &today.next {
        let day = if next.day == today.day { String::new() } else { next.day.format("%A ").to_string() };
        let at = unbroken(&format!("{day}at {}", next.at.format("%H:%M")));
        let what = format!("{}, {at}", listed(&next.routines));
        rows.push([labelled("Next", Some(&next.slot)), what, String::new()]);
    }
    let nothing = if open.is_empty() { nothing_open_now(today) } else { "" };
    let nothing = if nothing.is_empty() { String::new() } else { layout.wrapped(nothing) };
    let painted = |[label, what, command]: &[String; 3]| {
        let what = if command.is_empty() { what.clone() } else { layout.strong(what) };
        vec![label.clone(), what, command.clone()]
    };
    let table = Table { columns: vec![Column::left(""); 3], rows: rows.iter().map(painted).collect(), indent: "" };
    // A command is not broken where it fits on a line of its own.
    let page = table.in_columns(Layout { columns: None, ..layout });
    if !layout.is_plain && layout.has_room_for(&page) {
        return nothing + &page;
    }
    let end = if layout.is_plain { "." } else { "" };
    let stacked = |row: Vec<String>| {
        let typed = if row[2].is_empty() { String::new() } else { layout.wrapped_under("  ", command(&row[2])) };
        layout.wrapped(format!("{}: {}{end}", row[0], row[1])) + &typed
    };
    nothing + &rows.iter().map(painted).map(stacked).collect::<String>()
}

/// What is said where nothing is open.
fn nothing_open_now(today: &Today) -> &'static str {
    let mut over =
        today.doses().filter(|dose| !matches!(dose.state, DoseState::ToCome | DoseState::NotCounted)).peekable();
    match (over.peek().is_some() && over.all(|dose| dose.state == DoseState::Done), &today.pause) {
        (true, _) => "All done for now.",
        (false, None) if !today.slots.is_empty() => "Nothing is open now.",
        _ => "",
    }
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
pub fn left_and_week(today: &Today, logged: &[&RoutineId], layout: Layout) -> String {
    let week = today.week;
    let of_slots = (week.prescribed > 0).then(|| format!("{} of {} done", week.done, week.prescribed));
    let weekly = today.weekly.iter().filter(|(routine, _)| logged.contains(&routine));
    let weekly = weekly.map(|(routine, week)| days_of_week(routine, *week));
    let all: Vec<String> = of_slots.into_iter().chain(weekly).collect();
    let so_far = if all.is_empty() { String::new() } else { layout.wrapped(format!("This week: {}.", all.join(", "))) };
    layout.wrapped(left(today)) + &so_far
}

/// `walk on 2 of 5 days`.
fn days_of_week(routine: &RoutineId, week: Week) -> String {
    format!("{routine} on {} of {} days", week.done, week.of)
}

/// The answer to a log without a routine where nothing is open.
pub fn nothing_open(today: &Today, layout: Layout) -> String {
    let paused =
        today.pause.as_ref().map(|pause| format!(" It is paused {}.", pause::until_and_reason(pause, today.into())));
    layout.wrapped(format!("Nothing is open now.{}", paused.unwrap_or_default())) + &next_line(today, layout)
}

fn next_line(today: &Today, layout: Layout) -> String {
    today
        .next
        .as_ref()
        .map_or(String::new(), |next| layout.wrapped(format!("Next: {}.", upcoming::words(next, today.day))))
}

/// `1 of 7 today, 6 of 8 this week so far`: all of today, and of the week what is over.
fn progress_and_week(today: &Today) -> String {
    let progress = today.progress();
    let week = match today.week.prescribed {
        0 => String::new(),
        prescribed => format!(", {} of {prescribed} this week so far", today.week.done),
    };
    format!("{} of {} today{week}", progress.done, progress.of)
}

fn left(today: &Today) -> String {
    let left = |slot: &TodaySlot| {
        let wanted = slot.doses.iter().filter(|dose| matches!(dose.state, DoseState::Open | DoseState::ToCome));
        let routines: Vec<&str> = wanted.map(|dose| dose.routine.as_str()).collect();
        (!routines.is_empty()).then(|| format!("{} ({})", listed(&routines), slot.slot.name))
    };
    let left: Vec<String> = today.slots.iter().filter_map(left).collect();
    if left.is_empty() { "Nothing is left today.".to_owned() } else { format!("Left today: {}.", left.join(", ")) }
}

/// How much: `10`; of what is done with less than the dose, how much that was: `120 of 200`.
fn number_of(dose: &DayDose) -> String {
    match dose.amount.filter(|_| dose.is_partial()) {
        Some(amount) => format!("{amount} of {}", dose.dose.amount),
        None => dose.dose.amount.to_string(),
    }
}

/// Of what: `minutes`.
fn unit_of(dose: &DayDose) -> String {
    let whole = dose.dose.to_string();
    whole.split_once(' ').map_or(String::new(), |(_, unit)| unit.to_owned())
}

/// What sign, clock and amount do not say: `open until 18:00, 0 of 3 this week`.
fn words(dose: &DayDose) -> String {
    let state = match dose.state {
        DoseState::Done | DoseState::ToCome => None,
        DoseState::Open => dose.closes.map(|closes| format!("open until {}", closes.format("%H:%M"))),
        DoseState::Missed => Some("missed".to_owned()),
        DoseState::Excused => Some("excused".to_owned()),
        DoseState::NotCounted => Some("before you began".to_owned()),
    };
    let eased = dose.is_eased.then(|| "eased".to_owned());
    let week = dose.week.map(|week| format!("{} of {} this week", week.done, week.of));
    state.into_iter().chain(eased).chain(week).collect::<Vec<_>>().join(", ")
}
