//! Runs of some days around every transition of every zone: calm ones, in which all must come to the second, and wild
//! ones, in which everything goes wrong that can.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use backcare::domain::plan::{Plan, Slot};
use backcare::domain::reminding::{Button, CloseReason, Event, Key, Presence, Rules, SittingRules};
use backcare::domain::routine::{Dose, Growth, PerWeek, Prescription, RoutineId, RoutineKind, Schedule, Unit};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday, WeekdaySet};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::desktop::Kind;
use super::machine::Machine;
use super::model::SittingModel;
use super::naive::{Instant, change_between, offset};
use super::rng::Rng;

const ROUTINES: [&str; 6] = ["palm", "thumb", "yoga", "swallow", "walk", "stretch"];

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
    EndGuided,
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
    let routine =
        |id: &str, names, days, enabled| (id.into(), prescription(10, Schedule::Slots { names, days }, enabled));
    let (first, second) = (rng.below(slots.len()), rng.below(slots.len()));
    let mut weekly = |id: &str, slot: usize, kind| {
        let days = u8::try_from(1 + rng.below(7)).unwrap();
        let schedule = Schedule::PerWeek(PerWeek { days, slot: slots[slot].name.clone() });
        (id.into(), Prescription { kind, ..prescription(20, schedule, true) })
    };
    let (walk, stretch) =
        (weekly("walk", first, RoutineKind::Exercise), weekly("stretch", second, RoutineKind::Massage));
    let weekdays = [Weekday::Mon, Weekday::Wed, Weekday::Fri, Weekday::Sun].into_iter().collect();
    let mut routines = vec![
        routine("palm", names(&slots[1..3]), WeekdaySet::ALL, true),
        routine("thumb", names(&slots), WeekdaySet::ALL, true),
        routine("yoga", names(&slots[3..]), weekdays, true),
        routine("swallow", names(&slots[5..]), WeekdaySet::ALL, rng.one_in(2)),
        walk,
        stretch,
        stand_up(rng.one_in(2)),
    ];
    for id in [1, 3] {
        // It grows from day to day, and does not reach the whole dose.
        routines[id].1.growth = Some(Growth { start: 3, step: 1, every_days: 1 });
    }
    Plan { day_start, slots, routines }
}

fn stand_up(enabled: bool) -> (RoutineId, Prescription) {
    ("break".into(), prescription(2, Schedule::Sitting, enabled))
}

