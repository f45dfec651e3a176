//! `backcare doctor`: everything that reminding and recording depend on, a line each, with what to do.

use std::fs;
use std::path::{Path, PathBuf};

use super::Run;
use super::context::{Context, variable};
use super::error::Error;
use super::output::{Answer, Exit};
use super::service::installed;
use crate::clock::is_zone;
use crate::config::Settings;
use crate::daemon::lock;
use crate::desktop;
use crate::domain::calendar::Zone;
use crate::domain::reminding::{Output, Report, Trouble};
use crate::files;
use crate::render;
use crate::render::doctor::Check;
use crate::render::service::Installed;
use crate::store::Reader;

/// Check everything that backcare depends on, and say what to do
///
/// It changes nothing. The exit code is 1 if anything needs doing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// With fewer free bytes than this, a disk is soon too full to record anything.
const LITTLE_SPACE: u64 = 20 << 20;

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let checks = checks(context);
        let answer = if context.json {
            Answer::json(render::doctor::json(&checks))
        } else {
            Answer::text(render::doctor::text(&checks, context.paint))
        };
        Ok(if render::doctor::is_well(&checks) { answer } else { answer.exit(Exit::Failed) })
    }
}

fn checks(context: &Context) -> Vec<Check> {
    let mut checks = Vec::new();
    let reader = database(context, &mut checks);
    let report = reader.as_ref().and_then(|reader| reader.report().ok()).unwrap_or_default();
    let is_wanted = reader.as_ref().is_some_and(|reader| reader.is_reminding_wanted().unwrap_or(false));
    let settings = configuration(context, &mut checks);
    let runs = reader.is_some() && daemon(context, is_wanted, &report, &mut checks);
    checks.push(server(is_wanted || runs));
    checks.push(do_not_disturb(runs.then_some(&report)));
    checks.push(sitting(settings.as_ref(), runs.then_some(&report)));
    checks.push(zone(context));
    checks.push(service(context, is_wanted));
    checks
}

fn database(context: &Context, checks: &mut Vec<Check>) -> Option<Reader> {
    let path = &context.paths.db;
    let reader = match context.reader() {
        Ok(reader) if reader.is_there() => reader,
        Ok(_) => {
            let finding = format!("there is none yet: {}", path.display());
            checks.push(Check::note("database", finding).todo("your first `backcare log` makes it"));
            return None;
        }
        Err(cause) => {
            checks.push(Check::needs_work("database", cause.to_string(), cause.hint()));
            return None;
        }
    };
    checks.push(Check::well("database", path.display().to_string()));
    checks.push(match reader.problems() {
        Ok(problems) if problems.is_empty() => Check::well("integrity", "every page and row of it is sound"),
        Ok(problems) => {
            let todo = "keep a copy of it and of its `-wal`, and go back to a backup";
            Check::needs_work("integrity", format!("it is damaged: {}", problems.join("; ")), todo)
        }
        Err(cause) => Check::needs_work("integrity", cause.to_string(), cause.hint()),
    });
    checks.push(permissions(path, &context.paths.log));
    checks.push(file_system(path));
    Some(reader)
}

fn permissions(db: &Path, log: &Path) -> Check {
    let beside = |end: &str| PathBuf::from(format!("{}{end}", db.display()));
    let mut paths = vec![db.to_owned(), beside("-wal"), beside("-shm"), log.to_owned()];
    paths.extend(db.parent().filter(|parent| parent.ends_with("backcare")).map(Path::to_owned));
    let open = files::open_to_others(&paths);
    if open.is_empty() {
        return Check::well("permissions", "only you can read what you logged");
    }
    let names: Vec<String> = open.iter().map(|file| file.display().to_string()).collect();
    let todo = format!("chmod go-rwx {}", names.join(" "));
    Check::needs_work("permissions", format!("others may read {}", names.join(", ")), todo)
}

fn file_system(path: &Path) -> Check {
    let name = "file system";
    let file_system = match files::file_system(path) {
        Ok(file_system) => file_system,
        Err(cause) => return Check::needs_work(name, format!("{}: {cause}", path.display()), "see to its directory"),
    };
    if let Some(network) = file_system.network {
        let finding = format!("the database lies on {network}, where it can be damaged");
        return Check::needs_work(name, finding, "keep it on a disk of this machine: --db FILE, or BACKCARE_DB");
    }
    let free = file_system.free >> 20;
    if file_system.free < LITTLE_SPACE {
        let finding = format!("only {free} MiB are free where the database lies");
        return Check::needs_work(name, finding, "make room: nothing more can be logged on a full disk");
    }
    Check::well(name, format!("of this machine, {free} MiB free"))
}

fn configuration(context: &Context, checks: &mut Vec<Check>) -> Option<Settings> {
    let path = &context.paths.config;
    match Settings::read(path) {
        Ok(settings) => {
            let finding = if path.exists() {
                path.display().to_string()
            } else {
                format!("none, so the defaults hold: {}", path.display())
            };
            checks.push(Check::well("configuration", finding));
            Some(settings)
        }
        Err(cause) => {
            checks.push(Check::needs_work("configuration", cause.to_string(), cause.hint()));
            None
        }
    }
}

