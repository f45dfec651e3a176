//! Windows: when a dose is open, and which slot a session fills.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::calendar::{Calendar, WallTime, wall};
use super::plan::{Plan, Plans, Slot};
use super::routine::{RoutineId, SlotName};

/// How long before its time a slot opens, at most.
const EARLY: TimeDelta = TimeDelta::hours(1);

/// The time in which a dose is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub slot: Slot,
    pub opens: DateTime<Utc>,
    /// The first instant that is no longer in it.
    pub closes: DateTime<Utc>,
}

/// A window by the readings of the wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallWindow {
    pub slot: Slot,
    pub opens: NaiveDateTime,
    /// The first reading that is no longer in it.
    pub closes: NaiveDateTime,
}

impl Calendar<'_> {
    /// The windows of `routine` on `day`, one a slot, from the start of the day on. They do not ask whether the routine
    /// is enabled or paused.
    pub fn windows(&self, routine: &RoutineId, day: NaiveDate) -> Vec<Window> {
        self.in_instants(day, &self.plans.wall_windows(routine, day))
    }

    /// The windows of a routine on `day`, from their readings of the wall clock.
    pub(in crate::domain) fn in_instants(&self, day: NaiveDate, windows: &[WallWindow]) -> Vec<Window> {
        let opens = |window: &WallWindow| WallTime::of(self.zone, window.opens).first_instant();
        let mut closes = windows.iter().skip(1).map(opens).chain([self.end(day)]);
        let window = |window: &WallWindow| {
            Some(Window { slot: window.slot.clone(), opens: opens(window), closes: closes.next()? })
        };
        windows.iter().filter_map(window).collect()
    }

    /// The slot of `routine` that a session at `instant` of the logical `day` fills: the last that has opened, or the
    /// first, where none has; `None` where the routine has no slots that day, or is prescribed by the week: any session
    /// of the day counts then.
    pub fn slot_filled_at(&self, routine: &RoutineId, day: NaiveDate, instant: DateTime<Utc>) -> Option<SlotName> {
        if self.plans.on(day).is_weekly(routine) {
            return None;
        }
        let windows = self.windows(routine, day);
        let opened = windows.iter().take_while(|window| window.opens <= instant).last();
        opened.or(windows.first()).map(|window| window.slot.name.clone())
    }
}

impl Plans {
    /// The windows of `routine` on `day` by the wall clock. Each opens an hour before its slot, or halfway back to the
    /// slot before it, where that is nearer, and never before the day. It closes when the next one opens, the last with
    /// the day.
    pub fn wall_windows(&self, routine: &RoutineId, day: NaiveDate) -> Vec<WallWindow> {
        let (plan, end) = (self.on(day), self.wall_end(day));
        let mut windows: Vec<WallWindow> = Vec::new();
        for slot in plan.slots_of(routine, day) {
            let before = windows.last().map(|window| window.slot.time);
            let opens = wall(plan, day, opening(plan, before, slot.time));
            if let Some(before) = windows.last_mut() {
                before.closes = opens;
            }
            windows.push(WallWindow { slot: slot.clone(), opens, closes: end });
        }
        windows
    }

    /// The reading of the wall clock at which the next day begins.
    pub fn wall_end(&self, day: NaiveDate) -> NaiveDateTime {
        let next = day + Days::new(1);
        next.and_time(self.on(next).day_start)
    }
}

/// When the slot at `time` opens; `before` is the time of the routine's slot before it.
pub(super) fn opening(plan: &Plan, before: Option<NaiveTime>, time: NaiveTime) -> NaiveTime {
    let since = |begin: i64| TimeDelta::seconds(plan.position(time) - begin);
    let back = match before {
        None => since(0),
        Some(before) => TimeDelta::seconds(since(plan.position(before)).num_seconds() / 2),
    };
    time - back.min(EARLY)
}
