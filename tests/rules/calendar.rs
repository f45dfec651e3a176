//! Days, slots and windows around every transition of every zone.

use std::collections::BTreeSet;

use backcare::domain::calendar::{Calendar, WallTime};
use backcare::domain::plan::{Plan, Slot};
use backcare::domain::routine::{Dose, Prescription, RoutineKind, Schedule, Unit};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Utc, WeekdaySet};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::naive::{Instant, Timeline, WallClock, change_between, offset};
use super::one_plan;

fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

/// Slots in the small hours, where clocks are set, close together and on both sides of the day's start.
fn plan(day_start: &str) -> Plan {
    let day_start = time(day_start);
    let times =
        ["00:15:00", "01:30:00", "02:00:01", "02:30:00", "03:05:00", "08:00:00", "12:30:00", "19:00:00", "23:45:00"];
    let mut slots: Vec<Slot> =
        times.iter().map(|at| Slot { name: format!("s{at}").as_str().into(), time: time(at) }).collect();
    slots.sort_by_key(|slot| (slot.time - day_start).num_seconds().rem_euclid(86_400));
    let names = slots.iter().map(|slot| slot.name.clone()).collect();
    let prescription = Prescription {
        kind: RoutineKind::Exercise,
        growth: None,
        enabled: true,
        dose: Dose { amount: 1, unit: Unit::Minutes },
        schedule: Schedule::Slots { names, days: WeekdaySet::ALL },
    };
    Plan { day_start, slots, routines: vec![("all".into(), prescription)] }
}

/// Every transition from `from` to `to`, found by looking every six hours.
fn transitions(zone: Tz, from: NaiveDate, to: NaiveDate) -> Vec<Instant> {
    let mut at = from.and_time(NaiveTime::MIN).and_utc();
    let mut found = Vec::new();
    let mut before = offset(zone, at);
    while at.date_naive() < to {
        let next = at + TimeDelta::hours(6);
        let after = offset(zone, next);
        if before != after {
            found.push(change_between(zone, at, next));
        }
        (at, before) = (next, after);
    }
    found
}

fn check(zone: Tz, day: NaiveDate, plan: &Plan) {
    let plans = one_plan(plan);
    let calendar = Calendar { zone: &zone, plans: &plans };
    let clock = WallClock::around(zone, day, day);
    let naive = Timeline { plans: vec![(NaiveDate::MIN, plan.clone())], clock };
    let context = || format!("{zone} {day} from {}", plan.day_start);

    assert_eq!(calendar.has(day), naive.clock.has(day), "{}", context());
    if !naive.clock.has(day) {
        return;
    }
    assert_eq!(calendar.start(day), naive.begin(day), "{}", context());
    let routine = "all".into();
    let windows: Vec<(String, Instant, Instant)> = calendar
        .windows(&routine, day)
        .into_iter()
        .map(|window| (window.slot.name.to_string(), window.opens, window.closes))
        .collect();
    assert_eq!(windows, naive.windows("all", day), "{}", context());
    assert!(windows[0].1 >= naive.begin(day), "{}", context());
    assert_eq!(windows.last().unwrap().2, naive.end(day), "{}", context());

    let mut instants = BTreeSet::new();
    for slot in &plan.slots {
        let at = calendar.instant(day, slot.time);
        assert_eq!(at, naive.clock.instant(naive.wall(day, slot.time)), "{} {}", context(), slot.name);
        instants.insert(at);
    }
    instants.extend(windows.iter().flat_map(|(_, opens, closes)| [*opens, *closes - TimeDelta::seconds(1)]));
    instants.extend((0..24).map(|hour| naive.begin(day) + TimeDelta::minutes(hour * 61)));
    for at in instants {
        let its_day = calendar.day_of(at);
        assert_eq!(its_day, naive.day_of(at), "{} {at}", context());
        let slot = calendar.slot_filled_at(&routine, its_day, at).map(|slot| slot.to_string());
        assert_eq!(slot, naive.slot_at("all", its_day, at), "{} {at}", context());
    }
}

