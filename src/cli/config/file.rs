//! The configuration file, read to be changed and written whole.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::config::{self, ConfigError, Settings};
use crate::files;

/// The file as it was read.
pub(in crate::cli) struct EditedFile {
    /// The file itself, where links lead to it.
    pub(in crate::cli) path: PathBuf,
    bytes: Vec<u8>,
    /// While it is held, no other backcare changes the file.
    lock: Option<File>,
}

impl EditedFile {
    /// Reads it to be changed at once.
    pub(in crate::cli) fn read(context: &Context) -> Result<Self, Error> {
        let path = real_path(&context.paths.config)?;
        let lock = files::lock_directory_of(&path);
        let bytes = config::read(&path)?;
        Ok(Self { path, bytes, lock })
    }

    /// Reads it to be changed later: others may change it meanwhile, for a person may take hours. Nothing is made.
    pub(in crate::cli) fn read_for_later(context: &Context) -> Result<Self, Error> {
        let path = real_path(&context.paths.config)?;
        let bytes = config::read(&path)?;
        Ok(Self { path, bytes, lock: None })
    }

    pub(in crate::cli) fn text(&self) -> Result<&str, Error> {
        std::str::from_utf8(&self.bytes).map_err(|_| {
            let message = format!("{} is not text in UTF-8", self.path.display());
            Error::failed(message).hint("correct it; nothing was changed")
        })
    }

    /// Refuses a file that is not to be written, or cannot be.
    pub(in crate::cli) fn check_writable(&self) -> Result<(), Error> {
        let there = fs::metadata(&self.path).ok();
        if there.is_some_and(|there| there.permissions().mode() & 0o222 == 0) {
            return Err(not_written(&self.path, &io::Error::other("it is read-only")));
        }
        match self.path.parent().and_then(files::obstacle_in) {
            None => Ok(()),
            Some(obstacle) => {
                let cause = io::Error::other(format!("{} cannot be written", obstacle.path.display()));
                Err(not_written(&self.path, &cause))
            }
        }
    }

    /// Writes `text`, some settings of which were changed, where it is valid; gives what it says then.
    pub(in crate::cli) fn change(&self, text: &str) -> Result<Settings, Error> {
        let settings = Settings::of(&self.path, text.as_bytes()).or_else(|invalid| {
            // What was wrong before is named as it stands in the file.
            Settings::of(&self.path, &self.bytes)?;
            let ConfigError::Line { message, suggestion, .. } = invalid else { return Err(invalid.into()) };
            let hint = suggestion.map_or(String::new(), |suggestion| format!("did you mean `{suggestion}`? "));
            Err(Error::failed(message).hint(hint + "nothing was changed"))
        })?;
        self.replace(text)?;
        Ok(settings)
    }

    /// Writes `text`, which is valid, in place of what was read. The mode and the owner of the file are kept.
    pub(in crate::cli) fn replace(&self, text: &str) -> Result<(), Error> {
        let _lock = if self.lock.is_none() { files::lock_directory_of(&self.path) } else { None };
        self.check_writable()?;
        let there = fs::metadata(&self.path).ok();
        if text.len() as u64 > config::LONGEST_FILE {
            return Err(not_written(&self.path, &io::Error::other("it would be larger than a mebibyte")));
        }
        if config::read(&self.path)? != self.bytes {
            let message = format!("{} was changed meanwhile", self.path.display());
            return Err(Error::failed(message).hint("nothing was written; run the command again"));
        }
        files::replace_as(&self.path, text, there.as_ref()).map_err(|cause| not_written(&self.path, &cause))
    }
}

/// Where links lead.
fn real_path(path: &Path) -> Result<PathBuf, Error> {
    let leads_nowhere = || fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink());
    match fs::canonicalize(path) {
        Ok(real) => Ok(real),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound && !leads_nowhere() => Ok(path.to_owned()),
        Err(cause) => Err(not_written(path, &cause)),
    }
}

fn not_written(path: &Path, cause: &io::Error) -> Error {
    let hint = "nothing was changed; see to the file and its directory";
    Error::failed(format!("cannot write {}: {cause}", path.display())).hint(hint)
}
