//! `backcare`: the present day.

use super::Run;
use super::context::Context;
use super::cut_off;
use super::error::Error;
use super::missed;
use super::output::Answer;
use super::review;
use super::worsening;
use crate::domain::recent_pain::{self, RecentPain};
use crate::render;

/// The program without a command.
pub(super) struct Args;

impl Run for Args {
    fn warns_of_missing_daemon(&self) -> bool {
        true
    }

    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let history = missed::history(&reader, context)?;
        let view = context.view(&history);
        let today = view.today();
        if context.json {
            return Ok(Answer::json(render::today::json(&today, context.streak(&reader)?)));
        }
        let pain = RecentPain::of(&reader.pain_days(recent_pain::first_day_needed(context.today))?, context.today);
        let page = render::today::text(&today, &context.settings.wording.anchors, pain.as_ref(), context.layout);
        // One line at most that asks or warns, and the pain comes first. That a review is due is neither.
        let worsening = worsening::line(context, &reader);
        let last = if worsening.is_empty() { missed::question(&history, &reader, context) } else { worsening };
        let due = review::line(&view, &reader, context)?;
        Ok(Answer::text(page + &last + &due).offering(cut_off::offer(&reader, context)))
    }
}
