//! `config.toml` and the catalogue as they are written: every key optional, nothing checked but its type.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::domain::instructions::Drawing;
use crate::domain::routine::{RoutineId, RoutineKind};

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ConfigFile {
    pub(super) day_start: Option<Spanned<String>>,
    pub(super) slots: IndexMap<Spanned<String>, Spanned<String>>,
    pub(super) anchors: IndexMap<Spanned<String>, Spanned<String>>,
    pub(super) remind: RemindTable,
    pub(super) r#do: DoTable,
    pub(super) review: ReviewTable,
    pub(super) sitting: SittingTable,
    pub(super) routines: IndexMap<Spanned<String>, RoutineTable>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RemindTable {
    pub(super) snooze: Option<Spanned<String>>,
    pub(super) late: Option<Spanned<String>>,
    pub(super) repeat: Option<Spanned<String>>,
    pub(super) steps: Option<Spanned<String>>,
    pub(super) private: Option<bool>,
    pub(super) command: Option<Spanned<Vec<String>>>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DoTable {
    pub(super) bell: Option<Spanned<Vec<String>>>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ReviewTable {
    pub(super) activities: Option<Spanned<Vec<String>>>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SittingTable {
    pub(super) after: Option<Spanned<String>>,
    pub(super) idle: Option<Spanned<String>>,
    pub(super) from: Option<Spanned<String>>,
    pub(super) to: Option<Spanned<String>>,
    pub(super) days: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RoutineTable {
    pub(super) title: Option<Spanned<String>>,
    pub(super) kind: Option<RoutineKind>,
    pub(super) enabled: Option<bool>,
    pub(super) slots: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) days: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) per_week: Option<Spanned<i64>>,
    pub(super) sitting: Option<Spanned<bool>>,
    pub(super) minutes: Option<Spanned<i64>>,
    pub(super) count: Option<Spanned<i64>>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) sets: Option<Spanned<i64>>,
    pub(super) hold: Option<Spanned<String>>,
    pub(super) rest: Option<Spanned<String>>,
    pub(super) pace: Option<Spanned<i64>>,
    pub(super) turn: Option<Spanned<String>>,
    pub(super) parts: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) ready: Option<Spanned<String>>,
    pub(super) start: Option<Spanned<i64>>,
    pub(super) step: Option<Spanned<i64>>,
    pub(super) every: Option<Spanned<String>>,
    pub(super) cue: Option<Spanned<String>>,
    pub(super) steps: Option<Vec<String>>,
    pub(super) caution: Option<String>,
    pub(super) evidence: Option<String>,
    pub(super) drawing: Option<Drawing>,
}

/// The catalogue: routines in the user's own format.
#[derive(Debug, Deserialize)]
pub(super) struct Catalogue {
    pub(super) setup: Offers,
    pub(super) routines: IndexMap<Spanned<String>, RoutineTable>,
}

/// What `backcare setup` offers.
#[derive(Debug, Deserialize)]
pub(super) struct Offers {
    /// Exercises for the evening.
    pub(super) evening: Vec<RoutineId>,
}
