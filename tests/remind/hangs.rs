//! What may hang: the bus, the server, the user's command, the database, the display. The daemon waits for none of it
//! without end, and ends at once when it is told to.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::bus::Bus;
use super::daemon::Daemon;
use super::home::{Home, clock_in};
use super::notification::{closed, pressed};
use super::process::{KilledOnDrop, tied};
use super::scripted_server::{ScriptedServer, ServerKind};
use super::server::Server;
use super::test_run::TestRun;
use super::wait::{A_SECOND, TIMEOUT, stays, wait_for, wait_until};

/// A socket that lets everybody in and says nothing.
fn mute_socket(path: &Path) -> (UnixListener, String) {
    let listener = UnixListener::bind(path).unwrap();
    (listener, format!("unix:path={}", path.display()))
}

/// Sends SIGTERM, and says how long the daemon took to end.
fn ends(what: &str, daemon: &mut Daemon) {
    let asked_at = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &daemon.id().to_string()]).status().unwrap().success());
    wait_for("it ends", TIMEOUT, || daemon.ended());
    let took = asked_at.elapsed();
    println!("ends with {what}: {} ms", took.as_millis());
    assert!(took < A_SECOND, "{what}: {took:?}");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_bus_that_never_answers_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (listener, address) = mute_socket(&folder.path().join("bus"));
    let mut home = Home::on(Some(address));
    home.noon_at(&clock_in(60));
    for words in ["remind test", "doctor"] {
        let ran = home.run(words);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains("the session bus does not answer"), "{ran:?}");
    }
    let ran = home.start_in_the_background();
    assert!(ran.code == 0 && ran.stdout.contains("waiting for the session bus to answer"), "{ran:?}");
    home.noon_at(&clock_in(1));
    wait_until("it says why", || home.status()["why"] == "the session bus does not answer");
    let ran = home.run("remind test");
    assert!(ran.code == 1 && ran.stderr.contains("the session bus does not answer"), "{ran:?}");
    assert_eq!(home.ok("remind stop"), "Reminders have ended.\n");

    // One that comes to life later is found by the one that waits.
    home.due_soon();
    let mut daemon = home.start_without_waiting();
    wait_until("it waits", || home.status()["why"] == "the session bus does not answer");
    drop(listener);
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Gnome);
    fs::remove_file(folder.path().join("bus")).unwrap();
    std::os::unix::fs::symlink(bus.address().trim_start_matches("unix:path="), folder.path().join("bus")).unwrap();
    server.press(server.wait_for("it is shown", 3 * TIMEOUT, ScriptedServer::only).id, "done");
    home.both_are_logged("notification");
    assert!(daemon.ended().is_none());
    home.moves_to(&bus);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn an_answer_that_never_comes_silences_nothing() {
    let (_bus, server, home) = Server::with_home(ServerKind::Dunst);
    home.config(&format!(
        "[slots]\nnoon = \"{}\"\nafternoon = \"{}\"\n[routines.palm]\nslots = [\"afternoon\"]\n\
         [routines.thumb]\nslots = [\"noon\"]\n",
        clock_in(1),
        clock_in(40),
    ));
    // The second one keeps it so long enough for a look.
    server.swallow(2);
    let _daemon = home.start();
    server.shown();
    wait_until("it says why", || home.status()["why"] == "the notification server does not answer");
    let doctor = home.run("doctor");
    let says = doctor.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(doctor.code == 1 && says.contains("does not answer when it is to show a reminder"), "{doctor:?}");
    server.wait_until("it is sent again", |state| state.notes.len() == 3);
    let times: Vec<Instant> = server.look(|state| state.notes.iter().map(|note| note.at).collect());
    println!("from the swallowed one to the next try: {} ms", (times[1] - times[0]).as_millis());
    home.becomes(Some("shown"));
    assert!(home.status()["why"].is_null());
    server.press(server.shown().id, "done");
    let thumb = ("thumb".to_owned(), "noon".to_owned(), "notification".to_owned());
    wait_until("it is logged", || home.sessions() == [thumb.clone()]);
    // The next slot is reminded of as ever.
    let next = server.wait_for("the next one", 2 * TIMEOUT, |state| state.only().filter(|note| note.says("afternoon")));
    server.press(next.id, "done");
    let palm = ("palm".to_owned(), "afternoon".to_owned(), "notification".to_owned());
    wait_until("it is logged, too", || home.sessions() == [palm.clone(), thumb.clone()]);
    assert_eq!(server.look(|state| state.notes.len()), 4);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_next_slot_comes_while_no_answer_does() {
    let (_bus, server, home) = Server::with_home(ServerKind::Plain);
    home.config(&format!(
        "[slots]\nnoon = \"{}\"\nafternoon = \"{}\"\n[routines.palm]\nslots = [\"noon\", \"afternoon\"]\n\
         [routines.thumb]\nenabled = false\n",
        clock_in(1),
        clock_in(4),
    ));
    server.swallow(1);
    let _daemon = home.start();
    let lost = server.shown();
    let next = server.wait_for("the next one", 2 * TIMEOUT, |state| {
        state.screen.iter().find(|note| note.id != lost.id && note.says("afternoon")).cloned()
    });
    server.press(next.id, "done");
    wait_until("it is logged", || home.sessions() == [("palm".into(), "afternoon".into(), "notification".into())]);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn an_answer_that_comes_late_leaves_one_on_the_screen() {
    for kind in [ServerKind::Dunst, ServerKind::Gnome, ServerKind::Plain] {
        let (_bus, server, home) = Server::with_home(kind);
        home.due_soon();
        server.hold();
        let _daemon = home.start();
        server.wait_for("it is sent again", 2 * TIMEOUT, |state| (state.notes.len() == 2).then_some(()));
        server.release();
        home.becomes(Some("shown"));
        let note = server.wait_for("one is left", TIMEOUT, ScriptedServer::only);
        assert_eq!(note.id, server.look(|state| state.notes[1].id), "{kind:?}");
        server.press(note.id, "done");
        home.both_are_logged("notification");
        server.cleared();
        assert_eq!(server.look(|state| state.notes.len()), 2, "{kind:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_test_that_is_not_answered_is_not_the_last() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    // No reminder is due beside the test.
    home.noon_at("18:17");
    server.hold();
    let _daemon = home.start();
    let ran = home.run("remind test");
    assert!(ran.code == 1 && ran.stderr.contains("the notification server does not answer"), "{ran:?}");
    // What it says too late is about a notification that nobody waits for any more.
    server.release();
    server.cleared();
    let test = TestRun::start(&home, "remind test");
    server.press(server.shown().id, "done");
    assert_eq!(test.end().stdout, "You pressed Done: buttons work here.\n");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn an_answer_to_a_test_waits_for_the_database_like_everything_else() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    // No reminder is due beside the test.
    home.noon_at("18:17");
    server.hold();
    let mut daemon = home.start();
    let test = TestRun::start(&home, "remind test");
    let note = server.shown();
    let other = rusqlite::Connection::open(home.path(".local/share/backcare/backcare.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    server.release();
    wait_until("it says so", || daemon.said().iter().any(|line| line.contains("another program is holding it")));
    other.execute_batch("ROLLBACK").unwrap();
    test.waits();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    server.press(note.id, "skip");
    server.cleared();
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(test.end().stdout, "You pressed Skip: buttons work here.\n");
    assert!(daemon.ended().is_none());
}

/// Signals of notifications that are no business of ours.
struct Flood {
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<u32>>,
}

impl Flood {
    /// So many a second, or as many as the bus takes.
    fn of(server: &Arc<Server>, rate: Option<u32>) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let (its_end, server) = (Arc::clone(&ends), Arc::clone(server));
        let thread = thread::spawn(move || {
            let begun = Instant::now();
            let mut sent = 0;
            while !its_end.load(Ordering::Relaxed) {
                let due = rate.map_or(u32::MAX, |rate| {
                    u32::try_from(begun.elapsed().as_millis()).unwrap().saturating_mul(rate) / 1000
                });
                if sent >= due {
                    thread::sleep(Duration::from_millis(1));
                    continue;
                }
                let ids = sent..due.min(sent + 1000);
                sent = ids.end;
                server.order(move |_| {
                    let signal = |id| {
                        if id % 2 == 0 { pressed(100_000 + id, "done", None) } else { closed(100_000 + id, 2, None) }
                    };
                    ids.map(signal).collect()
                });
            }
            sent
        });
        Self { ends, thread: Some(thread) }
    }

    fn stop(mut self) -> u32 {
        self.ends.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap()
    }
}

/// How often the daemon asks for a lock of the database: whatever it reads or writes there begins with that.
struct Locks(KilledOnDrop);

impl Locks {
    fn of(daemon: &Daemon, trace: &Path) -> Self {
        let mut strace = tied("strace");
        strace.args(["-qq", "-e", "trace=fcntl", "-o", trace.to_str().unwrap(), "-p", &daemon.id().to_string()]);
        let strace = KilledOnDrop::start(strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
        let traced = format!("/proc/{}/status", daemon.id());
        wait_until("it is traced", || !fs::read_to_string(&traced).unwrap().contains("TracerPid:\t0\n"));
        Self(strace)
    }

    fn count(mut self, trace: &Path) -> usize {
        assert!(Command::new("kill").args(["-INT", &self.0.id().to_string()]).status().unwrap().success());
        wait_for("strace ends", TIMEOUT, || self.0.ended());
        fs::read_to_string(trace).unwrap().lines().filter(|line| line.contains("SETLK")).count()
    }
}

#[test]
#[ignore = "needs dbus-daemon and strace"]
fn a_flood_of_signals_of_others_costs_no_look_at_the_database() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    let server = Arc::new(server);
    home.due_soon();
    let mut daemon = home.start();
    let note = server.shown();
    home.becomes(Some("shown"));
    let trace = home.path("trace");
    let locks = Locks::of(&daemon, &trace);
    let flood = Flood::of(&server, Some(10_000));
    thread::sleep(Duration::from_secs(3));
    let sent = flood.stop();
    let locks = locks.count(&trace);
    println!("{sent} signals, {locks} locks");
    assert!(sent > 5000 && locks < 500, "{sent} signals, {locks} locks");

    // A press among them is heard, and what falls due comes.
    let flood = Flood::of(&server, Some(10_000));
    let pressed_at = Instant::now();
    server.press(note.id, "snooze");
    server.cleared();
    println!("snoozed after {} ms", pressed_at.elapsed().as_millis());
    server.press(server.shown().id, "done");
    home.both_are_logged("notification");
    ends("a flood of 10,000 signals a second", &mut daemon);
    flood.stop();

    let mut daemon = home.start();
    let flood = Flood::of(&server, None);
    thread::sleep(Duration::from_secs(1));
    ends("a flood of as many signals as the bus takes", &mut daemon);
    let sent = flood.stop();
    println!("{sent} signals");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_command_that_does_not_read_holds_nothing_up() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    // More than a pipe holds.
    let title = "ä".repeat(200);
    let routine = |number: u32| {
        format!("[routines.r{number}]\nenabled = true\nminutes = 1\nslots = [\"noon\"]\ntitle = \"{title}\"\n")
    };
    let routines: String = (0..500).map(routine).collect();
    let settings = |command: &str| {
        home.config(&format!("[slots]\nnoon = \"{}\"\n[remind]\ncommand = {command}\n{routines}", clock_in(1)));
    };
    settings("['sh', '-c', 'echo $$ > $HOME/pid; exec sleep 1000']");
    let mut daemon = home.start();
    server.shown();
    wait_until("the command runs", || fs::read_to_string(home.path("pid")).is_ok_and(|pid| pid.ends_with('\n')));
    home.ok("skip");
    server.cleared();
    ends("a command that sleeps with a full pipe", &mut daemon);

    fs::remove_file(home.path(".local/share/backcare/backcare.db")).unwrap();
    for beside in ["-wal", "-shm"] {
        let _ = fs::remove_file(home.path(&format!(".local/share/backcare/backcare.db{beside}")));
    }
    settings("['sh', '-c', 'cat > $HOME/told; mv $HOME/told $HOME/all']");
    let _daemon = home.start();
    server.shown();
    wait_until("all of it is read", || home.path("all").exists());
    let told: Value = serde_json::from_str(&fs::read_to_string(home.path("all")).unwrap()).unwrap();
    let told = told["routines"].as_array().unwrap();
    assert_eq!(told.iter().filter(|routine| routine["title"] == title).count(), 500);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn it_ends_within_a_second_whatever_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let (listener, address) = mute_socket(&folder.path().join("bus"));
    let home = Home::on(Some(address));
    let mut daemon = home.start();
    listener.accept().unwrap();
    ends("a bus that never answers", &mut daemon);

    let (_bus, server, home) = Server::with_home(ServerKind::Dunst);
    home.due_soon();
    server.hold();
    let mut daemon = home.start();
    server.shown();
    ends("a server that does not answer", &mut daemon);

    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.due_soon();
    let mut daemon = home.start();
    server.shown();
    home.becomes(Some("shown"));
    let other = rusqlite::Connection::open(home.path(".local/share/backcare/backcare.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    server.press(server.shown().id, "done");
    wait_until("it waits for the database", || {
        daemon.said().iter().any(|line| line.contains("another program is holding it"))
    });
    ends("a locked database", &mut daemon);
    server.cleared();
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);

    // A display that lets the program in and says nothing.
    for variable in ["WAYLAND_DISPLAY", "DISPLAY"] {
        let (_bus, server, mut home) = Server::with_home(ServerKind::Gnome);
        let (socket, name) = match variable {
            "DISPLAY" => (
                PathBuf::from("/tmp/.X11-unix").join(format!("X{}", std::process::id())),
                format!(":{}", std::process::id()),
            ),
            _ => (home.path("wayland"), home.path("wayland").to_str().unwrap().to_owned()),
        };
        fs::create_dir_all(socket.parent().unwrap()).unwrap();
        let display = UnixListener::bind(&socket).unwrap();
        home.knows(variable, &name);
        home.config("[routines.break]\nenabled = true\n");
        let mut daemon = home.start();
        display.accept().unwrap().0.read_exact(&mut [0]).unwrap();
        // It goes on meanwhile.
        home.due_soon();
        server.shown();
        ends(&format!("a display that never answers ({variable})"), &mut daemon);
        fs::remove_file(socket).unwrap();
    }

    // A terminal that was stopped, or a pipe that nobody reads.
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    let (unread, full) = std::io::pipe().unwrap();
    rustix::io::ioctl_fionbio(&full, true).unwrap();
    while (&full).write(&[b'x'; 4096]).is_ok() {}
    rustix::io::ioctl_fionbio(&full, false).unwrap();
    home.due_soon();
    let mut child = home.command("remind").stderr(full).spawn().unwrap();
    server.shown();
    home.becomes(Some("shown"));
    let pid = home.status()["pid"].to_string();
    let asked_at = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    wait_until("it ends", || child.try_wait().unwrap().is_some());
    println!("ends with a stderr that nobody reads: {} ms", asked_at.elapsed().as_millis());
    assert!(asked_at.elapsed() < A_SECOND);
    drop(unread);

    // A pipe in the place of the configuration.
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.due_soon();
    let mut daemon = home.start();
    server.shown();
    let config = home.path(".config/backcare/config.toml");
    fs::remove_file(&config).unwrap();
    assert!(Command::new("mkfifo").arg(&config).status().unwrap().success());
    wait_until("it says so", || daemon.said().iter().any(|line| line.contains("config.toml: it is no file")));
    ends("a pipe for a configuration", &mut daemon);

    // A program in its place that does not say its version.
    let (_bus, _server, home) = Server::with_home(ServerKind::Gnome);
    let program = home.program();
    let mut daemon = Daemon::start(&mut home.tied(&program, &["remind"]));
    wait_until("it runs", || home.status()["pid"] == daemon.id());
    fs::write(home.path("slow"), "#!/bin/sh\necho asked > \"$HOME/asked\"\nexec sleep 100\n").unwrap();
    assert!(Command::new("chmod").arg("755").arg(home.path("slow")).status().unwrap().success());
    fs::rename(home.path("slow"), &program).unwrap();
    wait_until("it is asked", || home.path("asked").exists());
    ends("a new program that does not say its version", &mut daemon);
}

#[test]
#[ignore = "needs dbus-daemon and a root that may mount"]
fn it_ends_within_a_second_on_a_full_disk() {
    let (_bus, server, home) = Server::with_home(ServerKind::Gnome);
    home.noon_at(&clock_in(3));
    let data = home.path(".local/share/backcare").display().to_string();
    let setup = format!("export TZ=\"$here\"; mkdir -p {data} && mount -t tmpfs -o size=2m,mode=700 tmpfs {data}");
    let mut daemon = home.start_in_a_namespace(&setup);
    let fill = format!("cat /dev/zero > {data}/fill; cat /dev/zero > {data}/more");
    let mut nsenter = Command::new("nsenter");
    nsenter.args(["-t", &daemon.id().to_string(), "-m", "sh", "-c", &fill]).stderr(Stdio::null()).status().unwrap();
    wait_until("it says so", || daemon.said().iter().any(|line| line.contains("full")));
    assert_eq!(server.look(|state| state.notes.len()), 0);
    ends("a full disk", &mut daemon);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_watchdog_is_fed_by_a_loop_that_turns_and_by_no_other() {
    let (_bus, _server, mut home) = Server::with_home(ServerKind::Gnome);
    let socket = std::os::unix::net::UnixDatagram::bind(home.path("notify")).unwrap();
    socket.set_read_timeout(Some(TIMEOUT)).unwrap();
    home.knows("NOTIFY_SOCKET", home.path("notify").to_str().unwrap());
    home.knows("WATCHDOG_USEC", "200000");
    let daemon = home.start();
    let mut buffer = [0; 200];
    for _ in 0..3 {
        assert!(socket.recv(&mut buffer).unwrap() > 0);
    }
    assert!(Command::new("kill").args(["-STOP", &daemon.id().to_string()]).status().unwrap().success());
    socket.set_nonblocking(true).unwrap();
    while socket.recv(&mut buffer).is_ok() {}
    stays("nobody feeds it", Duration::from_millis(600), || socket.recv(&mut buffer).is_err());
}
