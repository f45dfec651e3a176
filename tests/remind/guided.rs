//! While a guided session is under way, the reminder of its slot is off the screen.

use std::fs;
use std::time::Duration;

use super::daemon::Daemon;
use super::dunst::Desktop;
use super::guided_session::{GuidedSession, database};
use super::home::{Home, clock_in};
use super::notification::Notification;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::{comes, stays, wait_until};

const A_WHILE: Duration = Duration::from_millis(700);
const UNDER_WAY: &str = "a guided session is under way";

fn names_both(note: &Notification) -> bool {
    note.says("palm massage") && note.says("thumb massage")
}

fn is_silent(note: &Notification) -> bool {
    note.hints.get("suppress-sound").is_some_and(|silent| silent == "true")
}

fn is_under_way(home: &Home) {
    wait_until("the status tells of it", || home.status()["why"] == UNDER_WAY);
}

/// How often the daemon has gone to sleep.
fn sleeps(daemon: &Daemon) -> String {
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.id())).unwrap();
    status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap().to_owned()
}

/// Waits until the daemon sleeps, and nothing is left that would wake it.
fn is_at_rest(daemon: &Daemon) {
    wait_until("the daemon sleeps", || {
        let before = sleeps(daemon);
        !comes(A_WHILE, || sleeps(daemon) != before)
    });
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_comes_back_if_nothing_was_logged_and_without_what_was() {
    for kind in [ServerKind::Dunst, ServerKind::Gnome, ServerKind::Plain] {
        let (_bus, server, home) = Server::with_home(kind);
        home.due_soon();
        let _daemon = home.start();
        server.shown();
        home.becomes(Some("shown"));
        let session = GuidedSession::begin(&home, "palm");
        server.cleared();
        is_under_way(&home);
        assert_eq!(home.state().as_deref(), Some("sending"));
        let text = home.ok("remind status");
        assert!(text.contains(&format!(": {UNDER_WAY}.")), "{text}");
        session.end_without_a_session();
        let again = server.shown();
        assert!(names_both(&again) && is_silent(&again), "{kind:?}: {again:?}");
        home.becomes(Some("shown"));

        let session = GuidedSession::begin(&home, "thumb");
        server.cleared();
        session.end_logged(&home, "thumb");
        let rest = server.shown();
        assert!(rest.says("palm massage") && !rest.says("thumb massage") && is_silent(&rest), "{kind:?}: {rest:?}");
        home.becomes(Some("shown"));
        let session = GuidedSession::begin(&home, "palm");
        server.cleared();
        session.end_logged(&home, "palm");
        home.becomes(None);
        home.both_are_logged("cli");
        assert_eq!(home.status()["why"], "done already");
        assert_eq!(server.look(|state| (state.notes.len(), state.most, state.screen.len())), (3, 1, 0), "{kind:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_comes_back_when_the_session_is_killed() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.due_soon();
    let daemon = home.start();
    server.shown();
    home.becomes(Some("shown"));
    // No file that is watched is closed at its end: its lock has another name.
    let other = home.path("other");
    fs::create_dir(&other).unwrap();
    let beside = other.join("backcare.db");
    for file in [beside.clone(), database(&home).with_extension("db.do")] {
        fs::write(file, "").unwrap();
    }
    fs::hard_link(database(&home).with_extension("db.do"), beside.with_extension("db.do")).unwrap();
    let mut session = GuidedSession::begin_with_lock(&home, "palm", &beside);
    server.cleared();
    is_under_way(&home);
    is_at_rest(&daemon);
    session.kill_without_waiting();
    let again = server.shown();
    assert!(names_both(&again) && is_silent(&again), "{again:?}");
    assert!(session.is_zombie());
    home.becomes(Some("shown"));
    assert_eq!(home.status()["why"], serde_json::Value::Null);
    is_at_rest(&daemon);
    drop(session);
    // What is left of it stands in the way of nothing.
    let session = GuidedSession::begin(&home, "thumb");
    server.cleared();
    session.end_without_a_session();
    server.press(server.shown().id, "done");
    home.both_are_logged("notification");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_falls_due_meanwhile_comes_when_the_session_ends() {
    let (_bus, server, home) = Server::with_home(ServerKind::Plain);
    home.noon_at(&clock_in(3));
    let daemon = home.start();
    let session = GuidedSession::begin(&home, "palm");
    is_under_way(&home);
    assert_eq!(home.state(), None);
    let text = home.ok("remind status");
    assert!(text.contains(&format!("Nothing on the screen: {UNDER_WAY}.")), "{text}");
    is_at_rest(&daemon);
    stays("it waits", A_WHILE, || server.look(|state| state.notes.is_empty()));
    session.end_without_a_session();
    let note = server.shown();
    assert!(names_both(&note) && !is_silent(&note), "{note:?}");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_daemon_that_starts_meanwhile_shows_nothing_of_it() {
    for dies_first in [true, false] {
        let (_bus, server, home) = Server::with_home(ServerKind::Dunst);
        home.due_soon();
        let daemon = home.start();
        server.shown();
        home.becomes(Some("shown"));
        let session = if dies_first {
            daemon.kill();
            GuidedSession::begin(&home, "palm")
        } else {
            let session = GuidedSession::begin(&home, "palm");
            server.cleared();
            daemon.kill();
            session
        };
        let _daemon = home.start_without_waiting();
        server.cleared();
        is_under_way(&home);
        session.end_without_a_session();
        assert!(names_both(&server.shown()));
        // It was not shown in between.
        assert_eq!(server.look(|state| (state.notes.len(), state.most)), (2, 1));
    }
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn on_a_desktop_it_goes_and_comes_back() {
    let desktop = Desktop::start();
    let home = Home::on(Some(desktop.bus.address()));
    home.due_soon();
    let _daemon = home.start();
    desktop.shown();
    home.becomes(Some("shown"));
    let session = GuidedSession::begin(&home, "palm");
    desktop.cleared();
    session.end_without_a_session();
    assert!(names_both(&desktop.shown()));
    home.becomes(Some("shown"));
    let session = GuidedSession::begin(&home, "thumb");
    desktop.cleared();
    session.end_logged(&home, "thumb");
    let rest = desktop.shown();
    assert!(rest.says("palm massage") && !rest.says("thumb massage"), "{rest:?}");
    assert!(desktop.press(rest.id, "done"));
    home.both_are_logged_from(["notification", "cli"]);
    desktop.cleared();
}
