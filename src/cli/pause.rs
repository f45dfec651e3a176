//! `backcare pause`: a time in which nothing is asked for.

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::Run;
use super::args::{self, ValueError, Worded, trimmed};
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::domain::calendar::{Calendar, moment};
use crate::domain::pause::Pause;
use crate::domain::when::Day;
use crate::render;

/// The longest pause that can be given at once.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// Pause everything: no reminders, and nothing counts as missed
///
/// For when you are ill, travelling or hurt. Without an end it lasts until `backcare resume`. What you do meanwhile can
/// be logged, and days without a session break no streak. A second pause takes the place of the first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare pause 3d
  backcare pause --until friday --reason flu
  backcare pause")]
pub(super) struct Args {
    /// For how long: 90m, 8h, 3d
    #[arg(value_name = "FOR", conflicts_with = "until", value_parser = length, allow_hyphen_values = true)]
    length: Option<Worded<TimeDelta>>,
    /// Until the end of a day: today, tomorrow, friday, 2026-12-01
    #[arg(long, value_name = "DAY", value_parser = args::worded_day)]
    until: Option<Worded<Day>>,
    /// A few words about it, for yourself
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

fn length(words: &str) -> Result<Worded<TimeDelta>, ValueError> {
    args::length_up_to(words, LONGEST, "366d")
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let from = context.moment();
        let (mut store, end) = context.store_after(|calendar| self.end(context, calendar))?;
        let pause = Pause { from, until: end.map(|end| moment(&context.clock.zone, end)) };
        let reason = trimmed(self.reason.as_deref());
        let command = match (&self.length, &self.until) {
            (Some(Worded { words, .. }), _) | (None, Some(Worded { words, .. })) => format!("pause {words}"),
            (None, None) => "pause".to_owned(),
        };
        let ended = store.change(&command, &context.now_for_store(), |transaction| {
            let ended = transaction.end_pauses(from)?;
            transaction.record_pause(&pause, reason.as_deref())?;
            Ok(ended)
        })?;
        if context.json {
            return Ok(Answer::json(render::pause::json(&pause, reason.as_deref())));
        }
        Ok(Answer::text(render::pause::text(&pause, ended > 0)))
    }
}

impl Args {
    /// The first instant after the pause; `None` where it lasts until further notice.
    fn end(&self, context: &Context, calendar: &Calendar) -> Result<Option<DateTime<Utc>>, Error> {
        let now = context.now();
        if let Some(length) = &self.length {
            return Ok(Some(now + length.value));
        }
        let Some(Worded { words, value }) = &self.until else { return Ok(None) };
        let day = value.coming(context.today);
        if day < context.today {
            return Err(Error::failed(format!("`{words}` is over")).hint("give today or a later day"));
        }
        let end = calendar.start(day + Days::new(1));
        if end - now > LONGEST {
            let hint = "without an end a pause lasts until `backcare resume`";
            return Err(Error::failed(format!("`{words}` is more than 366 days away")).hint(hint));
        }
        Ok(Some(end))
    }
}
