//! What the engine remembers from step to step.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use super::env::Env;
use super::event::{Event, Screen};
use super::reminder::{Carried, Item, Key, Ledger, Popup, Reminder};
use super::sitting::{Presence, Stretch};

/// How long an answer of the server is waited for. It is counted in whole seconds, and may take one more.
const ANSWER_TIMEOUT: TimeDelta = TimeDelta::seconds(10);

/// How many signals with unknown ids are kept at most while an answer is in flight; the oldest are dropped first. Only
/// a hostile server sends more, and so many take one or two megabytes.
const MOST_EARLY_SIGNALS: usize = 1 << 16;

/// How long a server is left alone after a rejection or a missing answer: the first time, and at most.
const FIRST_DELAY: TimeDelta = TimeDelta::seconds(1);
const LONGEST_DELAY: TimeDelta = TimeDelta::minutes(5);

/// All but the ledger and the stretch is found anew by a new process.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The rows that are written down.
    pub ledger: Ledger,
    /// Where reminders are shown.
    pub screen: Screen,
    /// The notification that was sent and not answered yet.
    pub in_flight: Option<InFlight>,
    /// Why the server is left alone, and until when.
    pub backoff: Option<Backoff>,
    pub do_not_disturb: bool,
    /// The stretch of sitting that goes on, if sitting counts now. It is written down.
    pub stretch: Option<Stretch>,
    pub presence: Presence,
    /// The number of the session that was recorded last when the engine last looked.
    pub last_session: Option<i64>,
}

/// A notification on its way to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// The reminder that it shows.
    pub key: Key,
    pub items: Vec<Item>,
    pub carried: Vec<Carried>,
    /// Whether it only restores or corrects what was shown.
    pub silent: bool,
    /// What stays on the screen if the server rejects it.
    pub previous: Option<Popup>,
    /// When it was sent, by the time that the machine has been awake.
    pub since: TimeDelta,
    /// Signals with ids that are not known yet: the answer may come after them.
    pub early: VecDeque<Event>,
}

/// What keeps a server from showing what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It rejects it.
    Refuses,
    /// It does not answer.
    Silent,
}

/// A server in trouble is left alone for a while, and for longer each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    pub trouble: Trouble,
    pub until: DateTime<Utc>,
    /// How long it lasts this time.
    pub delay: TimeDelta,
}

impl State {
    /// The ids of the notifications that this process shows.
    pub fn shown(&self) -> Vec<u32> {
        let Screen::Ready(endpoint) = &self.screen else { return Vec::new() };
        let popups = self.ledger.values().filter_map(|reminder| reminder.popup.as_ref());
        popups.filter(|popup| popup.endpoint == *endpoint).filter_map(|popup| popup.id).collect()
    }

    /// The reminder that this process shows under that id.
    pub(super) fn shown_as(&self, id: u32) -> Option<&Reminder> {
        let Screen::Ready(endpoint) = &self.screen else { return None };
        let shows = |popup: &Popup| popup.endpoint == *endpoint && popup.id == Some(id);
        self.ledger.values().find(|reminder| reminder.popup.as_ref().is_some_and(shows))
    }

    /// Keeps a signal with an unknown id while an answer is in flight that may make the id known. Nothing else follows
    /// from it.
    pub fn keep_early(&mut self, signal: Event) {
        if let Some(in_flight) = &mut self.in_flight {
            keep_among(&mut in_flight.early, signal, MOST_EARLY_SIGNALS);
        }
    }

    /// Leaves the server alone, longer than the last time.
    pub(super) fn back_off(&mut self, trouble: Trouble, now: DateTime<Utc>) {
        let delay = self.backoff.map_or(FIRST_DELAY, |backoff| (backoff.delay * 2).min(LONGEST_DELAY));
        self.backoff = Some(Backoff { trouble, until: now + delay, delay });
    }

    /// Whether something may be sent to the server now.
    pub(super) fn may_send(&self, now: DateTime<Utc>) -> bool {
        // An end that is too far away was set before the clock was set back.
        let holds = |backoff: Backoff| now < backoff.until && backoff.until - now <= LONGEST_DELAY;
        self.in_flight.is_none() && !self.backoff.is_some_and(holds)
    }
}

impl InFlight {
    pub(super) fn is_overdue(&self, env: &Env) -> bool {
        env.uptime.awake() - self.since > ANSWER_TIMEOUT
    }

    /// How long until it is overdue; at least a second.
    pub(super) fn left_to_wait(&self, env: &Env) -> TimeDelta {
        let left = self.since + ANSWER_TIMEOUT - env.uptime.awake();
        left.max(TimeDelta::zero()) + TimeDelta::seconds(1)
    }
}

/// Keeps a signal with an unknown id; of more than `most` the oldest is dropped.
pub fn keep_among(early: &mut VecDeque<Event>, signal: Event, most: usize) {
    if early.len() >= most {
        early.pop_front();
    }
    early.push_back(signal);
}
