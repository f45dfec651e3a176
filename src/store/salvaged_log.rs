//! The log of changes as far as it can be read of a damaged database.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::changes::FIELDS_VERSION;
use super::{Salvage, StoreError};
use crate::domain::change_log::{LogPart, LoggedChange, LoggedOperation};
use crate::domain::record::Id;

/// How much of a log was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SalvagedLog {
    pub changes: usize,
    pub operations: usize,
    /// Places where something is missing, and rows that are not those of a log.
    pub gaps: u64,
}

impl Salvage {
    /// Hands on the changes that can be read with their operations, in the order in which they hold. Operations whose
    /// change cannot be read are those of one without a command, in the place of the change before it.
    pub fn log<E: From<StoreError>>(&self, take: &mut dyn FnMut(LogPart) -> Result<(), E>) -> Result<SalvagedLog, E> {
        let mut salvaged = SalvagedLog::default();
        let mut changes: BTreeMap<i64, LoggedChange> = BTreeMap::new();
        let mut unreadable = 0;
        let table = self.rows("changes", |row| match (row["seq"].as_i64(), change(&row)) {
            (Some(seq), Some(change)) => {
                changes.insert(seq, change);
            }
            _ => unreadable += 1,
        })?;
        salvaged.gaps += table.gaps;
        let mut operations: BTreeMap<i64, Vec<LoggedOperation>> = BTreeMap::new();
        let table = self.rows("operations", |row| match (row["change"].as_i64(), operation(&row)) {
            (Some(change), Some(operation)) => operations.entry(change).or_default().push(operation),
            _ => unreadable += 1,
        })?;
        salvaged.gaps += table.gaps + unreadable;
        for seq in operations.keys() {
            if !changes.contains_key(seq) {
                salvaged.gaps += 1;
                let before = changes.range(..seq).next_back().map(|(_, change)| change.clone());
                changes.insert(*seq, stand_in(*seq, before));
            }
        }
        let mut numbers: Vec<(i64, Id, i64)> =
            changes.iter().map(|(seq, change)| (change.clock, change.id, *seq)).collect();
        numbers.sort_unstable();
        for (_, _, seq) in numbers {
            let Some(change) = changes.remove(&seq) else { continue };
            salvaged.changes += 1;
            take(LogPart::Change(change))?;
            for operation in operations.remove(&seq).unwrap_or_default() {
                salvaged.operations += 1;
                take(LogPart::Operation(operation))?;
            }
        }
        Ok(salvaged)
    }
}

/// A change in place of one that cannot be read.
fn stand_in(seq: i64, before: Option<LoggedChange>) -> LoggedChange {
    let id = Id(Uuid::from_u128(0x8000_8003_0000_0000_0000 | u128::from(seq.unsigned_abs())));
    let (at, clock) = before.map_or((DateTime::UNIX_EPOCH, 0), |before| (before.at, before.clock));
    LoggedChange { id, at, command: None, part_of: None, undoes: None, version: FIELDS_VERSION, clock }
}

fn change(row: &Map<String, Value>) -> Option<LoggedChange> {
    let id_in = |column: &str| match &row[column] {
        Value::Null => Some(None),
        value => id(value).map(Some),
    };
    Some(LoggedChange {
        id: id(&row["id"])?,
        at: DateTime::from_timestamp(row["at"].as_i64()?, 0)?,
        command: row["command"].as_str().map(str::to_owned),
        part_of: id_in("part_of")?,
        undoes: id_in("undoes")?,
        version: u32::try_from(row["version"].as_i64()?).ok()?,
        clock: row["clock"].as_i64()?,
    })
}

fn operation(row: &Map<String, Value>) -> Option<LoggedOperation> {
    let text = |column: &str| row[column].as_str().map(str::to_owned);
    let is_object = |json: &String| serde_json::from_str::<Map<String, Value>>(json).is_ok();
    Some(LoggedOperation {
        kind: text("kind")?,
        row: id(&row["row"])?,
        before: match &row["before"] {
            Value::Null => None,
            _ => Some(text("before").filter(is_object)?),
        },
        after: text("after").filter(is_object)?,
    })
}

fn id(value: &Value) -> Option<Id> {
    value.as_str()?.parse().map(Id).ok()
}
