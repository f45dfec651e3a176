//! `backcare missed`: what is missed often, why, and one thing to change. The page of the day asks for it.

use std::cmp::Reverse;

use chrono::{NaiveDate, TimeDelta};

use super::Run;
use super::args::NoteArg;
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::last_said;
use super::output::Answer;
use crate::daemon::lock;
use crate::domain::coping::Situation;
use crate::domain::history::History;
use crate::domain::missed::{DAYS_LOOKED_AT, MissAnswer, MissReason, MissedSlot};
use crate::domain::routine::RoutineId;
use crate::render;
use crate::render::missed::Missed;
use crate::store::{Filter, Operation, Reader, StoreError};

/// Under which name it is kept when the page of the day has asked.
const ASKED: &str = "asked-what-is-in-the-way";
/// How many days the page of the day does not ask again, whatever is missed.
const ASKS_AFTER: TimeDelta = TimeDelta::days(14);
/// How many answers are shown.
const SHOWN: u32 = 5;
/// How many answers about a routine are looked at, for which of its slots was answered lately.
const ANSWERS_LOOKED_AT: u32 = 50;

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
    #[arg(value_name = "ROUTINE", add = candidates::routines())]
    routine: Option<String>,
    /// What is in the way: forgot, busy, pain, away, boring, other
    #[arg(value_name = "REASON", add = candidates::reasons())]
    reason: Option<String>,
    #[command(flatten)]
    note: NoteArg,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        self.reason.is_some() || self.routine.as_deref().is_some_and(|word| MissReason::from_word(word).is_some())
    }

    fn runs_in_the_demo(&self) -> bool {
        !self.changes_the_diary()
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
    /// A single word may be either, and both may come in either order.
    fn routine_and_reason(&self, context: &Context) -> Result<(Option<RoutineId>, Option<MissReason>), Error> {
        let is_routine = |word: &str| context.settings.find(word).is_ok();
        let has_id = |word: &str| context.settings.with_id(word).is_ok();
        let is_reason = |word: &str| MissReason::from_word(word).is_some();
        let (routine, reason) = match (self.routine.as_deref(), self.reason.as_deref()) {
            (Some(word), None) if is_reason(word) && !has_id(word) => (None, Some(word)),
            (Some(word), None) if !is_routine(word) => {
                let message = format!("`{word}` is neither a routine nor a reason");
                return Err(Error::usage(message).hint(format!("{}; {}", reasons(), unknown_hint(word, context))));
            }
            (Some(first), Some(second)) if is_reason(first) && !is_reason(second) => (Some(second), Some(first)),
            both => both,
        };
        let reason = reason.map(reason_of);
        let routine = routine.map(|name| Ok::<_, Error>(context.settings.find(name)?.id.clone()));
        Ok((routine.transpose()?, reason.transpose()?))
    }

    fn record(&self, routine: Option<&RoutineId>, reason: MissReason, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let history = history(&reader, context)?;
        let missed = which(missed_slots(&history, &reader, context)?, routine, &reader, context)?;
        let suggestion = situation(&missed, &history, context)?.suggestion(reason);
        drop(reader);
        let command = format!("missed {} {}", missed.routine, reason.word());
        let answer = context.store()?.change(&command, &context.now_for_store(), |transaction| {
            let answer = MissAnswer {
                id: transaction.new_id(),
                at: context.moment(),
                day: context.today,
                routine: missed.routine,
                slot: missed.slot.name,
                reason,
                note: self.note.text(),
            };
            transaction.apply(&Operation::insert(answer.id, &answer))?;
            Ok::<_, StoreError>(answer)
        })?;
        // What was answered just now is not asked for.
        last_said::keep(context, ASKED);
        Ok(if context.json {
            Answer::json(render::missed::recorded_json(&answer, &suggestion))
        } else {
            Answer::text(render::missed::recorded(&answer, &suggestion, context.layout))
        })
    }
}

pub(super) fn reason_of(word: &str) -> Result<MissReason, Error> {
    let unknown = || Error::usage(format!("`{word}` is no reason")).hint(reasons());
    MissReason::from_word(word).ok_or_else(unknown)
}

/// `reasons are: forgot, busy, …`
fn reasons() -> String {
    format!("reasons are: {}", MissReason::ALL.map(MissReason::word).join(", "))
}

fn unknown_hint(word: &str, context: &Context) -> String {
    context.settings.find(word).map_or_else(|unknown| unknown.hint().to_owned(), |_| String::new())
}

