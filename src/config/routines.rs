//! The catalogue, with the user's changes and additions laid over it.

use std::sync::LazyLock;

use chrono::WeekdaySet;
use indexmap::IndexMap;
use toml::Spanned;

use super::file::{Catalogue, RoutineTable};
use super::keys;
use super::shape;
use super::{Invalid, check_name, checked, nearest, number, quoted, weekdays};
use crate::domain::duration;
use crate::domain::instructions::Instructions;
use crate::domain::plan::Slot;
use crate::domain::routine::{
    COUNTS, Dose, Growth, MINUTES, PerWeek, Prescription, Routine, RoutineId, Routines, Schedule, SlotName, Unit,
    WEEKLY_SLOT,
};

pub(super) const CATALOGUE: &str = include_str!("../catalogue/routines.toml");
pub(super) const INSTRUCTIONS: &str = include_str!("../catalogue/instructions.toml");

/// All routines: the catalogue's first, in its order, then the user's own. `slots` are those that a day has.
pub(super) fn merged(
    catalogue: &IndexMap<Spanned<String>, RoutineTable>,
    given: &IndexMap<Spanned<String>, RoutineTable>,
    slots: &[Slot],
) -> Result<Routines, Invalid> {
    let mut routines = Vec::new();
    for (id, fields) in catalogue {
        // An error names a line of the user's table, never one of the catalogue.
        routines.push(match given.get_key_value(id) {
            Some((id, changes)) => routine(id, &laid_over(fields.clone(), changes.clone()), slots)?,
            None => routine(id, fields, slots)?,
        });
    }
    for (id, fields) in given.iter().filter(|(id, _)| !catalogue.contains_key(*id)) {
        check_name(id, "routine")?;
        let known = || catalogue.keys().map(|known| known.get_ref().as_str());
        let own = routine(id, fields, slots);
        routines.push(own.map_err(|invalid| Invalid {
            suggestion: invalid.suggestion.or(nearest(id.get_ref(), known())),
            ..invalid
        })?);
    }
    Ok(Routines(routines))
}

/// The fields of a routine, unchecked.
pub(super) struct Fields {
    pub(super) id: String,
    /// Those of the catalogue; `None` for a routine of the user's own.
    pub(super) of_the_catalogue: Option<RoutineTable>,
    /// The same, with the user's changes.
    pub(super) all: RoutineTable,
}

/// The fields of all routines: the catalogue's first, then the user's own.
pub(super) fn fields(given: &IndexMap<Spanned<String>, RoutineTable>) -> Result<Vec<Fields>, Invalid> {
    let catalogue = catalogue_with_instructions()?;
    let own = given.iter().filter(|(id, _)| !catalogue.contains_key(*id));
    let own: Vec<Fields> = own
        .map(|(id, table)| Fields { id: id.get_ref().clone(), of_the_catalogue: None, all: table.clone() })
        .collect();
    let changed = catalogue.into_iter().map(|(id, fields)| {
        let all = match given.get(&id) {
            Some(changes) => laid_over(fields.clone(), changes.clone()),
            None => fields.clone(),
        };
        Fields { id: id.into_inner(), of_the_catalogue: Some(fields), all }
    });
    Ok(changed.chain(own).collect())
}

/// A catalogue that cannot be read is a mistake in the program, which the tests find.
pub(super) fn catalogue() -> Result<Catalogue, Invalid> {
    toml::from_str(CATALOGUE).map_err(|error| Invalid::of_toml(&error, CATALOGUE))
}

/// The routines of the catalogue with all of their fields.
fn catalogue_with_instructions() -> Result<IndexMap<Spanned<String>, RoutineTable>, Invalid> {
    let mut instructions = instruction_tables()?;
    let mut routines = catalogue()?.routines;
    for (id, fields) in &mut routines {
        if let Some(texts) = instructions.swap_remove(id.get_ref()) {
            *fields = laid_over(texts, std::mem::take(fields));
        }
    }
    Ok(routines)
}

fn instruction_tables() -> Result<IndexMap<String, RoutineTable>, Invalid> {
    toml::from_str(INSTRUCTIONS).map_err(|error| Invalid::of_toml(&error, INSTRUCTIONS))
}

fn instructions_of_the_catalogue(id: &RoutineId) -> Instructions {
    static OF_ALL: LazyLock<IndexMap<String, Instructions>> = LazyLock::new(|| {
        let tables = instruction_tables().unwrap_or_default();
        tables.into_iter().filter_map(|(id, table)| Some((id, instructions(&table).ok()?))).collect()
    });
    OF_ALL.get(id.as_str()).cloned().unwrap_or_default()
}

fn instructions(fields: &RoutineTable) -> Result<Instructions, Invalid> {
    Ok(Instructions {
        cue: fields.cue.as_ref().map(|cue| checked(keys::CUE, cue).map(str::to_owned)).transpose()?,
        steps: fields.steps.clone(),
        caution: fields.caution.clone(),
        evidence: fields.evidence.clone(),
        drawing: fields.drawing,
    })
}

