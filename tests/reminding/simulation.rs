//! Runs of some days around every transition of every zone: calm ones, in which all must come to the second, and wild
//! ones, in which everything goes wrong that can.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use backcare::domain::plan::{Plan, Slot};
use backcare::domain::reminding::{Button, CloseReason, Event, Key, Presence, Rules, SittingRules};
use backcare::domain::routine::{Dose, Prescription, RoutineId, Schedule, Unit};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday, WeekdaySet};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::desktop::Kind;
use super::facts::Sat;
use super::naive::{Instant, change_between, offset};
use super::rng::Rng;
use super::world::World;

const ROUTINES: [&str; 4] = ["palm", "thumb", "yoga", "swallow"];

/// Where a calendar day was left out or came twice.
const LEAPS: [(Tz, &str); 6] = [
    (chrono_tz::Pacific::Apia, "2011-12-30"),
    (chrono_tz::Pacific::Fakaofo, "2011-12-30"),
    (chrono_tz::Pacific::Kiritimati, "1994-12-31"),
    (chrono_tz::Pacific::Enderbury, "1994-12-31"),
    (chrono_tz::Pacific::Kwajalein, "1993-08-21"),
    (chrono_tz::America::Juneau, "1867-10-18"),
];

/// What comes right again after a while.
#[derive(Debug)]
enum Later {
    Start,
    Server,
    Bus,
    Accept,
    Speak,
    Disturb,
    SetClock,
    FlyHome,
    EndPauses,
}

/// Slots at all hours, most of them where clocks are set.
fn plan(rng: &mut Rng) -> Plan {
    let day_start = rng.pick(&["00:00:00", "01:30:00", "03:00:00"]).parse().unwrap();
    let night = rng.below(6);
    let nightly = ["00:00:00", "00:30:00", "01:59:59", "02:00:01", "02:30:00", "03:05:00"];
    let daily = ["08:00:00", "12:30:00", "12:40:00", "19:00:00", "23:30:00"];
    let except = rng.below(5);
    let daily = daily.into_iter().enumerate().filter(|(index, _)| *index != except).map(|(_, at)| at);
    let times = [nightly[night], nightly[(night + 1 + rng.below(5)) % 6]].into_iter().chain(daily);
    let mut slots: Vec<Slot> = times.map(|at| Slot { name: at.into(), time: at.parse().unwrap() }).collect();
    sort(&mut slots, day_start);
    let names = |from: &[Slot]| from.iter().map(|slot| slot.name.clone()).collect::<Vec<_>>();
    let routine = |id: &str, names, days, enabled| {
        let dose = Dose { amount: 10, unit: Unit::Minutes };
        (id.into(), Prescription { enabled, dose, schedule: Schedule::Slots { names, days } })
    };
    let weekdays = [Weekday::Mon, Weekday::Wed, Weekday::Fri, Weekday::Sun].into_iter().collect();
    let routines = vec![
        routine("palm", names(&slots[1..3]), WeekdaySet::ALL, true),
        routine("thumb", names(&slots), WeekdaySet::ALL, true),
        routine("yoga", names(&slots[3..]), weekdays, true),
        routine("swallow", names(&slots[5..]), WeekdaySet::ALL, rng.one_in(2)),
        stand_up(rng.one_in(2)),
    ];
    Plan { day_start, slots, routines }
}

fn stand_up(enabled: bool) -> (RoutineId, Prescription) {
    let dose = Dose { amount: 2, unit: Unit::Minutes };
    ("break".into(), Prescription { enabled, dose, schedule: Schedule::Sitting })
}

/// Working hours that now and then begin or end where clocks are set.
fn sitting(rng: &mut Rng) -> SittingRules {
    let (from, to) = rng.pick(&[("00:00:00", "23:59:59"), ("01:30:00", "12:00:00"), ("09:00:00", "18:00:00")]);
    SittingRules {
        after: rng.pick(&[TimeDelta::minutes(45), TimeDelta::minutes(45), TimeDelta::minutes(7)]),
        idle: TimeDelta::minutes(5),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        days: rng.pick(&[WeekdaySet::ALL, [Weekday::Mon, Weekday::Sat].into_iter().collect()]),
    }
}

fn sort(slots: &mut [Slot], day_start: NaiveTime) {
    slots.sort_by_key(|slot| (slot.time - day_start).num_seconds().rem_euclid(86_400));
}

