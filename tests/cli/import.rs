//! Files of another diary and of other programs: what is taken, what is not and why, and that nothing is taken twice.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use super::sandbox::{Sandbox, ran};

/// A diary with something of every kind, with commands that were taken back.
fn kept() -> Sandbox {
    let mut home = Sandbox::new();
    home.at("2026-11-21T20:00:00+01:00").ok("log thumb --at 08:00 --note '=stairs, \"twice\"' --pain 5 --pain-after 4");
    home.ok("pain 4 --at noon '--note=- after lunch'");
    home.ok("log palm --count 120 --at '2026-11-21 00:20'");
    home.at("2026-11-22T20:00:00+01:00").ok("log palm thumb");
    home.ok("undo");
    home.ok("ease thumb 2d");
    home.ok("pause --from 2026-12-01 2026-12-03 --reason 'a trip'");
    home.config("[routines.walk]\nenabled = true\n");
    home.at("2026-11-23T20:00:00+01:00").ok("log walk --note 'two\nlines, and \"quotes\"'");
    home
}

/// The same settings and clock, and no diary.
fn empty_like(home: &Sandbox) -> Sandbox {
    let empty = home.copy();
    fs::remove_dir_all(empty.path(".local")).unwrap();
    empty
}

#[test]
fn an_export_of_everything_is_the_same_after_an_import_undo_included() {
    let home = kept();
    let log = home.ok("export");
    let other = empty_like(&home);
    other.write("diary.json", &log);
    assert_eq!(
        other.ok("import diary.json"),
        "Took 8 changes from diary.json. `backcare undo` takes back the newest of all\nchanges, not the import.\n"
    );
    assert_eq!(other.ok("export"), log);
    for page in ["list --json", "list --pain --json", "stats --json", "undo --list", "--json"] {
        assert_eq!(other.ok(page), home.ok(page), "{page}");
    }
    // A second one changes nothing, and neither does one of its own export.
    let before = other.snapshot();
    assert_eq!(other.ok("import diary.json"), "Nothing new is in diary.json. There already: 8.\n");
    assert_eq!(other.snapshot(), before);
    home.write("diary.json", &log);
    let before = home.snapshot();
    let report = home.json("import diary.json --json");
    assert_eq!(
        report,
        json!({"file": "diary.json", "format": "json", "dry_run": false, "changes": 0, "operations": 0, "there": 8})
    );
    assert_eq!(home.snapshot(), before);
    // Undo goes on in both as if they were one.
    assert_eq!(other.ok("undo"), home.ok("undo"));
    assert_eq!(other.ok("list --json"), home.ok("list --json"));
}

#[test]
fn two_diaries_that_went_apart_become_one_and_tracking_begins_with_the_earlier() {
    let mut one = Sandbox::new();
    one.at("2026-11-20T09:00:00+01:00").ok("log palm");
    let mut other = Sandbox::new();
    other.at("2026-11-18T09:00:00+01:00").ok("log thumb");
    for (from, to) in [(&one, &other), (&other, &one)] {
        to.write("log.json", from.ok("export"));
    }
    other.at("2026-11-23T20:00:00+01:00");
    one.at("2026-11-23T20:00:00+01:00");
    assert_eq!(
        one.ok("import log.json"),
        "Took 1 change from log.json. `backcare undo` takes back the newest of all\nchanges, not the import.\n"
    );
    other.ok("import log.json");
    assert_eq!(one.ok("export"), other.ok("export"));
    assert_eq!(one.ok("stats --all --json"), other.ok("stats --all --json"));
    assert_eq!(one.json("stats --all --json")["from"], "2026-11-18");
}

#[test]
fn what_a_newer_program_has_recorded_is_kept_and_comes_out_again() {
    let home = kept();
    let log = home.ok("export");
    let strange = log
        .replace("\"source\":\"cli\"", "\"source\":\"cli\",\"mood\":{\"b\":[1.0],\"a\":null}")
        .replace("\"kind\":\"ease\"", "\"kind\":\"weather\"");
    let other = empty_like(&home);
    other.write("diary.json", &strange);
    other.ok("import diary.json");
    assert_eq!(other.ok("export"), strange);
    assert_eq!(other.ok("list --json"), home.ok("list --json"));
}

