//! What is said when the pain gets worse: a line without a diagnosis, without a cause and without an all-clear.

use super::Layout;
use super::layout::command;
use crate::domain::routine::{Routine, RoutineKind};
use crate::domain::worsening::Worsening;

/// `routine` is the one that the worsening is about, where there is one and it is known.
pub fn text(worsening: &Worsening, routine: Option<&Routine>, layout: Layout) -> String {
    let guide = command("backcare guide --see-a-doctor");
    layout.wrapped(&match worsening {
        Worsening::Strong => format!("If this is new or different: {guide}"),
        Worsening::AfterSessions { routine: id, higher, of } => {
            let is_massage = routine.is_some_and(|routine| routine.prescription.kind == RoutineKind::Massage);
            let gentler = if is_massage { "with less pressure" } else { "more gently" };
            format!(
                "After {id} the pain was higher by 2 or more in {higher} of the last {of} sessions with both readings. \
                 Half of it for a while: {}. Or {gentler}, or leave it out.",
                command(&format!("backcare ease {id}"))
            )
        }
        Worsening::WorseWeek => {
            format!("Worse than the week before. If it does not settle, see a doctor: {guide}")
        }
    })
}
