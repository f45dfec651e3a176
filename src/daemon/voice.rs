//! Whom the daemon talks to: somebody who watches is told of everything, a log only of what has to be seen to.

use std::io::{self, Write};
use std::path::PathBuf;

use super::log;
use crate::clock::Clock;
use crate::desktop;
use crate::domain::day::moment;
use crate::printable;

/// A longer line, of the words of a server for example, is cut.
const LONGEST_LINE: usize = 1000;

/// How much it says, on stderr.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Voice {
    /// A line an event.
    Foreground,
    /// A line a fault, into whatever a supervisor keeps.
    Supervised,
    /// A line a fault, into the log of this path.
    Background(PathBuf),
}

impl Voice {
    /// Something that went as it should.
    pub(super) fn mention(&self, line: &str) {
        if *self == Self::Foreground {
            say(line);
        }
    }

    /// Something that the user should see to.
    pub(super) fn fault(&self, line: &str) {
        if let Self::Background(path) = self {
            // Where it cannot be put aside, it is better long than not there.
            let _ = log::keep_short(path);
        }
        say(line);
    }
}

fn say(line: &str) {
    let time = Clock::read().map(|clock| moment(&clock.zone, clock.now).format("%Y-%m-%d %H:%M:%S ").to_string());
    if !desktop::can_write_to_stderr() {
        return;
    }
    // Where stderr is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{}{}", time.unwrap_or_default(), printable::line(line, LONGEST_LINE));
}
