//! The log file of a daemon in the background. A long one is renamed to `remind.log.old`, in place of the one that has
//! that name.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::files;

/// The size in bytes from which a log file is renamed.
const LONG: u64 = 1 << 20;

/// Opens the log file, to be the stderr of the daemon.
pub(super) fn open(path: &Path) -> io::Result<File> {
    if let Some(directory) = path.parent() {
        files::make_directory(directory)?;
    }
    rotate(path)?;
    files::open_private_to_append(path)
}

/// Redirects stderr to a new log file where the one before is long, or is no longer at the path: another daemon may
/// have renamed it, or somebody has removed it.
pub(super) fn rotate_stderr(path: &Path) -> io::Result<()> {
    let was_rotated = rotate(path)?;
    let stderr = rustix::fs::fstat(rustix::stdio::stderr())?;
    let is_in_place =
        fs::symlink_metadata(path).is_ok_and(|log| (log.dev(), log.ino()) == (stderr.st_dev, stderr.st_ino));
    if was_rotated || !is_in_place {
        rustix::stdio::dup2_stderr(open(path)?)?;
    }
    Ok(())
}

fn rotate(path: &Path) -> io::Result<bool> {
    let is_long = fs::symlink_metadata(path).is_ok_and(|log| log.is_file() && log.len() > LONG);
    if is_long {
        fs::rename(path, path.with_extension("log.old"))?;
    }
    Ok(is_long)
}
