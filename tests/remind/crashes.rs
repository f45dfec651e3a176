//! The daemon kills itself at one point after another, is started again, and nothing is lost, doubled or left behind.

use std::os::unix::process::ExitStatusExt;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use super::bus::Bus;
use super::daemon::Daemon;
use super::dunst::Desktop;
use super::home::{Home, clock_in};
use super::notification::Notification;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::{TIMEOUT, comes, stays};

/// The points: after something was done, and before what arrived is seen to.
const POINTS: [&str; 10] =
    ["save", "delete", "complete", "notify", "close", "hook", "accepted", "rejected", "pressed", "closed"];

/// How often one point is passed, at most.
const TIMES: u32 = 6;

/// How many runs go on at once: they mostly wait.
const AT_ONCE: usize = 4;

/// What a person has before them.
trait Screen {
    fn screen(&self) -> Vec<Notification>;
    /// Presses a button; gives whether it was still there.
    fn press(&self, id: u32, key: &str) -> bool;
    /// How many were to be seen at once, at most.
    fn most(&self) -> usize;
}

impl Screen for Server {
    fn screen(&self) -> Vec<Notification> {
        self.look(|state| state.screen.clone())
    }

    fn press(&self, id: u32, key: &str) -> bool {
        Server::press(self, id, key);
        true
    }

    fn most(&self) -> usize {
        self.look(|state| state.most)
    }
}

impl Screen for Desktop {
    fn screen(&self) -> Vec<Notification> {
        Desktop::screen(self)
    }

    fn press(&self, id: u32, key: &str) -> bool {
        Desktop::press(self, id, key)
    }

    fn most(&self) -> usize {
        self.listener.look(|heard| heard.most)
    }
}

#[derive(Clone, Copy, Debug)]
enum Scenario {
    /// Shown, snoozed, shown again, done.
    Buttons,
    /// Shown, one logged by hand, rewritten, the other logged by hand, withdrawn.
    ByHand,
}

/// One daemon that dies once, and whoever starts it again.
struct Run<'a> {
    fault: String,
    home: &'a Home,
    screen: &'a dyn Screen,
    daemon: Daemon,
    /// How often the daemon was started.
    lives: u32,
}

impl<'a> Run<'a> {
    fn start(fault: String, home: &'a Home, screen: &'a dyn Screen) -> Self {
        home.noon_at_with(&clock_in(1), "command = [\"true\"]");
        let daemon = home.start_faulty(&fault);
        Self { fault, home, screen, daemon, lives: 1 }
    }

    /// Starts the daemon again where it has killed itself.
    fn tend(&mut self) {
        if let Some(status) = self.daemon.ended() {
            let said = self.daemon.said();
            assert_eq!((status.signal(), self.lives), (Some(9), 1), "{}: {status}: {said:#?}", self.fault);
            self.daemon = self.home.start();
            self.lives += 1;
        }
    }

    /// Waits until this is so, and does this until then.
    fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool, mut act: impl FnMut(&Self)) {
        let begun = Instant::now();
        loop {
            self.tend();
            if is_so(self) {
                return;
            }
            if begun.elapsed() > 2 * TIMEOUT {
                let (screen, said) = (self.screen.screen(), self.daemon.said());
                let (status, sessions) = (self.home.status(), self.home.sessions());
                panic!("{}: waited in vain: {what}\n{status}\n{sessions:?}\n{screen:#?}\n{said:#?}", self.fault);
            }
            act(self);
            thread::sleep(Duration::from_millis(15));
        }
    }

    /// The person presses what there is to press: again when it comes back, or when nothing followed since a crash.
    fn presses(&mut self, key: &str, is_so: impl Fn(&Self) -> bool) {
        let mut last = None;
        self.until(&format!("{key} is answered"), is_so, |run| {
            let Some(note) = run.screen.screen().pop() else { return };
            let this = (note.id, note.at, run.lives);
            if last != Some(this) && run.screen.press(note.id, key) {
                last = Some(this);
            }
        });
    }

    fn play(&mut self, scenario: Scenario) -> &'static str {
        match scenario {
            Scenario::Buttons => {
                self.presses("snooze", |run| run.home.state().as_deref() == Some("snoozed"));
                self.presses("done", |run| run.home.sessions().len() >= 2);
                "notification"
            }
            Scenario::ByHand => {
                let names = |run: &Self, palm: bool| {
                    let last = run.screen.screen().pop();
                    last.is_some_and(|note| note.says("palm massage") == palm && note.says("thumb massage"))
                };
                self.until("both are named", |run| names(run, true), |_| {});
                self.home.ok("log palm");
                self.until("the other one is named", |run| names(run, false), |_| {});
                self.home.ok("log thumb");
                "cli"
            }
        }
    }

    /// Plays it to the end and sees that all is well; gives whether the daemon died of it. Where nothing but its id
    /// tells a popup from another, one that was shown without our knowing its id stays there, dead.
    fn survives(mut self, scenario: Scenario, dead_popups: usize) -> bool {
        let source = self.play(scenario);
        self.until("it is over", |run| run.home.state().is_none() && run.screen.screen().len() <= dead_popups, |_| {});
        self.home.both_are_logged(source);
        let left = self.screen.screen();
        // It may die of the very last step, when all is as it should be already.
        let died = self.lives > 1 || comes(Duration::from_millis(300), || self.daemon.ended().is_some());
        // What is over stays over.
        self.daemon.kill();
        let _daemon = self.home.start();
        let what = format!("{}: nothing comes back", self.fault);
        // One that is left may be withdrawn only now.
        stays(&what, Duration::from_millis(300), || self.screen.screen().iter().all(|note| left.contains(note)));
        self.home.both_are_logged(source);
        let most = self.screen.most();
        assert!(most <= 1 + dead_popups, "{}: {most} were visible at once", self.fault);
        died
    }
}

