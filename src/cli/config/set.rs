//! `backcare config set`: changes a setting.

use super::file::EditedFile;
use super::{check_routine, key};
use crate::cli::Run;
use crate::cli::completions::candidates;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::config;
use crate::config::edit::{self, EditError};
use crate::render;
use crate::render::config::ChangedSetting;

/// Change a setting
///
/// Comments and the order of the file are kept. Lists take several words, or one with commas. What begins with a dash
/// comes after `--`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare config set slots.noon 13:00
  backcare config set anchors.noon after lunch
  backcare config set routines.swallow.enabled true
  backcare config set routines.thumb.slots morning,evening
  backcare config set remind.command -- my-push --title backcare")]
pub(super) struct Args {
    /// Its name: remind.snooze, slots.noon, routines.thumb.minutes
    #[arg(value_name = "KEY", add = candidates::keys())]
    key: String,
    /// Its new value
    #[arg(value_name = "VALUE", required = true, add = candidates::values_of_the_key())]
    value: Vec<String>,
}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let (key, path) = key(&self.key)?;
        let refused = |message| Error::usage(message).hint(format!("`{}` takes {}", self.key, key.kind));
        let value = key.kind.value(&self.value).map_err(refused)?;
        let file = EditedFile::read(context)?;
        let before = config::settings(&file.path, file.text()?.as_bytes())?;
        check_routine(&path, &before, context)?;
        check_case(&self.key, &before)?;
        let text = edit::set(file.text()?, &path, &value).map_err(|cause| not_kept(&cause, &file))?;
        file.change(&text)?;
        let after = config::settings(&file.path, text.as_bytes())?;
        Ok(changed(&self.key, &before, &after, context))
    }
}

/// Refuses a name that differs from one that is there by small and large letters alone.
fn check_case(name: &str, there: &[config::Setting]) -> Result<(), Error> {
    let is_there = there.iter().any(|setting| setting.name == name);
    let alike = there.iter().find(|setting| setting.name.to_lowercase() == name.to_lowercase());
    match alike.filter(|_| !is_there) {
        Some(alike) => {
            let message = format!("there is no setting `{name}`");
            Err(Error::usage(message).hint(format!("did you mean `{}`?", alike.name)))
        }
        None => Ok(()),
    }
}

/// The answer where a setting was changed.
pub(super) fn changed(name: &str, before: &[config::Setting], after: &[config::Setting], context: &Context) -> Answer {
    let words = |settings: &[config::Setting]| {
        settings.iter().find(|setting| setting.name == name).and_then(config::Setting::words)
    };
    let is_new = before.iter().all(|setting| setting.name != name);
    let new_slot = name.strip_prefix("slots.").filter(|_| is_new).map(str::to_owned);
    let changed = ChangedSetting { name: name.to_owned(), before: words(before), after: words(after), new_slot };
    if context.json {
        Answer::json(render::config::changed_json(&changed))
    } else {
        Answer::text(render::config::changed_text(&changed))
    }
}

/// The error where the file could not be changed as a whole.
pub(in crate::cli) fn not_kept(cause: &EditError, file: &EditedFile) -> Error {
    let message = format!("{} is not changed: {cause}", file.path.display());
    Error::failed(message).hint("change it yourself with `backcare config edit`")
}
