//! The reminder engine: `step(state, event, now) -> (state, effects)`.
//!
//! It is told what happened, and says what to do, in order; whoever drives it does that and nothing else. Everything that
//! has to outlive a crash is in the ledger, and is written down before and after it is acted upon, so that a step that was
//! cut off anywhere is finished by the next one. A step without news has no effects.

mod due;
mod reminder;
mod sitting;
mod wake;
mod why;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use due::Due;
pub use reminder::{Handle, Key, Named, Place, Reminder, Standing, front};
pub use sitting::{Presence, Sitting, Spell, Uptime, prompt_at};
pub use wake::wake_at;
pub use why::{Why, why};

use super::day::{Calendar, Moment, Zone, moment};
use super::stats::History;

/// The reminders that are known, by day and slot: at most one each.
pub type Ledger = BTreeMap<Key, Reminder>;

/// How long after its window has closed a press of Done is still taken to be from within it: the time that a press may
/// be on its way.
const ON_ITS_WAY: TimeDelta = TimeDelta::seconds(60);

/// From this delay on a reminder says when it was due.
const PUNCTUAL: TimeDelta = TimeDelta::seconds(60);

/// How long an answer of the server is waited for. It is counted in whole seconds, and may take one more.
const ANSWER_LIMIT: TimeDelta = TimeDelta::seconds(10);

/// So many signals of numbers not known yet are kept while an answer is waited for, and the oldest give way: more than come
/// from any server but a hostile one, and a megabyte or two.
const KEPT: usize = 1 << 16;

/// After a refusal, or no answer, how long until the next try: at first, and at most.
const FIRST_PATIENCE: TimeDelta = TimeDelta::seconds(1);
const LAST_PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// What the engine remembers from step to step. All but the ledger is found anew by a new process.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// What is written down.
    pub ledger: Ledger,
    /// Where reminders are shown.
    pub screen: Screen,
    /// What was sent and not answered yet.
    pub awaited: Option<Awaited>,
    /// Why the server is left alone, and until when.
    pub hold: Option<Hold>,
    /// Whether nobody wants to be disturbed.
    pub quiet: bool,
    /// The sitting that goes on, as far as it counts. It is written down.
    pub spell: Option<Spell>,
    /// Whether somebody is there.
    pub presence: Presence,
    /// The number of the session that was taken in last.
    pub latest: Option<i64>,
}

/// Whether there is something to show a reminder on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// There is nothing.
    Absent(Absence),
    /// There is, and this process shows on it as this.
    Ready(Place),
}

/// Why nothing can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// There is no session bus.
    NoBus,
    /// Nobody serves notifications on it.
    NoServer,
    /// Somebody does, but has not answered yet.
    Silent,
    /// There is a session bus that does not answer.
    BusSilent,
}

/// A notification on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Which reminder it shows.
    pub key: Key,
    /// What it names.
    pub named: Vec<Named>,
    /// Whether it only puts something back or right.
    pub silent: bool,
    /// What may be on the screen of it, if it is refused.
    pub left: Option<Handle>,
    /// Since when, by the time that the machine has been awake.
    pub since: TimeDelta,
    /// Signals of numbers not known yet: the answer may come after them.
    pub early: VecDeque<Event>,
}

/// What a server does that shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not take what it is sent.
    Refuses,
    /// It does not say whether it takes it.
    Silent,
}

/// A server that is in trouble is left alone for a while, and for longer each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// What it does.
    pub trouble: Trouble,
    /// Until when.
    pub until: DateTime<Utc>,
    /// How long it was this time.
    pub patience: TimeDelta,
}

/// What may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Time went by, or something was logged, edited, paused, snoozed or skipped elsewhere.
    Look,
    /// The screen came or went.
    Screen(Screen),
    /// Nobody wants to be disturbed from now on, or everybody may be again.
    Quiet(bool),
    /// The server took what was sent last, under this number.
    Taken(u32),
    /// The server took, under this number, what was sent before that and not waited for any longer.
    Late(u32),
    /// The server did not take what was sent last.
    Refused,
    /// A button of the notification of this number was pressed.
    Pressed(u32, Button),
    /// The notification of this number was closed, by whatever but ourselves.
    Closed(u32, Closing),
    /// The person at the machine came or went, or nobody can tell any more.
    Presence(Presence),
    /// The machine is about to sleep, or has slept. What the uptime says of a sleep is seen without being told.
    Slept,
}

