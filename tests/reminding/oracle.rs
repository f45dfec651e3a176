//! What must hold, whatever happens: a naive bookkeeping of each reminder, beside the engine's.

use std::collections::{BTreeMap, BTreeSet};

use backcare::domain::reminding::{
    Carried, CloseReason, Endpoint, Event, Item, Key, Ledger, Message, Presence, Reminder, Status,
};
use backcare::domain::routine::{RoutineId, SlotName};
use chrono::TimeDelta;

use super::desktop::{Popup, Server};
use super::model::Model;
use super::naive::{Instant, is_eased};

/// What has become of one reminder so far.
#[derive(Debug, Default)]
struct Record {
    /// When it was written down that one did.
    shown_at: Option<Instant>,
    /// Whether its next showing may make a sound: a snooze has ended.
    may_sound: bool,
    /// How often it was repeated.
    repeats: u32,
    /// How often the server let it expire.
    expiries: u32,
    /// Whether the user does not want to see it.
    is_hidden: bool,
}

#[derive(Default)]
pub(crate) struct Oracle {
    records: BTreeMap<Key, Record>,
    /// How often each kind of thing has happened.
    pub(crate) counts: BTreeMap<&'static str, u64>,
    /// Signals with ids that were not known yet.
    early: Vec<(u32, Event)>,
    /// The first showings: of what, when, and whether it called itself late.
    pub(crate) showings: Vec<(Key, Instant, bool)>,
    /// Whether do-not-disturb was on when the daemon was last told of it.
    pub(crate) do_not_disturb: bool,
}

fn is_over(reminder: &Reminder) -> bool {
    use Status::{Answered, Done, Expired, Skipped};
    matches!(reminder.status, Answered | Skipped | Done | Expired)
}

/// When the others of the day fell due, as far as there was something to remind of.
fn others_due(model: &Model, ledger: &Ledger, key: &Key) -> Vec<Instant> {
    let others = model.keys(model.today()).into_iter().filter(|other| other != key);
    let due = others.filter_map(|other| match ledger.get(&other) {
        // One that had nothing to name when it fell due was none.
        Some(row) => (row.status != Status::Done || !row.items.is_empty()).then_some(row.due_at),
        None => {
            model.asked(&other).iter().any(|routine| !model.is_filled(&other, routine)).then(|| model.due(&other))?
        }
    });
    due.filter(|due| *due <= model.now).collect()
}

/// What is still open of the slots before that of `key`, but for what was skipped or answered.
fn left_open(model: &Model, ledger: &Ledger, key: &Key) -> BTreeSet<(SlotName, RoutineId)> {
    let mut left = BTreeSet::new();
    for other in model.keys(key.day).into_iter().take_while(|other| other != key) {
        let status = ledger.get(&other).map(|row| row.status);
        if !matches!(status, Some(Status::Skipped | Status::Answered)) {
            let open = model.asked(&other).into_iter().filter(|routine| model.is_wanted(&other, routine));
            left.extend(open.map(|routine| (other.slot.clone(), routine)));
        }
    }
    left
}

fn carried(of: &[Carried]) -> BTreeSet<(SlotName, RoutineId)> {
    of.iter().map(|one| (one.slot.clone(), one.routine.clone())).collect()
}

/// Whether the reminder of a slot is on the screen, or about to be.
fn reminder_is_due(model: &Model, ledger: &Ledger) -> bool {
    let wants_the_screen = |row: &Reminder| match row.status {
        Status::Sending | Status::Shown => true,
        Status::Snoozed { since, until } => until <= model.now || model.now < since,
        _ => false,
    };
    let is_unseen = |key: &Key| {
        let is_due = model.due(key).is_some_and(|due| due <= model.now);
        is_due && !ledger.contains_key(key) && model.asked(key).iter().any(|routine| model.is_wanted(key, routine))
    };
    ledger.values().any(|row| !row.key.is_sitting() && wants_the_screen(row))
        || model.keys(model.today()).iter().any(is_unseen)
}

impl Oracle {
    pub(crate) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn record(&mut self, key: &Key) -> &mut Record {
        self.records.entry(key.clone()).or_default()
    }

