//! `log`, `pain` and `undo`.

use snapbox::{assert_data_eq, str};

use super::sandbox::{MONDAY, Sandbox, rows};
use super::terminal::answered;

#[test]
fn a_session_is_logged_with_the_prescribed_dose_in_the_slot_that_is_open() {
    let home = Sandbox::new();
    assert_data_eq!(
        home.ok("log thumb"),
        str![[r#"
Logged thumb, 10 minutes, morning (08:10).
Left today: palm (morning), thumb (noon), palm and thumb (evening).
This week: 1 of 1 done.

"#]]
    );
    assert_data_eq!(
        home.ok("log palm --count 150"),
        str![[r#"
Logged palm, 150 of 200 strokes, morning (08:10).
Left today: thumb (noon), palm and thumb (evening).
This week: 2 of 2 done.

"#]]
    );
}

#[test]
fn a_second_session_in_a_slot_says_so() {
    let home = Sandbox::new();
    home.ok("log thumb");
    assert!(
        home.ok("log thumb --minutes 1").starts_with("Logged thumb, 1 of 10 minutes, morning once more (08:10).\n")
    );
}

#[test]
fn several_routines_are_one_command_and_one_step_back() {
    let home = Sandbox::new();
    let logged = home.json("log palm thumb --pain 6 --pain-after 3 --json");
    assert_eq!(logged.as_array().unwrap().len(), 2);
    assert_eq!((&logged[0]["pain_before"], &logged[0]["pain_after"]), (&6.into(), &3.into()));
    assert_eq!((&logged[1]["pain_before"], &logged[1]["pain_after"]), (&().into(), &().into()));
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 2);
    assert_eq!(home.json("list --pain --json").as_array().unwrap().len(), 2);

    assert_eq!(
        home.ok("undo"),
        "Took back `log palm thumb` of Mon 2026-11-23 08:10: removed 2 sessions and 2\npain readings.\n"
    );
    assert_eq!(home.ok("list"), "No session is recorded.\n");
    assert_eq!(home.ok("list --pain"), "No pain reading is recorded.\n");
}

#[test]
fn undo_goes_back_step_by_step_in_the_order_of_the_rows() {
    let mut home = Sandbox::new();
    home.ok("log thumb");
    // The clock was set back; the order is still that of the commands.
    home.at("2026-11-20T08:00:00+01:00");
    home.ok("pain 4");
    assert_eq!(home.ok("undo --list"), "Fri 2026-11-20 08:00  pain 4\nMon 2026-11-23 08:10  log thumb\n");
    assert_eq!(home.json("undo --json")["undone"]["command"], "pain 4");
    assert_eq!(home.json("undo --json")["undone"]["command"], "log thumb");
    assert_eq!(home.fails(1, "undo"), "error: there is nothing to undo\nhint: `backcare list` shows what is logged\n");
    assert_eq!(home.ok("undo --list"), "There is nothing to undo.\n");
}

#[test]
fn undo_keeps_what_it_removed_in_the_history() {
    let home = Sandbox::new();
    home.ok("log thumb --note 'a good one'");
    home.ok("undo");
    let rows = rows(&home.db()).join("\n");
    assert!(rows.contains("a good one") && rows.contains("undo"), "{rows}");
}

#[test]
fn time_is_said_in_words() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T20:00:00+01:00");
    for (words, at, day, slot) in [
        ("log thumb --at 08:00", "2026-11-23T08:00:00+01:00", "2026-11-23", "morning"),
        ("log thumb --at 'yesterday 21:00'", "2026-11-22T21:00:00+01:00", "2026-11-22", "evening"),
        ("log thumb --at 'monday 7pm'", "2026-11-23T19:00:00+01:00", "2026-11-23", "evening"),
        ("log thumb --at '2026-11-20 12:30'", "2026-11-20T12:30:00+01:00", "2026-11-20", "noon"),
        ("log thumb --at '10m ago'", "2026-11-23T19:50:00+01:00", "2026-11-23", "evening"),
        ("log thumb --ago 8h", "2026-11-23T12:00:00+01:00", "2026-11-23", "noon"),
        // Half past midnight belongs to the evening before.
        ("log thumb --at 'yesterday 00:30'", "2026-11-23T00:30:00+01:00", "2026-11-22", "evening"),
        // An offset of its own decides day and slot: eight in the morning in Tokyo was midnight here.
        ("log thumb --at 2026-11-23T08:00:00+09:00", "2026-11-23T08:00:00+09:00", "2026-11-23", "morning"),
    ] {
        let logged = home.json(&format!("{words} --json"));
        assert_eq!(
            (&logged["at"], &logged["day"], &logged["slot"]),
            (&at.into(), &day.into(), &slot.into()),
            "{words}"
        );
    }
}

#[test]
fn the_past_keeps_its_day_and_slot_when_the_traveller_and_the_settings_move() {
    let mut home = Sandbox::new();
    home.ok("log thumb");
    let before = home.json("list --json");
    home.config("day_start = \"09:00\"\n[slots]\nmorning = \"10:00\"\n");
    home.zone("Asia/Tokyo");
    home.at("2026-11-24T08:00:00Z");
    assert_eq!(home.json("list --json"), before);
}

#[test]
fn pain_is_recorded_and_shown() {
    let mut home = Sandbox::new();
    assert_eq!(home.ok("pain"), "No pain is recorded yet. Record some with: backcare pain 4\n");
    assert_eq!(home.ok("pain 0"), "Recorded pain 0 of 10 (08:10).\n");
    home.at("2026-11-23T09:00:00+01:00");
    assert_eq!(home.ok("pain 4 --note 'after sitting' --at 08:55"), "Recorded pain 4 of 10 (08:55).\n");
    let shown = home.ok("pain");
    let (day, readings) = shown.split_once('\n').unwrap();
    let readings: Vec<&str> = readings.lines().map(|line| &line[10..]).collect();
    assert_eq!(day, "Monday 23 November");
    assert_eq!(readings, ["  08:55  pain  4 of 10    after sitting", "  08:10  pain  0 of 10"]);
}

#[test]
fn without_a_routine_and_without_a_terminal_it_lists_what_is_open() {
    let home = Sandbox::new();
    let complaint = home.fails(2, "log");
    assert!(complaint.contains("open now: palm (morning) and thumb (morning)"), "{complaint}");
    home.ok("log palm thumb");
    assert_eq!(home.ok("log"), "Nothing is open now.\nNext: noon at 12:30, thumb.\n");
    assert_eq!(home.json("log --json"), serde_json::json!([]));
    assert!(home.fails(2, "log --at 08:00").contains("name the ROUTINE"));
}

#[test]
fn an_empty_note_is_none() {
    let home = Sandbox::new();
    assert!(home.json("log thumb --note '' --json")["note"].is_null());
    assert_eq!(home.json("pain 3 --note ' a word ' --json")["note"], "a word");
}

#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = Sandbox::new();
    home.ok("log thumb");
    for (name, mode) in [
        ("", 0o700),
        ("/backcare.db", 0o600),
        ("/backcare.db-wal", 0o600),
        ("/backcare.db-shm", 0o600),
        ("/backcare.db.lock", 0o600),
    ] {
        let path = home.path(&format!(".local/share/backcare{name}"));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
}

#[test]
fn the_clock_of_scripts_decides_the_present() {
    let mut home = Sandbox::new();
    home.zone("America/New_York");
    assert_eq!(home.json("log thumb --json")["at"], "2026-11-23T02:10:00-05:00", "{MONDAY}");
    home.at("noon");
    assert!(home.fails(1, "log thumb").contains("BACKCARE_NOW is `noon`"));
}

#[test]
fn on_a_terminal_it_asks_about_all_that_is_open_at_once() {
    let home = Sandbox::new();
    let list = "Open now:\n  1  palm   200 strokes  morning\n  2  thumb   10 minutes  morning\n\
                Which did you do? all, none or numbers [all]: ";
    for (typed, logged) in [
        ("\n", "palm thumb"),
        ("all\n", "palm thumb"),
        ("2\n", "thumb"),
        ("2, 1\n", "palm thumb"),
        ("thumb and palm\n", "palm thumb"),
        ("none\n", ""),
        ("\u{4}", ""),
        ("3\nsoon\n\u{4}", ""),
        ("q\n", ""),
        ("thumb 1\npa\n", "palm"),
        ("3\n1\n", "palm"),
    ] {
        let home = home.copy();
        let shown = answered(home.command("log").env("NO_COLOR", "1"), typed, 80);
        assert!(shown.contains(list), "{typed:?}: {shown:?}");
        if typed.starts_with('3') {
            assert!(
                shown.contains("`3` is none of them: type all, none, numbers from 1 to 2, or names.\n"),
                "{typed:?}: {shown}"
            );
        }
        let sessions = home.json("list --json");
        let mut done: Vec<&str> =
            sessions.as_array().unwrap().iter().map(|one| one["routine"].as_str().unwrap()).collect();
        done.sort_unstable();
        assert_eq!(done.join(" "), logged, "{typed:?}: {shown}");
        assert_eq!(shown.contains("Nothing was logged."), logged.is_empty(), "{typed:?}: {shown}");
    }
    // One alone is a question of yes and no; what is named is not asked about.
    home.ok("log palm");
    let shown = answered(home.copy().command("log").env("NO_COLOR", "1"), "maybe\ny\n", 80);
    assert!(shown.contains("Log thumb, 10 minutes? yes or no [yes]: "), "{shown}");
    assert!(shown.contains("`maybe` is neither yes nor no.\n") && shown.contains("Logged thumb"), "{shown}");
    assert!(!answered(&mut home.command("log thumb"), "", 80).contains('?'));
}
