//! Random histories, written through the real store and reckoned twice.

use std::ops::Range;
use std::path::Path;

use backcare::domain::calendar::{Calendar, moment};
use backcare::domain::doses::DoseState;
use backcare::domain::ease::Ease;
use backcare::domain::history::{History, View};
use backcare::domain::missed::MissedSlot;
use backcare::domain::pause::Pause;
use backcare::domain::plan::{Plan, Plans, Slot};
use backcare::domain::record::{Pain, Reading, Relation, Session, Source};
use backcare::domain::routine::{
    Dose, Growth, PerWeek, Prescription, RoutineId, RoutineKind, Schedule, SlotName, Unit,
};
use backcare::domain::stats::period::{Period, Span};
use backcare::domain::stats::{self, PainDirection, Past, Question, Stats, StreakUnit, Weekly, Weeks};
use backcare::domain::weekly::Week;
use backcare::store::{Now, Operation, Reader, StoreError, Writer};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Weekday, WeekdaySet};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::naive::{self, Done, Instant, Standing, Timeline, WallClock, World, offset};
use super::pictures::{SignsSeen, compare_pictures};

const ROUTINES: [&str; 4] = ["palm", "thumb", "yoga", "rest"];

/// What chance decides. Times are minutes since the start of the first day.
#[derive(Clone, Debug)]
struct Draw {
    zone: usize,
    /// Which of the zone's transitions lies in the middle of the history.
    transition: usize,
    days: u64,
    plans: Vec<(u64, PlanDraw)>,
    sessions: Vec<SessionDraw>,
    alone: Vec<(i64, u8)>,
    pauses: Vec<(i64, Option<i64>)>,
    /// First day, length in days, which routines; 0 for all.
    easings: Vec<(u64, u64, u8)>,
    tracking_minute: i64,
    now_minute: i64,
    range: (u64, u64),
}

/// Minute, routine, amount, pain before, pain after.
type SessionDraw = (i64, usize, Option<u32>, Option<u8>, Option<u8>);

#[derive(Clone, Debug)]
struct PlanDraw {
    day_start: usize,
    /// Seconds of the day.
    slots: Vec<u32>,
    routines: Vec<RoutineDraw>,
}

#[derive(Clone, Debug)]
struct RoutineDraw {
    enabled: bool,
    is_massage: bool,
    dose: u32,
    /// Start, step, and after how many days each.
    growth: Option<(u32, u32, u32)>,
    schedule: ScheduleDraw,
    change: Change,
}

/// What becomes of a routine of the plan before.
#[derive(Clone, Copy, Debug)]
enum Change {
    Other,
    Nothing,
    Dose,
    Enabled,
    Schedule,
}

impl RoutineDraw {
    fn after(&self, before: &Self) -> Self {
        let kept = before.clone();
        match self.change {
            Change::Other => self.clone(),
            Change::Nothing => kept,
            Change::Dose => Self { dose: before.dose + 7, ..kept },
            Change::Enabled => Self { enabled: !before.enabled, ..kept },
            Change::Schedule => Self { schedule: self.schedule.clone(), ..kept },
        }
    }
}

#[derive(Clone, Debug)]
enum ScheduleDraw {
    /// Which slots, and on which weekdays.
    Slots(u8, u8),
    /// On how many days, and in which slot.
    PerWeek(u8, usize),
    Unscheduled,
}

/// Minutes up to `end`, by half hours: pauses are to meet the slots and the starts of days exactly.
fn half_hours(end: i64) -> impl Strategy<Value = i64> + Clone {
    (0..end / 30).prop_map(|half_hour| half_hour * 30)
}

