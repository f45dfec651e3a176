//! `backcare config unset`: takes a setting out of the file, so that the default holds.

use super::file::EditedFile;
use super::key;
use super::set::{changed, not_kept};
use crate::cli::Run;
use crate::cli::completions::candidates;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::config;
use crate::config::edit;

/// Take a setting out of the file: the default holds again
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name: remind.snooze, slots.afternoon, routines.thumb.minutes; or a routine of your own: routines.plank
    #[arg(value_name = "KEY", add = candidates::keys_of_the_file())]
    key: String,
}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let path = match self.key.split('.').collect::<Vec<_>>().as_slice() {
            ["routines", id] if !id.is_empty() => vec!["routines", id],
            _ => key(&self.key)?.1,
        };
        let file = EditedFile::read(context)?;
        let before = config::settings(&file.path, file.text()?.as_bytes())?;
        let text = edit::unset(file.text()?, &path).map_err(|cause| not_kept(&cause, &file))?;
        let Some(text) = text else {
            let message = format!("`{}` is not in {}", self.key, file.path.display());
            return Err(Error::failed(message).hint("nothing was changed; `backcare config list` shows what holds"));
        };
        file.change(&text)?;
        if path.len() == 2 && path[0] == "routines" {
            let document = serde_json::json!({"key": self.key, "before": null, "value": null});
            let words = format!("Took {} out of {}.\n", self.key, file.path.display());
            return Ok(if context.json { Answer::json(document) } else { Answer::text(words) });
        }
        let after = config::settings(&file.path, text.as_bytes())?;
        Ok(changed(&self.key, &before, &after, context))
    }
}
