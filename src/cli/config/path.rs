//! `backcare config path`: where the settings are.

use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use serde_json::json;

/// Print where the settings are, whether the file is there or not
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let path = context.paths.config.display().to_string();
        Ok(if context.json { Answer::json(json!({"path": path})) } else { Answer::raw(path + "\n") })
    }
}
