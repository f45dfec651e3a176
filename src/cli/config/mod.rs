//! `backcare config`: shows and changes settings.

mod edit;
mod file;
mod get;
mod list;
mod path;
mod set;
mod unset;

use clap::Subcommand;

pub(super) use self::file::EditedFile;
pub(super) use self::list::listed;
pub(super) use self::set::not_kept;

use super::Run;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::config::keys::SettingKey;
use crate::config::{self, Setting};

/// Show and change settings
///
/// Without a command it lists them.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<ConfigCommand>,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    List(list::Args),
    Get(get::Args),
    Set(set::Args),
    Unset(unset::Args),
    Edit(edit::Args),
    Path(path::Args),
}

impl Args {
    pub(super) fn as_run(&self) -> &dyn Run {
        match &self.command {
            None => self,
            Some(ConfigCommand::List(args)) => args,
            Some(ConfigCommand::Get(args)) => args,
            Some(ConfigCommand::Set(args)) => args,
            Some(ConfigCommand::Unset(args)) => args,
            Some(ConfigCommand::Edit(args)) => args,
            Some(ConfigCommand::Path(args)) => args,
        }
    }
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        list::answer(None, context)
    }
}

/// Every setting with its value.
pub(super) fn settings(context: &Context) -> Result<Vec<Setting>, Error> {
    Ok(config::settings(&context.paths.config, &context.configuration()?)?)
}

/// The setting that is called `name`, with the parts of the name.
fn key(name: &str) -> Result<(&'static SettingKey, Vec<&str>), Error> {
    let path: Vec<&str> = name.split('.').collect();
    let unknown = || {
        let hint = match SettingKey::nearest(&path) {
            _ if SettingKey::is_table(&path) => format!("`backcare config list {name}` shows what is there"),
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`backcare config list` shows them all".to_owned(),
        };
        Error::usage(format!("there is no setting `{name}`")).hint(hint)
    };
    match SettingKey::at(&path) {
        Some(key) => Ok((key, path)),
        None => Err(unknown()),
    }
}

/// Refuses a setting of a routine that is not there.
fn check_routine(path: &[&str], settings: &[Setting], context: &Context) -> Result<(), Error> {
    let ["routines", id, ..] = path else { return Ok(()) };
    let prefix = format!("routines.{id}.");
    if settings.iter().any(|setting| setting.name.starts_with(&prefix)) {
        return Ok(());
    }
    context.settings.with_id(id).map(|_| ()).map_err(Error::from)
}
