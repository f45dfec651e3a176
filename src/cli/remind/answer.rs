//! `backcare remind snooze` and `skip`: what the buttons do, from the command line. The daemon reads it in the database.

use chrono::TimeDelta;

use crate::cli::context::Context;
use crate::cli::error::{Failure, usage};
use crate::daemon::lock;
use crate::domain::calendar::moment;
use crate::domain::duration;
use crate::domain::reminding::{self, Reminder, Status};
use crate::render;
use crate::store::Written;

/// A longer one would end after the reminder in any case.
const LONGEST: TimeDelta = TimeDelta::days(1);

#[derive(Debug, clap::Args)]
pub(super) struct SnoozeArgs {
    /// For how long: 90s, 10m, 2h [default: remind.snooze of the configuration]
    #[arg(value_name = "FOR")]
    length: Option<String>,
}

pub(super) fn snooze(args: &SnoozeArgs, context: &Context) -> anyhow::Result<String> {
    let length = match &args.length {
        None => context.settings.rules.snooze,
        Some(words) => duration::parse(words).map_err(|cause| usage("remind", cause))?,
    };
    if length < TimeDelta::seconds(1) || length > LONGEST {
        return Err(usage("remind", "a snooze lasts from 1s to 24h"));
    }
    change(context, |reminder| reminder.snoozed(context.now(), length))
}

pub(super) fn skip(context: &Context) -> anyhow::Result<String> {
    change(context, Reminder::skipped)
}

/// Changes the open reminder, and says what became of it.
fn change(context: &Context, change: impl Fn(Reminder) -> Reminder) -> anyhow::Result<String> {
    let none = || Failure::new("no reminder is open", "`backcare remind next` shows the next one");
    if context.store_as_it_is().is_ok_and(|store| store.is_none()) {
        return Err(none().into());
    }
    let mut store = context.store()?;
    loop {
        let open = reminding::front(&store.ledger(context.today)?).cloned().ok_or_else(none)?;
        let version = open.version + 1;
        let changed = Reminder { version, ..change(open) };
        match store.write_reminders(std::slice::from_ref(&changed))? {
            // The daemon was faster: it may have ended it.
            Written::Overtaken => {}
            Written::Yes => return answer(&changed, context),
        }
    }
}

fn answer(changed: &Reminder, context: &Context) -> anyhow::Result<String> {
    let zone = &context.clock.zone;
    if context.json {
        return Ok(format!("{}\n", render::reminder::json(changed, zone)));
    }
    let what = render::reminder::words(&changed.key, &changed.items);
    let mut text = match changed.status {
        Status::Snoozed { until, .. } => {
            let store = context.store_to_read()?;
            let history = context.history(store.as_ref(), Some(context.today))?;
            let next = history.at(zone, context.now()).upcoming(2).into_iter().next();
            match next.filter(|next| next.at <= moment(zone, until)) {
                Some(next) => {
                    let at = next.at.format("%H:%M");
                    format!("Snoozed: {what}. It is over at {at}, when {} takes its place.\n", next.slot)
                }
                None => format!(
                    "Snoozed until {}: {what}.\n",
                    render::reminding::day_and_time(moment(zone, until), context.today)
                ),
            }
        }
        _ => format!("Skipped: {what}. It can still be logged.\n"),
    };
    // It is written down, whatever is wrong with the lock.
    if matches!(lock::holder(&context.paths.db), Ok(None)) {
        text += "No daemon runs: start one with `backcare remind --daemon`.\n";
    }
    Ok(text)
}
