//! Easing: half doses for some days, in place of stopping, after which they are what they were.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::plan::Plans;
use super::routine::{Dose, Prescription, RoutineId, RoutineKind, Schedule};

/// Some logical days on which doses are halved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ease {
    pub from: NaiveDate,
    /// The first day after it.
    pub until: NaiveDate,
    /// Which routines; `None` for all.
    pub routines: Option<Vec<RoutineId>>,
}

impl Ease {
    /// Whether `day` is one of its days.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }

    pub fn last_day(&self) -> NaiveDate {
        self.until - Days::new(1)
    }

    /// Whether it eases all that `other` does.
    pub fn includes(&self, other: &Self) -> bool {
        match (&self.routines, &other.routines) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(its), Some(others)) => others.iter().all(|routine| its.contains(routine)),
        }
    }

    /// Whether it eases all that `other` does, from no later a day on, and for longer.
    pub fn outlasts(&self, other: &Self) -> bool {
        self.includes(other) && self.from <= other.from && other.until < self.until
    }

    fn eases(&self, day: NaiveDate, routine: &RoutineId) -> bool {
        self.covers(day) && self.routines.as_ref().is_none_or(|routines| routines.contains(routine))
    }
}

impl Dose {
    /// Half of it, rounded up.
    #[must_use]
    pub fn halved(self) -> Self {
        Self { amount: self.amount.div_ceil(2), ..self }
    }
}

impl Prescription {
    /// Whether easing leaves it out altogether, in place of halving it: an exercise of some days a week.
    pub fn rests_when_eased(&self) -> bool {
        self.kind == RoutineKind::Exercise && matches!(self.schedule, Schedule::PerWeek(_))
    }
}

/// The dose of `routine` on `day`, grown and eased; `None` where the plan does not know the routine.
pub fn dose_on(plans: &Plans, easings: &[Ease], routine: &RoutineId, day: NaiveDate) -> Option<Dose> {
    let dose = plans.dose_on(routine, day)?;
    Some(if is_eased(easings, day, routine) { dose.halved() } else { dose })
}

/// Whether `routine` is eased on `day`.
pub(in crate::domain) fn is_eased(easings: &[Ease], day: NaiveDate, routine: &RoutineId) -> bool {
    easings.iter().any(|ease| ease.eases(day, routine))
}
