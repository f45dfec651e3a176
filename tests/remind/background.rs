//! The daemon in the background: one of it, found, stopped, and held to nothing of its caller's.

use std::fs::{self, File};
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;
use std::thread;

use super::bus::Bus;
use super::home::Home;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::{TIMEOUT, wait_for, wait_until};

/// The number after `pid `.
fn pid(answer: &str) -> Option<u64> {
    let rest = answer.split("pid ").nth(1)?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn rounds() -> usize {
    std::env::var("BACKCARE_ROUNDS").map_or(3, |rounds| rounds.parse().unwrap())
}

#[test]
#[ignore = "needs dbus-daemon"]
fn of_twenty_at_once_one_runs() {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Gnome);
    for round in 0..rounds() {
        let home = Home::on(Some(bus.address()));
        home.noon_at("18:17");
        home.expects_a_daemon();
        let output = |number: usize| home.path(&format!("answer-{number}"));
        let start = |number: usize| -> Child {
            let file = File::create(output(number)).unwrap();
            let mut command = home.command("remind --daemon");
            command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap()
        };
        let children: Vec<Child> = (0..20).map(start).collect();
        let codes: Vec<_> = children.into_iter().map(|mut child| child.wait().unwrap().code()).collect();
        let answers: Vec<String> = (0..20).map(|number| fs::read_to_string(output(number)).unwrap()).collect();
        assert_eq!(codes, [Some(0); 20], "round {round}: {answers:#?}");
        let (others, ones): (Vec<&String>, Vec<&String>) =
            answers.iter().partition(|answer| answer.contains("already running"));
        assert_eq!((ones.len(), others.len()), (1, 19), "round {round}: {answers:#?}");
        assert!((1..=2).contains(&ones[0].lines().count()), "{ones:?}");
        let status = home.status();
        assert!(status["running"] == true && status["pid"].as_u64() == pid(ones[0]), "{status} {ones:?}");
        let again = home.run("remind");
        assert!(again.stdout.contains("already running") && again.stderr.is_empty(), "{again:?}");
        home.ok("remind stop");
        assert_eq!(home.status()["running"], false);
        assert_eq!(home.status()["pid"], serde_json::Value::Null);
        home.ok("remind stop");
    }
    assert!(server.look(|state| state.notes.is_empty()));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_reminds_and_lets_go_of_the_callers_pipes() {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Dunst);
    let home = Home::on(Some(bus.address()));
    home.due_soon();
    home.expects_a_daemon();
    let mut child = home.command("remind --daemon").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (send, read) = channel();
    thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        err.read_to_string(&mut text).unwrap();
        send.send(text)
    });
    assert!(child.wait().unwrap().success());
    let answer = read.recv_timeout(TIMEOUT).unwrap();
    assert_eq!(home.status()["pid"].as_u64(), pid(&answer), "{answer}");
    let note = server.shown();
    assert!(home.start_in_the_background().stdout.contains("already running"));
    server.press(note.id, "done");
    home.both_are_logged("notification");
    server.cleared();
    home.ok("remind stop");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_killed_one_is_known_to_be_dead_and_can_be_followed() {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Plain);
    let home = Home::on(Some(bus.address()));
    home.due_soon();
    let answer = home.start_in_the_background().stdout;
    let first = pid(&answer).unwrap();
    let sender = server.shown().sender;
    home.becomes(Some("shown"));
    assert!(std::process::Command::new("kill").args(["-KILL", &first.to_string()]).status().unwrap().success());
    // The lock is held until the kernel has torn the process down.
    wait_for("it is known to be dead", TIMEOUT, || (home.status()["running"] == false).then_some(()));
    let second = pid(&home.start_in_the_background().stdout).unwrap();
    assert_ne!(first, second);
    server.wait_until("it is put back", |state| state.screen.len() == 1 && state.screen[0].sender != sender);
    server.press(server.shown().id, "done");
    home.both_are_logged("notification");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_starts_without_a_server_and_without_a_bus() {
    for bus in [Bus::start(), Bus::absent()] {
        let home = Home::on(Some(bus.address()));
        home.noon_at("18:17");
        let ran = home.start_in_the_background();
        assert!(ran.code == 0 && ran.stdout.contains("waiting"), "{ran:?}");
        assert_eq!(home.status()["pid"].as_u64(), pid(&ran.stdout));
        home.ok("remind stop");
    }
}

#[test]
fn it_refuses_a_made_up_present() {
    let home = Home::on(None);
    for words in ["remind", "remind --daemon"] {
        let ran = home.command(words).env("BACKCARE_NOW", "2026-11-23T08:10:00+01:00").output().unwrap();
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert!(String::from_utf8_lossy(&ran.stderr).contains("BACKCARE_NOW"), "{ran:?}");
    }
    assert_eq!(home.status()["running"], false);
    home.ok("remind stop");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_daemon_of_an_old_login_gives_way_to_one_that_reaches_the_bus() {
    let mut old = Bus::start();
    let _server = Server::start(&old, ServerKind::Dunst);
    let mut home = Home::on(Some(old.address()));
    let first = pid(&home.start_in_the_background().stdout).unwrap();
    wait_until("it reaches the first server", || home.status()["server"].is_string());
    old.kill();
    wait_until("it has lost its bus", || home.status()["server"].is_null());
    // From the old login it is the same as ever.
    assert!(home.start_in_the_background().stdout.contains("already running"));

    let new = Bus::start();
    let server = Server::start(&new, ServerKind::Dunst);
    home.moves_to(&new);
    let second = pid(&home.start_in_the_background().stdout).unwrap();
    assert_ne!(first, second);
    home.due_soon();
    server.shown();
    assert!(home.start_in_the_background().stdout.contains("already running"));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_ends_with_a_broken_configuration_and_without_its_database() {
    let bus = Bus::start();
    let _server = Server::start(&bus, ServerKind::Dunst);
    let home = Home::on(Some(bus.address()));
    home.start_in_the_background();
    home.config("[remind]\nsnooze = \"banana\"\n");
    assert_eq!(home.ok("remind stop"), "Reminders have ended.\n");
    home.config("");

    home.start_in_the_background();
    let db = home.path(".local/share/backcare/backcare.db");
    fs::write(&db, "no database at all").unwrap();
    let ran = home.run("remind stop");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "Reminders have ended.\n"), "{ran:?}");
    assert!(ran.stderr.contains("backcare.db"), "{ran:?}");
    for left in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{left}", db.display()));
    }

    for other in ["", "other.db"] {
        let pid = pid(&home.start_in_the_background().stdout).unwrap();
        assert_eq!(home.status()["running"], true);
        if other.is_empty() {
            fs::remove_file(&db).unwrap();
        } else {
            fs::write(home.path(other), "another one").unwrap();
            fs::rename(home.path(other), &db).unwrap();
        }
        wait_until("it ends with its file", || !fs::exists(format!("/proc/{pid}")).unwrap());
        let log = fs::read_to_string(home.path(".local/state/backcare/remind.log")).unwrap();
        assert!(log.contains("was removed or replaced"), "{log}");
        for left in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{left}", db.display()));
        }
    }
    fs::remove_file(&db).unwrap();
}