/// The buttons of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// All that is named was done.
    Done,
    /// Not now.
    Snooze,
    /// Not this time.
    Skip,
}

/// Why a notification is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The server's own time for it was up.
    Expired,
    /// Somebody closed it.
    Dismissed,
}

/// What to do. After one that fails, those after it are not done; the ledger tells the next step where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write these rows down, and the sitting that goes on, or that none does: durably and together.
    Write(Vec<Reminder>, Option<Spell>),
    /// Strike this row.
    Forget(Reminder),
    /// Record these sessions, each at its instant, and write the row down, durably and together.
    Answer(Reminder, Vec<(Named, DateTime<Utc>)>),
    /// Show this. The answer is [`Event::Taken`] or [`Event::Refused`]; one that comes after the next of these was sent is
    /// [`Event::Late`], or nothing.
    Send(Message),
    /// Close the notification of this number.
    Withdraw(u32),
    /// Run the user's command with this.
    Tell(Message),
}

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Of which day and slot.
    pub key: Key,
    /// What to do, and how much.
    pub named: Vec<Named>,
    /// When it was due.
    pub due_at: Moment,
    /// Whether it comes late, and should say so.
    pub is_late: bool,
    /// The notification that it takes the place of.
    pub replaces: Option<u32>,
    /// Whether it only puts something back or right, and should make no sound.
    pub silent: bool,
}

/// How reminders behave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long Snooze hides a reminder.
    pub snooze: TimeDelta,
    /// How long after its time a reminder is still shown for the first time.
    pub late: TimeDelta,
    /// After how long an ignored reminder is shown once more.
    pub repeat: Option<TimeDelta>,
    /// When sitting is too long.
    pub sitting: Sitting,
}

/// The world that a step is about.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The plans of the days, sessions, pauses: at least from `since` on.
    pub history: &'a History,
    /// The wall clock.
    pub zone: &'a dyn Zone,
    /// How reminders behave.
    pub rules: &'a Rules,
    /// How long the machine has been up.
    pub uptime: Uptime,
    /// The first day whose reminders are accounted for: what was missed before it is not written down.
    pub since: NaiveDate,
}

impl World<'_> {
    fn calendar(&self) -> Calendar<'_> {
        Calendar { zone: self.zone, plans: &self.history.plans }
    }
}

impl Awaited {
    fn is_overdue(&self, world: &World) -> bool {
        world.uptime.awake() - self.since > ANSWER_LIMIT
    }

    /// How long until it is overdue; at least a second.
    fn left_to_wait(&self, world: &World) -> TimeDelta {
        let left = self.since + ANSWER_LIMIT - world.uptime.awake();
        left.max(TimeDelta::zero()) + TimeDelta::seconds(1)
    }
}

impl State {
    /// The numbers of what this process shows.
    pub fn shown(&self) -> Vec<u32> {
        let Screen::Ready(place) = &self.screen else { return Vec::new() };
        let handles = self.ledger.values().filter_map(|reminder| reminder.handle.as_ref());
        handles.filter(|handle| handle.place == *place).filter_map(|handle| handle.id).collect()
    }

    /// Keeps a signal of a number that is not known, where it may yet come to be: nothing else follows from it.
    pub fn keep_early(&mut self, signal: Event) {
        if let Some(awaited) = &mut self.awaited {
            if awaited.early.len() >= KEPT {
                awaited.early.pop_front();
            }
            awaited.early.push_back(signal);
        }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::Absent(Absence::NoBus)
    }
}

/// What follows from `event` at `now`, and what to do about it.
pub fn step(state: State, event: &Event, world: &World, now: DateTime<Utc>) -> (State, Vec<Effect>) {
    let today = world.calendar().day_of(now);
    let spell = state.spell;
    let mut step = Step { state, world, now, today, unwritten: Vec::new(), spell, effects: Vec::new() };
    step.take_in(event);
    if *event == Event::Look {
        // Whatever was heard before it is taken in by now: an answer that came is not overdue.
        step.stop_waiting();
    }
    step.settle();
    step.write_down();
    (step.state, step.effects)
}

