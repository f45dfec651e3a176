//! `backcare remind stop`: ends the daemon.

use std::time::Duration;

use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::{Answer, note};
use crate::daemon::lock;
use crate::render;
use crate::store::StoreError;

/// How long a daemon may take to end.
pub(super) const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// End the daemon
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let has_ended = stop_daemon(context)?;
        // A daemon can be ended while the database is broken.
        if let Err(cause) = want_no_reminders(context) {
            note(&format!("{cause}; it is not written down that reminders are wanted no more"));
        }
        if context.json {
            return Ok(Answer::json(render::reminding::stopped_json(has_ended)));
        }
        Ok(Answer::text(render::reminding::stopped_text(has_ended)))
    }
}

/// Ends the daemon, if one runs; whether one did.
pub(in crate::cli) fn stop_daemon(context: &Context) -> Result<bool, Error> {
    match lock::holder(&context.paths.db)? {
        None => Ok(false),
        Some(holder) if holder.stop(STOP_TIMEOUT)? => Ok(true),
        Some(holder) => {
            let error = Error::failed(format!("the daemon, pid {}, does not end", holder.pid));
            Err(error.hint(format!("end it with `kill -9 {}`: nothing is lost", holder.pid)))
        }
    }
}

pub(in crate::cli) fn want_no_reminders(context: &Context) -> Result<(), StoreError> {
    match context.existing_store()? {
        Some(mut store) => store.want_reminding(false),
        None => Ok(()),
    }
}
