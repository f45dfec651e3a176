//! How long the machine has been up, and the id of this start of the machine. Sitting is counted by them.

use chrono::TimeDelta;
use rustix::time::{ClockId, clock_gettime};

use crate::domain::reminding::Uptime;

pub fn read() -> Uptime {
    let seconds = |clock| TimeDelta::seconds(clock_gettime(clock).tv_sec);
    // The boot clock goes on while the machine sleeps, the monotonic clock does not.
    let total = seconds(ClockId::Boottime);
    Uptime { total, asleep: total - seconds(ClockId::Monotonic) }
}

/// The kernel's id of this start of the machine; empty where the kernel has none.
pub fn boot() -> String {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    id.map_or(String::new(), |id| id.trim().to_owned())
}
