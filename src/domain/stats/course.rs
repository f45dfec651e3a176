//! A history up to a day, worked through once and indexed for the questions that the rules ask.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Adherence, History, Tally};
use crate::domain::day::Calendar;
use crate::domain::routine::{RoutineId, Schedule, SlotName};

/// A history up to a day, of all routines or of one.
pub(super) struct Course<'a> {
    pub(super) history: &'a History,
    pub(super) calendar: &'a Calendar<'a>,
    pub(super) today: NaiveDate,
    /// The last day that counts: the period's end, or today.
    pub(super) end: NaiveDate,
    tallies: BTreeMap<NaiveDate, Vec<&'a Tally>>,
    asked: BTreeMap<NaiveDate, Vec<Asked>>,
    days_of: HashMap<&'a RoutineId, BTreeSet<NaiveDate>>,
}

/// A slot of a routine that a day asks for.
pub(super) struct Asked {
    pub(super) routine: RoutineId,
    pub(super) has_come: bool,
    pub(super) is_filled: bool,
}

impl<'a> Course<'a> {
    /// The course up to `to` or today, of all routines or of `only` one.
    pub(super) fn of(
        history: &'a History,
        calendar: &'a Calendar<'a>,
        to: NaiveDate,
        now: DateTime<Utc>,
        only: Option<&RoutineId>,
    ) -> Self {
        let today = history.plans.today();
        let end = to.min(today);
        let wanted = |routine: &RoutineId| only.is_none_or(|only| only == routine);
        let mut tallies: BTreeMap<NaiveDate, Vec<&Tally>> = BTreeMap::new();
        let mut days_of: HashMap<&RoutineId, BTreeSet<NaiveDate>> = HashMap::new();
        let mut filled: HashSet<(NaiveDate, &RoutineId, &SlotName)> = HashSet::new();
        for tally in history.tallies.iter().filter(|tally| tally.day <= end && wanted(&tally.routine)) {
            tallies.entry(tally.day).or_default().push(tally);
            days_of.entry(&tally.routine).or_default().insert(tally.day);
            filled.extend(tally.slot.as_ref().map(|slot| (tally.day, &tally.routine, slot)));
        }
        let first = history.tracking.map_or(end, |tracking| tracking.day);
        let asked_on = |day: NaiveDate| {
            let prescribed = history.prescribed_on(calendar, day).into_iter();
            let asked = prescribed.filter(|prescribed| wanted(&prescribed.routine)).map(|prescribed| Asked {
                has_come: day < today || calendar.instant(day, prescribed.slot.time) <= now,
                is_filled: filled.contains(&(day, &prescribed.routine, &prescribed.slot.name)),
                routine: prescribed.routine,
            });
            (day, asked.collect())
        };
        let asked = first.iter_days().take_while(|day| *day <= end).map(asked_on).collect();
        Self { history, calendar, today, end, tallies, asked, days_of }
    }

    /// The days from `from` to the last that counts.
    pub(super) fn days_from(&self, from: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = self.end;
        from.iter_days().take_while(move |day| *day <= end)
    }

    /// The days with a session.
    pub(super) fn days_with_a_session(&self) -> BTreeSet<NaiveDate> {
        self.tallies.keys().copied().collect()
    }

    /// The days with a session of `routine`.
    pub(super) fn days_of(&self, routine: &RoutineId) -> Option<&BTreeSet<NaiveDate>> {
        self.days_of.get(routine)
    }

    pub(super) fn tallies_on(&self, day: NaiveDate) -> impl Iterator<Item = &'a Tally> + use<'_, 'a> {
        self.tallies.get(&day).into_iter().flatten().copied()
    }

    /// What `day` asks for, whether its time has come or not.
    pub(super) fn prescribed_on(&self, day: NaiveDate) -> impl Iterator<Item = &Asked> {
        self.asked.get(&day).into_iter().flatten()
    }

    /// The slots of `days` whose time has come, of all routines or of one, and how many of them were filled.
    pub(super) fn adherence(&self, days: impl Iterator<Item = NaiveDate>, of: Option<&RoutineId>) -> Adherence {
        let mut adherence = Adherence::default();
        for asked in days.flat_map(|day| self.prescribed_on(day)) {
            if asked.has_come && of.is_none_or(|routine| asked.routine == *routine) {
                adherence.add(asked.is_filled);
            }
        }
        adherence
    }

    /// Whether every slot that `day` asks for is filled, and the last has come. The first day of tracking is never full.
    pub(super) fn is_full(&self, day: NaiveDate) -> bool {
        let first = self.history.tracking.is_none_or(|tracking| tracking.day == day);
        let asks = self.prescribed_on(day).next().is_some();
        !first && asks && self.prescribed_on(day).all(|asked| asked.has_come && asked.is_filled)
    }

    /// On how many days a week the end of the course asks for `routine`, where it asks by the week.
    pub(super) fn per_week(&self, routine: &RoutineId) -> Option<u8> {
        let prescription = self.history.plans.on(self.end).prescription(routine)?;
        match prescription.schedule {
            Schedule::PerWeek(number) if prescription.enabled => Some(number),
            _ => None,
        }
    }

    /// Days with a session of `routine` in the ISO week of `day`, up to the end of the course.
    pub(super) fn days_in_week_of(&self, routine: &RoutineId, day: NaiveDate) -> u32 {
        let week = day.week(chrono::Weekday::Mon);
        self.days_between(routine, week.first_day(), week.last_day())
    }

    /// Days with a session of `routine` from `from` to `to`, both included.
    pub(super) fn days_between(&self, routine: &RoutineId, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = self.days_of(routine).map_or(0, |days| days.range(from..=to).count());
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// The last day that is over: yesterday, or the end of the course.
    pub(super) fn last_day_over(&self) -> NaiveDate {
        self.end.min(self.today - Days::new(1))
    }
}