/// `changes` over `fields`. A new kind of schedule replaces the old one, and a new dose the old one with its growth.
fn laid_over(fields: RoutineTable, changes: RoutineTable) -> RoutineTable {
    let (slots, per_week, sitting) = match (&changes.slots, &changes.per_week, &changes.sitting) {
        (None, None, None) => (fields.slots, fields.per_week, fields.sitting),
        (None, None, Some(sitting)) if !sitting.get_ref() => (fields.slots, fields.per_week, changes.sitting),
        // Another number of days a week leaves its slot as it is.
        (None, Some(_), None) if fields.per_week.is_some() => (fields.slots, changes.per_week, None),
        _ => (changes.slots, changes.per_week, changes.sitting),
    };
    let (is_timed, has_own_pace) = (changes.minutes.is_some(), changes.pace.is_some());
    let has_own_dose = changes.minutes.is_some() || changes.count.is_some();
    let (minutes, count, unit) = match (&changes.minutes, &changes.count) {
        (None, None) => (fields.minutes, fields.count, changes.unit.or(fields.unit)),
        (None, Some(_)) => (None, changes.count, changes.unit.or(fields.unit)),
        _ => (changes.minutes, changes.count, changes.unit),
    };
    let is_held = changes.hold.is_some();
    let growth =
        |changed: Option<Spanned<i64>>, field: Option<Spanned<i64>>| changed.or(field.filter(|_| !has_own_dose));
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
        // A dose of one's own is done in one's own sets; another count is held and paced alike.
        sets: changes.sets.or(fields.sets.filter(|_| !has_own_dose)),
        hold: changes.hold.or(fields.hold.filter(|_| !is_timed && !has_own_pace)),
        rest: changes.rest.or(fields.rest.filter(|_| !is_timed && !has_own_pace)),
        pace: changes.pace.or(fields.pace.filter(|_| !is_timed)),
        // What is held has neither, and no routine has both.
        turn: changes.turn.clone().or(fields.turn.filter(|_| !is_held && changes.parts.is_none())),
        parts: changes.parts.or(fields.parts.filter(|_| !is_held && changes.turn.is_none())),
        ready: changes.ready.or(fields.ready),
        start: growth(changes.start, fields.start),
        step: growth(changes.step, fields.step),
        every: changes.every.or(fields.every.filter(|_| !has_own_dose)),
        cue: changes.cue.or(fields.cue),
        steps: changes.steps.or(fields.steps),
        caution: changes.caution.or(fields.caution),
        evidence: changes.evidence.or(fields.evidence),
        drawing: changes.drawing.or(fields.drawing),
    }
}

fn routine(id: &Spanned<String>, fields: &RoutineTable, slots: &[Slot]) -> Result<Routine, Invalid> {
    let title = fields.title.as_ref().map(|title| checked(keys::TITLE, title)).transpose()?;
    Ok(Routine {
        id: RoutineId::from(id.get_ref().clone()),
        title: title.unwrap_or(id.get_ref()).to_owned(),
        own_instructions: instructions(fields)?,
        of_the_catalogue: instructions_of_the_catalogue,
        shape: shape::shape(id, fields)?,
        prescription: prescription(id, fields, slots)?,
    })
}

fn prescription(id: &Spanned<String>, fields: &RoutineTable, slots: &[Slot]) -> Result<Prescription, Invalid> {
    let dose = dose(id, fields)?;
    Ok(Prescription {
        kind: fields.kind.unwrap_or_default(),
        enabled: fields.enabled.unwrap_or(false),
        growth: growth(id, fields, &dose)?,
        dose,
        schedule: schedule(id, fields, slots)?,
    })
}

/// The whole dose: all sets of it.
fn dose(id: &Spanned<String>, fields: &RoutineTable) -> Result<Dose, Invalid> {
    let (amount, unit) = match (&fields.minutes, &fields.count, &fields.unit) {
        (Some(_), Some(count), _) => {
            let message = format!("`{}` has both `minutes` and `count`; keep one", id.get_ref());
            return Err(Invalid::of(count, message));
        }
        (Some(_), None, Some(unit)) => {
            let message = format!("`unit` goes with `count`, and `{}` has `minutes`", id.get_ref());
            return Err(Invalid::of(unit, message));
        }
        (Some(minutes), None, None) => (number(keys::MINUTES_OF, minutes)?, Unit::Minutes),
        (None, Some(count), unit) => {
            let word = match unit {
                Some(unit) => unit_word(unit)?,
                None => "times".to_owned(),
            };
            (number(keys::COUNT, count)?, Unit::Count(word.into()))
        }
        (None, None, _) => {
            return Err(Invalid::of(id, format!("`{}` says no dose; give it `minutes` or `count`", id.get_ref())));
        }
    };
    let dose = Dose { amount: amount * shape::sets(fields)?, unit };
    let most = if dose.unit == Unit::Minutes { *MINUTES.end() } else { *COUNTS.end() };
    match &fields.sets {
        Some(sets) if dose.amount > most => {
            Err(Invalid::of(sets, format!("`sets` = `{}` make {dose}, and a dose has {most} at most", sets.get_ref())))
        }
        _ => Ok(dose),
    }
}

