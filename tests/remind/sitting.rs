//! The prompt to stand up: whoever sits is asked, and whoever is not there is not.

use std::time::Duration;

use super::bus::Bus;
use super::compositor::Compositor;
use super::dunst::Desktop;
use super::home::Home;
use super::notification::Notification;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::service::Service;
use super::session::{Logind, Mutter};
use super::wait::{stays, wait_until};

/// As long as the settings below have a sitting, and more.
const A_SITTING: Duration = Duration::from_secs(6);

/// Somebody who sits for four seconds is asked to stand up; two seconds without a touch are a rest.
fn is_to_stand_up(home: &Home) {
    home.config(
        "[slots]\nnoon = \"02:00\"\n[routines.palm]\nenabled = false\n[routines.thumb]\nenabled = false\n\
         [routines.break]\nenabled = true\n[sitting]\nafter = \"4s\"\nidle = \"2s\"\nfrom = \"00:00\"\nto = \"23:59\"\n\
         days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]\n",
    );
}

fn asks(note: &Notification) -> bool {
    note.says("stand up") && note.says("2 minutes")
}

fn told_by(home: &Home, source: Option<&str>) {
    wait_until(&format!("{source:?} tells"), || home.status()["idle"].as_str() == source);
}

fn nobody_sits(home: &Home) {
    wait_until("nobody sits", || home.status()["sitting"].is_null());
}

fn somebody_sits(home: &Home) {
    wait_until("somebody sits", || !home.status()["sitting"].is_null());
}

fn begin() -> (Bus, Server, Home) {
    let (bus, server, home) = Server::with_home(ServerKind::Plain);
    is_to_stand_up(&home);
    (bus, server, home)
}

#[test]
#[ignore = "needs Xvfb, dunst and xdotool"]
fn a_hand_at_the_mouse_is_asked_to_stand_up_and_no_hand_is_not() {
    let desktop = Desktop::start();
    let mut home = Home::on(Some(desktop.bus.address()));
    home.knows("DISPLAY", &desktop.screen);
    is_to_stand_up(&home);
    let _daemon = home.start();
    told_by(&home, Some("X11"));
    nobody_sits(&home);
    stays("nobody is asked", A_SITTING, || desktop.screen().is_empty());

    let mut x = 0;
    let mut touch = || {
        x = (x + 7) % 500;
        desktop.run("xdotool", &format!("mousemove {x} 300"));
    };
    wait_until("somebody who goes on is asked to stand up", || {
        touch();
        !desktop.screen().is_empty()
    });
    let note = desktop.shown();
    assert!(asks(&note), "{note:?}");
    desktop.keep_picture("stand-up");
    assert!(desktop.press(note.id, "done"));
    wait_until("it is logged", || home.sessions() == [("break".into(), "-".into(), "notification".into())]);
    desktop.cleared();
    nobody_sits(&home);
    stays("nobody is asked", A_SITTING, || desktop.screen().is_empty());
}