#[test]
fn a_row_that_no_page_could_read_is_kept_and_not_shown() {
    let home = kept();
    let log = home.ok("export");
    let day = home.json("list --json")[0]["day"].as_str().unwrap().to_owned();
    let day = format!("\"day\":\"{day}\"");
    let other = empty_like(&home);
    other.write("diary.json", log.replace(&day, "\"day\":\"9999-01-01\""));
    other.ok("import diary.json");
    let rest = other.json("list --json").as_array().unwrap().len();
    assert!(rest < home.json("list --json").as_array().unwrap().len());
    other.ok("stats --all");
    assert_ne!(other.json("doctor --rebuild --json")["unreadable"], 0);
}

#[test]
fn a_log_that_is_broken_newer_or_of_another_program_is_refused_whole() {
    let home = kept();
    let log = home.ok("export");
    let other = empty_like(&home);
    other.ok("log thumb");
    let before = other.snapshot();
    let with_long_text = log.replace("\"a trip\"", &format!("\"{}\"", "x".repeat(2 << 20)));
    for (content, words) in [
        (log[..log.len() - 4].to_owned(), "it ends too early, in line 9: it was cut off\nhint: nothing was taken"),
        (log[..log.len() / 2].to_owned(), "it was cut off"),
        (log.replacen("\"version\":1", "\"version\":2", 1), "newer version of backcare: it has version 2"),
        (log.replace("\"format\":\"backcare\"", "\"format\":\"x\""), "it is no export of backcare"),
        ("{}".to_owned(), "it is no export of backcare"),
        (log.replace("\"clock\":1", "\"clock\":9223372036854775807,\"x\":1"), "the `clock` of a change"),
        (with_long_text, "a text of it is longer than a megabyte"),
        ("[1]".to_owned(), "it is JSON of another program"),
        ("SQLite format 3\0".to_owned(), "it is a database"),
        ("PK\x03\x04".to_owned(), "it is a zip file"),
        ("BEGIN:VCALENDAR\r\n".to_owned(), "it is a calendar"),
        (String::new(), "it is empty"),
    ] {
        other.write("diary.json", &content);
        let refused = other.fails(1, "import diary.json");
        assert!(refused.contains(words) && refused.contains("diary.json"), "{words}: {refused}");
        fs::remove_file(other.path("diary.json")).unwrap();
        assert_eq!(other.snapshot(), before, "{words}");
    }
    assert!(other.fails(1, "import nowhere.json").contains("cannot read nowhere.json"));
    assert!(other.fails(1, "import .").contains("it is a directory"));
    other.write("diary.json", &log);
    assert!(other.fails(2, "import diary.json --map a=palm").contains("--map is for tables"));
}

#[test]
fn a_table_of_ours_is_the_same_after_an_import_and_brings_nothing_new_here() {
    let home = kept();
    let table = home.ok("export --format csv");
    let other = empty_like(&home);
    other.write("diary.csv", &table);
    let report = other.json("import diary.csv --json");
    assert_eq!((&report["sessions"], &report["readings"], &report["skipped"]), (&json!(3), &json!(1), &json!([])));
    assert_eq!(report["routines"], json!({"palm": 1, "thumb": 1, "walk": 1}));
    assert_eq!(other.ok("export --format csv"), table);
    let before = home.snapshot();
    home.write("diary.csv", &table);
    assert_eq!(home.ok("import diary.csv"), "Nothing new was in diary.csv.\nThere already: 4.\n");
    fs::remove_file(home.path("diary.csv")).unwrap();
    assert_eq!(home.snapshot(), before);
}

