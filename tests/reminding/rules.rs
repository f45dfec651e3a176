//! What `Reminding` says, sentence by sentence, on one Monday in Berlin.

use backcare::domain::plan::{Plan, Slot};
use backcare::domain::reminding::{Button, CloseReason, Event, Key, Reminder, Rules, SittingRules, Status, Why};
use backcare::domain::routine::{Dose, Prescription, RoutineId, RoutineKind, Schedule, Unit};
use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday, WeekdaySet};
use chrono_tz::{Europe, Tz};

use super::desktop::Kind;
use super::machine::Machine;
use super::model::SittingModel;
use super::rng::Rng;

fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

/// Palm in the morning and the evening, thumb at noon as well.
fn plan() -> Plan {
    let slot = |name: &str, at: &str| Slot { name: name.into(), time: time(at) };
    let routine = |id: &str, names: &[&str]| {
        let names = names.iter().map(|name| (*name).into()).collect();
        let schedule = Schedule::Slots { names, days: WeekdaySet::ALL };
        let (kind, dose) = (RoutineKind::Massage, Dose { amount: 10, unit: Unit::Minutes });
        (id.into(), Prescription { kind, enabled: true, dose, growth: None, schedule })
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

fn off() -> Machine {
    let day: NaiveDate = "2026-11-23".parse().unwrap();
    off_on(Europe::Berlin, day, plan())
}

/// A machine without daemon and server, at the start of the day.
fn off_on(zone: Tz, day: NaiveDate, plan: Plan) -> Machine {
    let rules = Rules { snooze: TimeDelta::minutes(10), late: TimeDelta::hours(4), repeat: None, sitting: sitting() };
    let mut machine = Machine::new(zone, day, day.and_time(NaiveTime::MIN).and_utc(), plan, rules, Rng::new(1));
    machine.time = machine.model.timeline.begin(day);
    machine.model.sitting = SittingModel::new(machine.time);
    machine.set_clock(TimeDelta::zero());
    machine
}

/// The same with both.
fn on(kind: Kind) -> Machine {
    let mut machine = off();
    machine.start_server(kind);
    machine.start_daemon();
    machine
}

/// Lets time pass up to the wall-clock time of the day, with all that happens by itself.
fn until(machine: &mut Machine, wall: &str) {
    let reading = machine.model.timeline.clock.reading(machine.model.now).date().and_time(time(wall));
    let left = machine.model.timeline.clock.instant(reading) - machine.model.now;
    pass(machine, left);
}

fn pass(machine: &mut Machine, length: TimeDelta) {
    let to = machine.time + length;
    while let Some(at) = machine.next_letter().or(machine.wake_at()).filter(|at| *at <= to) {
        let is_letter = machine.next_letter().is_some();
        machine.pass(at);
        if is_letter {
            machine.deliver();
        } else {
            machine.look();
        }
        machine.check();
    }
    machine.pass(to);
}

/// What is on the screen: its slot, its routines, and whether it says that it is late.
fn screen(machine: &Machine) -> String {
    let popups = machine.server.iter().flat_map(|server| &server.popups);
    let words = popups.map(|popup| {
        let named: Vec<&str> = popup.message.items.iter().map(|item| item.routine.as_str()).collect();
        let late = if popup.message.is_late { ", late" } else { "" };
        format!("{}: {}{late}", popup.message.key.slot, named.join(" "))
    });
    words.collect::<Vec<_>>().join("; ")
}

fn row<'a>(machine: &'a Machine, slot: &str) -> &'a Reminder {
    &machine.ledger[&Key { day: machine.since, slot: slot.into() }]
}

fn log(machine: &mut Machine, routine: &str) {
    machine.log(&RoutineId::from(routine));
    machine.look();
    settle(machine);
}

fn press(machine: &mut Machine, button: Button) {
    machine.touch(0, Some(button), CloseReason::Dismissed);
    settle(machine);
}

fn close(machine: &mut Machine, closing: CloseReason) {
    machine.touch(0, None, closing);
    settle(machine);
}

