//! Which reminders are due by now, and which are over.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::env::Env;
use super::reminder::{Carried, Item, Key, Ledger, Reminder, Status};
use crate::domain::calendar::moment;
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::routine::SlotName;

/// What is due today.
pub(super) struct Due {
    /// The reminder that fell due last.
    newest: Option<Newest>,
    /// The one to show that has never been shown.
    pub(super) newest_unseen: Option<Unseen>,
    /// Those that fell due and will not be shown, with the status in which they are over.
    pub(super) unseen: Vec<(Key, Status)>,
}

/// A reminder that has never been shown.
pub(super) struct Unseen {
    pub(super) key: Key,
    pub(super) items: Vec<Item>,
    pub(super) carried: Vec<Carried>,
}

struct Newest {
    key: Key,
    due_at: DateTime<Utc>,
    /// Whether it can still be shown or answered.
    is_alive: bool,
}

impl Due {
    pub(super) fn of(env: &Env, ledger: &Ledger, today: NaiveDate) -> Self {
        let (calendar, now) = (env.calendar(), env.now());
        let mut newest: Option<Newest> = None;
        let mut contend = |key: &Key, due_at: DateTime<Utc>, is_alive: bool| {
            if newest.as_ref().is_none_or(|newest| due_at >= newest.due_at) {
                newest = Some(Newest { key: key.clone(), due_at, is_alive });
            }
        };
        let mut without_row = Vec::new();
        let day_doses = asked_for(env, today);
        for slot in &env.view.history.plans.on(today).slots {
            let key = Key { day: today, slot: slot.name.clone() };
            match ledger.get(&key) {
                // Its time has come, whatever the plan says by now.
                Some(reminder) if reminder.due_at <= now && !reminder.was_done_before_due() => {
                    contend(&key, reminder.due_at, reminder.is_open());
                }
                Some(_) => {}
                None => {
                    let due_at = calendar.instant(today, slot.time);
                    if due_at > now {
                        continue;
                    }
                    let doses: Vec<&DayDose> = day_doses.iter().filter(|dose| dose.slot.name == slot.name).collect();
                    if doses.is_empty() {
                        continue;
                    }
                    let items: Vec<Item> = doses.iter().filter(|dose| is_open(dose)).map(|dose| item(dose)).collect();
                    let is_done = doses.iter().all(|dose| dose.state == DoseState::Done);
                    let is_in_time = now - due_at <= env.rules.late && !is_paused_since(env, due_at);
                    if !is_done {
                        // It fell due, whether it can still be shown or not.
                        contend(&key, due_at, is_in_time && !items.is_empty());
                    }
                    without_row.push((key, items, is_done));
                }
            }
        }
        let mut due = Self { newest, newest_unseen: None, unseen: Vec::new() };
        for (key, items, is_done) in without_row {
            if due.newest.as_ref().is_some_and(|newest| newest.key == key && newest.is_alive) {
                let carried = carried(env, ledger, &key, &day_doses);
                due.newest_unseen = Some(Unseen { key, items, carried });
            } else {
                due.unseen.push((key, if is_done { Status::Done } else { Status::Expired }));
            }
        }
        due
    }

    /// What an open reminder still names, what it still carries, and the status in which it ended, if it did.
    pub(super) fn outcome(
        &self,
        env: &Env,
        ledger: &Ledger,
        reminder: &Reminder,
    ) -> (Vec<Item>, Vec<Carried>, Option<Status>) {
        let doses = asked_for(env, reminder.key.day);
        let still_open = carried(env, ledger, &reminder.key, &doses);
        let left: Vec<Carried> = reminder.carried.iter().filter(|one| still_open.contains(one)).cloned().collect();
        let is_its = |dose: &&DayDose| dose.slot.name == reminder.key.slot;
        let dose_of = |item: &Item| doses.iter().filter(is_its).find(|dose| dose.routine == item.routine);
        let open = reminder.items.iter().filter_map(|item| dose_of(item).filter(|dose| is_open(dose)));
        let items: Vec<Item> = open.map(item).collect();
        if items.is_empty() {
            let is_done = |item: &Item| dose_of(item).is_some_and(|dose| dose.state == DoseState::Done);
            let status = if reminder.items.iter().all(is_done) { Status::Done } else { Status::Expired };
            // The last items are kept: an empty list means that the reminder was never sent.
            return (reminder.items.clone(), reminder.carried.clone(), Some(status));
        }
        let is_superseded = self
            .newest
            .as_ref()
            .is_some_and(|newest| newest.key != reminder.key && (newest.is_alive || newest.due_at >= reminder.due_at));
        // The end of its day needs no question of its own: its windows end with it.
        let is_over = is_superseded || is_paused_since(env, reminder.due_at);
        (items, left, is_over.then_some(Status::Expired))
    }
}

/// What `day` asks for.
fn asked_for(env: &Env, day: NaiveDate) -> Vec<DayDose> {
    let mut doses = env.view.doses_on(day);
    doses.retain(DayDose::is_asked_for);
    doses
}

/// The open ones of `doses` whose slot comes before that of `key`. What was skipped or answered is left alone.
fn carried(env: &Env, ledger: &Ledger, key: &Key, doses: &[DayDose]) -> Vec<Carried> {
    let plan = env.view.history.plans.on(key.day);
    let Some(slot) = plan.slot(&key.slot) else { return Vec::new() };
    let is_settled = |slot: &SlotName| {
        let reminder = ledger.get(&Key { day: key.day, slot: slot.clone() });
        reminder.is_some_and(|reminder| matches!(reminder.status, Status::Skipped | Status::Answered))
    };
    let is_earlier = |dose: &&DayDose| plan.position(dose.slot.time) < plan.position(slot.time);
    let open = doses.iter().filter(|dose| is_open(dose)).filter(is_earlier);
    let left = open.filter(|dose| !is_settled(&dose.slot.name));
    left.map(|dose| Carried { slot: dose.slot.name.clone(), routine: dose.routine.clone() }).collect()
}

fn is_open(dose: &DayDose) -> bool {
    dose.state == DoseState::Open
}

fn item(dose: &DayDose) -> Item {
    Item { routine: dose.routine.clone(), dose: dose.dose.clone() }
}

/// Whether any of the time from `due_at` up to and with now lies in a pause.
fn is_paused_since(env: &Env, due_at: DateTime<Utc>) -> bool {
    let wall = |instant| -> NaiveDateTime { moment(env.view.zone, instant).naive_local() };
    let after_now = wall(env.now()) + TimeDelta::seconds(1);
    env.view.history.pauses.iter().any(|pause| pause.overlaps(wall(due_at), after_now))
}

/// The slots of the days before `today` in which something was missed.
pub(super) fn missed(env: &Env, today: NaiveDate) -> BTreeSet<Key> {
    let days = env.since.iter_days().take_while(|day| *day < today);
    let missed = |day| env.view.doses_on(day).into_iter().filter(|dose| dose.state == DoseState::Missed);
    days.flat_map(|day| missed(day).map(move |dose| Key { day, slot: dose.slot.name })).collect()
}
