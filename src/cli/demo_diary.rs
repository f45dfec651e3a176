//! The made-up weeks as a database in memory.

use chrono::{DateTime, Utc};

use crate::domain::calendar::Zone;
use crate::domain::demo::{DemoChange, DemoEntry, DemoSession, DemoWeeks};
use crate::domain::missed::MissAnswer;
use crate::domain::plan::Plan;
use crate::domain::record::{Id, Reading, Relation, Session};
use crate::domain::review::Review;
use crate::store::{Now, Operation, Reader, StoreError, Transaction, Writer};

/// The weeks of somebody who follows `plan`, up to `now` in `zone`.
pub(super) fn reader(now: DateTime<Utc>, zone: &dyn Zone, plan: &Plan) -> Result<Reader, StoreError> {
    let weeks = DemoWeeks::until(now, zone, plan);
    let mut store = Writer::in_memory()?;
    for change in &weeks.changes {
        let DemoChange { command, at, day, .. } = change;
        let now = Now { now: at.to_utc(), at: *at, day: *day, plan: weeks.plans.on(*day) };
        store.change(command, &now, |transaction| record(change, transaction))?;
    }
    Ok(store.into_reader())
}

fn record(change: &DemoChange, transaction: &Transaction) -> Result<(), StoreError> {
    let (id, at, day) = (transaction.new_id(), change.at, change.day);
    match change.entry.clone() {
        DemoEntry::Session(session) => record_session(id, session, change, transaction),
        DemoEntry::Reading { pain, note } => {
            let (relation, session) = (Relation::Alone, None);
            transaction.apply(&Operation::insert(id, &Reading { id, at, day, pain, relation, session, note }))
        }
        DemoEntry::Pause(pause) => transaction.record_pause(&pause),
        DemoEntry::Ease(ease) => transaction.record_ease(&ease),
        DemoEntry::MissAnswer { routine, slot, reason, note } => {
            transaction.apply(&Operation::insert(id, &MissAnswer { id, at, day, routine, slot, reason, note }))
        }
        DemoEntry::Review { pain, activities } => {
            transaction.apply(&Operation::insert(id, &Review { id, at, day, pain, activities }))
        }
    }
}

fn record_session(
    id: Id,
    session: DemoSession,
    change: &DemoChange,
    transaction: &Transaction,
) -> Result<(), StoreError> {
    let DemoSession { routine, slot, amount, note, source, pain_before, pain_after } = session;
    let (at, day, unit, amount) = (change.at, change.day, amount.unit, Some(amount.amount));
    transaction.record_session(&Session {
        id,
        routine,
        at,
        day,
        slot,
        amount,
        unit,
        note,
        pain_before,
        pain_after,
        source,
    })?;
    let pains = [(pain_before, Relation::Before), (pain_after, Relation::After)];
    for (pain, relation) in pains.into_iter().filter_map(|(pain, relation)| Some((pain?, relation))) {
        let (id, session) = (transaction.new_id(), Some(id));
        let reading = Reading { id, at, day, pain, relation, session, note: None };
        transaction.apply(&Operation::insert(id, &reading))?;
    }
    Ok(())
}