fn settle(machine: &mut Machine) {
    while machine.next_letter().is_some() {
        machine.deliver();
    }
    machine.check();
}

#[test]
fn at_its_time_it_names_what_has_the_slot_and_is_not_done() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "07:59:59");
    assert_eq!(screen(&machine), "");
    log(&mut machine, "palm");
    until(&mut machine, "08:00:00");
    assert_eq!(screen(&machine), "morning: thumb");
    until(&mut machine, "12:29:59");
    // Its window has closed.
    assert_eq!(screen(&machine), "");
    log(&mut machine, "thumb");
    until(&mut machine, "13:00:00");
    assert_eq!(screen(&machine), "");
    assert_eq!(row(&machine, "noon").status, Status::Done);
}

#[test]
fn what_is_filled_is_taken_out_silently_and_the_last_one_ends_it() {
    let mut machine = on(Kind::Owned);
    until(&mut machine, "08:00:00");
    assert_eq!(screen(&machine), "morning: palm thumb");
    until(&mut machine, "08:10:00");
    log(&mut machine, "palm");
    assert_eq!(screen(&machine), "morning: thumb");
    assert!(machine.server.as_ref().unwrap().popups[0].message.silent);
    log(&mut machine, "thumb");
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Done));
    // It does not come back when the session is undone.
    machine.model.sessions.pop();
    machine.change();
    machine.look();
    settle(&mut machine);
    assert_eq!(screen(&machine), "");
}

#[test]
fn a_window_that_closes_is_taken_out_and_a_later_slot_ends_it() {
    let mut machine = on(Kind::Plain);
    until(&mut machine, "11:29:59");
    assert_eq!(screen(&machine), "morning: palm thumb");
    until(&mut machine, "11:30:00");
    assert_eq!(screen(&machine), "morning: palm");
    until(&mut machine, "12:30:00");
    assert_eq!(screen(&machine), "noon: thumb");
    assert_eq!(row(&machine, "morning").status, Status::Expired);
}

#[test]
fn done_logs_what_is_still_named() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "11:40:00");
    press(&mut machine, Button::Done);
    let logged: Vec<&str> = machine.model.sessions.iter().map(|session| session.routine.as_str()).collect();
    assert_eq!((logged, row(&machine, "morning").status), (vec!["palm"], Status::Answered));
    assert_eq!(screen(&machine), "");
}

#[test]
fn snooze_hides_it_for_a_while_and_outlives_the_process() {
    let mut machine = on(Kind::Owned);
    until(&mut machine, "08:00:00");
    press(&mut machine, Button::Snooze);
    assert_eq!(screen(&machine), "");
    machine.kill();
    until(&mut machine, "08:05:00");
    machine.start_daemon();
    settle(&mut machine);
    until(&mut machine, "08:09:59");
    assert_eq!(screen(&machine), "");
    until(&mut machine, "08:10:00");
    assert_eq!(screen(&machine), "morning: palm thumb");
    // A second closing, as servers send after a button, does not end a snooze.
    machine.touch(0, Some(Button::Snooze), CloseReason::Dismissed);
    settle(&mut machine);
    until(&mut machine, "08:20:00");
    assert_eq!(screen(&machine), "morning: palm thumb");
}

#[test]
fn a_key_does_what_its_button_does_to_the_reminder_in_front() {
    let mut machine = on(Kind::Tagged);
    machine.press_key(Button::Done);
    assert!(machine.model.sessions.is_empty() && machine.ledger.is_empty(), "nothing is open");
    until(&mut machine, "08:00:00");
    machine.press_key(Button::Snooze);
    settle(&mut machine);
    assert_eq!(screen(&machine), "");
    assert!(matches!(row(&machine, "morning").status, Status::Snoozed { .. }));
    // A snoozed one is still open.
    machine.press_key(Button::Done);
    settle(&mut machine);
    let logged: Vec<&str> = machine.model.sessions.iter().map(|session| session.routine.as_str()).collect();
    assert_eq!((logged, row(&machine, "morning").status), (vec!["palm", "thumb"], Status::Answered));
    until(&mut machine, "12:30:00");
    machine.press_key(Button::Skip);
    settle(&mut machine);
    assert_eq!((screen(&machine), row(&machine, "noon").status), (String::new(), Status::Skipped));
    machine.press_key(Button::Done);
    assert_eq!(machine.model.sessions.len(), 2, "nothing is open any more");
}

