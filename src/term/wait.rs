//! Waiting for a key, for a signal, for a terminal that has become ready, or for a time.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::time::{ClockId, clock_gettime};

use super::signals::was_received;
use super::{Canvas, Keys, Signals};

/// What has happened.
#[expect(clippy::struct_excessive_bools, reason = "each happens for itself")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// The keys that were pressed, as the terminal sends them.
    pub pressed: String,
    /// A signal asks the program to end, or the terminal is gone.
    pub ends: bool,
    /// The terminal asks the program to stop: Ctrl-Z.
    pub stops: bool,
    /// The program goes on after it was stopped.
    pub goes_on: bool,
    /// The terminal has other columns or rows.
    pub is_resized: bool,
}

/// How long the machine has been up, with the time that it slept.
pub fn uptime() -> Duration {
    Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
}

/// Sleeps until something happens, or until that uptime. The keys are waited for while they are taken.
pub fn wait(keys: Option<&Keys>, canvas: Option<&mut Canvas>, signals: &Signals, until: Duration) -> Happened {
    let keys = keys.filter(|keys| keys.are_taken());
    let mut canvas = canvas.filter(|canvas| canvas.is_behind());
    let received = [&signals.end, &signals.stop, &signals.go_on, &signals.resized];
    let mut watched: Vec<PollFd> = received.iter().map(|signal| readable(signal.as_fd())).collect();
    watched.extend(keys.map(|keys| readable(keys.as_fd())));
    watched.extend(canvas.as_ref().map(|canvas| PollFd::from_borrowed_fd(canvas.as_fd(), PollFlags::OUT)));
    let timeout = Timespec::try_from(until.saturating_sub(uptime())).ok();
    // What interrupts it is one of the signals.
    let _ = poll(&mut watched, timeout.as_ref());
    let is_ready = |index: usize| watched.get(index).is_some_and(|one| !one.revents().is_empty());
    let are_keys_ready = keys.is_some() && is_ready(received.len());
    drop(watched);
    if let Some(canvas) = &mut canvas {
        canvas.flush();
    }
    let read = keys.filter(|_| are_keys_ready).map_or(Ok(String::new()), Keys::read);
    let [ends, stops, goes_on, is_resized] = received.map(was_received);
    Happened { ends: ends || read.is_err(), pressed: read.unwrap_or_default(), stops, goes_on, is_resized }
}

fn readable(file: BorrowedFd<'_>) -> PollFd<'_> {
    PollFd::from_borrowed_fd(file, PollFlags::IN)
}