#[test]
#[ignore = "needs Xvfb, dunst and xdotool"]
fn without_its_display_it_goes_by_the_clock() {
    let mut desktop = Desktop::start();
    let other = Bus::start();
    let server = Server::start(&other, ServerKind::Plain);
    let mut home = Home::on(Some(other.address()));
    home.knows("DISPLAY", &desktop.screen);
    is_to_stand_up(&home);
    let _daemon = home.start();
    told_by(&home, Some("X11"));
    nobody_sits(&home);
    desktop.display.kill();
    told_by(&home, None);
    assert!(asks(&server.shown()));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn where_nobody_tells_it_goes_by_the_clock() {
    let (_bus, server, home) = begin();
    let _daemon = home.start();
    somebody_sits(&home);
    told_by(&home, None);
    let note = server.shown();
    assert!(asks(&note), "{note:?}");
    // A session of anything ends it, and the count begins anew.
    home.ok("log palm");
    server.cleared();
    assert!(asks(&server.shown()));
    server.press(server.shown().id, "skip");
    server.cleared();
    wait_until("it says so", || home.status()["why"] == "the last one was skipped");
    assert_eq!(home.sessions().len(), 1);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn the_monitor_of_gnome_is_asked_once_and_tells() {
    let (bus, server, home) = begin();
    let mut mutter = Service::new(&bus, Mutter::default());
    mutter.revive();
    let daemon = home.start();
    told_by(&home, Some("GNOME"));
    mutter.wait_until("it is watched", |mutter| mutter.watches.values().any(|watch| *watch == Some(2000)));
    mutter.order(|mutter| mutter.rest(2000));
    nobody_sits(&home);
    stays("nobody is asked", A_SITTING, || server.look(|state| state.notes.is_empty()));
    mutter.order(Mutter::touch);
    assert!(asks(&server.shown()));
    assert_eq!(mutter.look(|mutter| mutter.watches.len()), 1, "one watch for the next rest");

    // A rest takes the prompt away: whoever has gone has stood up.
    mutter.order(|mutter| mutter.rest(2000));
    server.cleared();
    nobody_sits(&home);

    // It goes and comes with somebody there.
    mutter.die();
    told_by(&home, None);
    somebody_sits(&home);
    mutter.change(|mutter| mutter.idle = 5000);
    mutter.revive();
    told_by(&home, Some("GNOME"));
    nobody_sits(&home);

    // A stranger's word is nothing.
    zbus::block_on(async {
        let stranger = Bus::connect(&bus.address()).await.unwrap();
        let signals = mutter.look(|mutter| mutter.watches.keys().copied().collect::<Vec<u32>>());
        for watch in signals {
            let path = "/org/gnome/Mutter/IdleMonitor/Core";
            stranger
                .emit_signal(None::<&str>, path, "org.gnome.Mutter.IdleMonitor", "WatchFired", &watch)
                .await
                .unwrap();
        }
    });
    stays("nobody sits", Duration::from_millis(500), || home.status()["sitting"].is_null());

    // Whoever does not want it any more is not watched any more.
    home.config("");
    mutter.wait_until("it is not watched", |mutter| mutter.watches.is_empty());
    drop(daemon);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_locked_session_and_one_that_is_left_rest() {
    let (_bus, server, mut home) = begin();
    let system = Bus::start();
    let mut logind = Service::new(&system, Logind::default());
    logind.revive();
    home.knows("DBUS_SYSTEM_BUS_ADDRESS", &system.address());
    let _daemon = home.start();
    logind.wait_until("it is asked", |logind| logind.asked > 0);
    // A desktop that never says that nobody is there may be one that never does.
    told_by(&home, None);
    somebody_sits(&home);
    for rest in [Logind::lock, Logind::leave] {
        logind.order(move |logind| rest(logind, true));
        told_by(&home, Some("logind"));
        nobody_sits(&home);
        server.cleared();
        let before = server.look(|state| state.notes.len());
        stays("nobody is asked", A_SITTING, || server.look(|state| state.notes.len() == before));
        logind.order(move |logind| rest(logind, false));
        somebody_sits(&home);
        assert!(asks(&server.shown()));
    }
    // It goes on without it.
    drop(logind);
    drop(system);
    told_by(&home, None);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_sleep_of_the_machine_begins_the_count_anew() {
    let (_bus, server, mut home) = begin();
    let system = Bus::start();
    let mut logind = Service::new(&system, Logind::default());
    logind.revive();
    home.knows("DBUS_SYSTEM_BUS_ADDRESS", &system.address());
    let _daemon = home.start();
    logind.wait_until("it is asked", |logind| logind.asked > 0);
    assert!(asks(&server.shown()));
    logind.order(|_| Logind::sleep(true));
    // The prompt goes, and whoever comes back has sat for no time.
    server.cleared();
    logind.order(|_| Logind::sleep(false));
    somebody_sits(&home);
    assert!(asks(&server.shown()));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_wayland_compositor_tells() {
    for version in [1, 2] {
        let (_bus, server, mut home) = begin();
        let compositor = Compositor::start(version);
        home.knows("WAYLAND_DISPLAY", &compositor.display().display().to_string());
        // What XWayland says is not asked for.
        home.knows("DISPLAY", ":99");
        let _daemon = home.start();
        told_by(&home, Some("Wayland"));
        assert_eq!(compositor.look(|seat| (seat.asked.clone(), seat.by_input)), (vec![2000], version == 2));
        compositor.rest();
        nobody_sits(&home);
        stays("nobody is asked", A_SITTING, || server.look(|state| state.notes.is_empty()));
        compositor.touch();
        assert!(asks(&server.shown()));
        drop(compositor);
        told_by(&home, None);
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_compositor_that_cannot_tell_is_not_taken_for_somebody() {
    let (_bus, server, mut home) = begin();
    let compositor = Compositor::start(0);
    home.knows("WAYLAND_DISPLAY", &compositor.display().display().to_string());
    let _daemon = home.start();
    told_by(&home, None);
    assert!(asks(&server.shown()));
}