#[test]
fn a_snooze_ends_with_its_reminder() {
    let mut machine = on(Kind::Tagged);
    machine.model.rules.snooze = TimeDelta::hours(6);
    until(&mut machine, "08:00:00");
    press(&mut machine, Button::Snooze);
    until(&mut machine, "12:30:00");
    assert_eq!(screen(&machine), "noon: thumb");
    until(&mut machine, "14:30:00");
    assert_eq!(screen(&machine), "noon: thumb");
}

#[test]
fn skip_ends_it_and_the_slot_stays_open_for_a_session() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "08:00:00");
    press(&mut machine, Button::Skip);
    until(&mut machine, "12:00:00");
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Skipped));
    assert!(machine.model.sessions.is_empty());
    log(&mut machine, "palm");
    assert_eq!(row(&machine, "morning").status, Status::Skipped);
}

#[test]
fn an_open_one_is_put_back_after_a_restart_in_place_of_what_is_left() {
    for kind in [Kind::Tagged, Kind::Owned, Kind::Plain] {
        let mut machine = on(kind);
        until(&mut machine, "08:00:00");
        machine.kill();
        until(&mut machine, "08:30:00");
        machine.start_daemon();
        settle(&mut machine);
        assert_eq!(screen(&machine), "morning: palm thumb", "{kind:?}");
        machine.stop_server();
        machine.start_server(kind);
        settle(&mut machine);
        assert_eq!(screen(&machine), "morning: palm thumb", "{kind:?}");
        assert!(machine.server.as_ref().unwrap().popups[0].message.silent);
        assert_eq!(machine.oracle.showings.len(), 1);
    }
}

#[test]
fn one_that_was_sent_by_a_process_that_died_is_taken_away() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "07:59:59");
    // It writes and sends, and never learns the number.
    machine.dies_after = Some(2);
    until(&mut machine, "08:00:00");
    machine.kill();
    assert_eq!(screen(&machine), "morning: palm thumb");
    log(&mut machine, "palm");
    log(&mut machine, "thumb");
    machine.start_daemon();
    settle(&mut machine);
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Done));
}

#[test]
fn closed_by_the_user_it_stays_open_and_hidden() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "08:00:00");
    close(&mut machine, CloseReason::Dismissed);
    machine.kill();
    machine.start_daemon();
    settle(&mut machine);
    until(&mut machine, "09:00:00");
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Closed));
    machine.snooze();
    machine.look();
    until(&mut machine, "09:10:00");
    assert_eq!(screen(&machine), "morning: palm thumb");
}

#[test]
fn let_expire_by_the_server_it_is_put_back_once_silently() {
    let mut machine = on(Kind::Owned);
    until(&mut machine, "08:00:00");
    close(&mut machine, CloseReason::Expired);
    assert_eq!(screen(&machine), "morning: palm thumb");
    assert!(machine.server.as_ref().unwrap().popups[0].message.silent);
    close(&mut machine, CloseReason::Expired);
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Closed));
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
        let mut machine = off();
        until(&mut machine, at);
        machine.start_server(Kind::Tagged);
        machine.start_daemon();
        settle(&mut machine);
        assert_eq!(screen(&machine), expected, "{at}");
        assert_eq!(row(&machine, "morning").status, Status::Expired, "{at}");
    }
}

#[test]
fn a_day_on_which_nobody_reminded_is_written_down_as_expired() {
    let mut machine = off();
    until(&mut machine, "23:59:59");
    machine.pass(machine.time + TimeDelta::hours(5));
    machine.start_server(Kind::Tagged);
    machine.start_daemon();
    let expired = ["morning", "noon", "evening"].map(|slot| row(&machine, slot).status == Status::Expired);
    assert_eq!((expired, screen(&machine)), ([true; 3], String::new()));
}

