//! Asking for the pain of a guided session.

use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::conversation::{Conversation, Left, OnTerminal, answered};
use crate::cli::last_said;
use crate::domain::record::{Pain, Session};
use crate::render;
use crate::store::{Filter, Reader};

/// What is typed; `None` for Enter alone.
pub(super) fn asked(question: &str, conversation: &mut dyn Conversation) -> Result<Option<Pain>, Left> {
    let read = |typed: &str| if typed.is_empty() { Ok(None) } else { args::pain(typed).map(Some) };
    answered(question, read, conversation)
}

/// The pain after a session, where it is to be asked for: always where `is_wanted`, else once a day, unless a pain of the
/// day is known.
pub(super) fn after(is_wanted: bool, session: &Session, reader: &Reader, context: &Context) -> Option<Pain> {
    let mut terminal = OnTerminal::of(context.look)?;
    let is_known = || {
        let (from, to, limit) = (Some(context.today), Some(context.today), Some(1));
        let of_today = Filter { from, to, limit, ..Filter::default() };
        // Where it cannot be read, nobody is asked.
        reader.readings(&of_today).map_or(true, |readings| !readings.is_empty())
    };
    let is_today = |said| context.day_of(said) == context.today;
    let asks = || (!is_known()).then_some(());
    if !is_wanted {
        last_said::unless_recent(context, "asked-for-the-pain", is_today, asks)?;
    }
    let question = render::guided::pain_question(session);
    // Who leaves has given none.
    asked(&question, &mut terminal).ok().flatten()
}
