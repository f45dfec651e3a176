//! How the daemon is started and kept: by systemd, by the desktop, and with a new program in the place of the old one.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::bus::Bus;
use super::daemon::Daemon;
use super::home::Home;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::{TIMEOUT, wait_until};

/// The next words that the daemon says to its supervisor, but for those that begin so.
fn said(socket: &UnixDatagram, but: &str) -> String {
    let mut buffer = [0; 4096];
    loop {
        let length = socket.recv(&mut buffer).unwrap();
        let words = String::from_utf8(buffer[..length].to_vec()).unwrap();
        if but.is_empty() || !words.starts_with(but) {
            return words;
        }
    }
}

fn supervisor(home: &Home) -> UnixDatagram {
    let socket = UnixDatagram::bind(home.path("notify")).unwrap();
    socket.set_read_timeout(Some(TIMEOUT)).unwrap();
    socket
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_supervisor_hears_that_it_reminds_that_it_lives_and_that_it_ends() {
    let bus = Bus::start();
    let _server = Server::start(&bus, ServerKind::Plain);
    let mut home = Home::on(Some(bus.address()));
    let socket = supervisor(&home);
    home.knows("NOTIFY_SOCKET", home.path("notify").to_str().unwrap());
    home.knows("WATCHDOG_USEC", "200000");
    let heard = home.path("heard");
    home.noon_at_with(&super::home::clock_in(1), &format!("command = [\"sh\", \"-c\", \"env > {}\"]", heard.display()));
    let mut daemon = home.start();
    assert_eq!(said(&socket, ""), "READY=1\nSTATUS=shown by Plain 1.0");
    for _ in 0..3 {
        assert_eq!(said(&socket, ""), "WATCHDOG=1");
    }
    // What it starts is none of the supervisor's business.
    wait_until("the command was run", || fs::read_to_string(&heard).is_ok_and(|heard| heard.contains("HOME=")));
    let environment = fs::read_to_string(&heard).unwrap();
    assert!(!environment.contains("NOTIFY_SOCKET") && !environment.contains("WATCHDOG"), "{environment}");
    // A second one leaves it alone, and is no failure.
    let second = home.run("remind");
    assert!(second.code == 0 && second.stdout.contains("already running"), "{second:?}");
    assert!(said(&socket, "WATCHDOG").starts_with("READY=1\nSTATUS=already running"));

    home.ok("remind stop");
    assert_eq!(said(&socket, "WATCHDOG"), "STOPPING=1");
    wait_until("it has ended", || daemon.ended().is_some());
    assert!(daemon.ended().unwrap().success());
    // A line for each reminder would be kept in a journal.
    assert_eq!(daemon.said(), Vec::<String>::new());
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_watchdog_of_another_process_is_not_fed() {
    let mut home = Home::on(None);
    let socket = supervisor(&home);
    home.knows("NOTIFY_SOCKET", home.path("notify").to_str().unwrap());
    home.knows("WATCHDOG_USEC", "1000");
    home.knows("WATCHDOG_PID", "1");
    let _daemon = home.start();
    assert_eq!(said(&socket, ""), "READY=1\nSTATUS=waiting for a session bus");
    socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(socket.recv(&mut [0; 100]).is_err());
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_new_program_takes_the_place_of_the_old_one_at_once() {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Gnome);
    let home = Home::on(Some(bus.address()));
    home.due_soon();
    let program = home.program();
    let daemon = Daemon::start(&mut home.tied(&program, &["remind"]));
    let first = server.shown();
    let (pid, runs) = (daemon.id(), format!("/proc/{}/exe", daemon.id()));
    let number = |path: &Path| fs::metadata(path).map(|file| file.ino()).ok();
    assert_eq!(number(Path::new(&runs)), number(&program));

    // What is not whole yet, or is none, is not started.
    fs::write(home.path("broken"), "#!/bin/false\n").unwrap();
    fs::set_permissions(home.path("broken"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(home.path("broken"), &program).unwrap();
    home.ok("remind status");
    home.program();
    wait_until("the new one runs", || number(Path::new(&runs)) == number(&program));
    wait_until("the reminder is back", || server.shown().sender != first.sender);
    let note = server.shown();
    assert_eq!(home.status()["pid"].as_u64(), Some(pid.into()));
    server.press(note.id, "done");
    home.both_are_logged("notification");
    assert_eq!(server.look(|state| state.most), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_file_that_cannot_be_had_is_named() {
    let mut home = Home::on(None);
    home.ok("log palm");
    let lock = home.path(".local/share/backcare/backcare.db.remind");
    let _ = fs::remove_file(&lock);
    fs::create_dir(&lock).unwrap();
    for words in ["remind", "remind --daemon"] {
        let failed = home.run(words);
        let named = format!("error: cannot lock {}", lock.display());
        assert!(failed.code == 1 && failed.stderr.starts_with(&named), "{failed:?}");
        assert!(failed.stderr.contains("it is a directory, not a file\nhint: it was not touched"), "{failed:?}");
    }
    fs::remove_dir(&lock).unwrap();
    fs::write(home.path("file"), "").unwrap();
    home.knows("XDG_STATE_HOME", home.path("file").to_str().unwrap());
    let failed = home.run("remind --daemon");
    let named = format!("cannot write {}", home.path("file/backcare/remind.log").display());
    assert!(failed.code == 1 && failed.stderr.contains(&named), "{failed:?}");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_new_program_that_comes_while_another_is_asked_is_asked_next() {
    let bus = Bus::start();
    let _server = Server::start(&bus, ServerKind::Gnome);
    let home = Home::on(Some(bus.address()));
    let program = home.program();
    let daemon = Daemon::start(&mut home.tied(&program, &["remind"]));
    wait_until("it runs", || home.status()["pid"] == daemon.id());
    let script = "#!/bin/sh\necho asked > \"$HOME/asked\"\nwhile [ ! -e \"$HOME/go\" ]; do sleep 0.02; done\nexit 1\n";
    fs::write(home.path("slow"), script).unwrap();
    fs::set_permissions(home.path("slow"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(home.path("slow"), &program).unwrap();
    wait_until("it is asked", || home.path("asked").exists());
    home.program();
    // The daemon has seen the file come: the lock is looked at with every change of a file.
    fs::remove_file(home.path(".local/share/backcare/backcare.db.remind")).unwrap();
    wait_until("it has looked", || home.status()["pid"] == daemon.id());
    fs::write(home.path("go"), "").unwrap();
    let number = |path: &Path| fs::metadata(path).map(|file| file.ino()).ok();
    let runs = format!("/proc/{}/exe", daemon.id());
    wait_until("the new one runs", || number(Path::new(&runs)) == number(&program));
}

#[test]
#[ignore = "needs dbus-daemon and a root that may mount"]
fn a_program_whose_file_is_unmounted_goes_on() {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Gnome);
    let home = Home::on(Some(bus.address()));
    home.noon_at(&super::home::clock_in(3));
    let setup = "export TZ=\"$here\"; touch \"$HOME/program\"; mount --bind \"$BACKCARE\" \"$HOME/program\"
        BACKCARE=\"$HOME/program\"";
    let daemon = home.start_in_a_namespace(setup);
    let mut unmount = Command::new("nsenter");
    unmount.args(["-t", &daemon.id().to_string(), "-m", "umount", "-l", home.path("program").to_str().unwrap()]);
    assert!(unmount.status().unwrap().success());
    server.press(server.shown().id, "skip");
    server.cleared();
}

/// Plays systemd's user manager, as far as it is asked. It leaves in files what it was told, and what is so.
const SYSTEMCTL: &str = "#!/bin/sh
cd \"$HOME\" || exit
shift
case \"$*\" in
'show --property=Version') [ -e manager ] && echo Version=252 || exit 1;;
'is-active graphical-session.target') cat graphical;;
'is-enabled backcare.service') [ -e enabled ] && echo enabled || { echo disabled; exit 1; };;
'is-active backcare.service') [ -e active ] && echo active || { echo inactive; exit 3; };;
*) echo \"$*\" >> told;;
esac
case \"$1\" in
reenable) touch enabled;;
restart) touch active;;
disable) rm -f enabled active;;
esac
";

