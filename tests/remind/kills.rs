//! The daemon is killed at any instant, again and again, while slots fall due, buttons are pressed and sessions are
//! logged.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use backcare::store::Reader;

use super::bus::Bus;
use super::home::{Home, clock_in};
use super::notification::Notification;
use super::scripted_server::ServerKind;
use super::server::Server;
use super::wait::wait_until;

/// How often, in each kind; `BACKCARE_KILLS` in the environment asks for more.
const KILLS: u64 = 60;

/// Between two slots, in seconds.
const SLOT_INTERVAL: i64 = 2;

/// How long a daemon lives, in milliseconds: at most.
const LIFE: u64 = 250;

fn kills() -> u64 {
    std::env::var("BACKCARE_KILLS").ok().map_or(KILLS, |kills| kills.parse().unwrap())
}

/// The slot that a notification is about.
fn slot(note: &Notification) -> String {
    note.summary.split(':').next().unwrap().to_lowercase()
}

/// A number that looks like chance, and is the same in each run.
fn chance(round: u64, most: u64) -> u64 {
    let mixed = (round + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) % most
}

fn killed_again_and_again(kind: ServerKind) {
    let bus = Bus::start();
    let server = Server::start(&bus, kind);
    let home = Home::on(Some(bus.address()));
    let count = (i64::try_from(kills() * LIFE).unwrap() / 1000 / SLOT_INTERVAL + 3).min(200);
    let slots: Vec<String> = (0..count).map(|slot| format!("s{slot:03}")).collect();
    let times =
        slots.iter().zip(0..).map(|(slot, number)| format!("{slot} = \"{}\"\n", clock_in(2 + number * SLOT_INTERVAL)));
    let begun = Instant::now();
    home.config(&format!(
        "[slots]\nnoon = \"02:00\"\n{}[routines.palm]\nslots = {slots:?}\n[routines.thumb]\nenabled = false\n",
        times.collect::<String>()
    ));

    let (mut logged_by_hand, mut answered) = (0, BTreeMap::new());
    for round in 0..kills() {
        let daemon = home.start_without_waiting();
        thread::sleep(Duration::from_millis(chance(round, LIFE)));
        if let Some(note) = server.look(|state| state.screen.last().cloned()).filter(|_| round % 3 == 0) {
            server.press(note.id, "done");
            thread::sleep(Duration::from_millis(chance(round + 7, 20)));
        }
        daemon.kill();
        if round % 5 == 0 {
            home.ok("log yoga");
            logged_by_hand += 1;
        }
        for (_, slot, _) in home.sessions().into_iter().filter(|(routine, ..)| routine == "palm") {
            answered.entry(slot).or_insert_with(Instant::now);
        }
    }
    let passed = begun.elapsed().as_secs();

    // Whoever comes last finds all of it in order.
    let _daemon = home.start();
    wait_until("what was to come by then is accounted for", || {
        let store = Reader::open(&home.path(".local/share/backcare/backcare.db")).unwrap();
        let ledger = store.ledger(chrono::NaiveDate::MIN).unwrap();
        let known: BTreeSet<String> = ledger.keys().map(|key| key.slot.to_string()).collect();
        let due =
            slots.iter().zip(0_u64..).take_while(|(_, number)| 2 + number * SLOT_INTERVAL.unsigned_abs() <= passed);
        due.map(|(slot, _)| slot).all(|slot| known.contains(slot))
    });
    let sessions = home.sessions();
    let yoga = sessions.iter().filter(|(routine, ..)| routine == "yoga").count();
    assert_eq!(yoga, logged_by_hand, "what was acknowledged is there");
    let palm: Vec<&String> =
        sessions.iter().filter(|(routine, ..)| routine == "palm").map(|(_, slot, _)| slot).collect();
    assert_eq!(palm.len(), palm.iter().collect::<BTreeSet<_>>().len(), "logged twice: {sessions:?}");
    let (notes, most) = server.look(|state| (state.notes.clone(), state.most));
    assert!(most <= 1, "{most} were visible at once");
    for note in &notes {
        let late = answered.get(&slot(note)).is_some_and(|at| note.at > *at);
        assert!(!late, "it came back: {note:?}");
    }
    let shown: BTreeSet<String> = notes.iter().map(slot).collect();
    println!("{kind:?}: {} kills, {} slots shown, {} answered, {yoga} logged", kills(), shown.len(), palm.len());
    assert!(shown.len() > 1 && !palm.is_empty(), "hardly anything happened");
}

#[test]
#[ignore = "needs dbus-daemon"]
fn killed_at_any_instant_with_a_server_like_dunst() {
    killed_again_and_again(ServerKind::Dunst);
}

#[test]
#[ignore = "needs dbus-daemon"]
fn killed_at_any_instant_with_a_server_like_gnome() {
    killed_again_and_again(ServerKind::Gnome);
}
