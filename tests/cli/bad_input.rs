//! Whatever is wrong with the input or the files: the message says what and where, and everything is as before.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::sandbox::{Sandbox, rows};

/// Runs `words` in a home without a history and in one with one, and checks that nothing moved.
fn refused(code: i32, words: &str, config: Option<&str>, at: &str, says: &[&str]) {
    for with_history in [false, true] {
        let mut home = Sandbox::new();
        if with_history {
            home.ok("log thumb --pain 5");
            home.ok("undo");
            home.ok("log palm");
        }
        if let Some(config) = config {
            home.config(config);
        }
        home.at(at);
        let before = home.snapshot();
        let complaint = home.fails(code, words);
        for part in says {
            assert!(complaint.contains(part), "`{words}` does not say `{part}`: {complaint}");
        }
        assert_eq!(home.snapshot(), before, "`{words}` changed something");
    }
}

const NOW: &str = "2026-11-23T20:00:00+01:00";

#[test]
fn a_mistyped_routine() {
    refused(1, "log tumb", None, NOW, &["no routine `tumb`", "did you mean `thumb`?"]);
    refused(1, "log thumb palmm", None, NOW, &["no routine `palmm`", "did you mean `palm`?"]);
    refused(1, "log massage", None, NOW, &["no routine `massage`", "did you mean `palm` or `thumb`?"]);
    refused(1, "log wal", None, NOW, &["`wal` may be `backwalk` or `walk`", "hint: type more of the name"]);
    refused(1, "log acupuncture", None, NOW, &["no routine `acupuncture`", "there are: palm, thumb, swallow"]);
    refused(1, "stats --routine tumb", None, NOW, &["did you mean `thumb`?"]);
    refused(1, "list --routine tumb", None, NOW, &["did you mean `thumb`?"]);
    refused(2, "log thumb thumb", None, NOW, &["`thumb` is named twice"]);
}

#[test]
fn a_time_in_the_future() {
    for words in ["log thumb --at 20:01", "log thumb --at '2026-11-24 08:00'", "pain 3 --at 2027-01-01T00:00:00Z"] {
        refused(1, words, None, NOW, &["in the future"]);
    }
}

#[test]
fn a_time_that_a_gap_swallowed() {
    for words in ["log thumb --at 02:30", "log thumb --at '2026-03-29 02:59:59'", "pain 3 --at '2026-03-29 02:00'"] {
        refused(1, words, Some("day_start = \"00:00\""), "2026-03-29T20:00:00+02:00", &["does not exist"]);
    }
}

#[test]
fn no_time_at_all() {
    for words in [
        "log thumb --at monday",
        "log thumb --at ''",
        "log thumb --at 25:00",
        "log thumb --ago 10",
        "log thumb --ago ''",
        "log thumb --ago '10m ago'",
        "list --from someday",
        "stats --from x --to today",
    ] {
        refused(2, words, None, NOW, &["cannot read", "hint: "]);
    }
    refused(1, "log thumb --ago 99999999999d", None, NOW, &["before the year 1970", "hint: "]);
}

#[test]
fn absurd_amounts() {
    for words in [
        "log thumb --minutes 0",
        "log thumb --minutes 241",
        "log palm --count 0",
        "log palm --count 10001",
        "log thumb --minutes -5",
        "log thumb --minutes 1.5",
        "log thumb --minutes 99999999999999999999",
        "log thumb --minutes ten",
        "log thumb --minutes 10m",
    ] {
        let hint = match words {
            "log thumb --minutes 10m" => "hint: did you mean `backcare log thumb --minutes 10`?",
            _ => "hint: give a whole number from 1 to ",
        };
        refused(2, words, None, NOW, &["whole number", hint]);
    }
    refused(2, "log palm --minutes 10", None, NOW, &["`palm` is counted in strokes", "--count"]);
    refused(2, "log thumb --count 10", None, NOW, &["`thumb` is counted in minutes", "--minutes"]);
    // The second routine is checked before the first is written.
    refused(2, "log thumb palm --minutes 10", None, NOW, &["`palm` is counted in strokes"]);
}

#[test]
fn pain_outside_the_scale() {
    for words in ["pain 11", "pain -1", "pain 4.5", "pain a-lot", "log thumb --pain 11", "log thumb --pain-after 200"] {
        refused(2, words, None, NOW, &["whole number", "hint: pain is a whole number from 0"]);
    }
}

