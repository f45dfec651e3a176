//! `do` on a terminal: what is drawn there, what the keys do, and what is logged however it ends.

use std::fs;
use std::process::Command;

use backcare::clock;
use backcare::domain::guided::UnderWay;
use backcare::domain::record::{Session, Source};
use backcare::store::{Filter, Reader};
use rustix::process::Signal;

use super::sandbox::{BACKCARE, Sandbox};
use super::screen::{Terminal, wait_for};

/// As far as a session of `palm` goes in these tests.
const LONG: &str = "do palm --go --count 3000 --pace 300";
const OF_LONG: &str = " of 3000";

fn sessions(home: &Sandbox) -> Vec<Session> {
    Reader::open(&home.db()).unwrap().sessions(&Filter::default()).unwrap()
}

fn under_way(home: &Sandbox) -> Option<UnderWay> {
    Reader::open(&home.db()).unwrap().guided().unwrap()
}

/// The only session that is logged: its amount, and it is one of `do` in the morning.
fn logged(home: &Sandbox) -> u32 {
    let sessions = sessions(home);
    let [session] = sessions.as_slice() else { panic!("{sessions:?}") };
    let slot = session.slot.as_ref().map(ToString::to_string);
    assert_eq!((session.source, slot.as_deref()), (Source::Do, Some("morning")), "{session:?}");
    assert_eq!(under_way(home), None);
    session.amount.unwrap()
}

fn start(home: &Sandbox, words: &str) -> Terminal {
    Terminal::start(&home.command(words), 80, OF_LONG)
}

/// A long session that has begun, of which something is done.
fn begun(home: &Sandbox) -> Terminal {
    begun_as(&home.command(LONG))
}

fn begun_as(command: &Command) -> Terminal {
    let terminal = Terminal::start(command, 80, OF_LONG);
    has_done(&terminal, 2);
    terminal
}

fn has_done(terminal: &Terminal, amount: u32) {
    terminal.until("it counts", |screen| done(screen).is_some_and(|done| done >= amount));
}

/// How much is done, as it is drawn.
fn done(screen: &[String]) -> Option<u32> {
    let row = screen.iter().find(|row| row.contains(OF_LONG))?;
    row.split_once(OF_LONG)?.0.split_whitespace().last()?.parse().ok()
}

#[test]
fn a_session_that_finishes_is_logged_once_and_leaves_its_answer() {
    for columns in [20, 40, 80] {
        let home = Sandbox::new();
        let mut terminal = Terminal::start(&home.command("do palm --go --count 8 --pace 300"), columns, " of 8");
        terminal.until("it is drawn", |_| terminal.drawings() == 1);
        terminal.until("it asks", |screen| screen.join("").contains("Enter for"));
        assert_eq!(terminal.drawings(), 0, "{columns}: {:#?}", terminal.screen());
        assert!(terminal.is_by_lines());
        terminal.was_tidy();
        terminal.press("\n");
        terminal.ends_well();
        let text = terminal.text();
        assert!(text.contains("Logged palm, 8 of 200 strokes"), "{columns}: {text}");
        assert!(!text.contains("Not right?"), "{columns}: {text}");
        assert_eq!(logged(&home), 8);
    }
}

#[test]
fn enter_begins_below_the_guide() {
    let home = Sandbox::new();
    home.config("[routines.palm]\nready = \"1s\"\n");
    let mut terminal = Terminal::start(&home.command("do palm --count 2 --pace 300 --quiet"), 80, " of 2 ");
    terminal.shows("Enter begins, q leaves.");
    terminal.press("\n");
    terminal.shows("Get ready: 1");
    terminal.shows("Pain now");
    terminal.press("\n");
    terminal.ends_well();
    assert_eq!((logged(&home), terminal.bells()), (2, 0));

    let mut terminal = start(&home, "do palm");
    terminal.shows("Enter begins, q leaves.");
    terminal.press("q");
    terminal.ends_well();
    assert!(terminal.text().contains("Nothing was logged: it was not begun."), "{:#?}", terminal.screen());
    assert_eq!(logged(&home), 2);
}

