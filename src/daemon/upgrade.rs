//! The program's own file: a daemon whose program was replaced makes room for the new one, in the same process.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the new one may take to say its version: one that is not whole yet does not say it.
const LIMIT: Duration = Duration::from_secs(5);

/// The file that this process was started from.
#[derive(Debug)]
pub(super) struct Program {
    path: PathBuf,
    seen: Option<Identity>,
    /// Another one in its place that was asked for its version.
    candidate: Option<Candidate>,
}

#[derive(Debug)]
struct Candidate {
    identity: Identity,
    child: Child,
    /// When it has taken too long; `None` once it was killed for that, and is about to end.
    until: Option<Instant>,
}

impl Candidate {
    fn kill(&mut self) {
        self.until = None;
        let _ = self.child.kill();
    }
}

/// What tells one file from another that takes its place.
type Identity = (u64, u64, i64, i64);

impl Program {
    /// That of this process, as it is now.
    pub(super) fn of_this_process() -> io::Result<Self> {
        let path = std::env::current_exe()?;
        Ok(Self { seen: identity(&path), path, candidate: None })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Looks whether another program is there, and asks that for its version. One that cannot say it is asked again with the
    /// next thing that happens near its file: it may not be whole yet.
    pub(super) fn look(&mut self) {
        let there = identity(&self.path).filter(|there| Some(*there) != self.seen);
        if let (None, Some(identity)) = (&self.candidate, there)
            && let Ok(child) = ask_for_version(&self.path)
        {
            self.candidate = Some(Candidate { identity, child, until: Some(Instant::now() + LIMIT) });
        }
    }

    /// Whether the other program has said its version, and can take this one's place.
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
            // Yet another one has come while this one was asked.
            self.look();
        }
        answered && is_there
    }

    /// When the other program has taken too long to answer.
    pub(super) fn until(&self) -> Option<Instant> {
        self.candidate.as_ref().and_then(|candidate| candidate.until)
    }

    /// Asks no longer.
    pub(super) fn leave_candidate(&mut self) {
        if let Some(candidate) = &mut self.candidate {
            candidate.kill();
        }
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

fn ask_for_version(path: &Path) -> io::Result<Child> {
    let mut command = Command::new(path);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}
