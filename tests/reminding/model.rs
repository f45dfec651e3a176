//! What is true in the simulated world, found out naively and with nothing shared with the engine.

use backcare::domain::calendar::{Moment, Zone};
use backcare::domain::guided::UnderWay;
use backcare::domain::pause::Pause;
use backcare::domain::plan::Plan;
use backcare::domain::reminding::{Key, Presence, Reminder, Rules, Uptime};
use backcare::domain::routine::{RoutineId, RoutineKind, Schedule, SlotName};
use chrono::{Datelike, Days, FixedOffset, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::naive::{Easing, Instant, Timeline, WallClock, excuses, is_asked_by_week, is_eased};

/// A session, with the day and slot that the naive rules give it.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// Its place in the order of recording.
    pub(crate) number: i64,
    pub(crate) at: Instant,
    pub(crate) routine: RoutineId,
    pub(crate) day: NaiveDate,
    pub(crate) slot: Option<SlotName>,
}

pub(crate) struct Model {
    pub(crate) now: Instant,
    pub(crate) zone: Tz,
    pub(crate) timeline: Timeline,
    pub(crate) sessions: Vec<Session>,
    /// How many sessions were ever recorded.
    pub(crate) recorded: i64,
    pub(crate) pauses: Vec<Pause>,
    pub(crate) easings: Vec<Easing>,
    pub(crate) rules: Rules,
    /// The guided session that goes on.
    pub(crate) under_way: Option<UnderWay>,
    pub(crate) sitting: SittingModel,
}

/// What is true of the sitting, by the time that really is.
#[derive(Debug)]
pub(crate) struct SittingModel {
    pub(crate) time: Instant,
    /// What the daemon was told of the person.
    pub(crate) presence: Presence,
    /// When the machine was started.
    pub(crate) booted: Instant,
    /// How long it has slept since.
    pub(crate) asleep: TimeDelta,
    /// When the count started anew for the last time.
    pub(crate) since: Instant,
    /// Since when there is nothing that may keep a prompt back.
    pub(crate) free_since: Instant,
    /// When a prompt was last shown or sent.
    pub(crate) prompted: Instant,
    /// Whether something since then ends a prompt by itself: a rest, a sleep, a new start.
    pub(crate) is_broken: bool,
    /// Whether something was logged since then.
    pub(crate) is_logged: bool,
}

impl SittingModel {
    pub(crate) fn new(time: Instant) -> Self {
        Self {
            time,
            presence: Presence::Unknown,
            booted: time,
            asleep: TimeDelta::zero(),
            since: time,
            free_since: time,
            prompted: time,
            is_broken: false,
            is_logged: false,
        }
    }

    pub(crate) fn uptime(&self) -> Uptime {
        Uptime { total: self.time - self.booted, asleep: self.asleep }
    }

    /// The count starts anew.
    pub(crate) fn begin(&mut self) {
        (self.since, self.free_since) = (self.time, self.time);
    }

    /// A prompt comes, or comes again.
    pub(crate) fn prompt(&mut self) {
        self.begin();
        (self.prompted, self.is_broken, self.is_logged) = (self.time, false, false);
    }

    pub(crate) fn has_rested(&self, idle: TimeDelta) -> bool {
        matches!(self.presence, Presence::Idle { since } if self.uptime().total - since >= idle)
    }
}

/// The wall clock of a zone, for as long as a run and its wrong clocks may last.
pub(crate) fn clock(zone: Tz, day: NaiveDate) -> WallClock {
    WallClock::around(zone, day - Days::new(9), day + Days::new(12))
}

/// The engine is given the same spans, which are found faster than in the whole history of a zone.
impl Zone for WallClock {
    fn offset_at(&self, instant: Instant) -> FixedOffset {
        FixedOffset::east_opt(i32::try_from(self.offset(instant)).unwrap()).unwrap()
    }
}

impl Model {
    pub(crate) fn today(&self) -> NaiveDate {
        self.timeline.day_of(self.now)
    }

    fn plan(&self, day: NaiveDate) -> &Plan {
        self.timeline.plan(day)
    }

    /// When the slot comes; `None` where the day has no such slot.
    pub(crate) fn due(&self, key: &Key) -> Option<Instant> {
        let slot = self.plan(key.day).slots.iter().find(|slot| slot.name == key.slot)?;
        Some(self.timeline.clock.instant(self.timeline.wall(key.day, slot.time)))
    }

    /// The enabled routines that are asked for in the slot, but for those that a pause excuses and that are not done.
    pub(crate) fn asked(&self, key: &Key) -> Vec<RoutineId> {
        if !self.timeline.clock.has(key.day) {
            return Vec::new();
        }
        let is_asked = |routine: &RoutineId| {
            let slots = self.timeline.slots_of(&routine.0, key.day);
            let Some((_, time)) = slots.iter().find(|(name, _)| *name == key.slot.as_str()) else { return false };
            let close = self.timeline.wall_close(&routine.0, key.day, &key.slot.0).max(*time + TimeDelta::seconds(1));
            let reading = |at: Moment| at.naive_local();
            let now = self.timeline.clock.reading(self.now);
            let is_excused =
                |pause: &Pause| excuses((reading(pause.from), pause.until.map(reading)), *time, close, now);
            self.is_asked_this_week(key.day, routine)
                && (self.is_filled(key, routine) || !self.pauses.iter().any(is_excused))
        };
        let enabled = self.plan(key.day).routines.iter().filter(|(_, prescription)| prescription.enabled);
        enabled.map(|(routine, _)| routine).filter(|routine| is_asked(routine)).cloned().collect()
    }

