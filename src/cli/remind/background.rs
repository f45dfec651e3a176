//! `backcare remind --daemon`: starts a daemon that outlives the command.

use std::path::absolute;

use super::status;
use super::stop::STOP_TIMEOUT;
use super::{already_running, next_line, pid_words, setup};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::daemon::background::{self, StartReport};
use crate::daemon::lock::{self, LockOutcome};
use crate::daemon::{self, Log, Notifier};
use crate::desktop;
use crate::domain::reminding::{Absence, Output};
use crate::render;

pub(super) fn start(context: &Context) -> Result<Answer, Error> {
    let mut store = context.store()?;
    if let Some(holder) = lock::holder(&context.paths.db)? {
        store.want_reminding(true)?;
        // A new login may have a new bus, while the daemon of the login before waits at the old address.
        let output = store.report()?.output;
        let is_lost = matches!(output, Some(Output::Absent(Absence::NoBus | Absence::BusSilent)));
        if !(is_lost && desktop::bus_problem().is_none() && holder.stop(STOP_TIMEOUT)?) {
            return already_running(Some(holder), context);
        }
    }
    drop(store);
    let paths = &context.paths;
    match background::start(&absolute(&paths.db)?, &absolute(&paths.config)?, &absolute(&paths.log)?) {
        Err(cause) => {
            let error = Error::failed(format!("cannot start the daemon: {cause}"));
            Err(error.hint("put that right, or run `backcare remind` in a terminal"))
        }
        Ok(StartReport::Failed { message, hint }) => Err(Error::failed(message).hint(hint)),
        Ok(StartReport::AlreadyRunning) => already_running(lock::holder(&paths.db)?, context),
        Ok(StartReport::Ready) => started(context),
    }
}

/// Starts a daemon where none runs.
pub(in crate::cli) fn start_daemon(context: &Context) -> Result<(), Error> {
    start(context).map(drop)
}

fn started(context: &Context) -> Result<Answer, Error> {
    if context.json {
        return status::answer(context);
    }
    let reader = context.reader()?;
    let pid = pid_words(lock::holder(&context.paths.db)?);
    let output = render::reminding::output(reader.report()?.output.as_ref());
    Ok(Answer::text(format!("Reminding{pid}: {output}.\n{}", next_line(&reader, context)?)))
}

/// Reminds as the process in the background that [`start`] has started, and reports to it.
pub(super) fn remind(context: &Context) -> Result<Answer, Error> {
    let result = detached(context);
    if let Err(error) = &result {
        let hint = error.hint.clone().unwrap_or_else(|| "run `backcare remind` to see more".to_owned());
        background::report(&StartReport::Failed { message: error.message.clone(), hint })?;
    }
    result.map(|()| Answer::nothing())
}

fn detached(context: &Context) -> Result<(), Error> {
    background::detach()?;
    let lock = match lock::take(&context.paths.db, context.now())? {
        LockOutcome::HeldBy(_) => return Ok(background::report(&StartReport::AlreadyRunning)?),
        LockOutcome::Acquired(lock) => lock,
    };
    context.store()?.want_reminding(true)?;
    let log = Log::Background(context.paths.log.clone());
    let ready = |_: &_| drop(background::report(&StartReport::Ready));
    Ok(daemon::run(setup(context, lock, log, None, Notifier::of_environment()), ready)?)
}
