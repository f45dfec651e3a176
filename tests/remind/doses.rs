//! Doses that are not the same every day: of some days a week, eased, excused afterwards.

use std::time::Duration;

use super::bus::Bus;
use super::home::{Home, clock_in};
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::{stays, wait_until};

const A_WHILE: Duration = Duration::from_millis(700);

/// Palm and a walk backwards on two days a week fall due in a moment.
fn begin() -> (Bus, Server, Home) {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Dunst);
    let home = Home::on(Some(bus.address()));
    home.config(&format!(
        "[slots]\nnoon = \"{}\"\n[routines.palm]\nslots = [\"noon\"]\n[routines.thumb]\nenabled = false\n\
         [routines.backwalk]\nenabled = true\nper_week = 2\n",
        clock_in(1)
    ));
    (bus, server, home)
}

fn logged(home: &Home) -> Vec<(String, String, u64)> {
    let sessions = home.json("list --json");
    let sessions = sessions.as_array().unwrap().iter();
    let slot = |session: &serde_json::Value| session["slot"].as_str().unwrap_or("none").to_owned();
    let mut logged: Vec<(String, String, u64)> = sessions
        .map(|session| {
            (session["routine"].as_str().unwrap().to_owned(), slot(session), session["amount"].as_u64().unwrap())
        })
        .collect();
    logged.sort();
    logged
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_routine_of_the_week_is_named_and_logged_without_a_slot() {
    let (_bus, server, home) = begin();
    let _daemon = home.start();
    let note = server.shown();
    assert!(note.says("200 strokes") && note.says("walking backwards: 10 minutes"), "{note:?}");
    home.ok("ease palm");
    server.wait_until("the half dose is shown", |state| state.only().is_some_and(|note| note.says("100 strokes")));
    assert!(server.shown().says("walking backwards: 10 minutes"), "only palm is eased");
    server.press(server.shown().id, "done");
    server.cleared();
    home.becomes(None);
    let word = str::to_owned;
    let expected = [(word("backwalk"), word("none"), 10), (word("palm"), word("noon"), 100)];
    assert_eq!(logged(&home), expected);
    assert_eq!(server.look(|state| state.most), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn done_from_the_command_line_does_what_the_button_does() {
    let (_bus, server, home) = begin();
    let _daemon = home.start();
    server.shown();
    let said = home.json("done backwalk --json");
    assert_eq!(said["slot"], serde_json::Value::Null);
    server.wait_until("it is rewritten", |state| state.only().is_some_and(|note| !note.says("walking backwards")));
    let said = home.ok("done");
    assert!(said.starts_with("Logged palm, 200 strokes, noon ("), "{said}");
    server.cleared();
    home.becomes(None);
    assert_eq!(home.run("done").code, 1);
    let word = str::to_owned;
    assert_eq!(logged(&home), [(word("backwalk"), word("none"), 10), (word("palm"), word("noon"), 200)]);
    assert!(home.ok("undo").starts_with("Took back `done palm`"));
    assert_eq!(home.status()["why"], "what the last one asked for was taken back");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_is_edited_is_seen_at_once_and_what_is_deleted_brings_nothing_back() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.due_soon();
    let _daemon = home.start();
    assert!(server.shown().says("palm massage"), "both are due");
    home.ok("log palm");
    server.wait_until("palm is named no more", |state| state.only().is_some_and(|note| !note.says("palm massage")));
    home.ok("edit last --routine thumb --minutes 5");
    server.cleared();
    home.becomes(None);
    home.ok("delete last");
    stays("nothing comes back", A_WHILE, || server.look(|state| state.screen.is_empty()) && home.state().is_none());
    let ran = home.run("log");
    assert!(ran.code == 2 && ran.stderr.contains("open now: palm (noon) and thumb (noon)"), "{ran:?}");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_snooze_may_have_an_end_by_the_clock() {
    let (_bus, server, home) = begin();
    let daemon = home.start();
    let lines = |word: &str| daemon.said().iter().filter(|line| line.contains(word)).count();
    server.shown();
    // The daemon has to have heard that it is shown, or it is snoozed before that.
    wait_until("a line says that it is shown", || lines("shown: noon, ") == 1);
    let said = home.ok(&format!("snooze --until {}", clock_in(600)));
    assert!(said.starts_with("Snoozed until "), "{said}");
    server.cleared();
    home.becomes(Some("snoozed"));
    home.ok(&format!("snooze --until {}", clock_in(2)));
    assert!(server.shown().says("200 strokes"), "it comes back");
    wait_until("a line says so", || lines("shown: noon, ") == 2);
    for (words, code) in [(clock_in(-60), 1), ("banana".to_owned(), 2)] {
        assert_eq!(home.run(&format!("snooze --until {words}")).code, code, "{words}");
    }
    assert_eq!(home.run("snooze 5m --until 23:00").code, 2);
    home.ok("skip");
    server.cleared();
    // How it is answered elsewhere has a line of its own, too.
    wait_until("its lines say so", || lines("skipped: noon, ") == 1);
    assert_eq!((lines("snoozed until "), lines("shown: noon, ")), (2, 2), "{:?}", daemon.said());
}

#[test]
#[ignore = "needs dbus-daemon"]
fn easing_takes_an_exercise_of_the_week_out_and_resume_does_not_bring_it_back() {
    let (_bus, server, home) = begin();
    let _daemon = home.start();
    assert!(server.shown().says("walking backwards"));
    home.ok("ease");
    server.wait_until("it rests", |state| state.only().is_some_and(|note| !note.says("walking backwards")));
    home.ok("resume");
    server.wait_until("the whole dose is shown", |state| state.only().is_some_and(|note| note.says("200 strokes")));
    assert!(!server.shown().says("walking backwards"), "what comes to be asked for after its time is not added");
    home.ok("log palm");
    server.cleared();
    home.becomes(None);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_pause_that_is_put_in_afterwards_withdraws_what_it_excuses() {
    let (_bus, server, home) = begin();
    let _daemon = home.start();
    server.shown();
    // One that is over by the time of the slot takes nothing.
    home.ok("pause 1h --from yesterday");
    // One that is to come takes nothing before it begins.
    home.ok("pause --from tomorrow --until tomorrow");
    stays("it is shown", A_WHILE, || server.look(|state| state.only().is_some()));
    home.becomes(Some("shown"));
    home.ok("pause --from today");
    server.cleared();
    home.becomes(None);
    wait_until("it says why", || home.status()["why"] == "paused");
    assert_eq!(logged(&home), []);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn the_evening_names_a_review_that_is_due_and_no_other_slot_does() {
    const LINE: &str = "A review is due: backcare review";
    let due_soon = |slot: &str, remind: &str| {
        let (bus, server, home) = Server::with_home(ServerKind::Dunst);
        home.config(&format!(
            "[slots]\n{slot} = \"{}\"\n[routines.palm]\nslots = [\"{slot}\"]\n[routines.thumb]\nenabled = false\n\
             [review]\nactivities = [\"running\"]\n[remind]\nsnooze = \"1s\"\n{remind}",
            clock_in(1)
        ));
        (bus, server, home)
    };
    let (_bus, server, home) = due_soon("evening", "");
    let _daemon = home.start();
    assert!(server.shown().body.ends_with(&format!("\n{LINE}")), "{:?}", server.shown());
    // Once it is recorded, what is shown again no longer names it.
    home.ok("review 4 --pain 5");
    server.press(server.shown().id, "snooze");
    server.wait_until("it is shown again", |state| state.notes.len() == 2 && state.only().is_some());
    let again = server.shown();
    assert!(again.says("200 strokes") && !again.says("review"), "{again:?}");

    for (slot, remind) in [("noon", ""), ("evening", "private = true\n")] {
        let (_bus, server, home) = due_soon(slot, remind);
        let _daemon = home.start();
        assert!(!server.shown().says("review"), "{slot}: {:?}", server.shown());
    }
}
