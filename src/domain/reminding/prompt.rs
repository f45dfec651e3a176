//! When a stretch of sitting asks for a prompt to stand up.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use super::env::Env;
use super::reminder::{Item, Key, Ledger, Reminder, Status};
use super::sitting::{Presence, SLOT_PREFIX, Stretch};
use super::state::State;
use crate::domain::calendar::{WallTime, moment};
use crate::domain::routine::{Schedule, SlotName};

/// The routines that a prompt names.
pub(super) fn items(env: &Env) -> Vec<Item> {
    let history = env.view.history;
    let today = history.plans.today();
    let by_sitting =
        history.plans.current().enabled().filter(|(_, prescription)| prescription.schedule == Schedule::Sitting);
    by_sitting.filter_map(|(id, _)| Some(Item { routine: id.clone(), dose: history.dose_on(id, today)? })).collect()
}

/// Whether sitting counts now.
pub(super) fn counts(state: &State, env: &Env) -> bool {
    let now = env.now();
    !items(env).is_empty()
        && !has_rested(state, env)
        && working_hours(env).iter().any(|(from, to)| *from <= now && now < *to)
        && !is_paused(env)
}

/// Whether a rest has been long enough to start the count anew.
pub(super) fn has_rested(state: &State, env: &Env) -> bool {
    state.presence.has_rested(&env.rules.sitting, env.uptime)
}

/// The working hours of the calendar day of now, and of the days before and after it.
fn working_hours(env: &Env) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let rules = &env.rules.sitting;
    let date = env.view.moment().date_naive();
    let days = (date - Days::new(1)).iter_days().take(3).filter(|date| rules.days.contains(date.weekday()));
    let at = |date: NaiveDate, time| WallTime::of(env.view.zone, date.and_time(time)).first_instant();
    days.map(|date| (at(date, rules.from), at(date, rules.to))).collect()
}

fn is_paused(env: &Env) -> bool {
    env.view.history.pauses.iter().any(|pause| pause.is_on(env.now(), env.view.zone))
}

/// The prompt that is open, if one is.
pub(super) fn open(ledger: &Ledger) -> Option<&Reminder> {
    ledger.values().find(|reminder| reminder.key.is_sitting() && reminder.is_open())
}

/// The key of the prompt that a stretch leads to.
pub(super) fn key(stretch: &Stretch, env: &Env) -> Key {
    let wall = moment(env.view.zone, stretch.at).format("%H:%M:%S");
    Key { day: env.calendar().day_of(stretch.at), slot: SlotName::from(format!("{SLOT_PREFIX}{wall}")) }
}

/// Whether somebody has sat long enough, and is there to be told.
pub(super) fn is_due(state: &State, env: &Env) -> bool {
    let is_over = |stretch: Stretch| left(&stretch, env) <= TimeDelta::zero() && !stretch.was_broken(env.uptime);
    let is_there = !matches!(state.presence, Presence::Idle { .. });
    is_there && state.stretch.is_some_and(is_over) && counts(state, env)
}

/// When the next prompt comes if nobody rises before; `None` where it is not known, or none comes today.
pub fn prompt_at(state: &State, env: &Env) -> Option<DateTime<Utc>> {
    let now = env.now();
    let stretch = state.stretch.filter(|stretch| !stretch.is_prompted && !stretch.was_broken(env.uptime))?;
    let at = now + left(&stretch, env).max(TimeDelta::zero());
    let lasts = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| *from <= now && at < *to;
    (counts(state, env) && working_hours(env).iter().any(lasts)).then_some(at)
}

/// How much longer to sit before a prompt is due; zero or less where one is.
pub(super) fn left(stretch: &Stretch, env: &Env) -> TimeDelta {
    stretch.left(&env.rules.sitting, env.uptime)
}

/// Whether the prompt that a stretch led to could not be shown for as long as a rest lasts. The person may have risen
/// meanwhile, and a prompt that comes so late means nothing. `prompt` is the one that the stretch began with.
pub(super) fn was_missed(stretch: &Stretch, prompt: Option<&Reminder>, env: &Env) -> bool {
    missed_at(stretch, prompt, env) <= env.now()
}

/// When it will have been missed, as far as is known.
fn missed_at(stretch: &Stretch, prompt: Option<&Reminder>, env: &Env) -> DateTime<Utc> {
    let now = env.now();
    let due_at = match prompt {
        Some(Reminder { status: Status::Snoozed { until, .. }, .. }) => *until,
        // The stretch began with a prompt that nobody has seen yet.
        Some(Reminder { shown_at: None, .. }) => now + (stretch.since - env.uptime.total),
        _ => now + left(stretch, env),
    };
    due_at + env.rules.sitting.idle + TimeDelta::seconds(1)
}

/// The instants at which the answers of this module may change.
pub(super) fn instants(state: &State, env: &Env) -> Vec<DateTime<Utc>> {
    let mut instants = Vec::new();
    if items(env).is_empty() {
        return instants;
    }
    instants.extend(working_hours(env).into_iter().flat_map(|(from, to)| [from, to]));
    if let Presence::Idle { since } = state.presence {
        instants.push(env.now() + (since + env.rules.sitting.idle - env.uptime.total));
    }
    if let Some(stretch) = &state.stretch {
        instants.extend([env.now() + left(stretch, env), missed_at(stretch, open(&state.ledger), env)]);
    }
    instants
}
