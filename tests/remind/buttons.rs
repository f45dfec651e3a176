//! `remind test`: which button was pressed, with a daemon and without one.

use std::fs;
use std::time::{Duration, Instant};

use super::bus::Bus;
use super::dunst::Desktop;
use super::home::{Home, Ran};
use super::notification::{Notification, forge_a_press};
use super::scripted_server::ServerKind;
use super::server::Server;
use super::sway;
use super::test_run::TestRun;
use super::wait::{A_SECOND, TIMEOUT, wait_for, wait_until};

const KINDS: [ServerKind; 3] = [ServerKind::Dunst, ServerKind::Gnome, ServerKind::Plain];
/// Less than the time after which dunst itself takes a test away.
const A_WHILE: Duration = Duration::from_secs(5);

const BUTTONS: [(&str, &str); 3] = [("done", "Done"), ("snooze", "Snooze"), ("skip", "Skip")];

fn is_test(note: &Notification) -> bool {
    note.says("Test: a reminder of backcare")
}

/// A bus with such a server, and a home on it where nothing is due.
fn begin(kind: ServerKind) -> (Bus, Server, Home) {
    let (bus, server, home) = Server::with_home(kind);
    home.noon_at("18:17");
    (bus, server, home)
}

fn on_dunst() -> (Desktop, Home) {
    let desktop = Desktop::start();
    let home = Home::on(Some(desktop.bus.address()));
    home.noon_at("18:17");
    (desktop, home)
}

fn names(ran: &Ran, label: &str) {
    assert_eq!((ran.code, ran.stdout.clone()), (0, format!("You pressed {label}: buttons work here.\n")), "{ran:?}");
}

