//! How long the commands take, as ratios to floors measured in the same run: starting a process that does nothing, and two
//! synced writes to a file. Run it with `cargo bench`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on should stop")]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of each measurement; the median counts.
const RUNS: usize = 41;
/// Sessions of the large history: ten years of five a day.
const SESSIONS: u32 = 18_250;

fn main() {
    let home = tempfile::tempdir().unwrap();
    let run = |words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backcare"));
        command.args(words.split_whitespace()).env_clear().env("HOME", home.path()).env("TZ", "Europe/Berlin");
        command.env("BACKCARE_NOW", "2026-11-23T12:45:00+01:00").stdout(Stdio::null());
        assert!(command.status().unwrap().success(), "{words}");
    };
    let start = median(|| run("--version"));
    let syncs = median(|| two_synced_writes(home.path()));
    println!("floors: a start {start:?}, two synced writes {syncs:?}; medians of {RUNS}\n");
    println!("{:<34}{:>10}  ratio to its floor", "", "median");
    run("log thumb");
    let line = |name: &str, took: Duration, floor: Duration| {
        println!("{name:<34}{took:>10.1?}  {:.1}", took.as_secs_f64() / floor.as_secs_f64());
    };
    line("log (a start, two syncs)", median(|| run("log thumb")), start + syncs);
    fill(&home.path().join(".local/share/backcare/backcare.db"));
    println!("with {SESSIONS} sessions:");
    for (words, floor) in [
        ("log thumb", start + syncs),
        ("", start),
        ("status", start),
        ("list", start),
        ("list --from today", start),
        ("stats", start),
        ("stats --all", start),
    ] {
        line(&format!("backcare {words}"), median(|| run(words)), floor);
    }
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn two_synced_writes(directory: &Path) {
    let mut file = File::create(directory.join("floor")).unwrap();
    for _ in 0..2 {
        file.write_all(&[7; 4096]).unwrap();
        file.sync_all().unwrap();
    }
}

/// Ten years of two palm and three thumb massages a day, before the one that was logged.
fn fill(db: &Path) {
    let mut connection = rusqlite::Connection::open(db).unwrap();
    let transaction = connection.transaction().unwrap();
    let slots = [
        ("palm", "morning", 8),
        ("thumb", "morning", 8),
        ("thumb", "noon", 13),
        ("palm", "evening", 19),
        ("thumb", "evening", 19),
    ];
    let first = chrono::NaiveDate::from_ymd_opt(2016, 11, 25).unwrap();
    for (index, (day, (routine, slot, hour))) in
        first.iter_days().flat_map(|day| slots.map(|slot| (day, slot))).take(SESSIONS as usize).enumerate()
    {
        let at = day.and_hms_opt(hour, 0, 0).unwrap().and_utc().timestamp();
        let sql = "INSERT INTO sessions (id, change, routine, at, utc_offset, day, slot, amount, unit, source)
            SELECT ?1, id, ?2, ?3, 0, ?4, ?5, 10, 'minutes', 'import' FROM changes LIMIT 1";
        transaction.execute(sql, (index.to_string(), routine, at, day.to_string(), slot)).unwrap();
    }
    transaction.execute("UPDATE tracking SET day = ?1", [first.to_string()]).unwrap();
    transaction.execute("UPDATE plans SET since_on = ?1", [first.to_string()]).unwrap();
    transaction.commit().unwrap();
}
