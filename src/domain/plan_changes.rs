//! When what is prescribed was changed, routine by routine.

use chrono::NaiveDate;

use super::plan::{Plan, Plans};
use super::routine::{Prescription, RoutineId};

/// A routine that is asked for otherwise since a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    pub day: NaiveDate,
    pub routine: RoutineId,
    /// `None` where it was not asked for before.
    pub before: Option<Prescription>,
    /// `None` where it is asked for no more.
    pub after: Option<Prescription>,
}

impl Plans {
    /// The changes on the days from `from` to `to`, both included, the oldest first. The first plan is none: what it asks
    /// for is where everything begins.
    pub fn changes(&self, from: NaiveDate, to: NaiveDate) -> Vec<PlanChange> {
        let mut plans: Vec<(NaiveDate, &Plan)> = self.until(to).collect();
        plans.reverse();
        let pairs = plans.windows(2).filter(|pair| pair[1].0 >= from);
        pairs.flat_map(|pair| between(pair[0].1, pair[1].1, pair[1].0)).collect()
    }
}

/// What `after`, which holds since `day`, asks for otherwise than `before`.
fn between(before: &Plan, after: &Plan, day: NaiveDate) -> Vec<PlanChange> {
    let enabled = |plan: &Plan, routine: &RoutineId| plan.prescription(routine).filter(|its| its.enabled).cloned();
    let gone = before.enabled().filter(|(routine, _)| after.prescription(routine).is_none());
    let routines = after.routines.iter().map(|(routine, _)| routine).chain(gone.map(|(routine, _)| routine));
    let change = |routine: &RoutineId| {
        let (before, after) = (enabled(before, routine), enabled(after, routine));
        (before != after).then(|| PlanChange { day, routine: routine.clone(), before, after })
    };
    routines.filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Settings;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn plan(config: &str) -> Plan {
        Settings::of(std::path::Path::new("config.toml"), config.as_bytes()).unwrap().plan()
    }

    #[test]
    fn a_change_is_named_on_its_day_with_what_was_before() {
        let recorded = BTreeMap::from([
            (day(2), plan("")),
            (day(9), plan("[routines.thumb]\nminutes = 5\n")),
            (day(16), plan("[routines.thumb]\nminutes = 5\n[slots]\nmorning = \"09:00\"\n")),
        ]);
        let plans = Plans::new(recorded, day(23), plan("[routines.thumb]\nenabled = false\n"));
        let told = |from, to| {
            let amount = |prescription: Option<Prescription>| prescription.map(|its| its.dose.amount);
            let changes = plans.changes(day(from), day(to)).into_iter();
            changes
                .map(|its| (its.day, its.routine.to_string(), amount(its.before), amount(its.after)))
                .collect::<Vec<_>>()
        };
        let [smaller, off] =
            [(day(9), "thumb".to_owned(), Some(10), Some(5)), (day(23), "thumb".to_owned(), Some(5), None)];
        assert_eq!(told(2, 23), [smaller.clone(), off.clone()]);
        assert_eq!(told(9, 22), [smaller]);
        assert_eq!(told(10, 30), [off], "before the period it is where that begins");
    }
}