/// A home with a user manager in it, or none.
pub(crate) fn with_manager(home: &mut Home, is_there: bool) {
    fs::create_dir(home.path("bin")).unwrap();
    fs::write(home.path("bin/systemctl"), SYSTEMCTL).unwrap();
    fs::set_permissions(home.path("bin/systemctl"), fs::Permissions::from_mode(0o755)).unwrap();
    if is_there {
        fs::write(home.path("manager"), "").unwrap();
    }
    fs::write(home.path("graphical"), "inactive\n").unwrap();
    let path = std::env::var("PATH").unwrap();
    home.knows("PATH", &format!("{}:{path}", home.path("bin").display()));
    home.expects_a_daemon();
}

fn told(home: &Home) -> String {
    let told = fs::read_to_string(home.path("told")).unwrap_or_default();
    let _ = fs::remove_file(home.path("told"));
    told
}

/// What a program that judges a file has to say against it.
fn judged(command: &mut Command) -> String {
    let runtime = tempfile::tempdir().unwrap();
    let judged = command.env("XDG_RUNTIME_DIR", runtime.path()).output().unwrap();
    let said = [judged.stdout, judged.stderr].concat();
    assert!(judged.status.success() || !said.is_empty(), "{command:?}: {}", judged.status);
    String::from_utf8_lossy(&said).into_owned()
}

