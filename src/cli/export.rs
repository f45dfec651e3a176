//! `backcare export`: what is asked for, as a file for other programs.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;

use super::Run;
use super::context::Context;
use super::error::Error;
use super::out_file;
use super::output::{Answer, note};
use crate::domain::history::View;
use crate::domain::repeating::RepeatingEvent;
use crate::export::ics::{self, CalendarEntry};
use crate::render;
use crate::render::repeating::EventWords;

/// Write what is asked for as a calendar, for a phone
///
/// An event for each slot, with an alarm, from the next one on: it repeats on the weekdays of the routines that it names. A
/// routine of some days a week has one event a week. Open the file on the phone; a file of later changes the events that
/// are there. A pause is left out, and one without an end ends the calendar. Breaks from sitting are not in it, and the
/// calendar does not know what you did.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare export --format ics --out backcare.ics
  backcare export --format ics > backcare.ics")]
pub(super) struct Args {
    /// What to write: ics, the calendar
    #[arg(long, value_name = "FORMAT")]
    format: ExportFormat,
    /// Write it into this file, which only you may read, and in place of one that is there [default: stdout]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// iCalendar (RFC 5545)
    Ics,
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let ExportFormat::Ics = self.format;
        let reader = context.reader()?;
        let history = context.recent_history(&reader)?;
        let view = context.view(&history);
        let events = view.repeating_events();
        if events.is_empty() {
            return Err(nothing(&view));
        }
        if events.iter().any(|event| event.last.is_some()) {
            note("the calendar ends where the pause without an end begins; export again after `backcare resume`");
        }
        let count = events.len();
        let entries: Vec<CalendarEntry> = events.into_iter().map(|event| entry(event, context)).collect();
        let calendar = ics::calendar(&entries, context.now());
        match self.out.as_deref().filter(|out| !out_file::is_stdout(out)) {
            Some(path) => {
                out_file::write(path, &calendar)?;
                Ok(written(path, count, context))
            }
            None if context.json => Ok(Answer::json(json!({"format": "ics", "events": count, "calendar": calendar}))),
            None => Ok(Answer::stream(move |stdout| stdout.write_all(calendar.as_bytes()))),
        }
    }
}

fn entry(event: RepeatingEvent, context: &Context) -> CalendarEntry {
    let wording = &context.settings.wording;
    let words = EventWords {
        event: &event,
        routines: &context.settings.routines,
        anchor: wording.anchors.get(&event.slot.name).map(String::as_str),
        is_private: wording.is_private,
    };
    let (summary, description) = (words.summary(), words.description());
    CalendarEntry { event, summary, description }
}

/// Some programs refuse a calendar without events.
fn nothing(view: &View) -> Error {
    match view.pause() {
        Some(_) => Error::failed("everything is paused, and no end of it is known")
            .hint("`backcare resume` ends the pause; `backcare pause friday` gives it an end"),
        None => Error::failed("nothing is asked for in slots, so that the calendar would be empty")
            .hint("`backcare enable ROUTINE` turns one on; `backcare routines` shows them"),
    }
}

fn written(path: &Path, count: usize, context: &Context) -> Answer {
    if context.json {
        return Answer::json(json!({"format": "ics", "events": count, "out": path.display().to_string()}));
    }
    let events = render::counted(u32::try_from(count).unwrap_or(u32::MAX), "event");
    let text = format!("Wrote {events} to {}. Send it to your phone and open it there.", path.display());
    Answer::text(context.layout.wrapped(text))
}
