//! Points at which a test can have the program killed, as by a crash or a loss of power: `BACKCARE_CRASH=notify:2` kills
//! it right after it has sent a notification for the second time. With `BACKCARE_PANIC` in its place it panics.

use std::collections::HashMap;

use rustix::process::{Signal, getpid, kill_process};

const KILLED: &str = "BACKCARE_CRASH";
const PANICS: &str = "BACKCARE_PANIC";

#[derive(Debug)]
pub struct CrashPoints {
    /// The variable, the name of the point, and how often it has to be passed.
    wanted: Option<(&'static str, String, u32)>,
    passed: HashMap<&'static str, u32>,
}

impl CrashPoints {
    /// Those of the environment: none, unless a variable is set.
    pub fn of_environment() -> Self {
        let wanted = [KILLED, PANICS].into_iter().find_map(|variable| {
            let value = std::env::var(variable).ok()?;
            let (name, times) = value.split_once(':')?;
            Some((variable, name.to_owned(), times.parse().ok()?))
        });
        Self { wanted, passed: HashMap::new() }
    }

    /// Passes the point of that name; the process ends here where a test wants it.
    ///
    /// # Panics
    ///
    /// Where `BACKCARE_PANIC` wants it.
    pub fn pass(&mut self, name: &'static str) {
        let Some((variable, wanted, times)) = &self.wanted else { return };
        let passed = self.passed.entry(name).or_default();
        *passed += 1;
        if wanted != name || passed != times {
            return;
        }
        assert!(*variable == KILLED, "a test wants a panic at {name}");
        let _ = kill_process(getpid(), Signal::KILL);
    }
}
