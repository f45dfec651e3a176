//! The demo: every command that reads runs on the made-up weeks, at any time and in any zone, and nothing of the user's
//! is read or touched.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::sandbox::{Ran, Sandbox, ran};

const NOTE: &str = "note: these weeks are made up\n";

const READS: [&str; 19] = [
    "",
    "stats",
    "stats --week -1 --explain",
    "stats --month",
    "stats --all --routine thumb",
    "list",
    "list --pain --limit 3",
    "pain",
    "undo --list",
    "missed",
    "status",
    "routines",
    "routines swallow",
    "guide thumb",
    "tips",
    "remind next --days 3",
    "review",
    "list --reviews",
    "export --format ics",
];

const WRITES: [&str; 24] = [
    "log thumb",
    "log",
    "pain 4",
    "undo",
    "missed thumb busy",
    "missed busy",
    "pause 3d",
    "resume",
    "ease",
    "do thumb --go",
    "done",
    "snooze",
    "skip",
    "enable yoga",
    "disable palm",
    "add Plank --minutes 2",
    "setup",
    "config",
    "config set day_start 04:00",
    "remind",
    "remind status",
    "service status",
    "doctor",
    "demo",
];

/// At night, in the morning, in the evening, on a Monday, over the new year, on days on which the clock is set forward and
/// back, far from Berlin, and where the calendar leaves a day out.
const NOWS: [(&str, &str); 10] = [
    ("2026-11-22T20:15:00+01:00", "Europe/Berlin"),
    ("2026-11-23T01:00:00+01:00", "Europe/Berlin"),
    ("2026-11-22T08:00:00+01:00", "Europe/Berlin"),
    ("2026-11-23T08:30:00+01:00", "Europe/Berlin"),
    ("2026-01-01T12:45:00+01:00", "Europe/Berlin"),
    ("2026-03-29T03:00:00+02:00", "Europe/Berlin"),
    ("2026-10-25T02:30:00+01:00", "Europe/Berlin"),
    ("2026-04-05T02:10:00+10:30", "Australia/Lord_Howe"),
    ("2026-11-22T23:59:59-11:00", "Pacific/Pago_Pago"),
    ("2012-01-10T19:30:00+14:00", "Pacific/Apia"),
];

/// What a command shows in the demo.
fn shown(home: &Sandbox, words: &str) -> String {
    let Ran { code, stdout, stderr } = home.run(&format!("demo {words}"));
    assert_eq!((code, stderr.as_str()), (0, NOTE), "demo {words}");
    stdout
}

fn json(home: &Sandbox, words: &str) -> Value {
    serde_json::from_str(&shown(home, &format!("{words} --json"))).unwrap()
}

#[test]
fn every_command_that_reads_runs_at_any_time_and_shows_the_same_again() {
    let mut home = Sandbox::new();
    for (now, zone) in NOWS {
        home.at(now).zone(zone);
        for words in READS {
            let page = shown(&home, words);
            assert!(!page.is_empty(), "{now} demo {words}");
        }
        for words in ["list", "undo --list", "missed"] {
            assert_eq!(shown(&home, words), shown(&home, words), "{now} demo {words}");
        }
        let stats = json(&home, "stats --all");
        let adherence = stats["total"]["adherence"].as_f64().unwrap();
        assert!((0.6..0.9).contains(&adherence), "{now}: {adherence}");
        assert!(stats["pain"]["readings"].as_u64().unwrap() > 50, "{now}: {stats}");
        let missed = shown(&home, "missed");
        assert!(missed.starts_with("Missed 4 of the last 7 times: thumb (noon)."), "{now}: {missed}");
    }
    let snapshot = format!("{:?}", home.snapshot());
    assert_eq!(snapshot, format!("{:?}", Sandbox::new().snapshot()), "a file has appeared");
}

#[test]
fn the_day_has_something_done_in_part_and_something_open() {
    let mut home = Sandbox::new();
    for now in ["08:00", "11:00", "13:20", "20:15", "22:40"] {
        home.at(&format!("2026-11-22T{now}:00+01:00"));
        let page = shown(&home, "");
        assert!(page.contains("◐ palm      120 of 200 strokes"), "{now}: {page}");
        assert!(page.contains('○') || now == "11:00", "{now}: {page}");
    }
    home.at("2026-11-22T20:15:00+01:00");
    assert_eq!(json(&home, "status")["open"], serde_json::json!(["thumb"]));
    let weeks = shown(&home, "stats --month");
    assert!(weeks.contains("flu") && weeks.contains("Eased on 5 days"), "{weeks}");
    let pain = |words: &str| json(&home, words)["pain"]["mean"].as_f64().unwrap();
    assert!(pain("stats --to 2026-10-11") > 5.5 && pain("stats --week") < 4.5);
    let notes = shown(&home, "list --limit 1000");
    assert_eq!(notes.matches("ask: ").count(), 2, "{notes}");
    assert!(notes.contains("by Done"), "{notes}");
    assert!(shown(&home, "routines swallow").contains("routines.swallow.enabled = true\n"));
}

