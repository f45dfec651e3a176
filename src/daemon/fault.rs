//! Points at which a test can have the daemon killed, as a crash or a loss of power would: `BACKCARE_FAULT=send:2` kills it
//! right after it has sent something for the second time.

use std::collections::HashMap;

use rustix::process::{Signal, getpid, kill_process};

/// Where to die.
const FAULT: &str = "BACKCARE_FAULT";

/// Counts how often each point is passed.
#[derive(Debug)]
pub(super) struct Faults {
    wanted: Option<(String, u32)>,
    passed: HashMap<&'static str, u32>,
}

impl Faults {
    /// As the environment says: nowhere, unless it is set.
    pub(super) fn of_environment() -> Self {
        let wanted = std::env::var(FAULT).ok().and_then(|value| {
            let (name, times) = value.split_once(':')?;
            Some((name.to_owned(), times.parse().ok()?))
        });
        Self { wanted, passed: HashMap::new() }
    }

    /// Passes the point of that name, if that is survived.
    pub(super) fn point(&mut self, name: &'static str) {
        let Some((wanted, times)) = &self.wanted else { return };
        let passed = self.passed.entry(name).or_default();
        *passed += 1;
        if wanted == name && passed == times {
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }
}
