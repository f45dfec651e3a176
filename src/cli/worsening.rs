//! The line that says that the pain gets worse, at most once a logical day: by the command that recorded a reading, or
//! by the page of the day.

use super::context::Context;
use super::last_said;
use crate::domain::record::Pain;
use crate::domain::worsening::{PainCourse, Worsening};
use crate::render;
use crate::store::Reader;

/// The line, by the readings of today that were recorded just now.
pub(super) fn line_after(recorded: &[Pain], context: &Context, reader: &Reader) -> String {
    if recorded.is_empty() {
        return String::new();
    }
    line_of(context, reader, |course| PainCourse { readings: recorded.to_vec(), ..course })
}

/// The line, by all readings of today.
pub(super) fn line(context: &Context, reader: &Reader) -> String {
    line_of(context, reader, |course| course)
}

/// Nothing where the day gives no reason, or where something was said today. Errors are ignored: what the command has
/// recorded or shown stands without this line.
fn line_of(context: &Context, reader: &Reader, looked_at: impl FnOnce(PainCourse) -> PainCourse) -> String {
    let is_today = |said| context.day_of(said) == context.today;
    last_said::unless_recent(context, "said-that-it-gets-worse", is_today, || {
        let worsening = looked_at(reader.pain_course(context.today).ok()??).worsening()?;
        let routine = match &worsening {
            Worsening::AfterSessions { routine, .. } => context.settings.routines.get(routine),
            Worsening::Strong | Worsening::WorseWeek => None,
        };
        Some(render::worsening::text(&worsening, routine, context.layout))
    })
    .unwrap_or_default()
}