#[test]
fn keys_pause_it_change_the_pace_and_stop_it() {
    let home = Sandbox::new();
    let mut terminal = start(&home, "do palm --go --count 3000 --pace 60");
    has_done(&terminal, 1);
    terminal.press(" ");
    terminal.shows("Paused at ");
    let paused = done(&terminal.screen()).unwrap();
    terminal.press(" ");
    terminal.shows("60 a minute");
    terminal.press("++");
    terminal.shows("70 a minute");
    terminal.press("-");
    terminal.shows("65 a minute");
    terminal.press("b");
    terminal.shows("bell off");
    terminal.press("?");
    terminal.shows("b turns the bell off");
    // An arrow key means nothing.
    terminal.press("\x1b[C");
    has_done(&terminal, paused + 1);
    assert_eq!(terminal.drawings(), 1, "{:#?}", terminal.screen());
    let seen = done(&terminal.screen()).unwrap();
    terminal.press("q");
    terminal.shows("Pain now, 0 to 10?");
    terminal.press("\n");
    terminal.ends_well();
    terminal.was_tidy();
    assert!(logged(&home) >= seen);
    assert!(terminal.text().contains("Not right? backcare undo"), "{:#?}", terminal.screen());
    assert_eq!(terminal.bells(), 1);
}

#[test]
fn under_one_unit_nothing_is_logged() {
    for (words, key) in [("do walk --go", "q"), ("do palm --go --pace 1", "q"), ("do palm --go --pace 1", "\x03")] {
        let home = Sandbox::new();
        let mut terminal = Terminal::start(&home.command(words), 80, "!");
        terminal.shows("q stop and log");
        terminal.press(key);
        terminal.ends_well();
        let text = terminal.text();
        assert!(text.contains("Nothing was logged: less than 1 "), "{words}: {text}");
        assert_eq!((sessions(&home), under_way(&home)), (Vec::new(), None));
        home.fails(1, "undo");
    }
}

#[test]
fn the_pain_is_asked_for_once_a_day_and_undone_with_the_session() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    // What is typed while it counts answers nothing.
    terminal.press("5\x1b[A7");
    terminal.press("q");
    terminal.shows("Pain now, 0 to 10? Enter for none:");
    terminal.press("eleven\n");
    terminal.until("it asks again", |screen| screen.join(" ").matches("Pain now").count() == 2);
    terminal.press("3\n");
    terminal.ends_well();
    logged(&home);
    let pain = |home: &Sandbox| sessions(home)[0].pain_after.map(|pain| pain.to_string());
    assert_eq!(pain(&home).as_deref(), Some("3"));
    home.ok("undo");
    assert_eq!(sessions(&home), []);
    assert!(Reader::open(&home.db()).unwrap().readings(&Filter::default()).unwrap().is_empty());

    let mut terminal = begun(&home);
    terminal.press("q");
    terminal.ends_well();
    assert!(!terminal.text().contains("Pain"), "{:#?}", terminal.screen());

    let mut terminal = start(&home, &format!("{LONG} --pain"));
    terminal.shows("Pain before it, 0 to 10?");
    terminal.press("4\n");
    has_done(&terminal, 1);
    terminal.press("q");
    terminal.shows("Pain now");
    terminal.press("2\n");
    terminal.ends_well();
    let last = &sessions(&home)[0];
    let pains = [last.pain_before, last.pain_after].map(|pain| pain.unwrap().to_string());
    assert_eq!(pains, ["4", "2"]);
}

#[test]
fn ctrl_c_logs_and_asks_nothing() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    terminal.press("\x03");
    terminal.ends_well();
    let text = terminal.text();
    assert!(!text.contains("Pain") && text.contains("Not right?"), "{text}");
    assert!(logged(&home) >= 2);
    terminal.was_tidy();
}

