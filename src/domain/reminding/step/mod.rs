//! One step of the engine: takes in an event, and brings the ledger and the screen to what they should be by now.

mod sitting;

use std::collections::VecDeque;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::done::sessions_of_done;
use super::due::{self, Due};
use super::effect::{Effect, Message};
use super::env::Env;
use super::event::{Button, CloseReason, Event, Screen};
use super::prompt;
use super::reminder::{Carried, Item, Key, Popup, Reminder, Status, front};
use super::sitting::Stretch;
use super::state::{InFlight, State, Trouble};
use crate::domain::calendar::moment;

/// How long after its window has closed a press of Done still counts as within it: the time that a press may take to
/// arrive.
const PRESS_DELAY: TimeDelta = TimeDelta::seconds(60);

/// From this delay on a reminder says when it was due.
const LATE_AFTER: TimeDelta = TimeDelta::seconds(60);

/// What follows from `event`, and what to do about it.
pub fn step(state: State, event: &Event, env: &Env) -> (State, Vec<Effect>) {
    let now = env.now();
    let today = env.calendar().day_of(now);
    let stretch = state.stretch;
    let mut step = Step { state, env, now, today, unsaved: Vec::new(), saved_stretch: stretch, effects: Vec::new() };
    step.take_in(event);
    if *event == Event::Tick {
        // Every answer that came before this tick is taken in by now: none of them is overdue.
        step.stop_waiting();
    }
    step.settle();
    step.save();
    (step.state, step.effects)
}

struct Step<'a> {
    state: State,
    env: &'a Env<'a>,
    now: DateTime<Utc>,
    today: NaiveDate,
    /// The rows that were changed since the last effect.
    unsaved: Vec<Key>,
    /// The stretch as it was saved last.
    saved_stretch: Option<Stretch>,
    effects: Vec<Effect>,
}

