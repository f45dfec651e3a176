//! The outside world that reminders are shown in: the session bus with its notification server, or a terminal. It knows
//! what a notification is, and nothing of days, slots or databases.

mod bus;
mod dialects;
mod idle;
mod notification;
mod one_shot;
mod probe;
mod quiet;
mod terminal;

pub use bus::{Bus, Connecting, Heard, News, Server, without_bus};
pub use dialects::tells_of_do_not_disturb;
pub use idle::{Change, Heard as HeardOfIdle, Idle, Monitor, Touch};
pub use notification::{Content, notification, prepare, trial};
pub use one_shot::show_once;
pub use probe::{Probed, probe};
pub use terminal::{Terminal, can_write_to_stderr};
