//! `backcare review`: every four weeks how hard some activities were in the past week, and the pain; and what has changed.

use std::io::{self, IsTerminal};

use chrono::NaiveDate;

use super::Run;
use super::activities::{self, ACTIVITIES};
use super::args;
use super::config::{EditedFile, not_kept};
use super::context::Context;
use super::conversation::{Conversation, Left, OnTerminal, answered};
use super::error::Error;
use super::output::Answer;
use crate::config::edit;
use crate::config::keys::GivenValue;
use crate::domain::history::View;
use crate::domain::record::Pain;
use crate::domain::review::{self, ActivityScore, Difficulty, Review};
use crate::render;
use crate::render::review::{ComparedReview, NextReview};
use crate::store::{Filter, Operation, Reader, StoreError};

/// Say how hard a few activities of your own were in the past week, and see what has changed
///
/// Every four weeks, once you have named up to three activities: each from 0 (no trouble) to 10 (cannot do it), and the
/// pain of the week. It asks on a terminal. In a pipe it shows the last one, with what has changed since the first one
/// and since the one before.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare config set review.activities \"sitting through a meeting\" \"tying my shoes\" running
  backcare review
  backcare review 4 5 3 --pain 5
  backcare list --reviews")]
pub(super) struct Args {
    /// How hard each activity was, in the order of review.activities: 0 (no trouble) to 10 (cannot do it)
    #[arg(value_name = "SCORE", value_parser = args::difficulty, allow_negative_numbers = true)]
    scores: Vec<Difficulty>,
    /// The pain of the past week, 0 (none) to 10 (the worst imaginable)
    #[arg(long, value_name = "N", value_parser = args::pain, allow_negative_numbers = true)]
    pain: Option<Pain>,
}

/// What was said of the past week.
struct Scored {
    activities: Vec<ActivityScore>,
    pain: Pain,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        !self.scores.is_empty()
    }

    fn runs_in_the_demo(&self) -> bool {
        self.scores.is_empty() && self.pain.is_none()
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if !self.scores.is_empty() || self.pain.is_some() {
            return record(self.scored(&context.settings.activities)?, context);
        }
        let is_shown = context.json || context.is_demo() || !io::stdout().is_terminal();
        match OnTerminal::of(context.look).filter(|_| !is_shown) {
            Some(mut terminal) => ask(context, &mut terminal),
            None => show(context),
        }
    }
}

impl Args {
    /// What the command line says of these activities.
    fn scored(&self, activities: &[String]) -> Result<Scored, Error> {
        if activities.is_empty() {
            return Err(nothing_named());
        }
        let one_each = || {
            let names = activities.join(", ");
            let scores = vec!["SCORE"; activities.len()].join(" ");
            format!("backcare review {scores} --pain N, for {names}")
        };
        if self.scores.len() != activities.len() {
            let given = render::counted(u32::try_from(self.scores.len()).unwrap_or(u32::MAX), "score");
            let named = render::counted(u32::try_from(activities.len()).unwrap_or(u32::MAX), "score");
            return Err(Error::usage(format!("{given} given, and it takes {named}")).hint(one_each()));
        }
        let Some(pain) = self.pain else {
            return Err(Error::usage("the pain of the past week is missing").hint(one_each()));
        };
        let scored =
            |(activity, score): (&String, &Difficulty)| ActivityScore { activity: activity.clone(), score: *score };
        Ok(Scored { activities: activities.iter().zip(&self.scores).map(scored).collect(), pain })
    }
}

fn nothing_named() -> Error {
    let hint =
        "name up to three, each in quotes: backcare config set review.activities \"sitting through a meeting\" running";
    Error::failed("no activities are named that a review could ask about").hint(hint)
}

