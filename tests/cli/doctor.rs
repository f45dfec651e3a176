//! `doctor`, and the line that nobody reminds.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::{Value, json};

use super::sandbox::{BACKCARE, Sandbox, ran};

/// The state of one check, and what it says.
fn check(home: &Sandbox, of: &str) -> (String, String) {
    let ran = home.run("doctor --json");
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["ok"], json!(ran.code == 0), "{answer}");
    let checks = answer["checks"].as_array().unwrap();
    assert_eq!(checks.iter().any(|check| check["state"] == "fix"), ran.code == 1, "{answer}");
    // Whatever needs doing says what.
    assert!(checks.iter().all(|check| check["state"] != "fix" || check["todo"].is_string()), "{answer}");
    let found = checks.iter().find(|check| check["check"] == of).unwrap_or_else(|| panic!("{of}: {answer}"));
    (found["state"].as_str().unwrap().to_owned(), found["says"].as_str().unwrap().to_owned())
}

fn needs(home: &Sandbox, of: &str, says: &str) {
    let (state, said) = check(home, of);
    assert!(state == "fix" && said.contains(says), "{of} {state}: {said}");
}

#[test]
fn a_new_home_is_well_and_stays_as_it_is() {
    let home = Sandbox::new();
    let before = home.snapshot();
    let page = home.ok("doctor");
    assert!(page.contains("· database        there is none yet") && page.ends_with("Nothing needs doing.\n"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80 || line.contains('/')), "{page}");
    assert!(home.snapshot() == before);
    home.ok("log thumb");
    let before = home.snapshot();
    assert!(home.ok("doctor").contains("✓ integrity"));
    assert!(home.snapshot() == before);
    assert_eq!(check(&home, "permissions").0, "ok");
    assert_eq!(check(&home, "sitting").0, "ok");
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let mut home = Sandbox::new();
    home.ok("log thumb");
    fs::set_permissions(home.db(), fs::Permissions::from_mode(0o644)).unwrap();
    needs(&home, "permissions", "backcare.db");
    assert!(home.run("doctor").stdout.contains("chmod go-rwx"));
    fs::set_permissions(home.db(), fs::Permissions::from_mode(0o600)).unwrap();
    home.config("[slots]\nnoon = \"25:00\"\n");
    needs(&home, "configuration", "line 2");
    home.config("[routines.break]\nenabled = true\n");
    assert_eq!(check(&home, "sitting").0, "note");
    home.zone("Europe/Berlni");
    needs(&home, "time zone", "Europe/Berlni");
}

#[test]
fn a_damaged_database_is_told_of() {
    let home = Sandbox::new();
    for number in 1..40 {
        home.ok(&format!("log palm --count {number} --note {}", "long".repeat(40)));
    }
    home.ok("stats");
    let database = rusqlite::Connection::open(home.db()).unwrap();
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(database);
    let mut bytes = fs::read(home.db()).unwrap();
    // Some pages after the first, which says what the file is.
    let (from, to) = (bytes.len() / 2, bytes.len() / 2 + 4096);
    bytes[from..to].fill(0xA5);
    fs::write(home.db(), bytes).unwrap();
    let ran = home.run("doctor");
    assert!(ran.code == 1 && ran.stdout.contains("✗ "), "{ran:?}");
    fs::write(home.db(), "").unwrap();
    needs(&home, "database", "is empty");
}

/// Runs the program on a terminal, and returns what a person sees.
fn on_a_terminal(home: &Sandbox, words: &str) -> String {
    let plain = home.command(words);
    let environment: Vec<_> =
        plain.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
    let mut command = Command::new("script");
    command.args(["-qec", &format!("{BACKCARE} {words}"), "/dev/null"]).env_clear();
    command.envs(environment.into_iter().filter_map(|(name, value)| Some((name, value?))));
    if let Some(directory) = plain.get_current_dir() {
        command.current_dir(directory);
    }
    ran(&mut command).stdout.replace('\r', "")
}

