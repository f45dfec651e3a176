//! Reminders without a desktop: printed to the terminal, with its bell.

use std::io::{self, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Content;
use crate::printable;

/// What to press in place of the buttons, and what to type where the keys go elsewhere.
const KEYS: &str = "(d done, s snooze, k skip)";
const COMMANDS: &str = "(elsewhere: backcare done, backcare snooze, backcare skip)";

/// How long to wait for a terminal that is stopped, or a pipe that is full.
const TIMEOUT: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// Whether something can be written to stderr without waiting for it.
pub fn can_write_to_stderr() -> bool {
    let stderr = rustix::stdio::stderr();
    poll(&mut [PollFd::new(&stderr, PollFlags::OUT)], Some(&TIMEOUT)).is_ok_and(|ready| ready > 0)
}

/// The terminal that the program was started on.
#[derive(Debug)]
pub struct Terminal;

impl Terminal {
    /// Prints the words and how to answer them, and rings the bell unless they are silent.
    pub fn show(&self, content: &Content, are_keys_taken: bool) -> io::Result<()> {
        let Content { summary, body, silent } = content;
        let (summary, body) = (printable::page(summary), printable::page(body));
        let bell = if *silent { "" } else { "\x07" };
        if !can_write_to_stderr() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let answers = if are_keys_taken { KEYS } else { COMMANDS };
        let mut stderr = io::stderr().lock();
        write!(stderr, "{bell}{summary}\n{body}\n{answers}\n")?;
        stderr.flush()
    }
}
