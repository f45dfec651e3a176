//! `setup` on a terminal: every answer, every way out, and the settings afterwards.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::home::Home;
use super::terminal::Terminal;
use super::wait::wait_until;

const FILE: &str = ".config/backcare/config.toml";

const EXERCISE: &str = "walk, twist, swallow or none [none]: ";
const BREAKS: &str = "Be asked to stand up? [no]: ";
const START: &str = "Be reminded from now on, and after each login? [yes]: ";
const WRITE: &str = "Write this? [yes]: ";

/// All questions of a new home, where swallow is chosen, with what is answered to each.
const QUESTIONS: [(&str, &str); 15] = [
    (EXERCISE, "swallow"),
    (BREAKS, "y"),
    ("After how long sitting? [45m]: ", "50m"),
    ("Morning, palm and thumb [08:00]: ", "7:30"),
    ("Noon, thumb [12:30]: ", ""),
    ("Evening, palm and thumb [19:00]: ", "18:30"),
    ("Bedtime, swallow [22:00]: ", ""),
    ("Morning [nothing]: ", "after getting up"),
    ("Noon [nothing]: ", "after lunch"),
    ("Evening [nothing]: ", ""),
    ("Bedtime [nothing]: ", "-"),
    ("First [none]: ", "sitting through a meeting"),
    ("Second [none]: ", ""),
    (START, "no"),
    (WRITE, "yes"),
];

fn home() -> Home {
    let home = Home::on(None);
    home.program();
    home
}

fn setup(home: &Home) -> Terminal {
    Terminal::start(home, &["./backcare", "setup"])
}

fn answer(terminal: &mut Terminal, question: &str, answer: &str) {
    terminal.shows(question);
    terminal.press(&format!("{answer}\n"));
}

fn ends(terminal: &mut Terminal, code: Option<i32>) {
    wait_until("setup ends", || terminal.ended().is_some());
    assert_eq!(terminal.ended().unwrap().code(), code);
}

fn file(home: &Home) -> String {
    fs::read_to_string(home.path(FILE)).unwrap()
}

#[test]
#[ignore = "needs setpriv"]
fn what_is_answered_is_written_and_shown_the_next_time() {
    let home = home();
    let mut terminal = setup(&home);
    for (question, words) in QUESTIONS {
        answer(&mut terminal, question, words);
    }
    terminal.shows("Written.\r\nYou are not reminded. To begin with that: backcare service install\r\n");
    ends(&mut terminal, Some(0));
    let expected = "[routines.swallow]\nenabled = true\n\n[routines.break]\nenabled = true\n\n[sitting]\nafter = \"50m\"\n\n\
                    [slots]\nmorning = \"07:30\"\nevening = \"18:30\"\n\n\
                    [anchors]\nmorning = \"after getting up\"\nnoon = \"after lunch\"\n\n\
                    [review]\nactivities = [\"sitting through a meeting\"]\n";
    assert_eq!(file(&home), expected);
    assert_eq!(home.status()["running"], false);
    // Enter keeps each of the answers.
    let mut terminal = setup(&home);
    for question in [
        "none [swallow]: ",
        "stand up? [yes]: ",
        "sitting? [50m]: ",
        "thumb [07:30]: ",
        "thumb [12:30]: ",
        "thumb [18:30]: ",
        "swallow [22:00]: ",
        "Morning [after getting up]: ",
        "Noon [after lunch]: ",
        "Evening [nothing]: ",
        "Bedtime [nothing]: ",
        "First [sitting through a meeting]: ",
        "Second [none]: ",
    ] {
        answer(&mut terminal, question, "");
    }
    answer(&mut terminal, START, "n");
    terminal.shows("Nothing was changed.\r\n");
    ends(&mut terminal, Some(0));
    assert_eq!(file(&home), expected);
    // And they can be taken back.
    let mut terminal = setup(&home);
    for (question, words) in [
        ("none [swallow]: ", "none"),
        ("stand up? [yes]: ", "no"),
        ("thumb [07:30]: ", ""),
        ("thumb [12:30]: ", ""),
        ("thumb [18:30]: ", ""),
        ("Morning [after getting up]: ", "-"),
        ("Noon [after lunch]: ", ""),
        ("Evening [nothing]: ", ""),
        ("First [sitting through a meeting]: ", "none"),
        (START, "no"),
        (WRITE, ""),
    ] {
        answer(&mut terminal, question, words);
    }
    ends(&mut terminal, Some(0));
    assert!(file(&home).contains("[routines.swallow]\nenabled = false\n"), "{}", file(&home));
    assert!(!file(&home).contains("review"), "{}", file(&home));
    assert!(!file(&home).contains("after getting up") && file(&home).contains("noon = \"after lunch\""));
}

