//! What the daemon writes to stderr: in the foreground a line for every event, elsewhere only errors.

use std::io::{self, Write};
use std::path::PathBuf;

use super::log_file;
use crate::clock::Clock;
use crate::desktop;
use crate::domain::calendar::moment;
use crate::printable;

/// Longer lines, of a server's words for example, are cut.
const LONGEST_LINE: usize = 1000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Log {
    /// A line for every event.
    Foreground,
    /// Errors only, which a supervisor keeps: a line for each reminder would put health data into its journal.
    Supervised,
    /// Errors only, into the log file of this path.
    Background(PathBuf),
}

impl Log {
    /// Something that went as it should.
    pub(super) fn info(&self, line: &str) {
        if *self == Self::Foreground {
            write(line);
        }
    }

    /// Something that the user should see to.
    pub(super) fn error(&self, line: &str) {
        if let Self::Background(path) = self {
            // A log file that cannot be renamed is still written to, however long it is.
            let _ = log_file::rotate_stderr(path);
        }
        write(line);
    }
}

fn write(line: &str) {
    let time = Clock::read().map(|clock| moment(&clock.zone, clock.now).format("%Y-%m-%d %H:%M:%S ").to_string());
    if !desktop::can_write_to_stderr() {
        return;
    }
    // Where stderr is closed there is nowhere to report that.
    let _ = writeln!(io::stderr().lock(), "{}{}", time.unwrap_or_default(), printable::line(line, LONGEST_LINE));
}
