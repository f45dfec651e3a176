//! When something was said last, for what must not be said too often: kept as the time of a file in the state directory,
//! since commands that read write nothing to the diary.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::context::Context;
use crate::files;

/// One thing that is said now and then.
pub(super) struct LastSaid<'a> {
    context: &'a Context,
    file: PathBuf,
}

impl<'a> LastSaid<'a> {
    /// Of what is kept under this name. `None` where there is no state directory.
    pub(super) fn of(context: &'a Context, name: &str) -> Option<Self> {
        Some(Self { context, file: context.paths.log.parent()?.join(name) })
    }

    /// When it was said last. A time to come was written by a clock that was wrong, and says nothing.
    pub(super) fn at(&self) -> Option<DateTime<Utc>> {
        let said = DateTime::from(fs::metadata(&self.file).and_then(|file| file.modified()).ok()?);
        (said <= self.context.now()).then_some(said)
    }

    /// Keeps that it is said now.
    pub(super) fn keep(&self) -> io::Result<()> {
        if let Some(directory) = self.file.parent() {
            files::make_directory(directory)?;
        }
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.file)?;
        file.set_modified(SystemTime::from(self.context.now()))
    }
}
