//! The zone of the system changes while the daemon runs, in a mount namespace of its own.

use std::process::Command;

use super::bus::Bus;
use super::daemon::Daemon;
use super::home::{Home, clock_in};
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::wait_until;

/// Zones with the files' times all alike, so that nothing but their content tells one from the other: `$AWAY` is the
/// zone that the daemon begins in, `$HERE` the one in which it is about noon.
const FILES: &str = "set -eu
mkdir \"$HOME/etc\" \"$HOME/zones\"
cp -a /etc/. \"$HOME/etc\"
mount -t tmpfs tmpfs \"$HOME/zones\"
for name in away here; do
    eval zone=\\$$name
    cp \"/usr/share/zoneinfo/$zone\" \"$HOME/zones/$name\"; touch -d @0 \"$HOME/zones/$name\"
done
cp -p \"$HOME/zones/away\" \"$HOME/zones/now\"
mount --bind \"$HOME/etc\" /etc
link() { rm -f /etc/localtime.new; ln -s \"$1\" /etc/localtime.new; touch -h -d @0 /etc/localtime.new; }
";

/// Tells of a reminder that is hours away in the first zone, and due in a moment in the second: it comes after
/// `change`.
fn reminds_by_the_new_zone(begin: &str, change: &str) {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Dunst);
    let home = Home::on(Some(bus.address()));
    home.noon_at(&clock_in(3));
    let daemon = home.start_in_a_namespace(&format!("{FILES}\n{begin}"));
    let next = || home.json_in_the_namespace(&daemon, "remind next --json")[0]["at"].as_str().unwrap().to_owned();
    let before = next();
    assert_eq!(server.look(|state| state.notes.len()), 0);
    in_the_namespace(&daemon, &home, change);
    let note = server.shown();
    assert!(note.says("palm massage") && !note.says("due at"), "{note:?}");
    wait_until("a command sees it too", || next() != before);
    server.press(note.id, "done");
    home.both_are_logged("notification");
}

fn in_the_namespace(daemon: &Daemon, home: &Home, script: &str) {
    let mut command = Command::new("nsenter");
    command.args(["-t", &daemon.id().to_string(), "-m", "sh", "-c", &format!("set -eu; {script}")]);
    assert!(command.env("HOME", home.path("")).status().unwrap().success(), "{script}");
}

#[test]
#[ignore = "needs root: mounts a zone of its own"]
fn a_new_link_to_another_zone() {
    let new = "ln -s \"$HOME/zones/here\" /etc/localtime.new; touch -h -d @0 /etc/localtime.new
        mv -T /etc/localtime.new /etc/localtime";
    reminds_by_the_new_zone("link \"$HOME/zones/away\"; mv -T /etc/localtime.new /etc/localtime", new);
}

#[test]
#[ignore = "needs root: mounts a zone of its own"]
fn new_data_behind_the_same_link() {
    let new = "cp -p \"$HOME/zones/here\" \"$HOME/zones/new\"; mv -T \"$HOME/zones/new\" \"$HOME/zones/now\"";
    reminds_by_the_new_zone("link \"$HOME/zones/now\"; mv -T /etc/localtime.new /etc/localtime", new);
}

#[test]
#[ignore = "needs root: mounts a zone of its own"]
fn a_new_file_in_the_place_of_the_link() {
    let new = "cp -p \"$HOME/zones/here\" /etc/localtime.new; mv -T /etc/localtime.new /etc/localtime";
    reminds_by_the_new_zone("cp -p --remove-destination \"$HOME/zones/away\" /etc/localtime", new);
}
