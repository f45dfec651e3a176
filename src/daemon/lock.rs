//! One daemon a database, and one guided session. The lock of each is a file beside the database, so that every process
//! that opens the same database, by whatever path and environment, finds the same lock. The kernel releases it with the
//! process, however that ends.

use std::fmt;
use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use rustix::time::Timespec;
use thiserror::Error;

use crate::files;

/// A lock that this process holds.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Since when this process does what it holds the lock for.
    since: DateTime<Utc>,
    file: File,
}

/// The process that holds a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    pub pid: i32,
    /// Since when it does what it holds the lock for.
    pub since: DateTime<Utc>,
    /// When the process began, in ticks since the machine did: a pid may be used again by a later process.
    begun: u64,
}

/// What came of asking for a lock.
#[derive(Debug)]
pub enum LockOutcome {
    Acquired(Lock),
    /// Another process of ours holds it.
    HeldBy(Holder),
}

/// A lock that cannot be taken or looked at.
#[derive(Debug, Error)]
#[error("cannot lock {}: {cause}", path.display())]
pub struct LockError {
    path: PathBuf,
    cause: LockErrorCause,
}

#[derive(Debug, Error)]
enum LockErrorCause {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A program other than backcare holds it.
    #[error("another program holds it{0}")]
    Foreign(ForeignHolder),
}

/// The pid and the name of a program that holds the lock, if the kernel tells.
#[derive(Debug)]
struct ForeignHolder(Option<(i32, String)>);

impl fmt::Display for ForeignHolder {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match &self.0 {
            Some((pid, name)) => write!(formatter, " ({name}, pid {pid})"),
            None => Ok(()),
        }
    }
}

impl LockError {
    pub fn hint(&self) -> &'static str {
        match &self.cause {
            LockErrorCause::Foreign(_) => "end that program: nothing but backcare has a use for this lock",
            LockErrorCause::Io(cause) if files::is_not_a_file(cause) => files::NOT_A_FILE_HINT,
            LockErrorCause::Io(cause) if cause.kind() == io::ErrorKind::StorageFull => {
                "make room on that disk and try again"
            }
            LockErrorCause::Io(_) => "look at the owner and the permissions of that file and its directory",
        }
    }
}

/// How long to try while the lock is held and no process of ours is known to hold it: another command may be looking at
/// it, or a killed process may not have ended yet.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long a running daemon tries to take its lock again.
const SHORT_TIMEOUT: Duration = Duration::from_millis(300);
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The bytes of a lock file, which are always written together.
const LENGTH: usize = 64;

/// What is added to the name of a database for the lock of its daemon, and for that of a guided session.
const DAEMON: &str = ".remind";
const GUIDED: &str = ".do";

/// Where a lock of a database is.
fn path_of(db: &Path, suffix: &str) -> PathBuf {
    let real = std::fs::canonicalize(db).unwrap_or_else(|_| db.to_owned());
    let mut name = real.into_os_string();
    name.push(suffix);
    PathBuf::from(name)
}

/// Takes the lock of the daemon of a database that is there.
pub fn take(db: &Path, now: DateTime<Utc>) -> Result<LockOutcome, LockError> {
    take_at(path_of(db, DAEMON), now, TIMEOUT)
}

/// The daemon of the database; `None` where none runs.
pub fn holder(db: &Path) -> Result<Option<Holder>, LockError> {
    holder_at(path_of(db, DAEMON))
}

/// Takes the lock of a guided session of a database that is there.
pub fn take_guided(db: &Path, now: DateTime<Utc>) -> Result<LockOutcome, LockError> {
    take_at(path_of(db, GUIDED), now, TIMEOUT)
}

/// The process of the guided session that is under way; `None` where none is.
pub fn guided_holder(db: &Path) -> Result<Option<Holder>, LockError> {
    holder_at(path_of(db, GUIDED))
}

/// The same as far as it is known without waiting: `None` also where the lock is held by something unknown.
pub fn guided_holder_now(db: &Path) -> Option<Holder> {
    let file = files::open_to_read(&path_of(db, GUIDED)).ok()?;
    let is_held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    read_holder(&file).filter(|holder| is_held && holder.lives())
}

impl Lock {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file that this process has locked is still the one at the path, which other processes would lock.
    pub fn is_in_place(&self) -> bool {
        is_at(&self.file, &self.path)
    }

    /// Writes the holder into the file again, where somebody has emptied or overwritten it.
    pub fn rewrite_holder(&self) -> Result<(), LockError> {
        if read_holder(&self.file).is_some_and(|holder| holder.lives()) {
            return Ok(());
        }
        write_holder(&self.file, self.since).map_err(|cause| LockError { path: self.path.clone(), cause: cause.into() })
    }

