//! `backcare doctor`: everything that reminding and keeping depend on, one line each, with what to do.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use serde_json::json;

use super::context::{Context, variable};
use super::failure::Unwell;
use super::service::Installed;
use crate::clock::is_zone;
use crate::config::Settings;
use crate::daemon::lock;
use crate::desktop;
use crate::domain::day::Zone;
use crate::domain::plan::Trouble;
use crate::render::wrapped_under;
use crate::store::{self, Report, Showing, Store};

/// Check everything that backcare depends on, and say what to do
///
/// It changes nothing. The exit code is 1 if anything needs doing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// How one thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Well,
    /// It is as it is; reminding and keeping go on.
    Remark,
    /// Something needs doing.
    Unwell,
}

struct Check {
    of: &'static str,
    health: Health,
    says: String,
    todo: Option<String>,
}

/// Less than this is too little to go on writing for long.
const LITTLE: u64 = 20 << 20;

/// How long after the instant at which it meant to wake a daemon is taken to be stuck.
const STUCK: TimeDelta = TimeDelta::seconds(60);

pub(super) fn run(context: &Context) -> anyhow::Result<String> {
    let mut checks = Vec::new();
    let store = database(context, &mut checks);
    let report = store.as_ref().and_then(|store| store.report().ok()).unwrap_or_default();
    let settings = configuration(context, &mut checks);
    let runs = daemon(context, store.as_ref(), &report, &mut checks);
    let wanted = store.as_ref().is_some_and(|store| store.is_reminding_wanted().unwrap_or(false));
    server(wanted || runs, &mut checks);
    checks.push(quiet(runs.then_some(&report)));
    checks.push(idle(settings.as_ref(), runs.then_some(&report)));
    checks.push(zone(context));
    checks.push(service(context, wanted));
    let is_well = checks.iter().all(|check| check.health != Health::Unwell);
    let answer = if context.json { document(&checks, is_well) } else { page(&checks, context, is_well) };
    if is_well { Ok(answer) } else { Err(Unwell(answer).into()) }
}

fn database(context: &Context, checks: &mut Vec<Check>) -> Option<Store> {
    let path = &context.paths.db;
    let store = match context.store_to_read() {
        Ok(Some(store)) => store,
        Ok(None) => {
            let says = format!("there is none yet: {}", path.display());
            checks.push(remark("database", says, "your first `backcare log` makes it"));
            return None;
        }
        Err(cause) => {
            checks.push(unwell("database", cause.to_string(), cause.hint()));
            return None;
        }
    };
    checks.push(well("database", path.display().to_string()));
    checks.push(match store.faults() {
        Ok(faults) if faults.is_empty() => well("integrity", "every page and row of it is sound".to_owned()),
        Ok(faults) => unwell(
            "integrity",
            format!("it is damaged: {}", faults.join("; ")),
            "keep a copy of it and of its `-wal`, and go back to a backup",
        ),
        Err(cause) => unwell("integrity", cause.to_string(), cause.hint()),
    });
    checks.push(permissions(path, &context.paths.log));
    checks.push(match store::ground(path) {
        Ok(ground) if ground.network.is_some() => unwell(
            "file system",
            format!("the database lies on {}, where it can be damaged", ground.network.unwrap_or_default()),
            "keep it on a disk of this machine: --db FILE, or BACKCARE_DB",
        ),
        Ok(ground) if ground.free < LITTLE => {
            let says = format!("only {} MiB are free where the database lies", ground.free >> 20);
            unwell("file system", says, "make room: nothing more can be logged on a full disk")
        }
        Ok(ground) => well("file system", format!("of this machine, {} MiB free", ground.free >> 20)),
        Err(cause) => unwell("file system", format!("{}: {cause}", path.display()), "see to its directory"),
    });
    Some(store)
}

fn permissions(db: &Path, log: &Path) -> Check {
    let beside = |end: &str| PathBuf::from(format!("{}{end}", db.display()));
    let mut files = vec![db.to_owned(), beside("-wal"), beside("-shm"), log.to_owned()];
    files.extend(db.parent().filter(|parent| parent.ends_with("backcare")).map(Path::to_owned));
    let open = store::open_to_others(&files);
    if open.is_empty() {
        return well("permissions", "only you can read what you logged".to_owned());
    }
    let names: Vec<String> = open.iter().map(|file| file.display().to_string()).collect();
    let todo = format!("chmod go-rwx {}", names.join(" "));
    unwell("permissions", format!("others may read {}", names.join(", ")), &todo)
}

