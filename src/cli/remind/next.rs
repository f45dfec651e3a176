//! `backcare remind next`: the reminders to come.

use chrono::TimeDelta;
use serde_json::Value;

use super::overview::upcoming;
use crate::cli::Run;
use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::domain::today::Upcoming;
use crate::render;
use crate::store::Reader;

/// How many days ahead the next reminder is looked for.
pub(super) const AHEAD: usize = 8;

/// Show the next reminder
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Show all within so many days, 1 to 366
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = |word: &str| args::whole_number(word, &(1..=366_u16)))]
    days: Option<u16>,
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let (next, nothing) = match self.days {
            None => {
                let next = upcoming(&reader, context, AHEAD)?.into_iter().take(1).collect();
                (next, "Nothing is to come in the next days.\n")
            }
            Some(days) => {
                let end = context.now() + TimeDelta::days(days.into());
                let mut next: Vec<Upcoming> = upcoming(&reader, context, days.into())?;
                next.retain(|next| next.at <= end);
                (next, "Nothing is to come in these days.\n")
            }
        };
        Ok(if context.json {
            Answer::json(next.iter().map(render::upcoming::json).collect::<Value>())
        } else {
            Answer::text(if next.is_empty() {
                nothing.to_owned()
            } else {
                render::upcoming::text(&next, context.layout)
            })
        })
    }
}

/// The next reminder, as a line; empty where none comes within the next days.
pub(in crate::cli) fn next_line(reader: &Reader, context: &Context) -> Result<String, Error> {
    let next = upcoming(reader, context, AHEAD)?.into_iter().next();
    let words = |next: Upcoming| format!("Next: {}.\n", render::upcoming::words(&next, context.today));
    Ok(next.map(words).unwrap_or_default())
}
