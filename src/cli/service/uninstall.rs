//! `backcare service uninstall`: ends the daemon, and starts it no more.

use super::files::{owner, paths, remove};
use super::status::{daemon, installed};
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::cli::remind::{stop_daemon, want_no_reminders};
use crate::daemon::service::{Manager, Owner};
use crate::render;

/// End it, and start it no more
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let paths = paths()?;
        let (mut ours, mut others) = (Vec::new(), Vec::new());
        for path in paths.all() {
            match owner(path)? {
                Owner::Nobody => {}
                Owner::Backcare => ours.push(path),
                Owner::Other => others.push(path),
            }
        }
        let manager = ours.contains(&paths.unit.as_path()).then(Manager::find).flatten();
        if let Some(manager) = &manager {
            manager.disable()?;
        }
        for path in &ours {
            remove(path)?;
        }
        if let Some(manager) = manager {
            manager.reload()?;
        }
        // Without files of the service, a daemon that runs was started by hand, and is left running.
        if !ours.is_empty() {
            stop_daemon(context)?;
            want_no_reminders(context)?;
        }
        if context.json {
            return Ok(Answer::json(render::service::json(&installed(context)?, daemon(context)?.as_ref())));
        }
        Ok(Answer::text(render::service::uninstalled_text(!ours.is_empty(), &others)))
    }
}