#[test]
fn a_value_that_cannot_be_read_is_wrong_usage_in_every_command() {
    for (words, forms) in [
        ("log thumb --at soon", "hint: times: 08:00, 7pm, noon"),
        ("pain 3 --at soon", "hint: times: 08:00"),
        ("log thumb --ago soon", "hint: durations: 90s"),
        ("pause soon", "hint: durations: 90s"),
        ("remind snooze soon", "hint: durations: 90s"),
        ("remind snooze 25h", "hint: give a duration from 1s to 24h"),
        ("list --from soon", "hint: days: 2026-11-20"),
        ("list --to soon", "hint: days: 2026-11-20"),
        ("stats --from soon", "hint: days: 2026-11-20"),
        ("pause --until soon", "hint: days: 2026-11-20"),
        ("stats --month soon", "hint: write 2026-11"),
        ("stats --year -99999999999", "hint: write 2026, or -1"),
        ("list --limit soon", "hint: give a whole number from 1 on"),
        ("list --limit 0", "hint: give a whole number from 1 on"),
        ("list --limit -1", "hint: give a whole number from 1 on"),
        ("remind next --days -1", "hint: give a whole number from 1 to 366"),
        ("list --from -1", "hint: days: 2026-11-20"),
        ("log thumb --ago -10m", "hint: durations: 90s"),
        ("pause -3d", "hint: durations: 90s"),
        ("remind snooze -5m", "hint: durations: 90s"),
        ("remind next --days soon", "hint: give a whole number from 1 to 366"),
    ] {
        refused(2, words, None, NOW, &[forms]);
    }
}

#[test]
fn what_depends_on_the_clock_or_the_diary_fails() {
    for (words, says) in [
        ("stats --from tomorrow", "--from is in the future"),
        ("stats --week -99999", "`-99999` is before the year 1970"),
        ("log thumb --at 'tomorrow 08:00'", "in the future"),
        ("pause --until yesterday", "`yesterday` is over"),
        ("remind snooze", "no reminder is open"),
        ("snooze", "no reminder is open"),
        ("skip", "no reminder is open"),
        ("done", "no reminder is open"),
        ("stats --month 2026-12", "`2026-12` is in the future"),
        ("list --from tomorrow", "--from is in the future"),
        ("snooze --until 05:00", "is not within the next 24 hours"),
        ("log knitting", "no routine `knitting`"),
    ] {
        refused(1, words, None, NOW, &[says, "hint: "]);
    }
}

#[test]
fn wrong_usage() {
    for words in [
        "frobnicate",
        "log --frob",
        "stats --week 2026-W99",
        "stats --week 2026-11",
        "stats --month 2026-13",
        "stats --year 26",
        "stats --week --month",
        "stats --from today --to yesterday",
        "list --from today --to yesterday",
        "list --limit 0",
        "status --format xml",
        "--color sometimes",
        "log thumb --at 08:00 --ago 10m",
        "pain --note alone",
    ] {
        refused(2, words, None, NOW, &["error: "]);
    }
}

#[test]
fn wrong_usage_is_told_before_the_configuration_is_read() {
    for words in ["stats --week soon", "log thumb --at 25:00", "list --limit 0", "stats --from soon"] {
        refused(2, words, Some("[slots\n"), NOW, &["hint: "]);
    }
}

#[test]
fn a_broken_line_in_the_configuration() {
    for (config, says) in [
        ("[remind]\nsnoze = \"10m\"\n", ["line 2", "`snoze`", "did you mean `snooze`?"]),
        ("day_start = \"03:00\"\n[slots]\nlunch = \"12:30\"\n", ["line 3", "`lunch`", "`noon`"]),
        ("\n\n[routines.palm]\ncount = 0\n", ["line 4", "`count`", "`0`"]),
        ("[routines.palm]\nslots = [\"evning\"]\n", ["line 2", "`evning`", "did you mean `evening`?"]),
        ("[slots\n", ["line 1", "config.toml", "hint: "]),
    ] {
        for words in ["log thumb", "pain 3", "stats", "list", "undo", "status", ""] {
            refused(1, words, Some(config), NOW, &says);
        }
    }
}

#[test]
fn a_configuration_that_is_not_text_or_not_there() {
    let home = Sandbox::new();
    home.write(".config/backcare/config.toml", b"day_start = \"03:00\"\n# caf\xe9\n");
    let complaint = home.fails(1, "log thumb");
    assert!(complaint.contains("line 2") && complaint.contains("UTF-8"), "{complaint}");
    let ran = Sandbox::new().run("status --config nowhere.toml");
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "note: there is no configuration nowhere.toml; the defaults hold\n")
    );
}

/// Commands that open the database, for writing and for reading.
const ALL: [&str; 8] = ["log thumb", "pain 3", "undo", "", "list", "pain", "stats", "status"];

/// Runs every command, and checks that each complains in these words and that nothing moved.
fn refused_by_all(home: &Sandbox, says: &[&str]) {
    let before = home.snapshot();
    for words in ALL {
        let complaint = home.fails(1, words);
        for part in says {
            assert!(complaint.contains(part), "`{words}` does not say `{part}`: {complaint}");
        }
        assert_eq!(home.snapshot(), before, "`{words}` changed something");
    }
}

