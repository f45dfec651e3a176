//! When something was said last, for what must not be said too often: kept as the time of a file in the state directory,
//! since commands that read write nothing to the diary.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::context::Context;
use crate::files;

/// What `words` finds to say under `name`, unless something was said under it at an instant that `is_recent`, or nothing
/// can be kept. What is found is taken as said now.
pub(super) fn unless_recent<T>(
    context: &Context,
    name: &str,
    is_recent: impl FnOnce(DateTime<Utc>) -> bool,
    words: impl FnOnce() -> Option<T>,
) -> Option<T> {
    if context.is_demo() {
        // Nothing is kept, and nothing was said.
        return words();
    }
    let was_recent = said_at(&file(context, name)?, context.now()).is_some_and(is_recent);
    let words = if was_recent { None } else { words() }?;
    keep(context, name).then_some(words)
}

/// Keeps that something was said now; whether that could be kept.
pub(super) fn keep(context: &Context, name: &str) -> bool {
    let kept = |file: &Path| -> io::Result<()> {
        files::make_directory(file.parent().unwrap_or(file))?;
        let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(file)?;
        opened.set_modified(SystemTime::from(context.now()))
    };
    file(context, name).is_some_and(|file| kept(&file).is_ok())
}

fn file(context: &Context, name: &str) -> Option<PathBuf> {
    Some(context.paths.log.parent()?.join(name))
}

/// A time to come was written by a clock that was wrong, and says nothing.
fn said_at(file: &Path, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let said = DateTime::from(fs::metadata(file).and_then(|file| file.modified()).ok()?);
    (said <= now).then_some(said)
}
