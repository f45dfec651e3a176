//! The events of a calendar, repeated by their weekdays alone, come when the reminders come.

use std::collections::{BTreeMap, BTreeSet};

use backcare::domain::calendar::{WallTime, day_of, moment};
use backcare::domain::ease::Ease;
use backcare::domain::history::History;
use backcare::domain::pause::Pause;
use backcare::domain::plan::{Plan, Plans, Slot};
use backcare::domain::repeating::{RepeatingEvent, Rhythm};
use backcare::domain::routine::{Dose, PerWeek, Prescription, RoutineId, RoutineKind, Schedule, SlotName, Unit};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

const ROUTINES: [&str; 4] = ["palm", "thumb", "plank", "walk"];
const ZONES: [Tz; 5] = [
    chrono_tz::Europe::Berlin,
    chrono_tz::America::New_York,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::America::Santiago,
    chrono_tz::Asia::Kathmandu,
];
const DAYS: i64 = 60;

/// Slots as a set of bits, weekdays as one, or days a week and one slot.
type ScheduleDraw = (bool, u8, u8);

fn plan(day_start: u32, times: &BTreeSet<u32>, draws: &[ScheduleDraw]) -> Plan {
    let time = |quarter: u32| NaiveTime::from_num_seconds_from_midnight_opt(quarter * 900, 0).unwrap();
    let slot = |quarter: &u32| Slot { name: format!("slot-{quarter}").into(), time: time(*quarter) };
    let mut plan = Plan { day_start: time(day_start), slots: times.iter().map(slot).collect(), routines: Vec::new() };
    let slots = plan.slots.clone();
    plan.slots.sort_by_key(|slot| (slot.time - time(day_start)).num_seconds().rem_euclid(86_400));
    for (id, (is_weekly, bits, days)) in ROUTINES.into_iter().zip(draws) {
        let is_in = |index: &usize| bits >> index & 1 == 1;
        let names: Vec<SlotName> = (0..slots.len()).filter(is_in).map(|index| slots[index].name.clone()).collect();
        let weekdays = (0..7_u8).filter(|day| days >> day & 1 == 1).map(|day| Weekday::try_from(day).unwrap());
        let schedule = if *is_weekly {
            let slot = slots[usize::from(*bits) % slots.len()].name.clone();
            Schedule::PerWeek(PerWeek { days: days % 7 + 1, slot })
        } else {
            Schedule::Slots { names, days: weekdays.collect() }
        };
        let dose = Dose { amount: 10, unit: Unit::Minutes };
        let prescription = Prescription { kind: RoutineKind::Exercise, enabled: true, dose, growth: None, schedule };
        plan.routines.push((id.into(), prescription));
    }
    plan
}

/// The times of an event up to `end`, by its weekdays: the naive way.
fn times(event: &RepeatingEvent, end: NaiveDateTime) -> Vec<NaiveDateTime> {
    let days = event.first.date().iter_days().take_while(|day| day.and_time(event.first.time()) <= end);
    let on = days.filter(|day| event.weekdays.contains(day.weekday())).map(|day| day.and_time(event.first.time()));
    let not_after_last = on.filter(|at| event.last.is_none_or(|last| *at <= last));
    not_after_last.filter(|at| !event.left_out.contains(at)).collect()
}

fn routines(event: &RepeatingEvent) -> Vec<RoutineId> {
    event.doses.iter().map(|dose| dose.routine.clone()).collect()
}

fn check(history: &History, zone: Tz, now: DateTime<Utc>) {
    let view = history.at(&zone, now);
    let events = view.repeating_events();
    let upcoming: Vec<_> = view.upcoming(usize::try_from(DAYS).unwrap()).collect();
    let end = moment(&zone, now).naive_local() + TimeDelta::days(DAYS - 2);
    let instant = |at: NaiveDateTime| WallTime::of(&zone, at).first_instant();
    for event in &events {
        assert!(event.weekdays.contains(event.first.weekday()) && !event.left_out.contains(&event.first), "{event:?}");
        let asked_for = upcoming.iter().filter(|next| {
            next.slot == event.slot.name && routines(event).iter().any(|routine| next.routines.contains(routine))
        });
        let asked_for: Vec<DateTime<Utc>> =
            asked_for.map(|next| next.at.to_utc()).filter(|at| *at <= instant(end)).collect();
        let shown: Vec<DateTime<Utc>> = times(event, end).into_iter().map(instant).collect();
        match event.rhythm {
            Rhythm::On(_) => assert_eq!(shown, asked_for, "{event:?}"),
            // Once a week of the days on which it is asked for, unless that day is paused.
            Rhythm::Weekly { .. } => {
                assert!(shown.iter().all(|at| asked_for.contains(at)), "{event:?}: {shown:?} of {asked_for:?}");
                assert_eq!(shown.first(), asked_for.first(), "{event:?}");
            }
        }
    }
    // Nothing is asked for that no event shows.
    for next in upcoming.iter().filter(|next| next.at.to_utc() <= instant(end)) {
        for routine in &next.routines {
            let shows = |event: &&RepeatingEvent| event.slot.name == next.slot && routines(event).contains(routine);
            assert_eq!(events.iter().filter(shows).count(), 1, "{next:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn repeated_events_come_when_the_reminders_come(
        zone in 0..ZONES.len(),
        times in prop::collection::btree_set(0_u32..96, 4),
        day_start in prop::sample::select(vec![0_u32, 12, 20, 92]),
        draws in prop::collection::vec((prop::bool::weighted(0.3), 1_u8..16, prop_oneof![2 => Just(127_u8), 1 => 1_u8..128]), 4),
        day in 0_i64..365,
        minute in 0_i64..1440,
        pauses in prop::collection::vec((-10_i64 * 48..40 * 48, prop::option::weighted(0.85, 1_i64..20 * 48)), 0..3),
        eased in prop::option::of((0_i64..20, 1_i64..10)),
    ) {
        let zone = ZONES[zone];
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(day);
        let now = first.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minute);
        let plan = plan(day_start, &times, &draws);
        let today = day_of(&zone, |_| plan.day_start, now);
        let mut history = History::empty(Plans::new(BTreeMap::new(), today, plan));
        let at = |half_hours: i64| moment(&zone, now + TimeDelta::minutes(30 * half_hours));
        history.pauses = pauses
            .into_iter()
            .map(|(from, length)| Pause { from: at(from), until: length.map(|length| at(from + length)), reason: None })
            .collect();
        history.easings = eased
            .into_iter()
            .map(|(from, length)| {
                let from = today + TimeDelta::days(from);
                Ease { from, until: from + TimeDelta::days(length), routines: None }
            })
            .collect();
        check(&history, zone, now);
    }
}
