//! `backcare edit`: changes an entry.

use super::Run;
use super::amount::AmountArgs;
use super::args::{self, NewValue, NoteArg, Worded, trimmed};
use super::completions::candidates;
use super::context::Context;
use super::entry::{self, EntryName, Stop, entry_name};
use super::error::Error;
use super::missed;
use super::output::Answer;
use super::pause;
use crate::domain::calendar::Calendar;
use crate::domain::entry::DiaryEntry;
use crate::domain::missed::MissAnswer;
use crate::domain::pause::{Pause, PauseStart};
use crate::domain::record::{Pain, Reading, Session};
use crate::domain::review::{ActivityScore, Difficulty, Review};
use crate::domain::routine::{Routine, Unit};
use crate::domain::when::{Day, PastMoment, When};
use crate::render::{self, counted, listed};

/// Change what was recorded: the time, the amount, the routine, the pain or the note
///
/// It changes a session, a pain reading, a pause, an answer of `missed` or a review, by its id. Day and slot are worked
/// out anew where the time or the routine changes. `backcare undo` changes it back. Without an ID you choose one of the
/// last sessions.
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("minutes", |minutes| minutes.help("How many minutes, 1 to 240")),
    mut_arg("count", |count| count.help("How many strokes, holds or times, 1 to 10000")),
    mut_arg("note", |note| note.help("A few words about it; \"\" for none")),
    after_help = "\
Examples:
  backcare edit last --minutes 15
  backcare edit 5f2e9c40 --at 'yesterday 21:00' --note 'with the class'
  backcare edit 5f2e9c40 --pain-after none
  backcare edit 0a1b2c3d --until sunday --reason flu"
)]
pub(super) struct Args {
    /// Which one: the id that `list` shows, or `last` for the first session that it shows
    #[arg(value_name = "ID", value_parser = entry_name, add = candidates::entries())]
    id: Option<EntryName>,
    /// When it was: 08:00, noon, `yesterday 21:00`, `monday 7pm`, `10m ago`
    #[arg(long, value_name = "WHEN", value_parser = args::when, add = candidates::slot())]
    at: Option<When>,
    #[command(flatten)]
    amount: AmountArgs,
    /// What it was in truth; where that is counted otherwise, give the amount too
    #[arg(long, value_name = "ROUTINE", add = candidates::routines())]
    routine: Option<String>,
    /// The pain before it, or of a reading or a review, 0 to 10; of a session `none`, too
    #[arg(long, value_name = "N", value_parser = |word: &str| args::or_none(word, args::pain))]
    #[arg(allow_negative_numbers = true, visible_alias = "pain-before")]
    pain: Option<NewValue<Pain>>,
    /// The pain after it, 0 to 10, or `none`
    #[arg(long, value_name = "N", value_parser = |word: &str| args::or_none(word, args::pain))]
    #[arg(allow_negative_numbers = true)]
    pain_after: Option<NewValue<Pain>>,
    #[command(flatten)]
    note: NoteArg,
    /// Of a pause: from the beginning of a day, or a time, on
    #[arg(long, value_name = "WHEN", value_parser = args::pause_start, allow_hyphen_values = true)]
    from: Option<Worded<PauseStart>>,
    /// Of a pause: until the end of a day, or `none`
    #[arg(long, value_name = "DAY", value_parser = |words: &str| args::or_none(words, args::worded_day))]
    #[arg(allow_hyphen_values = true)]
    until: Option<NewValue<Worded<Day>>>,
    /// Of a pause a few words, "" for none; of an answer: forgot, busy, pain, away, boring, other
    #[arg(long, value_name = "TEXT", add = candidates::reasons())]
    reason: Option<String>,
    /// Of a review: how hard each activity was, in its order, 0 to 10
    #[arg(long, value_name = "SCORE", num_args = 1.., value_parser = args::difficulty, allow_negative_numbers = true)]
    scores: Vec<Difficulty>,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if self.given().is_empty() {
            let hint = "such as --at 08:00, --minutes 15, --pain 4 or --note TEXT; `backcare help edit` names all";
            return Err(Error::usage("say what to change").hint(hint));
        }
        let found = match &self.id {
            Some(name) => entry::one_named(name, &context.reader()?)?,
            None => match entry::chosen(context)? {
                Some(entry) => entry,
                None => return Ok(Answer::text("Nothing was changed.\n")),
            },
        };
        let command = format!("edit {}", render::entries::name_in_history(&found));
        let edited = context.store()?.change(&command, &context.now_for_store(), |transaction| {
            let before = transaction.entry(found.id())?.ok_or_else(|| entry::gone(&found))?;
            let after = self.edited(&before, context, &context.calendar(transaction.plans()))?;
            if after == before {
                return Err(Stop::Unchanged(Box::new(before)));
            }
            transaction.edit(&before, &after)?;
            Ok((before, after))
        });
        match edited {
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Unchanged(entry)) if context.json => Ok(Answer::json(render::entries::json(&entry))),
            Err(Stop::Unchanged(entry)) => {
                Ok(Answer::text(render::entries::unchanged(&entry, context.days(), context.layout)))
            }
            Ok((_, after)) if context.json => Ok(Answer::json(render::entries::json(&after))),
            Ok((before, after)) => {
                Ok(Answer::text(render::entries::edited(&before, &after, context.days(), context.layout)))
            }
        }
    }
}