    /// Whether a routine of the week is asked for on a day. Of a day that is over or eased, only what is done is left.
    fn is_asked_this_week(&self, day: NaiveDate, routine: &RoutineId) -> bool {
        let its = self.timeline.prescription(day, &routine.0).unwrap();
        let Schedule::PerWeek(per_week) = &its.schedule else { return true };
        let has_session = |day| self.sessions.iter().any(|session| session.day == day && session.routine == *routine);
        let rests = its.kind == RoutineKind::Exercise && is_eased(&self.easings, day, &routine.0);
        let is_over = day < self.today();
        is_asked_by_week(per_week.days, day, has_session) && (has_session(day) || !(rests || is_over))
    }

    /// The dose that a reminder names.
    pub(crate) fn dose(&self, day: NaiveDate, routine: &RoutineId) -> u32 {
        self.timeline.dose(&routine.0, day, is_eased(&self.easings, day, &routine.0))
    }

    pub(crate) fn is_filled(&self, key: &Key, routine: &RoutineId) -> bool {
        let is_weekly = self.timeline.is_weekly(&routine.0, key.day);
        let fills = |done: &Session| {
            done.routine == *routine && done.day == key.day && (is_weekly || done.slot.as_ref() == Some(&key.slot))
        };
        self.sessions.iter().any(fills)
    }

    /// Whether a session at this moment would fill the slot.
    pub(crate) fn is_open(&self, key: &Key, routine: &RoutineId) -> bool {
        let windows = self.timeline.windows(&routine.0, key.day);
        windows
            .iter()
            .any(|(name, opens, closes)| *name == key.slot.as_str() && *opens <= self.now && self.now < *closes)
    }

    /// Whether the routine is still to be named: enabled, not filled, and its window open.
    pub(crate) fn is_wanted(&self, key: &Key, routine: &RoutineId) -> bool {
        self.is_open(key, routine) && !self.is_filled(key, routine) && self.asked(key).contains(routine)
    }

    /// Whether a pause touches the time since then.
    pub(crate) fn is_paused_since(&self, due: Instant) -> bool {
        let (due, now) = (self.timeline.clock.reading(due), self.timeline.clock.reading(self.now));
        self.pauses.iter().any(|pause| {
            let from = pause.from.naive_local();
            from <= now && pause.until.is_none_or(|until| until.naive_local() > due.max(from))
        })
    }

    /// The routines that a stand-up prompt names.
    pub(crate) fn breaks(&self) -> Vec<RoutineId> {
        let routines = self.plan(self.today()).routines.iter();
        let breaks = routines.filter(|(_, asked)| asked.enabled && asked.schedule == Schedule::Sitting);
        breaks.map(|(routine, _)| routine.clone()).collect()
    }

    /// Since when work goes on, if it does.
    pub(crate) fn hours(&self) -> Option<Instant> {
        let sitting = &self.rules.sitting;
        let date = self.timeline.clock.reading(self.now).date();
        let dates = [date - Days::new(1), date, date + Days::new(1)].into_iter();
        let at = |date: NaiveDate, time| self.timeline.clock.instant(date.and_time(time));
        let mut dates = dates.filter(|date| sitting.days.contains(date.weekday()));
        let goes_on = |date: &NaiveDate| at(*date, sitting.from) <= self.now && self.now < at(*date, sitting.to);
        dates.find(goes_on).map(|date| at(date, sitting.from))
    }

    /// Whether sitting counts.
    pub(crate) fn sitting_counts(&self) -> bool {
        let instant = |at: Moment| self.timeline.clock.instant(at.naive_local());
        let covers = |pause: &Pause| {
            instant(pause.from) <= self.now && pause.until.is_none_or(|until| self.now < instant(until))
        };
        let is_resting = self.sitting.has_rested(self.rules.sitting.idle);
        !self.breaks().is_empty() && self.hours().is_some() && !self.pauses.iter().any(covers) && !is_resting
    }

    /// The keys of all slots of a day.
    pub(crate) fn keys(&self, day: NaiveDate) -> Vec<Key> {
        self.plan(day).slots.iter().map(|slot| Key { day, slot: slot.name.clone() }).collect()
    }

    /// Records a session at this moment, in the day and slot that the rules give it.
    pub(crate) fn session(&self, routine: &RoutineId, at: Instant) -> Session {
        let day = self.timeline.day_of(at);
        let slot = self.timeline.slot_at(&routine.0, day, at).map(SlotName::from);
        Session { number: 0, at, routine: routine.clone(), day, slot }
    }

    /// Whether one of these routines of a slot is being done in the guided session that goes on.
    pub(crate) fn is_being_done(&self, key: &Key, named: &[RoutineId]) -> bool {
        let Some(UnderWay { routine, day, slot, .. }) = &self.under_way else { return false };
        let is_of_slot = (key.day, key.slot.clone()) == (*day, slot.clone().unwrap_or(key.slot.clone()));
        named.contains(routine) && (is_of_slot || key.is_sitting())
    }

    /// Whether a reminder is kept off the screen by the guided session that goes on.
    pub(crate) fn is_withdrawn(&self, row: &Reminder) -> bool {
        let named: Vec<RoutineId> = row.items.iter().map(|item| item.routine.clone()).collect();
        self.is_being_done(&row.key, &named)
    }

    /// Records it. A guided session of its routine is over with it.
    pub(crate) fn record(&mut self, session: Session) {
        if self.under_way.as_ref().is_some_and(|guided| guided.routine == session.routine) {
            self.under_way = None;
            self.sitting.free_since = self.sitting.time;
        }
        self.recorded += 1;
        self.sessions.push(Session { number: self.recorded, ..session });
    }
}
