//! Doses that grow by the calendar (graded activity), whatever the pain: [`super::ease`] is the brake.

use chrono::NaiveDate;

use super::plan::{Plan, Plans};
use super::routine::{Dose, Prescription, RoutineId};

impl Plans {
    /// The dose of `routine` on `day`, before easing; `None` where the plan does not know the routine.
    ///
    /// A growing dose is `start`, and `step` more for each full `every_days` since the first day of the unbroken run of
    /// plans that enable the routine with the same dose and growth.
    pub fn dose_on(&self, routine: &RoutineId, day: NaiveDate) -> Option<Dose> {
        let prescription = self.on(day).prescription(routine)?;
        let whole = &prescription.dose;
        let Some(growth) = prescription.growth else { return Some(whole.clone()) };
        let grown_days = (day - self.growing_since(routine, prescription, day)).num_days();
        let steps = u64::try_from(grown_days).unwrap_or_default() / u64::from(growth.every_days.max(1));
        let amount = u64::from(growth.start) + u64::from(growth.step) * steps;
        let amount = u32::try_from(amount).unwrap_or(u32::MAX).min(whole.amount);
        Some(Dose { amount, unit: whole.unit.clone() })
    }

    /// The first day of the run of plans up to `day` that have the same dose and growth.
    fn growing_since(&self, routine: &RoutineId, prescription: &Prescription, day: NaiveDate) -> NaiveDate {
        let is_same = |plan: &Plan| {
            plan.prescription(routine).is_some_and(|other| {
                other.enabled && (&other.dose, other.growth) == (&prescription.dose, prescription.growth)
            })
        };
        if !prescription.enabled {
            return day;
        }
        self.until(day).take_while(|(_, plan)| is_same(plan)).last().map_or(day, |(since, _)| since)
    }
}
