//! What people type wrongly, or otherwise than the program says it, and what they are answered: read `typed.txt`.
//! A line that begins with `$` is typed in a fresh copy of the same home.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use snapbox::{assert_data_eq, file};

use super::sandbox::{Sandbox, ran};

/// The most lines of an answer that are kept.
const SHOWN: usize = 3;

/// A week of massages, a pause, a routine of one's own, and one that was taken out again.
fn home() -> Sandbox {
    let mut home = Sandbox::new();
    home.config("[routines.plank]\ntitle = \"Plank\"\nminutes = 2\n");
    for day in 17..=22 {
        home.at(&format!("2026-11-{day}T08:05:00+01:00"));
        home.ok("log palm thumb --pain 5 --pain-after 4");
    }
    home.ok("log plank");
    home.config(
        "[slots]\nlunch = \"13:00\"\n[routines.bird-dog]\ntitle = \"Bird dog\"\ncount = 8\nslots = [\"lunch\"]\n",
    );
    home.at("2026-11-23T20:00:00+01:00");
    home
}

/// What is printed: the first lines of the answer, and all that is said of what is wrong.
fn answer(home: &Sandbox, typed: &str) -> String {
    let mut command = home.command("");
    command.args(shlex::split(typed).unwrap().into_iter().skip(1));
    let ran = ran(&mut command);
    let mut answer: String =
        ran.stdout.lines().take(SHOWN).map(|line| format!("{}\n", without_id(line).trim_end())).collect();
    let is_said = |line: &&str| ["error: ", "hint: ", "note: "].iter().any(|kind| line.starts_with(kind));
    answer.extend(ran.stderr.lines().filter(is_said).map(|line| format!("{line}\n")));
    answer + &format!("? {}\n", ran.code)
}

/// The short ids of sessions are not the same twice.
fn without_id(line: &str) -> String {
    match line.strip_prefix("  ").and_then(|entry| entry.split_at_checked(8)) {
        Some((id, rest)) if rest.starts_with("  ") && id.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            format!("  ID{rest}")
        }
        _ => line.to_owned(),
    }
}

#[test]
fn every_line_has_its_answer() {
    let home = home();
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/typed.txt");
    let mut answered = String::new();
    let mut lines = 0;
    for line in fs::read_to_string(table).unwrap().lines() {
        if line.starts_with("## ") {
            answered += &format!("{}{line}\n", if answered.is_empty() { "" } else { "\n" });
        }
        let Some(typed) = line.strip_prefix("$ ") else { continue };
        answered += &format!("\n$ {typed}\n{}", answer(&home.copy(), typed));
        lines += 1;
    }
    assert!(lines >= 90, "only {lines} lines are typed");
    assert_data_eq!(answered, file!["typed.txt"].raw());
}

#[test]
fn a_command_that_is_suggested_is_no_wrong_usage() {
    let home = home();
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/typed.txt");
    let mut suggested = 0;
    for line in fs::read_to_string(table).unwrap().lines() {
        let Some(meant) = line.strip_prefix("hint: did you mean `backcare").and_then(|rest| rest.strip_suffix("`?"))
        else {
            continue;
        };
        let home = home.copy();
        let mut command = home.command("");
        command.args(shlex::split(meant).unwrap());
        let ran = if meant.starts_with(" do ") { ran(&mut ended_soon(&command)) } else { ran(&mut command) };
        assert_ne!(ran.code, 2, "{meant}: {ran:?}");
        suggested += 1;
    }
    assert!(suggested > 40, "only {suggested} are suggested");
}

/// The same command, which a signal ends after a second: a guided session takes its time.
fn ended_soon(command: &Command) -> Command {
    let mut ended = Command::new("timeout");
    ended.args(["--preserve-status", "1"]).arg(command.get_program()).args(command.get_args());
    ended.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    ended.stdin(Stdio::null());
    ended
}

#[test]
fn an_unreadable_time_zone_is_noted_once() {
    let mut home = Sandbox::new();
    let ran = home.zone("Europe/paris").run("log thumb");
    let note = "note: TZ is `Europe/paris`, which is no time zone: UTC is taken\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (0, note));
    assert!(ran.stdout.starts_with("Logged thumb, 10 minutes, morning (07:10).\n"), "{ran:?}");
    let ran = home.run("status --json");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, note));
    assert!(serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok());
}