fn draws(zone: usize, days: Range<u64>, sessions: Range<usize>) -> impl Strategy<Value = Draw> {
    let schedule = prop_oneof![
        4 => (1_u8..32, prop_oneof![3 => Just(127_u8), 1 => 1_u8..128]).prop_map(|(slots, days)| ScheduleDraw::Slots(slots, days)),
        2 => (1_u8..=7, 0_usize..5).prop_map(|(days, slot)| ScheduleDraw::PerWeek(days, slot)),
        1 => Just(ScheduleDraw::Unscheduled),
    ];
    let slots = prop::collection::btree_set(0_u32..96, 5)
        .prop_map(|quarters| quarters.into_iter().map(|quarter| quarter * 900).collect());
    let growth = prop::option::weighted(0.4, (1_u32..20, 1_u32..5, 1_u32..9));
    let change = prop_oneof![
        3 => Just(Change::Other),
        3 => Just(Change::Nothing),
        1 => Just(Change::Dose),
        1 => Just(Change::Enabled),
        1 => Just(Change::Schedule),
    ];
    let doses = prop_oneof![Just(10_u32), 1_u32..120];
    let routine = (prop::bool::weighted(0.8), any::<bool>(), doses, growth, schedule, change).prop_map(
        |(enabled, is_massage, dose, growth, schedule, change)| RoutineDraw {
            enabled,
            is_massage,
            dose,
            growth,
            schedule,
            change,
        },
    );
    let routines = prop::collection::vec(routine, ROUTINES.len());
    let plan =
        (0_usize..4, slots, routines).prop_map(|(day_start, slots, routines)| PlanDraw { day_start, slots, routines });
    days.prop_flat_map(move |days| {
        let end = i64::try_from(days).unwrap() * 1440;
        let pain = prop::option::weighted(0.3, 0_u8..=10);
        let session =
            (-3 * 1440..end, 0..ROUTINES.len(), prop::option::weighted(0.9, 1_u32..240), pain.clone(), pain.clone());
        (
            any::<usize>(),
            prop::collection::vec((0..days, plan.clone()), 1..4),
            prop::collection::vec(session, sessions.clone()),
            prop::collection::vec((-1440..end, 0_u8..=10), 0..20),
            prop::collection::vec((half_hours(end), prop::option::weighted(0.8, half_hours(6 * 1440))), 0..3),
            prop::collection::vec((0..days, 1_u64..9, prop_oneof![Just(0_u8), 1_u8..16]), 0..3),
            (0_i64..1440, end - 2 * 1440..end),
            (0..days, 0..days),
        )
            .prop_map(
                move |(transition, plans, sessions, alone, pauses, easings, (tracking_minute, now_minute), range)| {
                    Draw {
                        zone,
                        transition,
                        days,
                        plans,
                        sessions,
                        alone,
                        pauses,
                        easings,
                        tracking_minute,
                        now_minute,
                        range,
                    }
                },
            )
    })
}

fn plan_of(draw: &PlanDraw) -> Plan {
    let day_start: NaiveTime = ["00:00:00", "02:30:00", "03:00:00", "05:00:00"][draw.day_start].parse().unwrap();
    let mut slots: Vec<Slot> = draw
        .slots
        .iter()
        .enumerate()
        .map(|(index, seconds)| Slot {
            name: format!("slot{index}").as_str().into(),
            time: NaiveTime::from_num_seconds_from_midnight_opt(*seconds, 0).unwrap(),
        })
        .collect();
    slots.sort_by_key(|slot| (slot.time - day_start).num_seconds().rem_euclid(86_400));
    let weekdays = |bits: u8| -> WeekdaySet {
        (0..7).filter(|bit| bits & (1 << bit) != 0).map(|bit| Weekday::try_from(bit).unwrap()).collect()
    };
    let schedule = |draw: &ScheduleDraw| match draw {
        ScheduleDraw::Slots(chosen, days) => Schedule::Slots {
            names: slots
                .iter()
                .enumerate()
                .filter(|(index, _)| chosen & (1 << index) != 0)
                .map(|(_, slot)| slot.name.clone())
                .collect(),
            days: weekdays(*days),
        },
        ScheduleDraw::PerWeek(days, slot) => {
            Schedule::PerWeek(PerWeek { days: *days, slot: slots[slot % slots.len()].name.clone() })
        }
        ScheduleDraw::Unscheduled => Schedule::Unscheduled,
    };
    let routines = ROUTINES
        .iter()
        .zip(&draw.routines)
        .map(|(id, its)| {
            let growth =
                its.growth.map(|(start, step, every_days)| Growth { start: start.min(its.dose), step, every_days });
            let prescription = Prescription {
                kind: if its.is_massage { RoutineKind::Massage } else { RoutineKind::Exercise },
                enabled: its.enabled,
                dose: Dose { amount: its.dose, unit: Unit::Minutes },
                growth,
                schedule: schedule(&its.schedule),
            };
            (RoutineId::from(*id), prescription)
        })
        .collect();
    Plan { day_start, slots: slots.clone(), routines }
}

