//! What the rules ask of the past: what was done, when nothing was prescribed, and how it hurt.

mod prescribed;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

pub use prescribed::Prescribed;

use super::calendar::{Calendar, Moment, Zone};
use super::pause::Pause;
use super::plan::Plans;
use super::record::Tracking;
use super::routine::{RoutineId, SlotName, Unit};

/// All of the past that the rules ask about.
#[derive(Clone, Debug)]
pub struct History {
    pub plans: Plans,
    /// Since when there is a record; `None` before the first command that wrote.
    pub tracking: Option<Tracking>,
    /// The earliest session of the first day of tracking.
    pub first_session: Option<FirstSession>,
    pub last_session: Option<LastSession>,
    pub pauses: Vec<Pause>,
    pub tallies: Vec<Tally>,
    /// In the order of the days.
    pub pain: Vec<PainDay>,
    pub pain_changes: Vec<PainChange>,
}

/// A history, looked at from an instant and a place.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub history: &'a History,
    pub zone: &'a dyn Zone,
    pub now: DateTime<Utc>,
}

/// The earliest session of the first day of tracking: what came before it is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstSession {
    pub slot: Option<SlotName>,
    pub at: Moment,
}

/// The session that was recorded last, whenever it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSession {
    /// Its place in the order of recording.
    pub number: i64,
    pub at: DateTime<Utc>,
}

/// The sessions of one routine in one slot of one logical day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub day: NaiveDate,
    pub routine: RoutineId,
    /// `None` for sessions that fill no slot.
    pub slot: Option<SlotName>,
    pub unit: Unit,
    pub sessions: u32,
    /// The amounts that are known, added up, in `unit`.
    pub amount: u64,
}

/// The pain readings of one logical day, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PainDay {
    pub day: NaiveDate,
    /// How many were taken before sessions and on their own.
    pub readings: u32,
    pub sum: u32,
}

/// The sessions of a routine on one logical day that have a reading before and one after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PainChange {
    pub day: NaiveDate,
    pub routine: RoutineId,
    pub sessions: u32,
    /// The sum of after − before.
    pub sum: i32,
}

impl History {
    /// A history in which nothing has happened yet.
    pub fn empty(plans: Plans) -> Self {
        Self {
            plans,
            tracking: None,
            first_session: None,
            last_session: None,
            pauses: Vec::new(),
            tallies: Vec::new(),
            pain: Vec::new(),
            pain_changes: Vec::new(),
        }
    }

    /// The history as it is seen at `now` by the wall clock of `zone`.
    pub fn at<'a>(&'a self, zone: &'a dyn Zone, now: DateTime<Utc>) -> View<'a> {
        View { history: self, zone, now }
    }

    /// The first day with a session, a reading or tracking.
    pub fn first_day(&self) -> Option<NaiveDate> {
        let sessions = self.tallies.iter().map(|tally| tally.day);
        let readings = self.pain.iter().map(|pain| pain.day);
        sessions.chain(readings).chain(self.tracking.map(|tracking| tracking.day)).min()
    }

    /// Whether a session fills `slot` of `routine` on `day`.
    pub fn is_filled(&self, day: NaiveDate, routine: &RoutineId, slot: &SlotName) -> bool {
        let fills = |tally: &Tally| tally.day == day && tally.routine == *routine && tally.slot.as_ref() == Some(slot);
        self.tallies.iter().any(fills)
    }

    /// The pause that covers the wall-clock reading `wall`.
    pub fn pause_at(&self, wall: NaiveDateTime) -> Option<&Pause> {
        self.pauses.iter().find(|pause| pause.covers(wall))
    }
}

impl<'a> View<'a> {
    pub fn calendar(&self) -> Calendar<'a> {
        Calendar { zone: self.zone, plans: &self.history.plans }
    }

    /// The present, with the offset that the wall clock has.
    pub fn moment(&self) -> Moment {
        super::calendar::moment(self.zone, self.now)
    }

    /// The pause that is on.
    pub fn pause(&self) -> Option<&'a Pause> {
        self.history.pause_at(self.moment().naive_local())
    }
}