#[test]
fn a_gap_reminds_after_it_and_a_fold_once() {
    for (day, utc) in [("2026-03-29", "2026-03-29T01:00:00Z"), ("2026-10-25", "2026-10-25T00:30:00Z")] {
        let mut plan = plan();
        plan.day_start = NaiveTime::MIN;
        plan.slots[0].time = time("02:30:00");
        let mut machine = off_on(Europe::Berlin, day.parse().unwrap(), plan);
        machine.start_server(Kind::Tagged);
        machine.start_daemon();
        pass(&mut machine, TimeDelta::hours(10));
        let morning = Key { day: machine.since, slot: "morning".into() };
        assert_eq!(machine.oracle.showings, [(morning, utc.parse().unwrap(), false)]);
    }
}

#[test]
fn a_pause_ends_it_and_reminds_of_nothing() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "08:30:00");
    machine.pause(TimeDelta::zero(), Some(TimeDelta::hours(8)));
    machine.look();
    settle(&mut machine);
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Expired));
    until(&mut machine, "18:59:59");
    assert_eq!(screen(&machine), "");
    until(&mut machine, "19:00:00");
    assert_eq!(screen(&machine), "evening: palm thumb");
}

#[test]
fn an_edited_time_is_heeded_at_once_and_shows_nothing_twice() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "07:00:00");
    machine.present.slots[0].time = time("06:30:00");
    machine.change();
    machine.look();
    settle(&mut machine);
    assert_eq!(screen(&machine), "morning: palm thumb, late");
    press(&mut machine, Button::Skip);
    machine.present.slots[0].time = time("09:00:00");
    machine.change();
    machine.look();
    until(&mut machine, "11:00:00");
    assert_eq!((screen(&machine), machine.oracle.showings.len()), (String::new(), 1));
    // A routine that is no longer asked for is taken out.
    until(&mut machine, "12:30:00");
    assert_eq!(screen(&machine), "noon: thumb");
    machine.present.routines[1].1.enabled = false;
    machine.change();
    machine.look();
    settle(&mut machine);
    assert_eq!(screen(&machine), "");
}

#[test]
fn an_ignored_one_is_repeated_once() {
    let mut machine = on(Kind::Tagged);
    machine.model.rules.repeat = Some(TimeDelta::minutes(30));
    until(&mut machine, "08:29:59");
    assert!(!row(&machine, "morning").was_repeated);
    until(&mut machine, "08:30:00");
    assert!(row(&machine, "morning").was_repeated);
    let version = row(&machine, "morning").version;
    until(&mut machine, "10:00:00");
    assert_eq!((screen(&machine), row(&machine, "morning").version), ("morning: palm thumb".to_owned(), version));
}

#[test]
fn a_server_that_refuses_is_tried_again_after_longer_and_longer() {
    let mut machine = on(Kind::Tagged);
    machine.server.as_mut().unwrap().refuses = true;
    until(&mut machine, "07:59:59");
    until(&mut machine, "09:00:00");
    let tries = machine.oracle.counts["refused"];
    // 1, 2, 4 … 256 seconds, then every five minutes.
    assert!((17..=22).contains(&tries), "{tries} tries");
    machine.server.as_mut().unwrap().refuses = false;
    until(&mut machine, "09:05:00");
    assert_eq!(screen(&machine), "morning: palm thumb, late");
}

#[test]
fn a_click_before_the_answer_is_heard_once_the_answer_is_there() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "07:59:59");
    machine.pass(machine.time + TimeDelta::seconds(1));
    machine.look();
    // Number 1 is on the screen; the signals come before the answer does.
    machine.server.as_mut().unwrap().popups.clear();
    machine.hear(&Event::Pressed(1, Button::Done));
    machine.hear(&Event::Closed(1, CloseReason::Dismissed));
    assert!(machine.model.sessions.is_empty());
    settle(&mut machine);
    assert_eq!(machine.model.sessions.len(), 2);
    assert_eq!(row(&machine, "morning").status, Status::Answered);
}

