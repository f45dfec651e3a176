//! `remind` from outside: the real binary and the real clock, on a private bus, with a notification server that does
//! what the test says (`server`) or with dunst on a display that nobody sees (`dunst`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod background;
mod bus;
mod compositor;
mod daemon;
mod desk;
mod dunst;
mod ear;
mod faults;
mod hangs;
mod home;
mod kills;
mod losses;
mod note;
mod on_dunst;
mod on_mako;
mod on_server;
mod process;
mod rig;
mod running;
mod server;
mod service;
mod session;
mod sitting;
mod sway;
mod troubles;
mod wait;
mod zones;