fn kind(rng: &mut Rng) -> Kind {
    rng.pick(&[Kind::Tagged, Kind::Owned, Kind::Plain])
}

/// A world in which a daemon has just started, some hours before the first of the days.
fn begin(zone: Tz, day: NaiveDate, seed: u64, is_loud: bool) -> World {
    let mut rng = Rng::new(seed);
    let plan = plan(&mut rng);
    let repeat = rng.one_in(3).then(|| TimeDelta::minutes(45));
    let rules = Rules { snooze: TimeDelta::minutes(10), late: TimeDelta::hours(4), repeat, sitting: sitting(&mut rng) };
    // Away from the zone's days, until it is known where they begin.
    let mut world = World::new(zone, day, day.and_time(NaiveTime::MIN).and_utc(), plan, rules, rng);
    world.is_loud = is_loud;
    world.time = world.facts.timeline.begin(day);
    world.facts.sitting = Sat::new(world.time);
    let zero = TimeDelta::zero();
    world.set_clock(zero);
    let kind = kind(&mut world.rng);
    world.start_server(kind);
    world.start_daemon();
    world
}

/// Nobody does anything: each slot is shown at its second.
fn calm(zone: Tz, days: &[NaiveDate], seed: u64, is_loud: bool) -> World {
    let mut world = begin(zone, days[0], seed, is_loud);
    world.facts.rules.repeat = None;
    world.present.routines.pop();
    world.change();
    let end = world.facts.timeline.end(*days.last().unwrap());
    let start = world.time;
    loop {
        while let Some(at) = world.next_letter() {
            world.pass(at);
            world.deliver();
        }
        world.check();
        let wake = world.wake_at().unwrap();
        if wake >= end {
            break;
        }
        // Whoever looks in between finds nothing to do.
        let between = (wake - world.time).num_seconds();
        let between = TimeDelta::seconds(between * i64::try_from(world.rng.below(100)).unwrap() / 100);
        world.pass(world.time + between);
        world.look();
        world.pass(wake);
        world.look();
    }
    let mut expected: BTreeMap<Instant, Key> = BTreeMap::new();
    for day in days.iter().filter(|day| world.facts.timeline.clock.has(**day)) {
        for key in world.facts.keys(*day) {
            let due = world.facts.due(&key).unwrap();
            world.facts.now = due;
            // Of several at one instant, as after a gap, the last.
            if due >= start && world.facts.asked(&key).iter().any(|routine| world.facts.is_wanted(&key, routine)) {
                expected.insert(due, key);
            }
        }
    }
    let expected: Vec<_> = expected.into_iter().map(|(at, key)| (key, at, false)).collect();
    assert_eq!(world.book.showings, expected);
    world
}

/// Everything that can go wrong, does.
fn wild(zone: Tz, days: &[NaiveDate], seed: u64, is_loud: bool) -> World {
    let mut world = begin(zone, days[0], seed, is_loud);
    let end = world.facts.timeline.end(*days.last().unwrap());
    let home = zone;
    let mut later: Vec<(Instant, Later)> = Vec::new();
    let mut next = world.time;
    world.latency = TimeDelta::seconds(4);
    loop {
        let soonest = later.iter().map(|(at, _)| *at).min();
        let all = [world.next_letter(), world.wake_at(), soonest, Some(next)];
        let at = all.into_iter().flatten().min().unwrap();
        if at >= end {
            break;
        }
        let (letter, due) = (world.next_letter() == Some(at), soonest == Some(at));
        world.pass(at);
        if letter {
            world.deliver();
        } else if due {
            let index = later.iter().position(|(then, _)| *then == at).unwrap();
            let (_, what) = later.remove(index);
            mend(&mut world, &what, home);
        } else if at == next {
            act(&mut world, &mut later);
            next = world.time + gap(&mut world);
        } else {
            world.look();
        }
        world.check();
        if world.daemon.is_none() && !later.iter().any(|(_, what)| matches!(what, Later::Start)) {
            let after = rest(&mut world.rng);
            later.push((world.time + after, Later::Start));
        }
    }
    recover(&mut world, home);
    world
}

