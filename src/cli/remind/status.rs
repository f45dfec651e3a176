//! `backcare remind status` and `next`: whether it reminds, what is open, what comes.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::daemon::lock::{self, Holder};
use crate::daemon::showing;
use crate::daemon::uptime;
use crate::domain::day::{Moment, moment};
use crate::domain::plan::{self, Absence, Hold, Place, Reminder, Screen, Spell, Standing, State, World};
use crate::domain::session::Pause;
use crate::domain::stats::History;
use crate::domain::today::{Next, upcoming};
use crate::render::json::instant;
use crate::render::reminder;
use crate::render::today::{next_words, until};
use crate::store::{Report, Showing, Store};

/// How far ahead the next reminder is looked for.
const AHEAD: usize = 8;

/// A daemon that is so late is stuck.
const STUCK: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, clap::Args)]
pub(super) struct NextArgs {
    /// Show all within so many days, 1 to 366
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=366))]
    days: Option<u16>,
}

/// How reminding stands.
struct Reminding {
    holder: Option<Holder>,
    /// Why it cannot be said whether a daemon runs.
    lock_fault: Option<String>,
    report: Report,
    open: Vec<Reminder>,
    next: Vec<Next>,
    pause: Option<Pause>,
    why: Option<&'static str>,
    is_stuck: bool,
    /// The sitting that goes on, and when it asks to stand up.
    sitting: Option<(Spell, DateTime<Utc>)>,
}

pub(super) fn status(context: &Context) -> anyhow::Result<String> {
    let reminding = reminding(context, AHEAD)?;
    Ok(if context.json { format!("{}\n", json(&reminding, context)) } else { text(&reminding, context) })
}

pub(super) fn next(args: &NextArgs, context: &Context) -> anyhow::Result<String> {
    let Some(days) = args.days else {
        let next: Vec<Next> = reminding(context, AHEAD)?.next.into_iter().take(1).collect();
        return Ok(listing(&next, context, "Nothing is to come in the next days.\n"));
    };
    let end = context.now() + TimeDelta::days(days.into());
    let mut next = reminding(context, usize::from(days))?.next;
    next.retain(|next| next.at <= end);
    Ok(listing(&next, context, "Nothing is to come in these days.\n"))
}

/// The next reminder, as a line.
pub(in crate::cli) fn next_line(context: &Context) -> anyhow::Result<String> {
    let next = reminding(context, AHEAD)?.next.into_iter().next();
    Ok(next.map_or(String::new(), |next| format!("Next: {}.\n", next_words(&next, context.today))))
}

fn listing(next: &[Next], context: &Context, none: &str) -> String {
    if context.json {
        return format!("{}\n", next.iter().map(reminder::next).collect::<Value>());
    }
    if next.is_empty() {
        return none.to_owned();
    }
    next.iter()
        .map(|next| {
            let routines: Vec<String> = next.routines.iter().map(ToString::to_string).collect();
            format!("{}  {}: {}\n", next.at.format("%a %-d %b  %H:%M"), next.slot, crate::render::listed(&routines))
        })
        .collect()
}

fn reminding(context: &Context, days: usize) -> anyhow::Result<Reminding> {
    let store = context.store_to_read()?;
    let (holder, lock_fault) = match store.as_ref().map(|_| lock::holder(&context.paths.db)) {
        None => (None, None),
        Some(Ok(holder)) => (holder, None),
        Some(Err(cause)) => (None, Some(format!("{cause}; {}", cause.hint()))),
    };
    let report = store.as_ref().map_or_else(|| Ok(Report::default()), Store::report)?;
    let history = context.history(store.as_ref(), Some(context.today))?;
    let now = context.now();
    let state = State {
        ledger: store.as_ref().map_or_else(|| Ok(plan::Ledger::new()), |store| store.ledger(context.today))?,
        // Nobody counts any more where no daemon runs.
        spell: match &store {
            Some(store) if holder.is_some() => store.spell(&uptime::boot())?,
            _ => None,
        },
        screen: screen(&report),
        quiet: report.quiet,
        hold: report.trouble.map(|trouble| Hold { trouble, until: now, patience: TimeDelta::zero() }),
        ..State::default()
    };
    let rules = context.settings.rules();
    let world = World {
        history: &history,
        zone: &context.clock.zone,
        rules: &rules,
        uptime: uptime::read(),
        since: context.today,
    };
    let why = match (&holder, plan::why(&state, &world, now)) {
        (None, _) => Some("no daemon runs"),
        (Some(_), why) => why.map(plan::Why::words),
    };
    let sitting = state.spell.zip(plan::prompt_at(&state, &world, now));
    let is_stuck = holder.is_some() && report.wake_at.is_some_and(|wake_at| now - wake_at > STUCK);
    let open: Vec<Reminder> = state.ledger.into_values().filter(Reminder::is_open).collect();
    let wall = context.now_here().naive_local();
    Ok(Reminding {
        next: next_of(&open, &history, context, days),
        pause: history.pauses.iter().find(|pause| pause.covers(wall)).cloned(),
        holder,
        lock_fault,
        report,
        open,
        why,
        is_stuck,
        sitting,
    })
}

