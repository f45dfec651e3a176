//! The outside world that reminders are shown in: the session bus with its notification server, or a terminal. It knows
//! what a notification is, and nothing of days, slots or databases.

mod bus;
mod idle;
mod notification;
mod one_shot;
mod probe;
mod quiet;
mod terminal;

pub use bus::{Bus, Heard, News, Server, has_bus};
pub use idle::{Change, Failure, Heard as HeardOfIdle, Idle, Monitor, Touch};
pub use notification::{Content, notification, trial};
pub use one_shot::show_once;
pub use probe::{Probed, probe};
pub use quiet::tells_of_do_not_disturb;
pub use terminal::Terminal;
