//! Routines: which there are, one of them with its settings, and what enabling one comes to.

use serde_json::{Value, json};

use super::config::{self, ListedSetting};
use super::layout::command;
use super::prescription::{dose, short_dose, short_times, times};
use super::table::{Column, Table};
use super::{Layout, listed};
use crate::domain::instructions::Instructions;
use crate::domain::routine::{Routine, RoutineId, Routines, Schedule};

/// All routines, a line each: those that are asked for are marked.
pub fn text(routines: &Routines, layout: Layout) -> String {
    let row = |routine: &Routine| {
        let Routine { id, title, prescription, .. } = routine;
        let is_on = if prescription.enabled { "on" } else { "off" };
        let strong = |text: String| if prescription.enabled { layout.strong(text) } else { text };
        let (id, is_on) = (strong(id.to_string()), strong(is_on.to_owned()));
        vec![id, is_on, title.clone(), short_dose(routine), short_times(prescription)]
    };
    let table = Table {
        columns: [Column::left(""), Column::left(""), Column::text(), Column::left(""), Column::left("")].to_vec(),
        rows: routines.iter().map(row).collect(),
        indent: "",
    };
    let hints = [
        ("Turn one on", "backcare enable swallow"),
        ("All of one", "backcare routines swallow"),
        ("One of your own", "backcare add --help"),
    ];
    let hints = hints.map(|(what, typed)| layout.wrapped(format!("{what}: {}", command(typed))));
    format!("{}\n{}", table.text(layout), hints.concat())
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
pub fn one(routine: &Routine, settings: &[ListedSetting], layout: Layout) -> String {
    let set: Vec<ListedSetting> = settings.iter().filter(|setting| setting.value.is_some()).cloned().collect();
    let id = &routine.id;
    format!(
        "{}\n{}\n{}",
        heading(routine, layout),
        config::text(&set, layout),
        layout.wrapped(format!(
            "Change one: {}. How to do it: {}",
            command(&format!("backcare config set routines.{id}.KEY VALUE")),
            guide(id)
        ))
    )
}

/// The title, the dose and the times.
fn heading(routine: &Routine, layout: Layout) -> String {
    let Routine { id, title, prescription, .. } = routine;
    let is_on = if prescription.enabled { "on" } else { "off" };
    let heading = layout.wrapped(layout.strong(format!("{title} ({id})")));
    heading + &layout.wrapped(format!("{}, {}: {is_on}.", dose(routine), times(prescription)))
}

/// The answer to `enable`: how to do each, when not to, and when it is asked for. `is_reminded` says whether a daemon
/// runs.
pub fn enabled(routines: &[Routine], is_reminded: bool, layout: Layout) -> String {
    let mut page = String::new();
    for routine in routines {
        let Routine { id, prescription, .. } = routine;
        let Instructions { cue, caution, .. } = routine.instructions();
        page += &heading(routine, layout);
        for text in cue.iter().chain(&caution) {
            page += &layout.wrapped(text);
        }
        let when = match prescription.schedule {
            Schedule::Unscheduled => {
                format!("It has no time yet: {}", command(&format!("backcare enable {id} --slots evening")))
            }
            _ => format!("Asked for from now on. How to do it: {}", guide(id)),
        };
        page += &(layout.wrapped(&when) + "\n");
    }
    if !is_reminded {
        page += &layout.wrapped(format!("You are not reminded yet: {}", command("backcare setup")));
    }
    page.trim_end().to_owned() + "\n"
}

/// The answer to `disable`.
pub fn disabled(routines: &[RoutineId], layout: Layout) -> String {
    let it = if routines.len() == 1 { "It" } else { "They" };
    layout.wrapped(format!("Not asked for any more: {}. {it} can still be logged.", listed(routines)))
}

/// What to type to be told how to do it.
fn guide(id: &RoutineId) -> String {
    command(&format!("backcare guide {id}"))
}
