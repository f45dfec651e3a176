//! How to do a routine, when not to, when to see a doctor, and what else helps.

use serde_json::{Value, json};

use super::layout::command;
use super::prescription::{dose, short_dose, short_times, times};
use super::table::{Column, Table};
use super::{Layout, Signs};
use crate::domain::care::{Care, SeeADoctor};
use crate::domain::instructions::{Drawing, Instructions};
use crate::domain::routine::{Routine, RoutineKind, Routines};

/// The page of a routine.
pub fn text(routine: &Routine, care: &Care, layout: Layout) -> String {
    let Instructions { steps, caution, evidence, drawing, .. } = routine.instructions();
    let steps = steps.unwrap_or_default();
    let mut page = layout.wrapped(layout.strong(format!("{} ({})", routine.title, routine.id)));
    page += &layout.wrapped(format!("{}, {}.", dose(routine), when(routine)));
    page.push('\n');
    for (number, step) in (1..).zip(&steps) {
        page += &layout.wrapped_under(&format!("  {number}. "), step);
    }
    if steps.is_empty() {
        let set = command(&format!("backcare config set routines.{}.steps \"TEXT\"", routine.id));
        page += &layout.wrapped_under("  ", format!("Nothing is written down of how to do it: {set}"));
    }
    if let Some(picture) = drawing.and_then(|drawing| picture(drawing, layout)) {
        page += &format!("\n{picture}");
    }
    for paragraph in caution.iter().chain(of_the_kind(routine.prescription.kind, care)) {
        page += &format!("\n{}", layout.wrapped(paragraph));
    }
    if let Some(evidence) = &evidence {
        page += &format!("\n{}", layout.wrapped(evidence));
    }
    page + &format!("\n{}", layout.wrapped(format!("{SIGNS} {}", command(SEE_A_DOCTOR))))
}

/// Stands under every guide.
const SIGNS: &str = "Numb between the legs, new trouble with bladder or bowels, both legs weak, chest pain, after a serious \
    accident: call your local emergency number. All signs:";

/// What lists all signs.
const SEE_A_DOCTOR: &str = "backcare guide --see-a-doctor";

pub fn json(routine: &Routine, care: &Care) -> Value {
    let Instructions { cue, steps, caution, evidence, .. } = routine.instructions();
    json!({
        "routine": routine.id,
        "title": routine.title,
        "kind": routine.prescription.kind,
        "amount": routine.prescription.dose.amount,
        "unit": routine.prescription.dose.unit,
        "enabled": routine.prescription.enabled,
        "when": when(routine),
        "cue": cue,
        "steps": steps.unwrap_or_default(),
        "caution": caution,
        "of_the_kind": of_the_kind(routine.prescription.kind, care).collect::<Vec<_>>(),
        "evidence": evidence,
    })
}

/// All routines, a line each.
pub fn list(routines: &Routines, layout: Layout) -> String {
    let row = |routine: &Routine| {
        let Routine { id, title, prescription, .. } = routine;
        vec![id.to_string(), title.clone(), short_dose(routine), short_times(prescription)]
    };
    let table = Table {
        columns: vec![Column::left(""), Column::text(), Column::left(""), Column::left("")],
        rows: routines.iter().map(row).collect(),
        indent: "",
    };
    format!(
        "{}\n{}",
        table.text(layout),
        layout.wrapped(format!(
            "One of them in full: {}. When to see a doctor: {}",
            command("backcare guide thumb"),
            command(SEE_A_DOCTOR)
        ))
    )
}

/// The signs that need a doctor.
pub fn see_a_doctor(signs: &SeeADoctor, layout: Layout) -> String {
    let mut page = String::new();
    for (heading, signs) in [
        ("Newly begun, or getting worse: call your local emergency number", &signs.emergency),
        ("See a doctor the same day", &signs.same_day),
        ("See a doctor soon", &signs.soon),
    ] {
        page += &(layout.strong(heading) + "\n");
        for sign in signs {
            page += &layout.wrapped_under("  - ", sign);
        }
        page.push('\n');
    }
    page + &layout.wrapped(&signs.limits)
}

pub fn see_a_doctor_json(signs: &SeeADoctor) -> Value {
    json!({
        "emergency": signs.emergency,
        "same_day": signs.same_day,
        "soon": signs.soon,
        "limits": signs.limits,
    })
}

pub fn tips(care: &Care, layout: Layout) -> String {
    let tips: String = care.tips.values().map(|tip| layout.wrapped_under("  - ", tip)).collect();
    format!(
        "{tips}\n{}",
        layout.wrapped("Where this comes from, and how well it is known: docs/source-and-evidence.md")
    )
}

pub fn tips_json(care: &Care) -> Value {
    care.tips.iter().map(|(name, tip)| json!({"tip": name, "text": tip})).collect()
}

/// What holds for every routine of a kind.
fn of_the_kind(kind: RoutineKind, care: &Care) -> impl Iterator<Item = &String> {
    let texts = match kind {
        RoutineKind::Massage => vec![&care.massage.never, &care.massage.ask_first, &care.massage.stop],
        RoutineKind::Exercise | RoutineKind::Break => vec![&care.exercise.stop],
    };
    texts.into_iter()
}

/// When it is asked for: `morning and evening`.
fn when(routine: &Routine) -> String {
    let times = times(&routine.prescription);
    if routine.prescription.enabled { times } else { format!("{times}, once it is enabled") }
}

/// A drawing; `None` where it has no room, or would be read out.
fn picture(drawing: Drawing, layout: Layout) -> Option<&'static str> {
    let picture = match (drawing, layout.signs) {
        (Drawing::Back, Signs::Unicode) => include_str!("../drawings/back.txt"),
        (Drawing::Back, Signs::Ascii) => include_str!("../drawings/back.ascii.txt"),
        (Drawing::Swallow, Signs::Unicode) => include_str!("../drawings/swallow.txt"),
        (Drawing::Swallow, Signs::Ascii) => include_str!("../drawings/swallow.ascii.txt"),
    };
    (!layout.is_plain && layout.has_room_for(picture)).then_some(picture)
}
