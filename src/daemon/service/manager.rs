//! systemd's user manager, asked by its own program.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

use super::UNIT;

/// How long a command of the manager may take: a start waits for the daemon to be ready.
const TIMEOUT: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// The user manager of systemd, which has answered.
#[derive(Debug)]
pub struct Manager(());

/// A command of the manager that failed.
#[derive(Debug, Error)]
#[error("`systemctl --user {words}` failed: {output}")]
pub struct ManagerError {
    words: String,
    output: String,
}

impl ManagerError {
    pub fn hint(&self) -> String {
        format!("look at it with `journalctl --user -u {UNIT}`, then run `backcare service install` again")
    }
}

impl Manager {
    /// `None` where no user manager runs.
    pub fn find() -> Option<Self> {
        systemctl("show --property=Version").ok().map(|_| Self(()))
    }

    /// Whether the desktop tells it of the graphical session.
    pub fn knows_the_graphical_session(&self) -> bool {
        says("is-active graphical-session.target", "active")
    }

    /// Whether the unit is started with the session.
    pub fn is_enabled(&self) -> bool {
        says(&format!("is-enabled {UNIT}"), "enabled")
    }

    /// Whether the unit runs, or is about to.
    pub fn is_active(&self) -> bool {
        ["active", "activating"].into_iter().any(|state| says(&format!("is-active {UNIT}"), state))
    }

    /// Reads the units anew.
    pub fn reload(&self) -> Result<(), ManagerError> {
        systemctl("daemon-reload").map(|_| ())
    }

    /// Starts the unit now and with every session.
    pub fn enable(&self) -> Result<(), ManagerError> {
        // Where it starts may have changed.
        systemctl(&format!("reenable {UNIT}"))?;
        systemctl(&format!("restart {UNIT}")).map(|_| ())
    }

    /// Ends the unit, and starts it no more.
    pub fn disable(&self) -> Result<(), ManagerError> {
        systemctl(&format!("disable --now {UNIT}")).map(|_| ())
    }
}

fn says(words: &str, expected: &str) -> bool {
    let output = match systemctl(words) {
        Ok(output) => output,
        // An answer of no has an exit code, too.
        Err(error) => error.output,
    };
    output.trim() == expected
}

fn systemctl(words: &str) -> Result<String, ManagerError> {
    let failed = |output: String| ManagerError { words: words.to_owned(), output };
    let mut command = Command::new("systemctl");
    command.arg("--user").args(words.split_whitespace()).env("LC_ALL", "C");
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|cause: io::Error| failed(cause.to_string()))?;
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < TIMEOUT => thread::sleep(POLL_INTERVAL),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(format!("it took longer than {} s", TIMEOUT.as_secs())));
            }
        }
    };
    // It prints less than a pipe holds.
    let mut output = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        let _ = stdout.read_to_string(&mut output);
    }
    if status.success() {
        return Ok(output);
    }
    if let Some(mut stderr) = child.stderr.take() {
        let _ = stderr.read_to_string(&mut output);
    }
    Err(failed(output.trim().to_owned()))
}
