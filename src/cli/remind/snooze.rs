//! `backcare remind snooze`: hides the open reminder for a while.

use chrono::TimeDelta;

use super::front;
use crate::cli::Run;
use crate::cli::args::{self, ValueError, Worded};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;

/// A longer snooze would end after the reminder in any case.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// Hide the open reminder for a while
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For how long: 90s, 10m, 2h [default: remind.snooze of the configuration]
    #[arg(value_name = "FOR", value_parser = length, allow_hyphen_values = true)]
    length: Option<Worded<TimeDelta>>,
}

fn length(words: &str) -> Result<Worded<TimeDelta>, ValueError> {
    args::length_up_to(words, LONGEST, "24h")
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let length = self.length.as_ref().map_or(context.settings.rules.snooze, |length| length.value);
        front::change(context, |reminder| reminder.snoozed(context.now(), length))
    }
}