/// Tries a point until it is passed no more often; gives how often it was.
fn passes(point: &str, times: u32, run: impl Fn(String) -> bool) -> u32 {
    (1..=times).take_while(|time| run(format!("{point}:{time}"))).last().unwrap_or(0)
}

/// Tries all points, several at once; gives how often each was passed.
fn all_pass<'a>(points: &[&'a str], times: u32, run: impl Fn(&str, String) -> bool + Sync) -> Vec<(&'a str, u32)> {
    let (left, passed) = (Mutex::new(points.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(point) = left.lock().unwrap().next() else { return };
                    let times = passes(point, times, |fault| run(point, fault));
                    passed.lock().unwrap().push((*point, times));
                }
            });
        }
    });
    passed.into_inner().unwrap()
}

/// Every point at every passing; sees that those that the scenario has to pass were passed.
fn on_a_server(kind: ServerKind, scenario: Scenario, needed: &[&str]) {
    let passed = all_pass(&POINTS, TIMES, |point, fault| {
        let bus = Bus::start();
        let server = Server::start(&bus, kind);
        if point == "rejected" {
            server.refuse(2);
        }
        let home = Home::on(Some(bus.address()));
        let blind = kind == ServerKind::Plain && ["notify", "accepted"].contains(&point);
        Run::start(fault, &home, &server).survives(scenario, usize::from(blind))
    });
    println!("{kind:?}, {scenario:?}: {passed:?}");
    for point in needed {
        assert!(passed.iter().any(|(name, times)| name == point && *times > 0), "{point} was not passed: {passed:?}");
    }
}

const BUTTONS: [&str; 7] = ["save", "complete", "notify", "hook", "accepted", "rejected", "pressed"];
const BY_HAND: [&str; 6] = ["save", "notify", "close", "hook", "accepted", "rejected"];

#[test]
#[ignore = "needs dbus-daemon"]
fn buttons_survive_crashes_with_a_server_like_dunst() {
    on_a_server(ServerKind::Dunst, Scenario::Buttons, &BUTTONS);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn buttons_survive_crashes_with_a_server_like_gnome() {
    on_a_server(ServerKind::Gnome, Scenario::Buttons, &BUTTONS);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn buttons_survive_crashes_with_a_plain_server() {
    on_a_server(ServerKind::Plain, Scenario::Buttons, &BUTTONS);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn logging_by_hand_survives_crashes_with_a_server_like_dunst() {
    on_a_server(ServerKind::Dunst, Scenario::ByHand, &BY_HAND);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn logging_by_hand_survives_crashes_with_a_server_like_gnome() {
    on_a_server(ServerKind::Gnome, Scenario::ByHand, &BY_HAND);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn logging_by_hand_survives_crashes_with_a_plain_server() {
    on_a_server(ServerKind::Plain, Scenario::ByHand, &BY_HAND);
}

fn on_dunst(scenario: Scenario, points: &[&str]) {
    let passed = all_pass(points, 2, |_, fault| {
        let desktop = Desktop::start();
        let home = Home::on(Some(desktop.bus.address()));
        Run::start(fault, &home, &desktop).survives(scenario, 0)
    });
    println!("dunst, {scenario:?}: {passed:?}");
    assert!(passed.iter().all(|(_, times)| *times > 0), "{passed:?}");
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn buttons_survive_crashes_on_dunst() {
    on_dunst(Scenario::Buttons, &["save", "notify", "accepted", "pressed", "complete"]);
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn logging_by_hand_survives_crashes_on_dunst() {
    on_dunst(Scenario::ByHand, &["save", "notify", "close"]);
}
