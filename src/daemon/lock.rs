//! One daemon a database: a lock beside the database's own file, so that whoever names the same database, by whatever path
//! and with whatever environment, meets the same lock. The kernel lets go of it with the process, however that ends.

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

/// A held lock: let go of with the process.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    since: DateTime<Utc>,
    file: File,
}

/// The daemon that holds a lock.
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
    /// Another daemon holds it.
    Held(Holder),
}

/// A lock that cannot be taken or looked at.
#[derive(Debug, Error)]
#[error("cannot lock {}: {cause}", path.display())]
pub struct LockError {
    path: PathBuf,
    cause: Cause,
}

#[derive(Debug, Error)]
enum Cause {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is held, and not by a daemon of ours.
    #[error("another program holds it{0}")]
    Foreign(Stranger),
}

/// A program that holds a lock of ours, as far as the kernel tells.
#[derive(Debug)]
struct Stranger(Option<(i32, String)>);

impl fmt::Display for Stranger {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match &self.0 {
            Some((pid, name)) => write!(formatter, " ({name}, pid {pid})"),
            None => Ok(()),
        }
    }
}

impl LockError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match &self.cause {
            Cause::Foreign(_) => "end that program: nothing but backcare has a use for this lock",
            Cause::Io(cause) if files::is_not_a_file(cause) => files::NOT_A_FILE_HINT,
            Cause::Io(cause) if cause.kind() == io::ErrorKind::StorageFull => "make room on that disk and try again",
            Cause::Io(_) => "look at the owner and the permissions of that file and its directory",
        }
    }
}

/// How long a lock is asked for while nobody lives who holds it: another command is looking at it, or a killed daemon is
/// not torn down yet.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a daemon asks for it that has lost its own and has to go on.
const BRIEF: Duration = Duration::from_millis(300);
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
    take_at(path_of(db), now, PATIENCE)
}

/// Who holds the lock of the database; `None` where nobody does.
pub fn holder(db: &Path) -> Result<Option<Holder>, LockError> {
    let path = path_of(db);
    holder_at(&path).map_err(|cause| LockError { path, cause })
}

impl Lock {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file that is held is still the one that others would ask for.
    pub fn is_in_place(&self) -> bool {
        is_at(&self.file, &self.path)
    }

    /// Writes down anew who holds it, where somebody has emptied or overwritten the file.
    pub fn sign_anew(&self) -> Result<(), LockError> {
        if said(&self.file).is_some_and(|holder| holder.lives()) {
            return Ok(());
        }
        sign(&self.file, self.since).map_err(|cause| LockError { path: self.path.clone(), cause: cause.into() })
    }

    /// Takes it anew, where its file was removed or replaced.
    pub fn take_anew(&self) -> Result<Asked, LockError> {
        take_at(self.path.clone(), self.since, BRIEF)
    }
}

fn take_at(path: PathBuf, since: DateTime<Utc>, patience: Duration) -> Result<Asked, LockError> {
    match take_file(&path, since, patience) {
        Err(cause) => Err(LockError { path, cause }),
        Ok(Err(holder)) => Ok(Asked::Held(holder)),
        Ok(Ok(file)) => Ok(Asked::Ours(Lock { path, since, file })),
    }
}

fn take_file(path: &Path, since: DateTime<Utc>, patience: Duration) -> Result<Result<File, Holder>, Cause> {
    let file = loop {
        let file = files::open_private(path)?;
        match held(&file, File::try_lock, patience)? {
            Some(holder) => return Ok(Err(holder)),
            // Between opening and locking it, the file may have been removed: others would lock the next one.
            None if is_at(&file, path) => break file,
            None => {}
        }
    };
    sign(&file, since)?;
    Ok(Ok(file))
}

/// Writes down who holds the lock: this process.
fn sign(file: &File, since: DateTime<Utc>) -> io::Result<()> {
    let pid = i32::try_from(std::process::id()).unwrap_or_default();
    let begun = begun(pid).unwrap_or_default();
    let words = format!("{pid} {begun} {}", since.timestamp());
    file.write_all_at(format!("{words:<width$}\n", width = LENGTH - 1).as_bytes(), 0)
}

fn holder_at(path: &Path) -> Result<Option<Holder>, Cause> {
    match files::open_to_read(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        opened => held(&opened?, File::try_lock_shared, PATIENCE),
    }
}

/// Asks for the lock until it can be had, or it is known which daemon holds it.
fn held(
    file: &File,
    ask: impl Fn(&File) -> Result<(), TryLockError>,
    patience: Duration,
) -> Result<Option<Holder>, Cause> {
    let asked_at = Instant::now();
    loop {
        match ask(file) {
            Ok(()) => return Ok(None),
            Err(TryLockError::Error(cause)) => return Err(cause.into()),
            Err(TryLockError::WouldBlock) => {
                let holder = said(file).filter(Holder::lives);
                if holder.is_some() {
                    return Ok(holder);
                }
                if asked_at.elapsed() > patience {
                    return Err(Cause::Foreign(Stranger(stranger(file))));
                }
                thread::sleep(BETWEEN);
            }
        }
    }
}

/// Whether that is the file at the path.
fn is_at(file: &File, path: &Path) -> bool {
    let identity = |file: Metadata| (file.dev(), file.ino());
    let there = std::fs::symlink_metadata(path).map(identity);
    there.is_ok_and(|there| file.metadata().is_ok_and(|file| identity(file) == there))
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

/// A process that holds a lock on the file, and its name: one of those with the file open that the kernel shows with a lock
/// (`proc_pid_fdinfo(5)`). Whoever took it may have ended, and passed it on to a child.
fn stranger(file: &File) -> Option<(i32, String)> {
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
        assert!(matches!(take(&linked, now), Ok(Asked::Held(other)) if other == held));
        drop(lock);
        assert_eq!(holder(&db).unwrap(), None);
    }

    #[test]
    fn a_lock_whose_file_is_gone_is_taken_anew_or_is_another_ones() {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("backcare.db");
        std::fs::write(&db, "").unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let Ok(Asked::Ours(first)) = take(&db, now) else { panic!("not taken") };
        assert!(first.is_in_place());
        std::fs::remove_file(first.path()).unwrap();
        assert!(!first.is_in_place());
        let Ok(Asked::Ours(second)) = first.take_anew() else { panic!("not taken anew") };
        assert!(second.is_in_place() && !first.is_in_place());
        assert!(matches!(first.take_anew(), Ok(Asked::Held(holder)) if holder.since == now));
    }

    #[test]
    fn a_lock_that_another_program_holds_is_named() {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("backcare.db");
        std::fs::write(&db, "").unwrap();
        let file = File::create(home.path().join("backcare.db.remind")).unwrap();
        file.lock().unwrap();
        let words = take_at(path_of(&db), DateTime::UNIX_EPOCH, BRIEF).unwrap_err().to_string();
        let pid = format!(", pid {})", std::process::id());
        assert!(words.contains("backcare.db.remind: another program holds it (") && words.ends_with(&pid), "{words}");
    }
}
