//! `backcare doctor`: everything that reminding and recording depend on, a line each, with what to do.

mod daemon;
mod database;
mod desktop;
mod places;
mod rebuild;
mod settings;
pub(super) mod typed;

use std::fs;

use self::typed::backcare;
use super::Run;
use super::context::Context;
use super::environment::variable;
use super::error::Error;
use super::output::{Answer, Exit};
use super::service::installed;
use crate::domain::calendar::Zone;
use crate::render;
use crate::render::doctor::Check;
use crate::store::Reader;

/// Check everything that backcare depends on, and say what to do
///
/// It checks the program, not the back: for that, `backcare guide --see-a-doctor`. It changes nothing, unless --rebuild
/// asks for it. The exit code is 1 if anything needs doing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Work out what the pages show anew, from the record of every change
    #[arg(long)]
    rebuild: bool,
}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if self.rebuild {
            return rebuild::rebuild(context);
        }
        let checks = checks(context);
        let answer = if context.json {
            Answer::json(render::doctor::json(&checks))
        } else {
            Answer::text(render::doctor::text(&checks, context.layout))
        };
        Ok(if render::doctor::is_well(&checks) { answer } else { answer.exit(Exit::Failed) })
    }
}

fn checks(context: &Context) -> Vec<Check> {
    let mut checks = Vec::new();
    let reader = database::check(context, &mut checks);
    let is_wanted = reader.as_ref().is_some_and(|reader| reader.is_reminding_wanted().unwrap_or(false));
    let settings = settings::check(context, &mut checks);
    checks.extend(places::log(context));
    let installed = installed(context);
    let reported = match &reader {
        Some(reader) => daemon::check(context, reader, is_wanted, installed.as_ref().ok(), &mut checks),
        None => Err("no database can be read"),
    };
    checks.extend(reader.as_ref().and_then(|reader| pause(reader, context)));
    checks.push(desktop::server(context, is_wanted, &reported));
    checks.push(desktop::do_not_disturb(&reported));
    checks.push(desktop::sitting(settings.as_ref(), &reported));
    checks.push(zone(context));
    checks.push(daemon::service(context, installed, is_wanted || reported.is_ok()));
    checks
}

/// A pause is the first thing to know where nothing comes.
fn pause(reader: &Reader, context: &Context) -> Option<Check> {
    let history = context.recent_history(reader).ok()?;
    let view = context.view(&history);
    let paused = render::pause::until_and_reason(view.pause()?, context.days());
    Some(Check::note("pause", format!("no reminders come: paused {paused}")).command(backcare(context, "resume")))
}

fn zone(context: &Context) -> Check {
    let offset = context.clock.zone.offset_at(context.now());
    if let Some(name) = context.clock.zone.unreadable() {
        let finding = format!("TZ is `{name}`, which is no time zone: UTC is taken");
        return Check::needs_work("time zone", finding).advice("unset TZ, or write it like Europe/Berlin");
    }
    if let Some(name) = variable("TZ") {
        return Check::well("time zone", format!("{} (TZ), UTC{offset} now", name.to_string_lossy()));
    }
    let link = fs::read_link("/etc/localtime").unwrap_or_default();
    let link = link.to_string_lossy().into_owned();
    let name = link.split_once("zoneinfo/").map_or("that of the system", |(_, name)| name);
    Check::well("time zone", format!("{name}, UTC{offset} now"))
}
