//! Answering the open reminder from the command line, as its buttons do. The daemon reads the answer in the database.

use chrono::{DateTime, TimeDelta, Utc};

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::log::{self, Logged};
use crate::cli::output::Answer;
use crate::daemon::lock;
use crate::domain::calendar::{Moment, moment};
use crate::domain::record::Source;
use crate::domain::reminding::{self, Item, Reminder, Status};
use crate::render;
use crate::store::{Writer, Written};

/// Changes the reminder in front, and says what became of it.
pub(super) fn change(context: &Context, change: impl Fn(Reminder) -> Reminder) -> Result<Answer, Error> {
    let mut store = context.existing_store()?.ok_or_else(nothing)?;
    loop {
        let open = reminding::front(&store.ledger(context.today)?).cloned().ok_or_else(nothing)?;
        let version = open.version + 1;
        let changed = Reminder { version, ..change(open) };
        match store.write_reminders(std::slice::from_ref(&changed))? {
            // The daemon was faster, and may have ended it: look again.
            Written::Overtaken => {}
            Written::Yes => return answer(&changed, &store, context),
        }
    }
}

/// Logs what the reminder in front still names, and ends it.
pub(super) fn done(context: &Context) -> Result<Answer, Error> {
    let mut store = context.existing_store()?.ok_or_else(nothing)?;
    loop {
        let open = reminding::front(&store.ledger(context.today)?).cloned().ok_or_else(nothing)?;
        let history = context.recent_history(&store)?;
        let sessions = reminding::sessions_of_done(&open, &context.view(&history), TimeDelta::zero());
        if sessions.is_empty() {
            return Err(nothing());
        }
        let at = |(item, at): (Item, DateTime<Utc>)| (item, moment(&context.clock.zone, at));
        let sessions: Vec<(Item, Moment)> = sessions.into_iter().map(at).collect();
        let answered = Reminder { status: Status::Answered, version: open.version + 1, ..open };
        let recorded = store.complete_reminder(&context.now_for_store(), &answered, &sessions, Source::Cli)?;
        // The daemon was faster, and may have ended it: look again.
        let Some(recorded) = recorded else { continue };
        let doses = sessions.into_iter().map(|(item, _)| item.dose);
        let logged: Vec<Logged> =
            recorded.into_iter().zip(doses).map(|(session, dose)| Logged { session, dose, again: false }).collect();
        return Ok(log::answer(&logged, &store, context));
    }
}

fn nothing() -> Error {
    Error::failed("no reminder is open").hint("`backcare remind next` shows the next one")
}

fn answer(changed: &Reminder, store: &Writer, context: &Context) -> Result<Answer, Error> {
    let zone = &context.clock.zone;
    if context.json {
        return Ok(Answer::json(render::reminder::json(changed, zone)));
    }
    let words = render::reminder::words(&changed.key, &changed.items);
    let mut text = match changed.status {
        Status::Snoozed { until, .. } => {
            let until = moment(zone, until);
            let history = context.recent_history(store)?;
            let next = context.view(&history).upcoming(2).next();
            match next.filter(|next| next.at <= until) {
                Some(next) => {
                    let at = next.at.format("%H:%M");
                    format!("Snoozed: {words}. It is over at {at}, when {} takes its place.\n", next.slot)
                }
                None => format!("Snoozed until {}: {words}.\n", render::reminding::day_and_time(until, context.today)),
            }
        }
        _ => format!("Skipped: {words}. It can still be logged.\n"),
    };
    // The answer is recorded, whatever is wrong with the lock.
    if matches!(lock::holder(&context.paths.db), Ok(None)) {
        text += "No daemon runs: start one with `backcare remind --daemon`.\n";
    }
    Ok(Answer::text(text))
}
