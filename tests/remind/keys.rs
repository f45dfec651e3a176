//! Reminders on a terminal, answered by its keys.

use std::fs;

use super::home::Home;
use super::process::tied;
use super::terminal::Terminal;
use super::wait::wait_until;

const NOON: &str = "\x07\x1b[1mNoon: palm and thumb\x1b[0m\r\n";
const KEYS: &str = "(d done, s snooze, k skip)\r\n";
const COMMANDS: &str = "(elsewhere: backcare done, backcare snooze, backcare skip)\r\n";

/// What the modes of a terminal come to, as text that can be compared.
fn modes(terminal: &Terminal) -> String {
    format!("{:?}", terminal.modes())
}

#[test]
#[ignore = "needs setpriv"]
fn keys_answer_the_reminder_in_front() {
    let home = Home::on(None);
    home.due_soon();
    home.program();
    let mut terminal = Terminal::start(&home, &["./backcare", "remind"]);
    terminal.shows(NOON);
    terminal.shows(KEYS);
    assert!(!terminal.is_by_lines());
    // What an arrow key sends ends in a D.
    for keys in ["x", "\x1b[D", "done\n"] {
        terminal.press(keys);
        terminal.shows("keys: d done, s snooze, k skip, Ctrl-C ends reminding");
    }
    home.becomes(Some("shown"));
    terminal.press("s");
    terminal.shows("snoozed until ");
    home.becomes(Some("snoozed"));
    terminal.shows(NOON);
    terminal.press("D");
    terminal.shows("done: noon, palm and thumb");
    home.both_are_logged("notification");
    home.becomes(None);
    terminal.press("k");
    terminal.shows("no reminder is open");
    // No shell is there that could continue it.
    terminal.press("\x1a");
    terminal.press("k");
    terminal.shows("no reminder is open");
    home.ok("remind test");
    terminal.shows("There is nothing to do.\r\n");
    terminal.press("k");
    terminal.shows_next("no reminder is open");
    terminal.press("\x03");
    wait_until("Ctrl-C ends it", || terminal.ended().is_some());
    assert!(terminal.is_by_lines());
}

#[test]
#[ignore = "needs setpriv"]
fn skip_ends_it_and_the_terminal_is_left_as_it_was() {
    for end in ["TERM", "HUP", "INT", "QUIT"] {
        let home = Home::on(None);
        home.due_soon();
        home.program();
        // A shell of the terminal that waits tells how the terminal was before.
        let script = "stty -ixon; stty -g > before; ./backcare remind; stty -g > after; echo over";
        let mut terminal = Terminal::start(&home, &["sh", "-c", script]);
        terminal.shows(KEYS);
        let during = modes(&terminal);
        terminal.press("k");
        terminal.shows("skipped: noon, palm and thumb");
        home.becomes(None);
        let pid = home.status()["pid"].to_string();
        assert!(tied("kill").args(["-s", end, &pid]).status().unwrap().success());
        terminal.shows("over");
        let read = |name: &str| fs::read_to_string(home.path(name)).unwrap();
        assert_eq!(read("after"), read("before"), "SIG{end}");
        assert_ne!(modes(&terminal), during);
    }
}

#[test]
#[ignore = "needs setpriv"]
fn in_the_background_the_terminal_is_the_shells() {
    let home = Home::on(None);
    home.due_soon();
    home.program();
    let mut terminal = Terminal::start(&home, &["sh", "-i"]);
    terminal.press("./backcare remind &\n");
    terminal.shows(COMMANDS);
    assert!(terminal.is_by_lines());
    terminal.press("echo $((6 * 7))\n");
    terminal.shows("42\r\n");
    let pid = home.status()["pid"].to_string();
    let state = || fs::read_to_string(format!("/proc/{pid}/stat")).unwrap().split(' ').nth(2).unwrap().to_owned();

    terminal.press("fg\n");
    terminal.shows("./backcare remind");
    wait_until("it takes the keys", || !terminal.is_by_lines());
    terminal.press("s");
    terminal.shows(KEYS);

    terminal.press("\x1a");
    wait_until("Ctrl-Z stops it", || state() == "T");
    assert!(terminal.is_by_lines());
    terminal.press("echo $((6 * 8))\n");
    terminal.shows("48\r\n");
    terminal.press("bg\n");
    wait_until("it goes on", || state() != "T");
    home.ok("snooze 1s");
    terminal.shows(COMMANDS);
    assert!(terminal.is_by_lines());
    terminal.press("echo $((6 * 9))\n");
    terminal.shows("54\r\n");
    assert_ne!(state(), "T");

    terminal.press("fg\n");
    terminal.shows("./backcare remind");
    wait_until("it takes the keys", || !terminal.is_by_lines());
    assert!(tied("kill").args(["-s", "STOP", &pid]).status().unwrap().success());
    wait_until("it is stopped", || state() == "T");
    // The shell says so, and reads what is typed until it has brought the program back.
    terminal.shows("Stopped");
    terminal.shows("./backcare remind");
    terminal.press("fg\n");
    terminal.shows("./backcare remind");
    wait_until("it goes on", || state() != "T");
    wait_until("it takes the keys", || !terminal.is_by_lines());
    terminal.press("d");
    home.both_are_logged("notification");
    terminal.press("\x03");
    wait_until("it has ended", || home.status()["pid"].is_null());
    terminal.press("echo $((7 * 9))\n");
    terminal.shows("63\r\n");
    assert!(terminal.is_by_lines());
}