#[test]
fn where_nobody_reminds_a_terminal_is_told_once_an_hour() {
    let mut home = Sandbox::new();
    home.ok("log thumb");
    assert!(!on_a_terminal(&home, "").contains("nobody reminds you"), "nobody wants to be reminded");
    let database = rusqlite::Connection::open(home.db()).unwrap();
    database.execute("UPDATE daemon SET wanted = 1", []).unwrap();
    drop(database);

    home.at("2026-11-23T12:40:00+01:00");
    let said = on_a_terminal(&home, "stats");
    assert!(
        said.contains("note: nobody reminds you: the daemon does not run. Missed today: morning and noon."),
        "{said}"
    );
    assert!(said.contains("hint: backcare remind --daemon"), "{said}");
    assert!(!on_a_terminal(&home, "").contains("nobody reminds you"), "it was said");
    home.at("2026-11-23T13:39:59+01:00");
    assert!(!on_a_terminal(&home, "log palm").contains("nobody reminds you"), "it was said");
    home.at("2026-11-23T13:40:00+01:00");
    assert!(!on_a_terminal(&home, "list").contains("nobody reminds you"), "not by every command");
    assert!(!on_a_terminal(&home, "stats --json").contains("nobody reminds you"), "not among JSON");
    assert_eq!(home.run("stats").stderr, "", "not where nobody sees it");
    assert!(on_a_terminal(&home, "log palm").contains("nobody reminds you"));
    // A clock that was wrong does not silence it.
    home.at("2026-11-23T12:00:00+01:00");
    assert!(on_a_terminal(&home, "").contains("nobody reminds you"));
    needs(&home, "daemon", "you want to be reminded");
}

#[test]
fn in_the_first_week_a_terminal_is_told_once_a_day_how_reminding_begins() {
    let note = "note: you are not reminded yet\nhint: backcare setup\n";
    let mut home = Sandbox::new();
    // Before anything is logged, too; nothing is made for it but the time at which it was said.
    let page = on_a_terminal(&home, "");
    assert!(page.ends_with(note), "{page}");
    assert!(!home.db().exists());
    assert!(!on_a_terminal(&home, "log thumb").contains(note), "it was said today");
    for (now, words, is_said) in [
        ("2026-11-24T02:59:00+01:00", "", false),
        ("2026-11-24T03:00:00+01:00", "list", false),
        ("2026-11-24T03:00:00+01:00", "log thumb", true),
        ("2026-11-24T12:00:00+01:00", "", false),
        ("2026-11-29T12:00:00+01:00", "log palm --json", false),
        ("2026-11-29T12:00:00+01:00", "", true),
        ("2026-11-30T12:00:00+01:00", "", false),
    ] {
        home.at(now);
        assert_eq!(on_a_terminal(&home, words).ends_with(note), is_said, "{now} {words}");
    }
    assert_eq!(home.at("2026-11-25T12:00:00+01:00").run("").stderr, "", "not where nobody sees it");
    // Who has begun, and has ended it, is told no more.
    for reported in ["wanted = 1", "wanted = 0, screen = 'ready', server = 'dunst'"] {
        let home = Sandbox::new();
        home.ok("log thumb");
        let database = rusqlite::Connection::open(home.db()).unwrap();
        database.execute(&format!("UPDATE daemon SET {reported}"), []).unwrap();
        assert!(!on_a_terminal(&home, "").contains("yet"), "{reported}");
    }
}

#[test]
fn status_of_reminding_goes_with_a_broken_configuration() {
    let home = Sandbox::new();
    home.config("[slots]\nnoon = \"13:00\"\n");
    home.ok("log thumb");
    home.config("[slots]\nnoon = \"25:00\"\n");
    let status = home.json("remind status --json");
    assert!(status["fault"].as_str().unwrap().contains("line 2"), "{status}");
    assert_eq!(status["next"]["at"], "2026-11-23T13:00:00+01:00", "what was in force still is");
    assert!(home.ok("remind status").contains("To be seen to: "));
}
