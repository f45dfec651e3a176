//! On a real desktop: what a person sees, presses and finds in the log.

use std::fs;
use std::time::{Duration, Instant};

use super::dunst::Desktop;
use super::home::{Home, clock_in};
use super::wait::{A_SECOND, TIMEOUT, stays, wait_for, wait_until};

const A_WHILE: Duration = Duration::from_millis(700);

fn begin() -> (Desktop, Home) {
    let desktop = Desktop::start();
    let home = Home::on(Some(desktop.bus.address()));
    (desktop, home)
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn it_appears_and_done_logs_what_it_names() {
    let (desktop, home) = begin();
    home.due_soon();
    let empty = fs::metadata(desktop.keep_picture("empty")).unwrap().len();
    let _daemon = home.start();
    let note = desktop.shown();
    assert!(fs::metadata(desktop.keep_picture("due")).unwrap().len() > empty);
    assert!(note.says("palm massage") && note.says("200 strokes"), "{note:?}");
    assert!(note.says("thumb massage") && note.says("10 minutes"), "{note:?}");
    assert!(!note.says("was due at"), "{note:?}");
    assert!(home.status()["server"].as_str().unwrap().contains("dunst"), "{}", home.status());
    assert!(desktop.press(note.id, "done"));
    home.both_are_logged("notification");
    desktop.cleared();
    home.becomes(None);
    stays("nothing more is shown", A_WHILE, || desktop.screen().is_empty());
    home.both_are_logged("notification");
    assert_eq!(desktop.listener.look(|heard| heard.notes.len()), 1);
    // Done is one command, and one step back.
    home.ok("undo");
    assert_eq!(home.sessions(), []);
    assert_eq!(home.status()["why"], "what the last one asked for was taken back");
    stays("what was answered does not come back", A_WHILE, || desktop.screen().is_empty());
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn what_was_missed_says_when_it_was_due() {
    let (desktop, home) = begin();
    home.noon_at("11:02:03");
    let _daemon = home.start();
    let note = desktop.shown();
    assert!(note.says("was due at 11:02"), "{note:?}");
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn snooze_hides_it_for_a_while() {
    let (desktop, home) = begin();
    home.due_soon();
    let _daemon = home.start();
    let first = desktop.shown();
    assert!(desktop.press(first.id, "snooze"));
    let pressed = Instant::now();
    desktop.cleared();
    home.becomes(Some("snoozed"));
    assert_eq!(home.status()["snoozed"].as_array().unwrap().len(), 1);
    let again = desktop.shown();
    assert!(again.at.duration_since(pressed) > Duration::from_millis(1500), "{again:?}");
    assert!(desktop.press(again.id, "done"));
    home.both_are_logged("notification");
    desktop.cleared();
    assert_eq!(desktop.listener.look(|heard| (heard.notes.len(), heard.most)), (2, 1));
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn a_snooze_outlives_the_process() {
    let (desktop, home) = begin();
    home.due_soon();
    let daemon = home.start();
    assert!(desktop.press(desktop.shown().id, "snooze"));
    home.becomes(Some("snoozed"));
    desktop.cleared();
    daemon.kill();
    let _daemon = home.start();
    let again = desktop.shown();
    assert!(desktop.press(again.id, "done"));
    home.both_are_logged("notification");
    desktop.cleared();
    assert_eq!(desktop.listener.look(|heard| (heard.notes.len(), heard.most)), (2, 1));
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn skip_ends_it_for_good() {
    let (desktop, home) = begin();
    home.due_soon();
    let daemon = home.start();
    assert!(desktop.press(desktop.shown().id, "skip"));
    home.becomes(None);
    desktop.cleared();
    daemon.kill();
    let _daemon = home.start();
    stays("it does not come back", A_WHILE, || desktop.screen().is_empty());
    assert_eq!(home.sessions(), []);
    assert_eq!(home.status()["open"].as_array().unwrap().len(), 0);
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn what_is_logged_by_hand_leaves_the_screen_within_a_second() {
    let (desktop, home) = begin();
    home.due_soon();
    let _daemon = home.start();
    desktop.shown();
    home.ok("log thumb");
    let rewritten = wait_for("it names the other one only", A_SECOND, || {
        desktop.screen().into_iter().find(|note| note.says("palm massage") && !note.says("thumb massage"))
    });
    assert_eq!((desktop.screen().len(), desktop.count()), (1, 1), "{rewritten:?}");
    desktop.keep_picture("rewritten");
    home.ok("log palm");
    wait_for("it is gone", A_SECOND, || desktop.screen().is_empty().then_some(()));
    desktop.cleared();
    home.becomes(None);
    home.both_are_logged("cli");
    assert_eq!(desktop.listener.look(|heard| heard.most), 1);
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn done_after_a_rewriting_logs_the_rest_only() {
    let (desktop, home) = begin();
    home.due_soon();
    let _daemon = home.start();
    desktop.shown();
    home.ok("log thumb");
    let rewritten = wait_for("it names the other one only", TIMEOUT, || {
        desktop.screen().into_iter().find(|note| !note.says("thumb massage"))
    });
    assert!(desktop.press(rewritten.id, "done"));
    wait_until("the other one is logged", || home.sessions().len() >= 2);
    let sources = home.sessions().into_iter().map(|(routine, _, source)| (routine, source));
    let sources: Vec<_> = sources.collect();
    assert_eq!(sources, [("palm".into(), "notification".into()), ("thumb".into(), "cli".into())]);
    desktop.cleared();
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn an_edited_time_moves_the_next_one() {
    let (desktop, home) = begin();
    home.noon_at("17:30");
    let _daemon = home.start();
    assert!(home.status()["next"]["at"].as_str().unwrap().contains("T17:30:00"), "{}", home.status());
    let next = |time: &str| {
        home.noon_at(time);
        wait_for("the next one moves", A_SECOND, || {
            let status = home.status();
            status["next"]["at"].as_str().unwrap().contains(time).then_some(())
        });
    };
    next("16:15:10");
    next("18:45:20");
    assert!(desktop.screen().is_empty());
    home.noon_at(&clock_in(2));
    desktop.shown();
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn what_the_person_closed_is_not_shown_again_and_still_open() {
    for command in ["remind snooze 1s", "skip", "done", "log"] {
        let (desktop, home) = begin();
        home.due_soon();
        let daemon = home.start();
        desktop.shown();
        desktop.close_all();
        home.becomes(Some("closed"));
        daemon.kill();
        let _daemon = home.start();
        stays("it is not shown again", A_WHILE, || desktop.screen().is_empty());
        assert_eq!(home.state().as_deref(), Some("closed"));
        match command {
            "remind snooze 1s" => {
                home.ok(command);
                assert!(desktop.press(desktop.shown().id, "done"));
                home.both_are_logged("notification");
            }
            "skip" => {
                home.ok(command);
                home.becomes(None);
                assert_eq!(home.sessions(), []);
            }
            "done" => {
                let said = home.ok(command);
                assert!(said.starts_with("Logged palm, 200 strokes, noon ("), "{said}");
                home.both_are_logged("cli");
            }
            _ => {
                home.ok("log palm thumb");
                home.both_are_logged("cli");
            }
        }
        home.becomes(None);
        desktop.cleared();
    }
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn snooze_and_skip_from_the_command_line_take_it_off_the_screen() {
    let (desktop, home) = begin();
    home.due_soon();
    let _daemon = home.start();
    desktop.shown();
    home.ok("remind snooze 1s");
    wait_for("it is hidden", A_SECOND, || desktop.screen().is_empty().then_some(()));
    desktop.shown();
    home.ok("remind skip");
    wait_for("it is gone", A_SECOND, || desktop.screen().is_empty().then_some(()));
    home.becomes(None);
    assert_eq!(home.sessions(), []);
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn it_is_put_back_once_after_a_restart_of_either_side() {
    let (mut desktop, home) = begin();
    home.due_soon();
    let daemon = home.start();
    desktop.shown();
    desktop.kill();
    desktop.revive();
    let put_back = desktop.shown();
    assert_eq!(desktop.listener.look(|heard| heard.notes.len()), 2);
    daemon.kill();
    let _daemon = home.start();
    // The popup of the killed process is deaf: another one has to take its place.
    let again = wait_for("it is put back", TIMEOUT, || {
        desktop.screen().into_iter().find(|note| note.sender != put_back.sender)
    });
    assert_eq!((desktop.screen().len(), desktop.shown().id), (1, again.id));
    assert!(desktop.press(again.id, "done"));
    home.both_are_logged("notification");
    desktop.cleared();
    assert_eq!(desktop.listener.look(|heard| (heard.notes.len(), heard.most)), (3, 1));
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn a_server_that_the_bus_starts_is_used() {
    let desktop = Desktop::with_a_bus_that_starts_dunst();
    let home = Home::on(Some(desktop.bus.address()));
    home.due_soon();
    let _daemon = home.start();
    assert!(desktop.press(desktop.shown().id, "done"));
    home.both_are_logged("notification");
    desktop.cleared();
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn do_not_disturb_does_not_lose_it() {
    let (desktop, home) = begin();
    desktop.run("dunstctl", "set-paused true");
    home.due_soon();
    let _daemon = home.start();
    let waits = || home.status()["why"] == "do-not-disturb";
    wait_until("it is due", waits);
    assert_eq!((desktop.count(), desktop.run("dunstctl", "count waiting").as_str()), (0, "0"));
    desktop.run("dunstctl", "set-paused false");
    assert!(desktop.press(desktop.shown().id, "snooze"));
    desktop.run("dunstctl", "set-paused true");
    wait_until("the snooze is over", waits);
    assert_eq!((desktop.count(), desktop.run("dunstctl", "count waiting").as_str()), (0, "0"));
    desktop.run("dunstctl", "set-paused false");
    assert!(desktop.press(desktop.shown().id, "done"));
    home.both_are_logged("notification");
    desktop.cleared();
}