fn prescription(minutes: u32, schedule: Schedule, enabled: bool) -> Prescription {
    let dose = Dose { amount: minutes, unit: Unit::Minutes };
    Prescription { kind: RoutineKind::Exercise, enabled, dose, growth: None, schedule }
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

/// A machine in which a daemon has just started, some hours before the first of the days.
fn begin(zone: Tz, day: NaiveDate, seed: u64, is_loud: bool) -> Machine {
    let mut rng = Rng::new(seed);
    let plan = plan(&mut rng);
    let repeat = rng.one_in(3).then(|| TimeDelta::minutes(45));
    let rules = Rules { snooze: TimeDelta::minutes(10), late: TimeDelta::hours(4), repeat, sitting: sitting(&mut rng) };
    // Away from the zone's days, until it is known where they begin.
    let mut machine = Machine::new(zone, day, day.and_time(NaiveTime::MIN).and_utc(), plan, rules, rng);
    machine.is_loud = is_loud;
    machine.time = machine.model.timeline.begin(day);
    machine.model.sitting = SittingModel::new(machine.time);
    let zero = TimeDelta::zero();
    machine.set_clock(zero);
    let kind = kind(&mut machine.rng);
    machine.start_server(kind);
    machine.start_daemon();
    machine
}

/// Nobody does anything: each slot is shown at its second.
fn calm(zone: Tz, days: &[NaiveDate], seed: u64, is_loud: bool) -> Machine {
    let mut machine = begin(zone, days[0], seed, is_loud);
    machine.model.rules.repeat = None;
    machine.present.routines.pop();
    machine.change();
    let end = machine.model.timeline.end(*days.last().unwrap());
    let start = machine.time;
    loop {
        while let Some(at) = machine.next_letter() {
            machine.pass(at);
            machine.deliver();
        }
        machine.check();
        let wake = machine.wake_at().unwrap();
        if wake >= end {
            break;
        }
        // Whoever looks in between finds nothing to do.
        let between = (wake - machine.time).num_seconds();
        let between = TimeDelta::seconds(between * i64::try_from(machine.rng.below(100)).unwrap() / 100);
        machine.pass(machine.time + between);
        machine.look();
        machine.pass(wake);
        machine.look();
    }
    let mut expected: BTreeMap<Instant, Key> = BTreeMap::new();
    for day in days.iter().filter(|day| machine.model.timeline.clock.has(**day)) {
        for key in machine.model.keys(*day) {
            let due = machine.model.due(&key).unwrap();
            machine.model.now = due;
            // Of several at one instant, as after a gap, the last.
            if due >= start && machine.model.asked(&key).iter().any(|routine| machine.model.is_wanted(&key, routine)) {
                expected.insert(due, key);
            }
        }
    }
    let expected: Vec<_> = expected.into_iter().map(|(at, key)| (key, at, false)).collect();
    assert_eq!(machine.oracle.showings, expected);
    machine
}

/// Everything that can go wrong, does.
fn wild(zone: Tz, days: &[NaiveDate], seed: u64, is_loud: bool) -> Machine {
    let mut machine = begin(zone, days[0], seed, is_loud);
    let end = machine.model.timeline.end(*days.last().unwrap());
    let home = zone;
    let mut later: Vec<(Instant, Later)> = Vec::new();
    let mut next = machine.time;
    machine.latency = TimeDelta::seconds(4);
    loop {
        let soonest = later.iter().map(|(at, _)| *at).min();
        let all = [machine.next_letter(), machine.wake_at(), soonest, Some(next)];
        let at = all.into_iter().flatten().min().unwrap();
        if at >= end {
            break;
        }
        let (letter, due) = (machine.next_letter() == Some(at), soonest == Some(at));
        machine.pass(at);
        if letter {
            machine.deliver();
        } else if due {
            let index = later.iter().position(|(then, _)| *then == at).unwrap();
            let (_, what) = later.remove(index);
            mend(&mut machine, &what, home);
        } else if at == next {
            act(&mut machine, &mut later);
            next = machine.time + gap(&mut machine);
        } else {
            machine.look();
        }
        machine.check();
        if machine.daemon.is_none() && !later.iter().any(|(_, what)| matches!(what, Later::Start)) {
            let after = rest(&mut machine.rng);
            later.push((machine.time + after, Later::Start));
        }
    }
    recover(&mut machine, home);
    machine
}

/// In the end all is well again, and nothing has been passed over.
fn recover(machine: &mut Machine, home: Tz) {
    machine.dies_after = None;
    machine.interferes = false;
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
        Later::EndGuided,
    ] {
        mend(machine, &what, home);
    }
    machine.look();
    let end = machine.time + TimeDelta::hours(30);
    loop {
        let at = machine.next_letter().or(machine.wake_at()).unwrap();
        if at >= end {
            break;
        }
        let letter = machine.next_letter().is_some();
        machine.pass(at);
        if letter {
            machine.deliver();
        } else {
            machine.look();
        }
        machine.check();
    }
    assert_eq!(machine.passed_over(), [], "passed over");
}

fn gap(machine: &mut Machine) -> TimeDelta {
    if machine.next_letter().is_some() && machine.rng.one_in(3) {
        return TimeDelta::seconds(1);
    }
    if machine.rng.one_in(10)
        && let Some(wake) = machine.wake_at().filter(|wake| *wake > machine.time + TimeDelta::seconds(4))
    {
        // Right before something falls due or ends.
        return wake - machine.time - machine.rng.up_to(TimeDelta::seconds(3));
    }
    let most = machine.rng.pick(&[3, 120, 3600, 3600, 7200, 4 * 3600]);
    machine.rng.up_to(TimeDelta::seconds(most))
}

