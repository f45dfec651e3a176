//! Where there is no desktop: reminders are printed, and the terminal's bell is rung.

use std::io::{self, Write};

use super::Content;
use crate::printable;

/// What the buttons are on a desktop.
const ANSWERS: &str = "(elsewhere: backcare log, backcare remind snooze, backcare remind skip)";

/// The terminal that the program was started on.
#[derive(Debug)]
pub struct Terminal;

impl Terminal {
    /// Prints the words, with how to answer them, and rings, unless it should make no sound.
    pub fn show(&self, content: &Content) -> io::Result<()> {
        let Content { summary, body, silent } = content;
        let (summary, body) = (printable::page(summary), printable::page(body));
        let bell = if *silent { "" } else { "\x07" };
        let mut stderr = io::stderr().lock();
        write!(stderr, "{bell}{summary}\n{body}\n{ANSWERS}\n")?;
        stderr.flush()
    }
}
