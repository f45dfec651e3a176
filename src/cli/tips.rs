//! `backcare tips`: what helps beside the routines, and how well that is known.

use super::Run;
use super::context::Context;
use super::error::Error;
use super::guide::care;
use super::output::Answer;
use crate::render;

/// What helps a back beside the routines, and how well that is known
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let care = care()?;
        Ok(if context.json {
            Answer::json(render::guide::tips_json(&care))
        } else {
            Answer::text(render::guide::tips(&care, context.layout))
        })
    }
}
