//! What `Reminding` says, sentence by sentence, on one Monday in Berlin.

use backcare::domain::plan::{Plan, Slot};
use backcare::domain::reminding::{Button, CloseReason, Event, Key, Reminder, Rules, SittingRules, Status};
use backcare::domain::routine::{Dose, Prescription, RoutineId, Schedule, Unit};
use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday, WeekdaySet};
use chrono_tz::{Europe, Tz};

use super::desktop::Kind;
use super::facts::Sat;
use super::rng::Rng;
use super::world::World;

fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

/// Palm in the morning and the evening, thumb at noon as well.
fn plan() -> Plan {
    let slot = |name: &str, at: &str| Slot { name: name.into(), time: time(at) };
    let routine = |id: &str, names: &[&str]| {
        let names = names.iter().map(|name| (*name).into()).collect();
        let schedule = Schedule::Slots { names, days: WeekdaySet::ALL };
        (id.into(), Prescription { enabled: true, dose: Dose { amount: 10, unit: Unit::Minutes }, schedule })
    };
    Plan {
        day_start: time("03:00:00"),
        slots: vec![slot("morning", "08:00:00"), slot("noon", "12:30:00"), slot("evening", "19:00:00")],
        routines: vec![routine("palm", &["morning", "evening"]), routine("thumb", &["morning", "noon", "evening"])],
    }
}

/// From nine to six on workdays, after 45 minutes.
fn sitting() -> SittingRules {
    let workdays = WeekdaySet::ALL.difference([Weekday::Sat, Weekday::Sun].into_iter().collect());
    let (after, idle) = (TimeDelta::minutes(45), TimeDelta::minutes(5));
    SittingRules { after, idle, from: time("09:00:00"), to: time("18:00:00"), days: workdays }
}

fn off() -> World {
    let day: NaiveDate = "2026-11-23".parse().unwrap();
    off_on(Europe::Berlin, day, plan())
}

/// A machine without daemon and server, at the start of the day.
fn off_on(zone: Tz, day: NaiveDate, plan: Plan) -> World {
    let rules = Rules { snooze: TimeDelta::minutes(10), late: TimeDelta::hours(4), repeat: None, sitting: sitting() };
    let mut world = World::new(zone, day, day.and_time(NaiveTime::MIN).and_utc(), plan, rules, Rng::new(1));
    world.time = world.facts.timeline.begin(day);
    world.facts.sitting = Sat::new(world.time);
    world.set_clock(TimeDelta::zero());
    world
}

/// The same with both.
fn on(kind: Kind) -> World {
    let mut world = off();
    world.start_server(kind);
    world.start_daemon();
    world
}

/// Lets time pass up to the wall-clock time of the day, with all that happens by itself.
fn until(world: &mut World, wall: &str) {
    let reading = world.facts.timeline.clock.reading(world.facts.now).date().and_time(time(wall));
    let left = world.facts.timeline.clock.instant(reading) - world.facts.now;
    pass(world, left);
}

fn pass(world: &mut World, length: TimeDelta) {
    let to = world.time + length;
    while let Some(at) = world.next_letter().or(world.wake_at()).filter(|at| *at <= to) {
        let is_letter = world.next_letter().is_some();
        world.pass(at);
        if is_letter {
            world.deliver();
        } else {
            world.look();
        }
        world.check();
    }
    world.pass(to);
}

/// What is on the screen: its slot, its routines, and whether it says that it is late.
fn screen(world: &World) -> String {
    let popups = world.server.iter().flat_map(|server| &server.popups);
    let words = popups.map(|popup| {
        let named: Vec<&str> = popup.message.items.iter().map(|item| item.routine.0.as_str()).collect();
        let late = if popup.message.is_late { ", late" } else { "" };
        format!("{}: {}{late}", popup.message.key.slot, named.join(" "))
    });
    words.collect::<Vec<_>>().join("; ")
}

fn row<'a>(world: &'a World, slot: &str) -> &'a Reminder {
    &world.ledger[&Key { day: world.since, slot: slot.into() }]
}

fn log(world: &mut World, routine: &str) {
    world.log(&RoutineId::from(routine));
    world.look();
    settle(world);
}

fn press(world: &mut World, button: Button) {
    world.touch(0, Some(button), CloseReason::Dismissed);
    settle(world);
}

