//! One daemon a database: a lock beside the database's own file, so that whoever names the same database, by whatever path
//! and with whatever environment, meets the same lock. The kernel lets go of it with the process, however that ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use rustix::time::Timespec;
use thiserror::Error;

/// A held lock: let go of with the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who holds a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its process.
    pub pid: i32,
    /// Since when it reminds.
    pub since: DateTime<Utc>,
    /// When the process began, in the kernel's own count: a number is used again, this is not.
    begun: u64,
}

/// What came of asking for a lock.
#[derive(Debug)]
pub enum Asked {
    /// It is ours.
    Ours(Lock),
    /// It is somebody's, who may not have said yet who it is.
    Held(Option<Holder>),
}

/// A lock that cannot be looked at.
#[derive(Debug, Error)]
#[error("cannot lock {}: {cause}", path.display())]
pub struct LockError {
    path: PathBuf,
    cause: io::Error,
}

impl LockError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        "look at the owner and the permissions of that file and its directory"
    }
}

/// How long a lock is asked for while nobody lives who holds it: another command is looking at it, or a killed daemon is
/// not torn down yet.
const PATIENCE: Duration = Duration::from_secs(5);
const BETWEEN: Duration = Duration::from_millis(5);

/// The bytes of a lock: always written whole.
const LENGTH: usize = 64;

/// Where the lock of a database is.
fn path_of(db: &Path) -> PathBuf {
    let real = std::fs::canonicalize(db).unwrap_or_else(|_| db.to_owned());
    let mut name = real.into_os_string();
    name.push(".remind");
    PathBuf::from(name)
}

/// Takes the lock of the database, which has to be there, in the name of this process.
pub fn take(db: &Path, now: DateTime<Utc>) -> Result<Asked, LockError> {
    let path = path_of(db);
    take_file(&path, now).map_err(|cause| LockError { path, cause })
}

/// Who holds the lock of the database; `None` where nobody does.
pub fn holder(db: &Path) -> Result<Option<Holder>, LockError> {
    let path = path_of(db);
    holder_of_file(&path).map_err(|cause| LockError { path, cause })
}

fn take_file(path: &Path, now: DateTime<Utc>) -> io::Result<Asked> {
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    let asked_at = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(cause)) => return Err(cause),
            Err(TryLockError::WouldBlock) => {
                let holder = said(&file).filter(Holder::lives);
                if holder.is_some() || asked_at.elapsed() > PATIENCE {
                    return Ok(Asked::Held(holder));
                }
                thread::sleep(BETWEEN);
            }
        }
    }
    let pid = i32::try_from(std::process::id()).unwrap_or_default();
    let begun = begun(pid).unwrap_or_default();
    let words = format!("{pid} {begun} {}", now.timestamp());
    file.write_all_at(format!("{words:<width$}\n", width = LENGTH - 1).as_bytes(), 0)?;
    Ok(Asked::Ours(Lock { _file: file }))
}

fn holder_of_file(path: &Path) -> io::Result<Option<Holder>> {
    let file = match File::open(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let asked_at = Instant::now();
    loop {
        match file.try_lock_shared() {
            Ok(()) => return Ok(None),
            Err(TryLockError::Error(cause)) => return Err(cause),
            Err(TryLockError::WouldBlock) => {
                let holder = said(&file).filter(Holder::lives);
                if holder.is_some() || asked_at.elapsed() > PATIENCE {
                    return Ok(holder);
                }
                thread::sleep(BETWEEN);
            }
        }
    }
}

fn said(file: &File) -> Option<Holder> {
    let mut bytes = [0; LENGTH];
    file.read_exact_at(&mut bytes, 0).ok()?;
    let words = String::from_utf8_lossy(&bytes).into_owned();
    let mut words = words.split_whitespace();
    let pid = words.next()?.parse().ok()?;
    let begun = words.next()?.parse().ok()?;
    let since = DateTime::from_timestamp(words.next()?.parse().ok()?, 0)?;
    Some(Holder { pid, since, begun })
}

/// When the process began, in ticks since the machine did.
fn begun(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program, in parentheses, may hold anything; the 22nd field is the 20th after it.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(19)?.parse().ok()
}

impl Holder {
    fn lives(&self) -> bool {
        begun(self.pid) == Some(self.begun)
    }

    /// Asks it to end, and waits for it that long at most; whether it has ended.
    pub fn stop(&self, patience: Duration) -> io::Result<bool> {
        let Some(pid) = Pid::from_raw(self.pid) else { return Ok(true) };
        let process: OwnedFd = match pidfd_open(pid, PidfdFlags::empty()) {
            Err(rustix::io::Errno::SRCH) => return Ok(true),
            opened => opened?,
        };
        // The number may have been given to another by now; from here on it cannot.
        if !self.lives() {
            return Ok(true);
        }
        pidfd_send_signal(&process, Signal::TERM)?;
        let patience = Timespec::try_from(patience).map_err(io::Error::other)?;
        let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&patience))?;
        Ok(ended > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once_and_names_its_holder() {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("backcare.db");
        std::fs::write(&db, "").unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        assert_eq!(holder(&db).unwrap(), None);
        let Ok(Asked::Ours(lock)) = take(&db, now) else { panic!("not taken") };
        let held = holder(&db).unwrap().unwrap();
        assert_eq!((held.pid, held.since), (i32::try_from(std::process::id()).unwrap(), now));
        let linked = home.path().join("linked.db");
        std::os::unix::fs::symlink(&db, &linked).unwrap();
        assert!(matches!(take(&linked, now), Ok(Asked::Held(Some(other))) if other == held));
        drop(lock);
        assert_eq!(holder(&db).unwrap(), None);
    }
}