fn configuration(context: &Context, checks: &mut Vec<Check>) -> Option<Settings> {
    let path = &context.paths.config;
    match Settings::read(path) {
        Ok(settings) if path.exists() => {
            checks.push(well("configuration", path.display().to_string()));
            Some(settings)
        }
        Ok(settings) => {
            checks.push(well("configuration", format!("none, so the defaults hold: {}", path.display())));
            Some(settings)
        }
        Err(cause) => {
            checks.push(unwell("configuration", cause.to_string(), &cause.hint()));
            None
        }
    }
}

/// Whether a daemon lives.
fn daemon(context: &Context, store: Option<&Store>, report: &Report, checks: &mut Vec<Check>) -> bool {
    let Some(store) = store else { return false };
    let holder = match lock::holder(&context.paths.db) {
        Ok(holder) => holder,
        Err(cause) => {
            checks.push(unwell("daemon", cause.to_string(), cause.hint()));
            return false;
        }
    };
    let is_stuck = report.wake_at.is_some_and(|wake_at| context.now() - wake_at > STUCK);
    let wanted = store.is_reminding_wanted().unwrap_or(false);
    checks.push(match (&holder, &report.fault) {
        (Some(holder), _) if is_stuck => unwell(
            "daemon",
            format!("pid {} runs, and has not looked at the clock when it meant to", holder.pid),
            "backcare remind stop, then backcare remind --daemon",
        ),
        (Some(_), Some(fault)) => unwell("daemon", fault.clone(), "mend the configuration; it is read at once"),
        (Some(_), None) if report.trouble.is_some() => {
            let does = match report.trouble {
                Some(Trouble::Refuses) => "refuses reminders",
                _ => "does not answer when it is to show a reminder",
            };
            let todo = "restart that server, or log in again: what is due comes as soon as it is taken";
            unwell("daemon", format!("the notification server {does}"), todo)
        }
        (Some(holder), None) => {
            let screen = crate::daemon::showing(report.screen.as_ref());
            well("daemon", format!("pid {} reminds: {screen}", holder.pid))
        }
        (None, _) if wanted => {
            unwell("daemon", "none runs, and you want to be reminded".to_owned(), "backcare remind --daemon")
        }
        (None, _) => {
            let says = "none runs, and none is wanted".to_owned();
            remark("daemon", says, "backcare service install, or backcare remind --daemon")
        }
    });
    holder.is_some()
}

fn server(is_wanted: bool, checks: &mut Vec<Check>) {
    let todo = "start a notification server, or log in to a desktop; in a terminal: backcare remind";
    match desktop::probe() {
        Err(cause) if is_wanted => checks.push(unwell("notifications", cause.to_owned(), todo)),
        Err(cause) => checks.push(remark("notifications", cause.to_owned(), todo)),
        Ok(server) => {
            let says = format!("{}: {}", server.name, server.capabilities.join(", "));
            checks.push(if server.capabilities.iter().any(|capability| capability == "actions") {
                well("notifications", says)
            } else {
                let todo =
                    "it shows no buttons: answer with backcare log, backcare remind snooze, backcare remind skip";
                remark("notifications", says, todo)
            });
        }
    }
}

fn quiet(report: Option<&Report>) -> Check {
    match report {
        None => remark("do-not-disturb", "not known while no daemon runs".to_owned(), ""),
        Some(report) if report.quiet => {
            remark("do-not-disturb", "on: reminders wait until it ends".to_owned(), "turn it off to see them now")
        }
        Some(Report { screen: Some(Showing::On(server)), .. })
            if !desktop::tells_of_do_not_disturb(server.split(' ').next().unwrap_or_default()) =>
        {
            let says =
                "the notification server does not tell; it keeps quiet by itself, and may keep reminders in its list";
            remark("do-not-disturb", says.to_owned(), "")
        }
        Some(_) => well("do-not-disturb", "off".to_owned()),
    }
}

