//! `doctor`, and the line that nobody reminds.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::{Value, json};

use super::sandbox::{BACKCARE, Sandbox, ran, rows};

/// What doctor says of one thing.
fn found(home: &Sandbox, of: &str) -> Value {
    let ran = home.run("doctor --json");
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["ok"], json!(ran.code == 0), "{answer}");
    let checks = answer["checks"].as_array().unwrap();
    assert_eq!(checks.iter().any(|check| check["state"] == "fix"), ran.code == 1, "{answer}");
    // Whatever needs doing says what.
    assert!(checks.iter().all(|check| check["state"] != "fix" || check["todo"].is_string()), "{answer}");
    checks.iter().find(|check| check["check"] == of).unwrap_or_else(|| panic!("{of}: {answer}")).clone()
}

/// The state of one check, and what it says.
fn check(home: &Sandbox, of: &str) -> (String, String) {
    let found = found(home, of);
    (found["state"].as_str().unwrap().to_owned(), found["says"].as_str().unwrap().to_owned())
}

fn needs(home: &Sandbox, of: &str, says: &str) {
    let (state, said) = check(home, of);
    assert!(state == "fix" && said.contains(says), "{of} {state}: {said}");
}

#[test]
fn what_is_derived_is_worked_out_anew() {
    let home = Sandbox::new();
    assert!(home.fails(1, "doctor --rebuild").contains("nothing is recorded yet"));
    home.ok("log thumb palm --pain 6 --pain-after 4");
    home.ok("pause 2d --reason flu");
    home.ok("resume");
    home.ok("pain 3");
    home.ok("undo");
    let recorded = rows(&home.db());
    assert_eq!(home.ok("doctor --rebuild"), "Worked out 7 rows anew, all of them as they were.\n");
    assert_eq!(rows(&home.db()), recorded);
    let damage = "DELETE FROM readings; UPDATE sessions SET amount = 7 WHERE routine = 'thumb'";
    rusqlite::Connection::open(home.db()).unwrap().execute_batch(damage).unwrap();
    assert_eq!(home.json("doctor --rebuild --json")["changed"], 3);
    assert_eq!(rows(&home.db()), recorded);
    let damage = "UPDATE session_runs SET first_day = first_day - 1";
    rusqlite::Connection::open(home.db()).unwrap().execute_batch(damage).unwrap();
    needs(&home, "streaks", "the days in a row of streaks are not those of the sessions");
    home.ok("doctor --rebuild");
    assert_eq!(rows(&home.db()), recorded);
}

