//! `backcare remind test`: shows something that looks like a reminder, by the daemon's own way where one runs.

use std::thread;
use std::time::{Duration, Instant};

use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::daemon;
use crate::daemon::lock;
use crate::desktop::show_once;
use crate::domain::reminding::TestOutcome;
use crate::render;

/// How long the daemon may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

pub(super) fn run(context: &Context) -> anyhow::Result<String> {
    let by_daemon = context.store_as_it_is()?.is_some() && lock::holder(&context.paths.db)?.is_some();
    let outcome = if by_daemon { ask_the_daemon(context)? } else { show_it_here() };
    if !render::test_outcome::is_shown(&outcome) {
        let message = format!("nothing was shown: {}", render::test_outcome::words(&outcome, by_daemon));
        return Err(Failure::new(message, render::test_outcome::hint(&outcome)).into());
    }
    if context.json {
        return Ok(format!("{}\n", render::test_outcome::json(&outcome, by_daemon)));
    }
    Ok(render::test_outcome::text(&outcome, by_daemon))
}

fn ask_the_daemon(context: &Context) -> anyhow::Result<TestOutcome> {
    // The daemon notices the request when the database is closed.
    let request = context.store()?.request_test(context.now())?;
    let asked_at = Instant::now();
    let outcome = loop {
        let outcome = context.store_as_it_is()?.map_or(Ok(None), |store| store.test_outcome(request))?;
        if let Some(outcome) = outcome {
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
