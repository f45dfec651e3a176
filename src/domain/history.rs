//! What the rules ask of the past: what was done, when nothing was prescribed, and how it hurt.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::calendar::{Calendar, Moment, Zone, wall};
use super::ease::{self, Ease};
use super::pause::{Pause, Pauses};
use super::plan::{Plans, Slot};
use super::record::Tracking;
use super::routine::{Dose, RoutineId, SlotName, Unit};

/// All of the past that the rules ask about.
#[derive(Clone, Debug)]
pub struct History {
    pub plans: Plans,
    /// Since when there is a record; `None` before the first command that wrote.
    pub tracking: Option<Tracking>,
    /// The earliest session of the first day of tracking, where that day is looked at.
    pub first_session: Option<FirstSession>,
    /// For who counts how long somebody has sat.
    pub last_session: Option<LastSession>,
    pub pauses: Pauses,
    pub easings: Vec<Ease>,
    /// In the order of the days.
    pub tallies: Vec<Tally>,
}

/// How it hurt.
#[derive(Clone, Debug, Default)]
pub struct PainHistory {
    /// In their order.
    pub days: Vec<PainDay>,
    /// In the order of the days.
    pub changes: Vec<PainChange>,
}

/// A history, looked at from an instant and a place.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub history: &'a History,
    pub zone: &'a dyn Zone,
    pub now: DateTime<Utc>,
}

/// The earliest session of the first day of tracking: slots whose time came before it are not counted.
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
    /// Those whose amount is known.
    pub known: u32,
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
    /// The lowest and the highest; 0 where there are none.
    pub lowest: u32,
    pub highest: u32,
}

/// The sessions of a routine on one logical day that have a reading before and one after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PainChange {
    pub day: NaiveDate,
    pub routine: RoutineId,
    pub sessions: u32,
    /// The sum of after − before.
    pub sum: i32,
    /// The sessions after which it was at least two points higher.
    pub much_higher: u32,
}

impl Tally {
    /// Whether its sessions fill `slot` of `routine`; where that is prescribed by the week, any session of the day does.
    pub(in crate::domain) fn fills(&self, routine: &RoutineId, slot: &SlotName, is_weekly: bool) -> bool {
        self.routine == *routine && (is_weekly || self.slot.as_ref() == Some(slot))
    }
}

impl History {
    /// A history in which nothing has happened yet.
    pub fn empty(plans: Plans) -> Self {
        Self {
            plans,
            tracking: None,
            first_session: None,
            last_session: None,
            pauses: Pauses::default(),
            easings: Vec::new(),
            tallies: Vec::new(),
        }
    }

    /// The history as it is seen at `now` by the wall clock of `zone`.
    pub fn at<'a>(&'a self, zone: &'a dyn Zone, now: DateTime<Utc>) -> View<'a> {
        View { history: self, zone, now }
    }

    /// What was done on the days from `from` to `to`, both included.
    pub(in crate::domain) fn tallies_between(&self, from: NaiveDate, to: NaiveDate) -> &[Tally] {
        let begin = self.tallies.partition_point(|tally| tally.day < from);
        let count = self.tallies[begin..].partition_point(|tally| tally.day <= to);
        &self.tallies[begin..begin + count]
    }

    /// On how many of the days from `from` to `to`, both included, `routine` has a session.
    pub(in crate::domain) fn session_days_between(&self, routine: &RoutineId, from: NaiveDate, to: NaiveDate) -> u32 {
        let its = self.tallies_between(from, to).iter().filter(|tally| tally.routine == *routine);
        let days: BTreeSet<NaiveDate> = its.map(|tally| tally.day).collect();
        u32::try_from(days.len()).unwrap_or(u32::MAX)
    }

    /// The sessions that fill `slot` of `routine` on `day`: those of the slot, or any of the day where the routine is
    /// prescribed by the week.
    pub(in crate::domain) fn filling<'a>(
        &'a self,
        day: NaiveDate,
        routine: &'a RoutineId,
        slot: &'a SlotName,
    ) -> impl Iterator<Item = &'a Tally> {
        let is_weekly = self.plans.on(day).is_weekly(routine);
        self.tallies_between(day, day).iter().filter(move |tally| tally.fills(routine, slot, is_weekly))
    }

    /// Whether a session fills `slot` of `routine` on `day`.
    pub fn is_filled(&self, day: NaiveDate, routine: &RoutineId, slot: &SlotName) -> bool {
        self.filling(day, routine, slot).next().is_some()
    }

    /// Whether `routine` is eased on `day`.
    pub fn is_eased(&self, day: NaiveDate, routine: &RoutineId) -> bool {
        ease::is_eased(&self.easings, day, routine)
    }

    /// The dose of `routine` on `day`, grown and eased; `None` where the plan does not know the routine.
    pub fn dose_on(&self, routine: &RoutineId, day: NaiveDate) -> Option<Dose> {
        ease::dose_on(&self.plans, &self.easings, routine, day)
    }

    /// The pause that covers the wall-clock reading `wall`; of several the one that lasts longest.
    pub fn pause_at(&self, wall: NaiveDateTime) -> Option<&Pause> {
        let end = |pause: &&Pause| pause.until.map_or(NaiveDateTime::MAX, |until| until.naive_local());
        self.pauses.iter().filter(|pause| pause.covers(wall)).max_by_key(end)
    }

    /// The pauses that touch `day`.
    pub(in crate::domain) fn pauses_on(&self, day: NaiveDate) -> impl Iterator<Item = &Pause> {
        let begins = day.and_time(self.plans.on(day).day_start);
        let ends = self.plans.wall_end(day);
        self.pauses.overlapping(begins, ends)
    }

    /// Whether a pause touches `day`, or the calendar leaves the day out: nothing is expected of it.
    pub(in crate::domain) fn is_day_excused(&self, calendar: &Calendar, day: NaiveDate) -> bool {
        self.pauses_on(day).next().is_some() || !calendar.has(day)
    }

    /// Whether a slot of `day` is after the beginning of tracking: on its first day, not before the day's first session
    /// or the slot that it fills, whichever is earlier; while that day has none, not before tracking began.
    pub(in crate::domain) fn is_tracked(&self, day: NaiveDate, slot: &Slot) -> bool {
        let Some(tracking) = self.tracking else { return false };
        if tracking.day != day {
            return tracking.day < day;
        }
        let plan = self.plans.on(day);
        let begun = self.first_session.as_ref().map_or(tracking.at, |first| first.at).naive_local();
        let first_slot = self.first_session.as_ref().and_then(|first| plan.slot(first.slot.as_ref()?));
        let begun = first_slot.map_or(begun, |first| begun.min(wall(plan, day, first.time)));
        wall(plan, day, slot.time) >= begun
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