fn idle(settings: Option<&Settings>, report: Option<&Report>) -> Check {
    let is_asked = settings.is_some_and(|settings| settings.rest().is_some());
    match (is_asked, report) {
        (false, _) => well("sitting", "not watched: the routine break is not enabled".to_owned()),
        (true, None) => remark("sitting", "not watched while no daemon runs".to_owned(), ""),
        (true, Some(Report { idle: Some(source), .. })) => {
            well("sitting", format!("{source} tells whether you are there"))
        }
        (true, Some(_)) => remark(
            "sitting",
            "nothing tells whether you are there: it goes by the clock".to_owned(),
            "a desktop with an idle monitor is needed: GNOME, ext-idle-notify-v1 on Wayland, or X11",
        ),
    }
}

fn zone(context: &Context) -> Check {
    let offset = context.clock.zone.offset_at(context.now());
    if let Some(name) = variable("TZ") {
        let name = name.to_string_lossy().into_owned();
        if !is_zone(&name) {
            let says = format!("TZ is `{name}`, which is no time zone: UTC is taken");
            return unwell("time zone", says, "unset TZ, or write it like Europe/Berlin");
        }
        return well("time zone", format!("{name} (TZ), UTC{offset} now"));
    }
    let link = fs::read_link("/etc/localtime").unwrap_or_default();
    let link = link.to_string_lossy().into_owned();
    let name = link.split_once("zoneinfo/").map_or("that of the system", |(_, name)| name);
    well("time zone", format!("{name}, UTC{offset} now"))
}

fn service(context: &Context, wanted: bool) -> Check {
    let todo = "backcare service install";
    match Installed::find(context) {
        Err(cause) => unwell("service", format!("{cause:#}"), "see to that file"),
        Ok(Installed { by: None, .. }) if wanted => {
            remark("service", "reminding does not start with your session".to_owned(), todo)
        }
        Ok(Installed { by: None, .. }) => remark("service", "not installed".to_owned(), todo),
        Ok(Installed { by: Some((by, _)), is_enabled, is_current, .. }) if !is_enabled || !is_current => {
            let how = if is_enabled { "written for another version or other files" } else { "not enabled" };
            unwell("service", format!("by {by}, but {how}"), todo)
        }
        Ok(Installed { by: Some((by, file)), .. }) => well("service", format!("by {by}: {}", file.display())),
    }
}

fn well(of: &'static str, says: String) -> Check {
    Check { of, health: Health::Well, says, todo: None }
}

fn remark(of: &'static str, says: String, todo: &str) -> Check {
    Check { of, health: Health::Remark, says, todo: Some(todo.to_owned()).filter(|todo| !todo.is_empty()) }
}

fn unwell(of: &'static str, says: String, todo: &str) -> Check {
    Check { of, health: Health::Unwell, says, todo: Some(todo.to_owned()) }
}

fn page(checks: &[Check], context: &Context, is_well: bool) -> String {
    let width = checks.iter().map(|check| check.of.len()).max().unwrap_or_default();
    let mut page = String::new();
    for check in checks {
        let mark = match check.health {
            Health::Well => "✓",
            Health::Remark => "·",
            Health::Unwell => "✗",
        };
        let head = format!("{mark} {:width$}  ", check.of);
        page += &wrapped_under(&head, &check.says);
        if let Some(todo) = &check.todo {
            page += &wrapped_under(&format!("{:1$}→ ", "", width + 4), todo);
        }
    }
    page.push('\n');
    page += &context.paint.strong(if is_well { "Nothing needs doing." } else { "What is marked ✗ needs doing." });
    page + "\n"
}

fn document(checks: &[Check], is_well: bool) -> String {
    let word = |health| match health {
        Health::Well => "ok",
        Health::Remark => "note",
        Health::Unwell => "fix",
    };
    let list: Vec<_> = checks
        .iter()
        .map(|check| json!({"check": check.of, "state": word(check.health), "says": check.says, "todo": check.todo}))
        .collect();
    format!("{}\n", json!({"ok": is_well, "checks": list}))
}