fn close(world: &mut World, closing: CloseReason) {
    world.touch(0, None, closing);
    settle(world);
}

fn settle(world: &mut World) {
    while world.next_letter().is_some() {
        world.deliver();
    }
    world.check();
}

#[test]
fn at_its_time_it_names_what_has_the_slot_and_is_not_done() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "07:59:59");
    assert_eq!(screen(&world), "");
    log(&mut world, "palm");
    until(&mut world, "08:00:00");
    assert_eq!(screen(&world), "morning: thumb");
    until(&mut world, "12:29:59");
    // Its window has closed.
    assert_eq!(screen(&world), "");
    log(&mut world, "thumb");
    until(&mut world, "13:00:00");
    assert_eq!(screen(&world), "");
    assert_eq!(row(&world, "noon").status, Status::Done);
}

#[test]
fn what_is_filled_is_taken_out_silently_and_the_last_one_ends_it() {
    let mut world = on(Kind::Owned);
    until(&mut world, "08:00:00");
    assert_eq!(screen(&world), "morning: palm thumb");
    until(&mut world, "08:10:00");
    log(&mut world, "palm");
    assert_eq!(screen(&world), "morning: thumb");
    assert!(world.server.as_ref().unwrap().popups[0].message.silent);
    log(&mut world, "thumb");
    assert_eq!((screen(&world), row(&world, "morning").status), (String::new(), Status::Done));
    // It does not come back when the session is undone.
    world.facts.sessions.pop();
    world.change();
    world.look();
    settle(&mut world);
    assert_eq!(screen(&world), "");
}

#[test]
fn a_window_that_closes_is_taken_out_and_a_later_slot_ends_it() {
    let mut world = on(Kind::Plain);
    until(&mut world, "11:29:59");
    assert_eq!(screen(&world), "morning: palm thumb");
    until(&mut world, "11:30:00");
    assert_eq!(screen(&world), "morning: palm");
    until(&mut world, "12:30:00");
    assert_eq!(screen(&world), "noon: thumb");
    assert_eq!(row(&world, "morning").status, Status::Expired);
}

#[test]
fn done_logs_what_is_still_named() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "11:40:00");
    press(&mut world, Button::Done);
    let logged: Vec<&str> = world.facts.sessions.iter().map(|session| session.routine.0.as_str()).collect();
    assert_eq!((logged, row(&world, "morning").status), (vec!["palm"], Status::Answered));
    assert_eq!(screen(&world), "");
}

#[test]
fn snooze_hides_it_for_a_while_and_outlives_the_process() {
    let mut world = on(Kind::Owned);
    until(&mut world, "08:00:00");
    press(&mut world, Button::Snooze);
    assert_eq!(screen(&world), "");
    world.kill();
    until(&mut world, "08:05:00");
    world.start_daemon();
    settle(&mut world);
    until(&mut world, "08:09:59");
    assert_eq!(screen(&world), "");
    until(&mut world, "08:10:00");
    assert_eq!(screen(&world), "morning: palm thumb");
    // A second closing, as servers send after a button, does not end a snooze.
    world.touch(0, Some(Button::Snooze), CloseReason::Dismissed);
    settle(&mut world);
    until(&mut world, "08:20:00");
    assert_eq!(screen(&world), "morning: palm thumb");
}

#[test]
fn a_snooze_ends_with_its_reminder() {
    let mut world = on(Kind::Tagged);
    world.facts.rules.snooze = TimeDelta::hours(6);
    until(&mut world, "08:00:00");
    press(&mut world, Button::Snooze);
    until(&mut world, "12:30:00");
    assert_eq!(screen(&world), "noon: thumb");
    until(&mut world, "14:30:00");
    assert_eq!(screen(&world), "noon: thumb");
}

#[test]
fn skip_ends_it_and_the_slot_stays_open_for_a_session() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "08:00:00");
    press(&mut world, Button::Skip);
    until(&mut world, "12:00:00");
    assert_eq!((screen(&world), row(&world, "morning").status), (String::new(), Status::Skipped));
    assert!(world.facts.sessions.is_empty());
    log(&mut world, "palm");
    assert_eq!(row(&world, "morning").status, Status::Skipped);
}

