//! Upgrades: a daemon whose program file was replaced runs the new program in the same process.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the new program may take to print its version. A file that is not complete yet does not print it.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The program file that this process was started from.
#[derive(Debug)]
pub(super) struct Program {
    path: PathBuf,
    seen: Option<FileStamp>,
    /// A new program in its place that was asked for its version.
    candidate: Option<Candidate>,
}

#[derive(Debug)]
struct Candidate {
    identity: FileStamp,
    child: Child,
    /// When it is killed; `None` once it was killed.
    until: Option<Instant>,
}

impl Candidate {
    fn kill(&mut self) {
        self.until = None;
        let _ = self.child.kill();
    }
}

/// Device, inode and time of change: another file in the same place has others.
type FileStamp = (u64, u64, i64, i64);

impl Program {
    pub(super) fn of_this_process() -> io::Result<Self> {
        let path = std::env::current_exe()?;
        Ok(Self { seen: identity(&path), path, candidate: None })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Looks whether another program is there, and asks it for its version. A program that does not print it is asked
    /// again when something changes near its file: the file may not be complete yet.
    pub(super) fn look(&mut self) {
        let there = identity(&self.path).filter(|there| Some(*there) != self.seen);
        if let (None, Some(identity)) = (&self.candidate, there)
            && let Ok(child) = ask_for_version(&self.path)
        {
            self.candidate = Some(Candidate { identity, child, until: Some(Instant::now() + TIMEOUT) });
        }
    }

    /// Whether the new program has printed its version, so that it can be run in place of this one.
    pub(super) fn was_replaced(&mut self) -> bool {
        let Some(candidate) = &mut self.candidate else { return false };
        let answered = match (candidate.child.try_wait(), candidate.until) {
            (Ok(Some(status)), until) => until.is_some() && status.success(),
            (Ok(None), Some(until)) if Instant::now() >= until => {
                candidate.kill();
                return false;
            }
            (Ok(None), _) => return false,
            (Err(_), _) => false,
        };
        let is_there = identity(&self.path) == Some(candidate.identity);
        self.candidate = None;
        if !is_there {
            // Yet another program has come while this one was asked.
            self.look();
        }
        answered && is_there
    }

    /// When a program that does not answer is killed.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.candidate.as_ref().and_then(|candidate| candidate.until)
    }

    /// Stops asking a new program.
    pub(super) fn leave_candidate(&mut self) {
        if let Some(candidate) = &mut self.candidate {
            candidate.kill();
        }
    }

    /// Replaces this program by the new one, in the same process. Returns only where that fails.
    pub(super) fn exec(&self) -> io::Error {
        Command::new(&self.path).args(std::env::args_os().skip(1)).exec()
    }
}

fn identity(path: &Path) -> Option<FileStamp> {
    let file = fs::metadata(path).ok()?;
    Some((file.dev(), file.ino(), file.mtime(), file.mtime_nsec()))
}

fn ask_for_version(path: &Path) -> io::Result<Child> {
    let mut command = Command::new(path);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}