/// An entry of a desktop is right.
fn entry_is_right(entry: &Path) {
    assert_eq!(judged(Command::new("desktop-file-validate").arg(entry)), "");
}

/// A unit is right, judged beside nothing but those of systemd itself that it needs: what else is installed here may be
/// wrong.
fn unit_is_right(unit: &Path) {
    let systemds = tempfile::tempdir().unwrap();
    let targets = ["basic", "default", "graphical-session", "paths", "shutdown", "sockets", "timers"];
    let names = targets.iter().map(|name| format!("{name}.target")).chain(["app.slice".to_owned()]);
    for name in names {
        std::os::unix::fs::symlink(Path::new("/usr/lib/systemd/user").join(&name), systemds.path().join(&name))
            .unwrap();
    }
    let path = format!("{}:{}", unit.parent().unwrap().display(), systemds.path().display());
    assert_eq!(judged(verify(unit).env("SYSTEMD_UNIT_PATH", path)), "");
}

fn verify(unit: &Path) -> Command {
    let mut command = Command::new("systemd-analyze");
    command.args(["--user", "verify", "--man=no"]).arg(unit);
    command
}

#[test]
#[ignore = "needs systemd-analyze"]
fn a_unit_is_judged_beside_none_of_this_machine() {
    let home = Home::on(None);
    let units = home.path(".config/systemd/user");
    let wanted = units.join("graphical-session.target.wants");
    fs::create_dir_all(&wanted).unwrap();
    for name in ["one.service", "other.service"] {
        let server = "[Service]\nType=dbus\nBusName=org.freedesktop.Notifications\nExecStart=/bin/true\n";
        fs::write(units.join(name), server).unwrap();
        std::os::unix::fs::symlink(units.join(name), wanted.join(name)).unwrap();
    }
    let unit = home.path("backcare.service");
    fs::write(&unit, "[Unit]\nPartOf=graphical-session.target\n[Service]\nExecStart=/bin/true\n").unwrap();
    let said = judged(verify(&unit).env("HOME", home.path("")).env_remove("XDG_CONFIG_HOME"));
    assert!(said.contains("org.freedesktop.Notifications"), "{said}");
    unit_is_right(&unit);
}

#[test]
#[ignore = "needs systemd-analyze and desktop-file-validate"]
fn a_user_manager_starts_it_with_the_session() {
    let mut home = Home::on(None);
    with_manager(&mut home, true);
    let nothing =
        json!({"installed": null, "file": null, "enabled": false, "current": true, "running": false, "why": null});
    assert_eq!(home.json("service status --json"), nothing);
    let unit = home.path(".config/systemd/user/backcare.service");

    assert!(home.ok("service install").starts_with("Installed.\nIt is started by systemd's user manager"));
    assert_eq!(told(&home), "daemon-reload\nreenable backcare.service\nrestart backcare.service\n");
    let written = fs::read_to_string(&unit).unwrap();
    for line in ["Type=notify", "WatchdogSec=15min", "Restart=on-failure", "WantedBy=default.target"] {
        assert!(written.lines().any(|there| there == line), "{line}: {written}");
    }
    unit_is_right(&unit);
    entry_is_right(&home.path(".local/share/applications/backcare.desktop"));
    assert!(home.path(".local/share/icons/hicolor/scalable/apps/backcare.svg").exists());
    let status = home.json("service status --json");
    assert_eq!(
        (&status["installed"], &status["enabled"], &status["current"]),
        (&json!("systemd"), &json!(true), &json!(true))
    );

    // Once more changes nothing.
    assert!(home.ok("service install").starts_with("Already installed.\n"));
    assert_eq!(told(&home), "");
    // A desktop that tells of its session is waited for.
    fs::write(home.path("graphical"), "active\n").unwrap();
    home.ok("service install");
    assert!(fs::read_to_string(&unit).unwrap().contains("WantedBy=graphical-session.target"));
    unit_is_right(&unit);
    assert!(told(&home).contains("restart"));
    // What an older version wrote is seen.
    fs::write(&unit, fs::read_to_string(&unit).unwrap().replace("15min", "1h")).unwrap();
    assert!(home.ok("service status").contains("Write it anew: `backcare service install`"));

    assert_eq!(home.ok("service uninstall"), "Uninstalled. Reminders have ended.\n");
    assert_eq!(told(&home), "disable --now backcare.service\ndaemon-reload\n");
    assert_eq!(home.json("service status --json"), nothing);
    for left in [".config/systemd/user", ".local/share/applications", ".local/share/icons/hicolor/scalable/apps"] {
        assert_eq!(fs::read_dir(home.path(left)).unwrap().count(), 0, "{left}");
    }
    assert_eq!(home.ok("service uninstall"), "Nothing was installed.\n");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_others_made_is_neither_overwritten_nor_removed() {
    let mut home = Home::on(None);
    with_manager(&mut home, true);
    let files = [
        ".config/systemd/user/backcare.service",
        ".config/autostart/backcare.desktop",
        ".local/share/applications/backcare.desktop",
        ".local/share/icons/hicolor/scalable/apps/backcare.svg",
    ];
    for file in files {
        let path = home.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "mine").unwrap();
        let refused = home.run("service install");
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(refused.stderr.contains(&format!("{} was not written by backcare", path.display())), "{refused:?}");
        assert_eq!(told(&home), "");
        let left = format!("Nothing was installed.\nLeft alone, as backcare did not write it: {}\n", path.display());
        assert_eq!(home.ok("service uninstall"), left);
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        fs::remove_file(&path).unwrap();
    }
    // Nothing was begun, and a daemon started by hand goes on.
    assert_eq!(home.status()["running"], false);
    let mut daemon = home.start();
    assert_eq!(home.ok("service uninstall"), "Nothing was installed.\n");
    assert_eq!(home.status()["running"], true);
    assert!(daemon.ended().is_none());
}

