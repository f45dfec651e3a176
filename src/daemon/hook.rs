//! The user's own command (`remind.command`), run for each reminder. Whatever it does, reminding goes on.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{MemfdFlags, memfd_create};
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use super::systemd;

/// How long a command may run.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The commands that run.
#[derive(Debug, Default)]
pub(super) struct Hooks {
    running: Vec<RunningHook>,
}

#[derive(Debug)]
struct RunningHook {
    child: Child,
    /// When it is killed; `None` once it was killed.
    until: Option<Instant>,
}

impl Hooks {
    /// Starts the command, with the reminder as its standard input.
    pub(super) fn start(&mut self, command: &[String], reminder: &Value) -> Result<(), String> {
        let Some((program, arguments)) = command.split_first() else { return Ok(()) };
        let failed = |cause: io::Error| format!("`{program}` of remind.command cannot be run: {cause}");
        let mut hook = Command::new(program);
        hook.args(arguments).stdin(input(reminder).map_err(failed)?);
        hook.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        for variable in systemd::VARIABLES {
            hook.env_remove(variable);
        }
        let child = hook.spawn().map_err(failed)?;
        self.running.push(RunningHook { child, until: Some(Instant::now() + TIMEOUT) });
        Ok(())
    }

    /// Collects the commands that have ended, and kills those that run too long. Returns what went wrong.
    pub(super) fn reap(&mut self) -> Vec<String> {
        let mut problems = Vec::new();
        self.running.retain_mut(|running| match (running.child.try_wait(), running.until) {
            (Ok(Some(status)), Some(_)) if !status.success() => {
                problems.push(format!("remind.command failed: {status}"));
                false
            }
            (Ok(Some(_)) | Err(_), _) => false,
            (Ok(None), Some(until)) if Instant::now() >= until => {
                running.kill();
                problems.push(format!("remind.command took longer than {} s and was ended", TIMEOUT.as_secs()));
                true
            }
            (Ok(None), _) => true,
        });
        problems
    }

    /// Kills all of them, since the daemon ends.
    pub(super) fn end(&mut self) {
        self.running.drain(..).for_each(|mut running| running.kill());
    }

    /// When the first of them is killed.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.running.iter().filter_map(|running| running.until).min()
    }
}

impl RunningHook {
    /// Kills it and all processes that it has started, and does not wait for their end.
    fn kill(&mut self) {
        self.until = None;
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.try_wait();
    }
}

/// A file in memory with one line of JSON. A pipe would block the daemon where the command does not read it.
fn input(reminder: &Value) -> io::Result<File> {
    let mut file = File::from(memfd_create("reminder", MemfdFlags::CLOEXEC)?);
    file.write_all(format!("{reminder}\n").as_bytes())?;
    file.rewind()?;
    Ok(file)
}
