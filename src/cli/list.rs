//! `backcare list`: what was recorded, newest first.

use serde_json::Value;

use super::Run;
use super::args;
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::domain::missed::MissAnswer;
use crate::domain::pause::Pause;
use crate::domain::record::{Id, Reading, Session};
use crate::domain::review::Review;
use crate::domain::when::Day;
use crate::printable;
use crate::render;
use crate::store::{Filter, Reader, StoreError};

/// How many are shown where nothing else is asked for.
const SHOWN: u32 = 20;

/// List sessions by day, newest first, each with a short id
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option, and clap takes one of them at most")]
pub(super) struct Args {
    /// The first day: 2026-11-20, today, yesterday, monday, -7d
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_hyphen_values = true)]
    from: Option<Day>,
    /// The last day, included
    #[arg(long, value_name = "DAY", value_parser = args::day, allow_hyphen_values = true)]
    to: Option<Day>,
    /// Only this routine
    #[arg(long, add = candidates::routines())]
    routine: Option<String>,
    /// At most so many [default: 20; with --json, and where days or a routine are named, all]
    #[arg(long, value_name = "N", value_parser = args::number_of_rows, allow_negative_numbers = true)]
    limit: Option<u32>,
    /// List pain readings in place of sessions
    #[arg(long, group = "what")]
    pain: bool,
    /// List pauses in place of sessions
    #[arg(long, group = "what", conflicts_with = "routine")]
    pauses: bool,
    /// List what you have said of missed slots in place of sessions
    #[arg(long, group = "what")]
    answers: bool,
    /// List reviews in place of sessions
    #[arg(long, group = "what", conflicts_with = "routine")]
    reviews: bool,
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let day = |day: Option<Day>| day.map(|day| day.latest(context.today));
        let (from, to) = (day(self.from), day(self.to));
        args::check_order(from, to)?;
        if let Some(from) = from {
            args::check_begun("--from", from, context.today)?;
        }
        let reader = context.reader()?;
        let routine = self.routine.as_deref().map(|name| context.known_routine(name, &reader)).transpose()?;
        let filter = Filter { from, to, routine, limit: self.limit };
        Ok(match self {
            Self { pain: true, .. } => READINGS.answer(filter, &reader, context),
            Self { pauses: true, .. } => PAUSES.answer(filter, &reader, context),
            Self { answers: true, .. } => ANSWERS.answer(filter, &reader, context),
            Self { reviews: true, .. } => REVIEWS.answer(filter, &reader, context),
            Self { .. } => SESSIONS.answer(filter, &reader, context),
        }?)
    }
}

/// One of the lists.
struct List<T> {
    /// What one of its rows is called.
    one: &'static str,
    /// Those that a filter lets through, newest first.
    rows: fn(&Reader, &Filter, &Context) -> Result<Vec<T>, StoreError>,
    /// How many a filter lets through, whatever its limit.
    count: fn(&Reader, &Filter, &Context) -> Result<u32, StoreError>,
    text: fn(&[T], &Context) -> String,
    json: fn(&T) -> Value,
}

const SESSIONS: List<Session> = List {
    one: "session",
    rows: |reader, filter, _| reader.sessions(filter),
    count: |reader, filter, _| reader.count_sessions(filter),
    text: |sessions, context| render::sessions::text(sessions, context.today, context.layout),
    json: render::sessions::json,
};

const READINGS: List<Reading> = List {
    one: "pain reading",
    rows: |reader, filter, _| reader.readings(filter),
    count: |reader, filter, _| reader.count_readings(filter),
    text: |readings, context| render::readings::text(readings, context.today, context.layout),
    json: render::readings::json,
};

const PAUSES: List<(Id, Pause)> = List {
    one: "pause",
    rows: |reader, filter, context| {
        let limit = filter.limit.map_or(usize::MAX, |limit| limit as usize);
        Ok(pauses(reader, filter, context)?.into_iter().take(limit).collect())
    },
    count: |reader, filter, context| Ok(u32::try_from(pauses(reader, filter, context)?.len()).unwrap_or(u32::MAX)),
    text: |pauses, context| render::pause::list(pauses, context.days(), context.layout),
    json: |(id, pause)| render::pause::row_json(*id, pause),
};

const ANSWERS: List<MissAnswer> = List {
    one: "answer",
    rows: |reader, filter, _| reader.miss_answers(filter),
    count: |reader, filter, _| reader.count_miss_answers(filter),
    text: |answers, context| render::missed::list(answers, context.today, context.layout),
    json: render::missed::answer_json,
};

const REVIEWS: List<Review> = List {
    one: "review",
    rows: |reader, filter, _| reader.reviews(filter),
    count: |reader, filter, _| reader.count_reviews(filter),
    text: |reviews, context| render::review::list(reviews, context.today, context.layout),
    json: render::review::json,
};

/// All pauses that meet the days of `filter`.
fn pauses(reader: &Reader, filter: &Filter, context: &Context) -> Result<Vec<(Id, Pause)>, StoreError> {
    let mut pauses = reader.pauses()?;
    pauses.retain(|(_, pause)| {
        let (first, last) = pause.days(context.plan.day_start);
        filter.to.is_none_or(|to| first <= to) && filter.from.is_none_or(|from| last.is_none_or(|last| from <= last))
    });
    Ok(pauses)
}

impl<T: 'static> List<T> {
    fn answer(&self, filter: Filter, reader: &Reader, context: &Context) -> Result<Answer, StoreError> {
        let is_filtered = filter.from.is_some() || filter.to.is_some() || filter.routine.is_some();
        let limit = filter.limit.or((!context.json && !is_filtered).then_some(SHOWN));
        let filter = Filter { limit, ..filter };
        let rows = (self.rows)(reader, &filter, context)?;
        if context.json {
            return Ok(json(rows, self.json));
        }
        if rows.is_empty() {
            let that = if is_filtered { " for that" } else { "" };
            return Ok(Answer::text(format!("No {} is recorded{that}.\n", self.one)));
        }
        let all = |count| format!("--limit {count}");
        let rest = left_out(rows.len(), limit, || (self.count)(reader, &filter, context), all, context)?;
        Ok(Answer::text((self.text)(&rows, context) + &rest))
    }
}

/// Rows as a JSON array.
pub(super) fn json<T: 'static>(rows: Vec<T>, json: impl Fn(&T) -> Value + 'static) -> Answer {
    Answer::stream(move |stdout| {
        // Row by row: a long history as one value would take ten times the memory.
        stdout.write_all(b"[")?;
        for (index, row) in rows.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(stdout, "{comma}{}", printable::json(&json(row).to_string()))?;
        }
        stdout.write_all(b"]\n")
    })
}

/// Says below a list of `shown` rows how many there are where these are not all, and with `all` how to see them.
pub(super) fn left_out(
    shown: usize,
    limit: Option<u32>,
    count: impl FnOnce() -> Result<u32, StoreError>,
    all: impl FnOnce(u32) -> String,
    context: &Context,
) -> Result<String, StoreError> {
    let shown = u32::try_from(shown).unwrap_or(u32::MAX);
    // Nothing is counted where the limit was not reached.
    let count = if limit == Some(shown) { count()? } else { shown };
    Ok(if count > shown { render::by_day::left_out(shown, count, &all(count), context.layout) } else { String::new() })
}
