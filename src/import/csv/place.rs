//! When an entry was, and which day and slot it belongs to: as `log --at` works it out.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use thiserror::Error;

use super::entry::EntryTime;
use crate::domain::calendar::{Calendar, Moment, WallTime, moment};
use crate::domain::routine::{RoutineId, SlotName};
use crate::domain::when::PastMoment;

/// Nothing before this year is taken: it is a mistyped date.
const FIRST_YEAR: i32 = 2000;

/// The most characters of the name of a slot.
const LONGEST_NAME: usize = 24;

/// The time of an entry without one, where its routine has no slot on its day.
const MIDDAY: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).unwrap();

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPlace {
    /// The instant, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day.
    pub day: NaiveDate,
    /// The slot that a session of the routine fills; `None` of a reading, too.
    pub slot: Option<SlotName>,
}

/// Why an entry has no place in the diary.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlaceProblem {
    #[error("{0} is in the future")]
    Future(String),
    #[error("{0} is before the year {FIRST_YEAR}")]
    TooEarly(String),
    #[error("{0} does not exist: the clock was set forward over it")]
    Gap(String),
    #[error("the day {0} does not exist in your time zone")]
    NoDay(NaiveDate),
    #[error("there is no slot `{0}`")]
    NoSlot(String),
}

impl EntryTime {
    /// Its place in the diary, at most `now`. An entry without a time is at that of its slot, else of the first slot of
    /// `routine` on its day, else at 12:00; on the present day not later than `now`.
    pub fn place(
        &self,
        routine: Option<&RoutineId>,
        calendar: &Calendar,
        now: DateTime<Utc>,
    ) -> Result<EntryPlace, PlaceProblem> {
        if self.date.year() < FIRST_YEAR {
            return Err(PlaceProblem::TooEarly(self.date.to_string()));
        }
        let past = match self.time {
            Some(time) => self.at(time, calendar)?,
            None => self.on_day(routine, calendar, now)?,
        };
        if past.at > now {
            return Err(PlaceProblem::Future(past.at.format("%Y-%m-%d %H:%M").to_string()));
        }
        if let Some((day, slot)) = self.settled() {
            return Ok(EntryPlace { at: past.at, day, slot });
        }
        let (day, slot) = match routine {
            Some(routine) => past.day_and_slot(calendar, routine),
            None => (past.day(calendar), None),
        };
        Ok(EntryPlace { at: past.at, day, slot })
    }

    /// The instant of a date of the calendar and a time.
    fn at(&self, time: NaiveTime, calendar: &Calendar) -> Result<PastMoment, PlaceProblem> {
        let wall = self.date.and_time(time);
        if let Some(at) = self.offset.and_then(|offset| wall.and_local_timezone(offset).single()) {
            return Ok(PastMoment { at, has_own_offset: true });
        }
        match WallTime::of(calendar.zone, wall) {
            WallTime::At(instant) => Ok(PastMoment { at: moment(calendar.zone, instant), has_own_offset: false }),
            WallTime::Gap(_) => Err(PlaceProblem::Gap(wall.format("%Y-%m-%d %H:%M").to_string())),
        }
    }

    /// The instant of a logical day without a time.
    fn on_day(
        &self,
        routine: Option<&RoutineId>,
        calendar: &Calendar,
        now: DateTime<Utc>,
    ) -> Result<PastMoment, PlaceProblem> {
        let day = self.date;
        if !calendar.has(day) {
            return Err(PlaceProblem::NoDay(day));
        }
        let plan = calendar.plans.on(day);
        let time = match (&self.slot, routine) {
            (Some(slot), _) => {
                plan.slot_called(slot).map(|slot| slot.time).ok_or_else(|| PlaceProblem::NoSlot(slot.clone()))?
            }
            (None, Some(routine)) => plan.slots_of(routine, day).first().map_or(MIDDAY, |slot| slot.time),
            (None, None) => MIDDAY,
        };
        let instant = calendar.instant(day, time);
        let instant = if day == calendar.day_of(now) { instant.min(now) } else { instant };
        Ok(PastMoment { at: moment(calendar.zone, instant), has_own_offset: false })
    }