#[test]
fn a_click_on_its_way_while_the_window_closes_fills_it() {
    for (delay, filled) in [(1, 2), (60, 2), (61, 1)] {
        let mut machine = on(Kind::Tagged);
        until(&mut machine, "11:29:59");
        // The machine is too busy to look at 11:30.
        machine.pass(machine.time + TimeDelta::seconds(delay));
        press(&mut machine, Button::Done);
        assert_eq!(machine.model.sessions.len(), filled, "{delay}");
    }
}

#[test]
fn a_message_that_is_out_of_date_when_it_is_taken_is_rewritten() {
    let mut machine = on(Kind::Owned);
    until(&mut machine, "07:59:59");
    machine.pass(machine.time + TimeDelta::seconds(1));
    machine.look();
    machine.log(&RoutineId::from("palm"));
    machine.look();
    settle(&mut machine);
    assert_eq!(screen(&machine), "morning: thumb");
}

#[test]
fn a_clock_that_is_set_back_reminds_of_nothing_twice() {
    let mut machine = on(Kind::Plain);
    until(&mut machine, "08:00:00");
    press(&mut machine, Button::Skip);
    machine.set_clock(TimeDelta::hours(-2));
    machine.look();
    pass(&mut machine, TimeDelta::hours(4));
    assert_eq!((screen(&machine), machine.oracle.showings.len()), (String::new(), 1));
}

fn begin_guided(machine: &mut Machine, routine: &str) {
    machine.begin_guided(&RoutineId::from(routine));
    machine.look();
    settle(machine);
}

fn end_guided(machine: &mut Machine, is_logged: bool) {
    machine.end_guided(is_logged);
    machine.look();
    settle(machine);
}

/// Whether what is on the screen came without a sound.
fn is_silent(machine: &Machine) -> bool {
    machine.server.as_ref().unwrap().popups.iter().all(|popup| popup.message.silent)
}

#[test]
fn what_is_being_done_leaves_the_screen_and_comes_back_silently_if_nothing_is_logged() {
    for kind in [Kind::Tagged, Kind::Owned, Kind::Plain] {
        let mut machine = on(kind);
        machine.model.rules.repeat = Some(TimeDelta::hours(1));
        until(&mut machine, "08:10:00");
        let shown_at = row(&machine, "morning").shown_at;
        begin_guided(&mut machine, "palm");
        let withdrawn = row(&machine, "morning").clone();
        assert_eq!((screen(&machine), withdrawn.status), (String::new(), Status::Sending));
        assert_eq!((withdrawn.popup, withdrawn.shown_at), (None, shown_at));
        assert_eq!(machine.why(), Some(Why::UnderWay));
        until(&mut machine, "08:50:00");
        assert_eq!((screen(&machine), row(&machine, "morning").version), (String::new(), withdrawn.version));
        end_guided(&mut machine, false);
        assert_eq!((screen(&machine), is_silent(&machine)), ("morning: palm thumb".to_owned(), true));
        assert_eq!((machine.why(), machine.oracle.showings.len()), (None, 1));
        press(&mut machine, Button::Done);
        assert_eq!(row(&machine, "morning").status, Status::Answered);
    }
}

#[test]
fn what_is_left_after_a_guided_session_comes_back_and_the_last_one_ends_it() {
    let mut machine = on(Kind::Owned);
    until(&mut machine, "08:10:00");
    begin_guided(&mut machine, "thumb");
    assert_eq!(screen(&machine), "");
    until(&mut machine, "08:20:00");
    end_guided(&mut machine, true);
    assert_eq!((screen(&machine), is_silent(&machine)), ("morning: palm".to_owned(), true));
    begin_guided(&mut machine, "palm");
    assert_eq!(screen(&machine), "");
    end_guided(&mut machine, true);
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Done));
}

