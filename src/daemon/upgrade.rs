//! The program's own file: a daemon whose program was replaced makes room for the new one, in the same process.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long the new one may take to say its version: one that is not whole yet does not say it.
const PATIENCE: Duration = Duration::from_secs(5);
const BETWEEN: Duration = Duration::from_millis(5);

/// The file that this process was started from.
#[derive(Debug)]
pub(super) struct Program {
    path: PathBuf,
    seen: Option<Identity>,
}

/// What tells one file from another that takes its place.
type Identity = (u64, u64, i64, i64);

impl Program {
    /// That of this process, as it is now.
    pub(super) fn of_this_process() -> io::Result<Self> {
        let path = std::env::current_exe()?;
        Ok(Self { seen: identity(&path), path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether another program is there that can be started. One that cannot is tried again with the next thing that happens:
    /// it may not be whole yet.
    pub(super) fn was_replaced(&mut self) -> bool {
        let there = identity(&self.path);
        if there.is_none() || there == self.seen {
            return false;
        }
        let starts = says_its_version(&self.path);
        if starts {
            self.seen = there;
        }
        starts
    }

    /// Becomes the new program; returns only where that is not possible.
    pub(super) fn become_it(&self) -> io::Error {
        Command::new(&self.path).args(std::env::args_os().skip(1)).exec()
    }
}

fn identity(path: &Path) -> Option<Identity> {
    let file = fs::metadata(path).ok()?;
    Some((file.dev(), file.ino(), file.mtime(), file.mtime_nsec()))
}

fn says_its_version(path: &Path) -> bool {
    let mut command = Command::new(path);
    let silent = command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = silent.spawn() else { return false };
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begun.elapsed() < PATIENCE => thread::sleep(BETWEEN),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