struct Step<'a> {
    state: State,
    world: &'a World<'a>,
    now: DateTime<Utc>,
    today: NaiveDate,
    /// Rows that were changed since the last effect.
    unwritten: Vec<Key>,
    /// The sitting as it was written down last.
    spell: Option<Spell>,
    effects: Vec<Effect>,
}

impl Step<'_> {
    fn take_in(&mut self, event: &Event) {
        match event {
            Event::Look => {}
            Event::Screen(screen) if *screen == self.state.screen => {}
            Event::Screen(screen) => {
                // What is still on its way to a screen that has gone will not be answered.
                self.state.awaited = None;
                self.state.hold = None;
                // A server that has gone takes its do-not-disturb with it; one that comes has said before whether it is on.
                self.state.quiet &= matches!(screen, Screen::Ready(_));
                self.state.screen = screen.clone();
            }
            Event::Quiet(quiet) => self.state.quiet = *quiet,
            Event::Taken(id) => self.taken(*id),
            Event::Late(id) => self.take_away(*id),
            Event::Refused => self.not_taken(Trouble::Refuses),
            Event::Presence(presence) => {
                if self.state.presence.has_rested(self.world) {
                    // Whether anybody looked meanwhile or not.
                    self.state.spell = None;
                }
                self.state.presence = *presence;
            }
            Event::Slept => self.state.spell = None,
            Event::Pressed(id, _) | Event::Closed(id, _) => match self.on_screen(*id) {
                Some(key) => self.signalled(&key, event),
                None => self.state.keep_early(event.clone()),
            },
        }
    }

    /// The reminder that this process shows under that number.
    fn on_screen(&self, id: u32) -> Option<Key> {
        let Screen::Ready(place) = &self.state.screen else { return None };
        let shows = |reminder: &&Reminder| {
            reminder.handle.as_ref().is_some_and(|handle| handle.place == *place && handle.id == Some(id))
        };
        self.state.ledger.values().find(shows).map(|reminder| reminder.key.clone())
    }

    /// Gives up an answer that does not come: what was sent is due as it was before.
    fn stop_waiting(&mut self) {
        if self.state.awaited.as_ref().is_some_and(|awaited| awaited.is_overdue(self.world)) {
            self.not_taken(Trouble::Silent);
        }
    }

    /// Takes away what nobody waits for any longer, unless it has taken the place of what is known.
    fn take_away(&mut self, id: u32) {
        let Screen::Ready(place) = &self.state.screen else { return };
        let rows = self.state.ledger.values().filter_map(|reminder| reminder.handle.as_ref());
        let left = self.state.awaited.iter().filter_map(|awaited| awaited.left.as_ref());
        let is_it = |handle: &Handle| handle.place.is_same_server(place) && handle.id == Some(id);
        if !rows.chain(left).any(is_it) {
            self.act(Effect::Withdraw(id));
        }
    }

    fn taken(&mut self, id: u32) {
        let Some(awaited) = self.state.awaited.take() else { return self.take_away(id) };
        let Screen::Ready(place) = self.state.screen.clone() else { return };
        self.state.hold = None;
        let now = self.now;
        let Some(reminder) = self.state.ledger.get_mut(&awaited.key) else { return };
        reminder.handle = Some(Handle { place, id: Some(id) });
        // Even one that is over by now was seen, if only for a moment.
        reminder.shown_at.get_or_insert(now);
        let shown = reminder.standing == Standing::Sending;
        // What it names may have been filled meanwhile: then it is to be rewritten.
        if shown && reminder.named == awaited.named {
            reminder.standing = Standing::Shown;
        }
        let reminder = reminder.clone();
        self.changed(&awaited.key);
        if shown && !awaited.silent {
            let message = self.message(&reminder, None, false);
            self.act(Effect::Tell(message));
        }
        let its = |event: &&Event| matches!(event, Event::Pressed(of, _) | Event::Closed(of, _) if *of == id);
        for event in awaited.early.iter().filter(its) {
            self.signalled(&awaited.key, event);
        }
    }

    /// What was sent last did not come to be shown, as far as is known.
    fn not_taken(&mut self, trouble: Trouble) {
        let Some(awaited) = self.state.awaited.take() else { return };
        let patience = self.state.hold.map_or(FIRST_PATIENCE, |hold| (hold.patience * 2).min(LAST_PATIENCE));
        self.state.hold = Some(Hold { trouble, until: self.now + patience, patience });
        let Some(reminder) = self.state.ledger.get_mut(&awaited.key) else { return };
        let unseen = reminder.standing == Standing::Sending && reminder.shown_at.is_none() && awaited.left.is_none();
        if unseen && !reminder.key.is_sitting() {
            // It is due as it was before.
            let reminder = reminder.clone();
            self.forget(&reminder);
        } else if reminder.handle != awaited.left {
            reminder.handle = awaited.left;
            self.changed(&awaited.key);
        }
    }

    /// A signal of the server's about a reminder that this process shows, or is about to show once more.
    fn signalled(&mut self, key: &Key, event: &Event) {
        let Some(reminder) = self.state.ledger.get(key).filter(|reminder| reminder.is_open()).cloned() else { return };
        match event {
            Event::Pressed(_, Button::Done) => self.done(reminder),
            Event::Pressed(_, Button::Snooze) => {
                let snoozed = reminder.snoozed(self.now, self.world.rules.snooze);
                self.put(snoozed);
            }
            Event::Pressed(_, Button::Skip) => self.put(reminder.skipped()),
            Event::Closed(id, closing) => self.closed(reminder, *id, *closing),
            _ => {}
        }
    }

    fn done(&mut self, reminder: Reminder) {
        let sessions: Vec<(Named, DateTime<Utc>)> = reminder
            .named
            .iter()
            .filter_map(|named| {
                let fills_at = || due::fills_at(self.world, &reminder.key, &named.routine, self.now, ON_ITS_WAY);
                let at = if reminder.key.is_sitting() { self.now } else { fills_at()? };
                Some((named.clone(), at))
            })
            .collect();
        if sessions.is_empty() {
            // Nothing of it can be done any more: it is about to be over.
            return;
        }
        self.write_down();
        let version = self.state.ledger.get(&reminder.key).map_or(0, |written| written.version) + 1;
        let answered = Reminder { standing: Standing::Answered, version, ..reminder };
        self.state.ledger.insert(answered.key.clone(), answered.clone());
        self.effects.push(Effect::Answer(answered, sessions));
        // Its sessions will be seen in the history; nothing is left to be done then.
        self.state.spell = self.state.spell.map(|_| self.spell(self.world.uptime.total, false));
    }

    fn closed(&mut self, mut reminder: Reminder, id: u32, closing: Closing) {
        if let (Some(awaited), Closing::Expired) = (&mut self.state.awaited, closing)
            && awaited.key == reminder.key
        {
            // Whether it was this one or the one before will be seen from the answer.
            awaited.early.push_back(Event::Closed(id, closing));
            return;
        }
        match closing {
            // It was snoozed: that it is closed is what the server does after a button.
            _ if !matches!(reminder.standing, Standing::Sending | Standing::Shown) => {}
            Closing::Expired if !reminder.was_put_back => {
                reminder.was_put_back = true;
                reminder.standing = Standing::Sending;
            }
            // Whoever closes it has seen it, and it asks for nothing that could be done later.
            _ if reminder.key.is_sitting() => reminder.standing = Standing::Skipped,
            Closing::Expired | Closing::Dismissed => reminder.standing = Standing::Closed,
        }
        // Its number stays, to be taken away or replaced: it may be another's by now, that was sent under it.
        self.put(reminder);
    }

    /// Brings the ledger and the screen to where they should be by now.
    fn settle(&mut self) {
        self.account_for_days_gone();
        self.give_back_what_is_to_come();
        let due = Due::of(self.world, &self.state.ledger, self.today, self.now);
        self.end_what_is_over(&due);
        self.sit(&due);
        self.clear_the_screen();
        self.show(&due);
    }

    /// What was missed on days that are over, with nobody there to remind.
    fn account_for_days_gone(&mut self) {
        for key in due::missed(self.world, self.today) {
            if !self.state.ledger.contains_key(&key) {
                let expired = self.new_reminder(key, Vec::new(), Standing::Expired);
                self.put(expired);
            }
        }
    }

    /// A reminder that expired without being sent, and whose time is still to come after all, because a clock or a zone was wrong.
    fn give_back_what_is_to_come(&mut self) {
        let calendar = self.world.calendar();
        let to_come = |reminder: &&Reminder| {
            let unsent = reminder.standing == Standing::Expired && reminder.named.is_empty();
            let slot = self.world.history.plans.on(reminder.key.day).slot(&reminder.key.slot);
            let at = slot.map(|slot| calendar.instant(reminder.key.day, slot.time));
            unsent && at.is_some_and(|at| at > self.now)
        };
        let given_back: Vec<Reminder> = self.state.ledger.values().filter(to_come).cloned().collect();
        for reminder in given_back {
            self.forget(&reminder);
        }
    }

    fn end_what_is_over(&mut self, due: &Due) {
        let open = self.state.ledger.values().filter(|reminder| reminder.is_open() && !reminder.key.is_sitting());
        let open: Vec<Reminder> = open.cloned().collect();
        for reminder in open {
            let (named, over) = due.outcome(self.world, &reminder, self.now);
            self.bring_up_to_date(reminder, named, over);
        }
        for (key, standing) in &due.unseen {
            let over = self.new_reminder(key.clone(), Vec::new(), *standing);
            self.put(over);
        }
    }

    fn bring_up_to_date(&mut self, reminder: Reminder, named: Vec<Named>, over: Option<Standing>) {
        if let Some(standing) = over {
            self.put(Reminder { standing, named, ..reminder });
        } else if named != reminder.named {
            let shown = reminder.standing == Standing::Shown;
            let standing = if shown { Standing::Sending } else { reminder.standing };
            self.put(Reminder { standing, named, ..reminder });
        }
    }

    /// Takes away what should not be seen any more.
    fn clear_the_screen(&mut self) {
        let Screen::Ready(place) = self.state.screen.clone() else { return };
        let gone = |reminder: &&Reminder| {
            let shows = matches!(reminder.standing, Standing::Sending | Standing::Shown);
            reminder.handle.is_some() && !shows
        };
        let gone: Vec<Reminder> = self.state.ledger.values().filter(gone).cloned().collect();
        for mut reminder in gone {
            let awaited = self.state.awaited.as_ref().is_some_and(|awaited| awaited.key == reminder.key);
            match reminder.handle.clone() {
                // Its number is about to be known.
                _ if awaited => continue,
                Some(Handle { place: other, .. }) if !other.is_same_server(&place) => {}
                Some(Handle { id: Some(id), .. }) => self.act(Effect::Withdraw(id)),
                // Sent by a process that did not live to learn its number: what takes its place can be taken away.
                Some(Handle { id: None, .. }) if self.may_send() && !self.state.quiet => {
                    self.send(&reminder, true);
                    continue;
                }
                _ => continue,
            }
            reminder.handle = None;
            self.put(reminder);
        }
    }

    /// Shows what should be seen.
    fn show(&mut self, due: &Due) {
        let Screen::Ready(place) = self.state.screen.clone() else { return };
        if !self.may_send() {
            return;
        }
        if let Some((key, named)) = &due.newest_unseen {
            if self.state.quiet {
                return;
            }
            let reminder = self.new_reminder(key.clone(), named.clone(), Standing::Sending);
            self.send(&reminder, false);
            return;
        }
        let wanting = self.state.ledger.values().find(|reminder| reminder.wants_the_screen(self.now));
        let Some(mut reminder) = wanting.cloned() else {
            self.prompt();
            return;
        };
        let same_server = reminder.handle.as_ref().is_some_and(|handle| handle.place.is_same_server(&place));
        let silent = match reminder.standing {
            Standing::Sending
                if reminder.shown_at.is_none()
                    && reminder.handle.is_some()
                    && !same_server
                    && !reminder.key.is_sitting() =>
            {
                // It went down with the server that it was sent to: it is due as it was before.
                self.forget(&reminder);
                let due = Due::of(self.world, &self.state.ledger, self.today, self.now);
                self.end_what_is_over(&due);
                self.show(&due);
                return;
            }
            Standing::Sending => reminder.shown_at.is_some(),
            Standing::Shown if reminder.handle.as_ref().is_none_or(|handle| handle.place != place) => true,
            Standing::Shown if reminder.is_ignored(self.now, self.world.rules.repeat) => {
                reminder.was_repeated = true;
                false
            }
            Standing::Snoozed { .. } => false,
            Standing::Shown if reminder.key.is_sitting() && sitting::is_due(&self.state, self.world, self.now) => false,
            _ => return,
        };
        let is_here = reminder.handle.as_ref().is_some_and(|handle| handle.place == place && handle.id.is_some());
        // What is on the screen may be put right silently; nothing comes to it.
        if self.state.quiet && !(silent && is_here) {
            return;
        }
        if reminder.key.is_sitting() && reminder.standing != Standing::Sending && !silent {
            // The next one is due as long after this showing as after the first.
            self.state.spell = Some(self.spell(self.world.uptime.total, true));
        }
        reminder.standing = Standing::Sending;
        self.send(&reminder, silent);
    }

    fn may_send(&self) -> bool {
        let held = |hold: Hold| self.now < hold.until && hold.until - self.now <= LAST_PATIENCE;
        self.state.awaited.is_none() && !self.state.hold.is_some_and(held)
    }

    /// Writes down that it is sent, and sends it, in the place of what is left of it on the screen.
    fn send(&mut self, reminder: &Reminder, silent: bool) {
        let Screen::Ready(place) = self.state.screen.clone() else { return };
        let left = reminder.handle.clone().filter(|handle| handle.place.is_same_server(&place));
        let replaces = left.as_ref().and_then(|handle| handle.id);
        let sent = Reminder { handle: Some(Handle { place, id: replaces }), ..reminder.clone() };
        let message = self.message(&sent, replaces, silent);
        let (key, named) = (sent.key.clone(), sent.named.clone());
        self.put(sent);
        self.act(Effect::Send(message));
        let since = self.world.uptime.awake();
        self.state.awaited = Some(Awaited { key, named, silent, left, since, early: VecDeque::new() });
    }

    fn message(&self, reminder: &Reminder, replaces: Option<u32>, silent: bool) -> Message {
        let first_seen = reminder.shown_at.unwrap_or(self.now);
        Message {
            key: reminder.key.clone(),
            named: reminder.named.clone(),
            due_at: moment(self.world.zone, reminder.due_at),
            is_late: first_seen - reminder.due_at > PUNCTUAL && !reminder.key.is_sitting(),
            replaces,
            silent,
        }
    }

    fn new_reminder(&self, key: Key, named: Vec<Named>, standing: Standing) -> Reminder {
        let slot = self.world.history.plans.on(key.day).slot(&key.slot);
        let due_at = slot.map_or(self.now, |slot| self.world.calendar().instant(key.day, slot.time));
        Reminder::new(key, due_at, named, standing)
    }

    fn put(&mut self, mut reminder: Reminder) {
        let key = reminder.key.clone();
        // It may have been written down since this copy was made.
        reminder.version = self.state.ledger.get(&key).map_or(reminder.version, |known| known.version);
        self.state.ledger.insert(key.clone(), reminder);
        self.changed(&key);
    }

    fn changed(&mut self, key: &Key) {
        if !self.unwritten.contains(key) {
            self.unwritten.push(key.clone());
        }
    }

    fn forget(&mut self, reminder: &Reminder) {
        self.state.ledger.remove(&reminder.key);
        self.unwritten.retain(|key| *key != reminder.key);
        if reminder.version > 0 {
            self.act(Effect::Forget(reminder.clone()));
        }
    }

    /// Does something, after what was to be written down before it.
    fn act(&mut self, effect: Effect) {
        self.write_down();
        self.effects.push(effect);
    }

    fn write_down(&mut self) {
        let mut rows = Vec::new();
        for key in std::mem::take(&mut self.unwritten) {
            if let Some(reminder) = self.state.ledger.get_mut(&key) {
                reminder.version += 1;
                rows.push(reminder.clone());
            }
        }
        if !rows.is_empty() || self.state.spell != self.spell {
            self.spell = self.state.spell;
            self.effects.push(Effect::Write(rows, self.spell));
        }
    }
}