    /// Takes the lock again, where its file was removed or replaced.
    pub fn take_again(&self) -> Result<LockOutcome, LockError> {
        take_at(self.path.clone(), self.since, SHORT_TIMEOUT)
    }
}

fn take_at(path: PathBuf, since: DateTime<Utc>, timeout: Duration) -> Result<LockOutcome, LockError> {
    match take_file(&path, since, timeout) {
        Err(cause) => Err(LockError { path, cause }),
        Ok(Err(holder)) => Ok(LockOutcome::HeldBy(holder)),
        Ok(Ok(file)) => Ok(LockOutcome::Acquired(Lock { path, since, file })),
    }
}

fn take_file(path: &Path, since: DateTime<Utc>, timeout: Duration) -> Result<Result<File, Holder>, LockErrorCause> {
    let file = loop {
        let file = files::open_private(path)?;
        match wait_for(&file, File::try_lock, timeout)? {
            Some(holder) => return Ok(Err(holder)),
            // The file may have been removed between opening and locking it: other processes would lock the next one.
            None if is_at(&file, path) => break file,
            None => {}
        }
    };
    write_holder(&file, since)?;
    Ok(Ok(file))
}

/// Writes into the file that this process holds the lock.
fn write_holder(file: &File, since: DateTime<Utc>) -> io::Result<()> {
    let pid = i32::try_from(std::process::id()).unwrap_or_default();
    let begun = begun(pid).unwrap_or_default();
    let words = format!("{pid} {begun} {}", since.timestamp());
    file.write_all_at(format!("{words:<width$}\n", width = LENGTH - 1).as_bytes(), 0)
}

fn holder_at(path: PathBuf) -> Result<Option<Holder>, LockError> {
    let held = match files::open_to_read(&path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => Err(cause.into()),
        Ok(file) => wait_for(&file, File::try_lock_shared, TIMEOUT),
    };
    held.map_err(|cause| LockError { path, cause })
}

/// Tries to take the lock until it succeeds, or it is known which process of ours holds it.
fn wait_for(
    file: &File,
    try_lock: impl Fn(&File) -> Result<(), TryLockError>,
    timeout: Duration,
) -> Result<Option<Holder>, LockErrorCause> {
    let begun_at = Instant::now();
    loop {
        match try_lock(file) {
            Ok(()) => return Ok(None),
            Err(TryLockError::Error(cause)) => return Err(cause.into()),
            Err(TryLockError::WouldBlock) => {
                let holder = read_holder(file).filter(Holder::lives);
                if holder.is_some() {
                    return Ok(holder);
                }
                if begun_at.elapsed() > timeout {
                    return Err(LockErrorCause::Foreign(ForeignHolder(foreign_holder(file))));
                }
                thread::sleep(POLL_INTERVAL);
            }
        }
    }
}

fn is_at(file: &File, path: &Path) -> bool {
    let identity = |file: Metadata| (file.dev(), file.ino());
    let there = std::fs::symlink_metadata(path).map(identity);
    there.is_ok_and(|there| file.metadata().is_ok_and(|file| identity(file) == there))
}

fn read_holder(file: &File) -> Option<Holder> {
    let mut bytes = [0; LENGTH];
    file.read_exact_at(&mut bytes, 0).ok()?;
    let words = String::from_utf8_lossy(&bytes).into_owned();
    let mut words = words.split_whitespace();
    let pid = words.next()?.parse().ok()?;
    let begun = words.next()?.parse().ok()?;
    let since = DateTime::from_timestamp(words.next()?.parse().ok()?, 0)?;
    Some(Holder { pid, since, begun })
}

/// The pid and the name of a process that has the file open with a lock (`proc_pid_fdinfo(5)`). The process that took
/// the lock may have ended, and left it to a child.
fn foreign_holder(file: &File) -> Option<(i32, String)> {
    let file = file.metadata().ok()?;
    let holds = |descriptor: &Path, folder: &Path| {
        let there =
            std::fs::metadata(descriptor).is_ok_and(|there| (there.dev(), there.ino()) == (file.dev(), file.ino()));
        let info = descriptor.file_name().map(|number| folder.join("fdinfo").join(number));
        there && info.is_some_and(|info| std::fs::read_to_string(info).is_ok_and(|info| info.contains("FLOCK")))
    };
    let processes = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    processes.map(|process| process.path()).find_map(|folder| {
        let pid = folder.file_name()?.to_str()?.parse().ok()?;
        let mut descriptors = std::fs::read_dir(folder.join("fd")).ok()?.filter_map(Result::ok);
        descriptors.find(|descriptor| holds(&descriptor.path(), &folder))?;
        let name = std::fs::read_to_string(folder.join("comm")).ok()?;
        Some((pid, name.trim_end().to_owned()))
    })
}

