//! The file that an answer is written to: `--out`.

use std::io::{self, Read, Write};
use std::path::Path;

use super::error::Error;
use super::stream::StreamError;
use crate::files;
use crate::store::StoreError;

/// Whether stdout is meant.
pub(super) fn is_stdout(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// Writes all of it or nothing, into a file that only its owner may read, and in place of one that is there. A directory
/// that is not there is a mistyped one.
pub(super) fn write(file: &Path, text: &str) -> Result<(), Error> {
    write_streamed(file, |to| Ok(to.write_all(text.as_bytes())?))
}

/// The same, piece by piece.
pub(super) fn write_streamed(
    file: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), StreamError>,
) -> Result<(), Error> {
    let directory = file.parent().filter(|directory| !directory.as_os_str().is_empty());
    if let Some(missing) = directory.filter(|directory| !directory.exists()) {
        let message = format!("cannot write {}: there is no directory {}", file.display(), missing.display());
        return Err(Error::failed(message).hint(format!("make it first: mkdir -p {}", missing.display())));
    }
    files::check_kind(file)
        .and_then(|()| files::replace_streamed(file, |to| Ok(write(to)?)))
        .map_err(|cause| cause.downcast::<StoreError>().map_or_else(|cause| not_written(file, &cause), Error::from))
}

/// Refuses a file that is there and does not begin as one of ours does, where it was not named. `what` says what ours is.
pub(super) fn check_is_ours(file: &Path, beginning: &str, what: &str) -> Result<(), Error> {
    let found = files::open_to_read(file).and_then(|found| {
        let mut bytes = Vec::new();
        found.take(beginning.len() as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    match found {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(not_written(file, &cause)),
        Ok(found) if found == beginning.as_bytes() => Ok(()),
        Ok(_) => {
            let message = format!("{} is there already, and is no {what} of backcare", file.display());
            Err(Error::failed(message).hint("move it away, or name another file with --out FILE"))
        }
    }
}

/// Why a file cannot be written, or looked at before that.
pub(super) fn not_written(file: &Path, cause: &io::Error) -> Error {
    let message = format!("cannot write {}: {cause}", file.display());
    let elsewhere = "name another file with --out FILE, or leave --out away and redirect the output";
    Error::failed(message).hint(match files::obstacle_to(file) {
        Some(obstacle) if !files::is_not_a_file(cause) => {
            format!("{} cannot be written; {elsewhere}", obstacle.path.display())
        }
        _ => elsewhere.to_owned(),
    })
}
