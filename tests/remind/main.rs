//! `remind` from outside: the real binary and the real clock, on a private bus, with a notification server that does
//! what the test says (`server`) or with dunst on a display that nobody sees (`dunst`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod background;
mod bus;
mod bus_listener;
mod busy_database;
mod buttons;
mod compositor;
mod crashes;
mod daemon;
mod damage;
mod doctor;
mod doses;
mod dunst;
mod forgetting;
mod guided;
mod guided_session;
mod hangs;
mod harness;
mod home;
mod keys;
mod kills;
mod lost_files;
mod notification;
mod on_dunst;
mod on_mako;
mod on_server;
mod process;
mod running;
mod scripted_server;
mod server;
mod service;
mod session;
mod setup;
mod sitting;
mod sway;
mod terminal;
mod test_run;
mod wait;
mod zones;
