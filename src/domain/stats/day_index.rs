//! A history up to a day, worked through once and indexed by day for the questions that statistics ask.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::period::Period;
use super::{Adherence, Past, Remarks};
use crate::domain::calendar::Calendar;
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::history::{History, Tally, View};
use crate::domain::pause::Pause;
use crate::domain::routine::{PerWeek, Prescription, RoutineId, Schedule, Unit};

/// A history up to a day, of all routines or of one.
pub(super) struct DayIndex<'a> {
    pub(super) history: &'a History,
    pub(super) past: &'a Past,
    pub(super) calendar: Calendar<'a>,
    pub(super) today: NaiveDate,
    /// The first day that is looked at.
    pub(super) first: NaiveDate,
    /// The last day that counts: the period's end, or today.
    pub(super) end: NaiveDate,
    /// The only routine that is looked at, where it is one.
    only: Option<&'a RoutineId>,
    /// How each dose of a slot stands on the days before the period, in the order of the days.
    earlier: Vec<(NaiveDate, &'a RoutineId, DoseState)>,
    /// The days of the period up to the last that counts, one after the other.
    pub(super) days: Vec<PeriodDay<'a>>,
    /// What today asks for of the routines of the week; none where today is after the last day that counts.
    pub(super) weekly_today: Vec<DayDose>,
}

/// A day of the period.
pub(super) struct PeriodDay<'a> {
    pub(super) day: NaiveDate,
    /// Of all routines: see [`DayIndex::tallies`].
    tallies: &'a [Tally],
    /// Those of the slots; routines of the week are counted by weeks.
    pub(super) doses: Vec<DayDose>,
}

impl<'a> DayIndex<'a> {
    /// The days that are needed up to the end of `period` or today, of all routines or of `only` one.
    pub(super) fn new(view: &View<'a>, past: &'a Past, period: Period, only: Option<&'a RoutineId>) -> Self {
        let (history, calendar) = (view.history, view.calendar());
        let first = past.since.min(period.from);
        let today = history.plans.today();
        let end = period.to.min(today);
        let is_wanted = |routine: &RoutineId| only.is_none_or(|only| only == routine);
        // Before the first command that writes, today stands as it would if it began tracking.
        let tracked = history.tracking.map_or(today, |tracking| tracking.day);
        let mut earlier = Vec::new();
        for day in first.max(tracked).iter_days().take_while(|day| *day < period.from && *day <= end) {
            view.states_on(day, &past.slot_days, |routine, state| {
                if is_wanted(routine) {
                    earlier.push((day, routine, state));
                }
            });
        }
        let doses_on = |day: NaiveDate| {
            let mut doses = view.doses_on(day);
            doses.retain(|dose| dose.week.is_none() && is_wanted(&dose.routine));
            doses
        };
        let mut tallies = history.tallies_between(period.from, end);
        let mut tallies_on = |day: NaiveDate| {
            let (of_day, later) = tallies.split_at(tallies.iter().take_while(|tally| tally.day == day).count());
            tallies = later;
            of_day
        };
        let days = period.from.iter_days().take_while(|day| *day <= end);
        let days = days.map(|day| {
            let doses = if day < tracked { Vec::new() } else { doses_on(day) };
            PeriodDay { day, tallies: tallies_on(day), doses }
        });
        let days = days.collect();
        let of_today = if end == today { view.doses_on(today) } else { Vec::new() };
        let is_weekly = |dose: &DayDose| dose.week.is_some() && is_wanted(&dose.routine);
        let weekly_today = of_today.into_iter().filter(is_weekly).collect();
        Self { history, past, calendar, today, first, end, only, earlier, days, weekly_today }
    }

    /// Whether `routine` is looked at.
    pub(super) fn is_wanted(&self, routine: &RoutineId) -> bool {
        self.only.is_none_or(|only| only == routine)
    }

