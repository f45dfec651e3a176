//! What is asked for, as a calendar.

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::note;
use crate::domain::history::View;
use crate::domain::repeating::RepeatingEvent;
use crate::export::ics::{self, CalendarEntry};
use crate::render::repeating::EventWords;
use crate::store::Reader;

/// The calendar, and how many events it has.
pub(super) fn calendar(reader: &Reader, context: &Context) -> Result<(String, usize), Error> {
    let history = context.recent_history(reader)?;
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
    Ok((ics::calendar(&entries, context.now()), count))
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