    /// A row is written: `old` is the one that it takes the place of.
    pub(crate) fn write(&mut self, model: &Model, ledger: &Ledger, old: Option<&Reminder>, new: &Reminder) {
        use Status::{Closed, Done, Expired, Sending, Shown, Snoozed};
        let change = || format!("{old:?} became {new:?}");
        match (old.map(|old| old.status), new.status) {
            (None, Sending | Expired | Done)
            | (Some(Sending | Shown), _)
            | (Some(Snoozed { .. }), Sending | Snoozed { .. })
            | (Some(Closed), Closed | Snoozed { .. }) => {}
            (Some(Snoozed { .. } | Closed), _) if is_over(new) => {}
            (Some(old), new) => assert_eq!(old, new, "what is over or hidden never comes back: {}", change()),
            (None, _) => panic!("it begins in the middle: {}", change()),
        }
        if old.is_none() && new.key.is_sitting() {
            self.prompt_begins(model, new);
        }
        assert_eq!(new.key.slot, old.map_or(&new.key, |old| &old.key).slot);
        if let Some(shown_at) = old.and_then(|old| old.shown_at) {
            assert_eq!(new.shown_at, Some(shown_at), "the first showing was forgotten: {}", change());
        }
        if is_over(new) && !old.is_some_and(is_over) {
            self.ended(model, ledger, old, new);
        }
        let record = self.record(&new.key);
        if old.is_some_and(|old| old.was_repeated != new.was_repeated) {
            record.repeats += 1;
            assert!(record.repeats <= 1, "repeated again: {}", change());
        }
        if let Snoozed { .. } = new.status {
            (record.may_sound, record.is_hidden) = (true, false);
        }
        if new.shown_at.is_some() && record.shown_at.is_none() {
            assert_eq!(new.shown_at, Some(model.now), "{}", change());
            record.shown_at = new.shown_at;
        }
        // Beside a reminder that is hidden a prompt may be open.
        let others = ledger.values().filter(|row| row.key != new.key && !is_over(row));
        let open = others.filter(|row| row.key.is_sitting() == new.key.is_sitting()).count();
        assert!(is_over(new) || open == 0, "two are open: {ledger:?} and {new:?}");
    }

    /// Whatever ends by itself has a reason to.
    fn ended(&mut self, model: &Model, ledger: &Ledger, old: Option<&Reminder>, new: &Reminder) {
        let key = &new.key;
        if key.is_sitting() {
            return self.prompt_ended(model, ledger, old, new);
        }
        let asked = model.asked(key);
        let named = |row: &Reminder| row.items.iter().map(|item| item.routine.clone()).collect::<Vec<_>>();
        match new.status {
            Status::Done => {
                let all = old.map_or(asked.clone(), named);
                let is_filled = all.iter().all(|routine| model.is_filled(key, routine));
                assert!(!all.is_empty() && is_filled, "{new:?} is not done: {all:?} {:?}", model.sessions);
                self.count("done");
            }
            Status::Expired => {
                let due = old.map_or_else(|| model.due(key).unwrap(), |old| old.due_at);
                // A clock that was set back leaves one behind that is to come.
                let is_later = |other: &Instant| *other >= due || due > model.now;
                let later = others_due(model, ledger, key).iter().any(is_later);
                let wanted = old.map_or(asked, named).into_iter().any(|routine| model.is_wanted(key, &routine));
                let is_late = old.is_none() && model.now - due > model.rules.late;
                let reasons = [key.day != model.today(), is_late, later, !wanted, model.is_paused_since(due)];
                assert!(reasons.contains(&true), "{new:?} has not expired yet");
                assert!(old.is_some() || due <= model.now, "{new:?} is still to come");
                self.count("expired");
            }
            _ => self.count("answered or skipped"),
        }
    }

    fn prompt_begins(&mut self, model: &Model, new: &Reminder) {
        let sitting = &model.sitting;
        let sat = sitting.time - sitting.since;
        assert!(sat >= model.rules.sitting.after, "{new:?} after {sat}: {sitting:?}");
        assert!(!matches!(sitting.presence, Presence::Idle { .. }), "nobody is there to see {new:?}");
        assert_eq!(model.under_way, None, "{new:?} disturbs a guided session");
        self.count(if sitting.presence == Presence::Unknown { "prompt by the clock" } else { "prompt" });
    }

    fn prompt_ended(&mut self, model: &Model, ledger: &Ledger, old: Option<&Reminder>, new: &Reminder) {
        let sitting = &model.sitting;
        match new.status {
            Status::Done => {
                assert!(sitting.is_logged, "nothing was logged since {new:?}");
                self.count("prompt done");
            }
            Status::Expired => {
                let missed = match (old.map(|old| old.status), new.shown_at) {
                    (Some(Status::Snoozed { until, .. }), _) => model.now - until,
                    (_, None) => sitting.time - sitting.prompted,
                    (_, Some(_)) => sitting.time - sitting.prompted - model.rules.sitting.after,
                } > model.rules.sitting.idle;
                let gives_way = reminder_is_due(model, ledger);
                let reasons = [!model.sitting_counts(), sitting.is_broken, missed, gives_way];
                assert!(reasons.contains(&true), "{new:?} has not expired yet");
                self.count("prompt expired");
                if gives_way {
                    self.count("prompt gave way");
                }
            }
            _ => self.count("prompt answered or skipped"),
        }
    }

