//! How each dose of a day stands: done, open, to come. Every page and the reminder engine ask here.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use super::calendar::wall;
use super::history::{Tally, View};
use super::lifetime::SlotDays;
use super::pause::Pause;
use super::plan::{Plan, Slot};
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
    /// The reading of the wall clock at which its window closes; `None` on most days that are over.
    pub closes: Option<NaiveDateTime>,
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

impl DoseState {
    /// On a plain day that is over.
    fn of_past(is_filled: bool) -> Self {
        if is_filled { Self::Done } else { Self::Missed }
    }
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

/// What is the same for all doses of a day.
struct DoseDay<'a> {
    day: NaiveDate,
    plan: &'a Plan,
    /// Those that may meet a dose of it.
    pauses: Vec<&'a Pause>,
    /// Whether nothing but the sessions tells how its doses stand: it is over, and nothing excuses any of them.
    is_plain: bool,
}

/// How the dose of a slot stands.
struct SlotState<'a> {
    slot: &'a Slot,
    state: DoseState,
    /// The reading of the wall clock at which its window closes; `None` on a plain day.
    closes: Option<NaiveDateTime>,
}

impl<'a> View<'a> {
    /// The doses of the enabled routines on `day`, in the order of the slots, then of the routines. None on a day that
    /// the calendar leaves out. A routine of the week has one on the days on which it is asked for, which is never
    /// missed: once its window has closed, only what is done is left of it.
    pub fn doses_on(&self, day: NaiveDate) -> Vec<DayDose> {
        let Some(on) = self.dose_day(day) else { return Vec::new() };
        let tallies = self.history.tallies_between(day, day);
        let mut doses = Vec::new();
        for (routine, prescription) in on.plan.enabled() {
            self.add_doses(&mut doses, routine, prescription, &on, tallies);
        }
        doses.sort_by_key(|dose| (dose.slot.time < on.plan.day_start, dose.slot.time));
        doses
    }

    /// Hands on how the doses of the slots of `day` stand, each with its routine, where `slot_days` says what sessions have
    /// filled: for the long memory of statistics.
    pub(in crate::domain) fn states_on(
        &self,
        day: NaiveDate,
        slot_days: &SlotDays,
        mut take: impl FnMut(&'a RoutineId, DoseState),
    ) {
        let Some(on) = self.dose_day(day) else { return };
        for (routine, prescription) in on.plan.enabled() {
            let Schedule::Slots { names, days } = &prescription.schedule else { continue };
            let is_filled = |slot: &SlotName| slot_days.is_filled(day, routine, slot);
            if on.is_plain {
                let names = names.iter().filter(|_| days.contains(day.weekday()));
                names.for_each(|slot| take(routine, DoseState::of_past(is_filled(slot))));
            } else {
                let of_slots = self.states_of(routine, &on, is_filled).into_iter();
                of_slots.for_each(|of_slot| take(routine, of_slot.state));
            }
        }
    }

    /// `None` of a day that the calendar leaves out.
    fn dose_day(&self, day: NaiveDate) -> Option<DoseDay<'a>> {
        let history = self.history;
        let plan = history.plans.on(day);
        let begin = day.and_time(plan.day_start);
        let pauses: Vec<&Pause> = history.pauses.overlapping(begin, begin + TimeDelta::days(2)).collect();
        let is_over = day < history.plans.today() && history.tracking.is_some_and(|tracking| tracking.day < day);
        let is_plain = is_over && pauses.is_empty();
        self.calendar().has(day).then_some(DoseDay { day, plan, pauses, is_plain })
    }

    /// Adds those of a routine; `tallies` are what was done on the day.
    fn add_doses(
        &self,
        doses: &mut Vec<DayDose>,
        routine: &RoutineId,
        prescription: &Prescription,
        on: &DoseDay,
        tallies: &[Tally],
    ) {
        let (history, day) = (self.history, on.day);
        let is_eased = history.is_eased(day, routine);
        let is_resting =
            is_eased && prescription.rests_when_eased() && tallies.iter().all(|tally| tally.routine != *routine);
        let week = match &prescription.schedule {
            Schedule::Slots { .. } => None,
            Schedule::PerWeek(_) if is_resting => return,
            Schedule::PerWeek(per_week) if !history.is_weekly_due(routine, per_week, day) => return,
            Schedule::PerWeek(per_week) => Some(history.week(routine, per_week, day)),
            Schedule::Sitting | Schedule::Unscheduled => return,
        };
        let fills = |tally: &Tally, slot: &SlotName| tally.fills(routine, slot, week.is_some());
        let is_filled = |slot: &SlotName| tallies.iter().any(|tally| fills(tally, slot));
        let dose = history.dose_on(routine, day).unwrap_or_else(|| prescription.dose.clone());
        for SlotState { slot, state, closes } in self.states_of(routine, on, is_filled) {
            if week.is_none() || state != DoseState::Missed {
                let amount = amount_in(&dose.unit, tallies.iter().filter(|tally| fills(tally, &slot.name)));
                let (routine, slot, dose) = (routine.clone(), slot.clone(), dose.clone());
                doses.push(DayDose { routine, slot, dose, is_eased, amount, state, closes, week });
            }
        }
    }

    /// How the doses of a routine stand, slot by slot.
    fn states_of<'b>(
        &self,
        routine: &RoutineId,
        on: &DoseDay<'b>,
        is_filled: impl Fn(&SlotName) -> bool,
    ) -> Vec<SlotState<'b>> {
        let slots = on.plan.slots_of(routine, on.day).into_iter();
        if on.is_plain {
            let state = |slot: &Slot| DoseState::of_past(is_filled(&slot.name));
            return slots.map(|slot| SlotState { slot, state: state(slot), closes: None }).collect();
        }
        let windows = self.history.plans.wall_windows(routine, on.day);
        // On other days than today the clock tells without them.
        let is_today = on.day == self.history.plans.today();
        let instants = if is_today { self.calendar().in_instants(on.day, &windows) } else { Vec::new() };
        let of_window = |(index, (slot, window)): (usize, (&'b Slot, &WallWindow))| {
            let by_clock = self.state_by_clock(on.day, instants.get(index));
            let is_done = is_filled(&slot.name);
            let state = if is_done { DoseState::Done } else { self.state_undone(on, window, by_clock) };
            SlotState { slot, state, closes: Some(window.closes) }
        };
        slots.zip(&windows).enumerate().map(of_window).collect()
    }

    /// How a dose stands that no session fills.
    fn state_undone(&self, on: &DoseDay, window: &WallWindow, by_clock: DoseState) -> DoseState {
        let time = wall(on.plan, on.day, window.slot.time);
        // A new `day_start` can end a day before the time of its last slot.
        let closes = window.closes.max(time + TimeDelta::seconds(1));
        let is_excused = |pause: &&Pause| pause.excuses(time, closes, self.moment().naive_local());
        if by_clock == DoseState::Missed && !self.history.is_tracked(on.day, &window.slot) {
            DoseState::NotCounted
        } else if on.pauses.iter().any(is_excused) {
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
