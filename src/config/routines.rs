//! The catalogue, with the user's changes and additions laid over it.

use chrono::WeekdaySet;
use indexmap::IndexMap;
use toml::Spanned;

use super::file::{Catalogue, RoutineTable};
use super::{Invalid, check_name, nearest, weekdays};
use crate::domain::plan::Slot;
use crate::domain::routine::{
    COUNTS, Dose, MINUTES, Prescription, Routine, RoutineId, RoutineKind, Routines, Schedule, SlotName, Unit,
};

pub(super) const CATALOGUE: &str = include_str!("../routines.toml");

/// All routines: the catalogue's first, in its order, then the user's own. `slots` are those that a day has.
pub(super) fn merged(given: &IndexMap<Spanned<String>, RoutineTable>, slots: &[Slot]) -> Result<Routines, Invalid> {
    // A catalogue that cannot be read is a mistake in the program, which the tests find.
    let catalogue: Catalogue = toml::from_str(CATALOGUE).map_err(|error| Invalid::of_toml(&error, CATALOGUE))?;
    let mut routines = Vec::new();
    for (id, fields) in &catalogue.routines {
        // An error names a line of the user's table, never one of the catalogue.
        routines.push(match given.get_key_value(id) {
            Some((id, changes)) => routine(id, &laid_over(fields.clone(), changes.clone()), slots)?,
            None => routine(id, fields, slots)?,
        });
    }
    for (id, fields) in given.iter().filter(|(id, _)| !catalogue.routines.contains_key(*id)) {
        check_name(id, "routine")?;
        let known = || catalogue.routines.keys().map(|known| known.get_ref().as_str());
        let own = routine(id, fields, slots);
        routines.push(own.map_err(|invalid| Invalid {
            suggestion: invalid.suggestion.or(nearest(id.get_ref(), known())),
            ..invalid
        })?);
    }
    Ok(Routines(routines))
}

/// `changes` over `fields`. A new kind of schedule or of dose replaces the old one.
fn laid_over(fields: RoutineTable, changes: RoutineTable) -> RoutineTable {
    let (slots, per_week, sitting) = match (&changes.slots, &changes.per_week, &changes.sitting) {
        (None, None, None) => (fields.slots, fields.per_week, fields.sitting),
        (None, None, Some(sitting)) if !sitting.get_ref() => (fields.slots, fields.per_week, changes.sitting),
        _ => (changes.slots, changes.per_week, changes.sitting),
    };
    let (minutes, count, unit) = match (&changes.minutes, &changes.count) {
        (None, None) => (fields.minutes, fields.count, changes.unit.or(fields.unit)),
        (None, Some(_)) => (None, changes.count, changes.unit.or(fields.unit)),
        _ => (changes.minutes, changes.count, changes.unit),
    };
    RoutineTable {
        title: changes.title.or(fields.title),
        kind: changes.kind.or(fields.kind),
        enabled: changes.enabled.or(fields.enabled),
        slots,
        days: changes.days.or(fields.days),
        per_week,
        sitting,
        minutes,
        count,
        unit,
        steps: changes.steps.or(fields.steps),
        caution: changes.caution.or(fields.caution),
    }
}

fn routine(id: &Spanned<String>, fields: &RoutineTable, slots: &[Slot]) -> Result<Routine, Invalid> {
    let title = match &fields.title {
        Some(title) if title.get_ref().trim().is_empty() => {
            return Err(Invalid::of(title, format!("the `title` of `{}` is empty", id.get_ref())));
        }
        Some(title) => title.get_ref().clone(),
        None => id.get_ref().clone(),
    };
    Ok(Routine {
        id: RoutineId(id.get_ref().clone()),
        title,
        kind: fields.kind.unwrap_or(RoutineKind::Exercise),
        steps: fields.steps.clone().unwrap_or_default(),
        caution: fields.caution.clone(),
        prescription: Prescription {
            enabled: fields.enabled.unwrap_or(false),
            dose: dose(id, fields)?,
            schedule: schedule(id, fields, slots)?,
        },
    })
}