    /// The day and the slot that it has already, where they can be right.
    fn settled(&self) -> Option<(NaiveDate, Option<SlotName>)> {
        let (day, slot) = self.settled.as_ref()?;
        let is_near = (*day - self.date).num_days().abs() <= 2;
        let is_name = |slot: &str| slot.chars().count() <= LONGEST_NAME;
        (is_near && slot.as_deref().is_none_or(is_name)).then(|| (*day, slot.as_deref().map(SlotName::from)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono_tz::Europe::Berlin;

    use super::*;
    use crate::domain::plan::{Plan, Plans, Slot};
    use crate::domain::routine::{Dose, Prescription, RoutineKind, Schedule, Unit};

    fn plan() -> Plan {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let slot = |(name, hour): (&str, u32)| Slot { name: name.into(), time: time(hour) };
        let prescription = |schedule| Prescription {
            kind: RoutineKind::Massage,
            enabled: true,
            dose: Dose { amount: 10, unit: Unit::Minutes },
            growth: None,
            schedule,
        };
        let names = vec!["morning".into(), "evening".into()];
        let in_slots = Schedule::Slots { names, days: chrono::WeekdaySet::ALL };
        Plan {
            day_start: time(3),
            slots: [("morning", 8), ("noon", 12), ("evening", 19)].map(slot).to_vec(),
            routines: vec![("palm".into(), prescription(in_slots)), ("break".into(), prescription(Schedule::Sitting))],
        }
    }

    /// The instant, the day and the slot, or what is wrong, on Monday 2026-11-23 at 08:30.
    fn placed(when: &EntryTime, routine: Option<&str>) -> String {
        let now = "2026-11-23T07:30:00Z".parse().unwrap();
        let plans = Plans::new(BTreeMap::new(), "2026-11-23".parse().unwrap(), plan());
        let calendar = Calendar { zone: &Berlin, plans: &plans };
        match when.place(routine.map(RoutineId::from).as_ref(), &calendar, now) {
            Ok(EntryPlace { at, day, slot }) => {
                format!("{} {day} {}", at.to_rfc3339(), slot.map_or("-".to_owned(), |slot| slot.to_string()))
            }
            Err(problem) => problem.to_string(),
        }
    }

    fn on(date: &str) -> EntryTime {
        EntryTime { date: date.parse().unwrap(), ..EntryTime::default() }
    }

    #[test]
    fn an_entry_without_a_time_is_in_the_first_slot_of_its_day_and_never_in_the_future() {
        for (routine, date, slot, expected) in [
            (Some("palm"), "2026-11-20", None, "2026-11-20T08:00:00+01:00 2026-11-20 morning"),
            (Some("palm"), "2026-11-20", Some("Evening"), "2026-11-20T19:00:00+01:00 2026-11-20 evening"),
            (Some("palm"), "2026-11-20", Some("night"), "there is no slot `night`"),
            (Some("break"), "2026-11-20", None, "2026-11-20T12:00:00+01:00 2026-11-20 -"),
            (Some("break"), "2026-11-23", None, "2026-11-23T08:30:00+01:00 2026-11-23 -"),
            (None, "2026-11-20", None, "2026-11-20T12:00:00+01:00 2026-11-20 -"),
            (Some("palm"), "2026-11-24", None, "2026-11-24 08:00 is in the future"),
            (Some("palm"), "1999-12-31", None, "1999-12-31 is before the year 2000"),
        ] {
            let when = EntryTime { slot: slot.map(str::to_owned), ..on(date) };
            assert_eq!(placed(&when, routine), expected, "{routine:?} {date} {slot:?}");
        }
    }

    #[test]
    fn a_time_is_one_of_the_wall_clock_and_its_day_is_worked_out() {
        let at = |date, time: &str| EntryTime { time: Some(time.parse().unwrap()), ..on(date) };
        assert_eq!(placed(&at("2026-11-20", "00:20:00"), Some("palm")), "2026-11-20T00:20:00+01:00 2026-11-19 evening");
        assert_eq!(placed(&at("2026-11-20", "00:20:00"), None), "2026-11-20T00:20:00+01:00 2026-11-19 -");
        let gap = "2026-03-29 02:30 does not exist: the clock was set forward over it";
        assert_eq!(placed(&at("2026-03-29", "02:30:00"), None), gap);
        // The offset decides the day, too.
        let tokyo = EntryTime { offset: chrono::FixedOffset::east_opt(32_400), ..at("2026-11-20", "08:00:00") };
        assert_eq!(placed(&tokyo, Some("palm")), "2026-11-20T08:00:00+09:00 2026-11-20 morning");
        // What our own export says is not worked out anew.
        let settled = |day: &str| Some((day.parse().unwrap(), Some("late".to_owned())));
        let ours = EntryTime { settled: settled("2026-11-18"), ..at("2026-11-20", "00:20:00") };
        assert_eq!(placed(&ours, Some("palm")), "2026-11-20T00:20:00+01:00 2026-11-18 late");
        let wrong = EntryTime { settled: settled("2026-10-20"), ..at("2026-11-20", "00:20:00") };
        assert_eq!(placed(&wrong, Some("palm")), "2026-11-20T00:20:00+01:00 2026-11-19 evening");
    }
}