/// In the end all is well again, and nothing has been passed over.
fn recover(world: &mut World, home: Tz) {
    world.dies_after = None;
    world.interferes = false;
    for what in [
        Later::SetClock,
        Later::FlyHome,
        Later::EndPauses,
        Later::Bus,
        Later::Server,
        Later::Accept,
        Later::Speak,
        Later::Disturb,
        Later::Start,
    ] {
        mend(world, &what, home);
    }
    world.look();
    let end = world.time + TimeDelta::hours(30);
    loop {
        let at = world.next_letter().or(world.wake_at()).unwrap();
        if at >= end {
            break;
        }
        let letter = world.next_letter().is_some();
        world.pass(at);
        if letter {
            world.deliver();
        } else {
            world.look();
        }
        world.check();
    }
    assert_eq!(world.passed_over(), [], "passed over");
}

fn gap(world: &mut World) -> TimeDelta {
    if world.next_letter().is_some() && world.rng.one_in(3) {
        return TimeDelta::seconds(1);
    }
    if world.rng.one_in(10)
        && let Some(wake) = world.wake_at().filter(|wake| *wake > world.time + TimeDelta::seconds(4))
    {
        // Right before something falls due or ends.
        return wake - world.time - world.rng.up_to(TimeDelta::seconds(3));
    }
    let most = world.rng.pick(&[3, 120, 3600, 3600, 7200, 4 * 3600]);
    world.rng.up_to(TimeDelta::seconds(most))
}

/// A random while: a minute, hours, a day.
fn rest(rng: &mut Rng) -> TimeDelta {
    let most = rng.pick(&[5, 60, 3600, 5 * 3600, 26 * 3600]);
    rng.up_to(TimeDelta::seconds(most))
}

fn mend(world: &mut World, what: &Later, home: Tz) {
    world.say(|| format!("mending {what:?}"));
    match what {
        Later::Start => world.start_daemon(),
        Later::Server => {
            let kind = kind(&mut world.rng);
            world.start_server(kind);
        }
        Later::Bus => {
            if world.bus.is_none() {
                let kind = kind(&mut world.rng);
                world.start_bus(kind);
            }
        }
        Later::Accept => {
            if let Some(server) = &mut world.server {
                server.refuses = false;
            }
        }
        Later::Speak => world.speak(),
        Later::Disturb => world.be_quiet(false),
        Later::SetClock => {
            world.set_clock(TimeDelta::zero());
            world.look();
        }
        Later::FlyHome => {
            world.travel(home);
            world.look();
        }
        Later::EndPauses => {
            world.end_pauses();
            world.look();
        }
    }
}

fn act(world: &mut World, later: &mut Vec<(Instant, Later)>) {
    let popups = world.server.as_ref().map_or(0, |server| server.popups.len());
    if popups > 0 && world.rng.one_in(2) {
        let popup = world.rng.below(popups);
        return touch(world, popup);
    }
    let after = rest(&mut world.rng);
    let at = world.time + after;
    match world.rng.below(100) {
        0..22 => log_or_undo(world),
        22..28 => {
            world.snooze_or_skip();
            world.look();
        }
        28..34 => {
            world.book.count("killed");
            world.kill();
        }
        34..46 => world.dies_after = Some(world.rng.below(6)),
        46..50 => world.interferes = true,
        50..55 => {
            world.book.count("slept");
            world.sleep(at);
            world.look();
        }
        55..61 => {
            world.book.count("clock set");
            let by = rest(&mut world.rng) * world.rng.pick(&[1, -1, -1, 2, -2]);
            let most = TimeDelta::days(4);
            world.say(|| format!("clock set by {by}"));
            world.set_clock((world.skew + by).clamp(-most, most));
            world.look();
            if world.rng.one_in(2) {
                later.push((at, Later::SetClock));
            }
        }
        61..65 => travel(world, later, at),
        65..69 => {
            world.book.count("server gone");
            world.stop_server();
            later.push((at, Later::Server));
        }
        69..71 => {
            world.book.count("bus gone");
            world.stop_bus();
            later.push((at, Later::Bus));
        }
        71..76 => {
            if let Some(server) = &mut world.server {
                server.refuses = true;
                let after = world.rng.up_to(TimeDelta::minutes(30));
                later.push((world.time + after, Later::Accept));
            }
        }
        76..80 => {
            if let Some(server) = &mut world.server {
                world.book.count("mute");
                server.is_mute = true;
                let most = world.rng.pick(&[8, 12, 40, 600, 1800]);
                let after = world.rng.up_to(TimeDelta::seconds(most));
                later.push((world.time + after, Later::Speak));
            }
        }
        80..84 => edit(world),
        84..88 => {
            world.book.count("paused");
            let until = world.rng.one_in(2).then_some(after);
            world.pause(until);
            world.look();
            if until.is_none() {
                later.push((at, Later::EndPauses));
            }
        }
        88..91 => stray(world),
        91..95 => {
            world.book.count("quiet");
            world.be_quiet(true);
            later.push((at, Later::Disturb));
        }
        95 => {
            world.book.count("rebooted");
            world.reboot();
        }
        96..98 => come_or_go(world),
        _ => {
            world.book.count("looked");
            world.look();
            if world.rng.one_in(2) {
                world.tell_screen();
            }
        }
    }
}

