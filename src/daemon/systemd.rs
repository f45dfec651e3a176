//! What systemd is told where it has started the daemon: that it is ready, alive, stopping. The words are those of
//! `sd_notify(3)`.

use std::env;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};

/// The variables of the environment that are meant for the daemon alone, and not for programs that it starts.
pub(super) const VARIABLES: [&str; 3] = [SOCKET, "WATCHDOG_USEC", "WATCHDOG_PID"];
const SOCKET: &str = "NOTIFY_SOCKET";

#[derive(Debug)]
pub struct Notifier {
    /// `None` where no supervisor has started this process.
    socket: Option<(UnixDatagram, SocketAddr)>,
    /// How often the watchdog is told that the daemon is alive; `None` where there is no watchdog.
    interval: Option<Duration>,
    /// When the watchdog is to be told next.
    next: Option<Instant>,
}

impl Notifier {
    /// The supervisor that the environment names, if it names one.
    pub fn of_environment() -> Self {
        let socket = || UnixDatagram::unbound().and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
        let socket = address().and_then(|address| Some((socket().ok()?, address)));
        let number = |name| env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
        let is_for_us = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let timeout = number("WATCHDOG_USEC").filter(|_| is_for_us && socket.is_some());
        // Twice in the time after which the watchdog would take the daemon for dead.
        Self { socket, interval: timeout.map(|timeout| Duration::from_micros(timeout / 2)), next: None }
    }

    /// Whether there is a supervisor.
    pub fn is_there(&self) -> bool {
        self.socket.is_some()
    }

    /// Tells that the daemon is ready, with a line for people.
    pub fn ready(&mut self, status: &str) {
        self.send(&format!("READY=1\nSTATUS={status}"));
        self.next = self.interval.map(|interval| Instant::now() + interval);
    }

    /// Tells the watchdog that the daemon is alive, where it is time to.
    pub(super) fn alive(&mut self) {
        if let (Some(next), Some(interval)) = (self.next, self.interval)
            && Instant::now() >= next
        {
            self.send("WATCHDOG=1");
            self.next = Some(Instant::now() + interval);
        }
    }

    /// When the watchdog is to be told next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.next
    }

    pub(super) fn stopping(&self) {
        self.send("STOPPING=1");
    }

    fn send(&self, words: &str) {
        if let Some((socket, address)) = &self.socket {
            // A supervisor that does not listen is not waited for.
            let _ = socket.send_to_addr(words.as_bytes(), address);
        }
    }
}

/// The address of the supervisor: a path, or an abstract name that begins with `@`.
fn address() -> Option<SocketAddr> {
    let value = env::var_os(SOCKET).filter(|value| !value.is_empty())?;
    match value.as_bytes().split_first() {
        Some((b'@', name)) => SocketAddr::from_abstract_name(name).ok(),
        _ => SocketAddr::from_pathname(&value).ok(),
    }
}
