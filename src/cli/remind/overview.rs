//! What is known of reminding: gathered for `status` and `next`.

use chrono::TimeDelta;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::daemon::lock;
use crate::daemon::uptime;
use crate::domain::calendar::moment;
use crate::domain::history::View;
use crate::domain::reminding::{
    self, Absence, Backoff, Endpoint, Env, Output, Reminder, Report, Screen, State, Status, Why,
};
use crate::domain::today::Upcoming;
use crate::render::reminding::{Reminding, RunningDaemon};
use crate::store::Reader;

/// How reminding is going. The next reminder is looked for within `days`.
pub(super) fn reminding(reader: &Reader, context: &Context, days: usize) -> Result<Reminding, Error> {
    let (holder, lock_problem) = match lock::holder(&context.paths.db) {
        Ok(holder) => (holder, None),
        Err(cause) => (None, Some(format!("{cause}; {}", cause.hint()))),
    };
    let report = reader.report()?;
    let history = context.recent_history(reader)?;
    let now = context.now();
    // Without a daemon sitting is not counted.
    let stretch = if holder.is_some() { reader.stretch(&uptime::boot())? } else { None };
    let state = State {
        ledger: reader.ledger(context.today)?,
        stretch,
        screen: screen(&report),
        do_not_disturb: report.do_not_disturb,
        backoff: report.trouble.map(|trouble| Backoff { trouble, until: now, delay: TimeDelta::zero() }),
        ..State::default()
    };
    let view = context.view(&history);
    let guided = reader.guided()?.filter(|_| lock::guided_holder_now(&context.paths.db).is_some());
    let rules = &context.settings.rules;
    let env = Env { view, rules, uptime: uptime::read(), since: context.today, under_way: guided.as_ref() };
    let why = match holder {
        None => Some("no daemon runs"),
        Some(_) => reminding::why(&state, &env).map(Why::words),
    };
    let sitting = state.stretch.zip(reminding::prompt_at(&state, &env));
    let open: Vec<Reminder> = state.ledger.into_values().filter(Reminder::is_open).collect();
    // What the daemon reports, or what keeps the next daemon from beginning.
    let problem = report.problem.clone().filter(|_| holder.is_some());
    Ok(Reminding {
        next: next(&open, &view, days).into_iter().next(),
        pause: view.pause().cloned(),
        daemon: holder.map(|holder| RunningDaemon { pid: holder.pid, since: holder.since }),
        is_stuck: holder.is_some() && report.is_stuck(now),
        problem: problem.or(lock_problem).or_else(|| context.config_problem.clone()),
        report,
        open,
        why,
        sitting,
    })
}

/// The reminders to come within `days`: snoozed ones, when they come back, and the slots.
pub(super) fn upcoming(reader: &Reader, context: &Context, days: usize) -> Result<Vec<Upcoming>, Error> {
    let ledger = reader.ledger(context.today)?;
    let open: Vec<Reminder> = ledger.into_values().filter(Reminder::is_open).collect();
    let history = context.recent_history(reader)?;
    Ok(next(&open, &context.view(&history), days))
}

fn next(open: &[Reminder], view: &View, days: usize) -> Vec<Upcoming> {
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
