//! `backcare snooze`: hides the open reminder for a while.

use chrono::TimeDelta;

use super::front;
use crate::cli::Run;
use crate::cli::args::{self, Worded};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::domain::when::When;

/// A longer snooze would end after the reminder in any case.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// Hide the open reminder for a while, as its button Snooze does
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// For how long: 90s, 10m, 2h [default: remind.snooze of the configuration]
    #[arg(value_name = "FOR", conflicts_with = "until")]
    words: Vec<String>,
    /// Until a time of today: 13:00, 7pm, noon
    #[arg(long, value_name = "TIME", value_parser = args::when)]
    until: Option<When>,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let length = match &self.until {
            Some(until) => context.time_until(until, LONGEST)?,
            None if self.words.is_empty() => context.settings.rules.snooze,
            None => {
                let Worded { words, value } = args::length(&self.words.join(" "))?;
                args::check_length(&words, value, LONGEST, "24h")?;
                value
            }
        };
        front::change(context, |reminder| reminder.snoozed(context.now(), length))
    }
}