#[test]
fn what_falls_due_while_it_is_being_done_waits_and_comes_late_if_at_all() {
    for (end, expected) in [("12:50:00", "noon: thumb, late"), ("16:30:00", "noon: thumb, late"), ("16:30:01", "")] {
        let mut machine = on(Kind::Tagged);
        until(&mut machine, "12:20:00");
        press(&mut machine, Button::Skip);
        begin_guided(&mut machine, "thumb");
        assert_eq!(machine.model.under_way.as_ref().unwrap().slot, Some("noon".into()));
        until(&mut machine, "12:40:00");
        assert_eq!((screen(&machine), machine.why()), (String::new(), Some(Why::UnderWay)));
        until(&mut machine, end);
        end_guided(&mut machine, false);
        assert_eq!(screen(&machine), expected, "{end}");
    }
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "12:20:00");
    begin_guided(&mut machine, "thumb");
    until(&mut machine, "12:40:00");
    end_guided(&mut machine, true);
    assert_eq!((screen(&machine), row(&machine, "noon").status), (String::new(), Status::Done));
}

#[test]
fn a_guided_session_withdraws_only_what_names_it_in_its_slot() {
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "08:10:00");
    for other in ["yoga", "break"] {
        begin_guided(&mut machine, other);
        assert_eq!(screen(&machine), "morning: palm thumb", "{other}");
        end_guided(&mut machine, false);
    }
    // One of the morning that goes on while noon falls due.
    until(&mut machine, "11:20:00");
    begin_guided(&mut machine, "thumb");
    assert_eq!(screen(&machine), "");
    until(&mut machine, "12:30:00");
    assert_eq!(screen(&machine), "noon: thumb");
    end_guided(&mut machine, false);
    // One of yesterday, and one that fills no slot.
    let name = |machine: &mut Machine, days: i64, slot: Option<&str>| {
        machine.begin_guided(&RoutineId::from("thumb"));
        let guided = machine.model.under_way.as_mut().unwrap();
        (guided.day, guided.slot) = (guided.day - TimeDelta::days(days), slot.map(Into::into));
        machine.look();
        settle(machine);
    };
    name(&mut machine, 1, Some("noon"));
    assert_eq!(screen(&machine), "noon: thumb");
    name(&mut machine, 0, None);
    assert_eq!(screen(&machine), "");
}

#[test]
fn a_snooze_that_ends_meanwhile_ends_with_the_guided_session() {
    let mut machine = on(Kind::Plain);
    until(&mut machine, "08:00:00");
    press(&mut machine, Button::Snooze);
    begin_guided(&mut machine, "palm");
    until(&mut machine, "08:30:00");
    assert_eq!((screen(&machine), machine.why()), (String::new(), Some(Why::UnderWay)));
    end_guided(&mut machine, false);
    assert_eq!((screen(&machine), is_silent(&machine)), ("morning: palm thumb".to_owned(), false));
}

#[test]
fn one_that_is_on_its_way_when_a_guided_session_begins_is_taken_away() {
    let mut machine = on(Kind::Plain);
    until(&mut machine, "07:59:59");
    machine.pass(machine.time + TimeDelta::seconds(1));
    machine.look();
    machine.begin_guided(&RoutineId::from("palm"));
    machine.look();
    assert_eq!(screen(&machine), "morning: palm thumb", "its id is not known yet");
    settle(&mut machine);
    assert_eq!(screen(&machine), "");
    assert!(row(&machine, "morning").shown_at.is_some());
    end_guided(&mut machine, false);
    assert_eq!((screen(&machine), machine.oracle.showings.len()), ("morning: palm thumb".to_owned(), 1));

    // Its process dies before it learns the id.
    let mut machine = on(Kind::Tagged);
    until(&mut machine, "07:59:59");
    machine.dies_after = Some(2);
    until(&mut machine, "08:00:00");
    machine.kill();
    machine.begin_guided(&RoutineId::from("palm"));
    machine.start_daemon();
    settle(&mut machine);
    assert_eq!((screen(&machine), row(&machine, "morning").status), (String::new(), Status::Sending));
    end_guided(&mut machine, false);
    assert_eq!(screen(&machine), "morning: palm thumb");
}