#[test]
fn signals_end_it_and_what_was_done_is_logged() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let home = Sandbox::new();
        let mut terminal = begun(&home);
        terminal.kill(signal);
        terminal.ends_well();
        assert!(logged(&home) >= 2, "{signal:?}");
        assert!(!terminal.text().contains("Pain"), "{signal:?}");
    }
}

#[test]
fn a_window_that_is_closed_ends_it() {
    let ignoring = ["sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""];
    for under in [None, Some(ignoring)] {
        let home = Sandbox::new();
        let command = under.map_or_else(|| home.command(LONG), |other| home.command_under(&other, LONG));
        let mut terminal = begun_as(&command);
        terminal.close();
        terminal.ended();
        assert!(logged(&home) >= 2, "{under:?}");
    }
}

/// The command that logs what a session had done whose process died.
fn offered(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr.lines().filter(|line| line.contains("was cut off after")).collect();
    let [line] = lines.as_slice() else { return None };
    Some(line.split('`').nth(1)?.to_owned())
}

/// A home in which a session died of which something is written.
fn cut_off(variable: &str) -> (Sandbox, u32) {
    let home = Sandbox::new();
    // It is written after a second, in which five are counted.
    let mut terminal = Terminal::start(home.command(LONG).env(variable, "counted:12"), 80, OF_LONG);
    let written = wait_for("it is written", || {
        home.db().exists().then(|| under_way(&home)).flatten().map(|session| session.amount).filter(|done| *done > 0)
    });
    assert!(!terminal.ended().success());
    if variable == "BACKCARE_PANIC" {
        terminal.is_as_found();
    }
    (home, written)
}

#[test]
fn what_a_dead_session_had_done_is_offered_until_it_is_logged() {
    for variable in ["BACKCARE_PANIC", "BACKCARE_CRASH"] {
        let (mut home, written) = cut_off(variable);
        assert_eq!(sessions(&home), []);
        home.at("2026-11-23T08:40:00+01:00");
        let offer = |words: &str| {
            let ran = home.run(words);
            assert_eq!(ran.code, 0, "{words}: {ran:?}");
            offered(&ran.stderr)
        };
        let command = offer("").unwrap();
        assert_eq!(command, format!("backcare log palm --count {written} --at 08:10"));
        assert_eq!(offered(&home.copy().run("log thumb").stderr).as_ref(), Some(&command));
        let copy = home.copy();
        let mut terminal = start(&copy, "do palm");
        terminal.shows("q leaves");
        terminal.press("q");
        terminal.ends_well();
        // The guide below it is longer than the screen.
        assert!(String::from_utf8_lossy(&terminal.bytes()).contains(&command));
        for words in ["--json", "log thumb --json"] {
            assert_eq!(offered(&home.copy().run(words).stderr), None);
        }
        for words in [command.strip_prefix("backcare ").unwrap(), "log palm", "do palm --go --count 1 --pace 300"] {
            let copy = home.copy();
            assert_eq!(copy.run(words).code, 0, "{words}");
            let sessions = sessions(&copy);
            assert_eq!((sessions.len(), under_way(&copy)), (1, None), "{words}: {sessions:?}");
            assert_eq!(offered(&copy.run("").stderr), None, "{words}");
        }
        assert_eq!(home.run(command.strip_prefix("backcare ").unwrap()).code, 0);
        let [session] = &sessions(&home)[..] else { panic!() };
        assert_eq!((session.amount, session.at.to_rfc3339().as_str()), (Some(written), "2026-11-23T08:10:00+01:00"));
    }
}

#[test]
fn ctrl_z_pauses_it_and_fg_brings_it_back() {
    // They set up the terminal for themselves, or leave it as it is.
    for shell in [&["dash", "-i"][..], &["bash", "--norc", "--noediting", "-i"]] {
        let home = Sandbox::new();
        let ours = home.command("");
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).current_dir(ours.get_current_dir().unwrap());
        command.envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut terminal = Terminal::start(command.env("PS1", "ready> ").env("PROGRAM", BACKCARE), 80, OF_LONG);
        terminal.shows("ready>");
        terminal.press(&format!("\"$PROGRAM\" {LONG}\n"));
        has_done(&terminal, 2);
        terminal.press("\x1a");
        terminal.until("the shell is back", |screen| screen.iter().rfind(|row| !row.is_empty()).unwrap() == "ready> ");
        assert!(terminal.is_by_lines());
        terminal.until("it says so", |screen| screen.join("").contains("Paused at "));
        let stopped = done(&terminal.screen()).unwrap();
        terminal.press("clear; fg\n");
        terminal.until("it is drawn again", |_| terminal.drawings() == 1);
        terminal.shows("Paused at ");
        assert_eq!(done(&terminal.screen()), Some(stopped));
        terminal.press(" ");
        has_done(&terminal, stopped + 2);
        assert_eq!(terminal.drawings(), 1, "{:#?}", terminal.screen());
        terminal.press("\x03");
        terminal.shows("Not right?");
        terminal.until("the shell is back", |screen| screen.iter().rfind(|row| !row.is_empty()).unwrap() == "ready> ");
        assert!(logged(&home) >= stopped + 2);
        terminal.press("exit\n");
        terminal.ended();
    }
}

