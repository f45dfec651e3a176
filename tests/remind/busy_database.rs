//! A database that cannot be written while reminders fall due: they come as soon as it can be, once.

use std::process::Command;
use std::time::Duration;

use super::daemon::Daemon;
use super::home::clock_in;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::{TIMEOUT, stays, wait_for, wait_until};

#[test]
#[ignore = "needs dbus-daemon"]
fn a_database_that_another_program_keeps_busy_is_waited_for() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.noon_at(&clock_in(2));
    let daemon = home.start();
    let other = rusqlite::Connection::open(home.path(".local/share/backcare/backcare.db")).unwrap();
    // Longer than anybody waits for a lock who writes.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let said = || Some(daemon.said()).filter(|said| said.iter().any(|line| line.contains("another program")));
    let said = wait_for("it says so", 3 * TIMEOUT, said);
    assert_eq!(server.look(|state| state.notes.len()), 0, "{said:?}");
    other.execute_batch("ROLLBACK").unwrap();
    let note = server.shown();
    assert!(note.says("palm massage"), "{note:?}");
    // The same with a press.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    server.press(note.id, "done");
    stays("nothing is logged", Duration::from_millis(500), || home.sessions().is_empty());
    other.execute_batch("ROLLBACK").unwrap();
    home.both_are_logged("notification");
    home.becomes(None);
    assert_eq!(server.look(|state| (state.notes.len(), state.most)), (1, 1));
}

/// How much of a processor the daemon has used so far, in hundredths of a second.
fn ticks(daemon: &Daemon) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", daemon.id())).unwrap();
    // The name before them may have blanks in it; the user's and the kernel's part are the 14th and the 15th.
    let fields = stat.rsplit(") ").next().unwrap().split(' ').skip(11).take(2);
    fields.map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

/// Runs a script where the daemon lives.
fn there(daemon: &Daemon, script: &str) -> bool {
    let mut command = Command::new("nsenter");
    command.args(["-t", &daemon.id().to_string(), "-m", "sh", "-c", script]).status().unwrap().success()
}

#[test]
#[ignore = "needs dbus-daemon and a root that may mount"]
fn a_full_disk_is_waited_for() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.noon_at(&clock_in(3));
    let data = home.path(".local/share/backcare").display().to_string();
    let setup = format!("export TZ=\"$here\"; mkdir -p {data} && mount -t tmpfs -o size=2m,mode=700 tmpfs {data}");
    let daemon = home.start_in_a_namespace(&setup);
    there(&daemon, &format!("cat /dev/zero > {data}/fill; cat /dev/zero > {data}/more"));
    wait_for("it says so", 2 * TIMEOUT, || {
        Some(daemon.said()).filter(|said| said.iter().any(|line| line.contains("full")))
    });
    assert_eq!(server.look(|state| state.notes.len()), 0, "it is written down before it is shown");
    // What is overdue does not keep it running in circles.
    wait_until("it has tried again", || daemon.said().len() >= 3);
    let before = ticks(&daemon);
    stays("it waits", Duration::from_secs(1), || ticks(&daemon) - before < 25);
    assert!(there(&daemon, &format!("rm {data}/fill {data}/more")));
    let note = server.shown();
    // Full again, while somebody presses.
    there(&daemon, &format!("cat /dev/zero > {data}/fill; cat /dev/zero > {data}/more"));
    let before = daemon.said().len();
    server.press(note.id, "done");
    wait_until("it says so again", || daemon.said().iter().skip(before).any(|line| line.contains("full")));
    assert!(there(&daemon, &format!("rm {data}/fill {data}/more")));
    let sessions = || home.json_in_the_namespace(&daemon, "list --json").as_array().unwrap().len();
    wait_until("both are logged", || sessions() == 2);
    wait_until("nothing is open", || {
        home.json_in_the_namespace(&daemon, "remind status --json")["open"].as_array().unwrap().is_empty()
    });
    assert_eq!((sessions(), server.look(|state| (state.notes.len(), state.most))), (2, (1, 1)));
}
