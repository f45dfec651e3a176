//! The lock on `backcare.db.lock`: exclusive for who makes the database, migrates it or puts another one in its place,
//! shared for who opens it. A database that is being opened keeps its place until its files are open, all of the same
//! database; after that it is known by them.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::error::StoreError;
use super::{WRITE_TIMEOUT, file};
use crate::files;

/// What is added to the name of the database.
pub(super) const SUFFIX: &str = ".lock";

/// Between two tries.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The lock, as long as the value lives.
#[derive(Debug)]
pub(super) struct PlaceLock {
    _file: File,
}

/// Waits for the exclusive lock, as long as for a turn to write.
pub(super) fn take(path: &Path) -> Result<PlaceLock, StoreError> {
    let lock = file::beside(path, SUFFIX);
    let opened = files::open_private(&lock).map_err(StoreError::io("open", &lock))?;
    wait(&opened, File::try_lock, WRITE_TIMEOUT).map_err(StoreError::io("lock", &lock))?;
    Ok(PlaceLock { _file: opened })
}

/// Waits for the shared lock. `None` where it is not to be had in time, or there is no such file: whoever takes the
/// place of a database makes it, and holds it briefly.
pub(super) fn share(path: &Path, timeout: Duration) -> Option<PlaceLock> {
    let opened = files::open_to_read(&file::beside(path, SUFFIX)).ok()?;
    wait(&opened, File::try_lock_shared, timeout).ok()?;
    Some(PlaceLock { _file: opened })
}

fn wait(file: &File, try_lock: fn(&File) -> Result<(), TryLockError>, timeout: Duration) -> io::Result<()> {
    let asked_at = Instant::now();
    loop {
        match try_lock(file) {
            Err(TryLockError::WouldBlock) if asked_at.elapsed() < timeout => thread::sleep(POLL_INTERVAL),
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program holds the lock"));
            }
            Err(TryLockError::Error(cause)) => return Err(cause),
            Ok(()) => return Ok(()),
        }
    }
}
