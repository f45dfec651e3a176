//! A prescription in words: how much, and when.

use super::{counted, listed};
use crate::domain::routine::{Dose, Growth, PerWeek, Prescription, Schedule};

/// The dose, and how it grows.
pub(super) fn dose(prescription: &Prescription) -> String {
    let whole = &prescription.dose;
    let Some(Growth { start, step, every_days }) = prescription.growth else { return whole.to_string() };
    let first = Dose { amount: start, unit: whole.unit.clone() };
    format!("{first}, {step} more every {}, up to {}", counted(every_days, "day"), whole.amount)
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

/// The dose in a column: `5 to 10 holds`.
pub(super) fn short_dose(prescription: &Prescription) -> String {
    match prescription.growth {
        Some(Growth { start, .. }) => format!("{start} to {}", prescription.dose),
        None => prescription.dose.to_string(),
    }
}

/// The times in a column: `morning, noon`.
pub(super) fn short_times(prescription: &Prescription) -> String {
    match &prescription.schedule {
        Schedule::Slots { names, days } => {
            let names: Vec<&str> = names.iter().map(|name| name.0.as_str()).collect();
            let days: Vec<String> = days.iter(chrono::Weekday::Mon).map(|day| day.to_string()).collect();
            names.join(", ") + &if days.len() == 7 { String::new() } else { format!(", {}", days.join(" ")) }
        }
        Schedule::PerWeek(PerWeek { days, slot }) => format!("{} a week, {slot}", counted((*days).into(), "day")),
        Schedule::Sitting => "after sitting".to_owned(),
        Schedule::Unscheduled => times(prescription),
    }
}
