//! `backcare remind status` and `next`: whether it reminds, what is open, what comes.

use chrono::TimeDelta;
use serde_json::Value;

use crate::cli::context::Context;
use crate::daemon::lock;
use crate::daemon::uptime;
use crate::domain::calendar::moment;
use crate::domain::history::View;
use crate::domain::reminding::{
    self, Absence, Backoff, Endpoint, Env, Ledger, Output, Reminder, Report, Screen, State, Status, Why,
};
use crate::domain::today::Upcoming;
use crate::render;
use crate::render::reminding::{Reminding, RunningDaemon};
use crate::store::Store;

/// How many days ahead the next reminder is looked for.
const AHEAD: usize = 8;

#[derive(Debug, clap::Args)]
pub(super) struct NextArgs {
    /// Show all within so many days, 1 to 366
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=366))]
    days: Option<u16>,
}

pub(super) fn status(context: &Context) -> anyhow::Result<String> {
    let (reminding, _) = reminding(context, AHEAD)?;
    let zone = &context.clock.zone;
    if context.json {
        return Ok(format!("{}\n", render::reminding::json(&reminding, zone)));
    }
    Ok(render::reminding::text(&reminding, zone, context.today))
}

pub(super) fn next(args: &NextArgs, context: &Context) -> anyhow::Result<String> {
    let Some(days) = args.days else {
        let (_, next) = reminding(context, AHEAD)?;
        let next: Vec<Upcoming> = next.into_iter().take(1).collect();
        return Ok(listing(&next, context, "Nothing is to come in the next days.\n"));
    };
    let end = context.now() + TimeDelta::days(days.into());
    let (_, mut next) = reminding(context, usize::from(days))?;
    next.retain(|next| next.at <= end);
    Ok(listing(&next, context, "Nothing is to come in these days.\n"))
}

/// The next reminder, as a line.
pub(in crate::cli) fn next_line(context: &Context) -> anyhow::Result<String> {
    let (_, next) = reminding(context, AHEAD)?;
    let words = |next: &Upcoming| format!("Next: {}.\n", render::upcoming::words(next, context.today));
    Ok(next.first().map(words).unwrap_or_default())
}

fn listing(next: &[Upcoming], context: &Context, none: &str) -> String {
    if context.json {
        return format!("{}\n", next.iter().map(render::upcoming::json).collect::<Value>());
    }
    if next.is_empty() { none.to_owned() } else { render::upcoming::text(next) }
}

/// How reminding is going, and all reminders to come within `days`.
fn reminding(context: &Context, days: usize) -> anyhow::Result<(Reminding, Vec<Upcoming>)> {
    let store = context.store_to_read()?;
    let (holder, lock_problem) = match store.as_ref().map(|_| lock::holder(&context.paths.db)) {
        None => (None, None),
        Some(Ok(holder)) => (holder, None),
        Some(Err(cause)) => (None, Some(format!("{cause}; {}", cause.hint()))),
    };
    let report = store.as_ref().map_or_else(|| Ok(Report::default()), Store::report)?;
    let history = context.history(store.as_ref(), Some(context.today))?;
    let now = context.now();
    let state = State {
        ledger: store.as_ref().map_or_else(|| Ok(Ledger::new()), |store| store.ledger(context.today))?,
        // Without a daemon nobody counts how long somebody sits.
        stretch: match &store {
            Some(store) if holder.is_some() => store.stretch(&uptime::boot())?,
            _ => None,
        },
        screen: screen(&report),
        do_not_disturb: report.do_not_disturb,
        backoff: report.trouble.map(|trouble| Backoff { trouble, until: now, delay: TimeDelta::zero() }),
        ..State::default()
    };
    let view = history.at(&context.clock.zone, now);
    let env = Env { view, rules: &context.settings.rules, uptime: uptime::read(), since: context.today };
    let why = match (&holder, reminding::why(&state, &env)) {
        (None, _) => Some("no daemon runs"),
        (Some(_), why) => why.map(Why::words),
    };
    let sitting = state.stretch.zip(reminding::prompt_at(&state, &env));
    let open: Vec<Reminder> = state.ledger.into_values().filter(Reminder::is_open).collect();
    let next = next_of(&open, &view, days);
    // What the daemon says, or what keeps the next one from beginning.
    let problem = report.problem.clone().filter(|_| holder.is_some());
    let reminding = Reminding {
        next: next.first().cloned(),
        pause: view.pause().cloned(),
        daemon: holder.map(|holder| RunningDaemon { pid: holder.pid, since: holder.since }),
        is_stuck: holder.is_some() && report.is_stuck(now),
        problem: problem.or(lock_problem).or_else(|| context.config_problem.clone()),
        report,
        open,
        why,
        sitting,
    };
    Ok((reminding, next))
}

/// Snoozed reminders, when they come back, and the slots to come.
fn next_of(open: &[Reminder], view: &View, days: usize) -> Vec<Upcoming> {
    let snoozed = open.iter().filter_map(|reminder| match reminder.status {
        Status::Snoozed { until, .. } => Some(Upcoming {
            at: moment(view.zone, until),
            day: reminder.key.day,
            slot: reminder.key.slot.clone(),
            routines: reminder.items.iter().map(|item| item.routine.clone()).collect(),
        }),
        _ => None,
    });
    let mut next: Vec<Upcoming> = snoozed.collect();
    next.extend(view.upcoming(days));
    next.sort_by_key(|next| next.at);
    next
}

/// The screen as the daemon has reported it.
fn screen(report: &Report) -> Screen {
    match &report.output {
        Some(Output::Absent(absence)) => Screen::Absent(*absence),
        // Which endpoint it is does not matter here.
        Some(Output::Server(_) | Output::Terminal | Output::Hook) => {
            Screen::Ready(Endpoint { bus: String::new(), server: String::new(), client: String::new() })
        }
        // The session bus has not answered yet.
        None => Screen::Absent(Absence::BusSilent),
    }
}