#[test]
#[ignore = "needs setpriv"]
fn it_can_be_left_at_every_question_without_a_change() {
    for last in 0..QUESTIONS.len() {
        for (keys, code) in [("\x04", Some(0)), ("half an ans\x04\x04", Some(0)), ("\x03", None)] {
            let home = home();
            let mut terminal = setup(&home);
            for (question, words) in &QUESTIONS[..last] {
                answer(&mut terminal, question, words);
            }
            terminal.shows(QUESTIONS[last].0);
            terminal.press(keys);
            if code.is_some() {
                terminal.shows("Nothing was changed.\r\n");
            }
            ends(&mut terminal, code);
            assert!(!home.path(".config").exists() && !home.path(".local").exists(), "{last} {keys:?}");
        }
    }
    let home = home();
    let mut terminal = setup(&home);
    for (question, words) in &QUESTIONS[..QUESTIONS.len() - 1] {
        answer(&mut terminal, question, words);
    }
    answer(&mut terminal, WRITE, "n");
    terminal.shows("Nothing was changed.\r\n");
    ends(&mut terminal, Some(0));
    assert!(!home.path(".config").exists());
}

#[test]
#[ignore = "needs setpriv"]
fn an_answer_that_cannot_be_taken_is_asked_for_again() {
    let home = home();
    home.config("# Mine.\n[routines.walk]\nslots = [\"morning\"]\nper_week = 2 # for now\n");
    let mut terminal = setup(&home);
    for (question, words, refusal) in [
        (EXERCISE, "run", "`run` is not one of them"),
        (EXERCISE, "swallow, yoga", "`yoga` is not one of them"),
        (EXERCISE, "Walk and swallow", ""),
        (BREAKS, "maybe", "`maybe` is neither yes nor no"),
        (BREAKS, "Y", ""),
        ("sitting? [45m]: ", "45", "`45` is not a duration"),
        ("sitting? [45m]: ", "13h", "`13h` is not a duration"),
        ("sitting? [45m]: ", "1h", ""),
        ("Morning, palm, thumb and walk [08:00]: ", "eight", "`eight` is not a time of day"),
        ("Morning, palm, thumb and walk [08:00]: ", "12:30", "are both at 12:30"),
        ("Morning, palm, thumb and walk [08:00]: ", "", ""),
        ("Noon, thumb [12:30]: ", "24:00", "`24:00` is not a time of day"),
        ("Noon, thumb [12:30]: ", "-", "`-` is not a time of day"),
        ("Noon, thumb [12:30]: ", "13:00", ""),
        ("Evening, palm and thumb [19:00]: ", "", ""),
        ("Bedtime, swallow [22:00]: ", "", ""),
        ("Morning [nothing]: ", "a long way after everything that I do then", "is not one line of 1 to 40"),
        ("Morning [nothing]: ", "after \x01tea", "is not one line of 1 to 40"),
        ("Morning [nothing]: ", "", ""),
        ("Noon [nothing]: ", "nach dem Frühstück \"zwei\"", ""),
        ("Evening [nothing]: ", "", ""),
        ("Bedtime [nothing]: ", "nothing", ""),
        ("First [none]: ", "after \x01tea", "name at most 3 names of at most 60"),
        ("First [none]: ", "running", ""),
        ("Second [none]: ", "Running", "no two of them alike"),
        ("Second [none]: ", "tying my shoes", ""),
        ("Third [none]: ", "none", ""),
        (START, "n", ""),
        (WRITE, "?", "`?` is neither yes nor no"),
        (WRITE, "y", ""),
    ] {
        answer(&mut terminal, question, words);
        if !refusal.is_empty() {
            terminal.shows(refusal);
        }
    }
    ends(&mut terminal, Some(0));
    // The slot that somebody has chosen stays.
    assert_eq!(
        file(&home),
        "# Mine.\n[routines.walk]\nslots = [\"morning\"]\nper_week = 2 # for now\nenabled = true\n\n\
         [routines.swallow]\nenabled = true\n\n[routines.break]\nenabled = true\n\n[sitting]\nafter = \"1h\"\n\n\
         [slots]\nnoon = \"13:00\"\n\n[anchors]\nnoon = 'nach dem Frühstück \"zwei\"'\n\n\
         [review]\nactivities = [\"running\", \"tying my shoes\"]\n"
    );
}

