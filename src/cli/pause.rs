//! `backcare pause`: a time in which nothing is asked for.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, TimeDelta};

use super::Run;
use super::args::{self, ValueError, Worded, trimmed};
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::domain::calendar::{Calendar, Moment, moment};
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::duration::{self, DurationError};
use crate::domain::pause::{self, Pause, PauseStart};
use crate::domain::today::first_day_needed;
use crate::domain::when::Day;
use crate::render;
use crate::render::pause::Paused;
use crate::store::{Reader, StoreError};

/// The longest pause that can be given at once, and how far ahead one may begin.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// Pause everything: no reminders, and nothing counts as missed
///
/// For when you are ill, travelling or hurt, also afterwards, or ahead. Without an end it lasts until `backcare resume`.
/// What you do meanwhile can be logged, and counts; days without a session break no streak. A pause that begins now
/// takes the place of one that is on.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare pause 3d
  backcare pause friday --reason flu
  backcare pause --from wednesday --reason flu
  backcare pause --from 2026-12-20 --until 2026-12-27 --reason holiday
  backcare pause")]
pub(super) struct Args {
    /// For how long, 90m, 8h, 3d, 1w, or until the end of which day: friday, 2026-12-01
    #[arg(value_name = "FOR|DAY", conflicts_with = "until")]
    words: Vec<String>,
    /// Until the end of a day: today, tomorrow, friday, 2026-12-01
    #[arg(long, value_name = "DAY", value_parser = args::worded_day, allow_hyphen_values = true)]
    until: Option<Worded<Day>>,
    /// From the beginning of a day, or a time, on, past or to come: wednesday, `yesterday 21:00`, 2026-12-20
    #[arg(long, value_name = "WHEN", value_parser = args::pause_start, allow_hyphen_values = true)]
    from: Option<Worded<PauseStart>>,
    /// A few words about it, for yourself
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// How a pause ends, as it was given.
enum PauseEnd {
    After(TimeDelta),
    /// At the end of a day.
    With(Worded<Day>),
    /// Not before `backcare resume`.
    Open,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reason = trimmed(self.reason.as_deref());
        let (mut store, (from, until)) = context.store_after(|calendar| self.span(context, calendar))?;
        let pause = Pause { from, until, reason };
        let excused_before = excused(&store, context, &pause)?;
        let now = context.now_for_store();
        let replaced = store.change(&self.command(), &now, |transaction| {
            // One that begins earlier or later may overlap others.
            let replaced = if self.from.is_none() { transaction.end_pauses(from)? } else { 0 };
            transaction.record_pause(&pause)?;
            Ok::<_, StoreError>(replaced)
        })?;
        let mut excused = excused(&store, context, &pause)?;
        let known: BTreeSet<_> = excused_before.iter().map(place).collect();
        excused.retain(|dose| !known.contains(&place(dose)));
        let is_on = pause.is_on(context.now(), &context.clock.zone);
        let paused = Paused { pause: &pause, is_on, replaces: replaced > 0, excused: &excused, days: context.days() };
        Ok(if context.json {
            Answer::json(render::pause::json(&paused))
        } else {
            Answer::text(render::pause::text(&paused, context.layout))
        })
    }
}

impl Args {
    /// The first instant of the pause and the first after it; `None` where it lasts until further notice.
    fn span(&self, context: &Context, calendar: &Calendar) -> Result<(Moment, Option<Moment>), Error> {
        let from = match &self.from {
            None => context.moment(),
            Some(start) => start_of(start, context, calendar)?,
        };
        let until = match self.end()? {
            PauseEnd::After(length) => Some(pause::end_after(from, length, &context.clock.zone)),
            PauseEnd::With(day) => {
                let from_words = self.from.as_ref().map(|start| start.words.as_str());
                Some(end_with(&day, from, from_words, context, calendar)?)
            }
            PauseEnd::Open => None,
        };
        Ok((from, until))
    }

