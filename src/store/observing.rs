//! What a command that writes sees of the present: it begins tracking, and records what is prescribed.

use chrono::NaiveDate;
use rusqlite::Connection;

use super::changes::ChangeKind;
use super::operations::Operation;
use super::plans::{self, PlanSince};
use super::{Now, StoreError, Writer, fold};
use crate::domain::plan::{Plan, Plans};
use crate::domain::record::Tracking;

impl Writer {
    /// Begins tracking, and records the plan, where that is still to be done.
    pub fn observe(&mut self, now: &Now) -> Result<(), StoreError> {
        let is_in_force = |(_, plan): (&NaiveDate, &Plan)| plan == now.plan;
        let is_known = self.plans()?.range(..=now.day).next_back().is_some_and(is_in_force);
        if is_known {
            return Ok(());
        }
        self.transact(&ChangeKind::Unseen, now, |_| Ok(()))
    }
}

/// Begins tracking with the first command, and records the plan where it is not the one in force, as operations of the
/// change with the number `change`. Gives the plans, and how many operations that were.
pub(super) fn observe(connection: &Connection, change: i64, now: &Now) -> rusqlite::Result<(Plans, usize)> {
    let mut operations = Vec::new();
    if plans::tracking(connection)?.is_none() {
        let tracking = Tracking { day: now.day, at: now.at };
        operations.push(Operation::insert(plans::tracking_id(&tracking), &tracking));
    }
    let recorded = plans::all(connection)?;
    let in_force = recorded.range(..=now.day).next_back().map(|(_, plan)| plan);
    if in_force != Some(now.plan) {
        let new = PlanSince::new(now.day, now.plan)?;
        operations.push(match recorded.get(&now.day) {
            None => Operation::insert(new.id(), &new),
            Some(earlier) => Operation::update(new.id(), &PlanSince::new(now.day, earlier)?, &new),
        });
    }
    for operation in &operations {
        fold::apply(connection, change, operation)?;
    }
    Ok((Plans::new(recorded, now.day, now.plan.clone()), operations.len()))
}
