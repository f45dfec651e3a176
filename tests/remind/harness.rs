//! The harness itself is tried, with other programs in the place of the daemon.

use std::fs;
use std::io::Read;

use zbus::MessageStream;

use super::bus::Bus;
use super::dunst::Desktop;
use super::home::{Home, clock_in};
use super::notification::{self, NAME, call, pressed, send};
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::wait_until;

/// What a client hears of the server: `pressed ID KEY` and `closed ID REASON`, up to `count` of them.
async fn hears(stream: &mut MessageStream, count: usize) -> Vec<String> {
    use futures_core::Stream;
    let mut heard = Vec::new();
    while heard.len() < count {
        let message = std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await;
        let message = message.unwrap().unwrap();
        let (header, body) = (message.header(), message.body());
        match header.member().map(zbus::names::MemberName::as_str) {
            Some("ActionInvoked") => {
                let (id, key): (u32, &str) = body.deserialize().unwrap();
                heard.push(format!("pressed {id} {key}"));
            }
            Some("NotificationClosed") => {
                let (id, reason): (u32, u32) = body.deserialize().unwrap();
                heard.push(format!("closed {id} {reason}"));
            }
            _ => {}
        }
    }
    heard
}

async fn listen(client: &zbus::Connection) {
    let (bus, rule) = ("org.freedesktop.DBus", format!("type='signal',interface='{NAME}'"));
    client.call_method(Some(bus), "/org/freedesktop/DBus", Some(bus), "AddMatch", &rule).await.unwrap();
}

/// A server of this kind, and what two clients hear: one that sent a notification and was pressed, and one that did
/// not.
fn a_press_is_heard(kind: ServerKind) -> (Vec<String>, Vec<String>, usize) {
    let bus = Bus::start();
    let server = Server::start(&bus, kind);
    zbus::block_on(async {
        let (client, other) =
            (Bus::connect(&bus.address()).await.unwrap(), Bus::connect(&bus.address()).await.unwrap());
        listen(&other).await;
        if kind != ServerKind::Dunst {
            listen(&client).await;
        }
        let (mut ours, mut theirs) = (MessageStream::from(&client), MessageStream::from(&other));
        let first = send(&client, 0, "one", "backcare").await.unwrap();
        let second = send(&client, first, "two", "backcare").await.unwrap();
        assert_eq!((first, second), (1, 1));
        let elsewhere = send(&other, 0, "three", "").await.unwrap();
        server.press_after_others(1, "done", 1);
        server.close(elsewhere, 2);
        let all = if kind == ServerKind::Dunst { 3 } else { 5 };
        let (ours, theirs) = (hears(&mut ours, all).await, hears(&mut theirs, if all == 3 { 1 } else { 3 }).await);
        (ours, theirs, server.look(|state| state.screen.len()))
    })
}

