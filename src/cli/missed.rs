//! `backcare missed`: what is missed often, why, and one thing to change. The page of the day asks for it.

use chrono::{NaiveDate, TimeDelta};

use super::Run;
use super::args::NoteArg;
use super::context::Context;
use super::error::Error;
use super::last_said;
use super::output::Answer;
use crate::domain::coping::{Situation, Suggestion};
use crate::domain::history::History;
use crate::domain::missed::{DAYS_LOOKED_AT, MissReason, MissedSlot};
use crate::domain::routine::RoutineId;
use crate::render;
use crate::render::missed::{Answered, Missed};
use crate::store::{NewMissAnswer, Reader, StoreError};

/// Under which name it is kept when the page of the day has asked.
const ASKED: &str = "asked-what-is-in-the-way";
/// How many days the page of the day does not ask again, whatever is missed.
const ASKS_AFTER: TimeDelta = TimeDelta::days(14);
/// How many answers are shown.
const SHOWN: u32 = 5;

/// Show what is missed often, or say what is in the way of it
///
/// A slot is missed often when it was missed on four of its last seven days. Say why in one word, and it names one thing
/// to change: forgot, busy, pain, away, boring or other.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare missed
  backcare missed thumb busy
  backcare missed thumb other --note \"no quiet place\"")]
pub(super) struct Args {
    /// Which one; may be left out where only one is missed often
    #[arg(value_name = "ROUTINE")]
    routine: Option<String>,
    /// What is in the way: forgot, busy, pain, away, boring, other
    #[arg(value_name = "REASON")]
    reason: Option<String>,
    #[command(flatten)]
    note: NoteArg,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        self.routine.is_some()
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let (routine, reason) = self.routine_and_reason(context)?;
        match reason {
            Some(reason) => self.record(routine.as_ref(), reason, context),
            None if self.note.text().is_some() => Err(Error::usage("--note needs a reason").hint(reasons())),
            None => show(routine.as_ref(), context),
        }
    }
}

impl Args {
    /// A single word may be either.
    fn routine_and_reason(&self, context: &Context) -> Result<(Option<RoutineId>, Option<MissReason>), Error> {
        let is_routine = |word: &str| context.settings.find(word).is_ok();
        let (routine, reason) = match (&self.routine, &self.reason) {
            (Some(word), None) if MissReason::from_word(word).is_some() && !is_routine(word) => (None, Some(word)),
            (routine, reason) => (routine.as_ref(), reason.as_ref()),
        };
        let reason = reason.map(|word| {
            let unknown = || Error::usage(format!("`{word}` is no reason")).hint(reasons());
            MissReason::from_word(word).ok_or_else(unknown)
        });
        let routine = routine.map(|name| Ok::<_, Error>(context.settings.find(name)?.id.clone()));
        Ok((routine.transpose()?, reason.transpose()?))
    }

    fn record(&self, routine: Option<&RoutineId>, reason: MissReason, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let history = history(&reader, context)?;
        let missed = which(missed_slots(&history, &reader, context)?, routine)?;
        let suggestion = suggestion(&missed, reason, &history, &reader, context)?;
        drop(reader);
        let command = format!("missed {} {}", missed.routine, reason.word());
        let answer = context.store()?.change(&command, &context.now_for_store(), |transaction| {
            transaction.record_miss_answer(&NewMissAnswer {
                at: context.moment(),
                day: context.today,
                routine: missed.routine,
                slot: missed.slot.name,
                reason,
                note: self.note.text(),
            })
        })?;
        // What was answered just now is not asked for.
        last_said::keep(context, ASKED);
        let answered = Answered { answer: &answer, suggestion: &suggestion, config: &context.paths.config };
        Ok(if context.json {
            Answer::json(render::missed::recorded_json(&answered))
        } else {
            Answer::text(render::missed::recorded(&answered, context.paint))
        })
    }
}

/// `reasons are: forgot, busy, …`
fn reasons() -> String {
    format!("reasons are: {}", MissReason::ALL.map(MissReason::word).join(", "))
}

