//! Routines: which there are, one of them with its settings, and what enabling one comes to.

use serde_json::{Value, json};

use super::config::{self, ListedSetting};
use super::prescription::{dose, short_dose, short_times, times};
use super::table::{Align, aligned, fit, line, wrapped};
use super::{Paint, listed};
use crate::domain::routine::{Routine, RoutineId, Routines, Schedule};

/// All routines, a line each: those that are asked for are marked.
pub fn text(routines: &Routines, paint: Paint) -> String {
    let row = |routine: &Routine| {
        let Routine { id, title, prescription, .. } = routine;
        let is_on = if prescription.enabled { "on" } else { "off" };
        vec![is_on.to_owned(), id.to_string(), title.clone(), short_dose(routine), short_times(prescription)]
    };
    let mut rows: Vec<Vec<String>> = routines.iter().map(row).collect();
    fit(&mut rows, &[2, 4]);
    let rows = aligned(&rows, &[Align::Left; 5]).into_iter().zip(routines);
    let lines = rows.map(|(row, routine)| {
        let line = line(&row);
        let line = line.trim_end();
        (if routine.prescription.enabled { paint.strong(line) } else { line.to_owned() }) + "\n"
    });
    let lines: String = lines.collect();
    format!(
        "{lines}\n{}",
        wrapped(
            "Turn one on: backcare enable swallow. All of one: backcare routines swallow. One of your own: backcare add --help"
        )
    )
}

pub fn json(routine: &Routine) -> Value {
    let Routine { id, title, shape, prescription, .. } = routine;
    json!({
        "routine": id,
        "title": title,
        "kind": prescription.kind,
        "enabled": prescription.enabled,
        "amount": prescription.dose.amount,
        "unit": prescription.dose.unit,
        "dose": dose(routine),
        "sets": shape.sets,
        "hold_seconds": shape.hold.map(|hold| hold.num_seconds()),
        "rest_seconds": shape.rest.map(|rest| rest.num_seconds()),
        "pace": shape.pace,
        "when": times(prescription),
    })
}

/// One routine with the settings that hold for it.
pub fn one(routine: &Routine, settings: &[ListedSetting], paint: Paint) -> String {
    let set: Vec<ListedSetting> = settings.iter().filter(|setting| setting.value.is_some()).cloned().collect();
    let id = &routine.id;
    format!(
        "{}\n{}\n{}",
        heading(routine, paint),
        config::text(&set, paint),
        wrapped(&format!("Change one: backcare config set routines.{id}.KEY VALUE. How to do it: backcare guide {id}"))
    )
}

/// The title, the dose and the times.
fn heading(routine: &Routine, paint: Paint) -> String {
    let Routine { id, title, prescription, .. } = routine;
    let is_on = if prescription.enabled { "on" } else { "off" };
    let heading = wrapped(&paint.strong(format!("{title} ({id})")));
    heading + &wrapped(&format!("{}, {}: {is_on}.", dose(routine), times(prescription)))
}

/// The answer to `enable`: how to do each, when not to, and when it is asked for. `is_reminded` says whether a daemon
/// runs.
pub fn enabled(routines: &[Routine], is_reminded: bool, paint: Paint) -> String {
    let mut page = String::new();
    for routine in routines {
        let Routine { id, cue, caution, prescription, .. } = routine;
        page += &heading(routine, paint);
        for text in cue.iter().chain(caution) {
            page += &wrapped(text);
        }
        let when = match prescription.schedule {
            Schedule::Unscheduled => {
                format!("It has no time yet: backcare enable {id} --slots evening")
            }
            _ => format!("Asked for from now on. How to do it: backcare guide {id}"),
        };
        page += &(wrapped(&when) + "\n");
    }
    if !is_reminded {
        page += &wrapped("You are not reminded yet: backcare setup");
    }
    page.trim_end().to_owned() + "\n"
}

/// The answer to `disable`.
pub fn disabled(routines: &[RoutineId]) -> String {
    let it = if routines.len() == 1 { "It" } else { "They" };
    wrapped(&format!("Not asked for any more: {}. {it} can still be logged.", listed(routines)))
}