/// A random while: a minute, hours, a day.
fn rest(rng: &mut Rng) -> TimeDelta {
    let most = rng.pick(&[5, 60, 3600, 5 * 3600, 26 * 3600]);
    rng.up_to(TimeDelta::seconds(most))
}

fn mend(machine: &mut Machine, what: &Later, home: Tz) {
    machine.say(|| format!("mending {what:?}"));
    match what {
        Later::Start => machine.start_daemon(),
        Later::Server => {
            let kind = kind(&mut machine.rng);
            machine.start_server(kind);
        }
        Later::Bus => {
            if machine.bus.is_none() {
                let kind = kind(&mut machine.rng);
                machine.start_bus(kind);
            }
        }
        Later::Accept => {
            if let Some(server) = &mut machine.server {
                server.refuses = false;
            }
        }
        Later::Speak => machine.speak(),
        Later::Disturb => machine.set_do_not_disturb(false),
        Later::SetClock => {
            machine.set_clock(TimeDelta::zero());
            machine.look();
        }
        Later::FlyHome => {
            machine.travel(home);
            machine.look();
        }
        Later::EndPauses => {
            machine.end_pauses();
            machine.look();
        }
        Later::EndGuided => end_guided(machine),
    }
}

fn act(machine: &mut Machine, later: &mut Vec<(Instant, Later)>) {
    let popups = machine.server.as_ref().map_or(0, |server| server.popups.len());
    if popups > 0 && machine.rng.one_in(2) {
        let popup = machine.rng.below(popups);
        return touch(machine, popup);
    }
    let after = rest(&mut machine.rng);
    let at = machine.time + after;
    match machine.rng.below(100) {
        0..16 => log_or_undo(machine),
        16..22 => guide(machine, later),
        22..28 => answer_elsewhere(machine),
        28..34 => {
            machine.oracle.count("killed");
            machine.kill();
        }
        34..46 => machine.dies_after = Some(machine.rng.below(6)),
        46..50 => machine.interferes = true,
        50..55 => {
            machine.oracle.count("slept");
            machine.sleep(at);
            machine.look();
        }
        55..61 => {
            machine.oracle.count("clock set");
            let by = rest(&mut machine.rng) * machine.rng.pick(&[1, -1, -1, 2, -2]);
            let most = TimeDelta::days(4);
            machine.say(|| format!("clock set by {by}"));
            machine.set_clock((machine.skew + by).clamp(-most, most));
            machine.look();
            if machine.rng.one_in(2) {
                later.push((at, Later::SetClock));
            }
        }
        61..65 => travel(machine, later, at),
        65..69 => {
            machine.oracle.count("server gone");
            machine.stop_server();
            later.push((at, Later::Server));
        }
        69..71 => {
            machine.oracle.count("bus gone");
            machine.stop_bus();
            later.push((at, Later::Bus));
        }
        71..76 => {
            if let Some(server) = &mut machine.server {
                server.refuses = true;
                let after = machine.rng.up_to(TimeDelta::minutes(30));
                later.push((machine.time + after, Later::Accept));
            }
        }
        76..80 => {
            if let Some(server) = &mut machine.server {
                machine.oracle.count("mute");
                server.is_mute = true;
                let most = machine.rng.pick(&[8, 12, 40, 600, 1800]);
                let after = machine.rng.up_to(TimeDelta::seconds(most));
                later.push((machine.time + after, Later::Speak));
            }
        }
        80..84 => edit(machine),
        84..87 => {
            machine.oracle.count("paused");
            let ahead = match machine.rng.below(5) {
                0 => -machine.rng.up_to(TimeDelta::days(1)),
                1 => machine.rng.up_to(TimeDelta::hours(6)),
                _ => TimeDelta::zero(),
            };
            if ahead != TimeDelta::zero() {
                machine.oracle.count(if ahead < TimeDelta::zero() { "paused late" } else { "paused ahead" });
            }
            let until = machine.rng.one_in(2).then_some(after);
            machine.pause(ahead, until);
            machine.look();
            if until.is_none() {
                later.push((at, Later::EndPauses));
            }
        }
        87..89 => ease_or_not(machine),
        89..91 => stray(machine),
        91..95 => {
            machine.oracle.count("do-not-disturb");
            machine.set_do_not_disturb(true);
            later.push((at, Later::Disturb));
        }
        95 => {
            machine.oracle.count("rebooted");
            machine.reboot();
        }
        96..98 => come_or_go(machine),
        _ => {
            machine.oracle.count("looked");
            machine.look();
            if machine.rng.one_in(2) {
                machine.tell_screen();
            }
        }
    }
}

