//! What is said about backs beside the texts of the routines: when to see a doctor, when not to massage, what helps.

use indexmap::IndexMap;
use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Care {
    pub see_a_doctor: SeeADoctor,
    pub massage: MassageCare,
    pub exercise: ExerciseCare,
    /// By a short name, in the order in which they are shown.
    pub tips: IndexMap<String, String>,
}

/// Signs that need a doctor, where they have newly begun or get worse.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeeADoctor {
    pub emergency: Vec<String>,
    pub same_day: Vec<String>,
    pub soon: Vec<String>,
    /// What the list cannot tell.
    pub limits: String,
}

/// What holds for every massage.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MassageCare {
    pub never: String,
    pub ask_first: String,
    pub stop: String,
}

/// What holds for every exercise.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExerciseCare {
    pub stop: String,
}
