//! Many commands at once: nothing is lost, nobody fails.

use std::process::{Child, Stdio};

use super::sandbox::{Sandbox, rows};

fn start(home: &Sandbox, words: &str) -> Child {
    home.command(words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn all_succeed(children: Vec<Child>) {
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn sessions(home: &Sandbox) -> usize {
    rows(&home.db()).iter().filter(|row| row.starts_with("sessions: ")).count()
}

#[test]
fn fifty_first_logs_at_once_are_all_kept() {
    for _ in 0..20 {
        let home = Sandbox::new();
        all_succeed((0..50).map(|_| start(&home, "log thumb")).collect());
        assert_eq!(sessions(&home), 50);
        assert_eq!(home.json("list --json").as_array().unwrap().len(), 50);
    }
}

#[test]
fn twenty_times_fifty_logs_at_once_are_all_kept() {
    let home = Sandbox::new();
    std::thread::scope(|scope| {
        for process in 0..20 {
            let home = &home;
            scope.spawn(move || {
                for log in 0..50 {
                    home.ok(&format!("log palm --note {process}-{log}"));
                }
            });
        }
    });
    assert_eq!(sessions(&home), 1000);
    let mut notes: Vec<String> =
        home.json("list --json").as_array().unwrap().iter().map(|row| row["note"].to_string()).collect();
    notes.sort();
    notes.dedup();
    assert_eq!(notes.len(), 1000);
}

#[test]
fn readers_do_not_wait_for_a_writer() {
    let home = Sandbox::new();
    home.ok("log thumb");
    let writer = rusqlite::Connection::open(home.db()).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE; UPDATE sessions SET note = 'not yet'").unwrap();
    for words in ["", "list", "stats", "status --format waybar", "pain"] {
        assert!(!home.ok(words).contains("not yet"), "{words}");
    }
    // The writer is still at it.
    writer.execute_batch("COMMIT").unwrap();
    assert!(home.ok("list").contains("not yet"));
}

#[test]
fn undo_at_once_takes_back_each_command_once() {
    let home = Sandbox::new();
    for _ in 0..20 {
        home.ok("log thumb");
    }
    all_succeed((0..20).map(|_| start(&home, "undo")).collect());
    assert_eq!(sessions(&home), 0);
    assert!(home.fails(1, "undo").contains("nothing to undo"));
}
