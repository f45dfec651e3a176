//! After every step on a diary, whatever it was, the figures are those that the naive rules reckon from its rows.

use std::collections::BTreeMap;
use std::path::Path;

use backcare::domain::plan::{Plan, Plans, Slot};
use backcare::domain::record::{Pain, Reading, Relation};
use backcare::domain::routine::{Dose, Growth, PerWeek, Prescription, RoutineId, RoutineKind, Schedule, Unit};
use backcare::domain::stats::period::{Period, Span};
use backcare::store::{Filter, Reader};
use chrono::{Days, NaiveDate, NaiveTime, WeekdaySet};
use chrono_tz::Etc::GMTMinus1;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::histories::{Recorded, compare_figures};
use super::naive::{Done, Timeline, WallClock, World};
use super::steps::{Diary, sequences, steps_of_weeks};

/// How many sequences of steps there are.
const SEQUENCES: u32 = 24;

#[test]
fn after_every_step_all_figures_are_the_naive_ones() {
    let home = tempfile::tempdir().unwrap();
    let cases = sequences(SEQUENCES);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let (case, figures) = (std::cell::Cell::new(0), std::cell::Cell::new(Figures::default()));
    let checked = TestRunner::new(config).run(&steps_of_weeks(4..28), |steps| {
        case.set(case.get() + 1);
        let database = home.path().join(format!("{}.db", case.get()));
        let mut diary = Diary::with_plans(&database, plan);
        for step in &steps {
            diary.take(step);
            figures.set(figures.get().and(check(&diary, &database)));
        }
        Ok(())
    });
    checked.unwrap();
    let Figures { done, missed, excused, weeks, changes } = figures.get();
    eprintln!("{done} done, {missed} missed, {excused} excused, {weeks} weeks, {changes} changes of the pain");
    let each = [done / 100, missed / 100, excused / 20, weeks / 5, changes / 5];
    assert!(each.iter().all(|count| *count >= cases.min(SEQUENCES) / SEQUENCES), "too little happens: {each:?}");
}

/// How much of what is compared was there.
#[derive(Clone, Copy, Default)]
struct Figures {
    done: u32,
    missed: u32,
    excused: u32,
    weeks: u32,
    changes: u32,
}

impl Figures {
    fn and(self, other: Self) -> Self {
        Self {
            done: self.done + other.done,
            missed: self.missed + other.missed,
            excused: self.excused + other.excused,
            weeks: self.weeks + other.weeks,
            changes: self.changes + other.changes,
        }
    }
}

fn check(diary: &Diary, database: &Path) -> Figures {
    let recorded = recorded(diary, database);
    let today = recorded.world.today;
    let Some(first) = recorded.store.first_day().unwrap() else { return Figures::default() };
    let week = Span::Week.parse("").unwrap().resolve(today).unwrap();
    let all = Period { from: first.min(today), to: today, span: Span::All };
    for period in [week, all] {
        for only in [None, Some("palm"), Some("yoga")] {
            let stats = recorded.stats(period, only.map(RoutineId::from).as_ref());
            compare_figures(&recorded.world, &stats, only);
            let changes = pain_changes(&recorded.store, period, only);
            let found = (stats.pain.change_sessions, stats.pain.mean_change.map(|mean| (mean * 1e6).round()));
            let sum: i32 = changes.iter().sum();
            let count = u32::try_from(changes.len()).unwrap();
            let mean = (count > 0).then(|| (f64::from(sum) / f64::from(count) * 1e6).round());
            assert_eq!(found, (count, mean), "pain changes of {only:?} in {period:?}");
        }
    }
    let stats = recorded.stats(all, None);
    let adherence = stats.total.adherence;
    Figures {
        done: adherence.done,
        missed: adherence.prescribed - adherence.done,
        excused: adherence.excused,
        weeks: stats.routines.iter().filter_map(|routine| routine.streak).map(|streak| streak.longest).sum(),
        changes: stats.pain.change_sessions,
    }
}

