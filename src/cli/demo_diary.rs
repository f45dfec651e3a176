//! The made-up weeks as a database in memory.

use chrono::{DateTime, Utc};

use crate::domain::calendar::Zone;
use crate::domain::demo::{DemoChange, DemoEntry, DemoSession, DemoWeeks};
use crate::domain::plan::Plan;
use crate::domain::record::Relation;
use crate::store::{
    NewMissAnswer, NewReading, NewReview, NewSession, Now, Reader, StoreError, Transaction, TransactionResult, Writer,
};

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

fn record(change: &DemoChange, transaction: &Transaction) -> TransactionResult<()> {
    let (at, day) = (change.at, change.day);
    match change.entry.clone() {
        DemoEntry::Session(session) => record_session(session, change, transaction),
        DemoEntry::Reading { pain, note } => {
            let (relation, session) = (Relation::Alone, None);
            transaction.record_reading(&NewReading { at, day, pain, relation, session, note }).map(drop)
        }
        DemoEntry::Pause(pause) => transaction.record_pause(&pause),
        DemoEntry::Ease(ease) => transaction.record_ease(&ease),
        DemoEntry::MissAnswer { routine, slot, reason, note } => {
            transaction.record_miss_answer(&NewMissAnswer { at, day, routine, slot, reason, note }).map(drop)
        }
        DemoEntry::Review { pain, activities } => {
            transaction.record_review(&NewReview { at, day, pain, activities }).map(drop)
        }
    }
}

fn record_session(session: DemoSession, change: &DemoChange, transaction: &Transaction) -> TransactionResult<()> {
    let DemoSession { routine, slot, amount, note, source, pain_before, pain_after } = session;
    let (at, day, unit, amount) = (change.at, change.day, amount.unit, Some(amount.amount));
    let new = NewSession { routine, at, day, slot, amount, unit, note, source };
    let session = Some(transaction.record_session(&new)?.id);
    let pains = [(pain_before, Relation::Before), (pain_after, Relation::After)];
    for (pain, relation) in pains.into_iter().filter_map(|(pain, relation)| Some((pain?, relation))) {
        transaction.record_reading(&NewReading { at, day, pain, relation, session, note: None })?;
    }
    Ok(())
}
