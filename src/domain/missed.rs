//! Slots of a routine that are missed more often than not, and what the user says is in the way.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::calendar::Moment;
use super::doses::DoseState;
use super::history::View;
use super::plan::Slot;
use super::record::Id;
use super::routine::{RoutineId, Schedule, SlotName};

/// How many counted days of a slot are looked at, the last ones: those on which it was done or missed.
const LAST_DAYS: u32 = 7;
/// On how many of them it has to be missed to be missed often.
const OFTEN: u32 = 4;
/// How many days they are looked for in, with today: mostly two weeks have them all, and eight are the most.
pub const DAYS_LOOKED_AT: [i64; 2] = [2 * 7, 8 * 7];

/// A slot of a routine that was missed on some of its last counted days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedSlot {
    pub routine: RoutineId,
    pub slot: Slot,
    /// On how many of the days it was missed.
    pub missed: u32,
    /// How many days were looked at, at most seven.
    pub of: u32,
}

/// What was missed since a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedSlots {
    pub slots: Vec<MissedSlot>,
    /// Whether an earlier day would change nothing.
    pub are_all_days_looked_at: bool,
}

/// Why a slot of a routine is missed, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MissReason {
    Forgot,
    Busy,
    Pain,
    Away,
    Boring,
    Other,
}

/// What the user has said of a slot of a routine that is missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissAnswer {
    pub id: Id,
    /// When, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day it belongs to.
    pub day: NaiveDate,
    pub routine: RoutineId,
    pub slot: SlotName,
    pub reason: MissReason,
    pub note: Option<String>,
}

impl View<'_> {
    /// The slots of enabled routines that were missed on one of their last counted days or more since the day `since`,
    /// in the order of the day. The history need hold no earlier tallies.
    pub fn missed_slots(&self, since: NaiveDate) -> MissedSlots {
        let today = self.history.plans.today();
        let mut slots = self.prescribed_slots();
        let tracked = self.history.tracking.map_or(today, |tracking| tracking.day);
        let first = since.max(tracked);
        let mut day = today;
        while day >= first && slots.iter().any(|slot| slot.of < LAST_DAYS) {
            for dose in self.doses_on(day).into_iter().filter(|dose| dose.week.is_none()) {
                let is_missed = match dose.state {
                    DoseState::Done => false,
                    DoseState::Missed => true,
                    DoseState::NotCounted | DoseState::Excused | DoseState::ToCome | DoseState::Open => continue,
                };
                let is_its = |slot: &&mut MissedSlot| slot.routine == dose.routine && slot.slot.name == dose.slot.name;
                if let Some(slot) = slots.iter_mut().filter(|slot| slot.of < LAST_DAYS).find(is_its) {
                    slot.of += 1;
                    slot.missed += u32::from(is_missed);
                }
            }
            day -= TimeDelta::days(1);
        }
        let are_all_days_looked_at = since <= tracked || slots.iter().all(|slot| slot.of == LAST_DAYS);
        slots.retain(|slot| slot.missed > 0);
        MissedSlots { slots, are_all_days_looked_at }
    }

    /// The slots of the routines that are prescribed by slots now, with no day looked at.
    fn prescribed_slots(&self) -> Vec<MissedSlot> {
        let plan = self.history.plans.current();
        let mut slots = Vec::new();
        for slot in &plan.slots {
            for (routine, prescription) in plan.enabled() {
                if matches!(&prescription.schedule, Schedule::Slots { names, .. } if names.contains(&slot.name)) {
                    slots.push(MissedSlot { routine: routine.clone(), slot: slot.clone(), missed: 0, of: 0 });
                }
            }
        }
        slots
    }
}

impl MissedSlot {
    /// Whether it is missed so often that something should change.
    pub fn is_often(&self) -> bool {
        self.missed >= OFTEN
    }
}

impl MissReason {
    pub const ALL: [Self; 6] = [Self::Forgot, Self::Busy, Self::Pain, Self::Away, Self::Boring, Self::Other];

    /// The word that is typed, stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Forgot => "forgot",
            Self::Busy => "busy",
            Self::Pain => "pain",
            Self::Away => "away",
            Self::Boring => "boring",
            Self::Other => "other",
        }
    }

    /// `None` where `word` is no reason, in whatever case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word.to_lowercase())
    }
}
