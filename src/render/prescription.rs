//! A prescription in words: how much, and when.

use chrono::TimeDelta;

use super::{counted, listed};
use crate::domain::routine::{Dose, Growth, PerWeek, Prescription, Routine, Schedule, SlotName, Unit};
use crate::domain::session_shape::SessionShape;

/// The dose, and how it grows: `2 sets of 8 holds of 5 seconds`.
pub(super) fn dose(routine: &Routine) -> String {
    let Routine { shape, prescription, .. } = routine;
    let whole = &prescription.dose;
    let first = match prescription.growth {
        Some(Growth { start, .. }) => &Dose { amount: start, unit: whole.unit.clone() },
        None => whole,
    };
    let rest = shape.rest.map_or(String::new(), |rest| format!(" with {} of rest", length(rest)));
    let pace = shape.pace.map_or(String::new(), |pace| format!(", {pace} a minute"));
    let growth = prescription.growth.map_or(String::new(), |Growth { step, every_days, .. }| {
        let [step, most] = [step, whole.amount].map(|amount| amount / shape.sets);
        format!(", {step} more every {}, up to {most}", counted(every_days, "day"))
    });
    shaped(first, shape) + &rest + &pace + &growth
}

/// An amount with its sets and holds: `2 sets of 8 holds of 5 seconds`.
pub(super) fn shaped(dose: &Dose, shape: &SessionShape) -> String {
    let (sets, amount) = shape.sets_of(dose.amount);
    let one = Dose { amount, unit: dose.unit.clone() }.to_string();
    let one = match shape.hold {
        Some(hold) if dose.unit == Unit::Count("holds".into()) => format!("{one} of {}", length(hold)),
        Some(hold) => format!("{one}, each held for {}", length(hold)),
        None => one,
    };
    if sets == 1 { one } else { format!("{sets} sets of {one}") }
}

/// `3 seconds`, `2 minutes`.
fn length(length: TimeDelta) -> String {
    let seconds = u32::try_from(length.num_seconds()).unwrap_or_default();
    if seconds.is_multiple_of(60) { counted(seconds / 60, "minute") } else { counted(seconds, "second") }
}

/// When it is asked for: `morning and evening`.
pub(super) fn times(prescription: &Prescription) -> String {
    match &prescription.schedule {
        Schedule::Slots { names, days } if days.len() == 7 => listed(names),
        Schedule::Slots { names, days } => {
            let days: Vec<String> = days.iter(chrono::Weekday::Mon).map(|day| day.to_string()).collect();
            format!("{} on {}", listed(names), listed(&days))
        }
        Schedule::PerWeek(PerWeek { days: 1, slot }) => format!("on 1 day a week, {slot}"),
        Schedule::PerWeek(PerWeek { days, slot }) => format!("on {days} days a week, {slot}"),
        Schedule::Sitting => "after sitting for a while".to_owned(),
        Schedule::Unscheduled => "at no set time".to_owned(),
    }
}

/// The dose in a column: `5 to 10 holds`, `2 x 8 times`.
pub(super) fn short_dose(routine: &Routine) -> String {
    let Routine { shape, prescription: Prescription { dose, growth, .. }, .. } = routine;
    let (sets, amount) = shape.sets_of(dose.amount);
    let most = Dose { amount, unit: dose.unit.clone() };
    let sets = if sets == 1 { String::new() } else { format!("{sets} x ") };
    let start = growth.map_or(String::new(), |Growth { start, .. }| format!("{} to ", start / shape.sets));
    format!("{sets}{start}{most}")
}

/// The times in a column: `morning, noon`.
pub(super) fn short_times(prescription: &Prescription) -> String {
    match &prescription.schedule {
        Schedule::Slots { names, days } => {
            let names: Vec<&str> = names.iter().map(SlotName::as_str).collect();
            let days: Vec<String> = days.iter(chrono::Weekday::Mon).map(|day| day.to_string()).collect();
            names.join(", ") + &if days.len() == 7 { String::new() } else { format!(", {}", days.join(" ")) }
        }
        Schedule::PerWeek(PerWeek { days, slot }) => format!("{days} a week, {slot}"),
        Schedule::Sitting => "after sitting".to_owned(),
        Schedule::Unscheduled => times(prescription),
    }
}
