//! The user's own programs: `remind.command`, run for each reminder, and `do.bell`. Whatever they do, what runs them goes
//! on.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{MemfdFlags, memfd_create};
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use super::systemd;

/// The programs of a setting that run.
#[derive(Debug)]
pub struct Hooks {
    /// The name of the setting.
    setting: &'static str,
    /// How long one may run.
    timeout: Duration,
    running: Vec<RunningHook>,
}

#[derive(Debug)]
struct RunningHook {
    child: Child,
    /// When it is killed; `None` once it was killed.
    until: Option<Instant>,
}

impl Hooks {
    /// None yet.
    pub fn of(setting: &'static str, timeout: Duration) -> Self {
        Self { setting, timeout, running: Vec::new() }
    }

    /// Starts a program with its arguments, and with one line of JSON as its standard input.
    pub fn start(&mut self, command: &[String], line: &Value) -> Result<(), String> {
        let Some((program, arguments)) = command.split_first() else { return Ok(()) };
        let setting = self.setting;
        let failed = |cause: io::Error| format!("`{program}` of {setting} cannot be run: {cause}");
        let mut hook = Command::new(program);
        hook.args(arguments).stdin(input(line).map_err(failed)?);
        hook.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        for variable in systemd::VARIABLES {
            hook.env_remove(variable);
        }
        let child = hook.spawn().map_err(failed)?;
        self.running.push(RunningHook { child, until: Some(Instant::now() + self.timeout) });
        Ok(())
    }

    /// Collects the commands that have ended, and kills those that run too long. Returns what went wrong.
    pub fn reap(&mut self) -> Vec<String> {
        let (setting, timeout) = (self.setting, self.timeout.as_secs());
        let mut problems = Vec::new();
        self.running.retain_mut(|running| match (running.child.try_wait(), running.until) {
            (Ok(Some(status)), Some(_)) if !status.success() => {
                problems.push(format!("{setting} failed: {status}"));
                false
            }
            (Ok(Some(_)) | Err(_), _) => false,
            (Ok(None), Some(until)) if Instant::now() >= until => {
                running.kill();
                problems.push(format!("{setting} took longer than {timeout} s and was ended"));
                true
            }
            (Ok(None), _) => true,
        });
        problems
    }

    /// Whether one of them runs.
    pub fn are_running(&self) -> bool {
        !self.running.is_empty()
    }

    /// Kills all of them.
    pub fn end(&mut self) {
        self.running.drain(..).for_each(|mut running| running.kill());
    }

    /// When the first of them is killed.
    pub fn deadline(&self) -> Option<Instant> {
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
fn input(line: &Value) -> io::Result<File> {
    let mut file = File::from(memfd_create("input", MemfdFlags::CLOEXEC)?);
    file.write_all(format!("{line}\n").as_bytes())?;
    file.rewind()?;
    Ok(file)
}