/// The plans in their order. Each changes some routines of the one before, and leaves others alone.
fn plans_of(draw: &Draw, first: NaiveDate) -> Vec<(NaiveDate, Plan)> {
    let mut draws = draw.plans.clone();
    draws.sort_by_key(|(since, _)| *since);
    for later in 1..draws.len() {
        let before = draws[later - 1].1.routines.clone();
        for (routine, before) in draws[later].1.routines.iter_mut().zip(&before) {
            *routine = routine.after(before);
        }
    }
    draws.iter().map(|(since, plan)| (first + Days::new(*since), plan_of(plan))).collect()
}

/// A day close to a transition of the zone, or any day where it has none.
fn first_day(zone: Tz, draw: &Draw) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let months: Vec<NaiveDate> = (0..18 * 12).map(|month| start + chrono::Months::new(month)).collect();
    let offset_on = |day: NaiveDate| offset(zone, day.and_time(NaiveTime::MIN).and_utc());
    let changing: Vec<NaiveDate> =
        months.windows(2).filter(|pair| offset_on(pair[0]) != offset_on(pair[1])).map(|pair| pair[0]).collect();
    if changing.is_empty() {
        return start + Days::new(u64::try_from(draw.transition % 6000).unwrap());
    }
    let month = changing[draw.transition % changing.len()];
    let changed = month.iter_days().find(|day| offset_on(*day) != offset_on(*day + Days::new(1))).unwrap();
    changed - Days::new(draw.days / 2)
}

struct Scene {
    zone: Tz,
    /// The start of the first day.
    base: Instant,
}

impl Scene {
    fn at(&self, minute: i64) -> Instant {
        self.base + TimeDelta::minutes(minute)
    }
}

/// The diary of a draw, and what the naive rules know of it.
pub(super) struct Recorded {
    pub(super) zone: Tz,
    pub(super) world: World,
    pub(super) store: Reader,
    pub(super) plans: Plans,
}

fn recorded(draw: &Draw, path: &Path) -> Recorded {
    let zone = TZ_VARIANTS[draw.zone];
    let first = first_day(zone, draw);
    let clock = WallClock::around(zone, first - Days::new(10), first + Days::new(draw.days + 10));
    let plans = plans_of(draw, first);
    let timeline = Timeline { plans, clock };
    // Tracking begins on the day on which the first plan is seen.
    let (tracked_on, _) = timeline.plans[0];
    let scene = Scene { zone, base: timeline.begin(first) };
    let tracking = timeline.begin(tracked_on) + TimeDelta::minutes(draw.tracking_minute);
    let tracking = tracking.min(timeline.end(tracked_on) - TimeDelta::minutes(1));
    let (last_seen, present) = timeline.plans.last().unwrap().clone();
    let now = scene.at(draw.now_minute).max(timeline.begin(last_seen)).max(tracking);
    let today = timeline.day_of(now);

    let mut world = World {
        timeline,
        tracking: (tracked_on, tracking),
        sessions: vec![],
        alone: vec![],
        pauses: vec![],
        easings: vec![],
        now,
        today,
    };
    write_naive(draw, &scene, &mut world);
    write_store(draw, &scene, &world, path);
    let store = Reader::open(path).unwrap();
    assert_eq!(store.are_session_runs_right().unwrap(), Some(true));
    let plans = Plans::new(store.plans().unwrap(), today, present);
    Recorded { zone, world, store, plans }
}

impl Recorded {
    /// The statistics of a period, by no more of the history than it needs.
    pub(super) fn stats(&self, period: Period, only: Option<&RoutineId>) -> Stats {
        let Self { zone, world, store, plans } = self;
        let needed = History {
            first_session: store.first_session().unwrap(),
            ..store.history(plans.clone(), stats::first_day_needed(period)).unwrap()
        };
        let answered = |with_streaks| {
            let question = Question { period, only, with_streaks };
            needed.at(zone, world.now).stats(&self.past(&needed, question), question)
        };
        let stats = answered(true);
        let mut without = stats.clone();
        for routine in &mut without.routines {
            routine.streak = routine.streak.filter(|streak| streak.unit == StreakUnit::Weeks);
        }
        assert_eq!(answered(false), without);
        stats
    }