#[test]
fn a_new_home_is_well_and_stays_as_it_is() {
    let home = Sandbox::new();
    let before = home.snapshot();
    let page = home.ok("doctor");
    assert!(page.contains("· database        there is none yet") && page.ends_with("Nothing needs doing.\n"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80 || line.contains('/')), "{page}");
    let head = "This checks the program, not your back. When a back needs a doctor:\n→ backcare guide --see-a-doctor\n";
    assert!(page.starts_with(head), "{page}");
    assert!(home.json("doctor --json")["about"].as_str().unwrap().ends_with(": backcare guide --see-a-doctor"));
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
pub(crate) fn on_a_terminal(home: &Sandbox, words: &str) -> String {
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
        said.replace('\n', " ")
            .contains("note: nobody reminds you: the daemon does not run. Not reminded of today: morning and noon."),
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
fn a_pause_is_told() {
    let home = Sandbox::new();
    home.ok("pause 3d --reason flu");
    let page = home.ok("doctor");
    assert!(page.contains("no reminders come: paused until Thursday 26 November, 08:10:\n"), "{page}");
    assert!(page.contains(" flu\n") && page.contains("→ backcare resume\n"), "{page}");
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

/// A directory of the plain user's home that is closed while `then` runs.
fn while_closed<T>(home: &Sandbox, directory: &str, then: impl FnOnce() -> T) -> T {
    let mode = |mode| fs::set_permissions(home.path(directory), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o500);
    let result = then();
    mode(0o700);
    result
}

#[test]
fn where_nothing_can_be_written_it_says_so_before_anything_fails() {
    let home = Sandbox::of_a_plain_user();
    let place = home.path("").display().to_string();
    let place = place.trim_end_matches('/');
    while_closed(&home, "", || {
        assert!(home.fails(1, "log thumb").contains("ermission denied"));
        needs(&home, "database", "cannot be made");
        needs(&home, "log file", "no daemon starts in the background");
        assert_eq!(found(&home, "database")["todo"], format!("chmod u+rwx {place}"));
        let (state, says) = check(&home, "settings");
        assert!(state == "note" && says.starts_with("they cannot be changed: "), "{state} {says}");
        let page = home.run("doctor").stdout;
        assert!(page.contains(&format!("→ chmod u+rwx {place}\n")) && !page.contains("your first"), "{page}");
    });
    home.ok("log thumb");
    assert_eq!(check(&home, "database").0, "ok");

    // One that is there, and can only be read.
    while_closed(&home, ".local/share/backcare", || needs(&home, "database", "cannot be written"));
    while_closed(&home, ".local", || needs(&home, "log file", "is yours, and closed to you"));
    fs::set_permissions(home.db(), fs::Permissions::from_mode(0o400)).unwrap();
    needs(&home, "database", "cannot be written");
    fs::set_permissions(home.db(), fs::Permissions::from_mode(0o600)).unwrap();

    // Not the user's own, or no directory.
    assert!(check(&home, "database").0 == "ok");
    let elsewhere = |db: &str| {
        let page = home.run(&format!("doctor --db {db}")).stdout;
        page.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let page = elsewhere("/usr/backcare/my.db");
    assert!(page.contains("/usr is not yours to write") && page.contains("BACKCARE_DB"), "{page}");
    home.write("file", "");
    let page = elsewhere("file/sub/my.db");
    assert!(page.contains("file is no directory") && page.contains("Move it away"), "{page}");
}

#[test]
fn what_it_says_to_type_works_in_a_shell() {
    let home = Sandbox::of_a_plain_user();
    let odd = "a long name it's \\ \"odd\" $HOME and longer than any line of a page can be";
    let db = home.write(&format!("{odd}/backcare/x"), "").with_file_name("my.db");
    let run = |words: &str| {
        let mut command = home.command(words);
        ran(command.arg("--db").arg(&db))
    };
    assert_eq!(run("log thumb").code, 0);
    for path in [&db, &db.with_file_name("my.db-wal"), &db.with_file_name("my.db-shm")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let page = run("doctor");
    assert_eq!(page.code, 1, "{page:?}");
    let typed: Vec<&str> = page.stdout.lines().filter_map(|line| line.trim_start().strip_prefix("→ ")).collect();
    let chmod = typed.iter().find(|line| line.starts_with("chmod ")).unwrap();
    // As the owner, so that it may.
    assert!(Command::new("sh").args(["-c", chmod]).status().unwrap().success(), "{chmod}");
    let page = run("doctor").stdout;
    assert!(page.contains("✓ permissions"), "{page}");
    // Commands of its own are for the same database.
    let start = typed.iter().find(|line| line.ends_with(" remind --daemon")).unwrap();
    let words = Command::new("sh").args(["-c", &format!("printf '%s\\n' {start}")]).output().unwrap().stdout;
    let words = String::from_utf8(words).unwrap();
    assert_eq!(words, format!("backcare\n--db\n{}\nremind\n--daemon\n", db.display()));
}

#[test]
fn settings_that_do_nothing_are_noted() {
    let home = Sandbox::new();
    home.config("[routines.plank]\nenabled = true\nminutes = 2\n");
    let note = found(&home, "settings");
    assert_eq!((&note["state"], &note["command"]), (&json!("note"), &json!("backcare enable plank --slots evening")));
    home.ok("enable plank --slots evening");
    assert!(!home.ok("doctor").contains("settings"));

    home.config("[slots]\nmornin = \"07:30\"\n");
    assert_eq!(found(&home, "settings")["todo"], "did you mean `morning`?");
    home.config("[slots]\ntea = \"16:00\"\n[anchors]\ntea = \"after tea\"\nbedtime = \"in bed\"\n");
    let page = home.ok("doctor");
    let typed: Vec<&str> = page.lines().filter_map(|line| line.trim_start().strip_prefix("→ ")).collect();
    for line in typed.iter().filter(|line| line.contains("unset")) {
        for command in line.split(" && ") {
            home.ok(command.strip_prefix("backcare ").unwrap());
        }
    }
    assert!(!home.ok("doctor").contains("settings"), "{page}");

    let many: String = (10..30).map(|number| format!("slot{number} = \"16:{number}\"\n")).collect();
    home.config(&format!("[slots]\n{many}"));
    let page = home.ok("doctor");
    assert_eq!(page.matches("· settings").count(), 4, "{page}");
    assert!(page.contains("and 17 more"), "{page}");
}