#[test]
fn on_a_terminal_that_is_resized_it_is_drawn_once() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    for columns in [40, 80, 20, 40] {
        terminal.press(" ");
        terminal.shows("Paused at ");
        let stopped = done(&terminal.screen());
        terminal.resize(columns);
        // Nothing is drawn while it is paused, but for this.
        let fits = |screen: &[String]| done(screen) == stopped && terminal.drawings() == 1;
        terminal.until("it fits", fits);
        terminal.press(" ");
        terminal.until("it goes on", |screen| done(screen) > stopped && !screen.join("").contains("Paused"));
        assert_eq!(terminal.drawings(), 1, "{columns}: {:#?}", terminal.screen());
    }
    terminal.press("\x03");
    terminal.ends_well();
}

#[test]
fn wide_letters_fit_into_twenty_columns() {
    let home = Sandbox::new();
    home.config(
        "[routines.a-routine-of-a-long-name]\ntitle = \"伸展運動伸展運動伸展運動伸展\"\nminutes = 4\nsteps = [\"左側に伸展左側に伸展左側に伸展左側に伸展\"]\n\
        parts = [\"左側左側左側左側左側左側\", \"右側右側右側右側右側右側\"]\nready = \"0s\"\n",
    );
    for columns in [20, 40] {
        let mut terminal = Terminal::start(&home.command("do a-routine-of-a-long-name"), columns, " left");
        terminal.shows("Enter begins");
        terminal.press("\n");
        terminal.until("it is drawn", |_| terminal.drawings() == 1);
        terminal.press("q");
        terminal.ends_well();
        terminal.was_tidy();
    }
    assert_eq!(sessions(&home), []);
}

#[test]
fn without_a_terminal_lines_are_printed() {
    let home = Sandbox::new();
    let ran = home.run("do palm --go --count 8 --pace 300");
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(lines[0].starts_with("palm: 8 strokes, 300 a minute"), "{ran:?}");
    assert!(lines.iter().any(|line| line.contains(" of 8 strokes, ")), "{ran:?}");
    assert!(ran.stdout.starts_with("Logged palm, 8 of 200 strokes"), "{ran:?}");
    assert!(!format!("{ran:?}").contains("Pain"), "{ran:?}");
    assert_eq!(logged(&home), 8);
    home.ok("undo");
    let ran = home.run("do palm --go --count 2 --pace 300 --json");
    let session: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((session["amount"].as_u64(), session["source"].as_str()), (Some(2), Some("do")), "{ran:?}");
    assert_eq!(logged(&home), 2);
}