    pub(crate) fn deleted(&mut self, model: &Model, row: &Reminder) {
        let record = self.record(&row.key);
        assert_eq!(record.shown_at, None, "{row:?} was seen, and deleted");
        *record = Record::default();
        if is_over(row) {
            assert_eq!(row.status, Status::Expired, "{row:?} cannot come back");
            assert!(model.due(&row.key).is_some_and(|due| due > model.now), "{row:?} is not to come");
            self.count("reopened");
        }
    }

    /// A message is sent, while this is what is written down.
    pub(crate) fn send(
        &mut self,
        model: &Model,
        ledger: &Ledger,
        row: Option<&Reminder>,
        message: &Message,
        endpoint: &Endpoint,
    ) {
        let key = &message.key;
        let row = row.unwrap_or_else(|| panic!("{message:?} was not written down"));
        let context = || format!("{message:?} of {row:?} at {}", model.now);
        let popup = row.popup.clone().unwrap();
        assert_eq!((&popup.endpoint, popup.id), (endpoint, message.replaces), "{}", context());
        if is_over(row) || matches!(row.status, Status::Snoozed { .. }) || model.is_withdrawn(row) {
            // Only in order to close a notification whose id is not known.
            assert!(message.silent && message.replaces.is_none(), "what is over comes back: {}", context());
            self.count("closed without its id");
            return;
        }
        assert_eq!(row.status, Status::Sending, "{}", context());
        if key.is_sitting() {
            return self.send_prompt(model, row, message);
        }
        assert_eq!((key.day, &message.items), (model.today(), &row.items), "{}", context());
        assert!(!message.items.is_empty() && !model.is_paused_since(row.due_at), "{}", context());
        for item in &message.items {
            assert!(model.is_wanted(key, &item.routine), "{} is not wanted: {}", item.routine, context());
            assert_eq!(item.dose.amount, model.dose(key.day, &item.routine), "{} {}", item.routine, context());
            self.count_dose(model, key, item);
        }
        assert_eq!(message.carried, row.carried, "{}", context());
        let (left, shown) = (left_open(model, ledger, key), carried(&message.carried));
        assert!(shown.is_subset(&left), "{shown:?} of {left:?}: {}", context());
        if row.version == 1 {
            assert_eq!(shown, left, "{}", context());
        }
        if !shown.is_empty() {
            self.count("carried");
        }
        let repeat = model.rules.repeat;
        let is_repeat = |shown_at: Instant| row.was_repeated && Some(model.now - shown_at) >= repeat;
        let record = self.record(key);
        assert!(!record.is_hidden, "the user did not want to see it: {}", context());
        let first_seen = record.shown_at.unwrap_or(model.now);
        if let Some(shown_at) = record.shown_at {
            let may_sound = record.may_sound || (record.repeats == 1 && is_repeat(shown_at));
            assert!(message.silent || may_sound, "a sound again: {}", context());
        } else {
            assert!(!message.silent, "{}", context());
            // One that was written before may have been seen: the process that sent it was killed.
            if row.version == 1 {
                let due = model.due(key).unwrap();
                let in_time = TimeDelta::zero()..=model.rules.late;
                assert!(due == row.due_at && in_time.contains(&(model.now - due)), "{}", context());
            }
        }
        let is_late = first_seen - row.due_at > TimeDelta::minutes(1);
        assert_eq!(message.is_late, is_late, "{}", context());
        self.count(if message.silent { "silent send" } else { "send" });
    }

    fn count_dose(&mut self, model: &Model, key: &Key, item: &Item) {
        let id = item.routine.as_str();
        let its = model.timeline.prescription(key.day, id).unwrap();
        if model.timeline.is_weekly(id, key.day) {
            self.count("of the week");
        }
        if its.growth.is_some_and(|growth| (growth.start + 1..its.dose.amount).contains(&item.dose.amount)) {
            self.count("grown");
        }
        if is_eased(&model.easings, key.day, id) {
            self.count("eased");
        }
    }

