//! `backcare service`: reminding that starts with the session.

use std::path::Path;

use clap::Subcommand;

use super::context::Context;
use super::error::Failure;
use super::remind;
use crate::daemon::lock;
use crate::daemon::service::{self, Launch, Manager, Owner, ServiceFiles, StartWith};
use crate::paths::SessionDirs;
use crate::render;
use crate::render::service::{Installed, Starter};

/// Start with your session, so that you are reminded without thinking of it
///
/// Where a user manager of systemd runs, it starts and watches the daemon; else the desktop starts it at each login.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Start now and with each session
    Install,
    /// End it, and start it no more
    Uninstall,
    /// Show how it is started, and whether it runs
    Status,
}

impl Args {
    /// Whether it works with a broken configuration.
    pub(super) fn needs_no_settings(&self) -> bool {
        !matches!(self.what, What::Install)
    }
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    match args.what {
        What::Install => install(context),
        What::Uninstall => uninstall(context),
        What::Status => Ok(answer(&installed(context)?, context)),
    }
}

pub(super) fn installed(context: &Context) -> anyhow::Result<Installed> {
    let places = places()?;
    let is_running = context.store_as_it_is()?.is_some() && lock::holder(&context.paths.db)?.is_some();
    let reads =
        |path: &Path, written: &[String]| std::fs::read_to_string(path).is_ok_and(|there| written.contains(&there));
    let start = start(context)?;
    let units = [StartWith::GraphicalSession, StartWith::Login].map(|with| service::unit(&start, with));
    if owner(&places.unit)? == Owner::Backcare {
        let is_current = reads(&places.unit, &units);
        let is_enabled = Manager::find().is_some_and(|manager| manager.is_enabled());
        return Ok(Installed { by: Some((Starter::Systemd, places.unit)), is_enabled, is_current, is_running });
    }
    if owner(&places.autostart)? == Owner::Backcare {
        let is_current = reads(&places.autostart, &[service::autostart(&start)]);
        return Ok(Installed {
            by: Some((Starter::Autostart, places.autostart)),
            is_enabled: true,
            is_current,
            is_running,
        });
    }
    Ok(Installed { by: None, is_enabled: false, is_current: true, is_running })
}

fn install(context: &Context) -> anyhow::Result<String> {
    remind::goes_by_the_real_clock()?;
    let (places, start) = (places()?, start(context)?);
    for path in places.all() {
        if owner(path)? == Owner::Other {
            let what = format!("{} was not written by backcare; nothing was changed", path.display());
            return Err(Failure::new(what, "move it away, then run backcare service install again").into());
        }
    }
    context.store()?.want_reminding(true)?;
    let mut changed = write(&places.icon, &service::icon())?;
    changed |= write(&places.entry, &service::desktop_entry(&start))?;
    if let Some(manager) = Manager::find() {
        // One of the two is enough.
        changed |= remove(&places.autostart)?;
        let with = if manager.knows_the_graphical_session() { StartWith::GraphicalSession } else { StartWith::Login };
        changed |= write(&places.unit, &service::unit(&start, with))?;
        if changed || !manager.is_enabled() || !manager.is_active() {
            changed = true;
            remind::end(context)?;
            manager.reload()?;
            manager.enable()?;
        }
    } else {
        changed |= remove(&places.unit)?;
        changed |= write(&places.autostart, &service::autostart(&start))?;
        remind::begin(context)?;
    }
    let installed = installed(context)?;
    if context.json {
        return Ok(answer(&installed, context));
    }
    let words = if changed { "Installed" } else { "Already installed" };
    Ok(format!("{words}.\n{}{}", answer(&installed, context), remind::next_line(context)?))
}

fn uninstall(context: &Context) -> anyhow::Result<String> {
    let places = places()?;
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    for path in places.all() {
        match owner(path)? {
            Owner::Nobody => {}
            Owner::Backcare => ours.push(path),
            Owner::Other => others.push(path),
        }
    }
    let manager = ours.contains(&places.unit.as_path()).then(Manager::find).flatten();
    if let Some(manager) = &manager {
        manager.disable()?;
    }
    for path in &ours {
        remove(path)?;
    }
    if let Some(manager) = manager {
        manager.reload()?;
    }
    // A daemon that was started by hand is not part of it.
    if !ours.is_empty() {
        remind::end(context)?;
        if context.store_as_it_is()?.is_some() {
            context.store()?.want_reminding(false)?;
        }
    }
    if context.json {
        return Ok(answer(&installed(context)?, context));
    }
    let words = if ours.is_empty() { "Nothing was installed." } else { "Uninstalled. Reminders have ended." };
    let mut text = format!("{words}\n");
    for path in others {
        text += &format!("Left alone, as backcare did not write it: {}\n", path.display());
    }
    Ok(text)
}

fn answer(installed: &Installed, context: &Context) -> String {
    if context.json { format!("{}\n", render::service::json(installed)) } else { render::service::text(installed) }
}

fn places() -> anyhow::Result<ServiceFiles> {
    let SessionDirs { config, data } = SessionDirs::find()?;
    Ok(ServiceFiles::under(&config, &data))
}

/// What is to be started: this program, with these files.
fn start(context: &Context) -> anyhow::Result<Launch> {
    let program = std::env::current_exe()?;
    let start = Launch {
        program,
        db: std::path::absolute(&context.paths.db)?,
        config: std::path::absolute(&context.paths.config)?,
    };
    for path in [&start.program, &start.db, &start.config] {
        if path.to_str().is_none() {
            let what = format!("{} is no text, and cannot be written into a service file", path.display());
            return Err(Failure::new(what, "give it a name in UTF-8").into());
        }
    }
    Ok(start)
}

fn owner(path: &Path) -> anyhow::Result<Owner> {
    Owner::of(path).map_err(|cause| failed("read", path, &cause))
}

fn write(path: &Path, content: &str) -> anyhow::Result<bool> {
    service::write(path, content).map_err(|cause| failed("write", path, &cause))
}

fn remove(path: &Path) -> anyhow::Result<bool> {
    service::remove(path).map_err(|cause| failed("remove", path, &cause))
}

fn failed(what: &str, path: &Path, cause: &std::io::Error) -> anyhow::Error {
    let hint = "see to its directory, and run the command again";
    Failure::new(format!("cannot {what} {}: {cause}", path.display()), hint).into()
}