#[test]
fn a_database_that_is_none() {
    let mut sqlite = fs::read(foreign_database().path().join("other.db")).unwrap();
    for (content, says) in [
        (Vec::new(), "is empty"),
        (b"not a database, but a diary of some length\n".repeat(40), "is not a backcare database"),
        (b"short".to_vec(), "is not a backcare database"),
        (sqlite.clone(), "is not a backcare database"),
        // Ours by its header, and cut off behind it.
        (
            {
                sqlite[68..72].copy_from_slice(b"back");
                sqlite.truncate(100);
                sqlite
            },
            "backcare.db",
        ),
    ] {
        let home = Sandbox::new();
        home.write(".local/share/backcare/backcare.db", &content);
        refused_by_all(&home, &[says, "backcare.db", "hint: "]);
    }
}

fn foreign_database() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let connection = rusqlite::Connection::open(directory.path().join("other.db")).unwrap();
    connection.execute_batch("CREATE TABLE diary (line TEXT); INSERT INTO diary VALUES ('dear diary')").unwrap();
    directory
}

#[test]
fn a_database_of_a_newer_version() {
    let home = Sandbox::new();
    home.ok("log thumb");
    let connection = rusqlite::Connection::open(home.db()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    connection.close().unwrap();
    refused_by_all(&home, &["newer version"]);
}

#[test]
fn a_newer_version_that_only_the_log_knows_of() {
    let home = Sandbox::new();
    home.ok("log thumb");
    // Another program keeps it open, so that closing does not fold the log in.
    let keeper = rusqlite::Connection::open(home.db()).unwrap();
    keeper.pragma_update(None, "user_version", 99).unwrap();
    refused_by_all(&home, &["newer version"]);
}

#[test]
fn a_database_that_is_gone_while_its_log_is_there() {
    let home = Sandbox::new();
    home.ok("log thumb");
    fs::rename(home.db(), home.path("elsewhere.db")).unwrap();
    refused_by_all(&home, &["is missing", "backcare.db-wal"]);
    fs::rename(home.path("elsewhere.db"), home.db()).unwrap();
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 1);
}

#[test]
fn a_link_that_leads_nowhere() {
    let home = Sandbox::new();
    fs::create_dir_all(home.db().parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(home.path("unplugged/backcare.db"), home.db()).unwrap();
    refused_by_all(&home, &["backcare.db"]);
}

#[test]
fn a_database_that_may_not_be_read() {
    let home = Sandbox::of_a_plain_user();
    home.ok("log thumb");
    let rows_before = rows(&home.db());
    fs::set_permissions(home.db(), fs::Permissions::from_mode(0o000)).unwrap();
    refused_by_all(&home, &["backcare.db", "ermission"]);
    fs::set_permissions(home.db(), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(rows(&home.db()), rows_before);
}

#[test]
fn a_configuration_that_may_not_be_read() {
    let home = Sandbox::of_a_plain_user();
    home.ok("log thumb");
    home.config("day_start = \"05:00\"");
    let config = home.path(".config/backcare/config.toml");
    fs::set_permissions(&config, fs::Permissions::from_mode(0o000)).unwrap();
    let rows_before = rows(&home.db());
    for words in ALL {
        let complaint = home.fails(1, words);
        assert!(complaint.contains("config.toml") && complaint.contains("hint: "), "{complaint}");
    }
    assert_eq!(rows(&home.db()), rows_before);
}

#[test]
fn a_pipe_in_place_of_a_file_is_not_waited_for() {
    let home = Sandbox::new();
    fs::create_dir_all(home.db().parent().unwrap()).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(home.db()).status().unwrap().success());
    for words in ALL {
        assert!(home.fails(1, words).contains("is not a backcare database"));
    }
}

#[test]
fn a_name_that_sqlite_would_read_in_its_own_way_is_a_file() {
    let home = Sandbox::new();
    for name in [":memory:", "file:zz.db", "file:zz.db?mode=memory", "100%böse.db", "-"] {
        home.ok(&format!("log thumb --db={name}"));
        assert_eq!(home.json(&format!("list --json --db={name}")).as_array().unwrap().len(), 1);
        assert!(home.path(name).exists(), "{name}");
    }
}

#[test]
fn a_directory_in_place_of_a_file() {
    let home = Sandbox::new();
    fs::create_dir_all(home.db()).unwrap();
    for words in ALL {
        assert!(home.fails(1, words).contains("backcare.db"));
    }
    assert!(fs::read_dir(home.db()).unwrap().next().is_none());
}