    fn send_prompt(&mut self, model: &Model, row: &Reminder, message: &Message) {
        let (sitting, rules) = (&model.sitting, &model.rules);
        let context = || format!("{message:?} of {row:?} at {}: {sitting:?}", model.now);
        let breaks = model.breaks();
        assert!(message.items == row.items && !message.items.is_empty() && !message.is_late, "{}", context());
        assert!(message.items.iter().all(|item| breaks.contains(&item.routine)), "{}", context());
        assert!(model.sitting_counts(), "nobody is at work: {}", context());
        let record = self.record(&row.key);
        assert!(!record.is_hidden, "the user did not want to see it: {}", context());
        if record.shown_at.is_none() {
            assert!(!message.silent, "{}", context());
        } else if !message.silent {
            let is_again = sitting.time - sitting.prompted >= rules.sitting.after;
            let is_repeat = record.repeats == 1 && row.was_repeated;
            assert!(record.may_sound || is_again || is_repeat, "a sound again: {}", context());
            let may_come = record.may_sound || is_repeat || model.under_way.is_none();
            assert!(may_come, "it disturbs a guided session: {}", context());
            record.may_sound = false;
            self.count(if is_again { "prompt again" } else { "prompt back" });
        }
    }

    /// The user's command was run.
    pub(crate) fn hook_ran(&mut self, model: &Model, message: &Message) {
        let record = self.record(&message.key);
        assert!(record.shown_at.is_some());
        if message.key.is_sitting() {
            return;
        }
        if record.shown_at == Some(model.now) && record.repeats == 0 && !record.may_sound {
            self.showings.push((message.key.clone(), model.now, message.is_late));
        }
        let record = self.record(&message.key);
        record.may_sound = false;
        record.repeats += u32::from(record.repeats == 1);
        let times = self.showings.iter().filter(|(key, ..)| *key == message.key).count();
        assert!(times <= 1, "{message:?} was shown {times} times for the first time");
    }

    /// Sessions are recorded for a press of Done.
    pub(crate) fn completed(&mut self, model: &Model, key: &Key, sessions: &[(Item, Instant)]) {
        assert!(!sessions.is_empty());
        for (index, (item, at)) in sessions.iter().enumerate() {
            assert!(!model.is_filled(key, &item.routine), "{item:?} is done already");
            let session = model.session(&item.routine, *at);
            if key.is_sitting() {
                assert_eq!((*at, session.slot), (model.now, None));
                continue;
            }
            let is_weekly = model.timeline.is_weekly(&item.routine.0, key.day);
            let slot = (!is_weekly).then_some(&key.slot);
            assert_eq!((session.day, session.slot.as_ref()), (key.day, slot), "{item:?} at {at}");
            let delay = model.now - *at;
            assert!((TimeDelta::zero()..=TimeDelta::minutes(1)).contains(&delay), "{item:?} at {at}");
            assert!(!sessions[..index].iter().any(|(other, _)| other.routine == item.routine));
            if delay > TimeDelta::zero() {
                self.count("press after the end of its window");
            }
        }
        self.count("sessions by button");
    }

    /// A signal reaches the daemon: `row` is what it is about, as far as is written down.
    pub(crate) fn hear(&mut self, event: &Event, row: Option<&Reminder>, is_sending: bool) {
        let id = match event {
            Event::Pressed(id, _) | Event::Closed(id, _) => *id,
            _ => return,
        };
        match row {
            Some(row) if !is_over(row) => self.heed(event, row, is_sending),
            Some(_) => {}
            None => self.early.push((id, event.clone())),
        }
    }

    fn heed(&mut self, event: &Event, row: &Reminder, is_sending: bool) {
        let Event::Closed(_, closing) = event else { return };
        if !matches!(row.status, Status::Sending | Status::Shown) {
            return;
        }
        let record = self.record(&row.key);
        match closing {
            CloseReason::Dismissed => record.is_hidden = true,
            CloseReason::Expired => {
                record.expiries += u32::from(!is_sending);
                record.is_hidden |= record.expiries > 1;
            }
        }
    }

    /// The id of what was sent is known, and with it what early signals were about.
    pub(crate) fn accepted(&mut self, id: u32, row: Option<&Reminder>) {
        let early = std::mem::take(&mut self.early);
        let Some(row) = row.filter(|row| !is_over(row)) else { return };
        let its: Vec<Event> = early.into_iter().filter(|(of, _)| *of == id).map(|(_, event)| event).collect();
        for event in &its {
            self.count("early signal");
            if let Event::Pressed(..) = event {
                // What follows is the server's own closing of what was answered.
                return;
            }
            self.heed(event, row, false);
        }
    }

    pub(crate) fn nothing_in_flight(&mut self) {
        self.early.clear();
    }

