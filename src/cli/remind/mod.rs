//! `backcare remind`: reminds, in the foreground or the background, and everything around it.

mod answer;
mod status;
mod test;

use std::io::IsTerminal;
use std::time::Duration;

use clap::Subcommand;

use super::context::{Context, variable};
use super::error::Failure;
use super::output::note;
use crate::clock;
use crate::daemon::background::{self, StartReport};
use crate::daemon::lock::{self, Holder, Lock, LockOutcome};
use crate::daemon::{self, Log, Notifier, Setup};
use crate::desktop::{self, Terminal};
use crate::domain::reminding::{Absence, Output};
use crate::render;
use crate::store::StoreError;
pub(super) use status::next_line;

/// How long a daemon may take to end.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// Be reminded at the right times
///
/// A notification names what is due, with the buttons Done, Snooze and Skip. Done logs it. Without --daemon it reminds until
/// you end it, with a line for everything that happens; where there is no desktop, it prints the reminders here and rings
/// the bell.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Args {
    /// Remind in the background, until `backcare remind stop`
    #[arg(long)]
    daemon: bool,
    /// What `--daemon` starts
    #[arg(long, hide = true)]
    in_background: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show whether it reminds, what is open, and why nothing is to be seen
    Status,
    /// Show the next reminder
    Next(status::NextArgs),
    /// End the daemon
    Stop,
    /// Show something that looks like a reminder, to try it
    Test,
    /// Hide the open reminder for a while
    Snooze(answer::SnoozeArgs),
    /// End the open reminder; its slot stays as it is
    Skip,
}

impl Args {
    /// Whether it works with a broken configuration.
    pub(in crate::cli) fn needs_no_settings(&self) -> bool {
        matches!(self.what, Some(What::Stop | What::Status))
    }
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    match &args.what {
        Some(What::Status) => status::status(context),
        Some(What::Next(args)) => status::next(args, context),
        Some(What::Stop) => stop(context),
        Some(What::Test) => test::run(context),
        Some(What::Snooze(args)) => answer::snooze(args, context),
        Some(What::Skip) => answer::skip(context),
        None if args.in_background => in_background(context),
        None => {
            goes_by_the_real_clock()?;
            if args.daemon { start(context) } else { in_foreground(context) }
        }
    }
}

fn in_foreground(context: &Context) -> anyhow::Result<String> {
    // The lock is beside the database, which has to be there.
    drop(context.store()?);
    let mut systemd = Notifier::of_environment();
    let lock = match lock::take(&context.paths.db, context.now())? {
        LockOutcome::HeldBy(holder) => {
            // What has to be done is done, by another one.
            systemd.ready("already running");
            return already_running(Some(holder), context);
        }
        LockOutcome::Acquired(lock) => lock,
    };
    // Where nobody watches, a line for each reminder would only be kept in a journal.
    let is_watched = !systemd.is_there();
    let log = if is_watched { Log::Foreground } else { Log::Supervised };
    let terminal = (is_watched && std::io::stderr().is_terminal()).then_some(Terminal);
    daemon::run(setup(context, lock, log, terminal, systemd), |_| {})?;
    Ok(String::new())
}

fn start(context: &Context) -> anyhow::Result<String> {
    drop(context.store()?);
    if let Some(holder) = lock::holder(&context.paths.db)? {
        let mut store = context.store()?;
        store.want_reminding(true)?;
        // A new login may have a new bus, and the daemon of the one before waits at the old address.
        let output = store.report()?.output;
        let is_lost = matches!(output, Some(Output::Absent(Absence::NoBus | Absence::BusSilent)));
        if !(is_lost && desktop::bus_problem().is_none() && holder.stop(STOP_TIMEOUT)?) {
            return already_running(Some(holder), context);
        }
    }
    let absolute = std::path::absolute;
    let (db, config) = (absolute(&context.paths.db)?, absolute(&context.paths.config)?);
    let log = absolute(&context.paths.log)?;
    match background::start(&db, &config, &log) {
        Err(cause) => {
            let what = format!("cannot start the daemon: {cause}");
            Err(Failure::new(what, "put that right, or run `backcare remind` in a terminal").into())
        }
        Ok(StartReport::Failed { message, hint }) => Err(Failure::new(message, hint).into()),
        Ok(StartReport::AlreadyRunning) => already_running(lock::holder(&context.paths.db)?, context),
        Ok(StartReport::Ready) => started(context),
    }
}

