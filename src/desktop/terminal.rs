//! Reminders without a desktop: printed to the terminal, with its bell.

use std::io::{self, Write};

use anstyle::Style;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Content;
use crate::printable;

/// What takes the place of the buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Keys of the terminal.
    Keys,
    /// Commands, typed elsewhere.
    Commands,
    /// There is nothing to answer.
    None,
}

/// How long to wait for a terminal that is stopped, or a pipe that is full.
const TIMEOUT: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// Whether something can be written to stderr without waiting for it.
pub fn can_write_to_stderr() -> bool {
    let stderr = rustix::stdio::stderr();
    poll(&mut [PollFd::new(&stderr, PollFlags::OUT)], Some(&TIMEOUT)).is_ok_and(|ready| ready > 0)
}

/// The terminal that the program was started on.
#[derive(Debug)]
pub struct Terminal {
    /// Whether it may set text off.
    pub is_styled: bool,
}

impl Terminal {
    /// Prints the words and how to answer them, and rings the bell unless they are silent.
    pub fn show(&self, content: &Content, answers: Answers) -> io::Result<()> {
        let Content { summary, body, silent } = content;
        let (summary, body) = (printable::page(summary), printable::page(body));
        let bell = if *silent { "" } else { "\x07" };
        if !can_write_to_stderr() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let answers = match answers {
            Answers::Keys => "(d done, s snooze, k skip)\n",
            Answers::Commands => "(elsewhere: backcare done, backcare snooze, backcare skip)\n",
            Answers::None => "",
        };
        let style = if self.is_styled { Style::new().bold() } else { Style::new() };
        let mut stderr = io::stderr().lock();
        write!(stderr, "{bell}{style}{summary}{style:#}\n{body}\n{answers}")?;
        stderr.flush()
    }
}
