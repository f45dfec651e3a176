//! Files beside the database are taken away, put in another's place, or held by somebody else, while the daemon runs.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use super::daemon::Daemon;
use super::home::Home;
use super::scripted_server::{ScriptedServer, ServerKind};
use super::server::Server;
use super::wait::{TIMEOUT, wait_for, wait_until};

fn lock(home: &Home) -> PathBuf {
    home.path(".local/share/backcare/backcare.db.remind")
}

fn signal(daemon: &Daemon, signal: &str) {
    assert!(Command::new("kill").args([signal, &daemon.id().to_string()]).status().unwrap().success());
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_lock_that_is_removed_is_taken_anew() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.due_soon();
    let daemon = home.start();
    server.shown();
    let since = home.status()["since"].clone();
    for how in ["removed", "replaced", "emptied"] {
        match how {
            "removed" => fs::remove_file(lock(&home)).unwrap(),
            "replaced" => {
                fs::write(home.path("other"), "").unwrap();
                fs::rename(home.path("other"), lock(&home)).unwrap();
            }
            _ => fs::write(lock(&home), "").unwrap(),
        }
        wait_until("it is known to run", || home.status()["pid"] == daemon.id());
        assert_eq!(home.status()["since"], since);
        assert!(home.run("remind").stdout.contains("already running"));
    }
    server.press(server.shown().id, "done");
    home.both_are_logged("notification");
    assert_eq!(server.look(|state| (state.notes.len(), state.most)), (1, 1));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_daemon_whose_lock_another_one_has_taken_gives_way() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.due_soon();
    let mut first = home.start();
    server.shown();
    home.becomes(Some("shown"));
    signal(&first, "-STOP");
    fs::remove_file(lock(&home)).unwrap();
    let second = home.start();
    server.wait_until("the second one has put it back", |state| state.notes.len() == 2);
    signal(&first, "-CONT");
    let ended = wait_for("the first one ends", TIMEOUT, || first.ended());
    assert_eq!(ended.code(), Some(1));
    let said = first.said().join("\n");
    assert!(said.contains("was removed, and pid ") && said.contains(&second.id().to_string()), "{said}");
    let note = server.wait_for("one is left", TIMEOUT, ScriptedServer::only);
    server.press(note.id, "done");
    home.both_are_logged("notification");
    assert_eq!(home.status()["pid"], second.id());
}

#[test]
fn a_lock_that_is_no_file_is_refused_and_not_touched() {
    for kind in ["link", "pipe"] {
        let home = Home::on(None);
        home.ok("log palm");
        let _ = fs::remove_file(lock(&home));
        let victim = home.path("victim");
        if kind == "link" {
            fs::write(&victim, "precious").unwrap();
            symlink(&victim, lock(&home)).unwrap();
        } else {
            assert!(Command::new("mkfifo").arg(lock(&home)).status().unwrap().success());
        }
        for words in ["remind", "remind --daemon", "remind stop"] {
            let refused = home.run(words);
            let complaint = format!("error: cannot lock {}: it is a {kind}, not a file\n", lock(&home).display());
            assert!(refused.code == 1 && refused.stderr.starts_with(&complaint), "{words}: {refused:?}");
        }
        assert!(home.ok("remind status").contains("backcare.db.remind"));
        assert!(kind != "link" || fs::read_to_string(victim).unwrap() == "precious");
    }
}

#[test]
fn a_lock_that_another_program_holds_is_named() {
    let home = Home::on(None);
    home.ok("log palm");
    let held = fs::File::create(lock(&home)).unwrap();
    held.lock().unwrap();
    let pid = format!(", pid {})", std::process::id());
    let refused = home.run("remind --daemon");
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("another program holds it") && refused.stderr.contains(&pid), "{refused:?}");
    assert!(refused.stderr.contains("hint: end that program"), "{refused:?}");
    let status = home.ok("remind status");
    assert!(status.contains("No daemon runs") && status.contains(&pid), "{status}");

    // Whoever took it has ended, and a child of its shell has it still.
    held.unlock().unwrap();
    let script = format!("exec 9> '{}'; flock -x 9; echo taken; exec sleep 1000", lock(&home).display());
    let mut shell = super::process::tied("sh");
    let mut holder =
        super::process::KilledOnDrop::start(shell.args(["-c", &script]).stdout(std::process::Stdio::piped()));
    assert_eq!(holder.first_line(), "taken");
    let refused = home.run("remind --daemon");
    let name = format!("another program holds it (sleep, pid {})", holder.id());
    assert!(refused.code == 1 && refused.stderr.contains(&name), "{refused:?}");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_a_removed_log_held_is_saved() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.due_soon();
    let daemon = home.start();
    let note = server.shown();
    home.becomes(Some("shown"));
    home.ok("log swallow");
    let log = home.path(".local/share/backcare/backcare.db-wal");
    assert!(fs::metadata(&log).unwrap().len() > 0);
    fs::remove_file(&log).unwrap();
    let has_seen = || daemon.said().iter().any(|line| line.contains("the write-ahead log of "));
    wait_until("it says so", has_seen);
    wait_until("there is a new one", || log.exists());
    server.press(note.id, "done");
    wait_until("both are logged", || home.sessions().len() == 3);
    home.ok("log break");
    home.becomes(None);
    home.ok("remind stop");
    assert_eq!(home.sessions().len(), 4);
    assert!(home.run("doctor").stdout.contains("every page and row of it is sound"));
}