#[test]
fn an_open_one_is_put_back_after_a_restart_in_place_of_what_is_left() {
    for kind in [Kind::Tagged, Kind::Owned, Kind::Plain] {
        let mut world = on(kind);
        until(&mut world, "08:00:00");
        world.kill();
        until(&mut world, "08:30:00");
        world.start_daemon();
        settle(&mut world);
        assert_eq!(screen(&world), "morning: palm thumb", "{kind:?}");
        world.stop_server();
        world.start_server(kind);
        settle(&mut world);
        assert_eq!(screen(&world), "morning: palm thumb", "{kind:?}");
        assert!(world.server.as_ref().unwrap().popups[0].message.silent);
        assert_eq!(world.book.showings.len(), 1);
    }
}

#[test]
fn one_that_was_sent_by_a_process_that_died_is_taken_away() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "07:59:59");
    // It writes and sends, and never learns the number.
    world.dies_after = Some(2);
    until(&mut world, "08:00:00");
    world.kill();
    assert_eq!(screen(&world), "morning: palm thumb");
    log(&mut world, "palm");
    log(&mut world, "thumb");
    world.start_daemon();
    settle(&mut world);
    assert_eq!((screen(&world), row(&world, "morning").status), (String::new(), Status::Done));
}

#[test]
fn closed_by_the_user_it_stays_open_and_hidden() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "08:00:00");
    close(&mut world, CloseReason::Dismissed);
    world.kill();
    world.start_daemon();
    settle(&mut world);
    until(&mut world, "09:00:00");
    assert_eq!((screen(&world), row(&world, "morning").status), (String::new(), Status::Closed));
    world.snooze();
    world.look();
    until(&mut world, "09:10:00");
    assert_eq!(screen(&world), "morning: palm thumb");
}

#[test]
fn let_expire_by_the_server_it_is_put_back_once_silently() {
    let mut world = on(Kind::Owned);
    until(&mut world, "08:00:00");
    close(&mut world, CloseReason::Expired);
    assert_eq!(screen(&world), "morning: palm thumb");
    assert!(world.server.as_ref().unwrap().popups[0].message.silent);
    close(&mut world, CloseReason::Expired);
    assert_eq!((screen(&world), row(&world, "morning").status), (String::new(), Status::Closed));
}

#[test]
fn late_it_is_shown_once_and_says_so_up_to_four_hours() {
    for (at, expected) in [
        ("12:31:00", "noon: thumb"),
        ("12:31:01", "noon: thumb, late"),
        ("16:30:00", "noon: thumb, late"),
        ("16:30:01", ""),
        // Of several only the newest.
        ("19:00:30", "evening: palm thumb"),
    ] {
        let mut world = off();
        until(&mut world, at);
        world.start_server(Kind::Tagged);
        world.start_daemon();
        settle(&mut world);
        assert_eq!(screen(&world), expected, "{at}");
        assert_eq!(row(&world, "morning").status, Status::Expired, "{at}");
    }
}

#[test]
fn a_day_on_which_nobody_reminded_is_written_down_as_expired() {
    let mut world = off();
    until(&mut world, "23:59:59");
    world.pass(world.time + TimeDelta::hours(5));
    world.start_server(Kind::Tagged);
    world.start_daemon();
    let expired = ["morning", "noon", "evening"].map(|slot| row(&world, slot).status == Status::Expired);
    assert_eq!((expired, screen(&world)), ([true; 3], String::new()));
}

#[test]
fn a_gap_reminds_after_it_and_a_fold_once() {
    for (day, utc) in [("2026-03-29", "2026-03-29T01:00:00Z"), ("2026-10-25", "2026-10-25T00:30:00Z")] {
        let mut plan = plan();
        plan.day_start = NaiveTime::MIN;
        plan.slots[0].time = time("02:30:00");
        let mut world = off_on(Europe::Berlin, day.parse().unwrap(), plan);
        world.start_server(Kind::Tagged);
        world.start_daemon();
        pass(&mut world, TimeDelta::hours(10));
        let morning = Key { day: world.since, slot: "morning".into() };
        assert_eq!(world.book.showings, [(morning, utc.parse().unwrap(), false)]);
    }
}

