//! `backup` and `restore`: the whole diary in one file, and back.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::sandbox::{Sandbox, ran, rows};

fn sessions(home: &Sandbox) -> usize {
    home.json("list --json").as_array().unwrap().len()
}

fn names(directory: &Path) -> Vec<String> {
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn kept(home: &Sandbox) -> Vec<PathBuf> {
    let directory = home.db().parent().unwrap().to_owned();
    let is_kept = |name: &String| name.contains(".before-restore-") && !name.ends_with("-wal");
    names(&directory).into_iter().filter(is_kept).map(|name| directory.join(name)).collect()
}

#[test]
fn a_backup_holds_all_that_there_is_in_one_private_file() {
    let home = Sandbox::new();
    home.ok("log thumb --pain 4 --note 'the first'");
    home.ok("pause 2d");
    let before = home.snapshot();
    let answer = home.ok("backup my.db");
    assert!(answer.starts_with("Backed up into my.db: 1 session of 2026-11-23, "), "{answer}");
    assert_eq!(home.snapshot().rows, before.rows, "the diary stays as it is");
    assert_eq!(rows(&home.path("my.db")), rows(&home.db()));
    assert_eq!(fs::metadata(home.path("my.db")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(names(&home.path("")).iter().all(|name| !name.contains(".new") && !name.contains("-wal")));
    home.ok("log palm --at 2026-11-20T08:00");
    let answer = home.json("backup my.db --json");
    assert_eq!(answer["sessions"], 2, "an earlier backup is replaced");
    assert_eq!((&answer["from"], &answer["to"]), (&json!("2026-11-20"), &json!("2026-11-23")));
    assert_eq!(answer["bytes"], fs::metadata(home.path("my.db")).unwrap().len());
    assert_eq!(rows(&home.path("my.db")), rows(&home.db()));
}

#[test]
fn a_backup_is_never_written_over_anything_else() {
    let home = Sandbox::new();
    let complaint = home.fails(1, "backup my.db");
    assert!(complaint.starts_with("error: there is nothing to back up") && !home.db().exists(), "{complaint}");
    home.ok("log thumb");
    home.write("letter.txt", "precious");
    home.write("empty", "");
    symlink(home.db(), home.path("link.db")).unwrap();
    symlink(home.path("letter.txt"), home.path("letter")).unwrap();
    fs::create_dir(home.path("folder")).unwrap();
    let before = home.snapshot();
    let db = home.db();
    let targets =
        ["letter.txt", "letter", "empty", "folder", "link.db", "nowhere/my.db"].map(str::to_owned).into_iter();
    let beside = ["", "-wal", "-shm", "-journal", ".lock", ".remind", ".do"];
    for target in targets.chain(beside.map(|suffix| format!("{}{suffix}", db.display()))) {
        let complaint = home.fails(1, &format!("backup {target}"));
        assert!(complaint.contains("hint: "), "{target}: {complaint}");
    }
    assert_eq!(
        home.fails(1, "backup folder"),
        "error: cannot write folder: it is a directory\n\
         hint: name a file in it: backcare backup folder/backcare-backup.db\n"
    );
    let complaint = home.fails(2, "backup -");
    assert!(complaint.contains("cannot go to stdout"), "{complaint}");
    assert_eq!(home.snapshot(), before);
    // The other name keeps it from being written; it does not keep it from being copied, nor takes the copy.
    fs::hard_link(&db, home.path("hard.db")).unwrap();
    assert!(home.fails(1, "backup hard.db").contains("the database itself"));
    home.ok("backup my.db");
}

#[test]
fn a_database_in_use_is_no_backup_to_write_over() {
    let home = Sandbox::new();
    home.ok("log thumb");
    home.ok("log palm --db other.db");
    let complaint = home.fails(1, "backup other.db");
    assert!(complaint.contains("other.db-wal"), "{complaint}");
    assert_eq!(home.json("list --json --db other.db").as_array().unwrap().len(), 1);
}

#[test]
fn a_backup_of_an_older_schema_leaves_it_as_it_is() {
    let home = Sandbox::new();
    fs::create_dir_all(home.db().parent().unwrap()).unwrap();
    rusqlite::Connection::open(home.db()).unwrap().execute_batch(include_str!("schemas/3.sql")).unwrap();
    let before = rows(&home.db());
    assert_eq!(home.json("backup my.db --json")["sessions"], 5);
    assert_eq!((rows(&home.path("my.db")), rows(&home.db())), (before.clone(), before));
    assert_eq!(names(home.db().parent().unwrap()).iter().filter(|name| name.contains(".schema-")).count(), 0);
    // A restore brings its copy up to date, and leaves the backup.
    let backup = fs::read(home.path("my.db")).unwrap();
    home.ok("restore my.db");
    assert_eq!(sessions(&home), 5);
    assert_eq!(fs::read(home.path("my.db")).unwrap(), backup);
}

#[test]
fn a_restore_goes_back_and_can_be_gone_back_on() {
    let mut home = Sandbox::new();
    home.ok("log thumb");
    home.ok("backup my.db");
    home.ok("log palm");
    let (newer, backup) = (rows(&home.db()), fs::read(home.path("my.db")).unwrap());
    home.at("2026-11-24T09:00:00+01:00");
    let answer = home.ok("restore my.db");
    assert!(answer.starts_with("Restored my.db: 1 session of 2026-11-23, "), "{answer}");
    assert_eq!(sessions(&home), 1);
    assert_eq!(fs::read(home.path("my.db")).unwrap(), backup);
    assert_eq!(home.ok("undo --list").lines().count(), 1, "the backup has its own steps");
    let [copy] = kept(&home).try_into().unwrap();
    assert!(copy.to_str().unwrap().ends_with("backcare.db.before-restore-2026-11-24T090000"), "{copy:?}");
    assert!(answer.contains(&format!("\nbackcare restore {}\n", copy.display())), "{answer}");
    assert_eq!(rows(&copy), newer);
    assert_eq!(fs::metadata(home.db()).unwrap().permissions().mode() & 0o777, 0o600);
    home.ok("log thumb --note after");
    home.ok(&format!("restore {}", copy.display()));
    assert_eq!(rows(&home.db()), newer);
    home.ok("log thumb");
    assert_eq!(sessions(&home), 3);
    assert!(home.ok("doctor").contains("✓ integrity"));
    for _ in 0..5 {
        home.ok("restore my.db");
    }
    assert_eq!(kept(&home).len(), 3);
    assert!(names(home.db().parent().unwrap()).iter().all(|name| !name.contains("restoring")));
}

#[test]
fn a_backup_with_a_log_of_its_own_is_restored_with_what_that_holds() {
    let home = Sandbox::new();
    for number in 0..3 {
        home.ok(&format!("log thumb --note {number}"));
    }
    // Copied by hand, and so with its log.
    for suffix in ["", "-wal"] {
        fs::copy(format!("{}{suffix}", home.db().display()), home.path(&format!("copy.db{suffix}"))).unwrap();
    }
    let before = ["copy.db", "copy.db-wal"].map(|name| fs::read(home.path(name)).unwrap());
    fs::remove_dir_all(home.db().parent().unwrap()).unwrap();
    home.ok("restore copy.db");
    assert_eq!(sessions(&home), 3);
    assert_eq!(["copy.db", "copy.db-wal"].map(|name| fs::read(home.path(name)).unwrap()), before);
    assert!(!home.path("copy.db-shm").exists());
    assert_eq!(kept(&home).len(), 0);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let home = Sandbox::new();
    home.ok("log thumb");
    home.ok("backup my.db");
    home.write("letter.txt", "precious");
    home.write("empty", "");
    let whole = fs::read(home.path("my.db")).unwrap();
    fs::write(home.path("half.db"), &whole[..whole.len() / 2]).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() - 4096 * 3..].fill(0x5a);
    fs::write(home.path("damaged.db"), damaged).unwrap();
    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(home.path("newer.db"), newer).unwrap();
    let before = home.snapshot();
    let db = home.db();
    for backup in ["letter.txt", "empty", "half.db", "damaged.db", "newer.db", "none.db", db.to_str().unwrap()] {
        let complaint = home.fails(1, &format!("restore {backup}"));
        assert!(complaint.contains("hint: "), "{backup}: {complaint}");
    }
    let after = home.snapshot();
    assert_eq!(after.rows, before.rows);
    assert_eq!(names(db.parent().unwrap()).iter().filter(|name| name.contains("restor")).count(), 0);
}

#[test]
fn a_damaged_database_is_kept_as_it_is_and_replaced() {
    type Damage = fn(&mut Vec<u8>);
    let home = Sandbox::new();
    home.ok("log thumb");
    home.ok("backup my.db");
    let damages: [(&str, Damage); 3] =
        [("pages", |bytes| bytes[4096..].fill(0x5a)), ("cut off", |bytes| bytes.truncate(8192)), ("empty", Vec::clear)];
    for (number, (what, damage)) in damages.into_iter().enumerate() {
        let mut bytes = fs::read(home.path("my.db")).unwrap();
        damage(&mut bytes);
        fs::write(home.db(), &bytes).unwrap();
        home.ok("restore my.db");
        assert_eq!(sessions(&home), 1, "{what}");
        assert_eq!(kept(&home).len(), number + 1, "{what}");
        assert!(kept(&home).iter().any(|copy| fs::read(copy).unwrap() == bytes), "{what} is kept");
    }
}

#[test]
fn a_command_that_opened_the_old_database_does_not_write_into_it() {
    let home = Sandbox::new();
    home.ok("log thumb");
    home.ok("backup my.db");
    let held = rusqlite::Connection::open(home.db()).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = home.command("log palm").stderr(std::process::Stdio::piped()).spawn().unwrap();
    // It has the database open, and waits for its turn.
    let maps = format!("/proc/{}/maps", waiting.id());
    while !fs::read_to_string(&maps).is_ok_and(|maps| maps.contains("backcare.db-shm")) {
        std::thread::yield_now();
    }
    // What a restore does, as others see it.
    fs::rename(home.path("my.db"), home.db()).unwrap();
    held.execute_batch("ROLLBACK").unwrap();
    let output = waiting.wait_with_output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && complaint.contains("was replaced meanwhile"), "{complaint}");
}

/// Each call that a restore makes is the last one once: what is there then is the old database or the new one.
#[test]
#[ignore = "needs strace"]
fn a_restore_that_is_killed_leaves_the_old_or_the_new_database() {
    let template = Sandbox::new();
    template.ok("log thumb");
    template.ok("backup my.db");
    template.ok("log palm");
    template.ok("log swallow");
    let calls = "unlink,rename,ftruncate,pwrite64,fsync,fdatasync,openat,close,flock,fcntl";
    let count = |call: &str| {
        let home = template.copy();
        let trace = home.path("trace");
        let strace = ["strace", "-f", "-e", &format!("trace={call}"), "-o", trace.to_str().unwrap()];
        assert_eq!(ran(&mut home.command_under(&strace, "restore my.db")).code, 0);
        fs::read_to_string(trace).unwrap().lines().filter(|line| line.contains(&format!("{call}("))).count()
    };
    let (mut old, mut new) = (0, 0);
    for call in calls.split(',') {
        for number in 1..=count(call) {
            let home = template.copy();
            let inject = format!("inject={call}:signal=KILL:when={number}");
            let strace = ["strace", "-qq", "-f", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject];
            ran(&mut home.command_under(&strace, "restore my.db"));
            match sessions(&home) {
                3 => old += 1,
                1 => new += 1,
                other => panic!("{call} {number}: {other} sessions"),
            }
            home.ok("log thumb");
            home.ok("restore my.db");
            assert_eq!(sessions(&home), 1, "{call} {number}");
        }
    }
    assert!(old > 20 && new > 5, "{old} and {new}");
}
