//! Damaged databases and logs: nothing is written over them, and it is said what can be done.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use super::sandbox::{Sandbox, ran, rows};

const FRAME: u64 = 24 + 4096;

const WRITE: [&str; 5] = ["log thumb", "pain 3", "undo", "pause 1d", "ease thumb 2d"];
const READ: [&str; 6] = ["list", "stats", "status", "", "undo --list", "list --pain"];

fn log(home: &Sandbox) -> PathBuf {
    PathBuf::from(format!("{}-wal", home.db().display()))
}

fn with_sessions(count: usize) -> Sandbox {
    let home = Sandbox::new();
    for number in 0..count {
        home.ok(&format!("log thumb --note {number}"));
    }
    home
}

fn sessions(home: &Sandbox) -> usize {
    home.json("list --json").as_array().unwrap().len()
}

/// What doctor finds, on one line.
fn doctor(home: &Sandbox) -> String {
    let page = home.run("doctor");
    assert_eq!(page.code, 1, "{page:?}");
    page.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The frames that are the last of a change, from 0.
fn commits(bytes: &[u8]) -> Vec<u64> {
    let frames = (bytes.len() as u64 - 32) / FRAME;
    let size = |frame: u64| {
        let at = usize::try_from(32 + frame * FRAME + 4).unwrap();
        u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
    };
    (0..frames).filter(|frame| size(*frame) > 0).collect()
}

fn flip(home: &Sandbox, at: u64) {
    let file = OpenOptions::new().read(true).write(true).open(log(home)).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
}

fn is_refused(home: &Sandbox, words: &[&str], says: &str) {
    // The first command that opens it may make an empty log beside it.
    home.run(words[0]);
    for words in words {
        let before = home.snapshot();
        let complaint = home.fails(1, words);
        assert!(complaint.contains(says) && complaint.contains("hint: "), "{words}: {complaint}");
        assert_eq!(home.snapshot(), before, "{words}");
    }
}

#[test]
fn a_bit_that_flips_in_the_log_is_told_of_and_nothing_is_written_over_the_rest() {
    let template = with_sessions(6);
    let bytes = fs::read(log(&template)).unwrap();
    let commits = commits(&bytes);
    // In the header of the log, in that of a frame, and in pages at the beginning, in the middle and of the last change.
    let last = *commits.last().unwrap();
    let before_last = commits[commits.len() - 2];
    let frame = |frame: u64| 32 + frame * FRAME;
    for at in [
        2,
        17,
        25,
        frame(0) + 2,
        frame(2) + 9,
        frame(2) + 18,
        frame(3) + 1000,
        frame(before_last) + 30,
        frame(last) + 500,
    ] {
        let home = template.copy();
        flip(&home, at);
        is_refused(&home, &WRITE, "-wal is damaged: ");
        assert!(doctor(&home).contains("its log is damaged"), "{at}");
        // What can be read is kept on, and the rest put aside.
        let read = sessions(&home);
        assert!(read < 6, "{at}");
        let damaged = fs::read(log(&home)).unwrap();
        let backed_up = home.run("backup my.db");
        assert!(backed_up.code == 0 && backed_up.stderr.contains("is not in the backup"), "{backed_up:?}");
        assert!(home.ok("restore my.db").contains("is damaged. Its files are kept as they were:\n"));
        home.ok("log palm");
        assert_eq!(sessions(&home), read + 1);
        let directory = fs::read_dir(home.db().parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
        let mut logs = directory.filter(|path| path.to_str().unwrap().ends_with("-wal"));
        assert!(logs.any(|path| fs::read(path).unwrap() == damaged), "{at}: the damaged log is kept");
    }
}

#[test]
fn a_log_that_ends_early_is_no_damage() {
    let template = with_sessions(4);
    let bytes = fs::read(log(&template)).unwrap();
    let end = bytes.len();
    for cut in [1, 100, 4096, 4100, 3 * 4120 + 7] {
        let home = template.copy();
        fs::write(log(&home), &bytes[..end - cut]).unwrap();
        home.ok("log palm");
        assert_eq!(sessions(&home), 4, "{cut}");
    }
    // Without its last frame, the one of the commit, and another change written over the first part of the rest.
    let home = template.copy();
    let mut unfinished = bytes.clone();
    unfinished.truncate(end - 4120);
    fs::write(log(&home), &unfinished).unwrap();
    assert_eq!(sessions(&home), 3);
    home.ok("pain 3");
    assert_eq!(sessions(&home), 3);
    home.ok("log palm");
    assert_eq!(sessions(&home), 4);
}

/// A log whose process is killed while another one keeps the index of the log leaves a change that is not published.
#[test]
#[ignore = "needs strace"]
fn a_kill_beside_a_program_that_stays_is_no_damage() {
    let home = with_sessions(2);
    let held = rusqlite::Connection::open(home.db()).unwrap();
    assert_eq!(held.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)), Ok(2));
    for number in 0..4 {
        let strace = [
            "strace",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=fdatasync,fsync",
            "-e",
            "inject=fdatasync,fsync:signal=KILL",
        ];
        assert_ne!(ran(&mut home.command_under(&strace, &format!("log palm --note {}", "x".repeat(9000)))).code, 0);
        let before = sessions(&home);
        home.ok("pain 3");
        home.ok("log thumb");
        assert_eq!(sessions(&home), before + 1, "{number}");
    }
    assert_eq!(held.query_row("PRAGMA integrity_check", [], |row| row.get(0)), Ok("ok".to_owned()));
}

