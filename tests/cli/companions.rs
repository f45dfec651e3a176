//! What stands where files of ours belong beside the database, and is none.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use super::sandbox::{Ran, Sandbox, ran};

const KINDS: [&str; 4] = ["link", "dangling link", "pipe", "directory"];

/// Puts that into the place of `path`, with a file that a link leads to.
fn put(kind: &str, path: &Path, victim: &Path) {
    let _ = fs::remove_file(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match kind {
        "link" => {
            fs::write(victim, "precious").unwrap();
            symlink(victim, path).unwrap();
        }
        "dangling link" => symlink(path.with_file_name("nowhere"), path).unwrap(),
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        _ => fs::create_dir(path).unwrap(),
    }
}

/// Runs it for ten seconds at most: what hangs is a failure.
fn run(home: &Sandbox, words: &str) -> Ran {
    ran(&mut home.command_under(&["timeout", "-k", "1", "10"], words))
}

fn is_refused(home: &Sandbox, words: &str, path: &Path, kind: &str) {
    let refused = run(home, words);
    let complaint =
        format!("error: cannot open {}: it is a {}, not a file\n", path.display(), kind.replace("dangling ", ""));
    assert!(refused.code == 1 && refused.stderr.starts_with(&complaint), "{words}, {kind}: {refused:?}");
    assert!(refused.stderr.contains("hint: it was not touched"), "{refused:?}");
}

#[test]
fn the_lock_of_a_new_database_is_no_way_to_another_file() {
    for kind in KINDS {
        let home = Sandbox::new();
        let (lock, victim) = (home.path(".local/share/backcare/backcare.db.lock"), home.path("victim"));
        put(kind, &lock, &victim);
        is_refused(&home, "log thumb", &lock, kind);
        assert!(!home.db().exists() && !lock.with_file_name("nowhere").exists(), "{kind}");
        assert!(kind != "link" || fs::read_to_string(&victim).unwrap() == "precious");
    }
}

#[test]
fn what_stands_beside_a_database_is_not_followed_and_not_waited_for() {
    for suffix in ["-wal", "-shm", "-journal"] {
        for kind in KINDS {
            let home = Sandbox::new();
            home.ok("log thumb");
            let (beside, victim) =
                (home.path(&format!(".local/share/backcare/backcare.db{suffix}")), home.path("victim"));
            put(kind, &beside, &victim);
            for words in ["log palm", "list", "stats", "status", "undo"] {
                is_refused(&home, words, &beside, kind);
            }
            assert!(kind != "link" || fs::read_to_string(&victim).unwrap() == "precious");
            assert!(!beside.with_file_name("nowhere").exists());
        }
    }
}

#[test]
fn a_lock_that_another_program_holds_is_waited_for() {
    let home = Sandbox::new();
    let lock = home.write(".local/share/backcare/backcare.db.lock", "");
    let held = fs::File::open(&lock).unwrap();
    held.lock().unwrap();
    let waiting = home.command("log thumb").stdout(Stdio::piped()).spawn().unwrap();
    let open = format!("/proc/{}/fd", waiting.id());
    let has_it_open = || {
        let mut files = fs::read_dir(&open).unwrap().filter_map(Result::ok);
        files.any(|file| fs::read_link(file.path()).is_ok_and(|file| file == lock))
    };
    while !has_it_open() {
        std::thread::yield_now();
    }
    held.unlock().unwrap();
    assert!(waiting.wait_with_output().unwrap().status.success());
}
