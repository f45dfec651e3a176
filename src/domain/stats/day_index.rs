//! A history up to a day, worked through once and indexed by day for the questions that statistics ask.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::Adherence;
use crate::domain::calendar::Calendar;
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::history::{History, Tally, View};
use crate::domain::routine::{RoutineId, Schedule, SlotName};

/// A history up to a day, of all routines or of one.
pub(super) struct DayIndex<'a> {
    pub(super) history: &'a History,
    pub(super) calendar: Calendar<'a>,
    pub(super) today: NaiveDate,
    /// The last day that counts: the period's end, or today.
    pub(super) end: NaiveDate,
    tallies: BTreeMap<NaiveDate, Vec<&'a Tally>>,
    doses: BTreeMap<NaiveDate, Vec<DayDose>>,
    session_days: HashMap<&'a RoutineId, BTreeSet<NaiveDate>>,
}

impl<'a> DayIndex<'a> {
    /// The days up to `to` or today, of all routines or of `only` one.
    pub(super) fn new(view: &View<'a>, to: NaiveDate, only: Option<&RoutineId>) -> Self {
        let (history, calendar) = (view.history, view.calendar());
        let today = history.plans.today();
        let end = to.min(today);
        let is_wanted = |routine: &RoutineId| only.is_none_or(|only| only == routine);
        let mut tallies: BTreeMap<NaiveDate, Vec<&Tally>> = BTreeMap::new();
        let mut session_days: HashMap<&RoutineId, BTreeSet<NaiveDate>> = HashMap::new();
        let mut filled: HashSet<(NaiveDate, &RoutineId, &SlotName)> = HashSet::new();
        for tally in history.tallies.iter().filter(|tally| tally.day <= end && is_wanted(&tally.routine)) {
            tallies.entry(tally.day).or_default().push(tally);
            session_days.entry(&tally.routine).or_default().insert(tally.day);
            filled.extend(tally.slot.as_ref().map(|slot| (tally.day, &tally.routine, slot)));
        }
        let first = history.tracking.map_or(end, |tracking| tracking.day);
        let doses_on = |day: NaiveDate| {
            let mut doses = view.doses_where(day, |routine, slot| filled.contains(&(day, routine, slot)));
            doses.retain(|dose| is_wanted(&dose.routine));
            (day, doses)
        };
        let days = first.iter_days().take_while(|day| *day <= end && history.tracking.is_some());
        let doses = days.map(doses_on).collect();
        Self { history, calendar, today, end, tallies, doses, session_days }
    }

    /// The days from `from` to the last that counts.
    pub(super) fn days_from(&self, from: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = self.end;
        from.iter_days().take_while(move |day| *day <= end)
    }

    /// The days with a session of any routine.
    pub(super) fn session_days(&self) -> BTreeSet<NaiveDate> {
        self.tallies.keys().copied().collect()
    }

    pub(super) fn session_days_of(&self, routine: &RoutineId) -> Option<&BTreeSet<NaiveDate>> {
        self.session_days.get(routine)
    }

    pub(super) fn tallies_on(&self, day: NaiveDate) -> impl Iterator<Item = &'a Tally> + use<'_, 'a> {
        self.tallies.get(&day).into_iter().flatten().copied()
    }

    pub(super) fn doses_on(&self, day: NaiveDate) -> &[DayDose] {
        self.doses.get(&day).map_or(&[], Vec::as_slice)
    }

    /// What was done of the doses of `days`, of all routines or of one.
    pub(super) fn adherence(&self, days: impl Iterator<Item = NaiveDate>, of: Option<&RoutineId>) -> Adherence {
        let mut adherence = Adherence::default();
        for dose in days.flat_map(|day| self.doses_on(day)) {
            if of.is_none_or(|routine| dose.routine == *routine) {
                adherence.add(dose.state);
            }
        }
        adherence
    }

    /// Whether every slot of `day` is filled. The first day of tracking is never full.
    pub(super) fn is_full(&self, day: NaiveDate) -> bool {
        let is_first = self.history.tracking.is_none_or(|tracking| tracking.day == day);
        let doses = self.doses_on(day);
        !is_first && !doses.is_empty() && doses.iter().all(|dose| dose.state == DoseState::Done)
    }

    /// On how many days a week the last day asks for `routine`, where it asks by the week.
    pub(super) fn per_week(&self, routine: &RoutineId) -> Option<u8> {
        let prescription = self.history.plans.on(self.end).prescription(routine)?;
        match prescription.schedule {
            Schedule::PerWeek(number) if prescription.enabled => Some(number),
            _ => None,
        }
    }

    /// Days with a session of `routine` in the ISO week of `day`, up to the last that counts.
    pub(super) fn days_in_week_of(&self, routine: &RoutineId, day: NaiveDate) -> u32 {
        let week = day.week(chrono::Weekday::Mon);
        self.days_between(routine, week.first_day(), week.last_day())
    }

    /// Days with a session of `routine` from `from` to `to`, both included.
    pub(super) fn days_between(&self, routine: &RoutineId, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = self.session_days_of(routine).map_or(0, |days| days.range(from..=to).count());
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// The last day that is over: yesterday, or the last that counts.
    pub(super) fn last_day_over(&self) -> NaiveDate {
        self.end.min(self.today - Days::new(1))
    }
}
