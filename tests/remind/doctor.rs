//! What `doctor` says of the daemon, the service and the notification server, in every state of them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use super::bus::Bus;
use super::home::Home;
use super::running::with_manager;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::wait_until;

/// The state of one check, what it says, and what it says to type.
fn check(home: &Home, of: &str) -> (String, String, Option<String>) {
    let answer: Value = serde_json::from_str(&home.run("doctor --json").stdout).unwrap();
    let checks = answer["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["check"] == of).unwrap_or_else(|| panic!("{of}: {answer}"));
    let word = |field: &str| found[field].as_str().map(str::to_owned);
    (word("state").unwrap(), word("says").unwrap(), word("command"))
}

fn says(home: &Home, of: &str, state: &str, words: &str, command: Option<&str>) {
    let found = check(home, of);
    assert!(found.0 == state && found.1.contains(words) && found.2.as_deref() == command, "{of}: {found:?}");
}

/// Whether the user wants to be reminded, as the database has it.
fn want(home: &Home, is_wanted: bool) {
    let database = rusqlite::Connection::open(home.path(".local/share/backcare/backcare.db")).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    database.execute("UPDATE daemon SET wanted = ?1", [is_wanted]).unwrap();
}

const START: Option<&str> = Some("backcare remind --daemon");
const INSTALL: Option<&str> = Some("backcare service install");

#[test]
fn service_and_daemon_are_told_apart_without_a_desktop() {
    let mut home = Home::on(None);
    with_manager(&mut home, false);
    says(&home, "daemon", "note", "none runs, and none is wanted", START);
    says(&home, "service", "note", "not installed", INSTALL);
    says(&home, "notifications", "note", "no session bus", Some("backcare remind"));
    assert_eq!(home.run("doctor").code, 0);

    let said = home.ok("service install");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let waits = "A daemon runs, and can show nothing yet: there is no session bus. Reminders come with your next desktop \
                 session.";
    assert!(said.starts_with("Installed. ") && said.contains(waits), "{said}");
    assert_eq!(home.json("service status --json")["why"], "there is no session bus");
    says(&home, "daemon", "note", "can show nothing yet: waiting for a session bus", None);
    says(&home, "do-not-disturb", "note", "not known: the daemon is waiting for a session bus", None);
    says(&home, "notifications", "fix", "no session bus", Some("backcare remind stop && backcare remind"));
    says(&home, "service", "ok", "by autostart", None);

    home.ok("remind stop");
    says(&home, "daemon", "note", "none runs; it starts with your next desktop session", START);
    says(&home, "do-not-disturb", "note", "not known: no daemon runs", None);
    says(&home, "service", "ok", "by autostart", None);
    assert_eq!(home.run("doctor").code, 0);
    want(&home, true);
    says(&home, "daemon", "fix", "none runs, and you want to be reminded", START);

    // By hand, without a service.
    home.ok("service uninstall");
    home.ok("remind --daemon");
    says(&home, "service", "note", "reminding does not start with your session", INSTALL);
    home.ok("remind stop");
    says(&home, "service", "note", "not installed", INSTALL);
}

#[test]
fn a_unit_that_is_not_enabled_matters_where_reminding_is_wanted() {
    let mut home = Home::on(None);
    with_manager(&mut home, true);
    home.ok("service install");
    says(&home, "service", "ok", "by systemd: ", None);
    says(&home, "daemon", "fix", "none runs, and you want to be reminded", START);
    want(&home, false);
    says(&home, "daemon", "note", "none runs; it starts with your next session", START);
    fs::remove_file(home.path("enabled")).unwrap();
    says(&home, "daemon", "note", "none runs, and none is wanted", START);
    says(&home, "service", "note", "not enabled", INSTALL);
    want(&home, true);
    says(&home, "service", "fix", "not enabled", INSTALL);
    // In another session nothing is known of it.
    fs::remove_file(home.path("manager")).unwrap();
    says(&home, "service", "note", "whose user manager does not answer here", None);
    assert!(home.ok("service status").contains("Whether it is enabled is not known"));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_daemon_on_a_desktop_is_told_from_a_command_that_has_none() {
    let (_bus, _server, mut home) = Server::with_home(ServerKind::Dunst);
    home.start_in_the_background();
    wait_until("it is shown by dunst", || check(&home, "daemon").1.contains("shown by dunst 1.9.0"));
    says(&home, "do-not-disturb", "ok", "off", None);
    // As over ssh.
    home.moves_to(&Bus::absent());
    says(&home, "notifications", "note", "here; reminders are shown by dunst 1.9.0", None);
    says(&home, "do-not-disturb", "ok", "off", None);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn the_buttons_of_a_server_are_told_where_they_are_hidden() {
    let (_bus, _server, mut home) = Server::with_home(ServerKind::Dunst);
    let bin = home.path("bin");
    fs::create_dir(&bin).unwrap();
    // Every command here runs under that program.
    let path = std::env::var_os("PATH").unwrap();
    let timeout = std::env::split_paths(&path).map(|path| path.join("timeout")).find(|timeout| timeout.exists());
    symlink(timeout.unwrap(), bin.join("timeout")).unwrap();
    home.knows("PATH", bin.to_str().unwrap());
    says(
        &home,
        "notifications",
        "note",
        "a middle click opens a menu of the buttons, by dmenu or what dunstrc names: dmenu is not here",
        None,
    );
    fs::write(bin.join("dmenu"), "").unwrap();
    fs::set_permissions(bin.join("dmenu"), fs::Permissions::from_mode(0o755)).unwrap();
    says(&home, "notifications", "ok", "a middle click opens a menu of the buttons", None);

    let (_bus, _server, home) = Server::with_home(ServerKind::Mako);
    says(&home, "notifications", "note", "mako 1.10.0; ", None);
    assert!(check(&home, "notifications").1.contains("it draws no buttons"));
    let (_bus, _server, home) = Server::with_home(ServerKind::Gnome);
    says(&home, "notifications", "ok", "the buttons show while", None);
}
