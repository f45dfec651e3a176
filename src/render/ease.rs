//! Easings: the answer to `ease`, and how an easing is named elsewhere.

use serde_json::{Value, json};

use super::listed;
use super::table::wrapped;
use crate::domain::ease::Ease;
use crate::domain::routine::{Dose, RoutineId};

/// An easing that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eased {
    pub ease: Ease,
    /// Whether it takes the place of an earlier one.
    pub replaces: bool,
    /// What a dose of each routine is today.
    pub doses: Vec<(RoutineId, Dose)>,
    /// The routines that are not asked for meanwhile.
    pub resting: Vec<RoutineId>,
}

pub fn text(eased: &Eased) -> String {
    let doses: Vec<String> = eased.doses.iter().map(|(routine, dose)| format!("{routine} {dose}")).collect();
    let doses = if doses.is_empty() { String::new() } else { format!(": {}", listed(&doses)) };
    let resting = match eased.resting.as_slice() {
        [] => String::new(),
        resting => format!(" Not asked for: {}.", listed(resting)),
    };
    let instead = if eased.replaces { " This takes the place of the easing before." } else { "" };
    let last = eased.ease.last_day().format("%A %-d %B");
    let after = "After that the doses are whole again. End it sooner with `backcare resume`.";
    wrapped(&format!("Eased to {last}{doses}.{resting}{instead}")) + after + "\n"
}

pub fn json(eased: &Eased) -> Value {
    let dose =
        |(routine, dose): &(RoutineId, Dose)| json!({"routine": routine, "amount": dose.amount, "unit": dose.unit});
    json!({
        "from": eased.ease.from,
        "to": eased.ease.last_day(),
        "routines": eased.ease.routines,
        "doses": eased.doses.iter().map(dose).collect::<Value>(),
        "resting": eased.resting,
    })
}

/// `to Friday 27 November: half doses of palm and thumb`.
pub(super) fn to_and_routines(ease: &Ease) -> String {
    let routines = ease.routines.as_ref().map_or(String::new(), |routines| format!(" of {}", listed(routines)));
    format!("to {}: half doses{routines}", ease.last_day().format("%A %-d %B"))
}
