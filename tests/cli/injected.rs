//! Every system call of a command fails once, with each error: what the command says of it is true.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::sandbox::{Ran, Sandbox, ran};

const ERRORS: [&str; 5] = ["EIO", "ENOSPC", "EDQUOT", "EACCES", "EINTR"];

/// The calls that touch files and descriptors.
const CALLS: &str = "trace=%file,%desc";

const WORKERS: usize = 8;

/// A command, and how the home is before it.
struct Scenario {
    name: &'static str,
    words: &'static str,
    home: Sandbox,
    /// How many sessions there are before it, and after it where it was done.
    sessions: (usize, usize),
}

/// What one try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// It said that it was done, and it is.
    Acknowledged,
    /// It said that it failed, and nothing is changed.
    Refused,
    /// It said that it may be done, and how to look.
    Unconfirmed,
    /// It said that it was done and that only its answer could not be written.
    Unanswered,
}

fn scenarios() -> [Scenario; 5] {
    let with = |words: &[&str]| {
        let home = Sandbox::new();
        for words in words {
            home.ok(words);
        }
        home
    };
    [
        Scenario { name: "first creation", words: "log thumb", home: with(&[]), sessions: (0, 1) },
        Scenario { name: "log", words: "log palm", home: with(&["log thumb"]), sessions: (1, 2) },
        Scenario { name: "backup", words: "backup my.db", home: with(&["log thumb"]), sessions: (1, 1) },
        Scenario {
            name: "restore",
            words: "restore my.db",
            home: with(&["log thumb", "backup my.db", "log palm"]),
            sessions: (2, 1),
        },
        Scenario { name: "undo", words: "undo", home: with(&["log thumb", "log palm"]), sessions: (2, 1) },
    ]
}

/// Each of the calls that is made where none fails, by its name and which one of that name it is. The loader's and the
/// runtime's are left out: the program itself begins by asking what time it is here.
fn calls(scenario: &Scenario) -> Vec<(String, usize)> {
    let home = copy_of(scenario);
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let strace = ["strace", "-f", "-e", CALLS, "-o", trace.to_str().unwrap()];
    assert_eq!(ran(&mut home.command_under(&strace, scenario.words)).code, 0);
    let trace = fs::read_to_string(trace).unwrap();
    let (mut counts, mut calls) = (BTreeMap::new(), Vec::new());
    let mut has_begun = false;
    for line in trace.lines() {
        let Some((name, _)) = line.split_whitespace().nth(1).and_then(|call| call.split_once('(')) else { continue };
        let count = counts.entry(name.to_owned()).or_insert(0);
        *count += 1;
        has_begun |= line.contains("zoneinfo");
        if has_begun {
            calls.push((name.to_owned(), *count));
        }
    }
    calls
}

fn copy_of(scenario: &Scenario) -> Sandbox {
    let home = Sandbox::new();
    let copied = Command::new("cp").arg("-a").args([scenario.home.path("."), home.path(".")]).status();
    assert!(copied.unwrap().success());
    home
}

fn attempt(scenario: &Scenario, call: &str, number: usize, error: &str) -> Result<Verdict, String> {
    let home = copy_of(scenario);
    let trace = format!("trace={call}");
    let inject = format!("inject={call}:error={error}:when={number}");
    let strace = ["timeout", "-k", "1", "50", "strace", "-qq", "-f", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    let Ran { code, stdout, stderr } = ran(&mut home.command_under(&strace, scenario.words));
    let listed = home.run("list --json");
    let rows: Vec<serde_json::Value> =
        serde_json::from_str(&listed.stdout).map_err(|_| format!("afterwards list says {listed:?}"))?;
    let (before, after) = scenario.sessions;
    let is_there = rows.len() == after;
    if !is_there && rows.len() != before {
        return Err(format!("{} sessions", rows.len()));
    }
    let verdict = match code {
        0 => Verdict::Acknowledged,
        _ if stderr.contains("may be there all the same") => Verdict::Unconfirmed,
        _ if stderr.contains("the command itself is done") || stderr.contains("is in its place, but") => {
            Verdict::Unanswered
        }
        1 => Verdict::Refused,
        _ => return Err(format!("exit code {code}: {stdout}{stderr}")),
    };
    // A backup leaves the diary as it is; what it wrote is whole, or not there.
    if home.path("my.db").exists() && home.run("list --json --db my.db").code != 0 {
        return Err(format!("half a backup: {stdout}{stderr}"));
    }
    let is_true = match verdict {
        _ if before == after => true,
        Verdict::Acknowledged | Verdict::Unanswered => is_there,
        Verdict::Refused => !is_there,
        Verdict::Unconfirmed => stderr.contains("hint: look at the disk, then see with `backcare undo --list`"),
    };
    if is_true { Ok(verdict) } else { Err(format!("{verdict:?} with {} sessions: {stdout}{stderr}", rows.len())) }
}

#[test]
#[ignore = "needs strace"]
fn whatever_call_fails_the_answer_is_true() {
    let scenarios = scenarios();
    let mut tries: Vec<(usize, String, usize, &str)> = Vec::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        for (call, number) in calls(scenario) {
            tries.extend(ERRORS.map(|error| (index, call.clone(), number, error)));
        }
    }
    assert!(tries.len() > 1000, "only {} tries", tries.len());
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let counts = Mutex::new(BTreeMap::<(&str, Verdict), usize>::new());
    thread::scope(|scope| {
        // Some of them only wait: SQLite for a lock that could not be let go of.
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some((index, call, number, error)) = tries.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let scenario = &scenarios[*index];
                    match attempt(scenario, call, *number, error) {
                        Ok(verdict) => *counts.lock().unwrap().entry((scenario.name, verdict)).or_default() += 1,
                        Err(what) => {
                            let name = scenario.name;
                            wrong.lock().unwrap().push(format!("{name}: {call} {number} {error}: {what}"));
                        }
                    }
                }
            });
        }
    });
    let (wrong, counts) = (wrong.into_inner().unwrap(), counts.into_inner().unwrap());
    println!("{} tries: {counts:#?}", tries.len());
    assert!(
        wrong.is_empty(),
        "{} of {} say the wrong thing: {:#?}",
        wrong.len(),
        tries.len(),
        &wrong[..wrong.len().min(20)]
    );
    for scenario in &scenarios {
        for verdict in [Verdict::Acknowledged, Verdict::Refused] {
            assert!(counts.contains_key(&(scenario.name, verdict)), "{}: never {verdict:?}", scenario.name);
        }
    }
    assert!(counts.contains_key(&("log", Verdict::Unconfirmed)), "{counts:?}");
}

/// The commit of a log whose sync failed is found by the next command.
#[test]
#[ignore = "needs strace"]
fn a_log_whose_sync_fails_says_that_it_may_be_there() {
    let home = Sandbox::new();
    home.ok("log thumb");
    let strace = ["strace", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=1+"];
    let failed = ran(&mut home.command_under(&strace, "log palm"));
    assert_eq!((failed.code, failed.stdout.as_str()), (1, ""), "{failed:?}");
    assert!(
        failed.stderr.contains("may be there all the same") && !failed.stderr.contains("nothing was"),
        "{failed:?}"
    );
    assert!(failed.stderr.contains("`backcare undo --list`"), "{failed:?}");
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 2);
    let failed = ran(&mut home.command_under(&strace, "undo"));
    assert!(failed.code == 1 && failed.stderr.contains("may be there all the same"), "{failed:?}");
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 1);
}
