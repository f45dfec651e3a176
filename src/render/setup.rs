//! What `setup` says and asks.

use chrono::Weekday;

use super::config::{ChangedSetting, changed_text};
use super::layout::command;
use super::prescription::{dose, times};
use super::question::question;
use super::{Layout, capitalised, listed};
use crate::domain::instructions::Instructions;
use crate::domain::reminding::SittingRules;
use crate::domain::routine::{Routine, RoutineId, SlotName};

pub fn introduction(layout: Layout) -> String {
    layout.wrapped("A few questions. Enter keeps the answer in brackets. Ctrl-C leaves, and then nothing is changed.")
}

/// The exercises that are offered, each with its caution.
pub fn exercises(offered: &[Routine], layout: Layout) -> String {
    let described = offered.iter().map(|routine| {
        let about = format!("{}: {}, {}.", routine.title, dose(routine), times(&routine.prescription));
        let caution = routine.instructions().caution.unwrap_or_default();
        layout.wrapped_under(&format!("  {:9}", routine.id.0), format!("{about} {caution}"))
    });
    format!("\nAn exercise for the evening?\n{}", described.collect::<String>())
}

/// `walk, twist, swallow or none [none]:`.
pub fn which(offered: &[Routine], present: &[&RoutineId]) -> String {
    let present = if present.is_empty() { "none".to_owned() } else { listed(present) };
    question(&choice(offered), &present)
}

pub fn no_such_exercise(word: &str, offered: &[Routine], layout: Layout) -> String {
    layout.wrapped(format!("`{word}` is not one of them: name one or several, {}.", choice(offered)))
}

/// `walk, twist, swallow or none`.
fn choice(offered: &[Routine]) -> String {
    let ids: Vec<&str> = offered.iter().map(|routine| routine.id.as_str()).collect();
    format!("{} or none", ids.join(", "))
}

/// What a break is, when it is asked for, and when not to do it.
pub fn breaks(routine: &Routine, rules: &SittingRules, layout: Layout) -> String {
    let Instructions { cue, caution, .. } = routine.instructions();
    let texts: Vec<String> = [cue, caution].into_iter().flatten().collect();
    let days: Vec<String> = rules.days.iter(Weekday::Mon).map(|day| day.to_string()).collect();
    let on_days = if days.len() == 7 { String::new() } else { format!(", {}", listed(&days)) };
    let hours = format!("{} to {}", rules.from.format("%H:%M"), rules.to.format("%H:%M"));
    let about = format!("{}: {}, from {hours}{on_days}. {}", routine.title, dose(routine), texts.join(" "));
    format!("\nBreaks from sitting?\n{}", layout.wrapped_under("  ", &about))
}

/// What stands in place of the times.
pub fn nothing_is_asked_for(layout: Layout) -> String {
    format!(
        "\n{}",
        layout.wrapped(format!("No routine is on that has a time. What there is: {}", command("backcare routines")))
    )
}

/// Heads the times.
pub fn when() -> String {
    "\nWhen?\n".to_owned()
}

/// Heads the anchors.
pub fn anchors(layout: Layout) -> String {
    let text = "What do you do at these times? The reminder names it, as in \"Noon, after lunch: thumb\". A dash is for \
                nothing.";
    format!("\n{}", layout.wrapped(text))
}

/// `Noon, thumb`.
pub fn slot(slot: &SlotName, routines: &[&RoutineId]) -> String {
    let routines = if routines.is_empty() { String::new() } else { format!(", {}", listed(routines)) };
    format!("  {}{routines}", capitalised(&slot.0))
}

pub fn starts_already(layout: Layout) -> String {
    format!("\n{}", layout.wrapped("You are reminded, and will be after each login."))
}

/// What starting comes to. `is_on_a_desktop` says whether there is something to show reminders on.
pub fn start(is_on_a_desktop: bool, layout: Layout) -> String {
    let what =
        layout.wrapped("Reminders are shown by a small program that runs in the background, and starts at each login.");
    let desktop = "There is no desktop here: reminders are shown once you log in to one.";
    format!("\n{what}{}", if is_on_a_desktop { String::new() } else { layout.wrapped(desktop) })
}

/// What will be changed.
pub fn changes(changes: &[ChangedSetting], starts: bool, layout: Layout) -> String {
    let settings: String = changes.iter().map(|change| layout.wrapped_under("  ", changed_text(change))).collect();
    let start =
        if starts { layout.wrapped_under("  ", "Reminders start now, and after each login.") } else { String::new() };
    format!("\nThis will be changed:\n{settings}{start}\n")
}

/// What comes of it where reminding is not wanted.
pub fn not_started(layout: Layout) -> String {
    layout.wrapped(format!("You are not reminded. To begin with that: {}", command("backcare service install")))
}

/// The answer: what comes next. `started` is what came of the start of reminding.
pub fn written(started: &str, layout: Layout) -> String {
    let [guide, routines, today] = ["backcare guide thumb", "backcare routines", "backcare"].map(command);
    let next = format!("How to do a massage: {guide}. All exercises, and your own: {routines}. The day: {today}");
    format!("Written.\n{started}{}", layout.wrapped(&next))
}
