//! `backcare remind`: reminds, in the foreground or the background, and everything around it.

mod background;
pub(super) mod done;
mod foreground;
mod front;
mod interrupts;
mod next;
mod overview;
pub(super) mod skip;
pub(super) mod snooze;
mod status;
mod stop;
mod test;

use clap::Subcommand;

use super::Run;
use super::context::Context;
use super::environment::variable;
use super::error::Error;
use super::output::Answer;
use crate::clock;
use crate::daemon::lock::{self, Holder, Lock};
use crate::daemon::{Log, Notifier, Setup};
use crate::desktop::Terminal;
pub(super) use background::start_daemon;
pub(super) use next::next_line;
pub(super) use stop::{stop_daemon, want_no_reminders};

/// Be reminded at the right times
///
/// A notification names what is due, with the buttons Done, Snooze and Skip. Done logs it. Without --daemon it reminds
/// until you end it, with a line for everything that happens; where there is no desktop, it prints the reminders here
/// and rings the bell. The keys d, s and k are the buttons there.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    /// Remind in the background, until `backcare remind stop`
    #[arg(long)]
    daemon: bool,
    /// What `--daemon` starts
    #[arg(long, hide = true)]
    in_background: bool,
    #[command(subcommand)]
    command: Option<RemindCommand>,
}

#[derive(Debug, Subcommand)]
enum RemindCommand {
    Status(status::Args),
    Next(next::Args),
    Stop(stop::Args),
    Test(test::Args),
    Done(done::Args),
    Snooze(snooze::Args),
    Skip(skip::Args),
}

impl Args {
    pub(super) fn as_run(&self) -> &dyn Run {
        match &self.command {
            Some(RemindCommand::Status(args)) => args,
            Some(RemindCommand::Next(args)) => args,
            Some(RemindCommand::Stop(args)) => args,
            Some(RemindCommand::Test(args)) => args,
            Some(RemindCommand::Done(args)) => args,
            Some(RemindCommand::Snooze(args)) => args,
            Some(RemindCommand::Skip(args)) => args,
            None => self,
        }
    }
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if self.in_background {
            return background::remind(context);
        }
        check_real_clock()?;
        if self.daemon { background::start(context) } else { foreground::remind(context) }
    }
}

/// Refuses to remind at a time that is made up.
pub(super) fn check_real_clock() -> Result<(), Error> {
    if variable(clock::NOW).is_none() {
        return Ok(());
    }
    let message = format!("reminders go by the real clock, and {} is set", clock::NOW);
    Err(Error::failed(message).hint(format!("unset {}", clock::NOW)))
}

/// What the daemon is given in the foreground and in the background.
fn setup(context: &Context, lock: Lock, log: Log, terminal: Option<Terminal>, systemd: Notifier) -> Setup {
    Setup {
        db: context.paths.db.clone(),
        config: context.paths.config.clone(),
        lock,
        log,
        terminal,
        has_keys: false,
        systemd,
    }
}

/// The answer where a daemon runs already.
fn already_running(holder: Option<Holder>, context: &Context) -> Result<Answer, Error> {
    if context.json {
        return status::answer(context);
    }
    Ok(Answer::text(format!("backcare is already running{}.\n", pid_words(holder))))
}

/// `, pid 4242`; empty where it is not known.
fn pid_words(holder: Option<Holder>) -> String {
    holder.map_or(String::new(), |holder| format!(", pid {}", holder.pid))
}

/// Whether a daemon runs. Where there is no database, there is none.
pub(super) fn is_daemon_running(context: &Context) -> Result<bool, Error> {
    Ok(context.reader_as_it_is()?.is_there() && lock::holder(&context.paths.db)?.is_some())
}