fn dose(id: &Spanned<String>, fields: &RoutineTable) -> Result<Dose, Invalid> {
    let within = |key: &str, given: &Spanned<i64>, limits: std::ops::RangeInclusive<u32>| {
        let amount = u32::try_from(*given.get_ref()).ok().filter(|amount| limits.contains(amount));
        let (least, most) = (limits.start(), limits.end());
        amount.ok_or_else(|| {
            Invalid::of(given, format!("`{key}` = `{}` is not within {least} to {most}", given.get_ref()))
        })
    };
    match (&fields.minutes, &fields.count, &fields.unit) {
        (Some(_), Some(count), _) => {
            Err(Invalid::of(count, format!("`{}` has both `minutes` and `count`; keep one", id.get_ref())))
        }
        (Some(_), None, Some(unit)) => {
            Err(Invalid::of(unit, format!("`unit` goes with `count`, and `{}` has `minutes`", id.get_ref())))
        }
        (Some(minutes), None, None) => Ok(Dose { amount: within("minutes", minutes, MINUTES)?, unit: Unit::Minutes }),
        (None, Some(count), unit) => {
            let word = match unit {
                Some(unit) => unit_word(unit)?,
                None => "times".to_owned(),
            };
            Ok(Dose { amount: within("count", count, COUNTS)?, unit: Unit::Count(word) })
        }
        (None, None, _) => {
            Err(Invalid::of(id, format!("`{}` says no dose; give it `minutes` or `count`", id.get_ref())))
        }
    }
}

fn unit_word(unit: &Spanned<String>) -> Result<String, Invalid> {
    let word = unit.get_ref();
    if word == "minutes" {
        return Err(Invalid::of(unit, "for minutes write `minutes = N` in place of `count` and `unit`".to_owned()));
    }
    let good = word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == ' ')
        && !word.trim().is_empty()
        && word.chars().count() <= 16;
    if good { Ok(word.clone()) } else { Err(Invalid::of(unit, format!("`{word}` is no word for a unit"))) }
}

fn schedule(id: &Spanned<String>, fields: &RoutineTable, slots: &[Slot]) -> Result<Schedule, Invalid> {
    let by_sitting = fields.sitting.as_ref().filter(|sitting| *sitting.get_ref());
    let schedule = match (&fields.slots, &fields.per_week, by_sitting) {
        (Some(names), None, None) => {
            let days = match &fields.days {
                Some(days) => weekdays(days)?,
                None => WeekdaySet::ALL,
            };
            return Ok(Schedule::Slots { names: slot_names(id, names, slots)?, days });
        }
        (None, Some(number), None) => match u8::try_from(*number.get_ref()) {
            Ok(number @ 1..=7) => Schedule::PerWeek(number),
            _ => return Err(Invalid::of(number, format!("`per_week` = `{}` is not within 1 to 7", number.get_ref()))),
        },
        (None, None, Some(_)) => Schedule::Sitting,
        (None, None, None) => Schedule::Unscheduled,
        _ => {
            let message =
                format!("`{}` has more than one of `slots`, `per_week` and `sitting`; keep one", id.get_ref());
            return Err(Invalid::of(id, message));
        }
    };
    match &fields.days {
        Some(days) => Err(Invalid::of(days, format!("`days` goes with `slots`, and `{}` has none", id.get_ref()))),
        None => Ok(schedule),
    }
}

/// The names in the order of the day.
fn slot_names(
    id: &Spanned<String>,
    names: &Spanned<Vec<Spanned<String>>>,
    slots: &[Slot],
) -> Result<Vec<SlotName>, Invalid> {
    for name in names.get_ref() {
        let known = || slots.iter().map(|slot| slot.name.0.as_str());
        if !known().any(|known| known == name.get_ref()) {
            let message = format!("`{}` names the slot `{}`, which is not there", id.get_ref(), name.get_ref());
            return Err(Invalid { suggestion: nearest(name.get_ref(), known()), ..Invalid::of(name, message) });
        }
    }
    if names.get_ref().is_empty() {
        return Err(Invalid::of(
            names,
            format!("`slots` of `{}` is empty; name a slot or write enabled = false", id.get_ref()),
        ));
    }
    let chosen = slots.iter().filter(|slot| names.get_ref().iter().any(|name| *name.get_ref() == slot.name.0));
    Ok(chosen.map(|slot| slot.name.clone()).collect())
}
