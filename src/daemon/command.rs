//! The user's own command, told of each reminder on its standard input. Whatever it does, reminding goes on.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::supervisor;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

/// How long it may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Those that run.
#[derive(Debug, Default)]
pub(super) struct Commands {
    running: Vec<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    until: Instant,
}

impl Commands {
    /// Starts the command and hands it the reminder, which fits into a pipe whether it reads it or not.
    pub(super) fn start(&mut self, command: &[String], reminder: &Value) -> Result<(), String> {
        let Some((program, arguments)) = command.split_first() else { return Ok(()) };
        let mut theirs = Command::new(program);
        theirs.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        for variable in supervisor::VARIABLES {
            theirs.env_remove(variable);
        }
        let started = theirs.spawn();
        let mut child = started.map_err(|cause| format!("`{program}` of remind.command cannot be run: {cause}"))?;
        if let Some(mut input) = child.stdin.take() {
            // One that does not want to know is none the worse.
            let _ = writeln!(input, "{reminder}");
        }
        self.running.push(Running { child, until: Instant::now() + LIMIT });
        Ok(())
    }

    /// Takes leave of those that have ended, and ends those that take too long. Returns what went wrong.
    pub(super) fn reap(&mut self) -> Vec<String> {
        let mut faults = Vec::new();
        self.running.retain_mut(|running| match running.child.try_wait() {
            Ok(Some(status)) if status.success() => false,
            Ok(Some(status)) => {
                faults.push(format!("remind.command failed: {status}"));
                false
            }
            Ok(None) if Instant::now() >= running.until => {
                running.end();
                faults.push(format!("remind.command took longer than {} s and was ended", LIMIT.as_secs()));
                false
            }
            Ok(None) => true,
            Err(_) => false,
        });
        faults
    }

    /// Ends them all: nobody would look after them any more.
    pub(super) fn end(&mut self) {
        self.running.drain(..).for_each(|mut running| running.end());
    }

    /// When the first of them has taken too long.
    pub(super) fn until(&self) -> Option<Instant> {
        self.running.iter().map(|running| running.until).min()
    }
}

impl Running {
    fn end(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
