//! Where there is no desktop: reminders are printed, and the terminal's bell is rung.

use std::io::{self, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Content;
use crate::printable;

/// What the buttons are on a desktop.
const ANSWERS: &str = "(elsewhere: backcare log, backcare remind snooze, backcare remind skip)";

/// How long a terminal that was stopped, or a pipe that nobody reads, is waited for.
const LIMIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// Whether something can be written to stderr without waiting for it.
pub fn can_write_to_stderr() -> bool {
    let stderr = rustix::stdio::stderr();
    poll(&mut [PollFd::new(&stderr, PollFlags::OUT)], Some(&LIMIT)).is_ok_and(|ready| ready > 0)
}

/// The terminal that the program was started on.
#[derive(Debug)]
pub struct Terminal;

impl Terminal {
    /// Prints the words, with how to answer them, and rings, unless it should make no sound.
    pub fn show(&self, content: &Content) -> io::Result<()> {
        let Content { summary, body, silent } = content;
        let (summary, body) = (printable::page(summary), printable::page(body));
        let bell = if *silent { "" } else { "\x07" };
        if !can_write_to_stderr() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut stderr = io::stderr().lock();
        write!(stderr, "{bell}{summary}\n{body}\n{ANSWERS}\n")?;
        stderr.flush()
    }
}