fn touch(world: &mut World, popup: usize) {
    let buttons = [Button::Done, Button::Snooze, Button::Skip];
    match world.rng.below(10) {
        0..2 => world.touch(popup, None, CloseReason::Dismissed),
        2..4 => {
            world.book.count("let expire");
            world.touch(popup, None, CloseReason::Expired);
        }
        _ => {
            let button = world.rng.pick(&buttons);
            world.touch(popup, Some(button), CloseReason::Dismissed);
        }
    }
}

/// The person comes, or went a while ago, or nobody can tell any more.
fn come_or_go(world: &mut World) {
    world.book.count("came or went");
    let ago = world.rng.up_to(TimeDelta::minutes(8));
    let since = (world.facts.sitting.uptime().total - ago).max(TimeDelta::zero());
    let presence = world.rng.pick(&[Presence::Active, Presence::Active, Presence::Unknown, Presence::Idle { since }]);
    world.tell_presence(presence);
}

/// A signal of a number that means nothing here.
fn stray(world: &mut World) {
    world.book.count("stray signal");
    let id = 1000 + u32::try_from(world.rng.below(1000)).unwrap();
    let closing = world.rng.pick(&[CloseReason::Expired, CloseReason::Dismissed]);
    let button = world.rng.pick(&[Button::Done, Button::Snooze, Button::Skip]);
    if world.server.is_some() && world.daemon.is_some() {
        world.signal(Event::Pressed(id, button));
        world.signal(Event::Closed(id, closing));
    }
}

fn log_or_undo(world: &mut World) {
    if world.rng.one_in(4) {
        if world.facts.sessions.pop().is_some() {
            world.book.count("undone");
            world.say(|| "undone".to_owned());
            world.forget_when_it_began();
        }
        world.change();
    } else {
        world.book.count("logged");
        let several = world.rng.one_in(2);
        let only = world.rng.pick(&ROUTINES);
        for id in ROUTINES.into_iter().filter(|id| several || *id == only) {
            world.log(&RoutineId::from(id));
        }
        world.look();
        world.heeded_sessions();
    }
    world.look();
}

fn travel(world: &mut World, later: &mut Vec<(Instant, Later)>, at: Instant) {
    world.book.count("travelled");
    let zone = if world.rng.one_in(2) {
        use chrono_tz::Pacific::{Apia, Honolulu, Kiritimati, Pago_Pago};
        world.rng.pick(&[Apia, Honolulu, Kiritimati, Pago_Pago])
    } else {
        world.rng.pick(&TZ_VARIANTS)
    };
    world.travel(zone);
    world.say(|| "travelled".to_owned());
    world.look();
    if world.rng.one_in(2) {
        later.push((at, Later::FlyHome));
    }
}

/// Changes the configuration.
fn edit(world: &mut World) {
    world.book.count("edited");
    let today = world.facts.today();
    let index = world.rng.below(ROUTINES.len() + 1);
    let (_, prescription) = &mut world.present.routines[index];
    match world.rng.below(4) {
        0..2 => {
            let (slot, by) = (world.rng.below(6), world.rng.up_to(TimeDelta::hours(3)));
            let time = world.present.slots[slot].time + by * world.rng.pick(&[1, -1]);
            if world.present.slots.iter().all(|slot| slot.time != time) {
                world.present.slots[slot].time = time;
                sort(&mut world.present.slots, world.present.day_start);
            }
        }
        2 => prescription.enabled = !prescription.enabled,
        _ => {
            if let Schedule::Slots { days, .. } = &mut prescription.schedule
                && !days.remove(today.weekday())
            {
                days.insert(today.weekday());
            }
        }
    }
    world.change();
    world.look();
}