/// How the dose, with all its sets, grows; `None` where it does not.
fn growth(id: &Spanned<String>, fields: &RoutineTable, dose: &Dose) -> Result<Option<Growth>, Invalid> {
    let Some(start) = &fields.start else {
        let at = fields.step.as_ref().map(|step| (step.span().start, "step"));
        let at = at.or(fields.every.as_ref().map(|every| (every.span().start, "every")));
        let alone = |(at, key)| Invalid::at(at, format!("`{key}` goes with `start`, and `{}` has none", id.get_ref()));
        return at.map_or(Ok(None), |at| Err(alone(at)));
    };
    let sets = shape::sets(fields)?;
    let first = number(keys::START, start)?.saturating_mul(sets);
    if first > dose.amount {
        let message = format!("`start` = `{}` is more than what the dose grows to, {dose}", start.get_ref());
        return Err(Invalid::of(start, message));
    }
    let every_days = match &fields.every {
        Some(every) => whole_days(every)?,
        None => 7,
    };
    Ok(Some(Growth {
        start: first,
        step: fields.step.as_ref().map_or(Ok(1), |step| number(keys::STEP, step))?.saturating_mul(sets),
        every_days,
    }))
}

/// A number of whole days.
fn whole_days(given: &Spanned<String>) -> Result<u32, Invalid> {
    let length = duration::parse(checked(keys::EVERY, given)?).unwrap_or_default();
    Ok(u32::try_from(length.num_days()).unwrap_or_default())
}

fn unit_word(unit: &Spanned<String>) -> Result<String, Invalid> {
    let word = unit.get_ref();
    if word == "minutes" {
        return Err(Invalid::of(unit, "for minutes write `minutes = N` in place of `count` and `unit`".to_owned()));
    }
    let good = word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == ' ')
        && !word.trim().is_empty()
        && word.chars().count() <= 16;
    if good { Ok(word.clone()) } else { Err(Invalid::of(unit, format!("{} is no word for a unit", quoted(word)))) }
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
        (names, Some(per_week), None) => {
            let days = number(keys::PER_WEEK, per_week)?;
            let slot = match names {
                Some(names) => weekly_slot(id, names, slots)?,
                None => WEEKLY_SLOT.into(),
            };
            Schedule::PerWeek(PerWeek { days: u8::try_from(days).unwrap_or(7), slot })
        }
        (None, None, Some(_)) => Schedule::Sitting,
        (None, None, None) => Schedule::Unscheduled,
        (_, _, Some(_)) => {
            let message = format!("`{}` has `sitting` beside `slots` or `per_week`; keep one", id.get_ref());
            return Err(Invalid::of(id, message));
        }
    };
    match &fields.days {
        Some(days) => {
            let message = format!("`days` goes with `slots` alone, and `{}` has none, or `per_week`", id.get_ref());
            Err(Invalid::of(days, message))
        }
        None => Ok(schedule),
    }
}

/// The one slot in which a routine of the week is asked for.
fn weekly_slot(
    id: &Spanned<String>,
    names: &Spanned<Vec<Spanned<String>>>,
    slots: &[Slot],
) -> Result<SlotName, Invalid> {
    if let [only] = slot_names(id, names, slots)?.as_slice() {
        return Ok(only.clone());
    }
    let message = format!("`{}` has `per_week`, and is asked for in one slot; name one", id.get_ref());
    Err(Invalid::of(names, message))
}

/// The names in the order of the day.
fn slot_names(
    id: &Spanned<String>,
    names: &Spanned<Vec<Spanned<String>>>,
    slots: &[Slot],
) -> Result<Vec<SlotName>, Invalid> {
    for name in names.get_ref() {
        let known = || slots.iter().map(|slot| slot.name.as_str());
        if !known().any(|known| known == name.get_ref()) {
            let message = format!("`{}` names the slot {}, which is not there", id.get_ref(), quoted(name.get_ref()));
            return Err(Invalid { suggestion: nearest(name.get_ref(), known()), ..Invalid::of(name, message) });
        }
    }
    if names.get_ref().is_empty() {
        return Err(Invalid::of(
            names,
            format!("`slots` of `{}` is empty; name a slot or write enabled = false", id.get_ref()),
        ));
    }
    let chosen = slots.iter().filter(|slot| names.get_ref().iter().any(|name| name.get_ref() == slot.name.as_str()));
    Ok(chosen.map(|slot| slot.name.clone()).collect())
}
