//! `backcare config get`: the value of a setting.

use super::list::listed;
use super::{check_routine, key, settings};
use crate::cli::Run;
use crate::cli::completions::candidates;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::config;
use crate::render;

/// Print the value of a setting
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name: remind.snooze, slots.noon, routines.thumb.minutes
    #[arg(value_name = "KEY", add = candidates::keys_with_a_value())]
    key: String,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let (_, path) = key(&self.key)?;
        let settings = settings(context)?;
        check_routine(&path, &settings, context)?;
        let setting = settings.into_iter().find(|setting| setting.name == self.key);
        let words = setting.as_ref().and_then(config::Setting::words);
        let Some((setting, words)) = setting.zip(words) else {
            let hint = format!("give it a value with `backcare config set {} VALUE`", self.key);
            return Err(Error::failed(format!("`{}` is not set", self.key)).hint(hint));
        };
        Ok(if context.json { Answer::json(render::config::json(&listed(&setting))) } else { Answer::raw(words + "\n") })
    }
}
