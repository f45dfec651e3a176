//! Where there is no desktop: reminders are printed, and the terminal's bell is rung.

use std::io::{self, Write};

/// The terminal that the program was started on.
#[derive(Debug)]
pub struct Terminal;

impl Terminal {
    /// Prints the words, and rings.
    pub fn show(&self, summary: &str, body: &str) -> io::Result<()> {
        let mut stderr = io::stderr().lock();
        write!(stderr, "\x07{summary}\n{body}\n")?;
        stderr.flush()
    }
}
