//! `backcare service install`: starts the daemon now and with each session.

use serde_json::Value;

use super::files::{launch, owner, paths, remove, write};
use super::status::{daemon, installed};
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::cli::remind::{check_real_clock, next_line, start_daemon, stop_daemon};
use crate::daemon::service::{self, Manager, Owner, StartWith};
use crate::domain::reminding::Report;
use crate::render;
use crate::render::service::Installed;

/// Start now and with each session
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let started = start_with_the_session(context)?;
        if context.json {
            return Ok(Answer::json(started.json()));
        }
        Ok(Answer::text(started.text(context)?))
    }
}

/// What starting came to.
pub(in crate::cli) struct Started {
    is_changed: bool,
    installed: Installed,
    /// What the daemon says of itself.
    daemon: Option<Report>,
}

/// Starts the daemon now and with each session.
pub(in crate::cli) fn start_with_the_session(context: &Context) -> Result<Started, Error> {
    check_real_clock()?;
    let is_changed = install(context)?;
    Ok(Started { is_changed, installed: installed(context)?, daemon: daemon(context)? })
}

impl Started {
    /// With the next reminder.
    pub(in crate::cli) fn text(&self, context: &Context) -> Result<String, Error> {
        let next = next_line(&context.reader()?, context)?;
        Ok(render::service::installed_text(self.is_changed, &self.installed, self.daemon.as_ref(), context.layout)
            + &next)
    }

    pub(in crate::cli) fn json(&self) -> Value {
        render::service::json(&self.installed, self.daemon.as_ref())
    }
}

/// Writes the files, and has the daemon started; whether anything was changed.
fn install(context: &Context) -> Result<bool, Error> {
    let (paths, launch) = (paths()?, launch(context)?);
    for path in paths.all() {
        if owner(path)? == Owner::Other {
            let message = format!("{} was not written by backcare; nothing was changed", path.display());
            return Err(Error::failed(message).hint("move it away, then run backcare service install again"));
        }
    }
    let mut store = context.store()?;
    let mut is_changed = write(&paths.icon, &service::icon())?;
    is_changed |= write(&paths.entry, &service::desktop_entry(&launch))?;
    let Some(manager) = Manager::find() else {
        is_changed |= remove(&paths.unit)?;
        is_changed |= write(&paths.autostart, &service::autostart(&launch))?;
        store.want_reminding(true)?;
        drop(store);
        start_daemon(context)?;
        return Ok(is_changed);
    };
    // One of the two is enough.
    is_changed |= remove(&paths.autostart)?;
    let with = if manager.knows_the_graphical_session() { StartWith::GraphicalSession } else { StartWith::Login };
    is_changed |= write(&paths.unit, &service::unit(&launch, with))?;
    store.want_reminding(true)?;
    drop(store);
    if is_changed || !manager.is_enabled() || !manager.is_active() {
        is_changed = true;
        stop_daemon(context)?;
        manager.reload()?;
        manager.enable()?;
    }
    Ok(is_changed)
}