impl Args {
    /// The options that were given.
    fn given(&self) -> Vec<&'static str> {
        let options = [
            ("--at", self.at.is_some()),
            ("--minutes or --count", self.amount.is_given()),
            ("--routine", self.routine.is_some()),
            ("--pain", self.pain.is_some()),
            ("--pain-after", self.pain_after.is_some()),
            ("--note", self.note.is_given()),
            ("--from", self.from.is_some()),
            ("--until", self.until.is_some()),
            ("--reason", self.reason.is_some()),
            ("--scores", !self.scores.is_empty()),
        ];
        options.into_iter().filter(|(_, is_given)| *is_given).map(|(option, _)| option).collect()
    }

    /// The entry with what was given.
    fn edited(&self, entry: &DiaryEntry, context: &Context, calendar: &Calendar) -> Result<DiaryEntry, Error> {
        Ok(match entry {
            DiaryEntry::Session(session) => {
                self.check(
                    "a session",
                    &["--at", "--minutes or --count", "--routine", "--pain", "--pain-after", "--note"],
                )?;
                DiaryEntry::Session(self.session(session, context, calendar)?)
            }
            DiaryEntry::Reading(reading) => DiaryEntry::Reading(self.reading(reading, context, calendar)?),
            DiaryEntry::Pause(id, pause) => {
                self.check("a pause", &["--from", "--until", "--reason"])?;
                DiaryEntry::Pause(*id, self.pause(pause, context, calendar)?)
            }
            DiaryEntry::Answer(answer) => {
                self.check("an answer", &["--reason", "--note"])?;
                let reason = self.reason.as_deref().map_or(Ok(answer.reason), missed::reason_of)?;
                DiaryEntry::Answer(MissAnswer { reason, note: self.note_of(answer.note.as_ref()), ..answer.clone() })
            }
            DiaryEntry::Review(review) => {
                self.check("a review", &["--pain", "--scores"])?;
                DiaryEntry::Review(self.review(review)?)
            }
        })
    }

    /// Refuses an option that the entry has nothing for.
    fn check(&self, what: &str, has: &[&str]) -> Result<(), Error> {
        match self.given().into_iter().find(|option| !has.contains(option)) {
            None => Ok(()),
            Some(option) => {
                Err(Error::usage(format!("{what} has no {option}")).hint(format!("{what} has {}", listed(has))))
            }
        }
    }

    fn session(&self, session: &Session, context: &Context, calendar: &Calendar) -> Result<Session, Error> {
        let routine = self.routine.as_deref().map(|name| context.settings.find(name)).transpose()?;
        let mut edited = session.clone();
        match routine {
            None => edited.amount = self.amount.counted_in(&session.unit, &session.routine)?.or(session.amount),
            Some(routine) => {
                edited.routine = routine.id.clone();
                edited.amount = self.amount_of(routine, session)?;
                edited.unit = routine.prescription.dose.unit.clone();
            }
        }
        if let Some(when) = &self.at {
            let past = when.resolve(context.now(), calendar)?;
            edited.at = past.at;
            (edited.day, edited.slot) = past.day_and_slot(calendar, &edited.routine);
        } else if edited.routine != session.routine {
            // The wall clock of then decides, which may not be that of here and now.
            let past = PastMoment { at: session.at, has_own_offset: true };
            (edited.day, edited.slot) = past.day_and_slot(calendar, &edited.routine);
        }
        if let Some(pain) = &self.pain {
            edited.pain_before = pain.clone().into_option();
        }
        if let Some(pain) = &self.pain_after {
            edited.pain_after = pain.clone().into_option();
        }
        edited.note = self.note_of(session.note.as_ref());
        Ok(edited)
    }

    /// The amount of a session that was of this routine.
    fn amount_of(&self, routine: &Routine, session: &Session) -> Result<Option<u32>, Error> {
        let unit = &routine.prescription.dose.unit;
        match (self.amount.of(routine)?, session.amount) {
            (Some(given), _) => Ok(Some(given)),
            (None, known) if known.is_none() || *unit == session.unit => Ok(known),
            (None, _) => {
                let option = if *unit == Unit::Minutes { "--minutes N" } else { "--count N" };
                let message = format!("`{}` is counted in {unit}, and this session in {}", routine.id, session.unit);
                Err(Error::usage(message).hint(format!("add {option}")))
            }
        }
    }

    fn reading(&self, reading: &Reading, context: &Context, calendar: &Calendar) -> Result<Reading, Error> {
        match reading.session {
            None => self.check("a pain reading", &["--pain", "--at", "--note"])?,
            Some(session) if self.at.is_some() => {
                let message = "this pain reading was taken with a session, and has its time";
                let hint = format!("change that of the session: backcare edit {} --at WHEN", session.short());
                return Err(Error::usage(message).hint(hint));
            }
            Some(_) => self.check("a pain reading of a session", &["--pain", "--note"])?,
        }
        let mut edited = reading.clone();
        if let Some(pain) = &self.pain {
            edited.pain = score(pain)?;
        }
        if let Some(when) = &self.at {
            let past = when.resolve(context.now(), calendar)?;
            (edited.at, edited.day) = (past.at, past.day(calendar));
        }
        edited.note = self.note_of(reading.note.as_ref());
        Ok(edited)
    }

    fn pause(&self, pause: &Pause, context: &Context, calendar: &Calendar) -> Result<Pause, Error> {
        let mut edited = pause.clone();
        if let Some(start) = &self.from {
            edited.from = pause::start_of(start, context, calendar)?;
        }
        match &self.until {
            None => {}
            Some(NewValue::Cleared) => edited.until = None,
            Some(NewValue::Set(day)) => {
                let words = self.from.as_ref().map(|start| start.words.clone());
                let words = words.unwrap_or_else(|| edited.from.format("%Y-%m-%d %H:%M").to_string());
                edited.until = Some(pause::end_with(day, edited.from, Some(&words), context, calendar)?);
            }
        }
        if self.from.is_some() && edited.until.is_some_and(|until| until <= edited.from) {
            return Err(Error::failed("the pause would end before it begins").hint("give its end, too: --until DAY"));
        }
        if let Some(reason) = &self.reason {
            edited.reason = trimmed(Some(reason));
        }
        Ok(edited)
    }

    fn review(&self, review: &Review) -> Result<Review, Error> {
        let mut edited = review.clone();
        if let Some(pain) = &self.pain {
            edited.pain = score(pain)?;
        }
        if !self.scores.is_empty() {
            if self.scores.len() != review.activities.len() {
                let number = |count: usize| counted(u32::try_from(count).unwrap_or(u32::MAX), "score");
                let (given, has) = (number(self.scores.len()), number(review.activities.len()));
                let names: Vec<&str> = review.activities.iter().map(|scored| scored.activity.as_str()).collect();
                let hint = format!("give one each, in this order: {}", names.join(", "));
                return Err(Error::usage(format!("{given} given, and this review has {has}")).hint(hint));
            }
            let scored = review.activities.iter().zip(&self.scores);
            edited.activities = scored
                .map(|(scored, score)| ActivityScore { activity: scored.activity.clone(), score: *score })
                .collect();
        }
        Ok(edited)
    }

    /// The note that was given, or the one that is there.
    fn note_of(&self, note: Option<&String>) -> Option<String> {
        if self.note.is_given() { self.note.text() } else { note.cloned() }
    }
}

/// The pain of what has one in any case.
fn score(pain: &NewValue<Pain>) -> Result<Pain, Error> {
    pain.clone().into_option().ok_or_else(|| {
        let message = "only the pain of a session can be `none`";
        Error::usage(message).hint("give a whole number from 0 to 10, or remove the entry with `backcare delete ID`")
    })
}
