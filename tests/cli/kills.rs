//! A command is killed at any instant, again and again: what it acknowledged is there, and nothing is half done.

use std::io::Read;
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use super::content::{content_of, write_table};
use super::sandbox::Sandbox;
use super::schemas::home_with;

/// How often in all; `BACKCARE_KILLS` in the environment asks for more.
const KILLS: usize = 80;

/// The longest that a command is let live, of the time that it took just before.
const LIFE: f64 = 1.1;

/// A database of an earlier program.
const OLDER: &str = include_str!("schemas/10.sql");

/// A command that is killed, and what has to be done before it.
struct Killed {
    name: &'static str,
    before: &'static [&'static str],
    words: &'static str,
}

const COMMANDS: [Killed; 10] = [
    Killed { name: "first log", before: &[], words: "log thumb" },
    Killed { name: "log", before: &["log thumb"], words: "log palm thumb --pain 5 --pain-after 3 --note killed" },
    Killed { name: "undo", before: &["log palm thumb --pain 5 --pain-after 3"], words: "undo" },
    Killed { name: "resume", before: &["pause 2d", "ease 3d"], words: "resume" },
    Killed { name: "edit", before: &["log palm --pain 5"], words: "edit last --count 90 --pain 4 --note killed" },
    Killed { name: "delete", before: &["log palm --pain 5"], words: "delete last" },
    Killed { name: "delete --forever", before: &["log palm --pain 5"], words: "delete last --forever --yes" },
    Killed { name: "import", before: &["log thumb"], words: "import habits.csv" },
    Killed { name: "backup", before: &["log thumb", "log palm"], words: "backup copy.db" },
    Killed { name: "restore", before: &["log thumb", "backup copy.db", "log palm"], words: "restore copy.db" },
];

/// What rounds of one command came to.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    acknowledged: usize,
    /// Killed before it was acknowledged, and done all the same.
    done: usize,
    not_done: usize,
}

/// A number that looks like chance, and is the same in each run: from 0 to 1.
fn chance(round: usize) -> f64 {
    let mixed = (u64::try_from(round).unwrap() + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    f64::from(u32::try_from(mixed >> 32).unwrap()) / f64::from(u32::MAX)
}

/// How long commands are let live where chance had them killed too early each time, or too late.
fn rescaled(scale: f64, is_done: bool) -> f64 {
    if is_done { scale * 0.5 } else { scale * 1.5 }
}

/// Kills the command at an instant at which it runs when nothing disturbs it; `scale` is the longest that it lives, of the
/// time that it takes then.
fn kill(command: &Killed, round: usize, scale: f64, seen: &mut Seen) {
    let home = Sandbox::new();
    write_table(&home);
    for words in command.before {
        home.ok(words);
    }
    let before = content_of(&home);
    let undisturbed = home.copy();
    let begun = Instant::now();
    undisturbed.ok(command.words);
    let life = begun.elapsed().mul_f64(chance(round) * scale);
    let after = content_of(&undisturbed);

    let mut child = home.command(command.words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(life);
    let _ = child.kill();
    let ended = child.wait().unwrap();
    let mut answer = String::new();
    child.stdout.take().unwrap().read_to_string(&mut answer).unwrap();
    let is_acknowledged = ended.success() || !answer.is_empty();

    let found = content_of(&home);
    let what = format!("{}, round {round}: {answer}", command.name);
    assert!(found == after || (found == before && !is_acknowledged), "{what}: {found:#?}");
    match (is_acknowledged, found == after) {
        (true, _) => seen.acknowledged += 1,
        (false, true) => seen.done += 1,
        (false, false) => seen.not_done += 1,
    }
    // Whoever comes next finds all of it in order, and can do the same.
    home.ok("log yoga");
    let rebuilt = home.json("doctor --rebuild --json");
    assert_eq!((&rebuilt["changed"], &rebuilt["unreadable"]), (&0.into(), &0.into()), "{what}");
}

/// Kills a log that brings an older database up to date first; gives whether it was acknowledged, and how many sessions
/// there are when the next command has ended.
fn kill_a_migration(round: usize, scale: f64) -> (bool, usize) {
    let home = home_with(OLDER);
    let undisturbed = home.copy();
    let begun = Instant::now();
    undisturbed.ok("log thumb");
    let life = begun.elapsed().mul_f64(chance(round) * scale);
    let mut child = home.command("log thumb").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(life);
    let _ = child.kill();
    let is_acknowledged = child.wait().unwrap().success();
    home.ok("log yoga");
    let rebuilt = home.json("doctor --rebuild --json");
    assert_eq!((&rebuilt["changed"], &rebuilt["unreadable"]), (&0.into(), &0.into()), "round {round}");
    (is_acknowledged, home.json("list --routine thumb --json").as_array().unwrap().len())
}

#[test]
fn a_migration_that_is_killed_at_any_instant_is_done_by_the_next_command() {
    let kills = std::env::var("BACKCARE_KILLS").map_or(KILLS / 4, |kills| kills.parse().unwrap());
    let (mut done, mut not_done, mut scale) = (0, 0, LIFE);
    let before = home_with(OLDER).json("list --routine thumb --json").as_array().unwrap().len();
    for round in 0.. {
        if round >= kills {
            if done > 0 && not_done > 0 {
                break;
            }
            scale = rescaled(scale, done > 0);
        }
        let (is_acknowledged, sessions) = kill_a_migration(round, scale);
        assert!(sessions == before + 1 || (sessions == before && !is_acknowledged), "round {round}: {sessions}");
        done += usize::from(sessions > before);
        not_done += usize::from(sessions == before);
    }
    println!("done: {done}, not done: {not_done}");
}

#[test]
fn a_command_that_is_killed_at_any_instant_is_done_or_not() {
    let kills = std::env::var("BACKCARE_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut seen = COMMANDS.map(|_| Seen::default());
    for round in 0..kills {
        let command = round % COMMANDS.len();
        kill(&COMMANDS[command], round, LIFE, &mut seen[command]);
    }
    for (command, seen) in COMMANDS.iter().zip(&mut seen) {
        let mut scale = LIFE;
        for round in kills.. {
            let is_done = seen.acknowledged + seen.done > 0;
            if is_done && seen.not_done > 0 {
                break;
            }
            scale = rescaled(scale, is_done);
            kill(command, round, scale, seen);
        }
        println!("{}: {seen:?}", command.name);
    }
}
