//! The rules against a naive second implementation: over every zone of the time-zone database and its DST days, and
//! over random histories that go through the real store; and random steps that are all taken back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod calendar;
mod devices;
mod figures;
mod histories;
mod naive;
mod pictures;
mod repeating;
mod steps;
mod undoing;

use std::collections::BTreeMap;

use backcare::domain::plan::{Plan, Plans};
use chrono::NaiveDate;

/// The plans of a history that has only ever had one.
fn one_plan(plan: &Plan) -> Plans {
    Plans::new(BTreeMap::new(), NaiveDate::MIN, plan.clone())
}
