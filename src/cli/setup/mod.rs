//! `backcare setup`: asks a few questions on the terminal, and writes the settings.

mod draft;
mod questions;

use serde_json::{Value, json};

use self::draft::Draft;
use self::questions::Unanswered;
use super::Run;
use super::context::Context;
use super::conversation::{Conversation, OnTerminal, is_wanted};
use super::error::Error;
use super::output::Answer;
use super::remind::is_daemon_running;
use super::service::{self, Started};
use crate::desktop;
use crate::render;
use crate::render::config::ChangedSetting;

/// Answer a few questions: what, when, and whether to be reminded
///
/// Every question shows its present answer. It can be left at each with Ctrl-C or Ctrl-D; nothing is changed before the
/// last.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// What was answered.
struct Answered {
    draft: Draft,
    changes: Vec<ChangedSetting>,
    start: Start,
}

/// Whether reminding is to start now and with each session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// It does already.
    Already,
    Wanted,
    NotWanted,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let Some(mut terminal) = OnTerminal::of(context.look) else {
            let hint =
                "backcare enable, backcare config set and backcare service install do the same without questions";
            return Err(Error::failed("setup asks questions, and there is no terminal").hint(hint));
        };
        let answers = match ask(context, &mut terminal) {
            Ok(answers) => answers,
            Err(Unanswered::Left) => None,
            Err(Unanswered::Failed(cause)) => return Err(cause),
        };
        let Some(answers) = answers else {
            return Ok(if context.json {
                Answer::json(json!({"changed": [], "service": null}))
            } else {
                Answer::text("Nothing was changed.\n")
            });
        };
        carry_out(&answers, context)
    }
}

/// Asks everything; `None` where nothing is to be changed.
fn ask(context: &Context, conversation: &mut dyn Conversation) -> Result<Option<Answered>, Unanswered> {
    let mut draft = Draft::read(context)?;
    questions::ask(&mut draft, conversation)?;
    let start = ask_for_the_start(context, conversation)?;
    let changes = draft.changes()?;
    if changes.is_empty() && start != Start::Wanted {
        return Ok(None);
    }
    conversation.say(&render::setup::changes(&changes, start == Start::Wanted, conversation.layout()))?;
    let is_wanted = is_wanted("Write this?", true, conversation)?;
    Ok(is_wanted.then_some(Answered { draft, changes, start }))
}

/// Whether reminding is to start now and with each session. Where it does already, nothing is asked.
fn ask_for_the_start(context: &Context, conversation: &mut dyn Conversation) -> Result<Start, Unanswered> {
    let installed = service::installed(context)?;
    if installed.is_complete() && is_daemon_running(context)? {
        conversation.say(&render::setup::starts_already(conversation.layout()))?;
        return Ok(Start::Already);
    }
    conversation.say(&render::setup::start(desktop::bus_problem().is_none(), conversation.layout()))?;
    let is_wanted = is_wanted("Be reminded from now on, and after each login?", true, conversation)?;
    Ok(if is_wanted { Start::Wanted } else { Start::NotWanted })
}

fn carry_out(answers: &Answered, context: &Context) -> Result<Answer, Error> {
    let settings = if answers.changes.is_empty() { context.settings.clone() } else { answers.draft.write()? };
    let context = context.with(settings);
    let started = (answers.start == Start::Wanted).then(|| service::start_with_the_session(&context)).transpose();
    let started = started.map_err(|cause| Error {
        message: format!("the settings are written, but reminding does not start: {}", cause.message),
        ..cause
    })?;
    if context.json {
        let changed: Value = answers.changes.iter().map(render::config::changed_json).collect();
        let service = started.as_ref().map(Started::json);
        return Ok(Answer::json(json!({"changed": changed, "service": service})));
    }
    let started = match (started, answers.start) {
        (Some(started), _) => started.text(&context)?,
        (None, Start::NotWanted) => render::setup::not_started(context.layout),
        (None, _) => String::new(),
    };
    Ok(Answer::text(render::setup::written(&started, context.layout)))
}
