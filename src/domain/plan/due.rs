//! What is due by now, and what is over.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Key, Ledger, Named, Reminder, Standing, World};
use crate::domain::day::moment;
use crate::domain::plans::Slot;
use crate::domain::routine::RoutineId;
use crate::domain::session::Pause;

/// Where the day stands.
pub(super) struct Due {
    /// The reminder that fell due last.
    newest: Option<Newest>,
    /// The one to show that has never been shown.
    pub(super) newest_unseen: Option<(Key, Vec<Named>)>,
    /// Those that fell due and will not be shown: they are over as this.
    pub(super) unseen: Vec<(Key, Standing)>,
}

struct Newest {
    key: Key,
    due_at: DateTime<Utc>,
    is_alive: bool,
}

/// How one routine stands in a slot.
struct Dosed {
    named: Named,
    state: Filling,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    /// A session fills it.
    Filled,
    /// A session now would fill it.
    Open,
    /// A session now would not fill it.
    Shut,
}

impl Due {
    /// Where `today` stands at `now`.
    pub(super) fn of(world: &World, ledger: &Ledger, today: NaiveDate, now: DateTime<Utc>) -> Self {
        let calendar = world.calendar();
        let mut newest: Option<Newest> = None;
        let mut contend = |key: &Key, due_at: DateTime<Utc>, is_alive: bool| {
            if newest.as_ref().is_none_or(|newest| due_at >= newest.due_at) {
                newest = Some(Newest { key: key.clone(), due_at, is_alive });
            }
        };
        let mut without_row = Vec::new();
        for slot in &world.history.plans.on(today).slots {
            let key = Key { day: today, slot: slot.name.clone() };
            match ledger.get(&key) {
                // Its time has come, whatever the plan says by now.
                Some(reminder) if reminder.due_at <= now && !reminder.is_none() => {
                    contend(&key, reminder.due_at, reminder.is_open());
                }
                Some(_) => {}
                None => {
                    let due_at = calendar.instant(today, slot.time);
                    if due_at > now {
                        continue;
                    }
                    let doses = doses(world, today, slot, now);
                    if doses.is_empty() {
                        continue;
                    }
                    let named = still_open(&doses);
                    let done = doses.iter().all(|dosed| dosed.state == Filling::Filled);
                    let in_time = now - due_at <= world.rules.late && !is_paused_since(world, due_at, now);
                    if !done {
                        // It fell due, whether it can still be shown or not.
                        contend(&key, due_at, in_time && !named.is_empty());
                    }
                    without_row.push((key, named, done));
                }
            }
        }
        let mut due = Self { newest, newest_unseen: None, unseen: Vec::new() };
        for (key, named, done) in without_row {
            if due.newest.as_ref().is_some_and(|newest| newest.key == key && newest.is_alive) {
                due.newest_unseen = Some((key, named));
            } else {
                due.unseen.push((key, if done { Standing::Done } else { Standing::Expired }));
            }
        }
        due
    }

    /// What an open reminder still names, and how it ended, if it did.
    pub(super) fn outcome(
        &self,
        world: &World,
        reminder: &Reminder,
        now: DateTime<Utc>,
    ) -> (Vec<Named>, Option<Standing>) {
        let slot = world.history.plans.on(reminder.key.day).slot(&reminder.key.slot);
        let doses = slot.map_or(Vec::new(), |slot| doses(world, reminder.key.day, slot, now));
        let of = |named: &Named| doses.iter().find(|dosed| dosed.named.routine == named.routine);
        let open = |named: &Named| of(named).filter(|dosed| dosed.state == Filling::Open);
        let named: Vec<Named> = reminder.named.iter().filter_map(open).map(|dosed| dosed.named.clone()).collect();
        let superseded = self
            .newest
            .as_ref()
            .is_some_and(|newest| newest.key != reminder.key && (newest.is_alive || newest.due_at >= reminder.due_at));
        if named.is_empty() {
            let filled = |named: &Named| of(named).is_some_and(|dosed| dosed.state == Filling::Filled);
            let done = reminder.named.iter().all(filled);
            // What was named last is kept: one without names was never sent.
            return (reminder.named.clone(), Some(if done { Standing::Done } else { Standing::Expired }));
        }
        // Its day is over as soon as its windows are.
        let over = superseded || is_paused_since(world, reminder.due_at, now);
        (named, over.then_some(Standing::Expired))
    }
}

/// The enabled routines that have the slot; none where its time lies in a pause.
fn doses(world: &World, day: NaiveDate, slot: &Slot, now: DateTime<Utc>) -> Vec<Dosed> {
    let history = world.history;
    let plan = history.plans.on(day);
    let calendar = world.calendar();
    if !calendar.has(day) || history.pauses_cover(plan, day, slot) {
        return Vec::new();
    }
    let enabled = plan.routines.iter().filter(|(_, prescription)| prescription.enabled);
    enabled
        .filter_map(|(routine, prescription)| {
            let windows = calendar.windows(routine, day);
            let window = windows.into_iter().find(|window| window.slot.name == slot.name)?;
            let state = if history.is_filled(day, routine, &slot.name) {
                Filling::Filled
            } else if window.opens <= now && now < window.closes {
                Filling::Open
            } else {
                Filling::Shut
            };
            Some(Dosed { named: Named { routine: routine.clone(), dose: prescription.dose.clone() }, state })
        })
        .collect()
}

fn still_open(doses: &[Dosed]) -> Vec<Named> {
    doses.iter().filter(|dosed| dosed.state == Filling::Open).map(|dosed| dosed.named.clone()).collect()
}

/// Whether any of the time from `due_at` to `now` lies in a pause.
fn is_paused_since(world: &World, due_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let due = moment(world.zone, due_at).naive_local();
    let now = moment(world.zone, now).naive_local();
    let meets = |pause: &Pause| {
        let until = pause.until.map(|until| until.naive_local());
        pause.from.naive_local() <= now && until.is_none_or(|until| until > due && until > pause.from.naive_local())
    };
    world.history.pauses.iter().any(meets)
}

/// The instant at which a session of `routine`, done by a press of a button at `now`, fills the slot: now, or the last
/// second of a window that closed while the press was `on_its_way`; `None` where it would fill nothing.
pub(super) fn fills_at(
    world: &World,
    key: &Key,
    routine: &RoutineId,
    now: DateTime<Utc>,
    on_its_way: TimeDelta,
) -> Option<DateTime<Utc>> {
    if world.history.is_filled(key.day, routine, &key.slot) {
        return None;
    }
    let windows = world.calendar().windows(routine, key.day);
    let window = windows.into_iter().find(|window| window.slot.name == key.slot)?;
    if now < window.opens || now >= window.closes + on_its_way {
        return None;
    }
    let last = (window.closes - TimeDelta::seconds(1)).max(window.opens);
    Some(if now < window.closes { now } else { last })
}

/// The slots of the days before `today` that asked for something that was not done.
pub(super) fn missed(world: &World, today: NaiveDate) -> Vec<Key> {
    let calendar = world.calendar();
    let days = world.since.iter_days().take_while(|day| *day < today).filter(|day| calendar.has(*day));
    let mut missed: Vec<Key> = Vec::new();
    for day in days {
        for asked in world.history.asked_on(day) {
            let key = Key { day, slot: asked.slot.name.clone() };
            if !missed.contains(&key) && !world.history.is_filled(day, &asked.routine, &asked.slot.name) {
                missed.push(key);
            }
        }
    }
    missed
}
