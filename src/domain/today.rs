//! The present day: each slot with what is done, open and to come.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::day::{Calendar, Moment, moment};
use super::plans::Slot;
use super::routine::{Dose, RoutineId, Schedule, SlotName};
use super::session::Pause;
use super::stats::{Adherence, History, Streak, Tally, Week};

/// How a logical day stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    /// Which day.
    pub day: NaiveDate,
    /// The present.
    pub now: Moment,
    /// The slots that ask for something, from the start of the day on.
    pub slots: Vec<TodaySlot>,
    /// Enabled routines that are prescribed by the week.
    pub weekly: Vec<(RoutineId, Week)>,
    /// What was done beside the slots shown.
    pub others: Vec<Tally>,
    /// Days in a row with a session.
    pub streak: Streak,
    /// The next slot with something to do.
    pub next: Option<Next>,
    /// The pause that is on.
    pub pause: Option<Pause>,
}

/// One slot of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodaySlot {
    /// Its name and time.
    pub slot: Slot,
    /// Its instant.
    pub at: Moment,
    /// What it asks for.
    pub doses: Vec<TodayDose>,
}

/// One dose of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodayDose {
    /// Of which routine.
    pub routine: RoutineId,
    /// How much.
    pub dose: Dose,
    /// How it stands.
    pub state: State,
    /// Whether it counts in the day's adherence, now or once its time has come.
    pub counts: bool,
}

/// How a dose stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its slot is filled.
    Done,
    /// A session now would fill its slot.
    Open,
    /// Its window has not opened yet.
    ToCome,
    /// Its window has closed.
    NotDone,
    /// Its time lies in a pause.
    Paused,
    /// It was before the first day's beginning, and is not asked for.
    NotCounted,
}

/// The next slot with something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// Its instant.
    pub at: Moment,
    /// Its logical day.
    pub day: NaiveDate,
    /// Its slot.
    pub slot: SlotName,
    /// What it asks for.
    pub routines: Vec<RoutineId>,
}

impl Today {
    /// The day at `now`. `history` need hold no more tallies than those of this ISO week; `days` are all days with a
    /// session.
    pub fn of(history: &History, calendar: &Calendar, now: DateTime<Utc>, days: &BTreeSet<NaiveDate>) -> Self {
        let day = history.plans.today();
        let slots = slots(history, calendar, now);
        let shown = |tally: &Tally| {
            let in_slot = |slot: &TodaySlot| {
                tally.slot.as_ref() == Some(&slot.slot.name)
                    && slot.doses.iter().any(|dose| dose.routine == tally.routine)
            };
            slots.iter().any(in_slot)
        };
        Self {
            day,
            now: moment(calendar.zone, now),
            weekly: weekly(history),
            others: history.tallies.iter().filter(|tally| tally.day == day && !shown(tally)).cloned().collect(),
            streak: history.streak_of(calendar, days, day),
            next: upcoming(history, calendar, now, 8).into_iter().next(),
            pause: history.pauses.iter().find(|pause| pause.covers(moment(calendar.zone, now).naive_local())).cloned(),
            slots,
        }
    }

    /// What the whole day asks for, with what is to come, and how much of it is done.
    pub fn adherence(&self) -> Adherence {
        let asked = self.slots.iter().flat_map(|slot| &slot.doses).filter(|dose| dose.counts);
        asked.fold(Adherence::default(), |mut adherence, dose| {
            adherence.add(dose.state == State::Done);
            adherence
        })
    }

    /// The doses that are in this state, with their slots.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = (&TodaySlot, &TodayDose)> {
        let all = self.slots.iter().flat_map(|slot| slot.doses.iter().map(move |dose| (slot, dose)));
        all.filter(move |(_, dose)| dose.state == state)
    }
}

fn slots(history: &History, calendar: &Calendar, now: DateTime<Utc>) -> Vec<TodaySlot> {
    let day = history.plans.today();
    let plan = history.plans.present();
    let prescribed = history.prescribed_on(calendar, day);
    let is_prescribed = |routine: &RoutineId, slot: &Slot| {
        prescribed.iter().any(|prescribed| prescribed.routine == *routine && prescribed.slot == *slot)
    };
    let mut slots: Vec<TodaySlot> = Vec::new();
    for slot in &plan.slots {
        let mut doses = Vec::new();
        for (routine, prescription) in plan.routines.iter().filter(|(_, prescription)| prescription.enabled) {
            let Some(window) = calendar.windows(routine, day).into_iter().find(|window| window.slot == *slot) else {
                continue;
            };
            let state = if history.is_filled(day, routine, &slot.name) {
                State::Done
            } else if history.pauses_cover(plan, day, slot) {
                State::Paused
            } else if now < window.opens {
                State::ToCome
            } else if now < window.closes {
                State::Open
            } else if is_prescribed(routine, slot) {
                State::NotDone
            } else {
                State::NotCounted
            };
            let counts = match history.tracking {
                Some(_) => is_prescribed(routine, slot),
                // Before anything is logged: what a first session could still fill.
                None => matches!(state, State::Open | State::ToCome),
            };
            doses.push(TodayDose { routine: routine.clone(), dose: prescription.dose.clone(), state, counts });
        }
        if !doses.is_empty() {
            let at = moment(calendar.zone, calendar.instant(day, slot.time));
            slots.push(TodaySlot { slot: slot.clone(), at, doses });
        }
    }
    slots
}

/// The slots after `now` that ask for something not yet done, on this logical day and the `days` after it.
pub fn upcoming(history: &History, calendar: &Calendar, now: DateTime<Utc>, days: usize) -> Vec<Next> {
    let mut upcoming: Vec<Next> = Vec::new();
    for day in history.plans.today().iter_days().take(days + 1).filter(|day| calendar.has(*day)) {
        for asked in history.asked_on(day) {
            let at = calendar.instant(day, asked.slot.time);
            if at <= now || history.is_filled(day, &asked.routine, &asked.slot.name) {
                continue;
            }
            match upcoming.last_mut().filter(|last| last.day == day && last.slot == asked.slot.name) {
                Some(last) => last.routines.push(asked.routine),
                None => upcoming.push(Next {
                    at: moment(calendar.zone, at),
                    day,
                    slot: asked.slot.name,
                    routines: vec![asked.routine],
                }),
            }
        }
    }
    upcoming
}

fn weekly(history: &History) -> Vec<(RoutineId, Week)> {
    let week = history.plans.today().week(chrono::Weekday::Mon);
    let enabled = history.plans.present().routines.iter().filter(|(_, prescription)| prescription.enabled);
    let by_week = enabled.filter_map(|(id, prescription)| match prescription.schedule {
        Schedule::PerWeek(number) => Some((id, number)),
        _ => None,
    });
    by_week
        .map(|(id, number)| {
            let its = history.tallies.iter().filter(|tally| tally.routine == *id && week.days().contains(&tally.day));
            let days: BTreeSet<NaiveDate> = its.map(|tally| tally.day).collect();
            (id.clone(), Week { done: u32::try_from(days.len()).unwrap_or(u32::MAX), of: number.into() })
        })
        .collect()
}