/// Snoozed reminders, when they come back, and the slots to come.
fn next_of(open: &[Reminder], history: &History, context: &Context, days: usize) -> Vec<Next> {
    let snoozed = open.iter().filter_map(|reminder| match reminder.standing {
        Standing::Snoozed { until, .. } => Some(Next {
            at: moment(&context.clock.zone, until),
            day: reminder.key.day,
            slot: reminder.key.slot.clone(),
            routines: reminder.named.iter().map(|named| named.routine.clone()).collect(),
        }),
        _ => None,
    });
    let mut next: Vec<Next> = snoozed.collect();
    next.extend(upcoming(history, &context.calendar(&history.plans), context.now(), days));
    next.sort_by_key(|next| next.at);
    next
}

fn screen(report: &Report) -> Screen {
    match &report.screen {
        Some(Showing::Absent(absence)) => Screen::Absent(*absence),
        // Whose it is does not matter here.
        Some(Showing::On(_)) => {
            Screen::Ready(Place { bus: String::new(), server: String::new(), client: String::new() })
        }
        // The bus is asked for the first time.
        None => Screen::Absent(Absence::BusSilent),
    }
}

fn json(reminding: &Reminding, context: &Context) -> Value {
    let zone = &context.clock.zone;
    let (snoozed, shown): (Vec<&Reminder>, Vec<&Reminder>) =
        reminding.open.iter().partition(|open| matches!(open.standing, Standing::Snoozed { .. }));
    let list = |open: Vec<&Reminder>| open.into_iter().map(|open| reminder::open(open, zone)).collect::<Value>();
    let holder = reminding.holder;
    json!({
        "running": holder.is_some(),
        "pid": holder.map(|holder| holder.pid),
        "since": holder.map(|holder| instant(moment(zone, holder.since))),
        "stuck": reminding.is_stuck,
        "next": reminding.next.first().map(reminder::next),
        "open": list(shown),
        "snoozed": list(snoozed),
        "paused_until": reminding.pause.as_ref().and_then(|pause| pause.until).map(instant),
        "why": reminding.why,
        "server": server(reminding),
        "sitting": reminding.sitting.map(|(spell, prompt_at)| json!({
            "since": instant(moment(zone, spell.at)), "prompt_at": instant(moment(zone, prompt_at)),
        })),
        "idle": reminding.holder.and(reminding.report.idle.as_ref()),
        "fault": fault(reminding, context),
    })
}

/// What is to be seen to: what the daemon says, or what keeps the next one from beginning.
fn fault<'a>(reminding: &'a Reminding, context: &'a Context) -> Option<&'a String> {
    let daemons = reminding.holder.and(reminding.report.fault.as_ref());
    daemons.or(reminding.lock_fault.as_ref()).or(context.fault.as_ref())
}

/// The notification server, while a daemon lives that shows on it.
fn server(reminding: &Reminding) -> Option<&str> {
    match (&reminding.holder, &reminding.report.screen) {
        (Some(_), Some(Showing::On(server))) => Some(server),
        _ => None,
    }
}

fn text(reminding: &Reminding, context: &Context) -> String {
    let zone = &context.clock.zone;
    let mut text = match &reminding.holder {
        None => "No daemon runs. Start one: backcare remind --daemon\n".to_owned(),
        Some(holder) => {
            let since = day_and_time(moment(zone, holder.since), context.today);
            let screen = showing(reminding.report.screen.as_ref());
            format!("Reminding since {since}, pid {}, {screen}.\n", holder.pid)
        }
    };
    if reminding.is_stuck {
        text += "It seems to be stuck. End it with `backcare remind stop`, and start it again.\n";
    }
    if let Some(fault) = fault(reminding, context) {
        text += &format!("To be seen to: {fault}.\n");
    }
    for open in &reminding.open {
        let state = match open.standing {
            Standing::Snoozed { until, .. } => {
                format!("snoozed until {}", day_and_time(moment(zone, until), context.today))
            }
            Standing::Closed => "closed without an answer".to_owned(),
            Standing::Shown if server(reminding).is_some() => "on the screen".to_owned(),
            Standing::Shown => "not on the screen now".to_owned(),
            _ if server(reminding).is_none() => "not on the screen yet".to_owned(),
            _ => reminding.why.unwrap_or("on its way to the screen").to_owned(),
        };
        let due = moment(zone, open.due_at).format("%H:%M");
        let routines: Vec<String> = open.named.iter().map(|named| named.routine.to_string()).collect();
        let what = reminder::occasion(&open.key);
        text += &format!("Open: {what} ({due}), {}: {state}.\n", crate::render::listed(&routines));
    }
    if let (true, Some(why)) = (reminding.open.is_empty() && reminding.holder.is_some(), reminding.why) {
        text += &format!("Nothing on the screen: {why}.\n");
    }
    if let Some(pause) = &reminding.pause {
        text += &format!("Paused {}.\n", until(pause));
    }
    if let Some((spell, prompt_at)) = reminding.sitting {
        let (since, at) = (moment(zone, spell.at).format("%H:%M"), moment(zone, prompt_at).format("%H:%M"));
        let source =
            reminding.report.idle.as_ref().map_or("by the clock".to_owned(), |source| format!("as {source} tells"));
        text += &format!("Sitting since {since} ({source}): you are asked to stand up at {at}.\n");
    }
    if let Some(next) = reminding.next.first() {
        text += &format!("Next: {}.\n", next_words(next, context.today));
    }
    text
}

pub(super) fn day_and_time(at: Moment, today: NaiveDate) -> String {
    let format = if at.date_naive() == today { "%H:%M" } else { "%A %-d %B, %H:%M" };
    at.format(format).to_string()
}
