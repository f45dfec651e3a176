//! `backcare backup`: the whole database, as one file.

use std::path::{Path, PathBuf};

use super::Run;
use super::context::Context;
use super::error::Error;
use super::out_file;
use super::output::{Answer, note};
use crate::render;
use crate::store;

/// Copy all that you logged into one file
///
/// The file holds everything: sessions, pain, notes, pauses, plans, and what `backcare undo` needs. It is checked, and
/// only you can read it. Copy the database in this way and not by hand: its newest entries are in another file beside it.
/// Nothing has to be stopped for it. `backcare restore` goes back to it. The settings, config.toml, are not in it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare backup ~/backcare-backup.db
  backcare backup /media/stick/backcare.db")]
pub(super) struct Args {
    /// The file; an earlier backup in its place is replaced
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn done_is_seen(&self) -> Option<&'static str> {
        Some("look for its FILE")
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if out_file::is_stdout(&self.file) {
            let error =
                Error::usage("a backup is a file that is checked once it is written, so it cannot go to stdout");
            return Err(error.hint("name a file: backcare backup FILE"));
        }
        check_place(&self.file)?;
        let Some(held) = store::backup(&context.paths.db, &self.file)? else {
            let message = format!("there is nothing to back up: {} is not there yet", context.paths.db.display());
            return Err(Error::failed(message).hint("your first session makes it: backcare log ROUTINE"));
        };
        if let Some(changes) = context.reader_as_it_is().ok().and_then(|reader| reader.unreadable_changes().ok()?) {
            note(&render::backup::without_changes(changes));
        }
        if context.json {
            return Ok(Answer::json(render::backup::json(&self.file, &held)));
        }
        Ok(Answer::text(context.layout.wrapped(render::backup::text(&self.file, &held))))
    }
}

/// A directory is no file, and one that is not there is a mistyped one.
fn check_place(file: &Path) -> Result<(), Error> {
    if file.is_dir() {
        let error = Error::failed(format!("cannot write {}: it is a directory", file.display()));
        let inside = file.join("backcare-backup.db");
        return Err(error.hint(format!("name a file in it: backcare backup {}", inside.display())));
    }
    let directory = file.parent().filter(|directory| !directory.as_os_str().is_empty());
    let Some(missing) = directory.filter(|directory| !directory.exists()) else { return Ok(()) };
    let message = format!("cannot write {}: there is no directory {}", file.display(), missing.display());
    Err(Error::failed(message).hint(format!("make it first: mkdir -p {}", missing.display())))
}