    /// What the statistics of a period look at beside its history.
    fn past(&self, history: &History, question: Question) -> Past {
        let since = history.first_day_of_past(question);
        let routines = history.routines_of_past(since, question);
        Past {
            first_day: self.store.first_day().unwrap(),
            lifetime: self.store.lifetime(routines.as_deref()).unwrap(),
            since,
            slot_days: self.store.slot_days(&history.slots_of_past(since, question), since).unwrap(),
            pain: self.store.pain_history(stats::first_day_of_pain(question.period)).unwrap(),
        }
    }

    /// Those of a period, of every routine and of each.
    fn each_stats(&self, period: Period) -> Vec<(Option<RoutineId>, Stats)> {
        let each = ROUTINES.map(|routine| Some(RoutineId::from(routine)));
        let wanted = std::iter::once(None).chain(each);
        wanted.map(|only| (only.clone(), self.stats(period, only.as_ref()))).collect()
    }
}

fn build(draw: &Draw, path: &Path, signs: &mut SignsSeen) -> (World, Stats, Vec<(Option<RoutineId>, Stats)>) {
    let recorded = recorded(draw, path);
    let Recorded { zone, world, store, plans } = &recorded;
    let (first, today) = (first_day(*zone, draw), world.today);
    let history = store.history(plans.clone(), NaiveDate::MIN).unwrap();
    let view = history.at(zone, world.now);
    let (from, to) = (draw.range.0.min(draw.range.1), draw.range.0.max(draw.range.1));
    let range = Period { from: first + Days::new(from), to: first + Days::new(to), span: Span::Range };
    compare_doses(world, &view);
    compare_missed(world, &view);
    let week = Span::Week.parse("").unwrap().resolve(today).unwrap();
    let all = Period { from: store.first_day().unwrap().unwrap(), to: today, span: Span::All };
    let each = [range, week].into_iter().flat_map(|period| recorded.each_stats(period)).collect::<Vec<_>>();
    let year = Span::Year.parse("").unwrap().resolve(today).unwrap();
    let all = recorded.stats(all, None);
    for stats in each.iter().map(|(_, stats)| stats).chain([&recorded.stats(year, None), &all]) {
        compare_pictures(stats, view.moment(), signs);
    }
    (recorded.world, all, each)
}

fn write_naive(draw: &Draw, scene: &Scene, world: &mut World) {
    for (minute, routine, amount, before, after) in &draw.sessions {
        let at = scene.at(*minute);
        if at > world.now {
            continue;
        }
        let day = world.timeline.day_of(at);
        let routine = ROUTINES[*routine];
        world.sessions.push(Done {
            routine: routine.to_owned(),
            at,
            day,
            slot: world.timeline.slot_at(routine, day, at),
            amount: *amount,
            unit: "minutes".to_owned(),
            before: *before,
            after: *after,
        });
    }
    for (minute, pain) in draw.alone.iter().filter(|(minute, _)| scene.at(*minute) <= world.now) {
        world.alone.push((world.timeline.day_of(scene.at(*minute)), *pain));
    }
    for (from, length) in &draw.pauses {
        let reading = |at| world.timeline.clock.reading(at);
        let from = scene.at(*from);
        world.pauses.push((reading(from), length.map(|length| reading(from + TimeDelta::minutes(length)))));
    }
    let first = world.timeline.day_of(scene.base);
    for (from, length, which) in &draw.easings {
        let from = first + Days::new(*from);
        world.easings.push((from, from + Days::new(*length), routines_of(*which)));
    }
}

