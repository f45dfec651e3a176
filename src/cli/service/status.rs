//! `backcare service status`: how the daemon is started, and whether it runs.

use std::fs;
use std::path::Path;

use super::files::{launch, owner, paths};
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::cli::remind::is_daemon_running;
use crate::daemon::service::{self, Manager, Owner, StartWith};
use crate::render;
use crate::render::service::{Installed, Starter};

/// Show how it is started, and whether it runs
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let installed = installed(context)?;
        if context.json {
            return Ok(Answer::json(render::service::json(&installed)));
        }
        Ok(Answer::text(render::service::text(&installed)))
    }
}

/// What starts the daemon with the session.
pub(in crate::cli) fn installed(context: &Context) -> Result<Installed, Error> {
    let (paths, launch) = (paths()?, launch(context)?);
    let is_running = is_daemon_running(context)?;
    let is_one_of =
        |path: &Path, contents: &[String]| fs::read_to_string(path).is_ok_and(|found| contents.contains(&found));
    if owner(&paths.unit)? == Owner::Backcare {
        let units = [StartWith::GraphicalSession, StartWith::Login].map(|with| service::unit(&launch, with));
        let is_current = is_one_of(&paths.unit, &units);
        let is_enabled = Manager::find().is_some_and(|manager| manager.is_enabled());
        return Ok(Installed { by: Some((Starter::Systemd, paths.unit)), is_enabled, is_current, is_running });
    }
    if owner(&paths.autostart)? == Owner::Backcare {
        let is_current = is_one_of(&paths.autostart, &[service::autostart(&launch)]);
        let by = Some((Starter::Autostart, paths.autostart));
        return Ok(Installed { by, is_enabled: true, is_current, is_running });
    }
    Ok(Installed { by: None, is_enabled: false, is_current: true, is_running })
}
