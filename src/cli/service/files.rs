//! The files of the service, with errors that name them.

use std::io;
use std::path::{Path, absolute};

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::daemon::service::{self, Launch, Owner, ServiceFiles};
use crate::paths::SessionDirs;

/// The paths of the files.
pub(super) fn paths() -> Result<ServiceFiles, Error> {
    let SessionDirs { config, data } = SessionDirs::find()?;
    Ok(ServiceFiles::under(&config, &data))
}

/// What is to be started: this program, with these files.
pub(super) fn launch(context: &Context) -> Result<Launch, Error> {
    let launch = Launch {
        program: std::env::current_exe()?,
        db: absolute(&context.paths.db)?,
        config: absolute(&context.paths.config)?,
    };
    for path in [&launch.program, &launch.db, &launch.config] {
        if path.to_str().is_none() {
            let message = format!("{} is no text, and cannot be written into a service file", path.display());
            return Err(Error::failed(message).hint("give it a name in UTF-8"));
        }
    }
    Ok(launch)
}

pub(super) fn owner(path: &Path) -> Result<Owner, Error> {
    Owner::of(path).map_err(|cause| failed("read", path, &cause))
}

/// Writes a file; whether anything was changed.
pub(super) fn write(path: &Path, content: &str) -> Result<bool, Error> {
    service::write(path, content).map_err(|cause| failed("write", path, &cause))
}

/// Removes a file; whether it was there.
pub(super) fn remove(path: &Path) -> Result<bool, Error> {
    service::remove(path).map_err(|cause| failed("remove", path, &cause))
}

fn failed(what: &str, path: &Path, cause: &io::Error) -> Error {
    let hint = "see to its directory, and run the command again";
    Error::failed(format!("cannot {what} {}: {cause}", path.display())).hint(hint)
}
