//! Many processes that write at once, beside a running daemon and somebody who looks all the time: whatever was
//! acknowledged is there, nobody fails, and who reads waits for nobody.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use backcare::store::Reader;
use rusqlite::{Connection, TransactionBehavior};
use serde_json::Value;

use super::sandbox::Sandbox;

/// Between two looks, as of a status bar.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// What a process repeats, one command after the other. `{}` is a number of the process's own, and `ID` a session of its
/// own that nobody takes back.
const COMMANDS: [&str; 9] = [
    "log palm --note {} --json",
    "log thumb yoga --pain 4 --note {} --json",
    "undo --json",
    "pain 3 --note {} --json",
    "log palm --ago 20m --note {} --json",
    "edit ID --note {} --json",
    "import {}.csv --json",
    "edit ID --count 90 --note {} --json",
    "undo --json",
];

/// Where this is set, a test of bare inserts writes there, so many times, so many pages.
const FLOOR: &str = "BACKCARE_TEST_FLOOR";

/// What one command answered.
struct Answered {
    is_undo: bool,
    answer: Value,
}

/// A process that ends with the test.
struct Tied(Child);

impl Drop for Tied {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One process after the other, as a shell script runs them.
fn commands_of(home: &Sandbox, process: usize, own: &str, count: usize) -> Vec<Answered> {
    let number = |command: usize| format!("{process}-{command}");
    let answered = |command: usize| {
        let words = COMMANDS[command % COMMANDS.len()].replace("{}", &number(command)).replace("ID", own);
        if words.starts_with("import") {
            // The same day, routine and amount would be taken for the same session.
            let (day, amount) = (process + 1, command + 1);
            let entry = format!("date,routine,amount,note\n2026-11-{day:02},palm,{amount},{}\n", number(command));
            home.write(&format!("{}.csv", number(command)), entry);
        }
        Answered { is_undo: words.starts_with("undo"), answer: home.json(&words) }
    };
    (0..count).map(answered).collect()
}

/// Looks until it is told to stop; gives how often, and the longest look. A read gives up after waiting 100 ms for a lock,
/// so that one that succeeds waited no longer.
fn look(home: &Sandbox, is_over: &AtomicBool) -> (usize, Duration) {
    let (mut looks, mut longest) = (0, Duration::ZERO);
    while !is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let reader = Reader::open(&home.db()).unwrap();
        reader.undoable(1).unwrap();
        reader.session_days().unwrap();
        longest = longest.max(begun.elapsed());
        looks += 1;
        if looks % 5 == 0 {
            home.json("status --json");
        }
        thread::sleep(LOOK_INTERVAL.saturating_sub(begun.elapsed()));
    }
    (looks, longest)
}

/// Every row that was acknowledged is there, unless the command that made it was taken back.
fn check(home: &Sandbox, answered: &[Answered], commands_before: usize) {
    let connection = Connection::open(home.db()).unwrap();
    let count = |sql: &str| count(&connection, sql);
    let (undone, done): (Vec<&Answered>, Vec<&Answered>) = answered.iter().partition(|answered| answered.is_undo);
    assert_eq!(count("SELECT count(*) FROM changes WHERE undoes IS NOT NULL"), undone.len());
    assert_eq!(
        count("SELECT count(*) FROM changes WHERE command IS NOT NULL AND undoes IS NULL"),
        done.len() + commands_before
    );
    let is_taken_back = "SELECT EXISTS (SELECT 1 FROM changes AS undo WHERE undo.undoes = made.id)
        FROM operations JOIN changes AS made ON made.seq = change WHERE row = ?1 AND before IS NULL";
    let is_there = "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ?1)
        OR EXISTS (SELECT 1 FROM readings WHERE id = ?1)";
    for Answered { answer, .. } in done {
        for row in answer.as_array().unwrap_or(&vec![answer.clone()]) {
            // An import only counts its rows.
            let Some(id) = row["id"].as_str() else { continue };
            let ask = |sql: &str| connection.query_row(sql, [id], |row| row.get::<_, bool>(0));
            assert_eq!(ask(is_there).unwrap(), !ask(is_taken_back).unwrap(), "{row}");
        }
    }
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    assert_eq!(home.json("doctor --rebuild --json")["changed"], 0);
}

