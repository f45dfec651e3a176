//! The outside world that reminders are shown in: the session bus with its notification server, or a terminal. It knows
//! what a notification is, and nothing of days, slots or databases.

mod bus;
mod content;
mod dbus;
mod dialects;
mod do_not_disturb;
mod idle;
mod one_shot;
mod probe;
mod terminal;

pub use bus::{Bus, BusEvent, BusMessage, Connecting, Server};
pub use content::{Content, prepare, reminder, test_notification, test_with_buttons};
pub use dbus::{BusProblem, bus_problem};
pub use dialects::tells_of_do_not_disturb;
pub use idle::{Activity, Idle, IdleEvent, IdleMessage, MonitorState};
pub use one_shot::{OneShot, OneShotEnd, Told, show_once, tell};
pub use probe::{ServerInfo, probe};
pub use terminal::{Answers, Terminal, can_write_to_stderr};