#[test]
fn plain_lines_on_a_terminal_have_no_escape_sequence() {
    for (option, variable) in [("--plain", ("A", "")), ("", ("ACCESSIBLE", "1")), ("--color never", ("TERM", "dumb"))] {
        let home = Sandbox::new();
        let mut command = home.command(&format!("do palm --go --count 8 --pace 300 {option}"));
        let mut terminal = Terminal::start(command.env(variable.0, variable.1), 80, "!");
        terminal.shows("palm: 8 strokes");
        terminal.press(" ");
        terminal.shows("Paused at ");
        terminal.press(" ");
        terminal.shows("Goes on");
        terminal.shows("Pain now");
        terminal.press("\n");
        terminal.ends_well();
        let bytes = terminal.bytes();
        assert!(!bytes.contains(&b'\x1b'), "{option} {variable:?}: {:?}", String::from_utf8_lossy(&bytes));
        assert!(terminal.bells() > 0);
        assert_eq!(logged(&home), 8);
    }
}

#[test]
fn a_second_session_is_refused() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    let mut second = start(&home, LONG);
    assert_eq!(second.ended().exit_code(), 1);
    second.is_as_found();
    let text = second.text();
    let id = terminal.id().as_raw_nonzero();
    assert!(text.contains("already running, palm, since 08:10") && text.contains(&format!("(pid {id})")), "{text}");
    // It goes on.
    let seen = done(&terminal.screen()).unwrap();
    has_done(&terminal, seen + 1);
    terminal.press("\x03");
    terminal.ends_well();
    assert!(logged(&home) > seen);
}

#[test]
fn the_bell_rings_at_the_quarters_and_at_the_end() {
    let home = Sandbox::new();
    let finish = |command: &Command| {
        let mut terminal = Terminal::start(command, 80, "!");
        terminal.shows("Pain now");
        terminal.press("\n");
        terminal.ends_well();
        home.ok("undo");
        // It is asked for once a day.
        fs::remove_file(home.path(".local/state/backcare/asked-for-the-pain")).unwrap();
        terminal
    };
    // A machine that stands still for less than two seconds passes no two quarters at once.
    let words = "do palm --go --count 40 --pace 300";
    // Once to begin, once or twice a quarter, and three times at the end.
    assert_eq!(finish(&home.command(words)).bells(), 1 + 1 + 2 + 1 + 3);
    assert_eq!(finish(&home.command("do palm --go --count 4 --pace 300 --quiet")).bells(), 0);

    let rung = home.path("rung");
    home.config(&format!("[do]\nbell = [\"sh\", \"-c\", \"echo ring >> {}\"]\n", rung.display()));
    assert_eq!(finish(&home.command(words)).bells(), 0);
    assert_eq!(fs::read_to_string(&rung).unwrap().lines().count(), 8);

    let few = "do palm --go --count 1 --pace 300";
    home.config("[do]\nbell = [\"no-such-program\"]\n");
    let terminal = finish(&home.command(few));
    assert_eq!(terminal.bells(), 4);
    assert_eq!(terminal.text().matches("`no-such-program` of do.bell cannot be run").count(), 1);

    home.config("[do]\nbell = [\"sleep\", \"1000\"]\n");
    let terminal = finish(&home.command(few));
    assert!(
        terminal.text().contains("do.bell took longer than 2 s after the last ring and was ended"),
        "{}",
        terminal.text()
    );
}

#[test]
fn a_session_belongs_to_the_day_on_which_it_began() {
    let home = Sandbox::new();
    let now = || clock::now().unwrap();
    let boundary = now() + chrono::TimeDelta::seconds(12);
    home.config(&format!("day_start = \"{}\"\n[routines.palm]\nready = \"0s\"\n", boundary.format("%H:%M:%S")));
    let mut command = home.command(LONG);
    command.env("TZ", "UTC").env_remove("BACKCARE_NOW");
    let mut terminal = begun_as(&command);
    assert!(now() < boundary, "the machine was too slow");
    wait_for("the day begins", || (now() > boundary).then_some(()));
    terminal.press("\x03");
    terminal.ends_well();
    let [session] = &sessions(&home)[..] else { panic!() };
    assert_eq!(session.day, boundary.date_naive().pred_opt().unwrap());
}

