//! A few lines of the terminal that are drawn again in place. Nothing waits for a terminal that is slow: what it does not
//! take at once is written later, and a drawing that has not reached it is left out.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use unicode_width::UnicodeWidthStr;

use super::keys::open_terminal;
use crate::printable;

/// Clears everything from the cursor on.
const CLEAR_BELOW: &str = "\x1b[J";

/// How long the end of a drawing may take.
const LAST_TIMEOUT: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

pub struct Canvas {
    terminal: OwnedFd,
    /// What the terminal has not taken yet.
    unwritten: Vec<u8>,
    /// The lines that stand there, with the styles of [`crate::render::Paint`]. The cursor is at the end of the last.
    drawn: Vec<String>,
}

impl Canvas {
    /// The controlling terminal, by a description of its own.
    pub fn of_terminal() -> io::Result<Self> {
        Ok(Self { terminal: open_terminal()?, unwritten: Vec::new(), drawn: Vec::new() })
    }

    /// Draws these lines in place of those that stand there, on a terminal of so many columns. Those that are as they
    /// were cost nothing.
    pub fn draw(&mut self, lines: Vec<String>, columns: usize) {
        if self.drawn == lines || self.is_behind() {
            return;
        }
        // Cleared first: a terminal that has filled its last column would clear that, too.
        let text = self.to_first_line(columns) + CLEAR_BELOW + &lines.join("\r\n");
        self.drawn = lines;
        self.write(&text);
    }

    /// Takes the lines away that stand there, and prints this in their place. It ends with a new line, or is empty.
    pub fn print(&mut self, text: &str, columns: usize) {
        let cleared = self.to_first_line(columns) + CLEAR_BELOW;
        self.drawn.clear();
        self.write(&(cleared + &text.replace('\n', "\r\n")));
    }

    /// Leaves the lines where they are, and goes on below them.
    pub fn leave(&mut self) {
        if !self.drawn.is_empty() {
            self.drawn.clear();
            self.write("\r\n");
        }
    }

    /// Forgets the lines, which are there no more, or belong to nobody.
    pub fn forget(&mut self) {
        self.drawn.clear();
    }

    pub fn ring(&mut self) {
        self.write("\x07");
    }

    /// Whether the terminal has not taken everything.
    pub fn is_behind(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// Writes what the terminal takes now.
    pub fn flush(&mut self) {
        while !self.unwritten.is_empty() {
            match rustix::io::write(&self.terminal, &self.unwritten) {
                Ok(written) => drop(self.unwritten.drain(..written)),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return,
                // A terminal that has gone shows nothing any more.
                Err(_) => self.unwritten.clear(),
            }
        }
    }

    /// Takes the lines away, and gives the terminal a moment to take everything.
    pub fn end(mut self, columns: usize) {
        self.print("", columns);
        while self.is_behind() && can_be_written(&self.terminal) {
            self.flush();
        }
    }

    fn write(&mut self, text: &str) {
        self.unwritten.extend_from_slice(text.as_bytes());
        self.flush();
    }

    /// What moves the cursor to where the first of the drawn lines begins. A terminal that has become narrower breaks
    /// lines anew.
    fn to_first_line(&self, columns: usize) -> String {
        let rows = |line: &String| printable::without_styles(line).width().max(1).div_ceil(columns.max(1));
        match self.drawn.iter().map(rows).sum::<usize>() {
            0 => String::new(),
            1 => "\r".to_owned(),
            rows => format!("\r\x1b[{}A", rows - 1),
        }
    }
}

impl AsFd for Canvas {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.terminal.as_fd()
    }
}

fn can_be_written(terminal: &OwnedFd) -> bool {
    poll(&mut [PollFd::new(terminal, PollFlags::OUT)], Some(&LAST_TIMEOUT)).is_ok_and(|ready| ready > 0)
}
