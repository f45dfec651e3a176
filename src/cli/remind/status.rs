//! `backcare remind status`: whether it reminds, what is open, and why nothing is to be seen.

use super::next::AHEAD;
use super::overview;
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::render;

/// Show whether it reminds, what is open, and why nothing is to be seen
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        answer(context)
    }
}

pub(super) fn answer(context: &Context) -> Result<Answer, Error> {
    let reminding = overview::reminding(&context.reader()?, context, AHEAD)?;
    let zone = &context.clock.zone;
    if context.json {
        return Ok(Answer::json(render::reminding::json(&reminding, zone)));
    }
    Ok(Answer::text(render::reminding::text(&reminding, zone, context.days())))
}
