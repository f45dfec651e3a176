//! When to look again.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Screen, Standing, State, World, sitting};
use crate::domain::day::{Calendar, WallTime};

/// The next instant after `now` at which something may change by the clock alone: a slot, a window, a day, the end of a
/// snooze, of a patience, of a pause, of a sitting.
pub fn wake_at(state: &State, world: &World, now: DateTime<Utc>) -> DateTime<Utc> {
    let calendar = world.calendar();
    let today = calendar.day_of(now);
    let mut instants: Vec<DateTime<Utc>> = Vec::new();
    // Nothing of the next day comes before it begins; a leap over the date line leaves out one.
    instants.extend(today.iter_days().take(3).filter(|day| calendar.has(*day)).map(|day| calendar.begin(day)));
    day_instants(&calendar, world, today, &mut instants);
    // One can be to come once more, where the clock was set back.
    instants.extend(state.ledger.values().map(|reminder| reminder.due_at));
    for reminder in state.ledger.values().filter(|reminder| reminder.is_open()) {
        if let Standing::Snoozed { until, .. } = reminder.standing {
            instants.push(until);
        }
        instants.extend(reminder.repeat_at(world.rules.repeat));
    }
    for pause in &world.history.pauses {
        // Pauses are readings of the wall clock, wherever it hangs by now.
        let readings = [Some(pause.from), pause.until].into_iter().flatten();
        instants.extend(readings.map(|at| WallTime::of(world.zone, at.naive_local()).first_instant()));
    }
    sitting::instants(state, world, now, &mut instants);
    if let (Some(hold), Screen::Ready(_)) = (state.hold, &state.screen) {
        instants.push(hold.until);
    }
    if let Some(awaited) = &state.awaited {
        instants.push(now + awaited.left_to_wait(world));
    }
    // A day lasts no longer than two, in any zone.
    instants.into_iter().filter(|instant| *instant > now).min().unwrap_or(now + TimeDelta::days(1))
}

fn day_instants(calendar: &Calendar, world: &World, day: chrono::NaiveDate, instants: &mut Vec<DateTime<Utc>>) {
    let plan = world.history.plans.on(day);
    for slot in &plan.slots {
        let at = calendar.instant(day, slot.time);
        instants.push(at);
        // One not shown by then expires.
        instants.push(at + world.rules.late + TimeDelta::seconds(1));
    }
    for (routine, _) in plan.routines.iter().filter(|(_, prescription)| prescription.enabled) {
        for window in calendar.windows(routine, day) {
            instants.push(window.closes);
        }
    }
}
