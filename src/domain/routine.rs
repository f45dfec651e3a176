//! Routines: what to do, how much of it is one dose, and when it is prescribed.

use std::fmt;
use std::sync::Arc;

use chrono::WeekdaySet;
use serde::{Deserialize, Serialize};

use super::instructions::Instructions;
use super::session_shape::SessionShape;

/// One thing a person can do for the back, from the catalogue or from the configuration.
#[derive(Clone, Debug)]
pub struct Routine {
    /// The word that is typed: `palm`.
    pub id: RoutineId,
    /// The name that is shown: `Palm massage`.
    pub title: String,
    /// The user's own; what they leave out, the catalogue says.
    pub own_instructions: Instructions,
    /// What the catalogue says of its routines. It is read when it is asked for: most commands show nothing of it.
    pub of_the_catalogue: fn(&RoutineId) -> Instructions,
    pub shape: SessionShape,
    pub prescription: Prescription,
}

/// All routines, in the order in which they are shown: the catalogue's, then the user's own.
#[derive(Clone, Debug, Default)]
pub struct Routines(pub Vec<Routine>);

/// The short name of a routine, as typed and stored. Copies share it: each dose of each day has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoutineId(pub Arc<str>);

/// The name of a slot, such as `morning`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SlotName(pub Arc<str>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoutineKind {
    Massage,
    #[default]
    Exercise,
    /// Standing up after sitting.
    Break,
}

/// How much of a routine is one dose, and when it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prescription {
    /// Plans of older programs do not say it.
    #[serde(default)]
    pub kind: RoutineKind,
    /// Whether it is asked for at all. A routine that is not can still be logged.
    pub enabled: bool,
    /// The dose; of a growing one, what it grows to.
    pub dose: Dose,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<Growth>,
    pub schedule: Schedule,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// In these slots, on these weekdays.
    Slots {
        /// The slots, from the start of the day on.
        names: Vec<SlotName>,
        /// The weekdays of the logical day; all seven unless the user chose.
        #[serde(with = "weekdays")]
        days: WeekdaySet,
    },
    /// On some days of an ISO week, whichever they are.
    PerWeek(PerWeek),
    /// After sitting for a while.
    Sitting,
    /// Never: it is only logged.
    Unscheduled,
}

/// On how many days of an ISO week a routine is prescribed, and in which slot it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredPerWeek")]
pub struct PerWeek {
    /// 1 to 7.
    pub days: u8,
    pub slot: SlotName,
}

/// How a dose grows until it is the whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Growth {
    /// The first amount, in the unit of the dose.
    pub start: u32,
    /// How much is added each time.
    pub step: u32,
    /// After how many days each.
    pub every_days: u32,
}

/// One dose: 10 minutes, 200 strokes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dose {
    /// How many, within [`MINUTES`] or [`COUNTS`].
    pub amount: u32,
    pub unit: Unit,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Unit {
    /// Time, in whole minutes.
    Minutes,
    /// Repetitions, in the routine's own word: `strokes`, `holds`, `times`.
    Count(Arc<str>),
}

/// The slot in which a routine of the week is asked for unless another one is named.
pub const WEEKLY_SLOT: &str = "evening";

/// Whole minutes that one session may last.
pub const MINUTES: std::ops::RangeInclusive<u32> = 1..=240;
/// Repetitions that one session may have.
pub const COUNTS: std::ops::RangeInclusive<u32> = 1..=10_000;

impl Routine {
    /// How to do it.
    pub fn instructions(&self) -> Instructions {
        self.own_instructions.clone().over((self.of_the_catalogue)(&self.id))
    }
}

impl Prescription {
    /// Whether it is asked for in this slot, on whichever days.
    pub fn is_asked_for_in(&self, slot: &SlotName) -> bool {
        self.enabled
            && match &self.schedule {
                Schedule::Slots { names, .. } => names.contains(slot),
                Schedule::PerWeek(per_week) => per_week.slot == *slot,
                Schedule::Sitting | Schedule::Unscheduled => false,
            }
    }
}

impl Routines {
    pub fn iter(&self) -> std::slice::Iter<'_, Routine> {
        self.0.iter()
    }

    /// `None` where the configuration no longer has it.
    pub fn get(&self, id: &RoutineId) -> Option<&Routine> {
        self.iter().find(|routine| routine.id == *id)
    }

    /// The title of a routine; its id where the configuration no longer has it.
    pub fn title<'a>(&'a self, id: &'a RoutineId) -> &'a str {
        self.get(id).map_or(id.as_str(), |routine| routine.title.as_str())
    }

    /// How to do a routine; nothing where the configuration no longer has it.
    pub fn instructions(&self, id: &RoutineId) -> Instructions {
        self.get(id).map_or_else(Instructions::default, Routine::instructions)
    }
}

impl<'a> IntoIterator for &'a Routines {
    type Item = &'a Routine;
    type IntoIter = std::slice::Iter<'a, Routine>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Arc<str>> for Unit {
    fn from(word: Arc<str>) -> Self {
        if *word == *"minutes" { Self::Minutes } else { Self::Count(word) }
    }
}

impl From<String> for Unit {
    fn from(word: String) -> Self {
        Arc::<str>::from(word).into()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.to_string()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes => f.write_str("minutes"),
            Self::Count(word) => f.write_str(word),
        }
    }
}

impl fmt::Display for Dose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.amount, &self.unit) {
            (1, unit) => {
                let word = unit.to_string();
                write!(f, "1 {}", word.strip_suffix('s').unwrap_or(&word))
            }
            (amount, unit) => write!(f, "{amount} {unit}"),
        }
    }
}

impl fmt::Display for RoutineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SlotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RoutineId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SlotName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for RoutineId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl From<String> for SlotName {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<&str> for RoutineId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl From<&str> for SlotName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

/// Plans of older programs have the number of days alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredPerWeek {
    Days(u8),
    InSlot { days: u8, slot: SlotName },
}

impl From<StoredPerWeek> for PerWeek {
    fn from(stored: StoredPerWeek) -> Self {
        match stored {
            StoredPerWeek::Days(days) => Self { days, slot: WEEKLY_SLOT.into() },
            StoredPerWeek::InSlot { days, slot } => Self { days, slot },
        }
    }
}

/// Weekdays as `["mon", "wed"]`.
mod weekdays {
    use chrono::{Weekday, WeekdaySet};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(super) fn serialize<S: Serializer>(days: &WeekdaySet, to: S) -> Result<S::Ok, S::Error> {
        let names: Vec<String> = days.iter(Weekday::Mon).map(|day| day.to_string().to_lowercase()).collect();
        names.serialize(to)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<WeekdaySet, D::Error> {
        Ok(Vec::<Weekday>::deserialize(from)?.into_iter().collect())
    }
}