#[test]
#[ignore = "needs dbus-daemon"]
fn the_kinds_of_servers_differ() {
    let (ours, theirs, left) = {
        let bus = Bus::start();
        let server = Server::start(&bus, ServerKind::Dunst);
        zbus::block_on(async {
            let client = Bus::connect(&bus.address()).await.unwrap();
            let other = Bus::connect(&bus.address()).await.unwrap();
            listen(&other).await;
            let (mut ours, mut theirs) = (MessageStream::from(&client), MessageStream::from(&other));
            let first = send(&client, 0, "one", "backcare").await.unwrap();
            // From another connection, in place of the first.
            let second = send(&other, 0, "two", "backcare").await.unwrap();
            assert_eq!((first, second), (1, 2));
            assert_eq!(send(&client, 70, "seventy", "").await.unwrap(), 70);
            server.press(2, "done");
            server.press(70, "skip");
            let (ours, theirs) = (hears(&mut ours, 2).await, hears(&mut theirs, 1).await);
            (ours, theirs, server.look(|state| state.screen.len()))
        })
    };
    assert_eq!((ours, left), (vec!["closed 1 1".into(), "pressed 70 skip".to_owned()], 2));
    assert_eq!(theirs, ["pressed 2 done"]);
    for kind in [ServerKind::Gnome, ServerKind::Plain] {
        let (ours, theirs, left) = a_press_is_heard(kind);
        // One foreign press and closing to the sender alone; the real ones to all.
        assert_eq!(ours[..2], ["pressed 100000 done", "closed 100000 2"]);
        assert_eq!(ours[2..], theirs);
        assert_eq!((theirs.join(", ").as_str(), left), ("pressed 1 done, closed 1 2, closed 2 2", 0));
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn what_a_client_showed_stays_or_goes_with_it() {
    for (kind, left) in [(ServerKind::Dunst, 1), (ServerKind::Gnome, 0), (ServerKind::Plain, 1)] {
        let bus = Bus::start();
        let server = Server::start(&bus, kind);
        zbus::block_on(async {
            let client = Bus::connect(&bus.address()).await.unwrap();
            send(&client, 0, "one", "backcare").await.unwrap();
            client.close().await.unwrap();
            let other = Bus::connect(&bus.address()).await.unwrap();
            // The bus tells of the end of the one before it passes on the call of the other.
            assert_eq!(call(&other, "CloseNotification", &99_u32).await.is_err(), kind == ServerKind::Plain);
        });
        assert_eq!(server.look(|state| (state.screen.len(), state.most)), (left, 1), "{kind:?}");
    }
}

#[test]
#[ignore = "needs dbus-daemon"]
fn answers_are_kept_back_and_refused() {
    let bus = Bus::start();
    let mut server = Server::start(&bus, ServerKind::Dunst);
    let address = bus.address();
    server.refuse(1);
    let refused = zbus::block_on(async {
        let client = Bus::connect(&address).await.unwrap();
        send(&client, 0, "refused", "").await
    });
    assert!(refused.is_err() && server.look(|state| state.screen.is_empty() && state.refused == 1));
    server.hold();
    let sent = std::thread::spawn(move || {
        zbus::block_on(async {
            let client = Bus::connect(&address).await.unwrap();
            let mut stream = MessageStream::from(&client);
            let id = send(&client, 0, "held", "").await.unwrap();
            (id, hears(&mut stream, 1).await)
        })
    });
    let held = server.shown();
    server.press(held.id, "done");
    assert!(!sent.is_finished());
    server.release();
    assert_eq!(sent.join().unwrap(), (1, vec!["pressed 1 done".to_owned()]));
    server.die();
    assert!(server.look(|state| !state.up && state.screen.is_empty()));
    server.revive();
    let again = zbus::block_on(async {
        let client = Bus::connect(&bus.address()).await.unwrap();
        send(&client, 0, "after", "").await.unwrap()
    });
    assert_eq!((again, server.look(|state| state.notes.len())), (1, 2));
}

#[test]
#[ignore = "needs dbus-daemon"]
fn a_thousand_signals_of_others_come_before_the_press() {
    let bus = Bus::start();
    let server = Server::start(&bus, ServerKind::Gnome);
    let heard = zbus::block_on(async {
        let client = Bus::connect(&bus.address()).await.unwrap();
        listen(&client).await;
        let mut stream = MessageStream::from(&client);
        let id = send(&client, 0, "one", "").await.unwrap();
        let waits = async { hears(&mut stream, 2 * 1000 + 2).await };
        server.press_after_others(id, "done", 1000);
        waits.await
    });
    assert_eq!(heard[2000..], ["pressed 1 done", "closed 1 2"]);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn the_bus_comes_back_at_the_same_address() {
    let mut bus = Bus::start();
    let mut server = Server::start(&bus, ServerKind::Plain);
    bus.kill();
    server.wait_until("the server lost its bus", |state| !state.up);
    assert!(zbus::block_on(Bus::connect(&bus.address())).is_err());
    bus.revive();
    server.revive();
    let forged = pressed(1, "done", None);
    zbus::block_on(async {
        let client = Bus::connect(&bus.address()).await.unwrap();
        client.send(&forged).await.unwrap();
        assert_eq!(send(&client, 0, "one", "").await.unwrap(), 1);
    });
}

#[test]
fn it_is_noon_in_the_homes() {
    let home = Home::on(None);
    let answer = home.json("--json");
    let hour = clock_in(0)[..3].to_owned();
    assert!(["12:", "13:"].contains(&hour.as_str()));
    assert!(answer.to_string().contains(&format!("T{hour}")), "{answer}");
    home.due_soon();
    home.ok("log thumb");
    assert_eq!(home.sessions(), [("thumb".into(), "noon".into(), "cli".into())]);
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn the_desktop_shows_and_its_buttons_answer() {
    let mut desktop = Desktop::start();
    let empty = fs::metadata(desktop.keep_picture("harness-empty")).unwrap().len();
    for (key, label) in [("done", "Done"), ("snooze", "Snooze")] {
        let words =
            ["-a", "backcare", "-A", "done=Done", "-A", "snooze=Snooze", "Massage", "Thumb massage, 10 minutes"];
        let mut sent = desktop.start_program("notify-send", &words);
        let note = desktop.shown();
        assert_eq!((note.app.as_str(), note.summary.as_str(), note.actions.len()), ("backcare", "Massage", 2));
        assert!(note.actions.contains(&(key.to_owned(), label.to_owned())) && note.says("thumb massage"));
        if key == "done" {
            assert!(fs::metadata(desktop.keep_picture("harness-popup")).unwrap().len() > empty);
        }
        // A menu that nothing was chosen from lingers, and dunst refuses the next one meanwhile.
        assert!(!desktop.press(note.id + 1, key));
        assert!(desktop.press(note.id, key));
        let mut answer = String::new();
        sent.child().stdout.take().unwrap().read_to_string(&mut answer).unwrap();
        assert_eq!(answer.trim(), key);
        desktop.cleared();
    }
    assert!(!desktop.press(1, "done"));
    assert_eq!(desktop.history().len(), 2);
    assert!(desktop.history()[0].to_string().contains("Thumb massage"));
    assert_eq!(desktop.listener.look(|heard| heard.pressed.len()), 2);

    let notify = format!(
        "call --session --dest {NAME} --object-path {} --method {NAME}.Notify backcare 0 '' one body [] {{}} 0",
        notification::PATH
    );
    desktop.run("gdbus", &notify);
    desktop.shown();
    desktop.close_all();
    desktop.cleared();
    desktop.run("gdbus", &notify);
    desktop.kill();
    desktop.revive();
    assert_eq!(desktop.count(), 0);
    desktop.run("gdbus", &notify);
    desktop.shown();
}

#[test]
#[ignore = "needs Xvfb and dunst"]
fn the_bus_starts_dunst() {
    let desktop = Desktop::with_a_bus_that_starts_dunst();
    desktop.run("notify-send", "-a backcare one");
    wait_until("dunst shows it", || desktop.count() == 1);
    assert_eq!(desktop.shown().summary, "one");
}