/// The slot that an answer is about: of the routine that was named the one that is missed most, or the only one that is
/// missed often.
fn which(missed: Vec<MissedSlot>, routine: Option<&RoutineId>) -> Result<MissedSlot, Error> {
    let Some(routine) = routine else {
        let often: Vec<MissedSlot> = missed.into_iter().filter(MissedSlot::is_often).collect();
        let named: Vec<String> = often.iter().map(|slot| format!("{} ({})", slot.routine, slot.slot.name)).collect();
        return match <[MissedSlot; 1]>::try_from(often) {
            Ok([only]) => Ok(only),
            Err(often) if often.is_empty() => {
                Err(Error::failed("nothing is missed often")
                    .hint("name the routine, as in `backcare missed thumb busy`"))
            }
            Err(_) => {
                let message = format!("several are missed often: {}", named.join(", "));
                Err(Error::failed(message).hint("name the routine, as in `backcare missed thumb busy`"))
            }
        };
    };
    most_missed(missed.into_iter().filter(|slot| slot.routine == *routine)).ok_or_else(|| {
        let message = format!("no slot of {routine} was missed lately");
        Error::failed(message).hint("`backcare missed` shows what is missed often")
    })
}

/// Of several that are missed alike the first.
fn most_missed(missed: impl Iterator<Item = MissedSlot>) -> Option<MissedSlot> {
    missed.reduce(|most, other| if other.missed > most.missed { other } else { most })
}

fn suggestion(
    missed: &MissedSlot,
    reason: MissReason,
    history: &History,
    reader: &Reader,
    context: &Context,
) -> Result<Suggestion, Error> {
    let situation = Situation {
        plan: &context.plan,
        routine: &missed.routine,
        slot: &missed.slot,
        is_reminded: reader.is_reminding_wanted()?,
        has_anchor: context.settings.wording.anchors.contains_key(&missed.slot.name),
        is_eased: history.is_eased(context.today, &missed.routine),
    };
    Ok(situation.suggestion(reason))
}

fn show(routine: Option<&RoutineId>, context: &Context) -> Result<Answer, Error> {
    let reader = context.reader()?;
    let slots = missed_slots(&history(&reader, context)?, &reader, context)?;
    let is_meant = |missed: &MissedSlot| missed.is_often() && routine.is_none_or(|routine| missed.routine == *routine);
    let missed =
        Missed { slots: slots.into_iter().filter(is_meant).collect(), answers: reader.miss_answers(routine, SHOWN)? };
    Ok(if context.json {
        Answer::json(render::missed::json(&missed))
    } else {
        Answer::text(render::missed::text(&missed, context.paint))
    })
}

/// The history as far back as what was missed is looked for at first.
pub(super) fn history(reader: &Reader, context: &Context) -> Result<History, StoreError> {
    let [first, _] = DAYS_LOOKED_AT;
    context.history(reader, Some(first_day(first, context)))
}

/// What was missed, by the history of [`history`], and by more of it where that is not far enough.
fn missed_slots(history: &History, reader: &Reader, context: &Context) -> Result<Vec<MissedSlot>, StoreError> {
    let [first, most] = DAYS_LOOKED_AT.map(|days| first_day(days, context));
    let found = context.view(history).missed_slots(first);
    if found.are_all_days_looked_at {
        return Ok(found.slots);
    }
    let history = context.history(reader, Some(most))?;
    Ok(context.view(&history).missed_slots(most).slots)
}

fn first_day(days: i64, context: &Context) -> NaiveDate {
    context.today - TimeDelta::days(days - 1)
}

/// The question on the page of the day, about what is missed most; nothing where none is missed often, while it is
/// paused, or within fourteen days of the last one. `history` is that of [`history`].
pub(super) fn question(history: &History, reader: &Reader, context: &Context) -> String {
    let is_recent = |asked| context.today - context.day_of(asked) < ASKS_AFTER;
    last_said::unless_recent(context, ASKED, is_recent, || {
        if context.view(history).pause().is_some() {
            return None;
        }
        let missed = missed_slots(history, reader, context).ok()?;
        let missed = most_missed(missed.into_iter().filter(MissedSlot::is_often))?;
        Some(render::missed::question(&missed))
    })
    .unwrap_or_default()
}
