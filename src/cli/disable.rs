//! `backcare disable`: turns routines off.

use super::Run;
use super::completions::candidates;
use super::config::{EditedFile, not_kept};
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::config::edit;
use crate::config::keys::GivenValue;
use crate::render;

/// Turn routines off: they are not asked for any more, and can still be logged
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(value_name = "ROUTINE", required = true, add = candidates::routines())]
    routines: Vec<String>,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let ids = context.routines(&self.routines)?;
        let file = EditedFile::read(context)?;
        let mut text = file.text()?.to_owned();
        for id in &ids {
            let path = ["routines", id.as_str(), "enabled"];
            text = edit::set(&text, &path, &GivenValue::Flag(false)).map_err(|cause| not_kept(&cause, &file))?;
        }
        file.change(&text)?;
        Ok(if context.json {
            Answer::json(serde_json::json!({"disabled": ids}))
        } else {
            Answer::text(render::routines::disabled(&ids, context.layout))
        })
    }
}