/// The days of the years on which the zone's clock is set, found by looking once a day.
fn days_of(zone: Tz) -> Vec<NaiveDate> {
    let mut at = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap().and_time(NaiveTime::MIN).and_utc();
    let mut days = Vec::new();
    while at.year() < 2038 {
        let next = at + TimeDelta::days(1);
        if offset(zone, at) != offset(zone, next) {
            days.push(change_between(zone, at, next).date_naive());
        }
        at = next;
    }
    if days.is_empty() {
        // An ordinary day.
        days.push(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
    }
    days
}

/// The days to run through, with their zones.
fn days() -> Vec<(Tz, NaiveDate)> {
    let all = TZ_VARIANTS.into_iter().flat_map(|zone| days_of(zone).into_iter().map(move |day| (zone, day)));
    all.chain(LEAPS.map(|(zone, day)| (zone, day.parse().unwrap()))).collect()
}

type Runner = fn(Tz, &[NaiveDate], u64, bool) -> World;

/// Runs once, and once more with a word on everything where that fails.
fn try_out(run: Runner, zone: Tz, day: NaiveDate, seed: u64) -> (u64, BTreeMap<&'static str, u64>) {
    let days: Vec<NaiveDate> = (day - Days::new(1)).iter_days().take(3).collect();
    if let Ok(world) = catch_unwind(AssertUnwindSafe(|| run(zone, &days, seed, false))) {
        return (3, world.book.counts);
    }
    eprintln!("{zone} around {day}, seed {seed:#x}:");
    run(zone, &days, seed, true);
    panic!("it went well the second time");
}

/// Every `of`th of the days, from the `part`th on.
fn every_day(run: Runner, part: usize, of: usize) -> BTreeMap<&'static str, u64> {
    let (mut zone_days, mut counts) = (0, BTreeMap::new());
    for (index, (zone, day)) in days().into_iter().enumerate().skip(part).step_by(of) {
        let (days, its) = try_out(run, zone, day, u64::try_from(index).unwrap());
        zone_days += days;
        for (what, times) in its {
            *counts.entry(what).or_default() += times;
        }
    }
    eprintln!("{zone_days} zone-days: {counts:?}");
    assert!(zone_days > 5000, "only {zone_days} zone-days");
    counts
}

fn calm_part(part: usize) {
    let counts = every_day(calm, part, 2);
    assert!(counts["on the screen"] > 10_000);
}

fn wild_part(part: usize) {
    let counts = every_day(wild, part, 4);
    for what in WHAT {
        let times = counts.get(what).copied().unwrap_or_default();
        assert!(times >= 10, "{what}: only {times} times");
    }
    let (lost, killed) = (counts["lost popup"], counts["killed between effects"]);
    assert!(lost < killed, "{lost} popups were lost by {killed} kills");
}

/// What has to happen often, so that the test is one.
const WHAT: [&str; 47] = [
    "answered or skipped",
    "bus gone",
    "answer kept back",
    "answer swallowed",
    "came or went",
    "clock set",
    "crossed",
    "done",
    "early signal",
    "edited",
    "expired",
    "given back",
    "killed",
    "killed between effects",
    "let expire",
    "logged",
    "looked",
    "lost popup",
    "mute",
    "on the screen",
    "paused",
    "prompt",
    "prompt again",
    "prompt answered or skipped",
    "prompt back",
    "prompt by the clock",
    "prompt done",
    "prompt expired",
    "prompt gave way",
    "pressed Done",
    "pressed Skip",
    "pressed Snooze",
    "rebooted",
    "refused",
    "rest",
    "send",
    "server gone",
    "sessions by button",
    "silent send",
    "skip",
    "slept",
    "snooze",
    "stray signal",
    "sweep",
    "travelled",
    "unanswered",
    "undone",
];

#[test]
fn calm_days_are_reminded_of_to_the_second_first_part() {
    calm_part(0);
}

#[test]
fn calm_days_are_reminded_of_to_the_second_second_part() {
    calm_part(1);
}

#[test]
fn wild_days_first_part() {
    wild_part(0);
}

#[test]
fn wild_days_second_part() {
    wild_part(1);
}

#[test]
fn wild_days_third_part() {
    wild_part(2);
}

#[test]
fn wild_days_fourth_part() {
    wild_part(3);
}