/// Whether a daemon runs.
fn daemon(context: &Context, is_wanted: bool, report: &Report, checks: &mut Vec<Check>) -> bool {
    let holder = match lock::holder(&context.paths.db) {
        Ok(holder) => holder,
        Err(cause) => {
            checks.push(Check::needs_work("daemon", cause.to_string(), cause.hint()));
            return false;
        }
    };
    let Some(holder) = holder else {
        checks.push(if is_wanted {
            Check::needs_work("daemon", "none runs, and you want to be reminded", "backcare remind --daemon")
        } else {
            let todo = "backcare service install, or backcare remind --daemon";
            Check::note("daemon", "none runs, and none is wanted").todo(todo)
        });
        return false;
    };
    checks.push(if report.is_stuck(context.now()) {
        let finding = format!("pid {} runs, and has not looked at the clock when it meant to", holder.pid);
        Check::needs_work("daemon", finding, "backcare remind stop, then backcare remind --daemon")
    } else if let Some(problem) = &report.problem {
        Check::needs_work("daemon", problem, "mend the configuration; it is read at once")
    } else if let Some(trouble) = report.trouble {
        let does = match trouble {
            Trouble::Refuses => "refuses reminders",
            Trouble::Silent => "does not answer when it is to show a reminder",
        };
        let todo = "restart that server, or log in again: what is due comes as soon as it is taken";
        Check::needs_work("daemon", format!("the notification server {does}"), todo)
    } else {
        let output = render::reminding::output(report.output.as_ref());
        Check::well("daemon", format!("pid {} reminds: {output}", holder.pid))
    });
    true
}

fn server(is_wanted: bool) -> Check {
    let name = "notifications";
    let server = match desktop::probe() {
        Ok(server) => server,
        Err(cause) => {
            let todo = "start a notification server, or log in to a desktop; in a terminal: backcare remind";
            return if is_wanted { Check::needs_work(name, cause, todo) } else { Check::note(name, cause).todo(todo) };
        }
    };
    let finding = format!("{}: {}", server.name, server.capabilities.join(", "));
    if server.capabilities.iter().any(|capability| capability == "actions") {
        return Check::well(name, finding);
    }
    Check::note(name, finding).todo("it shows no buttons: answer with backcare done, backcare snooze, backcare skip")
}

fn do_not_disturb(report: Option<&Report>) -> Check {
    let name = "do-not-disturb";
    let is_told = |server: &str| desktop::tells_of_do_not_disturb(server.split(' ').next().unwrap_or_default());
    match report {
        None => Check::note(name, "not known while no daemon runs"),
        Some(report) if report.do_not_disturb => {
            Check::note(name, "on: reminders wait until it ends").todo("turn it off to see them now")
        }
        Some(Report { output: Some(Output::Server(server)), .. }) if !is_told(server) => Check::note(
            name,
            "the notification server does not tell; it keeps quiet by itself, and may keep reminders in its list",
        ),
        Some(_) => Check::well(name, "off"),
    }
}

fn sitting(settings: Option<&Settings>, report: Option<&Report>) -> Check {
    let is_watched = settings.is_some_and(|settings| settings.rest().is_some());
    match (is_watched, report) {
        (false, _) => Check::well("sitting", "not watched: the routine break is not enabled"),
        (true, None) => Check::note("sitting", "not watched while no daemon runs"),
        (true, Some(Report { idle_source: Some(source), .. })) => {
            Check::well("sitting", format!("{source} tells whether you are there"))
        }
        (true, Some(_)) => Check::note("sitting", "nothing tells whether you are there: it goes by the clock")
            .todo("a desktop with an idle monitor is needed: GNOME, ext-idle-notify-v1 on Wayland, or X11"),
    }
}

fn zone(context: &Context) -> Check {
    let offset = context.clock.zone.offset_at(context.now());
    if let Some(name) = variable("TZ") {
        let name = name.to_string_lossy().into_owned();
        if !is_zone(&name) {
            let finding = format!("TZ is `{name}`, which is no time zone: UTC is taken");
            return Check::needs_work("time zone", finding, "unset TZ, or write it like Europe/Berlin");
        }
        return Check::well("time zone", format!("{name} (TZ), UTC{offset} now"));
    }
    let link = fs::read_link("/etc/localtime").unwrap_or_default();
    let link = link.to_string_lossy().into_owned();
    let name = link.split_once("zoneinfo/").map_or("that of the system", |(_, name)| name);
    Check::well("time zone", format!("{name}, UTC{offset} now"))
}

fn service(context: &Context, is_wanted: bool) -> Check {
    let (name, todo) = ("service", "backcare service install");
    let installed = match installed(context) {
        Ok(installed) => installed,
        Err(cause) => return Check::needs_work(name, cause.to_string(), "see to that file"),
    };
    let Installed { by, is_enabled, is_current, .. } = installed;
    let Some((starter, file)) = by else {
        let finding = if is_wanted { "reminding does not start with your session" } else { "not installed" };
        return Check::note(name, finding).todo(todo);
    };
    let by = starter.word();
    if !is_enabled {
        return Check::needs_work(name, format!("by {by}, but not enabled"), todo);
    }
    if !is_current {
        return Check::needs_work(name, format!("by {by}, but written for another version or other files"), todo);
    }
    Check::well(name, format!("by {by}: {}", file.display()))
}