fn touch(machine: &mut Machine, popup: usize) {
    let buttons = [Button::Done, Button::Snooze, Button::Skip];
    match machine.rng.below(10) {
        0..2 => machine.touch(popup, None, CloseReason::Dismissed),
        2..4 => {
            machine.oracle.count("let expire");
            machine.touch(popup, None, CloseReason::Expired);
        }
        _ => {
            let button = machine.rng.pick(&buttons);
            machine.touch(popup, Some(button), CloseReason::Dismissed);
        }
    }
}

/// From the command line, or by a key of the terminal.
fn answer_elsewhere(machine: &mut Machine) {
    if machine.rng.below(3) > 0 {
        machine.snooze_or_skip();
        return machine.look();
    }
    let button = machine.rng.pick(&[Button::Done, Button::Snooze, Button::Skip]);
    machine.press_key(button);
}

/// The person comes, or went a while ago, or nobody can tell any more.
fn come_or_go(machine: &mut Machine) {
    machine.oracle.count("came or went");
    let ago = machine.rng.up_to(TimeDelta::minutes(8));
    let since = (machine.model.sitting.uptime().total - ago).max(TimeDelta::zero());
    let presence = machine.rng.pick(&[Presence::Active, Presence::Active, Presence::Unknown, Presence::Idle { since }]);
    machine.tell_presence(presence);
}

/// A signal of a number that means nothing here.
fn stray(machine: &mut Machine) {
    machine.oracle.count("stray signal");
    let id = 1000 + u32::try_from(machine.rng.below(1000)).unwrap();
    let closing = machine.rng.pick(&[CloseReason::Expired, CloseReason::Dismissed]);
    let button = machine.rng.pick(&[Button::Done, Button::Snooze, Button::Skip]);
    if machine.server.is_some() && machine.daemon.is_some() {
        machine.signal(Event::Pressed(id, button));
        machine.signal(Event::Closed(id, closing));
    }
}

fn log_or_undo(machine: &mut Machine) {
    if machine.rng.one_in(4) {
        if machine.model.sessions.pop().is_some() {
            machine.oracle.count("undone");
            machine.say(|| "undone".to_owned());
            machine.forget_when_it_began();
        }
        machine.change();
    } else {
        machine.oracle.count("logged");
        let several = machine.rng.one_in(2);
        let only = machine.rng.pick(&ROUTINES);
        for id in ROUTINES.into_iter().filter(|id| several || *id == only) {
            machine.log(&RoutineId::from(id));
        }
        machine.look();
        machine.heeded_sessions();
    }
    machine.look();
}

/// A guided session begins, and ends after a while, if nothing else ends it before.
fn guide(machine: &mut Machine, later: &mut Vec<(Instant, Later)>) {
    if machine.model.under_way.is_some() {
        return end_guided(machine);
    }
    machine.oracle.count("guided");
    let break_or_not = if machine.rng.one_in(4) { "break" } else { machine.rng.pick(&ROUTINES) };
    machine.begin_guided(&RoutineId::from(break_or_not));
    machine.look();
    let after = rest(&mut machine.rng);
    later.push((machine.time + after, Later::EndGuided));
}