    /// What was done on a day.
    pub(super) fn tallies(&self, on: &PeriodDay<'a>) -> impl Iterator<Item = &'a Tally> + use<'_, 'a> {
        on.tallies.iter().filter(|tally| self.is_wanted(&tally.routine))
    }

    /// What was done of the doses from `from` to `to`, both included, of all routines or of one.
    pub(super) fn adherence(&self, from: NaiveDate, to: NaiveDate, of: Option<&RoutineId>) -> Adherence {
        let earlier = between(&self.earlier, |(day, ..)| *day, from, to).iter();
        let earlier = earlier.map(|(_, routine, state)| (*routine, *state));
        let days = between(&self.days, |on| on.day, from, to).iter();
        let of_period = days.flat_map(|on| &on.doses).map(|dose| (&dose.routine, dose.state));
        let all = earlier.chain(of_period).filter(|(routine, _)| of.is_none_or(|of| of == *routine));
        all.map(|(_, state)| state).collect()
    }

    /// How the doses of the slots of `routine` stand, day by day, from the first that is looked at.
    pub(super) fn states_of(&self, routine: &RoutineId) -> impl Iterator<Item = (NaiveDate, DoseState)> {
        let earlier =
            self.earlier.iter().filter(move |(_, of, _)| *of == routine).map(|(day, _, state)| (*day, *state));
        let doses = self.days.iter().flat_map(|on| on.doses.iter().map(|dose| (on.day, dose)));
        earlier.chain(doses.filter(move |(_, dose)| dose.routine == *routine).map(|(day, dose)| (day, dose.state)))
    }

    /// Whether every slot of a day is filled. The first day of tracking is never full.
    pub(super) fn is_full(&self, on: &PeriodDay) -> bool {
        let is_first = self.history.tracking.is_none_or(|tracking| tracking.day == on.day);
        !is_first && !on.doses.is_empty() && on.doses.iter().all(|dose| dose.state == DoseState::Done)
    }

    /// The doses of `routine` in the period that are done or missed by now, in `unit`, added up.
    pub(super) fn amount_prescribed(&self, routine: &RoutineId, unit: &Unit) -> u64 {
        let counts = |dose: &&DayDose| {
            let is_prescribed = matches!(dose.state, DoseState::Done | DoseState::Missed);
            is_prescribed && dose.routine == *routine && dose.dose.unit == *unit
        };
        let doses = self.days.iter().flat_map(|on| &on.doses);
        doses.filter(counts).map(|dose| u64::from(dose.dose.amount)).sum()
    }

    /// What was out of the ordinary on `day`.
    pub(super) fn remarks_on(&self, day: NaiveDate) -> Remarks {
        let pauses: Vec<&Pause> = self.history.pauses_on(day).collect();
        let mut enabled = self.history.plans.on(day).enabled().map(|(routine, _)| routine);
        Remarks {
            is_paused: !pauses.is_empty(),
            reasons: pauses
                .into_iter()
                .filter_map(|pause| pause.reason.clone())
                .collect::<BTreeSet<String>>()
                .into_iter()
                .collect(),
            is_eased: enabled.any(|routine| self.is_wanted(routine) && self.history.is_eased(day, routine)),
        }
    }

    /// How the last day asks for `routine` by the week, where it does.
    pub(super) fn per_week(&self, routine: &RoutineId) -> Option<&'a PerWeek> {
        self.per_week_on(self.end, routine)
    }

    /// How the plan of `day` asks for `routine` by the week, where it does.
    pub(super) fn per_week_on(&self, day: NaiveDate, routine: &RoutineId) -> Option<&'a PerWeek> {
        match self.history.plans.on(day).prescription(routine)? {
            Prescription { enabled: true, schedule: Schedule::PerWeek(per_week), .. } => Some(per_week),
            _ => None,
        }
    }

    /// Whether a routine of the week is left out on `day`: by a pause, by easing, or by the calendar.
    pub(super) fn is_weekly_excused(&self, day: NaiveDate, routine: &RoutineId) -> bool {
        let prescription = self.history.plans.on(day).prescription(routine);
        let rests = prescription.is_some_and(Prescription::rests_when_eased) && self.history.is_eased(day, routine);
        rests || self.history.is_day_excused(&self.calendar, day)
    }

    /// Days with a session of `routine` from `from` to `to`, both included, up to the last that counts.
    pub(super) fn days_between(&self, routine: &RoutineId, from: NaiveDate, to: NaiveDate) -> u32 {
        self.past.lifetime.session_days_of.get(routine).map_or(0, |days| days.count_between(from, to.min(self.end)))
    }
}

/// Those of `days`, in their order, from `from` to `to`, both included.
fn between<T>(days: &[T], day: impl Fn(&T) -> NaiveDate, from: NaiveDate, to: NaiveDate) -> &[T] {
    let end = days.partition_point(|on| day(on) <= to);
    &days[days[..end].partition_point(|on| day(on) < from)..end]
}