#[test]
fn what_cannot_be_kept_up_with_is_refused() {
    let home = Sandbox::new();
    home.config("[routines.plank]\ncount = 2\nhold = \"1s\"\n");
    let refused = [
        "do walk --pace 60",
        "do walk --minutes 1 --pace 60",
        "do plank --pace 60",
        "do palm --pace 0",
        "do palm --pace 301",
        "do palm --minutes 1",
        "do walk --count 3",
        "do palm --pain",
    ];
    for words in refused {
        home.fails(2, words);
    }
    assert_eq!(sessions(&home), []);
}

#[test]
fn a_question_that_is_left_leaves_what_is_logged() {
    for (key, signal) in [("\x03", Some("Interrupt")), ("\x04", None)] {
        let home = Sandbox::new();
        let mut terminal = start(&home, "do palm --go --count 2 --pace 300");
        terminal.shows("Pain now");
        terminal.press(key);
        assert_eq!(terminal.ended().signal(), signal);
        terminal.is_as_found();
        assert_eq!(logged(&home), 2);
    }
}

#[test]
fn a_process_that_was_stopped_is_paused() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    terminal.kill(Signal::STOP);
    let seen = done(&terminal.screen()).unwrap();
    terminal.kill(Signal::CONT);
    terminal.shows("Paused at ");
    terminal.press(" ");
    terminal.until("it goes on", |screen| {
        screen
            .iter()
            .rfind(|row| row.contains(OF_LONG))
            .is_some_and(|row| done(std::slice::from_ref(row)).is_some_and(|done| done > seen + 1))
    });
    terminal.press("\x03");
    terminal.ends_well();
    assert!(logged(&home) > seen);
}

#[test]
fn a_terminal_that_takes_nothing_holds_nothing_up() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    // Ctrl-S.
    terminal.press("\x13");
    terminal.kill(Signal::TERM);
    wait_for("it is logged", || (!sessions(&home).is_empty()).then_some(()));
    assert!(logged(&home) >= 2);
    terminal.press("\x11");
    terminal.ends_well();
    // What was drawn last may still stand there: the answer does not wait for ever.
    assert!(terminal.text().contains("Left today: "), "{:#?}", terminal.screen());
}

#[test]
fn a_database_that_is_locked_for_a_while_is_waited_for() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    let other = rusqlite::Connection::open(home.db()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    has_done(&terminal, 10);
    terminal.press("\x03");
    terminal.until("the drawing is gone", |_| terminal.drawings() == 0);
    assert_eq!(sessions(&home), []);
    other.execute_batch("COMMIT").unwrap();
    terminal.ends_well();
    assert!(logged(&home) >= 10);
}

#[test]
fn what_cannot_be_recorded_is_told_with_the_command_that_logs_it() {
    let home = Sandbox::new();
    let mut terminal = begun(&home);
    let other = rusqlite::Connection::open(home.db()).unwrap();
    let refuses = "CREATE TRIGGER refuses BEFORE INSERT ON sessions BEGIN SELECT RAISE(ABORT, 'refused'); END";
    other.execute_batch(refuses).unwrap();
    terminal.press("\x03");
    assert_eq!(terminal.ended().exit_code(), 1);
    terminal.is_as_found();
    let text = terminal.text();
    assert!(text.contains("what you did is logged by") && text.contains("backcare log palm --count "), "{text}");
    other.execute_batch("DROP TRIGGER refuses").unwrap();
    assert_eq!(sessions(&home), []);
}

#[test]
fn holds_are_counted_and_rung() {
    let home = Sandbox::new();
    home.config("[routines.bridge]\ncount = 2\nhold = \"1s\"\nrest = \"1s\"\nready = \"0s\"\n");
    let mut terminal = Terminal::start(&home.command("do bridge --go"), 80, " of 2");
    terminal.shows("Hold 1");
    terminal.shows("Rest 1");
    terminal.shows("Pain now");
    terminal.press("\n");
    terminal.ends_well();
    terminal.was_tidy();
    // Once to begin each, twice to let go, three times at the end.
    assert_eq!(terminal.bells(), 1 + 2 + 1 + 3);
    assert_eq!(sessions(&home)[0].amount, Some(2));
}
