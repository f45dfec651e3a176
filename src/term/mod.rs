//! The terminal of a person: its keys, what is drawn on it in place, and the signals that come with it. It knows nothing
//! of what is drawn.

mod canvas;
mod keys;
mod signals;
mod wait;

pub use canvas::Canvas;
pub use keys::Keys;
pub use signals::{Signals, received, stop_this_process};
pub use wait::{Happened, uptime, wait};
