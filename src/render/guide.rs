//! How to do a routine, when not to, when to see a doctor, and what else helps.

use serde_json::{Value, json};

use super::Paint;
use super::prescription::{dose, times};
use super::table::{Align, aligned, fit, line, unbroken, wrapped, wrapped_under};
use crate::domain::care::{Care, SeeADoctor};
use crate::domain::routine::{Drawing, Routine, RoutineKind, Routines};

/// With which characters pictures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    InUnicode,
    InAscii,
}

/// The page of a routine.
pub fn text(routine: &Routine, care: &Care, drawn: Drawn, paint: Paint) -> String {
    let mut page = wrapped(&paint.strong(format!("{} ({})", routine.title, routine.id)));
    page += &wrapped(&format!("{}, {}.", dose(routine), when(routine)));
    page.push('\n');
    for (number, step) in (1..).zip(&routine.steps) {
        page += &wrapped_under(&format!("  {number}. "), step);
    }
    if routine.steps.is_empty() {
        let command = unbroken(&format!("backcare config set routines.{}.steps \"TEXT\"", routine.id));
        page += &wrapped_under("  ", &format!("Nothing is written down of how to do it: {command}"));
    }
    if let Some(drawing) = routine.drawing {
        page += &format!("\n{}", picture(drawing, drawn));
    }
    for paragraph in routine.caution.iter().chain(of_the_kind(routine.prescription.kind, care)) {
        page += &format!("\n{}", wrapped(paragraph));
    }
    if let Some(evidence) = &routine.evidence {
        page += &format!("\n{}", wrapped(evidence));
    }
    page + &format!("\n{}", wrapped(SIGNS))
}

/// Stands under every guide.
const SIGNS: &str = "Numb between the legs, new trouble with bladder or bowels, both legs weak, chest pain, after a serious \
    accident: call your local emergency number. All signs: backcare guide --see-a-doctor";

pub fn json(routine: &Routine, care: &Care) -> Value {
    json!({
        "routine": routine.id,
        "title": routine.title,
        "kind": routine.prescription.kind,
        "amount": routine.prescription.dose.amount,
        "unit": routine.prescription.dose.unit,
        "enabled": routine.prescription.enabled,
        "when": when(routine),
        "cue": routine.cue,
        "steps": routine.steps,
        "caution": routine.caution,
        "of_the_kind": of_the_kind(routine.prescription.kind, care).collect::<Vec<_>>(),
        "evidence": routine.evidence,
    })
}

/// All routines, a line each.
pub fn list(routines: &Routines) -> String {
    let row = |routine: &Routine| {
        let dose = dose(routine);
        vec![routine.id.to_string(), routine.title.clone(), format!("{dose}, {}", when(routine))]
    };
    let mut rows: Vec<Vec<String>> = routines.iter().map(row).collect();
    fit(&mut rows, &[2, 1]);
    let rows = aligned(&rows, &[Align::Left, Align::Left, Align::Left]);
    let lines: String = rows.iter().map(|row| line(row)).collect();
    format!(
        "{lines}\n{}",
        wrapped("One of them in full: backcare guide thumb. When to see a doctor: backcare guide --see-a-doctor")
    )
}

/// The signs that need a doctor.
pub fn see_a_doctor(signs: &SeeADoctor, paint: Paint) -> String {
    let mut page = String::new();
    for (heading, signs) in [
        ("Newly begun, or getting worse: call your local emergency number", &signs.emergency),
        ("See a doctor the same day", &signs.same_day),
        ("See a doctor soon", &signs.soon),
    ] {
        page += &(paint.strong(heading) + "\n");
        for sign in signs {
            page += &wrapped_under("  - ", sign);
        }
        page.push('\n');
    }
    page + &wrapped(&signs.limits)
}

pub fn see_a_doctor_json(signs: &SeeADoctor) -> Value {
    json!({
        "emergency": signs.emergency,
        "same_day": signs.same_day,
        "soon": signs.soon,
        "limits": signs.limits,
    })
}

pub fn tips(care: &Care) -> String {
    let tips: String = care.tips.values().map(|tip| wrapped_under("  - ", tip)).collect();
    format!("{tips}\n{}", wrapped("Where this comes from, and how well it is known: docs/source-and-evidence.md"))
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

fn picture(drawing: Drawing, drawn: Drawn) -> &'static str {
    match (drawing, drawn) {
        (Drawing::Back, Drawn::InUnicode) => include_str!("../drawings/back.txt"),
        (Drawing::Back, Drawn::InAscii) => include_str!("../drawings/back.ascii.txt"),
        (Drawing::Swallow, Drawn::InUnicode) => include_str!("../drawings/swallow.txt"),
        (Drawing::Swallow, Drawn::InAscii) => include_str!("../drawings/swallow.ascii.txt"),
    }
}
