//! `backcare remind test`: shows something that looks like a reminder, by the daemon where one runs, and says which of its
//! buttons was pressed.

use std::thread;
use std::time::{Duration, Instant};

use super::interrupts::Interrupts;
use super::is_daemon_running;
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::{Answer, Exit, ask};
use crate::daemon::{self, lock};
use crate::desktop::{OneShot, OneShotEnd, show_once};
use crate::domain::reminding::{PRESS_TIMEOUT, TestOutcome};
use crate::render::test_outcome;
use crate::store::{Reader, TestRequest};

/// How long the daemon may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How often to look whether the daemon still runs.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// Show something that looks like a reminder, and say which of its buttons you pressed
///
/// It waits for half a minute, or until Ctrl-C. Nothing is recorded. The exit code is 1 where nothing was shown, or no
/// button was pressed; where the notification server has no buttons, it is shown without, and not waited for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let by_daemon = is_daemon_running(context)?;
        let outcome = if by_daemon { ask_the_daemon(context)? } else { show_it_here()? };
        let is_good = test_outcome::is_good(&outcome);
        if context.json && test_outcome::is_shown(&outcome) {
            let exit = if is_good { Exit::Done } else { Exit::Failed };
            return Ok(Answer::json(test_outcome::json(&outcome, by_daemon)).exit(exit));
        }
        if is_good {
            return Ok(Answer::text(test_outcome::text(&outcome, by_daemon)));
        }
        Err(Error::failed(test_outcome::problem(&outcome, by_daemon)).hint(test_outcome::hint(&outcome)))
    }
}

fn ask_the_daemon(context: &Context) -> Result<TestOutcome, Error> {
    // The daemon notices the request when the database is closed.
    let request = context.store()?.request_test(context.now())?;
    let interrupts = Interrupts::watch()?;
    let mut store = context.store()?;
    let waited = match first_answer(&store, request, &interrupts) {
        Ok(TestOutcome::Waiting(server)) => {
            ask(&test_outcome::waiting(&server, true));
            last_answer(context, &store, (request, server), &interrupts)
        }
        answered => answered,
    };
    // The daemon takes the notification away when it finds that nobody waits any more.
    store.end_test(request)?;
    waited
}

/// The first thing that the daemon says.
fn first_answer(reader: &Reader, request: TestRequest, interrupts: &Interrupts) -> Result<TestOutcome, Error> {
    let asked_at = Instant::now();
    loop {
        if let Some(outcome) = reader.test_outcome(request)? {
            return Ok(outcome);
        }
        if asked_at.elapsed() > TIMEOUT || interrupts.came() {
            return Ok(TestOutcome::DaemonSilent);
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// What comes of it after the daemon has said that it waits for a button of this server.
fn last_answer(
    context: &Context,
    reader: &Reader,
    (request, server): (TestRequest, String),
    interrupts: &Interrupts,
) -> Result<TestOutcome, Error> {
    let shown_at = Instant::now();
    let mut looked_at = shown_at;
    loop {
        match reader.test_outcome(request)? {
            None | Some(TestOutcome::Waiting(_)) => {}
            Some(outcome) => return Ok(outcome),
        }
        if interrupts.came() {
            return Ok(TestOutcome::Interrupted(server));
        }
        // The daemon says so itself, unless it hangs.
        if shown_at.elapsed() > PRESS_TIMEOUT + TIMEOUT {
            return Ok(TestOutcome::NotPressed(server));
        }
        if looked_at.elapsed() > LOOK_INTERVAL {
            looked_at = Instant::now();
            if lock::holder(&context.paths.db)?.is_none() {
                return Ok(TestOutcome::DaemonEnded);
            }
        }
        thread::sleep(POLL_INTERVAL);
    }
}

fn show_it_here() -> Result<TestOutcome, Error> {
    let interrupts = Interrupts::watch()?;
    let one_shot = match show_once(daemon::test_content) {
        Ok(one_shot) => one_shot,
        Err(cause) => return Ok(TestOutcome::Failed(cause)),
    };
    let server = one_shot.server.clone();
    if !one_shot.has_buttons {
        one_shot.linger();
        return Ok(TestOutcome::ShownWithoutButtons(server));
    }
    ask(&test_outcome::waiting(&server, false));
    let outcome = end_of(&one_shot, &interrupts);
    one_shot.close();
    Ok(outcome)
}

fn end_of(one_shot: &OneShot, interrupts: &Interrupts) -> TestOutcome {
    let server = one_shot.server.clone();
    let shown_at = Instant::now();
    loop {
        match one_shot.end(POLL_INTERVAL) {
            Some(OneShotEnd::Pressed(key)) => match daemon::button(&key) {
                Some(button) => return TestOutcome::Pressed { server, button },
                None => return TestOutcome::Dismissed(server),
            },
            Some(OneShotEnd::Closed) => return TestOutcome::Dismissed(server),
            Some(OneShotEnd::Lost) => return TestOutcome::ServerGone,
            None if interrupts.came() => return TestOutcome::Interrupted(server),
            None if shown_at.elapsed() > PRESS_TIMEOUT => return TestOutcome::NotPressed(server),
            None => {}
        }
    }
}
