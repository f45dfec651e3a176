//! `backcare remind test`: shows something that looks like a reminder, by the daemon where one runs.

use std::thread;
use std::time::{Duration, Instant};

use super::is_daemon_running;
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::daemon;
use crate::desktop::show_once;
use crate::domain::reminding::TestOutcome;
use crate::render::test_outcome;

/// How long the daemon may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Show something that looks like a reminder, to try it
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let by_daemon = is_daemon_running(context)?;
        let outcome = if by_daemon { ask_the_daemon(context)? } else { show_it_here() };
        if !test_outcome::is_shown(&outcome) {
            let message = format!("nothing was shown: {}", test_outcome::words(&outcome, by_daemon));
            return Err(Error::failed(message).hint(test_outcome::hint(&outcome)));
        }
        if context.json {
            return Ok(Answer::json(test_outcome::json(&outcome, by_daemon)));
        }
        Ok(Answer::text(test_outcome::text(&outcome, by_daemon)))
    }
}

fn ask_the_daemon(context: &Context) -> Result<TestOutcome, Error> {
    // The daemon notices the request when the database is closed.
    let request = context.store()?.request_test(context.now())?;
    let asked_at = Instant::now();
    let outcome = loop {
        if let Some(outcome) = context.reader_as_it_is()?.test_outcome(request)? {
            break outcome;
        }
        if asked_at.elapsed() > TIMEOUT {
            break TestOutcome::DaemonSilent;
        }
        thread::sleep(POLL_INTERVAL);
    };
    context.store()?.end_test(request)?;
    Ok(outcome)
}

fn show_it_here() -> TestOutcome {
    match show_once(&daemon::test_content()) {
        Ok(server) => TestOutcome::Shown(server),
        Err(cause) => TestOutcome::Failed(cause),
    }
}