fn write_store(draw: &Draw, scene: &Scene, world: &World, path: &Path) {
    let mut store = Writer::open(path).unwrap();
    let seen = |at: Instant, day: NaiveDate| (at, moment(&scene.zone, at), day);
    for (since, plan) in &world.timeline.plans {
        let at = if *since == world.tracking.0 { world.tracking.1 } else { world.timeline.begin(*since) };
        let (now, at, day) = seen(at, *since);
        store.change("see", &Now { now, at, day, plan }, |_| Ok::<_, StoreError>(())).unwrap();
    }
    let (now, at, day) = seen(world.now, world.today);
    let plan = world.timeline.plan(world.today);
    let recorded = store.change("write", &Now { now, at, day, plan }, |change| {
        let calendar = Calendar { zone: &scene.zone, plans: change.plans() };
        for done in &world.sessions {
            let day = calendar.day_of(done.at);
            let routine = RoutineId::from(done.routine.as_str());
            let slot = calendar.slot_filled_at(&routine, day, done.at);
            assert_eq!((day, slot.as_ref().map(SlotName::as_str)), (done.day, done.slot.as_deref()), "{done:?}");
            let (at, unit) = (moment(&scene.zone, done.at), Unit::Minutes);
            let (id, note, pain_before, pain_after) = (change.new_id(), None, None, None);
            let (amount, source) = (done.amount, Source::Cli);
            let session = Session { id, routine, at, day, slot, amount, unit, note, pain_before, pain_after, source };
            change.record_session(&session)?;
            for (pain, relation) in [(done.before, Relation::Before), (done.after, Relation::After)] {
                let Some(pain) = pain.and_then(Pain::new) else { continue };
                let (id, session) = (change.new_id(), Some(id));
                let reading = Reading { id, at, day, pain, relation, session, note: None };
                change.apply(&Operation::insert(id, &reading))?;
            }
        }
        for (minute, pain) in draw.alone.iter().filter(|(minute, _)| scene.at(*minute) <= world.now) {
            let at = scene.at(*minute);
            let (id, day, at) = (change.new_id(), calendar.day_of(at), moment(&scene.zone, at));
            let (pain, relation) = (Pain::new(*pain).unwrap(), Relation::Alone);
            let reading = Reading { id, at, day, pain, relation, session: None, note: None };
            change.apply(&Operation::insert(id, &reading))?;
        }
        for (from, until, routines) in &world.easings {
            let routines = routines.as_ref().map(|ids| ids.iter().map(|id| RoutineId::from(id.as_str())).collect());
            change.record_ease(&Ease { from: *from, until: *until, routines })?;
        }
        for (from, length) in &draw.pauses {
            let from = moment(&scene.zone, scene.at(*from));
            let until = length.map(|length| moment(&scene.zone, from.to_utc() + TimeDelta::minutes(length)));
            change.record_pause(&Pause { from, until, reason: None })?;
        }
        Ok::<_, StoreError>(())
    });
    recorded.unwrap();
}

/// The routines that an easing names.
fn routines_of(which: u8) -> Option<Vec<String>> {
    let named = ROUTINES.iter().enumerate().filter(|(index, _)| which & (1 << index) != 0);
    (which != 0).then(|| named.map(|(_, routine)| (*routine).to_owned()).collect())
}

/// The day before today, today and the two after it, dose by dose.
fn compare_doses(world: &World, view: &View) {
    for day in (world.today - Days::new(1)).iter_days().take(4) {
        let found: Vec<naive::Dose> = view
            .doses_on(day)
            .into_iter()
            .map(|dose| naive::Dose {
                routine: dose.routine.to_string(),
                slot: dose.slot.name.to_string(),
                amount: dose.dose.amount,
                eased: dose.is_eased,
                standing: match dose.state {
                    DoseState::Done => Standing::Done,
                    DoseState::NotCounted => Standing::NotCounted,
                    DoseState::Excused => Standing::Excused,
                    DoseState::ToCome => Standing::ToCome,
                    DoseState::Open => Standing::Open,
                    DoseState::Missed => Standing::Missed,
                },
                done: dose.amount.map(|amount| amount.try_into().unwrap()),
                week: dose.week.map(|week| week.done),
            })
            .collect();
        assert_eq!(found, world.doses(day, None), "{day} at {} in {:?}", world.now, world.tracking);
    }
}

/// What was missed within eight weeks, and the same within fewer days where they are said to be enough.
fn compare_missed(world: &World, view: &View) {
    let as_naive = |MissedSlot { routine, slot, missed, of }: MissedSlot| {
        (routine.to_string(), slot.name.to_string(), usize::try_from(missed).unwrap(), usize::try_from(of).unwrap())
    };
    for days in [3, 7, 14, 56] {
        let found = view.missed_slots(world.today - Days::new(days - 1));
        let slots: Vec<_> = found.slots.into_iter().map(as_naive).collect();
        assert_eq!(slots, world.missed_slots(days), "missed in {days} days at {}", world.now);
        assert!(!found.are_all_days_looked_at || slots == world.missed_slots(56), "{days} days at {}", world.now);
    }
}

fn days_of(stats: &Stats, today: NaiveDate) -> Vec<NaiveDate> {
    stats.period.from.iter_days().take_while(|day| *day <= stats.period.to.min(today)).collect()
}

