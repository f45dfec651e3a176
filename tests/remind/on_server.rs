//! With servers that are late, forgetful, hostile or absent.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use serde_json::Value;

use super::bus::Bus;
use super::home::{Home, clock_in};
use super::notification::{Notification, forge_a_press};
use super::scripted_server::{ScriptedServer, ServerKind};
use super::server::Server;
use super::wait::{A_SECOND, TIMEOUT, stays, wait_for, wait_until};

const KINDS: [ServerKind; 3] = [ServerKind::Dunst, ServerKind::Gnome, ServerKind::Plain];
const A_WHILE: Duration = Duration::from_millis(700);

fn begin(kind: ServerKind) -> (Bus, Server, Home) {
    let bus = Bus::start();
    let server = Server::start(&bus, kind);
    let home = Home::on(Some(bus.address()));
    home.due_soon();
    (bus, server, home)
}

/// The reminder is answered and gone, and was on the screen alone.
fn is_over(server: &Server, home: &Home) {
    server.cleared();
    home.becomes(None);
    assert_eq!(server.look(|state| state.most), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn each_button_works_with_every_kind_of_server() {
    for kind in KINDS {
        let (_bus, server, home) = begin(kind);
        let _daemon = home.start();
        server.press(server.shown().id, "snooze");
        server.cleared();
        server.press(server.shown().id, "done");
        home.both_are_logged("notification");
        is_over(&server, &home);
        assert_eq!(server.look(|state| state.notes.len()), 2, "{kind:?}");

        let (_bus, server, home) = begin(kind);
        let _daemon = home.start();
        server.press(server.shown().id, "skip");
        is_over(&server, &home);
        assert_eq!(home.sessions(), []);
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn the_notification_is_as_gentle_as_it_was_meant() {
    let (_bus, server, home) = begin(ServerKind::Dunst);
    let _daemon = home.start();
    let note = server.shown();
    let actions = [("done", "Done"), ("snooze", "Snooze"), ("skip", "Skip")];
    assert_eq!(note.actions, actions.map(|(key, label)| (key.to_owned(), label.to_owned())));
    assert_eq!((note.app.as_str(), note.timeout), ("backcare", 0));
    assert!(note.hints.get("urgency").is_none_or(|urgency| urgency == "1"), "{note:?}");
    assert!(note.tag().is_some(), "{note:?}");
    assert_eq!(note.hints.get("transient"), None);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_stack_tag_never_goes_with_a_number_and_none_to_mako() {
    for kind in [
        ServerKind::Dunst,
        ServerKind::Gnome,
        ServerKind::Plain,
        ServerKind::Mako,
        ServerKind::Plasma,
        ServerKind::Swaync,
    ] {
        let (_bus, server, home) = begin(kind);
        let daemon = home.start();
        let first = server.shown();
        assert_eq!(first.tag().is_some(), kind != ServerKind::Mako, "{kind:?}: {first:?}");
        home.ok("log palm");
        server.wait_until("it is rewritten", |state| state.only().is_some_and(|note| !note.says("palm massage")));
        home.becomes(Some("shown"));
        daemon.kill();
        let _daemon = home.start();
        server.wait_until("it is put back", |state| state.only().is_some_and(|note| note.sender != first.sender));
        server.press(server.shown().id, "done");
        home.both_are_logged_from(["cli", "notification"]);
        is_over(&server, &home);
        let with_both = |note: &&Notification| note.replaces != 0 && note.tag().is_some();
        assert_eq!(server.look(|state| state.notes.iter().find(with_both).cloned()), None, "{kind:?}");
        assert_eq!(server.look(|state| state.crashes), 0, "{kind:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn reminders_about_two_databases_do_not_take_each_others_place() {
    let (bus, server, home) = begin(ServerKind::Dunst);
    let other = Home::on(Some(bus.address()));
    other.due_soon();
    let _daemons = [home.start(), other.start()];
    server.wait_until("both are shown", |state| state.screen.len() == 2);
    let ids: Vec<u32> = server.look(|state| state.screen.iter().map(|note| note.id).collect());
    for id in ids {
        server.press(id, "done");
    }
    home.both_are_logged("notification");
    other.both_are_logged("notification");
    server.cleared();
    assert_eq!(server.look(|state| state.notes.len()), 2);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn titles_are_escaped_where_markup_is_understood() {
    for markup in [true, false] {
        let (_bus, server, home) = begin(ServerKind::Dunst);
        if !markup {
            server.without("body-markup");
        }
        let slots = format!("[slots]\nnoon = \"{}\"\n", clock_in(1));
        home.config(&format!(
            "{slots}[routines.palm]\nslots = [\"noon\"]\ntitle = \"Rub & <b>stroke</b>\"\n[routines.thumb]\n\
             enabled = false\n"
        ));
        let _daemon = home.start();
        let note = server.shown();
        let (raw, escaped) = ("Rub & <b>stroke</b>", "Rub &amp; &lt;b&gt;stroke&lt;/b&gt;");
        // The summary is never markup.
        assert!(!note.summary.contains("&amp;") && !note.summary.contains("&lt;"), "{note:?}");
        assert_eq!(note.body.contains("&amp;"), markup && !note.summary.contains(raw), "{note:?}");
        assert!(!markup || !note.body.contains(raw), "{note:?}");
        assert!(note.summary.contains(raw) || note.body.contains(if markup { escaped } else { raw }), "{note:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_a_server_says_steers_no_terminal_and_no_log() {
    let evil = "Evil\x1b]0;owned\x07\u{9b}2J\u{202e}\nserver";
    let is_harmless = |text: &str| {
        text.chars()
            .all(|letter| letter == '\n' || !(letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter)))
    };
    let bus = Bus::start();
    let mut server = Server::absent(&bus, ServerKind::Plain);
    server.change(|state| state.alias = Some(evil.to_owned()));
    server.change(|state| state.complaint = evil.to_owned());
    server.revive();
    server.refuse(1000);
    let home = Home::on(Some(bus.address()));
    home.due_soon();
    home.start_in_the_background();
    wait_until("it is refused", || home.status()["why"] == "the notification server refuses");
    for words in ["remind status", "remind status --json", "remind test", "doctor", "doctor --json"] {
        let ran = home.run(words);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(is_harmless(&said) && (said.contains("Evil") || words.contains("status")), "{words}: {ran:?}");
    }
    let log = home.path(".local/state/backcare/remind.log");
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.contains("refused a reminder: Evil") && is_harmless(&text), "{text:?}");

    // However much is said, the log stays short.
    let mut full = fs::OpenOptions::new().append(true).open(&log).unwrap();
    std::io::Write::write_all(&mut full, "x\n".repeat(1 << 20).as_bytes()).unwrap();
    home.config("[remind]\nsnooze = \"banana\"\n");
    wait_until("it goes on in a new one", || fs::read_to_string(&log).is_ok_and(|text| text.contains("banana")));
    assert!(fs::metadata(&log).unwrap().len() < 10_000);
    let old = fs::metadata(log.with_extension("log.old")).unwrap();
    assert!(old.len() > 1 << 20);
    assert_eq!(old.permissions().mode() & 0o077, 0);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_forged_press_does_nothing() {
    for kind in KINDS {
        let (bus, server, home) = begin(kind);
        let _daemon = home.start();
        let note = server.shown();
        forge_a_press(&bus, &note);
        // It comes after the forged ones, and so does what it brings about.
        server.press(note.id, "skip");
        is_over(&server, &home);
        assert_eq!(home.sessions(), []);
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_press_before_the_answer_is_not_lost() {
    for kind in KINDS {
        let (_bus, server, home) = begin(kind);
        server.hold();
        let _daemon = home.start();
        server.press(server.shown().id, "done");
        server.release();
        home.both_are_logged("notification");
        is_over(&server, &home);
        assert_eq!(server.look(|state| state.notes.len()), 1, "{kind:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_press_among_many_signals_of_others_is_not_lost() {
    for kind in KINDS {
        for others in [100, 1000] {
            let (_bus, server, home) = begin(kind);
            let _daemon = home.start();
            server.press_after_others(server.shown().id, "done", others);
            home.both_are_logged("notification");
            is_over(&server, &home);
        }
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_press_that_is_reported_twice_logs_once() {
    for (kind, key) in KINDS.into_iter().flat_map(|kind| [(kind, "done"), (kind, "snooze")]) {
        let (_bus, server, home) = begin(kind);
        let _daemon = home.start();
        server.press_twice(server.shown().id, key);
        if key == "snooze" {
            server.cleared();
            server.press_twice(server.shown().id, "done");
        }
        home.both_are_logged("notification");
        is_over(&server, &home);
        stays("it is logged once", A_WHILE, || home.sessions().len() == 2);
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_server_that_refuses_is_asked_again() {
    let (_bus, server, home) = begin(ServerKind::Dunst);
    server.refuse(2);
    let _daemon = home.start();
    let note = server.wait_for("it is shown in the end", 3 * TIMEOUT, ScriptedServer::only);
    assert_eq!(server.look(|state| state.refused), 2);
    server.press(note.id, "done");
    home.both_are_logged("notification");
    is_over(&server, &home);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_slow_server_gets_one_and_then_what_it_should_be() {
    let (_bus, server, home) = begin(ServerKind::Dunst);
    server.hold();
    let _daemon = home.start();
    server.shown();
    home.becomes(Some("sending"));
    home.ok("log thumb");
    stays("it is not sent twice", A_WHILE, || server.look(|state| state.notes.len() == 1));
    server.release();
    server.wait_until("it is rewritten", |state| {
        state.only().is_some_and(|note| note.says("palm massage") && !note.says("thumb massage"))
    });
    home.becomes(Some("shown"));
    assert_eq!(server.look(|state| state.most), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_slow_server_does_not_keep_the_daemon_from_stopping() {
    let (_bus, server, home) = begin(ServerKind::Dunst);
    server.hold();
    let mut daemon = home.start();
    server.shown();
    home.ok("remind stop");
    // It is our child: it ended, and we have not waited for it yet.
    wait_until("the daemon ended", || daemon.ended().is_some());
    assert_eq!(home.status()["running"], false);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_a_dead_server_showed_is_put_back_by_the_next() {
    for kind in KINDS {
        let (_bus, mut server, home) = begin(kind);
        let _daemon = home.start();
        server.shown();
        server.die();
        wait_until("it is known to be away", || home.status()["server"].is_null());
        assert_eq!(home.state().as_deref().map(|state| state == "closed"), Some(false));
        server.revive();
        server.press(server.shown().id, "done");
        home.both_are_logged("notification");
        is_over(&server, &home);
        assert_eq!(server.look(|state| state.notes.len()), 2, "{kind:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_restarted_daemon_puts_back_what_is_open() {
    for kind in KINDS {
        let (_bus, server, home) = begin(kind);
        let daemon = home.start();
        let first = server.shown();
        home.becomes(Some("shown"));
        daemon.kill();
        let _daemon = home.start();
        let again =
            server.wait_for("it is put back", TIMEOUT, |state| state.only().filter(|note| note.sender != first.sender));
        server.press(again.id, "done");
        home.both_are_logged("notification");
        is_over(&server, &home);
        assert_eq!(server.look(|state| state.notes.len()), 2, "{kind:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_the_person_closed_stays_closed_and_what_expired_comes_back_once() {
    for kind in KINDS {
        let (_bus, mut server, home) = begin(kind);
        let _daemon = home.start();
        server.close(server.shown().id, 1);
        server.close(server.shown().id, 1);
        stays("it is put back once", A_WHILE, || server.look(|state| state.screen.is_empty()));
        assert_eq!(server.look(|state| state.notes.len()), 2);
        assert!(home.state().is_some());

        let (_bus, other, home) = begin(kind);
        server = other;
        let _daemon = home.start();
        server.close(server.shown().id, 2);
        home.becomes(Some("closed"));
        server.die();
        server.revive();
        wait_until("the new server is known", || home.status()["server"].is_string());
        stays("it is not shown again", A_WHILE, || server.look(|state| state.notes.len() == 1));
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_waits_for_a_server() {
    let bus = Bus::start();
    let mut server = Server::absent(&bus, ServerKind::Gnome);
    let home = Home::on(Some(bus.address()));
    home.due_soon();
    let _daemon = home.start();
    wait_until("it is said why nothing is shown", || {
        home.status()["why"].as_str().is_some_and(|why| why.contains("no notification server"))
    });
    assert_eq!(home.status()["server"], Value::Null);
    server.revive();
    server.press(server.shown().id, "done");
    home.both_are_logged("notification");
    is_over(&server, &home);
    assert_eq!(server.look(|state| state.notes.len()), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_waits_for_a_bus_and_for_the_next_one() {
    let mut bus = Bus::absent();
    let home = Home::on(Some(bus.address()));
    home.due_soon();
    let _daemon = home.start();
    bus.revive();
    let mut server = Server::start(&bus, ServerKind::Dunst);
    server.shown();
    home.becomes(Some("shown"));
    bus.kill();
    server.wait_until("the server lost its bus", |state| !state.up);
    bus.revive();
    server.revive();
    server.press(server.shown().id, "done");
    home.both_are_logged("notification");
    is_over(&server, &home);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn logging_by_hand_rewrites_and_withdraws_on_every_kind_of_server() {
    for kind in KINDS {
        let (_bus, server, home) = begin(kind);
        let _daemon = home.start();
        server.shown();
        home.ok("log palm");
        server.wait_for("it names the other one only", A_SECOND, |state| {
            state.only().filter(|note| note.says("thumb massage") && !note.says("palm massage"))
        });
        home.ok("log thumb");
        server.wait_for("it is gone", A_SECOND, |state| state.screen.is_empty().then_some(()));
        home.both_are_logged("cli");
        is_over(&server, &home);
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn the_command_is_told_once() {
    let (_bus, server, home) = begin(ServerKind::Gnome);
    let told = home.path("told");
    let command = format!("command = [\"sh\", \"-c\", \"cat >> '{}'\"]", told.display());
    home.noon_at_with(&clock_in(1), &command);
    let daemon = home.start();
    server.shown();
    let read = || -> Vec<Value> {
        let text = fs::read_to_string(&told).unwrap_or_default();
        // What is still being written is no document yet.
        serde_json::Deserializer::from_str(&text).into_iter().map_while(Result::ok).collect()
    };
    let reminder = wait_for("the command is told", TIMEOUT, || read().into_iter().next());
    assert_eq!(reminder["slot"], "noon", "{reminder}");
    assert!(reminder.to_string().contains("palm") && reminder.to_string().contains("thumb"), "{reminder}");
    // Rewriting it and putting it back are no new reminders.
    home.ok("log palm");
    server.wait_until("it is rewritten", |state| state.only().is_some_and(|note| !note.says("palm massage")));
    home.becomes(Some("shown"));
    daemon.kill();
    let _daemon = home.start();
    server.press(server.shown().id, "done");
    home.both_are_logged_from(["cli", "notification"]);
    is_over(&server, &home);
    assert_eq!(read().len(), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn where_there_is_no_desktop_the_command_is_told() {
    let bus = Bus::start();
    for address in [None, Some(bus.address())] {
        let home = Home::on(address);
        let told = home.path("told");
        let command = format!("command = [\"sh\", \"-c\", \"cat >> '{}'\"]", told.display());
        home.noon_at_with(&clock_in(1), &command);
        let _daemon = home.start();
        wait_until("the command is told", || std::fs::read_to_string(&told).is_ok_and(|told| told.ends_with('\n')));
        let reminder: Value = serde_json::from_str(&std::fs::read_to_string(&told).unwrap()).unwrap();
        assert_eq!(reminder["slot"], "noon");
        home.becomes(Some("shown"));
        assert_eq!(home.status()["server"], "remind.command");
        // What is answered elsewhere is answered.
        home.ok("remind snooze 1s");
        wait_until("it is told again", || std::fs::read_to_string(&told).unwrap().lines().count() == 2);
        home.ok("log palm thumb");
        home.becomes(None);
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_command_that_hangs_or_fails_stops_nothing() {
    let hanging = "['sh', '-c', 'echo $$ > $HOME/pid; exec sleep 1000']";
    for command in [hanging, "['false']", "['/nowhere/to/be/found']"] {
        let (_bus, server, home) = begin(ServerKind::Dunst);
        home.noon_at_with(&clock_in(1), &format!("command = {command}"));
        let mut daemon = home.start();
        server.press(server.shown().id, "snooze");
        server.cleared();
        server.press(server.shown().id, "done");
        home.both_are_logged("notification");
        is_over(&server, &home);
        home.ok("remind stop");
        wait_until("the daemon ended", || daemon.ended().is_some());
        if command == hanging {
            let pid = std::fs::read_to_string(home.path("pid")).unwrap();
            let alive = format!("/proc/{}/fd", pid.trim());
            wait_until("it took the command with it", || std::fs::read_dir(&alive).is_err());
        }
    }
}

fn why(home: &Home, expected: &str) {
    wait_until(&format!("the reason is {expected}"), || home.status()["why"] == expected);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn do_not_disturb_keeps_reminders_back_until_it_ends() {
    for kind in [ServerKind::Dunst, ServerKind::Mako, ServerKind::Plasma, ServerKind::Swaync] {
        let bus = Bus::start();
        let server = Server::start(&bus, kind);
        server.set_do_not_disturb(true);
        let home = Home::on(Some(bus.address()));
        home.due_soon();
        let _daemon = home.start();
        why(&home, "do-not-disturb");
        assert_eq!(server.look(|state| state.notes.len()), 0, "{kind:?}");
        let ran = home.run("remind test");
        assert!(ran.code == 1 && ran.stderr.contains("do-not-disturb is on"), "{ran:?}");

        // A stranger cannot end it.
        zbus::block_on(async {
            let stranger = Bus::connect(&bus.address()).await.unwrap();
            for signal in ScriptedServer::new(kind).set_do_not_disturb(false) {
                stranger.send(&signal).await.unwrap();
            }
            let name = "org.freedesktop.DBus";
            stranger.call_method(Some(name), "/org/freedesktop/DBus", Some(name), "GetId", &()).await.unwrap();
        });
        stays("nothing is shown", A_WHILE, || server.look(|state| state.notes.is_empty()));

        server.set_do_not_disturb(false);
        let note = server.shown();
        // On again: what is on the screen is put right, and what comes back from a snooze waits.
        server.set_do_not_disturb(true);
        wait_until("it knows", || home.run("doctor").stdout.contains("on: reminders wait until it ends"));
        home.ok("log palm");
        server.wait_until("it is rewritten", |state| state.screen.iter().any(|shown| !shown.says("palm")));
        server.press(server.shown().id, "snooze");
        server.cleared();
        why(&home, "do-not-disturb");
        assert_eq!(server.look(|state| state.screen.len()), 0, "{kind:?}");
        server.set_do_not_disturb(false);
        assert!(server.shown().says("thumb massage") && note.says("palm massage"));
        server.press(server.shown().id, "done");
        home.both_are_logged_from(["cli", "notification"]);
        is_over(&server, &home);
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn do_not_disturb_ends_with_the_server_that_had_it() {
    let (_bus, mut server, home) = begin(ServerKind::Plasma);
    server.set_do_not_disturb(true);
    let _daemon = home.start();
    why(&home, "do-not-disturb");
    server.die();
    why(&home, "no notification server");
    server.revive();
    server.press(server.shown().id, "done");
    home.both_are_logged("notification");
    is_over(&server, &home);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_pause_takes_the_reminder_away_within_a_second_and_ends_it() {
    let (_bus, server, home) = begin(ServerKind::Gnome);
    let _daemon = home.start();
    server.shown();
    home.ok("pause 1h");
    server.wait_for("it is withdrawn", A_SECOND, |state| state.screen.is_empty().then_some(()));
    why(&home, "paused");
    assert_eq!(home.state(), None);
    home.ok("resume");
    stays("what is over never comes back", A_WHILE, || server.look(|state| state.screen.is_empty()));
    // What comes after it comes.
    home.config(&format!(
        "[slots]\nnoon = \"{}\"\nafternoon = \"{}\"\n[routines.palm]\nslots = [\"noon\", \"afternoon\"]\n\
         [routines.thumb]\nslots = [\"noon\"]\n",
        clock_in(-2),
        clock_in(2)
    ));
    assert!(server.shown().says("palm massage"));
}