/// When the process began, in ticks since the machine did; `None` where it has ended.
fn begun(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program, in parentheses, may hold anything; the third field follows it, and the 22nd is the 20th
    // after it.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    // One that has ended is there until its parent has asked how.
    let has_ended = matches!(fields.next()?, "Z" | "X");
    fields.nth(18)?.parse().ok().filter(|_| !has_ended)
}

impl Holder {
    /// Whether the process still runs.
    fn lives(&self) -> bool {
        begun(self.pid) == Some(self.begun)
    }

    /// The process, which can be read from once it has ended, and its lock is free then; `None` where it has ended.
    pub(super) fn process(&self) -> io::Result<Option<OwnedFd>> {
        let Some(pid) = Pid::from_raw(self.pid) else { return Ok(None) };
        let process = match pidfd_open(pid, PidfdFlags::empty()) {
            Err(rustix::io::Errno::SRCH) => return Ok(None),
            opened => opened?,
        };
        // The pid may have been given to another process before it was opened, but not after.
        Ok(self.lives().then_some(process))
    }

    /// Asks the process to end, and waits for its end, at most for `timeout`; whether it has ended.
    pub fn stop(&self, timeout: Duration) -> io::Result<bool> {
        let Some(process) = self.process()? else { return Ok(true) };
        pidfd_send_signal(&process, Signal::TERM)?;
        let timeout = Timespec::try_from(timeout).map_err(io::Error::other)?;
        let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&timeout))?;
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
        let Ok(LockOutcome::Acquired(lock)) = take(&db, now) else { panic!("not taken") };
        let held = holder(&db).unwrap().unwrap();
        assert_eq!((held.pid, held.since), (i32::try_from(std::process::id()).unwrap(), now));
        let linked = home.path().join("linked.db");
        std::os::unix::fs::symlink(&db, &linked).unwrap();
        assert!(matches!(take(&linked, now), Ok(LockOutcome::HeldBy(other)) if other == held));
        drop(lock);
        assert_eq!(holder(&db).unwrap(), None);
    }

    #[test]
    fn a_lock_whose_file_is_gone_is_taken_anew_or_is_another_ones() {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("backcare.db");
        std::fs::write(&db, "").unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let Ok(LockOutcome::Acquired(first)) = take(&db, now) else { panic!("not taken") };
        assert!(first.is_in_place());
        std::fs::remove_file(first.path()).unwrap();
        assert!(!first.is_in_place());
        let Ok(LockOutcome::Acquired(second)) = first.take_again() else { panic!("not taken anew") };
        assert!(second.is_in_place() && !first.is_in_place());
        assert!(matches!(first.take_again(), Ok(LockOutcome::HeldBy(holder)) if holder.since == now));
    }

    #[test]
    fn whether_a_guided_session_goes_on_is_known_at_once() {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("backcare.db");
        std::fs::write(&db, "").unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        assert_eq!(guided_holder_now(&db), None);
        let Ok(LockOutcome::Acquired(lock)) = take_guided(&db, now) else { panic!("not taken") };
        let pid = i32::try_from(std::process::id()).unwrap();
        assert_eq!(guided_holder_now(&db).map(|holder| (holder.pid, holder.since)), Some((pid, now)));
        // Held by something unknown, it tells nothing.
        lock.file.set_len(0).unwrap();
        assert_eq!(guided_holder_now(&db), None);
        lock.rewrite_holder().unwrap();
        assert!(guided_holder_now(&db).is_some());
        drop(lock);
        assert_eq!(guided_holder_now(&db), None);
    }

    #[test]
    fn a_process_that_has_ended_lives_no_more_though_nobody_has_asked_how() {
        let mut child = std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let holder = Holder { pid, since: DateTime::UNIX_EPOCH, begun: begun(pid).unwrap() };
        let process = holder.process().unwrap().unwrap();
        assert!(holder.lives());
        child.kill().unwrap();
        poll(&mut [PollFd::new(&process, PollFlags::IN)], None).unwrap();
        assert!(!holder.lives() && holder.process().unwrap().is_none());
        child.wait().unwrap();
        assert!(!holder.lives() && holder.process().unwrap().is_none());
    }

    #[test]
    fn a_lock_that_another_program_holds_is_named() {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("backcare.db");
        std::fs::write(&db, "").unwrap();
        let file = File::create(home.path().join("backcare.db.remind")).unwrap();
        file.lock().unwrap();
        let words = take_at(path_of(&db, DAEMON), DateTime::UNIX_EPOCH, SHORT_TIMEOUT).unwrap_err().to_string();
        let pid = format!(", pid {})", std::process::id());
        assert!(words.contains("backcare.db.remind: another program holds it (") && words.ends_with(&pid), "{words}");
    }
}