#[test]
#[ignore = "needs dbus-daemon"]
fn only_the_user_may_write_what_starts_with_the_session() {
    for has_manager in [true, false] {
        let mut home = Home::on(None);
        with_manager(&mut home, has_manager);
        home.expects_a_daemon();
        let install = home.command("service install");
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(install.get_program()).args(install.get_args());
        shell.env_clear().envs(install.get_envs().filter_map(|(name, value)| Some((name, value?))));
        assert!(shell.current_dir(home.path("")).stdout(std::process::Stdio::null()).status().unwrap().success());
        let started = if has_manager { "systemd/user/backcare.service" } else { "autostart/backcare.desktop" };
        let files = [format!(".config/{started}"), ".local/share/applications/backcare.desktop".to_owned()];
        for file in files {
            let path = home.path(&file);
            for path in path.ancestors().take_while(|path| *path != home.path("").as_path()) {
                let mode = fs::metadata(path).unwrap().permissions().mode();
                assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
            }
        }
        home.run("remind stop");
    }
}

#[test]
#[ignore = "needs systemd-analyze and desktop-file-validate"]
fn without_a_user_manager_the_desktop_starts_it() {
    let bus = Bus::start();
    let mut home = Home::on(Some(bus.address()));
    with_manager(&mut home, false);
    // A name that wants quotes in every language there is.
    let odd = "a 100% \"$HOME\" 'b\\c'; `d` ü";
    fs::create_dir(home.path(odd)).unwrap();
    home.knows("BACKCARE_DB", home.path(odd).join("backcare.db").to_str().unwrap());

    assert!(home.ok("service install").starts_with("Installed.\nIt is started by your desktop, at login"));
    let entry = home.path(".config/autostart/backcare.desktop");
    entry_is_right(&entry);
    entry_is_right(&home.path(".local/share/applications/backcare.desktop"));
    assert_eq!(home.status()["running"], true);
    let pid = home.status()["pid"].clone();
    assert!(home.ok("service install").starts_with("Already installed.\n"));
    assert_eq!(home.status()["pid"], pid);

    // A login: somebody else reads the entry, and starts what it says.
    home.ok("remind stop");
    assert_eq!(home.status()["running"], false);
    let launched = home.tied(Path::new("gio"), &["launch", entry.to_str().unwrap()]).status().unwrap();
    assert!(launched.success());
    wait_until("it runs", || home.status()["running"] == true);

    assert_eq!(home.ok("service uninstall"), "Uninstalled. Reminders have ended.\n");
    assert_eq!(home.status()["running"], false);
    assert!(!entry.exists());
}

#[test]
#[ignore = "needs systemd-analyze and desktop-file-validate"]
fn a_program_in_an_odd_place_is_found_by_the_unit() {
    let mut home = Home::on(None);
    with_manager(&mut home, true);
    let place = home.path("a 100% \"q\" b\\c ü");
    fs::create_dir(&place).unwrap();
    let program = place.join("backcare");
    fs::rename(home.program(), &program).unwrap();
    let installed = home.tied(&program, &["service", "install"]).output().unwrap();
    assert!(installed.status.success(), "{installed:?}");
    unit_is_right(&home.path(".config/systemd/user/backcare.service"));
}
