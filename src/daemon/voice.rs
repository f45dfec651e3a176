//! Whom the daemon talks to: somebody who watches is told of everything, a log only of what has to be seen to.

use std::io::{self, Write};

use crate::clock::Clock;
use crate::domain::day::moment;

/// How much it says, on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// A line an event.
    Foreground,
    /// A line a fault.
    Background,
}

impl Voice {
    /// Something that went as it should.
    pub(super) fn mention(self, line: &str) {
        if self == Self::Foreground {
            say(line);
        }
    }
}

/// Says something that the user should see to.
pub(super) fn fault(line: &str) {
    say(line);
}

fn say(line: &str) {
    let time = Clock::read().map(|clock| moment(&clock.zone, clock.now).format("%Y-%m-%d %H:%M:%S ").to_string());
    // Where stderr is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{}{line}", time.unwrap_or_default());
}
