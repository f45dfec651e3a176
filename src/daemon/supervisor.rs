//! What systemd is told, where it has started the daemon: that it reminds, that its loop still turns, that it ends.
//! The words are those of `sd_notify(3)`.

use std::env;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};

/// What speaks of the supervisor in the environment; it is not for the programs that the daemon starts.
pub(super) const VARIABLES: [&str; 3] = [SOCKET, "WATCHDOG_USEC", "WATCHDOG_PID"];
const SOCKET: &str = "NOTIFY_SOCKET";

/// Whoever has started this process and wants to know.
#[derive(Debug)]
pub struct Supervisor {
    socket: Option<(UnixDatagram, SocketAddr)>,
    /// How often it wants to hear that the loop turns, and when next.
    beat: Option<Duration>,
    next: Option<Instant>,
}

impl Supervisor {
    /// The one that the environment names, or none.
    pub fn of_environment() -> Self {
        let socket = || UnixDatagram::unbound().and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
        let socket = address().and_then(|address| Some((socket().ok()?, address)));
        let number = |name| env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
        let is_meant = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let limit = number("WATCHDOG_USEC").filter(|_| is_meant && socket.is_some());
        // Twice in the time after which it would be taken for dead.
        Self { socket, beat: limit.map(|limit| Duration::from_micros(limit / 2)), next: None }
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        self.socket.is_some()
    }

    /// It has begun, as this line says.
    pub fn ready(&mut self, status: &str) {
        self.say(&format!("READY=1\nSTATUS={status}"));
        self.next = self.beat.map(|beat| Instant::now() + beat);
    }

    /// The loop turns.
    pub(super) fn turns(&mut self) {
        if let (Some(next), Some(beat)) = (self.next, self.beat)
            && Instant::now() >= next
        {
            self.say("WATCHDOG=1");
            self.next = Some(Instant::now() + beat);
        }
    }

    /// When it wants to hear again.
    pub(super) fn until(&self) -> Option<Instant> {
        self.next
    }

    /// It is about to end.
    pub(super) fn ending(&self) {
        self.say("STOPPING=1");
    }

    fn say(&self, words: &str) {
        if let Some((socket, address)) = &self.socket {
            // One that does not listen is not waited for.
            let _ = socket.send_to_addr(words.as_bytes(), address);
        }
    }
}

/// A path, or a name of the kernel's that begins with `@`.
fn address() -> Option<SocketAddr> {
    let value = env::var_os(SOCKET).filter(|value| !value.is_empty())?;
    match value.as_bytes().split_first() {
        Some((b'@', name)) => SocketAddr::from_abstract_name(name).ok(),
        _ => SocketAddr::from_pathname(&value).ok(),
    }
}
