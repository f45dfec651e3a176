//! `backcare status`: one line for a prompt or a bar.

use clap::ValueEnum;

use super::Run;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::render;

/// Show today in one line, for a prompt or a status bar
///
/// It only reads, and never waits for a command that writes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The form of the line: for people, for scripts (the same as --json), or for a custom module of waybar
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Waybar,
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader_as_it_is()?;
        let today = context.day(&reader)?;
        Ok(match self.format {
            Format::Waybar => Answer::json(render::status::waybar(&today, context.layout)),
            Format::Text if !context.json => Answer::text(render::status::text(&today, context.layout)),
            Format::Text | Format::Json => Answer::json(render::status::json(&today, context.streak(&reader)?)),
        })
    }
}