/// Runs as the process in the background that [`start`] has started.
fn in_background(context: &Context) -> anyhow::Result<String> {
    let result = background::detach().map_err(anyhow::Error::from).and_then(|()| {
        let lock = match lock::take(&context.paths.db, context.now())? {
            LockOutcome::HeldBy(_) => return Ok(background::report(&StartReport::AlreadyRunning)?),
            LockOutcome::Acquired(lock) => lock,
        };
        context.store()?.want_reminding(true)?;
        let ready = |_: &_| drop(background::report(&StartReport::Ready));
        let log = Log::Background(context.paths.log.clone());
        Ok(daemon::run(setup(context, lock, log, None, Notifier::of_environment()), ready)?)
    });
    if let Err(error) = &result {
        let hint = super::error::hint(error).unwrap_or_else(|| "run `backcare remind` to see more".to_owned());
        background::report(&StartReport::Failed { message: format!("{error:#}"), hint })?;
    }
    result.map(|()| String::new())
}

fn setup(context: &Context, lock: Lock, log: Log, terminal: Option<Terminal>, systemd: Notifier) -> Setup {
    Setup { db: context.paths.db.clone(), config: context.paths.config.clone(), lock, log, terminal, systemd }
}

fn started(context: &Context) -> anyhow::Result<String> {
    if context.json {
        return status::status(context);
    }
    let pid = lock::holder(&context.paths.db)?.map_or(String::new(), |holder| format!(", pid {}", holder.pid));
    let output = render::reminding::output(context.store()?.report()?.output.as_ref());
    Ok(format!("Reminding{pid}: {output}.\n{}", status::next_line(context)?))
}

fn already_running(holder: Option<Holder>, context: &Context) -> anyhow::Result<String> {
    if context.json {
        return status::status(context);
    }
    let pid = holder.map_or(String::new(), |holder| format!(", pid {}", holder.pid));
    Ok(format!("backcare is already running{pid}.\n"))
}

/// Reminders are wanted no more.
fn forget(context: &Context) -> Result<(), StoreError> {
    match context.store_as_it_is()? {
        Some(_) => context.store()?.want_reminding(false),
        None => Ok(()),
    }
}

/// Refuses to remind at a time that is made up.
pub(super) fn goes_by_the_real_clock() -> anyhow::Result<()> {
    if variable(clock::NOW).is_none() {
        return Ok(());
    }
    let what = format!("reminders go by the real clock, and {} is set", clock::NOW);
    Err(Failure::new(what, format!("unset {}", clock::NOW)).into())
}

/// Reminds in the background, where nobody does yet.
pub(super) fn begin(context: &Context) -> anyhow::Result<()> {
    start(context).map(|_| ())
}

/// Ends the daemon, if one lives; whether one did.
pub(super) fn end(context: &Context) -> anyhow::Result<bool> {
    match lock::holder(&context.paths.db)? {
        None => Ok(false),
        Some(holder) if holder.stop(STOP_TIMEOUT)? => Ok(true),
        Some(holder) => {
            let what = format!("the daemon, pid {}, does not end", holder.pid);
            Err(Failure::new(what, format!("end it with `kill -9 {}`: nothing is lost", holder.pid)).into())
        }
    }
}

fn stop(context: &Context) -> anyhow::Result<String> {
    let ended = end(context)?;
    // Whoever wants it to end does not have to mend the database first.
    if let Err(cause) = forget(context) {
        note(&format!("{cause}; it is not written down that reminders are wanted no more"));
    }
    Ok(match (context.json, ended) {
        (true, _) => format!("{}\n", serde_json::json!({"stopped": ended})),
        (false, true) => "Reminders have ended.\n".to_owned(),
        (false, false) => "No daemon runs.\n".to_owned(),
    })
}