/// What is listed, the newest first: when, what, and what else is known.
fn listed(home: &Sandbox) -> Vec<String> {
    let sessions = home.json("list --json");
    let told = |session: &Value| {
        let word = |key: &str| match &session[key] {
            Value::Null => "-".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let keys = ["at", "routine", "amount", "slot", "day", "note", "pain_before", "pain_after", "source"];
        keys.map(word).join(" ")
    };
    sessions.as_array().unwrap().iter().map(told).collect()
}

#[test]
fn a_table_of_another_program_is_one_change_and_is_never_taken_twice() {
    let home = Sandbox::new();
    let table = "\u{feff}Activity;Date;Time;Duration;Pain before;Pain after;Comment\r\n\
        Thumb;20.11.2026;7:30 pm;12,5;5;3;\"slow; but \"\"good\"\"\"\r\n\
        \r\n\
        palm;2026/11/20;;;;;\r\n\
        swallow;2026-11-19;Bedtime;;;;\r\n\
        break;2026-11-19;;2;;;\r\n";
    home.write("habits.csv", table);
    assert_eq!(
        home.ok("import habits.csv"),
        "Took 4 sessions of 2026-11-19 to 2026-11-20 from habits.csv.\n  break: 1 session\n  palm: 1 session\n  \
         swallow: 1 session\n  thumb: 1 session\n`backcare undo` takes it back.\n"
    );
    let taken = [
        "2026-11-20T19:30:00+01:00 thumb 13 evening 2026-11-20 slow; but \"good\" 5 3 import",
        "2026-11-20T08:00:00+01:00 palm - morning 2026-11-20 - - - import",
        "2026-11-19T22:00:00+01:00 swallow - bedtime 2026-11-19 - - - import",
        "2026-11-19T12:00:00+01:00 break 2 - 2026-11-19 - - - import",
    ];
    assert_eq!(listed(&home), taken);
    let before = home.snapshot();
    assert_eq!(home.ok("import habits.csv"), "Nothing new was in habits.csv.\nThere already: 4.\n");
    assert_eq!(home.snapshot(), before);
    // The file has grown, and is in another order and form.
    home.write("habits.csv", "routine,day,time,minutes,note\nwalk,2026-11-21,,30,\nTHUMB,2026-11-20,19:30,13,\n");
    let report = home.json("import habits.csv --json");
    assert_eq!((&report["sessions"], &report["there"]), (&json!(1), &json!(1)));
    assert!(home.ok("undo").starts_with("Took back `import habits.csv`"));
    assert_eq!(listed(&home), taken);
    home.ok("undo");
    assert_eq!(home.json("list --json"), json!([]));
    assert_eq!(home.json("list --pain --json"), json!([]));
    // What was taken back by mistake comes again.
    home.write("habits.csv", table);
    home.ok("import habits.csv");
    assert_eq!(listed(&home), taken);
    assert_eq!(home.json("list --pain --json").as_array().unwrap().len(), 2);
}

#[test]
fn entries_that_are_alike_are_as_many_as_they_are() {
    let home = Sandbox::new();
    let row = "2026-11-20,07:30,palm,100\n";
    home.ok("log palm --count 100 --at '2026-11-20 07:30'");
    for (rows, new) in [(1, 0), (3, 2), (3, 0), (4, 1)] {
        home.write("a.csv", format!("date,time,routine,amount\n{}", row.repeat(rows)));
        assert_eq!(home.json("import a.csv --json")["sessions"], new, "{rows}");
    }
    assert_eq!(listed(&home).len(), 4);
    // Readings, too.
    home.ok("pain 4 --at '2026-11-20 07:30'");
    home.write("pain.csv", "date,time,pain\n2026-11-20,07:30,4\n2026-11-20,07:30,4\n2026-11-20,07:30,5\n");
    let report = home.json("import pain.csv --json");
    assert_eq!((&report["readings"], &report["there"]), (&json!(2), &json!(1)));
    assert_eq!(home.json("import pain.csv --json")["there"], 3);
}

#[test]
fn lines_that_cannot_be_taken_are_named_with_the_reason_and_the_rest_is_taken() {
    let home = Sandbox::new();
    home.write(
        "a.csv",
        "date,time,routine,amount,unit\n\
         2026-11-20,,thumb,10,\n\
         11/12/2026,,thumb,10,\n\
         2026-11-24,08:00,thumb,10,\n\
         1999-12-31,08:00,thumb,10,\n\
         2026-03-29,02:30,thumb,10,\n\
         2026-11-20,08:00,thumb,241,\n\
         2026-11-20,08:00,palm,10001,\n\
         2026-11-20,08:00,palm,10,minutes\n\
         2026-11-20,night,palm,10,\n\
         2026-11-20,08:00,palm\n\
         2026-11-20,08:00,palm,0,\n\
         2026-11-20,08:00,palm,skip,\n\
         2026-11-20,08:00,\"palm,10,\n",
    );
    let report = home.json("import a.csv --json");
    let told = |skipped: &Value| format!("{}: {}", skipped["line"], skipped["reason"].as_str().unwrap());
    let skipped: Vec<String> = report["skipped"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        skipped,
        [
            "3: `11/12/2026` may be two dates; write it as 2026-12-11 or 2026-11-12",
            "4: 2026-11-24 08:00 is in the future",
            "5: 1999-12-31 is before the year 2000",
            "6: 2026-03-29 02:30 does not exist: the clock was set forward over it",
            "7: thumb: 241 minutes is not from 1 to 240",
            "8: palm: 10001 strokes is not from 1 to 10000",
            "9: palm: it is counted in strokes, not in `minutes`",
            "10: there is no slot `night`",
            "11: it has 3 columns, and the first line 5",
            "14: a quote is opened and never closed",
        ]
    );
    assert_eq!((&report["sessions"], &report["not_done"]), (&json!(1), &json!(2)));
    // With --strict nothing is taken where one line cannot be.
    home.write("b.csv", "date,routine\n2026-11-20,palm\n11/12/2026,palm\n");
    let before = home.snapshot();
    let refused = home.fails(1, "import b.csv --strict");
    assert_eq!(
        refused,
        "error: nothing was taken: 1 line cannot be, of b.csv\nhint: line 3: `11/12/2026` may be two dates; write it as \
         2026-12-11 or 2026-11-12; --dry-run shows all\n"
    );
    assert_eq!(home.snapshot(), before);
    // Twenty are shown.
    home.write("c.csv", format!("date,routine\n{}", "x,palm\n".repeat(25)));
    let ran = home.run("import c.csv");
    assert_eq!(ran.code, 1, "nothing of it could be taken");
    assert!(ran.stdout.contains("Skipped 25 lines:\n  line 2: `x` is no date"), "{ran:?}");
    assert!(ran.stdout.contains("  line 21: ") && ran.stdout.contains("  and 5 more; all: --json\n"), "{ran:?}");
}

#[test]
fn names_that_are_not_known_are_grouped_with_the_command_that_says_what_they_are() {
    let home = Sandbox::new();
    home.write(
        "a.csv",
        "date,habit\n2026-11-18,Back rub\n2026-11-19,Back rub\n2026-11-19,a=b\n2026-11-19,Meditation\n2026-11-19,pal\n",
    );
    let ran = home.run("import a.csv");
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.ends_with(
            "No routine is called `Back rub` (2 lines).\nNo routine is called `a=b` (1 line).\n\
             No routine is called `Meditation` (1 line).\nNo routine is called `pal` (1 line).\n\
             Say which routine is meant, or nothing after `=` to leave it out:\n`backcare import a.csv --map 'Back rub=ROUTINE' \
             --map 'a=b=ROUTINE' --map \\\n'Meditation=ROUTINE' --map 'pal=ROUTINE'`\n"
        ),
        "{ran:?}"
    );
    // What was said already is said again.
    let said = home.run("import a.csv --dry-run --map 'Back rub=palm' --map a=b=thumb --map pal=palm").stdout;
    assert!(
        said.contains(
            "import a.csv --map 'Back rub=palm' --map 'a=b=thumb' --map \\\n'pal=palm' --map 'Meditation=ROUTINE'`"
        ),
        "{said}"
    );
    let report =
        home.json("import a.csv --map 'back RUB=Palm massage' --map a=b=thumb --map Meditation= --map pal=palm --json");
    assert_eq!(report["routines"], json!({"palm": 3, "thumb": 1}));
    assert_eq!((&report["unknown"], &report["left_out"]), (&json!([]), &json!([{"name": "Meditation", "lines": 1}])));
    // A file of one habit has no column for it.
    home.write("b.csv", "Date,Value,Notes\n2026-11-10,YES_MANUAL,good\n2026-11-11,NO,\n2026-11-12,30,\n");
    let refused = home.fails(1, "import b.csv");
    assert_eq!(
        refused,
        "error: b.csv: no column of it is a `routine` or `pain`; it has: `Date`, `Value`, `Notes`\nhint: the first line names \
         the columns, such as date,time,routine,amount,note; where all rows are of one routine: --map =ROUTINE\n"
    );
    assert_eq!(home.json("import b.csv --map =thumb --json")["routines"], json!({"thumb": 2}));
    // One of many habits has a row for each day, whatever was done, and a column for each habit.
    home.write("c.csv", "Date,Back rub,Plank,\n2026-11-10,2,0,\n2026-11-11,0,0,\n");
    assert_eq!(
        home.fails(1, "import c.csv --map =thumb"),
        "error: c.csv: no column of it is a `done` or `amount`; it has: `Date`, `Back rub`, `Plank`, ``\n\
         hint: a row for each day does not say that it was done: in the first line, call the column that says it `done`; \
         where every row was done, remove the columns that are not needed\n"
    );
    home.write("c.csv", "Date,done,Plank,\n2026-11-13,2,0,\n2026-11-14,0,0,\n");
    assert_eq!(home.json("import c.csv --map =thumb --json")["routines"], json!({"thumb": 1}));
    for (map, code, words) in [
        ("'Back rub=nothing'", 1, "there is no routine `nothing`"),
        ("palm", 2, "`palm` has no `=`"),
        ("a=palm --map A=thumb", 2, "--map says twice what `A` is"),
    ] {
        let refused = home.fails(code, &format!("import a.csv --map {map}"));
        assert!(refused.contains(words), "{map}: {refused}");
    }
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_would_be() {
    let home = Sandbox::new();
    home.write("a.csv", "date,routine,amount\n2026-11-20,palm,100\n");
    let before = home.snapshot();
    assert_eq!(
        home.ok("import a.csv --dry-run"),
        "Would take 1 session of 2026-11-20 from a.csv. Nothing is written.\n  palm: 1 session\n"
    );
    assert_eq!(home.snapshot(), before);
    let other = kept();
    let log = other.ok("export");
    home.write("a.json", &log);
    let before = home.snapshot();
    assert_eq!(home.ok("import a.json --dry-run"), "Would take 8 changes from a.json. Nothing is written.\n");
    assert_eq!(home.snapshot(), before);
    other.write("a.csv", "date,routine,amount\n2026-11-20,palm,100\n");
    let before = other.snapshot();
    other.ok("import a.csv --dry-run");
    assert_eq!(other.snapshot(), before);
}

#[test]
fn what_comes_on_stdin_is_read_and_what_was_removed_stays_removed() {
    let home = Sandbox::new();
    let import = |table: &str| {
        let mut command = home.command("import - --json");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(table.as_bytes()).unwrap();
        serde_json::from_slice::<Value>(&child.wait_with_output().unwrap().stdout).unwrap()
    };
    let table = "date,time,routine,amount\n2026-11-20,07:30,palm,100\n2026-11-20,08:30,palm,100\n";
    assert_eq!(import(table)["sessions"], 2);
    assert!(home.ok("undo --list").contains("import -"));
    let log = home.ok("export");
    // A diary in which one of them was removed.
    let first = log.split("\"row\":\"").nth(4).unwrap();
    let (row, clock) = (&first[..36], u64::pow(2, 61));
    let removal = format!(
        "{{\"id\":\"01938000-0000-7000-8000-000000000001\",\"at\":\"2026-11-23T07:10:00Z\",\"command\":\"delete\",\"undoes\":null,\
         \"clock\":{clock},\"operations\":[{{\"kind\":\"session\",\"row\":\"{row}\",\"before\":{{\"deleted\":false}},\
         \"after\":{{\"deleted\":true}}}}]}}"
    );
    home.write("removal.json", format!("{{\"format\":\"backcare\",\"version\":1,\"changes\":[{removal}]}}"));
    home.ok("import removal.json");
    assert_eq!(listed(&home).len(), 1, "{log}");
    let report = import(table);
    assert_eq!((&report["sessions"], &report["there"], &report["removed"]), (&json!(0), &json!(1), &json!(1)));
    assert_eq!(listed(&home).len(), 1);
}

#[test]
fn a_table_is_read_beside_other_commands_and_of_any_zone() {
    let mut home = Sandbox::new();
    home.write(
        "a.csv",
        "timestamp,routine\n2026-11-20T23:30:00Z,palm\n2026-11-20 23:30,thumb\n2026-11-20T08:00:00+09:00,thumb\n",
    );
    home.zone("America/New_York");
    home.ok("import a.csv");
    assert_eq!(
        listed(&home).iter().map(|row| row.split(" - ").next().unwrap()).collect::<Vec<_>>(),
        ["2026-11-20T23:30:00-05:00 thumb", "2026-11-20T23:30:00+00:00 palm", "2026-11-20T08:00:00+09:00 thumb"]
    );
    let ran = ran(home.command("import a.csv --format json").stdin(Stdio::null()));
    assert!(ran.stderr.contains("a.csv: line 1: "), "{ran:?}");
}

#[test]
fn a_long_table_leaves_no_long_log() {
    let home = Sandbox::new();
    home.ok("log palm");
    let rows: Vec<String> = (1..=28)
        .flat_map(|day| {
            (0..100).map(move |minute| format!("2026-10-{day:02},08:{:02},palm,{}", minute % 60, minute + 1))
        })
        .collect();
    home.write("long.csv", format!("date,time,routine,amount\n{}\n", rows.join("\n")));
    home.ok("import long.csv");
    let log = home.db().with_file_name("backcare.db-wal");
    assert_eq!(fs::metadata(log).unwrap().len(), 0, "nothing of the program itself keeps it from being emptied");
}
