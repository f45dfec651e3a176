//! Disks that are full or read-only, and how often a log waits for one.

use std::fs;
use std::process::Command;

use super::sandbox::{BACKCARE, MONDAY, Sandbox, ran, rows};

/// Runs a shell script with a disk of one megabyte at `$DISK`, in a mount namespace of its own.
fn on_a_small_disk(script: &str) -> super::sandbox::Ran {
    let home = tempfile::tempdir().unwrap();
    let setup = "set -eu; mount -t tmpfs -o size=1m tmpfs \"$DISK\"; export BACKCARE_DB=\"$DISK/backcare.db\"";
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &format!("{setup}\n{script}")]);
    let scratch = tempfile::tempdir().unwrap();
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", scratch.path());
    command.env("TZ", "Europe/Berlin").env("BACKCARE_NOW", MONDAY).env("BACKCARE", BACKCARE);
    ran(command.env("DISK", home.path()).env("SCRATCH", scratch.path()))
}

#[test]
#[ignore = "needs root: mounts a small disk"]
fn a_full_disk_at_the_first_log_leaves_nothing_behind() {
    let ran = on_a_small_disk(
        "head -c 1000k /dev/zero > \"$DISK/filler\"
         \"$BACKCARE\" log thumb && exit 9
         ls \"$DISK\"; rm \"$DISK/filler\"
         \"$BACKCARE\" log thumb --json > /dev/null; \"$BACKCARE\" list --json | grep -c thumb",
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "backcare.db.lock\nfiller\n1\n"), "{ran:?}");
    assert!(ran.stderr.contains("the disk is full") && ran.stderr.contains("hint: make room"), "{ran:?}");
}

#[test]
#[ignore = "needs root: mounts a small disk"]
fn a_full_disk_at_a_later_log_loses_and_changes_nothing() {
    let ran = on_a_small_disk(
        "\"$BACKCARE\" log thumb > /dev/null; \"$BACKCARE\" list --json > \"$SCRATCH/before\"
         sha256sum \"$DISK/backcare.db\" > \"$SCRATCH/sum\"
         head -c 2000k /dev/zero > \"$DISK/filler\" 2> /dev/null || true
         for i in $(seq 200); do \"$BACKCARE\" log palm --note $i > /dev/null 2> \"$SCRATCH/error\" || break; done
         [ -s \"$SCRATCH/error\" ] || exit 9
         logged=$((i - 1)); cat \"$SCRATCH/error\" >&2
         \"$BACKCARE\" log palm > /dev/null 2>&1 && exit 8
         sha256sum --quiet -c \"$SCRATCH/sum\"
         rm \"$DISK/filler\"
         [ $(\"$BACKCARE\" list --json --routine palm | tr '}' '\\n' | grep -c palm) = $logged ] || [ $logged = 0 ]
         \"$BACKCARE\" list --json --routine thumb | cmp - \"$SCRATCH/before\"
         \"$BACKCARE\" log palm > /dev/null
         echo whole",
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "whole\n"), "{ran:?}");
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains("backcare.db"), "{ran:?}");
}

#[test]
#[ignore = "needs root: mounts a small disk"]
fn a_read_only_disk_can_be_read_and_says_so_when_written() {
    let ran = on_a_small_disk(
        "\"$BACKCARE\" log thumb > /dev/null; \"$BACKCARE\" list --json > \"$SCRATCH/before\"
         rm -f \"$DISK/backcare.db-shm\"; mount -o remount,ro \"$DISK\"
         for words in 'log palm' 'pain 3' undo; do \"$BACKCARE\" $words && exit 9; done
         \"$BACKCARE\" list || true
         mount -o remount,rw \"$DISK\"
         \"$BACKCARE\" list --json | cmp - \"$SCRATCH/before\"; echo whole",
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "whole\n"), "{ran:?}");
    let errors: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    assert!(errors.len() == 4 && errors.iter().all(|line| line.contains("backcare.db")), "{ran:?}");
    assert!(ran.stderr.contains("hint: make the file and its directory writable"), "{ran:?}");
}