fn end_guided(machine: &mut Machine) {
    if machine.model.under_way.is_some() {
        let is_logged = machine.rng.one_in(2);
        machine.oracle.count(if is_logged { "guided and logged" } else { "guided for nothing" });
        machine.end_guided(is_logged);
        machine.look();
        if is_logged {
            machine.heeded_sessions();
        }
    }
}

fn ease_or_not(machine: &mut Machine) {
    if machine.rng.one_in(3) {
        machine.end_easings();
    } else {
        let days = u64::try_from(1 + machine.rng.below(3)).unwrap();
        let only = machine.rng.one_in(2).then(|| vec![machine.rng.pick(&ROUTINES).to_owned()]);
        machine.ease(days, only);
    }
    machine.look();
}

fn travel(machine: &mut Machine, later: &mut Vec<(Instant, Later)>, at: Instant) {
    machine.oracle.count("travelled");
    let zone = if machine.rng.one_in(2) {
        use chrono_tz::Pacific::{Apia, Honolulu, Kiritimati, Pago_Pago};
        machine.rng.pick(&[Apia, Honolulu, Kiritimati, Pago_Pago])
    } else {
        machine.rng.pick(&TZ_VARIANTS)
    };
    machine.travel(zone);
    machine.say(|| "travelled".to_owned());
    machine.look();
    if machine.rng.one_in(2) {
        later.push((at, Later::FlyHome));
    }
}

/// Changes the configuration.
fn edit(machine: &mut Machine) {
    machine.oracle.count("edited");
    let today = machine.model.today();
    let index = machine.rng.below(ROUTINES.len() + 1);
    let (_, prescription) = &mut machine.present.routines[index];
    match machine.rng.below(4) {
        0..2 => {
            let (slot, by) = (machine.rng.below(6), machine.rng.up_to(TimeDelta::hours(3)));
            let time = machine.present.slots[slot].time + by * machine.rng.pick(&[1, -1]);
            if machine.present.slots.iter().all(|slot| slot.time != time) {
                machine.present.slots[slot].time = time;
                sort(&mut machine.present.slots, machine.present.day_start);
            }
        }
        2 => prescription.enabled = !prescription.enabled,
        _ => match &mut prescription.schedule {
            Schedule::Slots { days, .. } => {
                if !days.remove(today.weekday()) {
                    days.insert(today.weekday());
                }
            }
            Schedule::PerWeek(per_week) => per_week.days = 1 + per_week.days % 7,
            Schedule::Sitting | Schedule::Unscheduled => {}
        },
    }
    machine.change();
    machine.look();
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

type Runner = fn(Tz, &[NaiveDate], u64, bool) -> Machine;

/// Runs once, and once more with a word on everything where that fails.
fn try_out(run: Runner, zone: Tz, day: NaiveDate, seed: u64) -> (u64, BTreeMap<&'static str, u64>) {
    let days: Vec<NaiveDate> = (day - Days::new(1)).iter_days().take(3).collect();
    if let Ok(machine) = catch_unwind(AssertUnwindSafe(|| run(zone, &days, seed, false))) {
        return (3, machine.oracle.counts);
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
const WHAT: [&str; 61] = [
    "answered or skipped",
    "bus gone",
    "answer kept back",
    "answer swallowed",
    "came or went",
    "carried",
    "clock set",
    "overtaken",
    "done",
    "answered by key",
    "early signal",
    "eased",
    "edited",
    "expired",
    "reopened",
    "grown",
    "guided",
    "guided and logged",
    "guided for nothing",
    "killed",
    "killed between effects",
    "let expire",
    "logged",
    "looked",
    "lost popup",
    "mute",
    "not sent while being done",
    "of the week",
    "on the screen",
    "paused",
    "paused ahead",
    "paused late",
    "prompt",
    "prompt again",
    "prompt answered or skipped",
    "prompt back",
    "prompt by the clock",
    "prompt done",
    "prompt expired",
    "prompt gave way",
    "prompt withdrawn",
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
    "snooze over while withdrawn",
    "stray signal",
    "closed without its id",
    "travelled",
    "unanswered",
    "undone",
    "withdrawn",
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
