//! How each dose of a day stands: done, open, to come. Every page and the reminder engine ask here.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use super::calendar::wall;
use super::history::{Tally, View};
use super::lifetime::SlotDays;
use super::pause::Pause;
use super::plan::Slot;
use super::routine::{Dose, Prescription, RoutineId, Schedule, SlotName, Unit};
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
        let pauses: Vec<&Pause> = self.pauses_near(day).collect();
        let mut doses = Vec::new();
        for (routine, prescription) in plan.enabled() {
            doses.extend(self.doses_of(routine, prescription, day, &pauses));
        }
        doses.sort_by_key(|dose| plan.position(dose.slot.time));
        doses
    }

    /// How the doses of the slots of `day` stand, each with its routine, where `slot_days` says what sessions have filled.
    /// For the long memory of statistics: of most past days nothing else is looked at.
    pub(in crate::domain) fn states_on(&self, day: NaiveDate, slot_days: &SlotDays) -> Vec<(RoutineId, DoseState)> {
        if !self.calendar().has(day) {
            return Vec::new();
        }
        let history = self.history;
        let pauses: Vec<&Pause> = self.pauses_near(day).collect();
        let is_past = day < history.plans.today() && history.tracking.is_some_and(|tracking| tracking.day < day);
        let mut states = Vec::new();
        for (routine, prescription) in history.plans.on(day).enabled() {
            let Schedule::Slots { names, days } = &prescription.schedule else { continue };
            let is_filled = |slot: &SlotName| slot_days.is_filled(day, routine, slot);
            let its_states = if is_past && pauses.is_empty() {
                let state = |slot| if is_filled(slot) { DoseState::Done } else { DoseState::Missed };
                let names = names.iter().filter(|_| days.contains(day.weekday()));
                names.map(state).collect()
            } else {
                self.states_of(day, &history.plans.wall_windows(routine, day), &pauses, is_filled)
            };
            states.extend(its_states.into_iter().map(|state| (routine.clone(), state)));
        }
        states
    }

    /// The pauses that may meet a dose of `day`.
    fn pauses_near(&self, day: NaiveDate) -> impl Iterator<Item = &Pause> {
        let begin = day.and_time(self.history.plans.on(day).day_start);
        self.history.pauses.overlapping(begin, begin + TimeDelta::days(2))
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
        let states = self.states_of(day, &windows, pauses, |slot| history.is_filled(day, routine, slot));
        let dose_in = |(window, state): (WallWindow, DoseState)| {
            if week.is_some() && state == DoseState::Missed {
                return None;
            }
            let amount = amount_in(&dose.unit, history.filling(day, routine, &window.slot.name));
            let (routine, dose, slot, closes) = (routine.clone(), dose.clone(), window.slot, window.closes);
            Some(DayDose { routine, slot, dose, is_eased, amount, state, closes, week })
        };
        windows.into_iter().zip(states).filter_map(dose_in).collect()
    }

    /// How the doses of a routine on `day` stand that have these windows.
    fn states_of(
        &self,
        day: NaiveDate,
        windows: &[WallWindow],
        pauses: &[&Pause],
        is_filled: impl Fn(&SlotName) -> bool,
    ) -> Vec<DoseState> {
        // On other days than today the clock tells without them.
        let is_today = day == self.history.plans.today();
        let instants = if is_today { self.calendar().in_instants(day, windows) } else { Vec::new() };
        let state = |(index, window): (usize, &WallWindow)| match is_filled(&window.slot.name) {
            true => DoseState::Done,
            false => self.state_undone(day, window, self.state_by_clock(day, instants.get(index)), pauses),
        };
        windows.iter().enumerate().map(state).collect()
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

    /// How a dose of `day` stands by the clock alone: to come, open or missed. `window` is that of a dose of today.
    fn state_by_clock(&self, day: NaiveDate, window: Option<&Window>) -> DoseState {
        match window {
            None if day > self.history.plans.today() => DoseState::ToCome,
            Some(window) if self.now < window.opens => DoseState::ToCome,
            Some(window) if self.now < window.closes => DoseState::Open,
            _ => DoseState::Missed,
        }
    }
}

/// The sum of the amounts of `tallies`; `None` where there are none, or not all of them are known in `unit`.
pub(in crate::domain) fn amount_in<'a>(unit: &Unit, tallies: impl Iterator<Item = &'a Tally>) -> Option<u64> {
    let amount = |tally: &Tally| (tally.unit == *unit && tally.known == tally.sessions).then_some(tally.amount);
    let mut amounts = tallies.map(amount).peekable();
    amounts.peek()?;
    amounts.sum()
}