#[test]
#[ignore = "needs setpriv"]
fn a_file_that_changes_meanwhile_or_cannot_be_kept_is_left_alone() {
    let home = home();
    let mut terminal = setup(&home);
    let (write, others) = QUESTIONS.split_last().unwrap();
    for (question, words) in others {
        answer(&mut terminal, question, words);
    }
    terminal.shows(write.0);
    let other = "[slots]\nnoon = \"11:00\"\n";
    home.config(other);
    terminal.press("yes\n");
    // Where the line of the error is broken depends on the path in it.
    terminal.shows("meanwhile\r\nhint: nothing was written; run the command again");
    ends(&mut terminal, Some(1));
    assert_eq!(file(&home), other);
    for (content, says) in [
        ("remind.snooze = \"5m\"\nslots.noon = \"12:00\"\nremind.late = \"1h\"\n", "hint: change it yourself"),
        ("[slots]\nnoon = \"never\"\n", "line 2"),
    ] {
        home.config(content);
        let mut terminal = setup(&home);
        terminal.shows(says);
        ends(&mut terminal, Some(1));
        assert_eq!(file(&home), content);
    }
    home.config("");
    fs::set_permissions(home.path(FILE), fs::Permissions::from_mode(0o400)).unwrap();
    let mut terminal = setup(&home);
    terminal.shows("read-only\r\nhint: nothing was changed");
    ends(&mut terminal, Some(1));
}

#[test]
#[ignore = "needs setpriv"]
fn reminding_starts_with_it_and_is_not_asked_for_again() {
    let home = home();
    home.expects_a_daemon();
    let mut terminal = setup(&home);
    for (question, words) in [
        (EXERCISE, "twist"),
        (BREAKS, ""),
        ("Morning, palm and thumb [08:00]: ", ""),
        ("Noon, thumb [12:30]: ", ""),
        ("Evening, palm, thumb and twist [19:00]: ", ""),
        ("Morning [nothing]: ", ""),
        ("Noon [nothing]: ", ""),
        ("Evening [nothing]: ", "after dinner"),
        ("First [none]: ", "-"),
    ] {
        answer(&mut terminal, question, words);
    }
    terminal.shows("There is no desktop here: reminders are shown once you log in to one.\r\n");
    answer(&mut terminal, START, "");
    terminal.shows("Reminders start now, and after each login.\r\n");
    answer(&mut terminal, WRITE, "");
    terminal.shows("Written.\r\nInstalled.\r\n");
    terminal.shows("Next: ");
    ends(&mut terminal, Some(0));
    assert_eq!(home.status()["running"], true);
    assert!(home.ok("service status").contains("autostart/backcare.desktop"));
    let mut terminal = setup(&home);
    for question in [
        "[twist]: ",
        "[no]: ",
        "[08:00]: ",
        "[12:30]: ",
        "[19:00]: ",
        "[nothing]: ",
        "[nothing]: ",
        "[after dinner]: ",
        "First [none]: ",
    ] {
        answer(&mut terminal, question, "");
    }
    terminal.shows("You are reminded, and will be after each login.\r\n");
    terminal.shows("Nothing was changed.\r\n");
    ends(&mut terminal, Some(0));
    home.ok("service uninstall");
}

#[test]
#[ignore = "needs setpriv"]
fn a_break_of_ones_own_is_a_break_and_without_times_none_are_asked_for() {
    let home = home();
    home.config(
        "[routines.palm]\nenabled = false\n[routines.thumb]\nenabled = false\n[routines.swallow]\nsitting = true\n\
         [routines.shake]\nenabled = true\nsitting = true\nminutes = 2\n",
    );
    let before = file(&home);
    let mut terminal = setup(&home);
    answer(&mut terminal, EXERCISE, "");
    terminal.shows("shake: 2 minutes");
    answer(&mut terminal, "stand up? [yes]: ", "no");
    terminal.shows("No routine is on that has a time. What there is: backcare routines\r\n");
    answer(&mut terminal, "First [none]: ", "");
    answer(&mut terminal, START, "n");
    answer(&mut terminal, WRITE, "y");
    ends(&mut terminal, Some(0));
    assert_eq!(file(&home), before.replace("enabled = true", "enabled = false"));
    // Of several that are off it is the one that is nothing but a break.
    let mut terminal = setup(&home);
    answer(&mut terminal, EXERCISE, "");
    terminal.shows("Stand up: 2 minutes");
    answer(&mut terminal, BREAKS, "\x04\x04");
    terminal.shows("Nothing was changed.");
    ends(&mut terminal, Some(0));
}