fn fails(ran: &Ran, words: &str) {
    assert!(ran.code == 1 && ran.stdout.is_empty() && ran.stderr.contains(words), "{ran:?}");
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn each_button_is_named_on_a_real_desktop() {
    for by_daemon in [true, false] {
        let (desktop, home) = on_dunst();
        let _daemon = by_daemon.then(|| home.start());
        for (key, label) in BUTTONS {
            let test = TestRun::start(&home, "remind test");
            let said = test.waits();
            assert!(said.starts_with("Look at your screen: dunst 1.9.0 ") && said.contains("by dmenu"), "{said}");
            assert_eq!(said.contains("no daemon runs"), !by_daemon, "{said}");
            let note = desktop.shown();
            assert!(is_test(&note) && note.tag().is_none() && note.app == "backcare", "{note:?}");
            assert_eq!(note.actions, BUTTONS.map(|(key, label)| (key.to_owned(), label.to_owned())));
            desktop.keep_picture("test");
            assert!(desktop.press(note.id, key));
            names(&test.end(), label);
            desktop.cleared();
        }
        assert_eq!(home.sessions(), []);
    }
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn a_test_that_is_closed_or_given_up_ends_at_once() {
    for by_daemon in [true, false] {
        let (desktop, home) = on_dunst();
        let _daemon = by_daemon.then(|| home.start());
        let test = TestRun::start(&home, "remind test");
        test.waits();
        desktop.shown();
        desktop.close_all();
        let ran = test.end();
        fails(&ran, "error: it was closed, and no button was pressed\nhint: a middle click");

        for signal in ["INT", "TERM", "HUP"] {
            let test = TestRun::start(&home, "remind test");
            test.waits();
            desktop.shown();
            test.signal(signal);
            fails(&test.end(), "error: you ended the wait before a button was pressed\n");
            desktop.cleared();
        }
    }
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn a_press_of_a_test_is_none_of_the_reminder() {
    let (desktop, home) = on_dunst();
    home.due_soon();
    let _daemon = home.start();
    let reminder = desktop.shown();
    home.becomes(Some("shown"));
    for (key, label) in BUTTONS {
        let test = TestRun::start(&home, "remind test --json");
        test.waits();
        let note = wait_for("the test is shown", TIMEOUT, || desktop.screen().into_iter().find(is_test));
        assert!(desktop.press(note.id, key));
        let ran = test.end();
        let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let words = format!("you pressed {label}");
        let expected = serde_json::json!({"shown": true, "by_daemon": true, "answer": words, "pressed": key});
        assert_eq!((ran.code, answer), (0, expected));
        assert_eq!(desktop.shown().id, reminder.id);
        assert_eq!(home.state().as_deref(), Some("shown"));
    }
    assert_eq!(home.sessions(), []);
    assert!(desktop.press(reminder.id, "done"));
    home.both_are_logged("notification");
    desktop.cleared();
}

#[test]
#[ignore = "needs Xvfb and dunst; waits for half a minute"]
fn a_test_without_a_press_ends_after_half_a_minute() {
    // Each on a screen of its own: dunst puts one notification in the place of another that says the same.
    let (desktops, [home, without, killed]) = {
        let [a, b, c] = std::array::from_fn(|_| on_dunst());
        ([a.0, b.0, c.0], [a.1, b.1, c.1])
    };
    let _daemons = [home.start(), killed.start()];
    let begun = Instant::now();
    let tests = [TestRun::start(&home, "remind test --json"), TestRun::start(&without, "remind test")];
    // What a killed command leaves is taken away by the daemon.
    let left = TestRun::start(&killed, "remind test");
    left.waits();
    left.signal("KILL");
    assert_eq!(left.end().code, -1);
    let [ran, ran_without] = tests.map(|test| {
        test.waits();
        test.end()
    });
    assert!(begun.elapsed().as_secs() >= 29);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let words = "no button was pressed in 30 seconds";
    let expected = serde_json::json!({"shown": true, "by_daemon": true, "answer": words, "pressed": null});
    assert_eq!((ran.code, answer), (1, expected));
    fails(&ran_without, &format!("error: {words}\nhint: a middle click"));
    // The daemon of the killed one has waited for as long, and a test goes away by itself ten seconds later.
    for desktop in desktops {
        wait_for("the screen is empty", A_WHILE, || desktop.screen().is_empty().then_some(()));
    }
}

#[test]
#[ignore = "needs sway and mako"]
fn a_button_that_is_not_drawn_is_pressed_by_makoctl() {
    let desktop = sway::Desktop::start();
    let home = Home::on(Some(desktop.bus.address()));
    home.noon_at("18:17");
    for by_daemon in [true, false] {
        let _daemon = by_daemon.then(|| home.start());
        let test = TestRun::start(&home, "remind test");
        let said = test.waits();
        assert!(said.contains("it draws no buttons: `makoctl invoke done`"), "{said}");
        desktop.ours("it is shown", |popup| popup.says("Test: a reminder of backcare"));
        desktop.keep_picture("mako-test");
        // As that line says.
        desktop.run("makoctl", &["invoke", "done"]);
        names(&test.end(), "Done");
        wait_until("it is gone", || desktop.popups().is_empty());
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_server_without_buttons_is_not_waited_for() {
    for by_daemon in [true, false] {
        let bus = Bus::start();
        let mut server = Server::absent(&bus, ServerKind::Plain);
        server.without("actions");
        server.revive();
        let home = Home::on(Some(bus.address()));
        home.noon_at("18:17");
        let _daemon = by_daemon.then(|| home.start());
        let ran = home.run("remind test");
        assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran:?}");
        assert!(ran.stdout.starts_with("Look at your screen: Plain 1.0 shows it"), "{ran:?}");
        assert!(ran.stdout.contains("It has no buttons: answer reminders with `backcare done`"), "{ran:?}");
        let note = server.shown();
        assert!(is_test(&note) && note.actions.is_empty() && note.says("backcare done"), "{note:?}");
        let answer = home.json("remind test --json");
        assert_eq!((&answer["shown"], &answer["pressed"]), (&true.into(), &serde_json::Value::Null));
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_forged_press_of_a_test_names_nothing() {
    for kind in KINDS {
        let (bus, server, home) = begin(kind);
        let _daemon = home.start();
        let test = TestRun::start(&home, "remind test");
        test.waits();
        let note = server.shown();
        forge_a_press(&bus, &note);
        // It comes after the forged ones.
        server.press(note.id, "skip");
        names(&test.end(), "Skip");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_press_of_a_test_before_the_answer_is_not_lost() {
    for kind in KINDS {
        let (_bus, server, home) = begin(kind);
        server.hold();
        let _daemon = home.start();
        let test = TestRun::start(&home, "remind test");
        server.press(server.shown().id, "snooze");
        server.release();
        names(&test.end(), "Snooze");
        server.cleared();
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn two_tests_at_once_share_a_notification() {
    let (_bus, server, home) = begin(ServerKind::Dunst);
    let _daemon = home.start();
    let tests: [TestRun; 3] = std::array::from_fn(|_| TestRun::start(&home, "remind test"));
    for test in &tests {
        test.waits();
    }
    let [given_up, first, second] = tests;
    given_up.signal("INT");
    fails(&given_up.end(), "you ended the wait");
    server.press(server.shown().id, "done");
    names(&first.end(), "Done");
    names(&second.end(), "Done");
    server.cleared();
    assert_eq!(server.look(|state| state.notes.len()), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_test_ends_with_the_server_and_with_the_daemon() {
    let (_bus, mut server, home) = begin(ServerKind::Dunst);
    let daemon = home.start();
    let test = TestRun::start(&home, "remind test");
    test.waits();
    server.die();
    fails(&test.end(), "error: the notification server went away before a button was pressed\n");
    server.revive();
    wait_until("the server is known", || home.status()["server"].is_string());

    let test = TestRun::start(&home, "remind test");
    test.waits();
    daemon.kill();
    fails(&test.end(), "error: the daemon ended before a button was pressed\n");
    server.die();
    server.revive();

    let _daemon = home.start();
    wait_until("the server is known", || home.status()["server"].is_string());
    assert_eq!(server.look(|state| state.screen.len()), 0, "a test outlives its command");
    let test = TestRun::start(&home, "remind test");
    test.waits();
    home.ok("remind stop");
    fails(&test.end(), "error: the daemon ended before a button was pressed\n");
    server.wait_for("it is closed", A_SECOND, |state| state.screen.is_empty().then_some(()));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_daemon_without_buttons_in_its_tests_is_understood() {
    let (_bus, _server, home) = begin(ServerKind::Dunst);
    let daemon = home.start();
    let kill = |signal: &str| {
        let mut kill = std::process::Command::new("kill");
        assert!(kill.args(["-s", signal, &daemon.id().to_string()]).status().unwrap().success());
    };
    // It stands for the older one, whose answer the test writes. It is stopped while it holds no lock.
    let database = rusqlite::Connection::open(home.path(".local/share/backcare/backcare.db")).unwrap();
    database.busy_timeout(TIMEOUT).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    kill("STOP");
    let stat = format!("/proc/{}/stat", daemon.id());
    wait_until("it is stopped", || fs::read_to_string(&stat).unwrap().split(' ').nth(2) == Some("T"));
    database.execute_batch("ROLLBACK").unwrap();
    let test = TestRun::start(&home, "remind test");
    let answer = "UPDATE requests SET answer = '{\"shown\":\"dunst 1.9.0\"}' WHERE answer IS NULL";
    wait_until("the daemon is asked", || database.execute(answer, []).unwrap() > 0);
    let ran = test.end();
    kill("CONT");
    assert!(ran.code == 0 && ran.stdout.starts_with("Look at your screen: dunst 1.9.0 shows it.\n"), "{ran:?}");
    assert!(ran.stdout.contains("another version") && ran.stdout.contains("backcare remind stop"), "{ran:?}");
}
