//! The log of a daemon in the background: what it says on stderr. It is put aside before it grows long, and what was put aside
//! before it is forgotten.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::files;

/// A log of so many bytes is put aside.
const LONG: u64 = 1 << 20;

/// Opens the log, to be the stderr of the daemon.
pub(super) fn open(path: &Path) -> io::Result<File> {
    if let Some(directory) = path.parent() {
        files::make_directory(directory)?;
    }
    put_aside_a_long_one(path)?;
    files::open_private_to_append(path)
}

/// Has this process go on in a new log, where the one on stderr is long by now, or is no longer the one of that path: another
/// daemon may have put it aside, or somebody has removed it.
pub(super) fn keep_short(path: &Path) -> io::Result<()> {
    let was_put_aside = put_aside_a_long_one(path)?;
    let stderr = rustix::fs::fstat(rustix::stdio::stderr())?;
    let is_in_place =
        fs::symlink_metadata(path).is_ok_and(|log| (log.dev(), log.ino()) == (stderr.st_dev, stderr.st_ino));
    if was_put_aside || !is_in_place {
        rustix::stdio::dup2_stderr(open(path)?)?;
    }
    Ok(())
}

fn put_aside_a_long_one(path: &Path) -> io::Result<bool> {
    let is_long = fs::symlink_metadata(path).is_ok_and(|log| log.is_file() && log.len() > LONG);
    if is_long {
        fs::rename(path, path.with_extension("log.old"))?;
    }
    Ok(is_long)
}