/// The slot that an answer is about: of the routine that was named, or of the only one that is missed often, the one
/// that is missed most; one that was answered lately only where there is no other.
fn which(
    missed: Vec<MissedSlot>,
    routine: Option<&RoutineId>,
    reader: &Reader,
    context: &Context,
) -> Result<MissedSlot, Error> {
    let is_meant = |slot: &MissedSlot| routine.map_or(slot.is_often(), |routine| slot.routine == *routine);
    let meant: Vec<MissedSlot> = missed.into_iter().filter(is_meant).collect();
    let Some(first) = meant.first().cloned() else {
        return Err(match routine {
            Some(routine) => Error::failed(format!("no slot of {routine} was missed lately"))
                .hint("`backcare missed` shows what is missed often; only what is asked for in slots can be missed"),
            None => Error::failed("nothing is missed often")
                .hint("name the routine where you want to say why it was missed: backcare missed ROUTINE REASON"),
        });
    };
    if meant.iter().any(|slot| slot.routine != first.routine) {
        let named: Vec<String> = meant.iter().map(|slot| format!("{} ({})", slot.routine, slot.slot.name)).collect();
        let hint = format!("name the routine, as in `backcare missed {} REASON`", first.routine);
        return Err(Error::failed(format!("several are missed often: {}", named.join(", "))).hint(hint));
    }
    let lately = reader.miss_answers(&last_answers(Some(&first.routine), ANSWERS_LOOKED_AT))?;
    let is_answered = |slot: &MissedSlot| {
        let is_lately = |answer: &MissAnswer| context.today - answer.day < ASKS_AFTER;
        lately.iter().any(|answer| answer.slot == slot.slot.name && is_lately(answer))
    };
    let best = meant.into_iter().min_by_key(|slot| (is_answered(slot), Reverse(slot.missed)));
    Ok(best.unwrap_or(first))
}

/// Of several that are missed alike the first.
fn most_missed(missed: impl Iterator<Item = MissedSlot>) -> Option<MissedSlot> {
    missed.min_by_key(|slot| Reverse(slot.missed))
}

fn situation<'a>(missed: &'a MissedSlot, history: &History, context: &'a Context) -> Result<Situation<'a>, Error> {
    let wording = &context.settings.wording;
    Ok(Situation {
        plan: &context.plan,
        routine: &missed.routine,
        slot: &missed.slot,
        sets: context.settings.routines.get(&missed.routine).map_or(1, |routine| routine.shape.sets),
        is_reminded: context.is_demo() || lock::holder(&context.paths.db)?.is_some(),
        // A private reminder does not say it.
        has_anchor: wording.is_private || wording.anchors.contains_key(&missed.slot.name),
        is_eased: history.is_eased(context.today, &missed.routine),
        is_paused: context.view(history).pause().is_some(),
    })
}

fn show(routine: Option<&RoutineId>, context: &Context) -> Result<Answer, Error> {
    let reader = context.reader()?;
    let history = history(&reader, context)?;
    let slots = missed_slots(&history, &reader, context)?;
    let is_meant = |missed: &MissedSlot| missed.is_often() && routine.is_none_or(|routine| missed.routine == *routine);
    let slots: Vec<MissedSlot> = slots.into_iter().filter(is_meant).collect();
    let most = most_missed(slots.iter().cloned());
    let changes = match &most {
        None => Vec::new(),
        Some(most) => {
            let situation = situation(most, &history, context)?;
            MissReason::ALL.map(|reason| (reason, situation.suggestion(reason))).to_vec()
        }
    };
    let answers = reader.miss_answers(&last_answers(routine, SHOWN))?;
    let missed = Missed { routine: routine.cloned(), slots, most, changes, answers };
    Ok(if context.json {
        Answer::json(render::missed::json(&missed))
    } else {
        Answer::text(render::missed::text(&missed, context.layout))
    })
}

/// The history as far back as what was missed is looked for at first.
pub(super) fn history(reader: &Reader, context: &Context) -> Result<History, StoreError> {
    let [first, _] = DAYS_LOOKED_AT;
    context.history(reader, first_day(first, context))
}

/// What was missed, by the history of [`history`], and by more of it where that is not far enough.
fn missed_slots(history: &History, reader: &Reader, context: &Context) -> Result<Vec<MissedSlot>, StoreError> {
    let [first, most] = DAYS_LOOKED_AT.map(|days| first_day(days, context));
    let found = context.view(history).missed_slots(first);
    if found.are_all_days_looked_at {
        return Ok(found.slots);
    }
    let history = context.history(reader, most)?;
    Ok(context.view(&history).missed_slots(most).slots)
}

/// So many of the last answers about `routine`, or about any.
fn last_answers(routine: Option<&RoutineId>, limit: u32) -> Filter {
    Filter { routine: routine.cloned(), limit: Some(limit), ..Filter::default() }
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
        Some(render::missed::question(&missed, context.layout))
    })
    .unwrap_or_default()
}
