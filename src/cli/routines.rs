//! `backcare routines`: which routines there are, and one with its settings.

use super::Run;
use super::completions::candidates;
use super::config::{listed, settings};
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::render;
use crate::render::config::ListedSetting;

/// Show the routines: what there is, how much, when, and whether it is asked for
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// All of one, with the settings that change it
    #[arg(value_name = "ROUTINE", add = candidates::routines())]
    routine: Option<String>,
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let routines = &context.settings.routines;
        let Some(name) = &self.routine else {
            return Ok(if context.json {
                Answer::json(routines.iter().map(render::routines::json).collect())
            } else {
                Answer::text(render::routines::text(routines, context.layout))
            });
        };
        let routine = context.settings.find(name)?;
        let prefix = format!("routines.{}.", routine.id);
        let settings = settings(context)?;
        let its: Vec<ListedSetting> =
            settings.iter().filter(|setting| setting.name.starts_with(&prefix)).map(listed).collect();
        if context.json {
            let mut document = render::routines::json(routine);
            document["settings"] = its.iter().map(render::config::json).collect();
            return Ok(Answer::json(document));
        }
        Ok(Answer::text(render::routines::one(routine, &its, context.layout)))
    }
}