fn compare(world: &World, stats: &Stats, only: Option<&str>) {
    compare_figures(world, stats, only);
    compare_pain_changes(world, stats, only);
}

/// All but how sessions have changed the pain.
pub(super) fn compare_figures(world: &World, stats: &Stats, only: Option<&str>) {
    let days = days_of(stats, world.today);
    let end = stats.period.to.min(world.today);
    let in_it = |done: &&Done| done.day >= stats.period.from && done.day <= end;
    let sessions = |routine: Option<&str>| -> Vec<&Done> {
        world
            .sessions
            .iter()
            .filter(in_it)
            .filter(|done| routine.is_none_or(|routine| routine == done.routine))
            .collect()
    };
    let context = format!("{only:?} {:?} at {}", stats.period, world.now);

    let total = &stats.total;
    assert_eq!(total.sessions as usize, sessions(only).len(), "sessions, {context}");
    assert_eq!(
        (total.adherence.prescribed, total.adherence.done, total.adherence.open),
        world.adherence(&days, only),
        "adherence, {context}"
    );
    assert_eq!(total.full_days.len(), world.full_days(&days, only) as usize, "full days, {context}");
    assert_eq!(total.adherence.excused, world.excused_doses(&days, only), "excused, {context}");
    assert_eq!((total.streak.current, total.streak.longest), world.streak(end, only), "streak, {context}");

    assert_eq!(stats.days.iter().map(|day| day.day).collect::<Vec<_>>(), days, "days, {context}");
    for day in &stats.days {
        assert_eq!(
            (day.adherence.prescribed, day.adherence.done, day.adherence.open),
            world.adherence(&[day.day], only),
            "{} {context}",
            day.day
        );
        assert_eq!(day.remarks.is_paused, world.pause_touches(day.day), "{} {context}", day.day);
        let is_eased = world.has_eased(day.day, only);
        assert_eq!(day.remarks.is_eased, is_eased, "{} {context}", day.day);
        let readings = world.pain(day.day, day.day);
        assert_eq!(day.pain.mean(), mean(&readings), "pain on {}, {context}", day.day);
    }

    for routine in &stats.routines {
        let id = routine.routine.as_str();
        let adherence = world.adherence(&days, Some(id));
        let found = (routine.adherence.prescribed, routine.adherence.done, routine.adherence.open);
        assert_eq!(found, adherence, "{id}, {context}");
        let its = sessions(Some(id));
        assert_eq!(routine.sessions as usize, its.len(), "sessions of {id}, {context}");
        assert!(its.iter().all(|done| done.unit == routine.unit.to_string()));
        let amount: u32 = its.iter().filter_map(|done| done.amount).sum();
        assert_eq!(routine.amount, u64::from(amount), "amount of {id}, {context}");
        let streak = routine.streak.unwrap();
        assert_eq!((streak.current, streak.longest), world.streak(end, Some(id)), "streak of {id}, {context}");
        assert_eq!(routine.amount_prescribed, world.amount_prescribed(&days, id), "doses of {id}, {context}");
        let strength = world.strength(id, end);
        assert_eq!(routine.strength.is_some(), strength.is_some(), "{id}, {context}");
        if let (Some(found), Some((score, days))) = (routine.strength, strength) {
            // Older days weigh less than 10⁻⁶, and are not looked at.
            assert!(
                found.days == days || (260..=days).contains(&found.days),
                "{found:?} is of {days} days, {id}, {context}"
            );
            let most = if found.days == days { 1e-9 } else { 1e-6 };
            assert!((found.score - score).abs() < most, "{found:?} is not {strength:?} of {id}, {context}");
        }
        let weekly = world.per_week(end, id).map(|of| {
            if stats.period.span == Span::Week {
                return Weekly::Days(Week { done: world.days_in_week(id, end, end), of: of.into() });
            }
            let (reached, of) = world.weeks(id, stats.period.from, stats.period.to);
            Weekly::Weeks(Weeks { reached, of })
        });
        assert_eq!(routine.weekly, weekly, "weeks of {id}, {context}");
        assert_eq!(streak.unit == StreakUnit::Weeks, weekly.is_some(), "unit of {id}, {context}");
    }
    let shown: Vec<&str> = stats.routines.iter().map(|routine| routine.routine.as_str()).collect();
    for id in ROUTINES.iter().filter(|id| only.is_none_or(|only| only == **id)) {
        let expected = !sessions(Some(id)).is_empty() || world.adherence(&days, Some(id)).0 > 0;
        assert!(!expected || shown.contains(id), "{id} is missing, {context}");
    }
    compare_pain(world, stats, &context);
}