/// After less before, of each session of the period that has both.
fn pain_changes(store: &Reader, period: Period, only: Option<&str>) -> Vec<i32> {
    let readings = store.readings(&Filter::default()).unwrap();
    let sessions = store.sessions(&Filter::default()).unwrap();
    let is_meant = |routine: &RoutineId| only.is_none_or(|only| routine.as_str() == only);
    let its = sessions
        .iter()
        .filter(|session| (period.from..=period.to).contains(&session.day) && is_meant(&session.routine));
    its.filter_map(|session| {
        let pain = |relation: Relation| {
            let is_it = |reading: &&Reading| reading.session == Some(session.id) && reading.relation == relation;
            readings.iter().find(is_it).map(|reading| i32::from(reading.pain.score()))
        };
        Some(pain(Relation::After)? - pain(Relation::Before)?)
    })
    .collect()
}

/// What the naive rules know of the rows of a diary, as they are now.
fn recorded(diary: &Diary, database: &Path) -> Recorded {
    let store = Reader::open(database).unwrap();
    let (now, present) = diary.present();
    let today = now.date_naive();
    let mut plans = store.plans().unwrap();
    plans.retain(|since, _| *since < today);
    plans.insert(today, present.clone());
    let history = store.history(Plans::new(BTreeMap::new(), today, present.clone()), NaiveDate::MIN).unwrap();
    let tracking = history.tracking.map_or((today, now.to_utc()), |tracking| (tracking.day, tracking.at.to_utc()));
    let sessions = store.sessions(&Filter::default()).unwrap();
    let readings = store.readings(&Filter::default()).unwrap();
    let days = || sessions.iter().map(|session| session.day).chain(readings.iter().map(|reading| reading.day));
    let first = days().chain([today, tracking.0]).min().unwrap() - Days::new(20);
    let last = days().chain([today, tracking.0]).max().unwrap() + Days::new(20);
    let done = sessions.iter().map(|session| Done {
        routine: session.routine.to_string(),
        at: session.at.to_utc(),
        day: session.day,
        slot: session.slot.as_ref().map(ToString::to_string),
        amount: session.amount,
        unit: session.unit.to_string(),
        before: None,
        after: None,
    });
    let counted = readings.iter().filter(|reading| reading.relation != Relation::After);
    let world = World {
        timeline: Timeline { plans: plans.into_iter().collect(), clock: WallClock::around(GMTMinus1, first, last) },
        tracking,
        sessions: done.collect(),
        alone: counted.map(|reading| (reading.day, Pain::score(reading.pain))).collect(),
        pauses: history
            .pauses
            .iter()
            .map(|pause| (pause.from.naive_local(), pause.until.map(|until| until.naive_local())))
            .collect(),
        easings: history
            .easings
            .iter()
            .map(|ease| {
                let routines = ease.routines.as_ref();
                let names = routines.map(|routines| routines.iter().map(ToString::to_string).collect());
                (ease.from, ease.until, names)
            })
            .collect(),
        now: now.to_utc(),
        today,
    };
    let plans = Plans::new(store.plans().unwrap(), today, present.clone());
    Recorded { zone: GMTMinus1, world, store, plans }
}

/// Two massages in slots, of which one is asked for less and grows, and an exercise of the week.
fn plan(number: u32) -> Plan {
    let time = |hour: u32| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let slots = [("morning", time(6 + number % 5)), ("evening", time(19))];
    let slots: Vec<Slot> = slots.map(|(name, time)| Slot { name: name.into(), time }).into();
    let dose = |amount| Dose { amount, unit: Unit::Minutes };
    let in_slots = |names: &[&str]| Schedule::Slots {
        names: names.iter().map(|name| (*name).into()).collect(),
        days: WeekdaySet::ALL,
    };
    let massage = |amount, growth, schedule| Prescription {
        kind: RoutineKind::Massage,
        enabled: true,
        dose: dose(amount),
        growth,
        schedule,
    };
    let growth = number.is_multiple_of(2).then_some(Growth { start: 4, step: 2, every_days: 3 });
    let yoga = Prescription {
        kind: RoutineKind::Exercise,
        enabled: number % 5 != 4,
        schedule: Schedule::PerWeek(PerWeek { days: u8::try_from(1 + number % 3).unwrap(), slot: "evening".into() }),
        ..massage(20, None, Schedule::Unscheduled)
    };
    let thumb = if number % 3 == 2 { in_slots(&["evening"]) } else { in_slots(&["morning", "evening"]) };
    let routines = [
        ("palm", massage(10, growth, in_slots(&["morning", "evening"]))),
        ("thumb", massage(10, None, thumb)),
        ("yoga", yoga),
    ];
    Plan { day_start: NaiveTime::MIN, slots, routines: routines.map(|(id, its)| (id.into(), its)).into() }
}