fn count(connection: &Connection, sql: &str) -> usize {
    connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
}

/// The pages that one command writes into the write-ahead log.
fn pages_of_a_command(home: &Sandbox) -> u64 {
    let mut log = home.db().into_os_string();
    log.push("-wal");
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    let before = length();
    home.ok("log palm");
    (length() - before) / (4096 + 24)
}

/// How long as many processes take that do nothing but write as many pages, each command in a connection of its own.
fn floor(processes: usize, count: usize, pages: u64) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("floor.db");
    let connection = Connection::open(&path).unwrap();
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    connection.execute_batch("CREATE TABLE pages (seq INTEGER PRIMARY KEY, content BLOB)").unwrap();
    let begun = Instant::now();
    let start = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "crowd::bare_inserts", "--nocapture", "--include-ignored"]);
        command.env(FLOOR, format!("{count} {pages} {}", path.display())).stdout(Stdio::null());
        command.spawn().unwrap()
    };
    let children: Vec<Child> = (0..processes).map(|_| start()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let took = begun.elapsed();
    assert_eq!(self::count(&connection, "SELECT count(*) FROM pages"), processes * count);
    took
}

fn insert_pages(path: &Path, pages: usize) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_mins(1))?;
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // The page of the table itself is written, too.
    let content = vec![7_u8; 4096 * pages.saturating_sub(2) + 2000];
    transaction.execute("INSERT INTO pages (content) VALUES (?1)", [content])?;
    transaction.commit()
}

fn crowd(processes: usize, count: usize) {
    let home = Sandbox::new();
    let log_own = |_| home.json("log palm --json")["id"].as_str().unwrap().to_owned();
    let own: Vec<String> = (0..processes).map(log_own).collect();
    // It goes by the real clock.
    let daemon =
        home.command("remind").env_remove("BACKCARE_NOW").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut daemon = Tied(daemon);
    let is_over = AtomicBool::new(false);
    let begun = Instant::now();
    let (answered, took, (looks, longest)) = thread::scope(|scope| {
        let look = scope.spawn(|| look(&home, &is_over));
        let home = &home;
        let all: Vec<_> = own
            .iter()
            .enumerate()
            .map(|(process, own)| scope.spawn(move || commands_of(home, process, own, count)))
            .collect();
        let all: Vec<_> = all.into_iter().map(thread::ScopedJoinHandle::join).collect();
        let took = begun.elapsed();
        // Whoever failed, the one who looks has to end before that is told.
        is_over.store(true, Ordering::Relaxed);
        let answered: Vec<Answered> = all.into_iter().flat_map(Result::unwrap).collect();
        (answered, took, look.join().unwrap())
    });
    assert!(daemon.0.try_wait().unwrap().is_none(), "the daemon has ended");
    drop(daemon);
    assert_eq!(answered.len(), processes * count);
    check(&home, &answered, processes);
    let pages = pages_of_a_command(&home);
    let floor = floor(processes, count, pages);
    println!(
        "{} commands of {processes} processes in {took:.1?}, beside {looks} looks of {longest:?} at most; bare inserts of \
         the same {pages} pages: {floor:.1?}",
        answered.len()
    );
}

#[test]
fn six_processes_lose_nothing() {
    crowd(6, 12);
}

#[test]
#[ignore = "takes minutes"]
fn twenty_processes_lose_nothing() {
    crowd(20, 200);
}

#[test]
#[ignore = "is run by the test of a crowd"]
fn bare_inserts() {
    let Some(wanted) = std::env::var_os(FLOOR) else { return };
    let wanted = wanted.into_string().unwrap();
    let mut wanted = wanted.splitn(3, ' ');
    let mut number = || wanted.next().unwrap().parse::<usize>().unwrap();
    let (count, pages) = (number(), number());
    let path = wanted.next().unwrap();
    for _ in 0..count {
        insert_pages(Path::new(path), pages).unwrap();
    }
}
