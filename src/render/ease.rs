//! Easings: the answer to `ease`, and how an easing is named elsewhere.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Layout, date, listed};
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
    /// The routines that another easing eases longer.
    pub still_eased: Vec<RoutineId>,
}

/// The answer where `wider`, which is on, already eases as much as was asked for, and longer.
pub fn already_text(wider: &Ease, today: NaiveDate, layout: Layout) -> String {
    let to = to_and_routines(wider, today);
    layout.wrapped(format!("Nothing was changed: it is already eased {to}. End that sooner with `backcare resume`."))
}

pub fn text(eased: &Eased, layout: Layout) -> String {
    let doses: Vec<String> = eased.doses.iter().map(|(routine, dose)| format!("{routine} {dose}")).collect();
    let doses = if doses.is_empty() { String::new() } else { format!(": {}", listed(&doses)) };
    let resting = match eased.resting.as_slice() {
        [] => String::new(),
        resting => format!(" Not asked for: {}.", listed(resting)),
    };
    let instead = if eased.replaces { " This takes the place of the easing before." } else { "" };
    let last = date(eased.ease.last_day(), eased.ease.from);
    let after = match eased.still_eased.as_slice() {
        [] => "After that the doses are whole again.".to_owned(),
        others => {
            format!("After that the doses are whole again, but those of {}: they are eased longer.", listed(others))
        }
    };
    layout.wrapped(format!("Eased to {last}{doses}.{resting}{instead}"))
        + &layout.wrapped(format!("{after} End it sooner with `backcare resume`."))
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

/// `to Friday 27 November: palm and thumb`.
pub(super) fn to_and_routines(ease: &Ease, today: NaiveDate) -> String {
    let routines = ease.routines.as_ref().map_or(String::new(), |routines| format!(": {}", listed(routines)));
    format!("to {}{routines}", date(ease.last_day(), today))
}