#[test]
fn a_pause_ends_it_and_reminds_of_nothing() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "08:30:00");
    world.pause(Some(TimeDelta::hours(8)));
    world.look();
    settle(&mut world);
    assert_eq!((screen(&world), row(&world, "morning").status), (String::new(), Status::Expired));
    until(&mut world, "18:59:59");
    assert_eq!(screen(&world), "");
    until(&mut world, "19:00:00");
    assert_eq!(screen(&world), "evening: palm thumb");
}

#[test]
fn an_edited_time_is_heeded_at_once_and_shows_nothing_twice() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "07:00:00");
    world.present.slots[0].time = time("06:30:00");
    world.change();
    world.look();
    settle(&mut world);
    assert_eq!(screen(&world), "morning: palm thumb, late");
    press(&mut world, Button::Skip);
    world.present.slots[0].time = time("09:00:00");
    world.change();
    world.look();
    until(&mut world, "11:00:00");
    assert_eq!((screen(&world), world.book.showings.len()), (String::new(), 1));
    // A routine that is no longer asked for is taken out.
    until(&mut world, "12:30:00");
    assert_eq!(screen(&world), "noon: thumb");
    world.present.routines[1].1.enabled = false;
    world.change();
    world.look();
    settle(&mut world);
    assert_eq!(screen(&world), "");
}

#[test]
fn an_ignored_one_is_repeated_once() {
    let mut world = on(Kind::Tagged);
    world.facts.rules.repeat = Some(TimeDelta::minutes(30));
    until(&mut world, "08:29:59");
    assert!(!row(&world, "morning").was_repeated);
    until(&mut world, "08:30:00");
    assert!(row(&world, "morning").was_repeated);
    let version = row(&world, "morning").version;
    until(&mut world, "10:00:00");
    assert_eq!((screen(&world), row(&world, "morning").version), ("morning: palm thumb".to_owned(), version));
}

#[test]
fn a_server_that_refuses_is_tried_again_after_longer_and_longer() {
    let mut world = on(Kind::Tagged);
    world.server.as_mut().unwrap().refuses = true;
    until(&mut world, "07:59:59");
    until(&mut world, "09:00:00");
    let tries = world.book.counts["refused"];
    // 1, 2, 4 … 256 seconds, then every five minutes.
    assert!((17..=22).contains(&tries), "{tries} tries");
    world.server.as_mut().unwrap().refuses = false;
    until(&mut world, "09:05:00");
    assert_eq!(screen(&world), "morning: palm thumb, late");
}

#[test]
fn a_click_before_the_answer_is_heard_once_the_answer_is_there() {
    let mut world = on(Kind::Tagged);
    until(&mut world, "07:59:59");
    world.pass(world.time + TimeDelta::seconds(1));
    world.look();
    // Number 1 is on the screen; the signals come before the answer does.
    world.server.as_mut().unwrap().popups.clear();
    world.hear(&Event::Pressed(1, Button::Done));
    world.hear(&Event::Closed(1, CloseReason::Dismissed));
    assert!(world.facts.sessions.is_empty());
    settle(&mut world);
    assert_eq!(world.facts.sessions.len(), 2);
    assert_eq!(row(&world, "morning").status, Status::Answered);
}

#[test]
fn a_click_on_its_way_while_the_window_closes_fills_it() {
    for (delay, filled) in [(1, 2), (60, 2), (61, 1)] {
        let mut world = on(Kind::Tagged);
        until(&mut world, "11:29:59");
        // The machine is too busy to look at 11:30.
        world.pass(world.time + TimeDelta::seconds(delay));
        press(&mut world, Button::Done);
        assert_eq!(world.facts.sessions.len(), filled, "{delay}");
    }
}

#[test]
fn a_message_that_is_out_of_date_when_it_is_taken_is_rewritten() {
    let mut world = on(Kind::Owned);
    until(&mut world, "07:59:59");
    world.pass(world.time + TimeDelta::seconds(1));
    world.look();
    world.log(&RoutineId::from("palm"));
    world.look();
    settle(&mut world);
    assert_eq!(screen(&world), "morning: thumb");
}

#[test]
fn a_clock_that_is_set_back_reminds_of_nothing_twice() {
    let mut world = on(Kind::Plain);
    until(&mut world, "08:00:00");
    press(&mut world, Button::Skip);
    world.set_clock(TimeDelta::hours(-2));
    world.look();
    pass(&mut world, TimeDelta::hours(4));
    assert_eq!((screen(&world), world.book.showings.len()), (String::new(), 1));
}