#[test]
fn a_guided_session_goes_on_over_the_end_of_a_server_and_of_the_daemon() {
    for kind in [Kind::Tagged, Kind::Owned, Kind::Plain] {
        for dies_first in [false, true] {
            let mut machine = on(kind);
            until(&mut machine, "08:10:00");
            if dies_first {
                machine.kill();
            }
            begin_guided(&mut machine, "palm");
            machine.stop_server();
            machine.start_server(kind);
            settle(&mut machine);
            machine.kill();
            machine.start_daemon();
            settle(&mut machine);
            assert_eq!((screen(&machine), row(&machine, "morning").popup.clone()), (String::new(), None), "{kind:?}");
            machine.set_do_not_disturb(true);
            settle(&mut machine);
            end_guided(&mut machine, false);
            assert_eq!(screen(&machine), "", "{kind:?}");
            machine.set_do_not_disturb(false);
            settle(&mut machine);
            assert_eq!((screen(&machine), is_silent(&machine)), ("morning: palm thumb".to_owned(), true), "{kind:?}");
        }
    }
}

#[test]
fn do_not_disturb_keeps_no_reminder_on_the_screen_that_is_being_done() {
    let mut machine = on(Kind::Owned);
    until(&mut machine, "08:10:00");
    machine.set_do_not_disturb(true);
    settle(&mut machine);
    assert_eq!(screen(&machine), "morning: palm thumb");
    begin_guided(&mut machine, "palm");
    assert_eq!((screen(&machine), machine.why()), (String::new(), Some(Why::UnderWay)));
}

#[test]
fn one_that_a_server_let_expire_or_the_user_closed_is_not_put_back_meanwhile() {
    for (closing, after) in [(CloseReason::Expired, "morning: palm thumb"), (CloseReason::Dismissed, "")] {
        let mut machine = on(Kind::Owned);
        until(&mut machine, "08:10:00");
        machine.begin_guided(&RoutineId::from("palm"));
        // The signal comes before the look at the guided session.
        machine.touch(0, None, closing);
        settle(&mut machine);
        assert_eq!(screen(&machine), "", "{closing:?}");
        end_guided(&mut machine, false);
        assert_eq!(screen(&machine), after, "{closing:?}");
    }
}

#[test]
fn nobody_is_asked_to_stand_up_in_a_guided_session() {
    let mut plan = plan();
    let prescription = Prescription { schedule: Schedule::Sitting, ..plan.routines[0].1.clone() };
    plan.routines = vec![("break".into(), prescription)];
    let mut machine = off_on(Europe::Berlin, "2026-11-23".parse().unwrap(), plan);
    machine.start_server(Kind::Tagged);
    machine.start_daemon();
    let is_asked = |machine: &Machine| screen(machine).ends_with(": break");
    until(&mut machine, "09:44:00");
    begin_guided(&mut machine, "palm");
    until(&mut machine, "09:47:00");
    assert_eq!((screen(&machine), machine.why()), (String::new(), Some(Why::UnderWay)));
    end_guided(&mut machine, false);
    assert!(is_asked(&machine) && !is_silent(&machine));
    // One that is there stays for a session of another routine, and goes for one of its own.
    begin_guided(&mut machine, "palm");
    assert!(is_asked(&machine));
    end_guided(&mut machine, false);
    begin_guided(&mut machine, "break");
    assert_eq!((screen(&machine), machine.why()), (String::new(), Some(Why::UnderWay)));
    end_guided(&mut machine, false);
    assert!(is_asked(&machine) && is_silent(&machine));
    begin_guided(&mut machine, "break");
    end_guided(&mut machine, true);
    assert_eq!(screen(&machine), "");
    // Where the session takes longer than a rest after that time, the count begins anew.
    until(&mut machine, "10:30:00");
    begin_guided(&mut machine, "palm");
    until(&mut machine, "10:45:00");
    end_guided(&mut machine, false);
    until(&mut machine, "10:50:00");
    assert_eq!(screen(&machine), "");
}
