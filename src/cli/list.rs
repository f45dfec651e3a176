//! `backcare list`: what was recorded, newest first.

use serde_json::Value;

use super::Run;
use super::args;
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use super::stream::StreamError;
use crate::domain::missed::MissAnswer;
use crate::domain::pause::Pause;
use crate::domain::record::{Id, Reading, Session};
use crate::domain::review::Review;
use crate::domain::when::Day;
use crate::render;
use crate::render::by_day::{ColumnWidths, DayList, Entry};
use crate::render::pause::Days;
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
        let filter = Filter { from, to, routine, limit: None };
        let limit = self.limit.or((!context.json && filter.is_of_all()).then_some(SHOWN));
        let all = |count| format!("--limit {count}");
        let request = ListRequest { filter: Filter { limit, ..filter }, nothing: None, all };
        match self {
            Self { pain: true, .. } => READINGS.answer(request, reader, context),
            Self { pauses: true, .. } => PAUSES.answer(request, reader, context),
            Self { answers: true, .. } => ANSWERS.answer(request, reader, context),
            Self { reviews: true, .. } => REVIEWS.answer(request, reader, context),
            Self { .. } => SESSIONS.answer(request, reader, context),
        }
    }
}

/// What is asked for of a list.
pub(super) struct ListRequest {
    pub(super) filter: Filter,
    /// The page where no row is there; `None`: the usual one.
    pub(super) nothing: Option<&'static str>,
    /// How so many rows are seen, where these are all.
    pub(super) all: fn(u32) -> String,
}

/// One of the lists.
pub(super) struct List<T> {
    /// What one of its rows is called.
    one: &'static str,
    /// Hands on those that a filter lets through, newest first.
    each: fn(&Reader, &Filter, Days, &mut TakeRow<T>) -> Result<(), StreamError>,
    /// How many a filter lets through, whatever its limit.
    count: fn(&Reader, &Filter, Days) -> Result<u32, StoreError>,
    entry: fn(&T, Days) -> Entry,
    json: fn(&T) -> Value,
}

/// Takes one row after the other.
type TakeRow<'a, T> = dyn FnMut(T) -> Result<(), StreamError> + 'a;

static SESSIONS: List<Session> = List {
    one: "session",
    each: |reader, filter, _, take| reader.each_listed(filter, take),
    count: |reader, filter, _| reader.count_listed::<Session>(filter),
    entry: |session, _| render::sessions::entry(session),
    json: render::sessions::json,
};

pub(super) static READINGS: List<Reading> = List {
    one: "pain reading",
    each: |reader, filter, _, take| reader.each_listed(filter, take),
    count: |reader, filter, _| reader.count_listed::<Reading>(filter),
    entry: |reading, _| render::readings::entry(reading),
    json: render::readings::json,
};

static PAUSES: List<(Id, Pause)> = List {
    one: "pause",
    each: each_pause,
    count: count_pauses,
    entry: |(id, pause), days| render::pause::entry(*id, pause, days),
    json: |(id, pause)| render::pause::row_json(*id, pause),
};

static ANSWERS: List<MissAnswer> = List {
    one: "answer",
    each: |reader, filter, _, take| reader.each_listed(filter, take),
    count: |reader, filter, _| reader.count_listed::<MissAnswer>(filter),
    entry: |answer, _| render::missed::answer_entry(answer),
    json: render::missed::answer_json,
};

static REVIEWS: List<Review> = List {
    one: "review",
    each: |reader, filter, _, take| reader.each_listed(filter, take),
    count: |reader, filter, _| reader.count_listed::<Review>(filter),
    entry: |review, _| render::review::entry(review),
    json: render::review::json,
};

/// Hands on the pauses that meet the days of `filter`.
fn each_pause<E: From<StoreError>>(
    reader: &Reader,
    filter: &Filter,
    days: Days,
    take: &mut (dyn FnMut((Id, Pause)) -> Result<(), E> + '_),
) -> Result<(), E> {
    let is_met = |pause: &Pause| {
        let (first, last) = pause.days(days.day_start);
        filter.to.is_none_or(|to| first <= to) && filter.from.is_none_or(|from| last.is_none_or(|last| from <= last))
    };
    let mut left = filter.limit.unwrap_or(u32::MAX);
    reader.each_pause(&mut |(id, pause)| {
        if left == 0 || !is_met(&pause) {
            return Ok(());
        }
        left -= 1;
        take((id, pause))
    })
}

fn count_pauses(reader: &Reader, filter: &Filter, days: Days) -> Result<u32, StoreError> {
    let mut count = 0;
    each_pause(reader, &filter.without_limit(), days, &mut |_| {
        count += 1;
        Ok::<_, StoreError>(())
    })?;
    Ok(count)
}

impl<T> List<T> {
    /// The rows as they are read, so that any number of them fits in memory. All of it is of one moment: that of the first
    /// read of `reader`.
    pub(super) fn answer(
        &'static self,
        request: ListRequest,
        reader: Reader,
        context: &Context,
    ) -> Result<Answer, Error> {
        let ListRequest { filter, nothing, all } = request;
        let days = context.days();
        if context.json {
            return Ok(Answer::stream(move |pieces| {
                pieces.json_array(|take| (self.each)(&reader, &filter, days, &mut |row| Ok(take(&(self.json)(&row))?)))
            }));
        }
        let (mut widths, mut shown) = (ColumnWidths::default(), 0);
        (self.each)(&reader, &filter, days, &mut |row| {
            widths.measure((self.entry)(&row, days));
            shown += 1;
            Ok(())
        })?;
        if shown == 0 {
            return Ok(Answer::text(nothing.map_or_else(|| self.nothing(&filter), str::to_owned)));
        }
        let rest = left_out(shown, filter.limit, || (self.count)(&reader, &filter, days), all, context)?;
        let mut list = DayList::new(widths, days.today, context.layout);
        Ok(Answer::stream(move |pieces| {
            (self.each)(&reader, &filter, days, &mut |row| Ok(pieces.text(&list.lines((self.entry)(&row, days)))?))?;
            Ok(pieces.text(&rest)?)
        }))
    }

    fn nothing(&self, filter: &Filter) -> String {
        let that = if filter.is_of_all() { "" } else { " for that" };
        format!("No {} is recorded{that}.\n", self.one)
    }
}

/// Says below a list of `shown` rows how many there are where these are not all, and with `all` how to see them.
pub(super) fn left_out(
    shown: u32,
    limit: Option<u32>,
    count: impl FnOnce() -> Result<u32, StoreError>,
    all: impl FnOnce(u32) -> String,
    context: &Context,
) -> Result<String, StoreError> {
    // Nothing is counted where the limit was not reached.
    let count = if limit == Some(shown) { count()? } else { shown };
    Ok(if count > shown { render::by_day::left_out(shown, count, &all(count), context.layout) } else { String::new() })
}
