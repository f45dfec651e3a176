//! The daemon, and what starts it with the session.

use super::typed::backcare;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::daemon::lock;
use crate::domain::reminding::{Output, Report, Trouble};
use crate::render;
use crate::render::doctor::Check;
use crate::render::service::{Installed, Starter};
use crate::store::Reader;

const NAME: &str = "daemon";

/// What the running daemon says of itself, or why nothing is known of it.
pub(super) type Reported = Result<Report, &'static str>;

pub(super) fn check(
    context: &Context,
    reader: &Reader,
    is_wanted: bool,
    installed: Option<&Installed>,
    checks: &mut Vec<Check>,
) -> Reported {
    let holder = match lock::holder(&context.paths.db) {
        Ok(holder) => holder,
        Err(cause) => {
            checks.push(Check::needs_work(NAME, cause.to_string()).advice(cause.hint()));
            return Err("it is not known whether a daemon runs");
        }
    };
    let Some(holder) = holder else {
        checks.push(absent(context, is_wanted, installed));
        return Err("no daemon runs");
    };
    let report = reader.report().unwrap_or_default();
    if report.is_stuck(context.now()) {
        let finding = format!("pid {} runs, and has not looked at the clock when it meant to", holder.pid);
        let again = format!("{} && {}", backcare(context, "remind stop"), backcare(context, "remind --daemon"));
        checks.push(Check::needs_work(NAME, finding).command(again));
        return Err("the daemon is stuck");
    }
    checks.push(running(holder.pid, &report, context));
    Ok(report)
}

fn absent(context: &Context, is_wanted: bool, installed: Option<&Installed>) -> Check {
    let start = backcare(context, "remind --daemon");
    if is_wanted {
        return Check::needs_work(NAME, "none runs, and you want to be reminded").command(start);
    }
    // It was stopped, or has never been started.
    let starts_with = installed.filter(|installed| installed.is_enabled == Some(true)).and_then(|installed| {
        installed.by.as_ref().map(|(starter, _)| match starter {
            Starter::Systemd => "your next session",
            Starter::Autostart => "your next desktop session",
        })
    });
    match starts_with {
        Some(session) => {
            Check::note(NAME, format!("none runs; it starts with {session}")).advice("to start it now").command(start)
        }
        None => Check::note(NAME, "none runs, and none is wanted").advice("to be reminded").command(start),
    }
}

fn running(pid: i32, report: &Report, context: &Context) -> Check {
    if let Some(problem) = &report.problem {
        let advice = match context.config_problem {
            Some(_) => "mend the configuration; it is read at once",
            None => "see what is said of the database above",
        };
        return Check::needs_work(NAME, problem).advice(advice);
    }
    if let Some(trouble) = report.trouble {
        let does = match trouble {
            Trouble::Refuses => "refuses reminders",
            Trouble::Silent => "does not answer when it is to show a reminder",
        };
        let advice = "restart that server, or log in again: what is due comes as soon as it is taken";
        return Check::needs_work(NAME, format!("the notification server {does}")).advice(advice);
    }
    let output = render::reminding::output(report.output.as_ref());
    match report.output {
        Some(Output::Absent(_)) | None => {
            Check::note(NAME, format!("pid {pid} runs, and can show nothing yet: {output}"))
        }
        Some(_) => Check::well(NAME, format!("pid {pid} reminds: {output}")),
    }
}

/// What starts it with the session. `is_used`: whether a daemon runs or is wanted.
pub(super) fn service(context: &Context, installed: Result<Installed, Error>, is_used: bool) -> Check {
    let name = "service";
    let install = backcare(context, "service install");
    let installed = match installed {
        Ok(installed) => installed,
        Err(error) => return Check::needs_work(name, error.message).advice("see to that file"),
    };
    let Installed { by, is_enabled, is_current } = installed;
    let Some((starter, file)) = by else {
        let finding = if is_used { "reminding does not start with your session" } else { "not installed" };
        return Check::note(name, finding).advice("to be reminded in every session").command(install);
    };
    let by = starter.word();
    if !is_current {
        let finding = format!("by {by}, but written for another version or other files");
        return Check::needs_work(name, finding).command(install);
    }
    match is_enabled {
        Some(true) => Check::well(name, format!("by {by}: {}", file.display())),
        Some(false) if is_used => Check::needs_work(name, format!("by {by}, but not enabled")).command(install),
        Some(false) => {
            let finding = format!("by {by}, but not enabled: nothing starts with your session");
            Check::note(name, finding).advice("to be reminded in every session").command(install)
        }
        None => Check::note(name, format!("by {by}, whose user manager does not answer here: {}", file.display())),
    }
}
