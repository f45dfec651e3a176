//! How long the machine has been up, and which of its starts this is. Sitting is counted by it.

use chrono::TimeDelta;
use rustix::time::{ClockId, clock_gettime};

use crate::domain::plan::Uptime;

/// How long the machine has been up.
pub fn read() -> Uptime {
    let seconds = |clock| TimeDelta::seconds(clock_gettime(clock).tv_sec);
    // The one goes on while the machine sleeps, the other stands still.
    let total = seconds(ClockId::Boottime);
    Uptime { total, asleep: total - seconds(ClockId::Monotonic) }
}

/// The kernel's name for this start of the machine; nothing where it does not say.
pub fn boot() -> String {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    id.map_or(String::new(), |id| id.trim().to_owned())
}
