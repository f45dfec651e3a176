//! `backcare skip`: ends the open reminder.

use super::front;
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::domain::reminding::Reminder;

/// End the open reminder, as its button Skip does; its slot stays as it is
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        front::change(context, Reminder::skipped)
    }
}
