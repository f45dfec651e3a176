//! Points at which a test can have the daemon killed, as by a crash or a loss of power: `BACKCARE_CRASH=notify:2` kills
//! it right after it has sent a notification for the second time.

use std::collections::HashMap;

use rustix::process::{Signal, getpid, kill_process};

const VARIABLE: &str = "BACKCARE_CRASH";

#[derive(Debug)]
pub(super) struct CrashPoints {
    /// The name of the point and how often it has to be passed.
    wanted: Option<(String, u32)>,
    passed: HashMap<&'static str, u32>,
}

impl CrashPoints {
    /// Those of the environment: none, unless the variable is set.
    pub(super) fn of_environment() -> Self {
        let wanted = std::env::var(VARIABLE).ok().and_then(|value| {
            let (name, times) = value.split_once(':')?;
            Some((name.to_owned(), times.parse().ok()?))
        });
        Self { wanted, passed: HashMap::new() }
    }

    /// Passes the point of that name; the process is killed here where a test wants it.
    pub(super) fn pass(&mut self, name: &'static str) {
        let Some((wanted, times)) = &self.wanted else { return };
        let passed = self.passed.entry(name).or_default();
        *passed += 1;
        if wanted == name && passed == times {
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }
}