    /// At no instant are two reminders to be seen.
    pub(crate) fn look(server: &Server) {
        let visible: Vec<&Popup> = server.popups.iter().filter(|popup| !popup.is_lost).collect();
        assert!(visible.len() <= 1, "two at once on {:?}: {visible:?}", server.kind);
    }

    /// Nothing is on its way: the screen, the ledger and the model agree.
    pub(crate) fn rest(&mut self, model: &Model, ledger: &Ledger, server: &Server, endpoint: &Endpoint) {
        let visible = server.popups.iter().find(|popup| !popup.is_lost);
        let today = model.today();
        for row in ledger.values() {
            let here = row.popup.as_ref().filter(|popup| popup.endpoint == *endpoint);
            let is_shown = row.status == Status::Shown;
            let shows = visible.filter(|popup| popup.message.key == row.key);
            assert_eq!(shows.is_some(), is_shown, "{row:?}, but {:?}", server.popups);
            let is_withdrawn = model.is_withdrawn(row) && !is_over(row);
            // What was sent to a server that has gone, and never seen, is due anew when the guided session ends.
            let is_unseen = is_withdrawn && row.shown_at.is_none() && here.is_none();
            assert!(is_shown || row.popup.is_none() || is_unseen, "{row:?} was not taken away");
            assert!(row.status != Status::Sending || is_withdrawn, "{row:?}");
            assert!(!(is_shown && is_withdrawn), "{row:?} is shown while it is being done");
            if is_withdrawn && row.status == Status::Sending {
                self.count(if row.key.is_sitting() { "prompt withdrawn" } else { "withdrawn" });
            }
            if let Status::Snoozed { since, until } = row.status {
                let is_over = until <= model.now || model.now < since;
                if is_over && is_withdrawn {
                    self.count("snooze over while withdrawn");
                }
                assert!(!is_over || is_withdrawn, "{row:?} should be back by {}", model.now);
            }
            if let Some(popup) = shows {
                assert_eq!(here.and_then(|popup| popup.id), Some(popup.id), "{row:?}");
                assert_eq!((&popup.client, &popup.message.items), (&endpoint.client, &row.items), "{row:?}");
                assert_eq!(popup.message.carried, row.carried, "{row:?}");
                assert!(!self.record(&row.key).is_hidden, "the user did not want to see {row:?}");
                self.count("on the screen");
            }
            if row.key.is_sitting() && !is_over(row) {
                assert!(model.sitting_counts() && !model.sitting.is_broken, "{row:?}");
                assert!(!reminder_is_due(model, ledger), "{row:?} should give way");
                assert_ne!(row.status, Status::Closed);
                self.count("prompt on the screen");
            } else if !is_over(row) {
                assert_eq!(row.key.day, today, "{row:?}");
                assert!(!model.is_paused_since(row.due_at), "{row:?} in a pause");
                assert!(!row.items.is_empty(), "{row:?}");
                let left = left_open(model, ledger, &row.key);
                assert!(carried(&row.carried).is_subset(&left), "{row:?}: {left:?}");
                let newest = others_due(model, ledger, &row.key).into_iter().max();
                assert!(newest.is_none_or(|newest| newest <= row.due_at), "{row:?} was overtaken at {newest:?}");
                for item in &row.items {
                    assert!(model.is_wanted(&row.key, &item.routine), "{row:?} at {}", model.now);
                }
                let is_ignored = |shown: Instant| Some(model.now - shown) >= model.rules.repeat;
                let should_repeat = model.rules.repeat.is_some() && is_shown && !row.was_repeated;
                assert!(!should_repeat || !row.shown_at.is_some_and(is_ignored), "{row:?} was not repeated");
            }
        }
        assert!(visible.is_none_or(|popup| ledger.contains_key(&popup.message.key)));
        for key in model.keys(today) {
            let Some(due) = model.due(&key).filter(|due| *due <= model.now) else { continue };
            let asked = model.asked(&key);
            let wanted: Vec<RoutineId> = asked.iter().filter(|id| model.is_wanted(&key, id)).cloned().collect();
            if !asked.is_empty() && !ledger.contains_key(&key) {
                let waits = model.now - due <= model.rules.late && model.is_being_done(&key, &wanted);
                assert!(waits, "{key:?} was passed over at {}", model.now);
                self.count("not sent while being done");
            }
        }
        let sitting = &model.sitting;
        let sat = sitting.time - sitting.free_since;
        assert!(sat < model.rules.sitting.after, "nobody said anything for {sat}: {sitting:?}");
        self.count("rest");
    }
}
