//! `backcare`: the present day.

use super::Run;
use super::context::Context;
use super::error::Error;
use super::missed;
use super::output::Answer;
use super::worsening;
use crate::render;

/// The program without a command.
pub(super) struct Args;

impl Run for Args {
    fn warns_of_missing_daemon(&self) -> bool {
        true
    }

    fn offers_what_was_cut_off(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let history = missed::history(&reader, context)?;
        let today = context.view(&history).today();
        if context.json {
            return Ok(Answer::json(render::today::json(&today, context.streak(&reader)?)));
        }
        let pain = context.view(&history).recent_pain();
        let page = render::today::text(&today, &context.settings.wording.anchors, pain.as_ref(), context.layout);
        // One line at most, and the pain comes first.
        let worsening = worsening::line(context, &reader);
        let last = if worsening.is_empty() { missed::question(&history, &reader, context) } else { worsening };
        Ok(Answer::text(page + &last))
    }
}
