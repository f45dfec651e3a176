//! The offer to log what a guided session had done whose process died.

use super::context::Context;
use crate::daemon::lock;
use crate::render;
use crate::store::Reader;

/// The line that offers it, as long as the session is of today or of the day before, and nothing takes its place. Errors
/// are ignored: they do not concern the command that was run.
pub(super) fn offer(reader: &Reader, context: &Context) -> Option<String> {
    if context.is_demo() {
        return None;
    }
    offer_of(reader, context).filter(|_| goes_on(context) == Some(false))
}

/// The same for the process that has the lock.
pub(super) fn offer_of(reader: &Reader, context: &Context) -> Option<String> {
    if context.json {
        return None;
    }
    let session = reader.guided().ok()??;
    let is_recent = session.day == context.today || session.day.succ_opt() == Some(context.today);
    let is_worth_it = is_recent && session.amount > 0;
    is_worth_it.then(|| render::guided::cut_off(&session, context.today))
}

/// Whether a session goes on; `None` where that cannot be known.
fn goes_on(context: &Context) -> Option<bool> {
    lock::guided_holder(&context.paths.db).ok().map(|holder| holder.is_some())
}