    fn end(&self) -> Result<PauseEnd, ValueError> {
        if let Some(day) = &self.until {
            return Ok(PauseEnd::With(day.clone()));
        }
        let words = self.words.join(" ");
        if self.words.is_empty() {
            return Ok(PauseEnd::Open);
        }
        if let Ok(day) = args::worded_day(&words) {
            return Ok(PauseEnd::With(day));
        }
        let length = duration::parse(&words).map_err(|error| unreadable(&error))?;
        args::check_length(&words, length, LONGEST, "366d")?;
        Ok(PauseEnd::After(length))
    }

    /// What the user would call it.
    fn command(&self) -> String {
        let mut command = "pause".to_owned();
        for word in &self.words {
            command += &format!(" {word}");
        }
        if let Some(Worded { words, .. }) = &self.until {
            command += &format!(" --until {words}");
        }
        if let Some(Worded { words, .. }) = &self.from {
            command += &format!(" --from {words}");
        }
        command
    }
}

/// The first instant of a pause that begins so.
pub(super) fn start_of(start: &Worded<PauseStart>, context: &Context, calendar: &Calendar) -> Result<Moment, Error> {
    let from = start.value.resolve(context.now(), calendar)?;
    if from - context.moment() > LONGEST {
        let message = format!("`{}` is more than 366 days away", start.words);
        return Err(Error::failed(message).hint("give an earlier time"));
    }
    Ok(from)
}

/// The first instant after a pause that ends with a day; `from_words` say where it begins, unless that is now.
pub(super) fn end_with(
    day: &Worded<Day>,
    from: Moment,
    from_words: Option<&str>,
    context: &Context,
    calendar: &Calendar,
) -> Result<Moment, Error> {
    let Worded { words, value } = day;
    let first = calendar.day_of(from.to_utc());
    let last = value.ending(first, context.today);
    if last < first {
        let (what, hint) = match from_words {
            None => ("is over", "give today or a later day"),
            Some(_) => ("is before the pause begins", "give the day on which it begins, or a later one"),
        };
        return Err(Error::failed(format!("`{words}` {what}")).hint(hint));
    }
    let end = calendar.start(last + Days::new(1));
    if end - from.to_utc() > LONGEST {
        let hint = "without an end a pause lasts until `backcare resume`";
        let message = match from_words {
            None => format!("`{words}` is more than 366 days away"),
            Some(from) => format!("from `{from}` to `{words}` it is more than 366 days"),
        };
        return Err(Error::failed(message).hint(hint));
    }
    Ok(moment(&context.clock.zone, end))
}

/// Neither a duration nor a day.
fn unreadable(error: &DurationError) -> ValueError {
    let unreadable = args::unreadable(error, ["h (hours)", "d (days)"]);
    match error {
        DurationError::NoUnit(_) => unreadable,
        DurationError::Unreadable(words) => ValueError {
            message: format!("cannot read `{words}` as a duration or a day"),
            hint: unreadable.hint + "; days: friday, 2026-12-01",
        },
    }
}

/// The doses from the beginning of `pause` to the end of today that are excused.
fn excused(reader: &Reader, context: &Context, pause: &Pause) -> Result<Vec<(NaiveDate, DayDose)>, StoreError> {
    let plans = context.plans(Some(reader))?;
    let first = context.calendar(&plans).day_of(pause.from.to_utc());
    let history = context.history(reader, first_day_needed(first))?;
    let view = context.view(&history);
    let tracked = history.tracking.map_or(context.today, |tracking| tracking.day);
    let days = first.max(tracked).iter_days().take_while(|day| *day <= context.today);
    let doses = days.flat_map(|day| view.doses_on(day).into_iter().map(move |dose| (day, dose)));
    Ok(doses.filter(|(_, dose)| dose.state == DoseState::Excused).collect())
}

fn place((day, dose): &(NaiveDate, DayDose)) -> (NaiveDate, String, String) {
    (*day, dose.slot.name.to_string(), dose.routine.to_string())
}
