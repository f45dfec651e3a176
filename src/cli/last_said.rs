//! When something was said last, for what must not be said too often: kept as the time of a file in the state directory,
//! since commands that read write nothing to the diary.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::context::Context;
use crate::files;

/// Whether to say what is kept under `name`: unless it was said at an instant that `is_recent`, or nothing can be kept.
/// Then it is taken as said now.
pub(super) fn is_time(context: &Context, name: &str, is_recent: impl FnOnce(DateTime<Utc>) -> bool) -> bool {
    let Some(directory) = context.paths.log.parent() else { return false };
    let file = directory.join(name);
    !said_at(&file, context.now()).is_some_and(is_recent) && keep(directory, &file, context.now()).is_ok()
}

/// A time to come was written by a clock that was wrong, and says nothing.
fn said_at(file: &Path, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let said = DateTime::from(fs::metadata(file).and_then(|file| file.modified()).ok()?);
    (said <= now).then_some(said)
}

fn keep(directory: &Path, file: &Path, now: DateTime<Utc>) -> io::Result<()> {
    files::make_directory(directory)?;
    OpenOptions::new().create(true).append(true).mode(0o600).open(file)?.set_modified(SystemTime::from(now))
}