#[test]
fn days_and_windows_agree_on_every_dst_day_of_every_zone() {
    let (from, to) = (NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(), NaiveDate::from_ymd_opt(2038, 1, 1).unwrap());
    let plans = ["00:00:00", "01:30:00", "03:00:00"].map(plan);
    let mut zone_days = 0;
    for zone in TZ_VARIANTS {
        let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
        for transition in transitions(zone, from, to) {
            let date = transition.date_naive();
            days.extend([date - Days::new(1), date, date + Days::new(1)]);
        }
        // A zone without transitions has an ordinary day.
        days.insert(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        for day in days {
            for plan in &plans {
                check(zone, day, plan);
            }
            zone_days += 1;
        }
    }
    assert!(zone_days > 10_000, "only {zone_days} days were looked at");
}

#[test]
fn leaps_over_the_date_line_agree() {
    let mut skipped = 0;
    for (zone, day) in [
        (chrono_tz::Pacific::Apia, "2011-12-30"),
        (chrono_tz::Pacific::Fakaofo, "2011-12-30"),
        (chrono_tz::Pacific::Kiritimati, "1994-12-31"),
        (chrono_tz::Pacific::Enderbury, "1994-12-31"),
        (chrono_tz::Pacific::Kwajalein, "1993-08-21"),
        (chrono_tz::Pacific::Kwajalein, "1969-09-30"),
        (chrono_tz::America::Juneau, "1867-10-18"),
        (chrono_tz::Asia::Manila, "1844-12-31"),
    ] {
        let day: NaiveDate = day.parse().unwrap();
        for day in (day - Days::new(3)).iter_days().take(7) {
            for day_start in ["00:00:00", "03:00:00", "05:30:00"] {
                check(zone, day, &plan(day_start));
            }
            skipped += u32::from(!WallClock::around(zone, day, day).has(day));
        }
    }
    assert!(skipped >= 5, "{skipped} days were left out by their calendars");
}

#[test]
fn a_wall_time_is_one_instant_the_earlier_of_two_or_a_gap() {
    let instant = |text: &str| text.parse::<chrono::DateTime<Utc>>().unwrap();
    let wall = |text: &str| text.parse::<chrono::NaiveDateTime>().unwrap();
    for (reading, expected) in [
        ("2026-03-29T01:59:59", WallTime::At(instant("2026-03-29T00:59:59Z"))),
        ("2026-03-29T02:00:00", WallTime::Gap(instant("2026-03-29T01:00:00Z"))),
        ("2026-03-29T02:59:59", WallTime::Gap(instant("2026-03-29T01:00:00Z"))),
        ("2026-03-29T03:00:00", WallTime::At(instant("2026-03-29T01:00:00Z"))),
        ("2026-10-25T02:00:00", WallTime::At(instant("2026-10-25T00:00:00Z"))),
        ("2026-10-25T02:59:59", WallTime::At(instant("2026-10-25T00:59:59Z"))),
        ("2026-10-25T03:00:00", WallTime::At(instant("2026-10-25T02:00:00Z"))),
    ] {
        assert_eq!(WallTime::of(&chrono_tz::Europe::Berlin, wall(reading)), expected, "{reading}");
    }
}

#[test]
fn windows_are_those_of_the_example() {
    let slot = |name: &str, at: &str| Slot { name: name.into(), time: time(at) };
    let slots = vec![slot("morning", "08:00:00"), slot("noon", "12:30:00"), slot("evening", "19:00:00")];
    let names = slots.iter().map(|slot| slot.name.clone()).collect();
    let prescription = Prescription {
        kind: RoutineKind::Exercise,
        growth: None,
        enabled: false,
        dose: Dose { amount: 10, unit: Unit::Minutes },
        schedule: Schedule::Slots { names, days: WeekdaySet::ALL },
    };
    let plan = Plan { day_start: time("03:00:00"), slots, routines: vec![("thumb".into(), prescription)] };
    let plans = one_plan(&plan);
    let calendar = Calendar { zone: &Utc, plans: &plans };
    for (at, expected) in [
        ("2026-11-23T03:00:00Z", "morning"),
        ("2026-11-23T10:30:00Z", "morning"),
        ("2026-11-23T11:29:59Z", "morning"),
        ("2026-11-23T11:30:00Z", "noon"),
        ("2026-11-23T17:59:59Z", "noon"),
        ("2026-11-23T18:00:00Z", "evening"),
        ("2026-11-24T02:59:59Z", "evening"),
    ] {
        let at = at.parse().unwrap();
        let day = calendar.day_of(at);
        assert_eq!(day.to_string(), "2026-11-23", "{at}");
        assert_eq!(calendar.slot_filled_at(&"thumb".into(), day, at), Some(expected.into()), "{at}");
    }
    assert_eq!(
        calendar.slot_filled_at(&"none".into(), "2026-11-23".parse().unwrap(), "2026-11-23T12:00:00Z".parse().unwrap()),
        None
    );
}
