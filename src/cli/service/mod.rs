//! `backcare service`: reminding that starts with the session.

mod files;
mod install;
mod status;
mod uninstall;

use clap::Subcommand;

use super::Run;
pub(super) use install::{Started, start_with_the_session};
pub(super) use status::installed;

/// Start with your session, so that you are reminded without thinking of it
///
/// Where a user manager of systemd runs, it starts and watches the daemon; else the desktop starts it at each login.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: ServiceCommand,
}

#[derive(Debug, Subcommand)]
enum ServiceCommand {
    Install(install::Args),
    Uninstall(uninstall::Args),
    Status(status::Args),
}

impl Args {
    pub(super) fn as_run(&self) -> &dyn Run {
        match &self.command {
            ServiceCommand::Install(args) => args,
            ServiceCommand::Uninstall(args) => args,
            ServiceCommand::Status(args) => args,
        }
    }
}
