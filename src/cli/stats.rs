//! `backcare stats`: what was done of what was prescribed.

use super::Run;
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use super::period::PeriodArgs;
use crate::domain::stats::Question;
use crate::domain::stats::period::Span;
use crate::render;
use crate::store::Filter;

/// Show what was done of what was prescribed, and how the pain goes
///
/// Without a period it shows this week. Strength is a mean that remembers: a missed day costs little, and thirty days
/// in a row make 80 %.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare stats --week -1
  backcare stats --month 2026-11 --routine thumb
  backcare stats --from monday")]
pub(super) struct Args {
    #[command(flatten)]
    period: PeriodArgs,
    /// Also say how each figure comes about
    #[arg(long)]
    explain: bool,
    /// Only this routine
    #[arg(long, add = candidates::routines())]
    routine: Option<String>,
}

impl Run for Args {
    fn warns_of_missing_daemon(&self) -> bool {
        true
    }

    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let only = self.routine.as_deref().map(|name| context.known_routine(name, &reader)).transpose()?;
        let first_day = reader.first_day()?;
        let period = self.period.period(Span::Week, context, first_day)?;
        let question = Question { period, only: only.as_ref(), with_streaks: context.json };
        let (stats, _) = context.stats(&reader, first_day, question)?;
        let explained = self.explain.then(|| render::explain::paragraphs(&stats, context.layout.signs));
        Ok(if context.json {
            let filter = Filter { from: Some(period.from), to: Some(period.to), routine: only, limit: None };
            let sources = reader.sources(&filter)?;
            Answer::json(render::stats::json(&stats, &sources, explained.as_deref(), context.moment()))
        } else {
            Answer::text(render::stats::text(&stats, explained.as_deref(), context.moment(), context.layout))
        })
    }
}