/// Asks for everything; nothing is written before the last answer.
fn ask(context: &Context, terminal: &mut dyn Conversation) -> Result<Answer, Error> {
    let last = context.reader()?.last_review_day(context.today)?;
    let present = &context.settings.activities;
    let file = if present.is_empty() { Some(EditedFile::read_for_later(context)?) } else { None };
    if let Some(file) = &file {
        file.check_writable()?;
    }
    let Ok(Some((activities, scored))) = asked(present, last, context, terminal) else {
        return Ok(Answer::text(render::review::NOTHING));
    };
    let settings = match &file {
        None => context.settings.clone(),
        Some(file) => {
            let text = edit::set(file.text()?, &ACTIVITIES, &GivenValue::Texts(activities));
            file.change(&text.map_err(|cause| not_kept(&cause, file))?)?
        }
    };
    record(scored, &context.at_present()?.with(settings))
}

/// The activities, which are asked for where none are `present`, and their scores; `None` where none are to be named.
fn asked(
    present: &[String],
    last: Option<NaiveDate>,
    context: &Context,
    terminal: &mut dyn Conversation,
) -> Result<Option<(Vec<String>, Scored)>, Left> {
    let names = if present.is_empty() { activities::named(&[], terminal)? } else { present.to_vec() };
    if names.is_empty() {
        return Ok(None);
    }
    terminal.say(&render::review::about_scores(last, next(&names, last, context), terminal.layout()))?;
    let mut activities = Vec::new();
    for activity in &names {
        let score = answered(&render::review::activity_question(activity), args::difficulty, terminal)?;
        activities.push(ActivityScore { activity: activity.clone(), score });
    }
    let pain = answered(render::review::PAIN_QUESTION, args::pain, terminal)?;
    Ok(Some((names, Scored { activities, pain })))
}

fn record(scored: Scored, context: &Context) -> Result<Answer, Error> {
    let Scored { activities, pain } = scored;
    let mut store = context.store()?;
    let recorded = store.change("review", &context.now_for_store(), |transaction| {
        let (id, at, day) = (transaction.new_id(), context.moment(), context.today);
        let review = Review { id, at, day, pain, activities };
        transaction.apply(&Operation::insert(id, &review))?;
        Ok::<_, StoreError>(review)
    })?;
    let mut earlier = store.reviews(&Filter::default())?;
    earlier.retain(|review| review.id != recorded.id);
    let next = next(&context.settings.activities, Some(recorded.day), context);
    let recorded = compared(recorded, &earlier);
    Ok(if context.json {
        Answer::json(render::review::recorded_json(&recorded))
    } else {
        Answer::text(render::review::recorded(&recorded, next, context.layout))
    })
}

/// The reviews so far.
fn show(context: &Context) -> Result<Answer, Error> {
    let reader = context.reader()?;
    let reviews = reader.reviews(&Filter::default())?;
    if reviews.is_empty() && context.settings.activities.is_empty() && !context.json {
        return Err(nothing_named());
    }
    let last = reviews.split_first().map(|(last, earlier)| compared(last.clone(), earlier));
    let next = next(&context.settings.activities, reader.last_review_day(context.today)?, context);
    Ok(if context.json {
        Answer::json(render::review::document(&reviews, last.as_ref(), next))
    } else {
        Answer::text(render::review::text(last.as_ref(), next, context.layout))
    })
}

fn compared(review: Review, earlier: &[Review]) -> ComparedReview {
    ComparedReview { scores: review::compared(&review, earlier), review }
}

fn next(activities: &[String], last: Option<NaiveDate>, context: &Context) -> NextReview {
    NextReview { due_on: review::due_on(activities, last, context.today), today: context.today }
}

/// The line on the page of the day that a review is due: in the evening, and not in a pause.
pub(super) fn line(view: &View, reader: &Reader, context: &Context) -> Result<String, StoreError> {
    let is_evening = || context.now() >= review::named_from(context.today, &view.calendar());
    if context.settings.activities.is_empty() || view.pause().is_some() || !is_evening() {
        return Ok(String::new());
    }
    let last = reader.last_review_day(context.today)?;
    let is_due = review::is_due(&context.settings.activities, last, context.today);
    Ok(if is_due { render::review::due(context.layout) } else { String::new() })
}