impl Step<'_> {
    fn take_in(&mut self, event: &Event) {
        match event {
            Event::Tick => {}
            Event::Screen(screen) if *screen == self.state.screen => {}
            Event::Screen(screen) => {
                // What is still on its way to a screen that has gone will not be answered.
                self.state.in_flight = None;
                self.state.backoff = None;
                // Do-not-disturb goes with the server. A new server says whether it is on before it is ready.
                self.state.do_not_disturb &= matches!(screen, Screen::Ready(_));
                self.state.screen = screen.clone();
            }
            Event::DoNotDisturb(is_on) => self.state.do_not_disturb = *is_on,
            Event::Accepted(id) => self.accepted(*id),
            Event::AcceptedLate(id) => self.close_unknown(*id),
            Event::Rejected => self.not_accepted(Trouble::Refuses),
            Event::Presence(presence) => {
                if prompt::has_rested(&self.state, self.env) {
                    // The rest counts, even if it began and ended between two steps.
                    self.state.stretch = None;
                }
                self.state.presence = *presence;
            }
            Event::Slept => self.state.stretch = None,
            Event::Answered(button) => {
                if let Some(reminder) = front(&self.state.ledger).cloned() {
                    self.pressed(reminder, *button);
                }
            }
            Event::Pressed(id, _) | Event::Closed(id, _) => match self.state.shown_as(*id) {
                Some(reminder) => self.signalled(&reminder.key.clone(), event),
                None => self.state.keep_early(event.clone()),
            },
        }
    }

    /// Gives up an answer that is overdue: what was sent is due as it was before.
    fn stop_waiting(&mut self) {
        if self.state.in_flight.as_ref().is_some_and(|in_flight| in_flight.is_overdue(self.env)) {
            self.not_accepted(Trouble::Silent);
        }
    }

    /// Closes a notification whose answer came too late, unless it has replaced one that is known.
    fn close_unknown(&mut self, id: u32) {
        let Screen::Ready(endpoint) = &self.state.screen else { return };
        let rows = self.state.ledger.values().filter_map(|reminder| reminder.popup.as_ref());
        let previous = self.state.in_flight.iter().filter_map(|in_flight| in_flight.previous.as_ref());
        let has_id = |popup: &Popup| popup.endpoint.is_same_server(endpoint) && popup.id == Some(id);
        if !rows.chain(previous).any(has_id) {
            self.act(Effect::Close(id));
        }
    }

    fn accepted(&mut self, id: u32) {
        let Some(in_flight) = self.state.in_flight.take() else { return self.close_unknown(id) };
        let Screen::Ready(endpoint) = self.state.screen.clone() else { return };
        self.state.backoff = None;
        let now = self.now;
        let Some(reminder) = self.state.ledger.get_mut(&in_flight.key) else { return };
        reminder.popup = Some(Popup { endpoint, id: Some(id) });
        // Even one that is over by now was seen, if only for a moment.
        reminder.shown_at.get_or_insert(now);
        let is_shown = reminder.status == Status::Sending;
        // If its items have changed since it was sent, it stays to be sent again.
        if is_shown && reminder.items == in_flight.items && reminder.carried == in_flight.carried {
            reminder.status = Status::Shown;
        }
        let reminder = reminder.clone();
        self.changed(&in_flight.key);
        if is_shown && !in_flight.silent {
            let message = self.message(&reminder, None, false);
            self.act(Effect::RunHook(message));
        }
        let has_id = |event: &&Event| matches!(event, Event::Pressed(of, _) | Event::Closed(of, _) if *of == id);
        for event in in_flight.early.iter().filter(has_id) {
            self.signalled(&in_flight.key, event);
        }
    }

    /// The notification that was sent last is not shown, as far as is known.
    fn not_accepted(&mut self, trouble: Trouble) {
        let Some(in_flight) = self.state.in_flight.take() else { return };
        self.state.back_off(trouble, self.now);
        let Some(reminder) = self.state.ledger.get_mut(&in_flight.key) else { return };
        let is_unseen =
            reminder.status == Status::Sending && reminder.shown_at.is_none() && in_flight.previous.is_none();
        if is_unseen && !reminder.key.is_sitting() {
            // It is due as it was before.
            let reminder = reminder.clone();
            self.delete(&reminder);
        } else if reminder.popup != in_flight.previous {
            reminder.popup = in_flight.previous;
            self.changed(&in_flight.key);
        }
    }

    /// Takes in a signal of the server's about a reminder that this process shows, or is about to show once more.
    fn signalled(&mut self, key: &Key, event: &Event) {
        let Some(reminder) = self.state.ledger.get(key).filter(|reminder| reminder.is_open()).cloned() else { return };
        match event {
            Event::Pressed(_, button) => self.pressed(reminder, *button),
            Event::Closed(id, reason) => self.closed(reminder, *id, *reason),
            _ => {}
        }
    }

    fn pressed(&mut self, reminder: Reminder, button: Button) {
        match button {
            Button::Done => self.done(reminder),
            Button::Snooze => {
                let snoozed = reminder.snoozed(self.now, self.env.rules.snooze);
                self.put(snoozed);
            }
            Button::Skip => self.put(reminder.skipped()),
        }
    }

    fn done(&mut self, reminder: Reminder) {
        let sessions = sessions_of_done(&reminder, &self.env.view, PRESS_DELAY);
        if sessions.is_empty() {
            // No session would fill anything any more: the reminder is about to be over by itself.
            return;
        }
        self.save();
        let version = self.state.ledger.get(&reminder.key).map_or(0, |saved| saved.version) + 1;
        let answered = Reminder { status: Status::Answered, version, ..reminder };
        self.state.ledger.insert(answered.key.clone(), answered.clone());
        self.effects.push(Effect::Complete { reminder: answered, sessions });
        // The next step sees the sessions in the history, and must not take them for a reason to begin anew.
        self.state.stretch = self.state.stretch.map(|_| self.stretch_since(self.env.uptime.total, false));
    }

    fn closed(&mut self, mut reminder: Reminder, id: u32, reason: CloseReason) {
        if let (Some(in_flight), CloseReason::Expired) = (&mut self.state.in_flight, reason)
            && in_flight.key == reminder.key
        {
            // The answer will tell whether the old notification has expired, or the one that replaces it.
            in_flight.early.push_back(Event::Closed(id, reason));
            return;
        }
        match reason {
            // After a button the server closes the notification by itself.
            _ if !matches!(reminder.status, Status::Sending | Status::Shown) => {}
            CloseReason::Expired if !reminder.was_put_back => {
                reminder.was_put_back = true;
                reminder.status = Status::Sending;
            }
            // The user has seen the prompt, and it asks for nothing that could be done later.
            _ if reminder.key.is_sitting() => reminder.status = Status::Skipped,
            CloseReason::Expired | CloseReason::Dismissed => reminder.status = Status::Closed,
        }
        // The id is kept: a replacement may be in flight under the same id, and has to be closed too.
        self.put(reminder);
    }

    /// Brings the ledger and the screen to what they should be by now.
    fn settle(&mut self) {
        self.expire_missed_days();
        self.reopen_future_slots();
        let due = Due::of(self.env, &self.state.ledger, self.today);
        self.end_what_is_over(&due);
        self.count_sitting(&due);
        self.clear_the_screen();
        self.show(&due);
    }

    /// Writes down what was missed on days that are over, while no daemon was running.
    fn expire_missed_days(&mut self) {
        for key in due::missed(self.env, self.today) {
            if !self.state.ledger.contains_key(&key) {
                let expired = self.new_reminder(key, Vec::new(), Status::Expired);
                self.put(expired);
            }
        }
    }

    /// Deletes reminders that expired without being sent, and whose time is still to come because a clock or a zone was
    /// wrong.
    fn reopen_future_slots(&mut self) {
        let calendar = self.env.calendar();
        let is_to_come = |reminder: &&Reminder| {
            let is_unsent = reminder.status == Status::Expired && reminder.items.is_empty();
            let slot = self.env.view.history.plans.on(reminder.key.day).slot(&reminder.key.slot);
            let at = slot.map(|slot| calendar.instant(reminder.key.day, slot.time));
            is_unsent && at.is_some_and(|at| at > self.now)
        };
        let reopened: Vec<Reminder> = self.state.ledger.values().filter(is_to_come).cloned().collect();
        for reminder in reopened {
            self.delete(&reminder);
        }
    }

    fn end_what_is_over(&mut self, due: &Due) {
        let open = self.state.ledger.values().filter(|reminder| reminder.is_open() && !reminder.key.is_sitting());
        let open: Vec<Reminder> = open.cloned().collect();
        for reminder in open {
            let (items, carried, over) = due.outcome(self.env, &self.state.ledger, &reminder);
            self.bring_up_to_date(reminder, items, carried, over);
        }
        for (key, status) in &due.unseen {
            let over = self.new_reminder(key.clone(), Vec::new(), *status);
            self.put(over);
        }
    }

    fn bring_up_to_date(&mut self, reminder: Reminder, items: Vec<Item>, carried: Vec<Carried>, over: Option<Status>) {
        if let Some(status) = over {
            self.put(Reminder { status, items, carried, ..reminder });
        } else if items != reminder.items || carried != reminder.carried {
            let is_shown = reminder.status == Status::Shown;
            let status = if is_shown { Status::Sending } else { reminder.status };
            self.put(Reminder { status, items, carried, ..reminder });
        }
    }

    /// Closes the notifications that should not be seen any more, or not while a guided session does what they ask for.
    fn clear_the_screen(&mut self) {
        let Screen::Ready(endpoint) = self.state.screen.clone() else { return };
        let is_left_over = |reminder: &&Reminder| {
            let shows = matches!(reminder.status, Status::Sending | Status::Shown);
            reminder.popup.is_some() && (!shows || self.env.is_being_done(&reminder.key, &reminder.items))
        };
        let left_over: Vec<Reminder> = self.state.ledger.values().filter(is_left_over).cloned().collect();
        for mut reminder in left_over {
            let is_unseen = |reminder: &Reminder| reminder.status == Status::Sending && reminder.shown_at.is_none();
            let is_in_flight = self.state.in_flight.as_ref().is_some_and(|in_flight| in_flight.key == reminder.key);
            match reminder.popup.clone() {
                // Its id is about to be known.
                _ if is_in_flight => continue,
                // Nobody has seen it, and the server that it was sent to may have gone: it is due as it was before, once
                // the guided session has ended.
                Some(Popup { endpoint: other, .. }) if !other.is_same_server(&endpoint) && is_unseen(&reminder) => {
                    continue;
                }
                Some(Popup { endpoint: other, .. }) if !other.is_same_server(&endpoint) => {}
                Some(Popup { id: Some(id), .. }) => self.act(Effect::Close(id)),
                // The process that sent it ended before it learnt the id. It is replaced by one that can be closed.
                Some(Popup { id: None, .. }) if self.may_send() && !self.state.do_not_disturb => {
                    self.send(&reminder, true);
                    continue;
                }
                _ => continue,
            }
            reminder.popup = None;
            if reminder.status == Status::Shown {
                reminder.status = Status::Sending;
            }
            self.put(reminder);
        }
    }

    /// Shows what should be seen.
    fn show(&mut self, due: &Due) {
        let Screen::Ready(endpoint) = self.state.screen.clone() else { return };
        if !self.may_send() {
            return;
        }
        if let Some(unseen) = &due.newest_unseen {
            if self.state.do_not_disturb || self.env.is_being_done(&unseen.key, &unseen.items) {
                return;
            }
            let reminder = self.new_reminder(unseen.key.clone(), unseen.items.clone(), Status::Sending);
            self.send(&Reminder { carried: unseen.carried.clone(), ..reminder }, false);
            return;
        }
        let wants = |reminder: &&Reminder| {
            reminder.wants_the_screen(self.now) && !self.env.is_being_done(&reminder.key, &reminder.items)
        };
        let wanting = self.state.ledger.values().find(wants);
        let Some(mut reminder) = wanting.cloned() else {
            self.prompt();
            return;
        };
        let is_same_server = reminder.popup.as_ref().is_some_and(|popup| popup.endpoint.is_same_server(&endpoint));
        let silent = match reminder.status {
            Status::Sending
                if reminder.shown_at.is_none()
                    && reminder.popup.is_some()
                    && !is_same_server
                    && !reminder.key.is_sitting() =>
            {
                // The server that it was sent to has gone, and nobody has seen it: it is due as it was before.
                self.delete(&reminder);
                let due = Due::of(self.env, &self.state.ledger, self.today);
                self.end_what_is_over(&due);
                self.show(&due);
                return;
            }
            Status::Sending => reminder.shown_at.is_some(),
            Status::Shown if reminder.popup.as_ref().is_none_or(|popup| popup.endpoint != endpoint) => true,
            Status::Shown if reminder.is_ignored(self.now, self.env.rules.repeat) => {
                reminder.was_repeated = true;
                false
            }
            Status::Snoozed { .. } => false,
            Status::Shown if reminder.key.is_sitting() && self.is_prompt_due() => false,
            _ => return,
        };
        let is_here = reminder.popup.as_ref().is_some_and(|popup| popup.endpoint == endpoint && popup.id.is_some());
        // Do-not-disturb lets what is on the screen be corrected silently, and nothing new appear.
        if self.state.do_not_disturb && !(silent && is_here) {
            return;
        }
        if reminder.key.is_sitting() && reminder.status != Status::Sending && !silent {
            // The next prompt is due as long after this showing as after the first.
            self.state.stretch = Some(self.stretch_since(self.env.uptime.total, true));
        }
        reminder.status = Status::Sending;
        self.send(&reminder, silent);
    }

    fn may_send(&self) -> bool {
        self.state.may_send(self.now)
    }

    /// Saves that the reminder is sent, and sends it, in place of what is left of it on the screen.
    fn send(&mut self, reminder: &Reminder, silent: bool) {
        let Screen::Ready(endpoint) = self.state.screen.clone() else { return };
        let previous = reminder.popup.clone().filter(|popup| popup.endpoint.is_same_server(&endpoint));
        let replaces = previous.as_ref().and_then(|popup| popup.id);
        let sent = Reminder { popup: Some(Popup { endpoint, id: replaces }), ..reminder.clone() };
        let message = self.message(&sent, replaces, silent);
        let (key, items, carried) = (sent.key.clone(), sent.items.clone(), sent.carried.clone());
        self.put(sent);
        self.act(Effect::Notify(message));
        let since = self.env.uptime.awake();
        self.state.in_flight = Some(InFlight { key, items, carried, silent, previous, since, early: VecDeque::new() });
    }

    fn message(&self, reminder: &Reminder, replaces: Option<u32>, silent: bool) -> Message {
        let first_seen = reminder.shown_at.unwrap_or(self.now);
        Message {
            key: reminder.key.clone(),
            items: reminder.items.clone(),
            carried: reminder.carried.clone(),
            due_at: moment(self.env.view.zone, reminder.due_at),
            is_late: first_seen - reminder.due_at > LATE_AFTER && !reminder.key.is_sitting(),
            replaces,
            silent,
        }
    }

    fn new_reminder(&self, key: Key, items: Vec<Item>, status: Status) -> Reminder {
        let slot = self.env.view.history.plans.on(key.day).slot(&key.slot);
        let due_at = slot.map_or(self.now, |slot| self.env.calendar().instant(key.day, slot.time));
        Reminder::new(key, due_at, items, status)
    }

    fn put(&mut self, mut reminder: Reminder) {
        let key = reminder.key.clone();
        // The row may have been saved since this copy of it was made.
        reminder.version = self.state.ledger.get(&key).map_or(reminder.version, |known| known.version);
        self.state.ledger.insert(key.clone(), reminder);
        self.changed(&key);
    }

    fn changed(&mut self, key: &Key) {
        if !self.unsaved.contains(key) {
            self.unsaved.push(key.clone());
        }
    }

    fn delete(&mut self, reminder: &Reminder) {
        self.state.ledger.remove(&reminder.key);
        self.unsaved.retain(|key| *key != reminder.key);
        if reminder.version > 0 {
            self.act(Effect::Delete(reminder.clone()));
        }
    }

    /// Adds an effect, after what has to be saved before it.
    fn act(&mut self, effect: Effect) {
        self.save();
        self.effects.push(effect);
    }

    fn save(&mut self) {
        let mut reminders = Vec::new();
        for key in std::mem::take(&mut self.unsaved) {
            if let Some(reminder) = self.state.ledger.get_mut(&key) {
                reminder.version += 1;
                reminders.push(reminder.clone());
            }
        }
        if !reminders.is_empty() || self.state.stretch != self.saved_stretch {
            self.saved_stretch = self.state.stretch;
            self.effects.push(Effect::Save { reminders, stretch: self.saved_stretch });
        }
    }
}