#[test]
fn a_read_only_directory_without_a_log_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let home = Sandbox::of_a_plain_user();
    home.ok("log thumb");
    let expected = home.ok("list --json");
    // Fold the log in and close properly, as `backcare backup` or another program would.
    let connection = rusqlite::Connection::open(home.db()).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    connection.close().unwrap();
    let directory = home.db().parent().unwrap().to_owned();
    // Folded in, the log may be there and empty.
    let log = home.write(".local/share/backcare/backcare.db-wal", "");
    fs::set_permissions(log, fs::Permissions::from_mode(0o600)).unwrap();
    let _ = fs::remove_file(home.path(".local/share/backcare/backcare.db-shm"));
    let mode = |mode| fs::set_permissions(&directory, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o500);
    let before = home.snapshot();
    assert_eq!(home.ok("list --json"), expected);
    let complaint = home.fails(1, "log palm");
    assert!(complaint.contains("backcare.db") && complaint.contains("hint: make the file"), "{complaint}");
    assert_eq!(home.snapshot(), before);
    mode(0o700);
}

#[test]
fn a_directory_that_cannot_be_synced_is_no_failure() {
    use std::os::unix::fs::PermissionsExt;
    let home = Sandbox::of_a_plain_user();
    let directory = home.write("closed/x", "").parent().unwrap().to_owned();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o300)).unwrap();
    home.ok("log thumb --db closed/my.db");
    assert_eq!(home.json("list --json --db closed/my.db").as_array().unwrap().len(), 1);
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let home = Sandbox::of_a_plain_user();
    home.write(".local/share/backcare", "a file where a directory should be");
    let before = home.snapshot();
    let complaint = home.fails(1, "log thumb");
    assert!(complaint.contains(".local/share/backcare") && complaint.contains("hint: "), "{complaint}");
    assert_eq!(home.snapshot(), before);
}

/// How many times the calls that wait for the disk appear in one run of the program.
fn syncs(home: &Sandbox, words: &str) -> usize {
    let trace = home.path("trace");
    let calls = "trace=fsync,fdatasync,sync_file_range,msync,syncfs,sync";
    let strace = ["strace", "-f", "-e", calls, "-o", trace.to_str().unwrap()];
    assert_eq!(ran(&mut home.command_under(&strace, words)).code, 0);
    let trace = fs::read_to_string(trace).unwrap();
    trace.lines().filter(|line| line.contains("sync")).count()
}

#[test]
#[ignore = "needs strace"]
fn a_log_waits_for_the_disk_twice_at_most() {
    let home = Sandbox::new();
    home.ok("log thumb");
    let counts: Vec<usize> = (0..60).map(|_| syncs(&home, "log thumb")).collect();
    let more = counts.iter().filter(|count| **count > 2).count();
    // The database's log is folded in every 256 pages, and one session takes ten to thirteen of them: three folds in sixty
    // sessions at most, each of which makes that session and the next one wait once or twice more.
    assert!((1..=6).contains(&more) && counts.iter().all(|count| (1..=5).contains(count)), "{counts:?}");
    assert_eq!(syncs(&home, "list") + syncs(&home, "stats") + syncs(&home, "status"), 0);
}

#[test]
fn the_log_of_the_database_does_not_grow_for_ever() {
    let home = Sandbox::new();
    let mut longest = 0;
    for _ in 0..150 {
        home.ok("log thumb");
        longest = longest.max(fs::metadata(home.path(".local/share/backcare/backcare.db-wal")).unwrap().len());
    }
    assert!((1..300 * 4120).contains(&longest), "{longest} bytes");
    assert_eq!(rows(&home.db()).iter().filter(|row| row.starts_with("sessions: ")).count(), 150);
}
