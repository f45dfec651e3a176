//! When to look at the clock again.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::env::Env;
use super::event::Screen;
use super::prompt;
use super::reminder::Status;
use super::state::State;

/// The next instant at which something may change by the clock alone: the time of a slot, the edge of a window, a day
/// or a pause, the end of a snooze, a back-off or a stretch of sitting.
pub fn wake_at(state: &State, env: &Env) -> DateTime<Utc> {
    let (calendar, now) = (env.calendar(), env.now());
    let today = calendar.day_of(now);
    let mut instants: Vec<DateTime<Utc>> = Vec::new();
    // Nothing of the next day comes before it begins. A leap over the date line leaves out one day.
    instants.extend(today.iter_days().take(3).filter(|day| calendar.has(*day)).map(|day| calendar.start(day)));
    instants.extend(day_instants(env, today));
    // If the clock was set back, a due time can lie in the future again.
    instants.extend(state.ledger.values().map(|reminder| reminder.due_at));
    for reminder in state.ledger.values().filter(|reminder| reminder.is_open()) {
        if let Status::Snoozed { until, .. } = reminder.status {
            instants.push(until);
        }
        instants.extend(reminder.repeat_at(env.rules.repeat));
    }
    for pause in env.view.history.pauses.iter() {
        let (from, until) = pause.span_in(env.view.zone);
        instants.extend([Some(from), until].into_iter().flatten());
    }
    instants.extend(prompt::instants(state, env));
    if let (Some(backoff), Screen::Ready(_)) = (state.backoff, &state.screen) {
        instants.push(backoff.until);
    }
    if let Some(in_flight) = &state.in_flight {
        instants.push(now + in_flight.left_to_wait(env));
    }
    // There is always a next day, within two days in any zone.
    instants.into_iter().filter(|instant| *instant > now).min().unwrap_or(now + TimeDelta::days(1))
}

fn day_instants(env: &Env, day: NaiveDate) -> Vec<DateTime<Utc>> {
    let calendar = env.calendar();
    let plan = env.view.history.plans.on(day);
    let mut instants = Vec::new();
    for slot in &plan.slots {
        let at = calendar.instant(day, slot.time);
        // What was not shown by the second of these expires.
        instants.extend([at, at + env.rules.late + TimeDelta::seconds(1)]);
    }
    for (routine, _) in plan.enabled() {
        instants.extend(calendar.windows(routine, day).into_iter().map(|window| window.closes));
    }
    instants
}