#[test]
fn an_older_database_beside_a_newer_log_is_refused_everywhere() {
    let home = with_sessions(2);
    let checkpoint = || {
        let connection = rusqlite::Connection::open(home.db()).unwrap();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        connection.close().unwrap();
    };
    checkpoint();
    let older = fs::read(home.db()).unwrap();
    home.ok("log thumb");
    let (same, log_of_same) = (fs::read(home.db()).unwrap(), fs::read(log(&home)).unwrap());
    checkpoint();
    let newer = fs::read(home.db()).unwrap();
    // The database of the log itself, and one into which part of the log was written, are no strangers.
    assert_eq!(same, older);
    home.ok("log thumb");
    let _ = fs::remove_file(format!("{}-shm", home.db().display()));
    fs::write(home.db(), &older).unwrap();
    let all: Vec<&str> = WRITE.iter().chain(&READ).copied().collect();
    is_refused(&home, &all, "do not belong together");
    assert!(doctor(&home).contains("do not belong together"));
    let pair = [fs::read(home.db()).unwrap(), fs::read(log(&home)).unwrap()];
    fs::write(home.path("my.db"), &newer).unwrap();
    home.ok("restore my.db");
    assert_eq!(sessions(&home), 3);
    let directory = fs::read_dir(home.db().parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let copies: Vec<Vec<u8>> = directory.map(|path| fs::read(path).unwrap()).collect();
    assert!(pair.iter().all(|file| copies.contains(file)), "both are kept");
    // A newer database beside an older log.
    for _ in 0..3 {
        home.ok("log palm");
        checkpoint();
    }
    fs::write(log(&home), &log_of_same).unwrap();
    is_refused(&home, &all, "do not belong together");
}

#[test]
fn a_second_name_of_the_database_keeps_it_from_being_written() {
    let home = with_sessions(1);
    fs::hard_link(home.db(), home.path("second.db")).unwrap();
    is_refused(&home, &WRITE, "has 2 names");
    is_refused(&home, &["log thumb --db second.db"], "has 2 names");
    for words in READ {
        home.ok(words);
    }
    assert!(doctor(&home).contains("2 names"));
    fs::remove_file(home.path("second.db")).unwrap();
    home.ok("log thumb");
    assert_eq!(sessions(&home), 2);
}

#[test]
fn a_view_in_the_place_of_a_table_is_refused_and_a_day_that_nobody_sees_is_an_error() {
    let home = with_sessions(1);
    let make_up = |sql: &str| {
        let made_up = home.copy();
        rusqlite::Connection::open(made_up.db()).unwrap().execute_batch(sql).unwrap();
        made_up
    };
    let endless = "WITH RECURSIVE endless (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM endless)";
    let view = make_up(&format!(
        "ALTER TABLE pauses RENAME TO once; CREATE VIEW pauses AS {endless} SELECT once.* FROM once, endless"
    ));
    let trigger = make_up(&format!(
        "CREATE TRIGGER slow AFTER INSERT ON sessions BEGIN DELETE FROM pauses WHERE seq IN ({endless} SELECT n FROM endless); END"
    ));
    for home in [view, trigger] {
        let all: Vec<&str> = WRITE.iter().chain(&READ).copied().collect();
        is_refused(&home, &all, "is no table");
        assert!(doctor(&home).contains("is no table"));
    }
    for day in ["-262143-01-01", "1969-12-31", "2201-01-01"] {
        let home = make_up(&format!("UPDATE sessions SET day = '{day}'; UPDATE tracking SET day = '{day}'"));
        for words in ["stats --all", "stats", "", "status", "list"] {
            let complaint = home.fails(1, words);
            assert!(
                complaint.contains(&format!(".db: `{day}` in the column `day` is not a value")),
                "{words}: {complaint}"
            );
        }
    }
}

#[test]
fn what_can_be_read_of_a_damaged_database_is_named() {
    let home = Sandbox::new();
    for number in 0..120 {
        home.ok(&format!("log thumb --note '{number} {}'", "x".repeat(200)));
    }
    home.ok("backup my.db");
    home.ok("restore my.db");
    let _ = fs::remove_file(log(&home));
    let mut bytes = fs::read(home.db()).unwrap();
    let needle = b"60 xxxxxxxx";
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    let page = at / 4096 * 4096;
    bytes[page..page + 4096].fill(0);
    fs::write(home.db(), &bytes).unwrap();
    let before = rows(&home.path("my.db")).len();
    assert!(before > 240);
    let page = doctor(&home);
    let rows = page.split("sessions (").nth(1).unwrap_or_else(|| panic!("{page}"));
    let (count, rest) = rows.split_once(' ').unwrap();
    let count: u32 = count.parse().unwrap();
    assert!((95..120).contains(&count), "{page}");
    assert!(rest.starts_with("and more that cannot be read"), "{page}");
}

#[test]
fn what_can_be_read_of_a_damaged_database_is_exported_and_taken_in_elsewhere() {
    let home = Sandbox::new();
    home.ok("log palm --note first");
    let lines: String = (0..500).map(|number| format!("2026-10-01,thumb,\"{number} {}\"\n", "x".repeat(200))).collect();
    home.write("table.csv", format!("date,routine,note\n{lines}"));
    home.ok("import table.csv");
    home.ok("log palm --note last");
    assert!(home.fails(2, "export --salvage --format csv").contains("--salvage writes json"));
    let whole = home.ok("export");
    assert_eq!(home.ok("export --salvage"), whole);
    home.ok("backup my.db");
    home.ok("restore my.db");
    let _ = fs::remove_file(log(&home));
    let mut bytes = fs::read(home.db()).unwrap();
    let needle = b"\"note\":\"250 xxx";
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    let page = at / 4096 * 4096;
    bytes[page..page + 4096].fill(0);
    fs::write(home.db(), &bytes).unwrap();

    assert!(home.fails(1, "export --out whole.json").contains("backcare export --salvage"));
    assert!(!home.path("whole.json").exists());
    let salvaged = home.run("export --salvage --out rest.json");
    assert!(salvaged.code == 0 && salvaged.stderr.contains("could not be read"), "{salvaged:?}");
    let other = Sandbox::new();
    other.write("rest.json", fs::read_to_string(home.path("rest.json")).unwrap());
    other.ok("import rest.json");
    let kept = other.json("list --json");
    let kept = kept.as_array().unwrap();
    assert!((460..502).contains(&kept.len()), "{}", kept.len());
    assert_eq!((&kept[0]["note"], kept[1]["note"] != kept[0]["note"]), (&"last".into(), true));
    assert!(home.fails(1, "--db nothing.db export --salvage").contains("nothing is recorded yet"));
}