fn compare_pain(world: &World, stats: &Stats, context: &str) {
    let period = stats.period;
    let readings = world.pain(period.from, period.to);
    assert_eq!((stats.pain.readings as usize, stats.pain.mean), (readings.len(), mean(&readings)), "pain, {context}");
    let previous = match period.span {
        Span::All => vec![],
        Span::Week => world.pain(period.from - Days::new(7), period.from - Days::new(1)),
        _ => {
            let length = u64::try_from((period.to - period.from).num_days()).unwrap() + 1;
            world.pain(period.from - Days::new(length), period.from - Days::new(1))
        }
    };
    assert_eq!(stats.pain.previous_mean, mean(&previous), "pain before, {context}");
    let named = stats.pain.mean.zip(stats.pain.previous_mean).and_then(|(now, before)| {
        let enough = readings.len() >= 3 && previous.len() >= 3 && before >= 3.0;
        let large = (now - before).abs() >= 2.0 - 1e-9 && (now - before).abs() >= before * 0.3 - 1e-9;
        (enough && large).then_some(if now < before { PainDirection::Less } else { PainDirection::More })
    });
    assert_eq!(stats.pain.noticeable, named, "noticeable, {context}");
}

fn compare_pain_changes(world: &World, stats: &Stats, only: Option<&str>) {
    let context = format!("{only:?} {:?} at {}", stats.period, world.now);
    let changes = world.pain_changes(stats.period.from, stats.period.to, only);
    let count = f64::from(u32::try_from(changes.len()).unwrap());
    let change = (!changes.is_empty()).then(|| changes.iter().sum::<f64>() / count);
    assert_eq!(stats.pain.mean_change.is_some(), change.is_some(), "pain change, {context}");
    let difference = stats.pain.mean_change.unwrap_or_default() - change.unwrap_or_default();
    assert!(difference.abs() < 1e-9, "pain change, {context}");
}

fn mean(readings: &[u8]) -> Option<f64> {
    let sum: u32 = readings.iter().copied().map(u32::from).sum();
    (!readings.is_empty()).then(|| f64::from(sum) / f64::from(u32::try_from(readings.len()).unwrap()))
}

/// How much of what is asked about really occurred: a property over histories that never have a full day shows nothing.
#[derive(Debug, Default)]
struct Seen {
    full_days: u32,
    prescribed: u32,
    streaks: u32,
    weeks: u32,
    pauses: u32,
    transitions: u32,
    plan_changes: u32,
    excused: u32,
    not_counted: u32,
    eased_days: u32,
    /// Doses of today of routines of the week, and those that have grown, but not to the end.
    weekly: u32,
    grown: u32,
    pauses_ahead: u32,
    weeks_reached: u32,
    weeks_not_reached: u32,
    /// Slots that were missed on less than four of their last days, and on four or more.
    missed: u32,
    missed_often: u32,
}

impl Seen {
    fn doses_of_today(&mut self, world: &World) {
        for dose in world.doses(world.today, None) {
            self.weekly += u32::from(dose.week.is_some());
            let its = world.timeline.prescription(world.today, &dose.routine).unwrap();
            let is_grown = its.growth.is_some_and(|growth| (growth.start + 1..its.dose.amount).contains(&dose.amount));
            self.grown += u32::from(is_grown && !dose.eased);
        }
    }
}

/// Of most of their days a week needs to know nothing.
#[test]
fn a_week_after_years_is_reckoned_alike() {
    let home = tempfile::tempdir().unwrap();
    // A shorter draw would be read no better, and takes minutes to find.
    let config =
        ProptestConfig { cases: 4, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() };
    let (case, shortened) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let zones = (0..TZ_VARIANTS.len()).prop_flat_map(|zone| draws(zone, 800..1000, 500..2000));
    let checked = TestRunner::new(config).run(&zones, |draw| {
        case.set(case.get() + 1);
        let recorded = recorded(&draw, &home.path().join(format!("{}.db", case.get())));
        let week = Span::Week.parse("").unwrap().resolve(recorded.world.today).unwrap();
        for (only, stats) in recorded.each_stats(week) {
            let history = recorded.store.history(recorded.plans.clone(), stats::first_day_needed(week)).unwrap();
            let question = Question { period: week, only: only.as_ref(), with_streaks: true };
            let past = recorded.past(&history, question);
            shortened.set(shortened.get() + u32::from(Some(past.since) > past.first_day));
            compare(&recorded.world, &stats, only.as_ref().map(RoutineId::as_str));
        }
        Ok(())
    });
    checked.unwrap();
    assert!(shortened.get() > 5, "every week needed all days: {shortened:?}");
}

