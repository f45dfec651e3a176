//! `backcare remind`: reminds until it is ended, on this terminal where there is no desktop.

use std::io::{self, IsTerminal};

use super::{already_running, setup};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::daemon::lock::{self, LockOutcome};
use crate::daemon::{self, Log, Notifier, Setup};
use crate::desktop::Terminal;
use crate::render::Paint;

pub(super) fn remind(context: &Context) -> Result<Answer, Error> {
    // The lock is beside the database, which has to be there.
    drop(context.store()?);
    let mut systemd = Notifier::of_environment();
    let lock = match lock::take(&context.paths.db, context.now())? {
        LockOutcome::HeldBy(holder) => {
            // Another daemon does what this one was started for.
            systemd.ready("already running");
            return already_running(Some(holder), context);
        }
        LockOutcome::Acquired(lock) => lock,
    };
    let is_supervised = systemd.is_there();
    let log = if is_supervised { Log::Supervised } else { Log::Foreground };
    let terminal = (!is_supervised && io::stderr().is_terminal())
        .then_some(Terminal { is_styled: context.layout.paint == Paint::Colored });
    let has_keys = terminal.is_some() && io::stdin().is_terminal();
    daemon::run(Setup { has_keys, ..setup(context, lock, log, terminal, systemd) }, |_| {})?;
    Ok(Answer::nothing())
}
