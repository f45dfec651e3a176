//! `backcare ease`: half doses for some days.

use chrono::{Days, NaiveDate, TimeDelta};

use super::Run;
use super::args::{self, Worded};
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::domain::duration::{self, DurationError};
use crate::domain::ease::Ease;
use crate::domain::routine::Routine;
use crate::domain::when::Day;
use crate::render;
use crate::render::ease::Eased;
use crate::store::{StoreError, Writer};

/// The days of an easing unless others are given.
const DAYS: u64 = 5;
/// The most days that can be given at once.
const MOST_DAYS: u64 = 366;

/// Halve the doses for some days
///
/// For when the back is worse than usual: half of everything, in place of nothing. Exercises of some days a week are not
/// asked for meanwhile. After five days, or as many as you say, the doses are whole again, at once.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare ease
  backcare ease 3d
  backcare ease palm thumb 1w
  backcare ease --until sunday")]
pub(super) struct Args {
    /// What to ease [default: everything], and at the end for how many days, 3d, 1w, or until which: friday [default: 5d]
    #[arg(value_name = "ROUTINE|FOR|DAY", add = candidates::routines())]
    words: Vec<String>,
    /// Until the end of a day: tomorrow, friday, 2026-12-01
    #[arg(long, value_name = "DAY", value_parser = args::worded_day)]
    until: Option<Worded<Day>>,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let (names, end) = self.names_and_end(context)?;
        let mut routines = context.routines(names)?;
        routines.sort();
        let from = context.today;
        let until = first_day_after(&end, from)?;
        let ease = Ease { from, until, routines: (!routines.is_empty()).then_some(routines) };
        let command: Vec<&str> = std::iter::once("ease").chain(self.words.iter().map(String::as_str)).collect();
        let until = self.until.as_ref().map_or(String::new(), |until| format!(" --until {}", until.words));
        let mut store = context.store()?;
        let earlier = context.recent_history(&store)?.easings;
        // One of the same routines is replaced.
        if let Some(wider) = earlier.iter().find(|earlier| earlier.outlasts(&ease) && !ease.includes(earlier)) {
            return Ok(if context.json {
                Answer::json(render::ease::json(&eased(wider.clone(), false, &store, context)?))
            } else {
                Answer::text(render::ease::already_text(wider, context.today, context.layout))
            });
        }
        let ended = store.change(&(command.join(" ") + &until), &context.now_for_store(), |transaction| {
            let ended = transaction.end_easings(from, |earlier| ease.includes(earlier))?;
            transaction.record_ease(&ease)?;
            Ok::<_, StoreError>(ended)
        })?;
        let eased = eased(ease, ended > 0, &store, context)?;
        Ok(if context.json {
            Answer::json(render::ease::json(&eased))
        } else {
            Answer::text(render::ease::text(&eased, context.layout))
        })
    }
}

/// How an easing ends, as it was given.
enum EaseEnd {
    AfterDays(u64),
    /// At the end of a day.
    With(Worded<Day>),
}

impl Args {
    /// The names of routines, and the end, where the last words say it.
    fn names_and_end(&self, context: &Context) -> Result<(&[String], EaseEnd), Error> {
        let (names, end) = self.names_and_last_words(context)?;
        match (end, &self.until) {
            (Some(_), Some(_)) => {
                let words = self.words[names.len()..].join(" ");
                Err(Error::usage(format!("`{words}` and --until cannot be used together")).hint("keep one of them"))
            }
            (Some(end), None) => Ok((names, end)),
            (None, Some(day)) => Ok((names, EaseEnd::With(day.clone()))),
            (None, None) => Ok((names, EaseEnd::AfterDays(DAYS))),
        }
    }

    fn names_and_last_words(&self, context: &Context) -> Result<(&[String], Option<EaseEnd>), Error> {
        for first in 0..self.words.len() {
            let (names, last) = self.words.split_at(first);
            let words = last.join(" ");
            if context.settings.with_id(&words).is_ok() {
                continue;
            }
            if let Ok(day) = args::worded_day(&words) {
                return Ok((names, Some(EaseEnd::With(day))));
            }
            match duration::parse(&words) {
                Ok(length) => return Ok((names, Some(EaseEnd::AfterDays(whole_days(&words, length)?)))),
                Err(error @ DurationError::NoUnit(_)) => {
                    return Err(args::unreadable(&error, ["d (days)", "w (weeks)"]).into());
                }
                Err(DurationError::Unreadable(_)) => {}
            }
        }
        Ok((&self.words, None))
    }
}

fn whole_days(words: &str, length: TimeDelta) -> Result<u64, Error> {
    let days = u64::try_from(length.num_days()).ok().filter(|days| (1..=MOST_DAYS).contains(days));
    days.filter(|_| length == TimeDelta::days(length.num_days())).ok_or_else(|| {
        Error::usage(format!("`{words}` is not from 1d to {MOST_DAYS}d"))
            .hint("doses are eased by whole days, such as 3d or 1w")
    })
}

/// The first day after an easing that begins today.
fn first_day_after(end: &EaseEnd, today: NaiveDate) -> Result<NaiveDate, Error> {
    let Worded { words, value } = match end {
        EaseEnd::AfterDays(days) => return Ok(today + Days::new(*days)),
        EaseEnd::With(day) => day,
    };
    let last = value.coming(today);
    if last < today {
        return Err(Error::failed(format!("`{words}` is over")).hint("give today or a later day"));
    }
    if last >= today + Days::new(MOST_DAYS) {
        let message = format!("`{words}` is more than {MOST_DAYS} days away");
        return Err(Error::failed(message).hint("give an earlier day"));
    }
    Ok(last + Days::new(1))
}

/// What the easing comes to today: of the routines that are asked for, and of those that it names.
fn eased(ease: Ease, replaces: bool, store: &Writer, context: &Context) -> Result<Eased, Error> {
    let history = context.recent_history(store)?;
    let is_meant = |routine: &&Routine| match &ease.routines {
        Some(named) => named.contains(&routine.id),
        None => routine.prescription.enabled,
    };
    let meant: Vec<&Routine> = context.settings.routines.iter().filter(is_meant).collect();
    let is_still_eased = |routine: &&Routine| history.is_eased(ease.until, &routine.id);
    let still_eased = meant.iter().copied().filter(is_still_eased).map(|routine| routine.id.clone()).collect();
    let (resting, halved): (Vec<&Routine>, Vec<&Routine>) =
        meant.into_iter().partition(|routine| routine.prescription.rests_when_eased());
    let dose = |routine: &Routine| Some((routine.id.clone(), history.dose_on(&routine.id, ease.from)?));
    let doses = halved.into_iter().filter_map(dose).collect();
    let resting = resting.into_iter().map(|routine| routine.id.clone()).collect();
    Ok(Eased { ease, replaces, doses, resting, still_eased })
}