#[test]
fn random_histories_are_reckoned_alike() {
    let home = tempfile::tempdir().unwrap();
    let config = ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() };
    let seen = std::cell::RefCell::new(Seen::default());
    let signs = std::cell::RefCell::new(SignsSeen::default());
    let case = std::cell::Cell::new(0);
    let check = |draw: Draw| {
        case.set(case.get() + 1);
        let path = home.path().join(format!("{}.db", case.get()));
        let (world, all, each) = build(&draw, &path, &mut signs.borrow_mut());
        compare(&world, &all, None);
        for (only, stats) in &each {
            compare(&world, stats, only.as_ref().map(RoutineId::as_str));
        }
        let mut seen = seen.borrow_mut();
        seen.full_days += u32::try_from(all.total.full_days.len()).unwrap();
        seen.prescribed += all.total.adherence.prescribed;
        seen.streaks += u32::from(all.total.streak.longest > 2);
        seen.weeks += u32::from(
            all.routines
                .iter()
                .any(|routine| routine.weekly.is_some() && routine.streak.is_some_and(|streak| streak.longest > 0)),
        );
        seen.pauses += u32::from(!world.pauses.is_empty());
        seen.excused += all.total.adherence.excused;
        seen.not_counted += all.total.adherence.not_counted;
        seen.eased_days += u32::try_from(all.days.iter().filter(|day| day.remarks.is_eased).count()).unwrap();
        seen.doses_of_today(&world);
        let now = world.timeline.clock.reading(world.now);
        seen.pauses_ahead += u32::from(world.pauses.iter().any(|(from, _)| *from > now));
        for routine in &all.routines {
            if let Some(Weekly::Weeks(weeks)) = routine.weekly {
                seen.weeks_reached += weeks.reached;
                seen.weeks_not_reached += weeks.of - weeks.reached;
            }
        }
        for (_, _, missed, _) in world.missed_slots(56) {
            seen.missed += u32::from(missed < 4);
            seen.missed_often += u32::from(missed >= 4);
        }
        seen.plan_changes += u32::from(world.timeline.plans.len() > 1);
        let zone = TZ_VARIANTS[draw.zone];
        let first = first_day(zone, &draw);
        let (begin, end) =
            (first.and_time(NaiveTime::MIN).and_utc(), (first + Days::new(draw.days)).and_time(NaiveTime::MIN));
        seen.transitions +=
            u32::from(offset(zone, begin) != offset(zone, DateTime::from_naive_utc_and_offset(end, chrono::Utc)));
        for entry in std::fs::read_dir(home.path()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        Ok(())
    };
    for zone in 0..TZ_VARIANTS.len() {
        TestRunner::new(config.clone()).run(&draws(zone, 3..45, 0..150), check).unwrap();
    }
    let seen = seen.into_inner();
    let least = [
        seen.full_days / 50,
        seen.prescribed / 10_000,
        seen.streaks / 100,
        seen.weeks / 100,
        seen.pauses / 100,
        seen.transitions / 100,
        seen.plan_changes / 100,
        seen.excused / 1000,
        seen.not_counted / 100,
        seen.eased_days / 1000,
        seen.weekly / 100,
        seen.grown / 50,
        seen.pauses_ahead / 20,
        seen.weeks_reached / 100,
        seen.weeks_not_reached / 100,
        seen.missed / 100,
        seen.missed_often / 100,
    ];
    assert!(least.iter().all(|count| *count > 0), "too little happened: {seen:?}");
    let signs = signs.into_inner();
    let SignsSeen { done, partial, missed, excused, extra, calendar_days, year_days } = signs;
    let shown = [done, partial, missed, excused, extra, calendar_days, year_days];
    assert!(shown.iter().all(|count| *count > 300), "too little was shown: {signs:?}");
}
