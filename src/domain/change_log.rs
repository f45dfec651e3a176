//! The log of changes, as it goes from one diary to another: everything that was ever recorded, in the order in which it
//! holds, without knowing what it means.

use chrono::{DateTime, Utc};

use super::record::Id;

/// The word that says what a document of the log is.
pub const FORMAT: &str = "backcare";

/// The version of the document that this program writes, and the newest that it reads.
pub const VERSION: u64 = 1;

/// A clock is below this: so many more changes fit after any that is taken in.
pub const CLOCK_LIMIT: i64 = 1 << 62;

/// A command that changed something, without the device on which it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedChange {
    pub id: Id,
    pub at: DateTime<Utc>,
    /// What the user would call it; `None` where `undo` passes over it.
    pub command: Option<String>,
    /// The change that was made in several parts, of which this is one.
    pub part_of: Option<Id>,
    /// The change that it took back.
    pub undoes: Option<Id>,
    /// The version of the fields of its operations.
    pub version: u32,
    /// Its place among all changes: a hybrid logical clock.
    pub clock: i64,
}

/// What a change did to one row. Fields and kinds that this program does not know are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedOperation {
    pub kind: String,
    /// The row.
    pub row: Id,
    /// A JSON object of the changed fields as they were; `None` where the row was made.
    pub before: Option<String>,
    /// A JSON object of the changed fields as they are since.
    pub after: String,
}

/// A piece of the log: a change, and then its operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogPart {
    Change(LoggedChange),
    /// Of the change before it.
    Operation(LoggedOperation),
}
