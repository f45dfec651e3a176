//! `backcare report`: the page for somebody who treats the back, as one HTML file.

use std::fs;
use std::io::{self, IsTerminal};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::Run;
use super::context::Context;
use super::error::Error;
use super::out_file;
use super::output::Answer;
use super::period::PeriodArgs;
use crate::domain::calendar::Moment;
use crate::domain::history::History;
use crate::domain::missed::MissAnswer;
use crate::domain::pause::Pause;
use crate::domain::stats::period::Span;
use crate::domain::stats::{Question, Stats};
use crate::render::report::{self, MOST_LISTED, MOST_QUESTIONS, PausedDays, ReportContent};
use crate::store::{Filter, Reader, StoreError};

/// Write a page for a physiotherapist or a doctor
///
/// One HTML file, made to be printed or taken along: the pain, what was done of what was prescribed, and your own
/// questions. Notes that begin with "ask:" always stand in it, others with --notes. It says nothing that `backcare
/// stats` does not, and nothing leaves this machine.
///
/// Without --out it goes to a pipe; on a terminal, and with --json or --open, to backcare-report-DAY.html in the present
/// directory.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare report
  backcare report --name \"A. Example\" --from -12w --open
  backcare report --month -1 --notes --out november.html")]
pub(super) struct Args {
    /// Write it to this file, whatever was there before; - for stdout
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Whose record it is [default: it names nobody]
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// With all notes of the period
    #[arg(long)]
    notes: bool,
    /// Open it in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    period: PeriodArgs,
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let reader = context.reader()?;
        let first_day = reader.first_day()?;
        let period = self.period.period(Span::All, context, first_day)?;
        let question = Question { period, only: None, with_streaks: false };
        let (stats, history) = context.stats(&reader, first_day, question)?;
        let page = report::html(&self.content(&stats, &history, &reader, context)?);
        let Some(file) = self.file(context) else { return Ok(Answer::raw(page)) };
        if self.out.is_none() {
            out_file::check_is_ours(&file, report::BEGINNING, "report")?;
        }
        out_file::write(&file, &page)?;
        if self.open {
            open(&file)?;
        }
        Ok(if context.json {
            Answer::json(report::json(&file, period))
        } else {
            Answer::text(report::written(&file, &stats, context.layout))
        })
    }
}

impl Args {
    /// The file to write; `None` where the page is the answer itself.
    fn file(&self, context: &Context) -> Option<PathBuf> {
        let is_for_a_pipe = !context.json && !self.open && !io::stdout().is_terminal();
        // What is made up never takes the place of a page of one's own.
        let kind = if context.is_demo() { "demo-report" } else { "report" };
        let standard = || PathBuf::from(format!("backcare-{kind}-{}.html", context.today));
        match &self.out {
            Some(out) => Some(out.clone()).filter(|out| !out_file::is_stdout(out)),
            None => (!is_for_a_pipe).then(standard),
        }
    }

    fn content<'a>(
        &'a self,
        stats: &'a Stats,
        history: &'a History,
        reader: &Reader,
        context: &'a Context,
    ) -> Result<ReportContent<'a>, Error> {
        let period = stats.period;
        let days = period.from..=period.to;
        let filter = Filter { from: Some(period.from), to: Some(period.to), ..Filter::default() };
        let eased = history.easings.iter().filter(|ease| ease.from < ease.until);
        Ok(ReportContent {
            name: self.name.as_deref().map(str::trim).filter(|name| !name.is_empty()),
            is_made_up: context.is_demo(),
            now: context.moment(),
            stats,
            sources: reader.sources(&filter)?,
            routines: &context.settings.routines,
            plan_changes: history.plans.changes(period.from, period.to),
            pauses: pauses(history, &days, context.plan.day_start),
            easings: eased.filter(|ease| meets(&days, ease.from, Some(ease.last_day()))).collect(),
            reviews: reader.reviews(&Filter { limit: Some(MOST_LISTED), ..filter })?,
            answers: answers(reader, &days)?,
            questions: reader.questions(&days, MOST_QUESTIONS)?,
            notes: self.notes.then(|| reader.notes(&days, MOST_LISTED)).transpose()?,
        })
    }
}

/// Whether something from one day to another, or without an end, has a day of `days`.
fn meets(days: &RangeInclusive<NaiveDate>, from: NaiveDate, to: Option<NaiveDate>) -> bool {
    from <= *days.end() && to.is_none_or(|to| to >= *days.start())
}

/// The pauses of these days, the oldest first.
fn pauses<'a>(history: &'a History, days: &RangeInclusive<NaiveDate>, day_start: NaiveTime) -> Vec<PausedDays<'a>> {
    let into_day = day_start.signed_duration_since(NaiveTime::MIN);
    let day = |wall: NaiveDateTime| (wall - into_day).date();
    let touched = |pause: &'a Pause| PausedDays {
        from: day(pause.from.naive_local()),
        to: pause.until.map(|until: Moment| day(until.naive_local() - TimeDelta::seconds(1))),
        reason: pause.reason.as_deref(),
    };
    // One that was taken off before it began has no time in it.
    let real = history.pauses.iter().filter(|pause| pause.until.is_none_or(|until| pause.from < until));
    let mut pauses: Vec<PausedDays> = real.map(touched).filter(|its| meets(days, its.from, its.to)).collect();
    pauses.sort_by_key(|pause| pause.from);
    pauses
}

/// What was said of doses that were missed on these days, newest first.
fn answers(reader: &Reader, days: &RangeInclusive<NaiveDate>) -> Result<Vec<MissAnswer>, StoreError> {
    let (from, to, limit) = (Some(*days.start()), Some(*days.end()), Some(MOST_LISTED));
    reader.miss_answers(&Filter { from, to, limit, routine: None })
}

/// Has the desktop show a file.
fn open(file: &Path) -> Result<(), Error> {
    // A whole path cannot be taken for an option.
    let path = fs::canonicalize(file)?;
    let mut command = Command::new("xdg-open");
    let ended = command.arg(&path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let problem = match ended {
        Ok(status) if status.success() => return Ok(()),
        Ok(_) => "xdg-open found no program for it".to_owned(),
        Err(cause) => format!("xdg-open: {cause}"),
    };
    let message = format!("cannot open {}: {problem}", file.display());
    Err(Error::failed(message).hint("it is written; open it in a browser yourself"))
}
