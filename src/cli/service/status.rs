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
use crate::domain::reminding::Report;
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
        let (installed, daemon) = (installed(context)?, daemon(context)?);
        if context.json {
            return Ok(Answer::json(render::service::json(&installed, daemon.as_ref())));
        }
        Ok(Answer::text(render::service::text(&installed, daemon.as_ref(), context.layout)))
    }
}

/// What starts the daemon with the session.
pub(in crate::cli) fn installed(context: &Context) -> Result<Installed, Error> {
    let (paths, launch) = (paths()?, launch(context)?);
    let is_one_of =
        |path: &Path, contents: &[String]| fs::read_to_string(path).is_ok_and(|found| contents.contains(&found));
    if owner(&paths.unit)? == Owner::Backcare {
        let units = [StartWith::GraphicalSession, StartWith::Login].map(|with| service::unit(&launch, with));
        let is_current = is_one_of(&paths.unit, &units);
        let is_enabled = Manager::find().map(|manager| manager.is_enabled());
        return Ok(Installed { by: Some((Starter::Systemd, paths.unit)), is_enabled, is_current });
    }
    if owner(&paths.autostart)? == Owner::Backcare {
        let is_current = is_one_of(&paths.autostart, &[service::autostart(&launch)]);
        return Ok(Installed { by: Some((Starter::Autostart, paths.autostart)), is_enabled: Some(true), is_current });
    }
    Ok(Installed { by: None, is_enabled: Some(false), is_current: true })
}

/// What the daemon that runs, however it was started, says of itself.
pub(super) fn daemon(context: &Context) -> Result<Option<Report>, Error> {
    if is_daemon_running(context)? { Ok(Some(context.reader_as_it_is()?.report()?)) } else { Ok(None) }
}
