//! How each dose of a day stands: done, open, to come. Every page and the reminder engine ask here.

use std::cmp::Ordering;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::calendar::wall;
use super::history::{Tally, View};
use super::pause::Pause;
use super::plan::Slot;
use super::routine::{Dose, Prescription, RoutineId, Schedule, Unit};
use super::weekly::Week;
use super::window::{WallWindow, Window};

/// One dose that a day has in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayDose {
    pub routine: RoutineId,
    pub slot: Slot,
    /// What is asked for, grown and eased.
    pub dose: Dose,
    pub is_eased: bool,
    /// What was done of it, in the unit of the dose; `None` where nothing was, or where that is not known of all of it.
    pub amount: Option<u64>,
    pub state: DoseState,
    /// The reading of the wall clock at which its window closes.
    pub closes: NaiveDateTime,
    /// How far the week has come, where it is prescribed by the week.
    pub week: Option<Week>,
}

/// How a dose stands: the first of these that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseState {
    /// A session fills its slot.
    Done,
    /// Its window closed, and its time was before tracking began.
    NotCounted,
    /// A pause meets the time from its slot to the end of its window.
    Excused,
    /// Its window has not opened yet.
    ToCome,
    /// Its window is open: it is asked for now.
    Open,
    /// Its window has closed.
    Missed,
}

impl DayDose {
    /// Whether the day asks for it, at whatever time of the day.
    pub fn is_asked_for(&self) -> bool {
        !matches!(self.state, DoseState::NotCounted | DoseState::Excused)
    }

    /// Whether it is done with less than the dose.
    pub fn is_partial(&self) -> bool {
        self.state == DoseState::Done && self.amount.is_some_and(|amount| amount < self.dose.amount.into())
    }
}

impl View<'_> {
    /// The doses of the enabled routines on `day`, in the order of the slots, then of the routines. None on a day that
    /// the calendar leaves out. A routine of the week has one on the days on which it is asked for, which is never
    /// missed: once its window has closed, only what is done is left of it.
    pub fn doses_on(&self, day: NaiveDate) -> Vec<DayDose> {
        if !self.calendar().has(day) {
            return Vec::new();
        }
        let plan = self.history.plans.on(day);
        let near = day.and_time(plan.day_start);
        let is_near = |pause: &&Pause| pause.overlaps(near, near + TimeDelta::days(2));
        let pauses: Vec<&Pause> = self.history.pauses.iter().filter(is_near).collect();
        let mut doses = Vec::new();
        for (routine, prescription) in plan.enabled() {
            doses.extend(self.doses_of(routine, prescription, day, &pauses));
        }
        doses.sort_by_key(|dose| plan.position(dose.slot.time));
        doses
    }

    fn doses_of(
        &self,
        routine: &RoutineId,
        prescription: &Prescription,
        day: NaiveDate,
        pauses: &[&Pause],
    ) -> Vec<DayDose> {
        let history = self.history;
        let is_eased = history.is_eased(day, routine);
        let is_resting =
            is_eased && prescription.rests_when_eased() && history.session_days_between(routine, day, day) == 0;
        let week = match &prescription.schedule {
            Schedule::Slots { .. } => None,
            Schedule::PerWeek(_) if is_resting => return Vec::new(),
            Schedule::PerWeek(per_week) if !history.is_weekly_due(routine, per_week, day) => return Vec::new(),
            Schedule::PerWeek(per_week) => Some(history.week(routine, per_week, day)),
            Schedule::Sitting | Schedule::Unscheduled => return Vec::new(),
        };
        let dose = history.dose_on(routine, day).unwrap_or_else(|| prescription.dose.clone());
        let windows = history.plans.wall_windows(routine, day);
        let by_clock = self.states_by_clock(day, &windows);
        let dose_in = |(window, by_clock): (WallWindow, DoseState)| {
            let filling: Vec<&Tally> = history.filling(day, routine, &window.slot.name).collect();
            let state = match filling.len() {
                0 => self.state_undone(day, &window, by_clock, pauses),
                _ => DoseState::Done,
            };
            if week.is_some() && state == DoseState::Missed {
                return None;
            }
            let amount = amount_in(&dose.unit, &filling);
            let (routine, dose, slot, closes) = (routine.clone(), dose.clone(), window.slot, window.closes);
            Some(DayDose { routine, slot, dose, is_eased, amount, state, closes, week })
        };
        windows.into_iter().zip(by_clock).filter_map(dose_in).collect()
    }

    /// How a dose stands that no session fills.
    fn state_undone(&self, day: NaiveDate, window: &WallWindow, by_clock: DoseState, pauses: &[&Pause]) -> DoseState {
        let time = wall(self.history.plans.on(day), day, window.slot.time);
        // A new `day_start` can end a day before the time of its last slot.
        let closes = window.closes.max(time + TimeDelta::seconds(1));
        let is_excused = |pause: &&Pause| pause.excuses(time, closes, self.moment().naive_local());
        if by_clock == DoseState::Missed && !self.history.is_tracked(day, &window.slot) {
            DoseState::NotCounted
        } else if pauses.iter().any(is_excused) {
            DoseState::Excused
        } else {
            by_clock
        }
    }

    /// How each window of a routine on `day` stands by the clock alone: to come, open or missed.
    fn states_by_clock(&self, day: NaiveDate, windows: &[WallWindow]) -> Vec<DoseState> {
        match day.cmp(&self.history.plans.today()) {
            Ordering::Less => vec![DoseState::Missed; windows.len()],
            Ordering::Greater => vec![DoseState::ToCome; windows.len()],
            Ordering::Equal => {
                let windows = self.calendar().in_instants(day, windows).into_iter();
                let state = |window: Window| match self.now {
                    now if now < window.opens => DoseState::ToCome,
                    now if now < window.closes => DoseState::Open,
                    _ => DoseState::Missed,
                };
                windows.map(state).collect()
            }
        }
    }
}

/// The sum of the amounts of `tallies`; `None` where there are none, or not all of them are known in `unit`.
pub(in crate::domain) fn amount_in(unit: &Unit, tallies: &[&Tally]) -> Option<u64> {
    let known = |tally: &&Tally| tally.unit == *unit && tally.known == tally.sessions;
    let is_known = !tallies.is_empty() && tallies.iter().all(known);
    is_known.then(|| tallies.iter().map(|tally| tally.amount).sum())
}