#[test]
fn what_is_the_users_is_neither_used_nor_touched() {
    let home = Sandbox::new();
    home.config("this is = = no configuration");
    home.write(".local/share/backcare/backcare.db", "this is no database");
    let before = home.snapshot();
    for words in READS {
        shown(&home, words);
        shown(&home, &format!("--db {} --config none.toml {words}", home.db().display()));
    }
    assert_eq!(home.snapshot(), before);
    let mut homeless = home.command("demo stats");
    let named = [("BACKCARE_DB", "none.db"), ("BACKCARE_CONFIG", "none.toml")];
    let ran = ran(homeless.env_remove("HOME").envs(named));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, NOTE));
}

#[test]
fn a_home_that_cannot_be_written_is_no_obstacle() {
    let home = Sandbox::of_a_plain_user();
    fs::set_permissions(home.path(""), fs::Permissions::from_mode(0o555)).unwrap();
    for words in READS {
        shown(&home, words);
    }
    fs::set_permissions(home.path(""), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_does_more_than_show_is_refused_with_what_runs() {
    let home = Sandbox::new();
    let before = home.snapshot();
    for words in WRITES {
        let complaint = home.fails(2, &format!("demo {words}"));
        assert!(complaint.starts_with("error: the demo only shows: `"), "{words}: {complaint}");
        assert!(complaint.contains("Usage: backcare demo [OPTIONS] [COMMAND]..."), "{words}: {complaint}");
    }
    assert_eq!(home.snapshot(), before);
    let complaint = home.fails(2, "demo undo");
    let runs = complaint.lines().find_map(|line| line.strip_prefix("hint: these run: ")).unwrap();
    let runs: Vec<&str> = runs.split(", ").collect();
    assert!(runs.len() > 8 && runs.contains(&"undo --list"), "{complaint}");
    for words in runs {
        shown(&home, words);
    }
}

#[test]
fn options_may_stand_before_and_after() {
    let mut home = Sandbox::new();
    home.at("2026-11-22T20:15:00+01:00");
    let status: Value = serde_json::from_str(&shown(&home, "status --json")).unwrap();
    let is_same = |words: &str| {
        let Ran { code, stdout, stderr } = home.run(words);
        assert_eq!((code, stderr.as_str()), (0, NOTE), "{words}");
        serde_json::from_str::<Value>(&stdout).unwrap() == status
    };
    assert!(is_same("--json demo status") && is_same("demo --json status") && is_same("demo -- status --json"));
    assert!(is_same("--db demo demo status --json") && is_same("demo --config demo status --json"));
    assert!(home.run("--ascii demo").stdout.contains("% palm") && home.run("demo --ascii").stdout.contains("% palm"));
    let help = home.ok("demo stats --help");
    assert_eq!(help, home.ok("stats --help"));
    assert!(home.ok("help demo").contains("backcare demo stats --month"));
}

#[test]
fn wrong_usage_is_told_as_ever_and_what_was_meant_runs_in_the_demo() {
    let home = Sandbox::new();
    let hints = [
        ("demo stats --frob", "did you mean --from?"),
        ("demo stat", "did you mean `backcare demo stats`?"),
        ("demo week", "did you mean `backcare demo stats --week`?"),
        ("demo stats --routine tumb", "did you mean `thumb`?"),
        ("demo thumb", "`backcare help` shows what can be typed"),
    ];
    for (words, hint) in hints {
        let complaint = home.run(words).stderr;
        assert!(complaint.contains(hint), "{words}: {complaint}");
    }
    assert!(home.fails(1, "demo stats --month 2027-01").contains("in the future"));
}

#[test]
fn a_shell_completes_what_runs_in_the_demo() {
    let home = Sandbox::new();
    let offered = |words: &str| {
        let mut command = home.command(&format!("-- backcare {words}"));
        ran(command.env("BACKCARE_COMPLETE", "bash")).stdout
    };
    assert_eq!(offered("demo st"), "stats\nstatus\n");
    assert_eq!(offered("demo stats --w"), "--week\n");
    assert_eq!(offered("demo lo"), "");
    assert!(offered("de").contains("demo\n"));
}
