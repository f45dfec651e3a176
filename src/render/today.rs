//! The present day as a page, and what `log` says of it.

use chrono::NaiveDate;

use super::table::{Align, aligned, fit, line, wrapped};
use super::{Paint, amount, counted, listed};
use crate::domain::session::Pause;
use crate::domain::today::{Next, State, Today, TodayDose, TodaySlot};

/// The whole day. `begun` says whether anything was ever recorded here.
pub fn page(today: &Today, begun: bool, paint: Paint) -> String {
    let mut page = paint.strong(heading(today)) + "\n\n";
    if let Some(pause) = &today.pause {
        page += &format!("Paused {}. Nothing is asked for.\n\n", until(pause));
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
        let others: Vec<String> = today
            .others
            .iter()
            .map(|other| match amount(other.amount, &other.unit) {
                Some(amount) => format!("{} {amount}", other.routine),
                None => other.routine.to_string(),
            })
            .collect();
        page += &wrapped(&format!("Also done: {}.", listed(&others)));
    }
    page += &streak(today);
    if let Some(next) = &today.next {
        page += &wrapped(&format!("Next: {}.", next_words(next, today.day)));
    }
    if !begun {
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
                State::Done => paint.good(shown),
                State::Open => paint.strong(shown),
                State::ToCome => shown,
                State::NotDone | State::Paused | State::NotCounted => paint.faint(shown),
            } + &" ".repeat(fill);
        }
        line(&row)
    })
    .collect()
}

/// What is left to do today, and the streak: the answer to a log.
pub fn left_and_streak(today: &Today) -> String {
    wrapped(&left(today)) + &streak(today)
}

fn streak(today: &Today) -> String {
    format!("Streak: {}.\n", counted(today.streak.current, "day"))
}

fn left(today: &Today) -> String {
    let left = |slot: &TodaySlot| {
        let wanted = slot.doses.iter().filter(|dose| matches!(dose.state, State::Open | State::ToCome));
        let routines: Vec<String> = wanted.map(|dose: &TodayDose| dose.routine.to_string()).collect();
        (!routines.is_empty()).then(|| format!("{} ({})", listed(&routines), slot.slot.name))
    };
    let left: Vec<String> = today.slots.iter().filter_map(left).collect();
    if left.is_empty() { "Nothing is left today.".to_owned() } else { format!("Left today: {}.", left.join(", ")) }
}

/// `noon at 12:30, thumb`.
pub fn next_words(next: &Next, today: NaiveDate) -> String {
    let routines: Vec<String> = next.routines.iter().map(ToString::to_string).collect();
    let day = if next.day == today { String::new() } else { next.day.format("%A, ").to_string() };
    format!("{day}{} at {}, {}", next.slot, next.at.format("%H:%M"), listed(&routines))
}

/// `until Friday 27 November, 03:00`.
pub fn until(pause: &Pause) -> String {
    pause.until.map_or("until you resume".to_owned(), |until| until.format("until %A %-d %B, %H:%M").to_string())
}

fn mark(state: State) -> &'static str {
    match state {
        State::Done => "✓",
        State::Open => "○",
        State::ToCome => "·",
        State::NotDone | State::Paused | State::NotCounted => "–",
    }
}

fn words(state: State) -> &'static str {
    match state {
        State::Done => "done",
        State::Open => "open",
        State::ToCome => "to come",
        State::NotDone => "not done",
        State::Paused => "paused",
        State::NotCounted => "before you began",
    }
}
