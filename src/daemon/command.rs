//! The user's own command, told of each reminder on its standard input. Whatever it does, reminding goes on.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::supervisor;
use rustix::fs::{MemfdFlags, memfd_create};
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
    /// When it has taken too long; `None` once it was killed for that.
    until: Option<Instant>,
}

impl Commands {
    /// Starts the command, with the reminder as its standard input.
    pub(super) fn start(&mut self, command: &[String], reminder: &Value) -> Result<(), String> {
        let Some((program, arguments)) = command.split_first() else { return Ok(()) };
        let failed = |cause: io::Error| format!("`{program}` of remind.command cannot be run: {cause}");
        let mut theirs = Command::new(program);
        theirs.args(arguments).stdin(input(reminder).map_err(failed)?);
        theirs.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        for variable in supervisor::VARIABLES {
            theirs.env_remove(variable);
        }
        let child = theirs.spawn().map_err(failed)?;
        self.running.push(Running { child, until: Some(Instant::now() + LIMIT) });
        Ok(())
    }

    /// Takes leave of those that have ended, and kills those that take too long. Returns what went wrong.
    pub(super) fn reap(&mut self) -> Vec<String> {
        let mut faults = Vec::new();
        self.running.retain_mut(|running| match (running.child.try_wait(), running.until) {
            (Ok(Some(status)), Some(_)) if !status.success() => {
                faults.push(format!("remind.command failed: {status}"));
                false
            }
            (Ok(Some(_)) | Err(_), _) => false,
            (Ok(None), Some(until)) if Instant::now() >= until => {
                running.kill();
                faults.push(format!("remind.command took longer than {} s and was ended", LIMIT.as_secs()));
                true
            }
            (Ok(None), _) => true,
        });
        faults
    }

    /// Kills them all: nobody would look after them any more.
    pub(super) fn end(&mut self) {
        self.running.drain(..).for_each(|mut running| running.kill());
    }

    /// When the first of them has taken too long.
    pub(super) fn until(&self) -> Option<Instant> {
        self.running.iter().filter_map(|running| running.until).min()
    }
}

impl Running {
    /// Kills it and whatever it has started. It ends when it can, which is not waited for.
    fn kill(&mut self) {
        self.until = None;
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.try_wait();
    }
}

/// A file in memory with one line of JSON, to be read from its beginning. A pipe has room for so much only, and who does not
/// read it would hold up whoever writes.
fn input(reminder: &Value) -> io::Result<File> {
    let mut file = File::from(memfd_create("reminder", MemfdFlags::CLOEXEC)?);
    file.write_all(format!("{reminder}\n").as_bytes())?;
    file.rewind()?;
    Ok(file)
}
