//! The warning that no daemon reminds: commands of every day give it once an hour where reminders are wanted, and once
//! a day in the first week where nobody has begun with them.

use std::io::{self, IsTerminal};

use chrono::TimeDelta;

use super::context::Context;
use super::error::Error;
use super::last_said;
use crate::daemon::lock;
use crate::domain::doses::DoseState;
use crate::domain::plan::Slot;
use crate::domain::reminding::Key;
use crate::domain::routine::SlotName;
use crate::render::listed;

/// How long until it is given again.
const REPEAT_AFTER: TimeDelta = TimeDelta::hours(1);
/// How many days it is said that reminding has not begun.
const FIRST_DAYS: TimeDelta = TimeDelta::days(7);

/// The warning, where it is time for it. Errors here are ignored: they do not concern the command that was run.
pub(super) fn warning(context: &Context) -> Option<String> {
    if context.json || !io::stderr().is_terminal() {
        return None;
    }
    let is_recent = |said| context.now() - said < REPEAT_AFTER;
    let is_today = |said| context.day_of(said) == context.today;
    let down = || daemon_is_down(context).ok().flatten();
    let not_yet = || not_begun(context).ok().flatten();
    last_said::unless_recent(context, "said-that-nobody-reminds", is_recent, down)
        .or_else(|| last_said::unless_recent(context, "said-how-reminding-begins", is_today, not_yet))
}

/// What is said in the first days, until a daemon has run.
fn not_begun(context: &Context) -> Result<Option<String>, Error> {
    let reader = context.reader_as_it_is()?;
    let first_day = reader.plans()?.first_key_value().map_or(context.today, |(day, _)| *day);
    let is_new = context.today - first_day < FIRST_DAYS;
    let has_begun = reader.is_reminding_wanted()? || reader.report()?.output.is_some();
    let is_said = is_new && !has_begun && lock::holder(&context.paths.db)?.is_none();
    Ok(is_said.then(|| "you are not reminded yet\nhint: backcare setup".to_owned()))
}

fn daemon_is_down(context: &Context) -> Result<Option<String>, Error> {
    let reader = context.reader_as_it_is()?;
    if !reader.is_reminding_wanted()? || lock::holder(&context.paths.db)?.is_some() {
        return Ok(None);
    }
    let ledger = reader.ledger(context.today)?;
    let today = context.day(&reader)?;
    let was_shown = |slot: &Slot| {
        let row = ledger.get(&Key { day: today.day, slot: slot.name.clone() });
        row.is_some_and(|row| row.shown_at.is_some())
    };
    let unseen: Vec<&SlotName> = today
        .slots
        .iter()
        .filter(|slot| slot.at <= today.now && !was_shown(&slot.slot))
        .filter(|slot| slot.doses.iter().any(|dose| matches!(dose.state, DoseState::Open | DoseState::Missed)))
        .map(|slot| &slot.slot.name)
        .collect();
    let unseen =
        if unseen.is_empty() { String::new() } else { format!(" Not reminded of today: {}.", listed(&unseen)) };
    Ok(Some(format!("nobody reminds you: the daemon does not run.{unseen}\nhint: backcare remind --daemon")))
}
