//! The simulated machine: a clock, a ledger, a desktop, and a daemon that does what the engine says.

use std::collections::{BTreeMap, VecDeque};

use backcare::domain::calendar;
use backcare::domain::ease::Ease;
use backcare::domain::guided::UnderWay;
use backcare::domain::history::{History, LastSession, Tally};
use backcare::domain::pause::Pause;
use backcare::domain::plan::{Plan, Plans};
use backcare::domain::record::Tracking;
use backcare::domain::reminding::{
    self, Absence, Button, CloseReason, Effect, Endpoint, Event, Key, Ledger, Reminder, Rules,
};
use backcare::domain::reminding::{Presence, Screen, State, Status, Stretch, Why};
use backcare::domain::routine::{RoutineId, Unit};
use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::desktop::{Kind, Popup, Server};
use super::model::{Model, Session, SittingModel, clock};
use super::naive::{Easing, Instant, Timeline};
use super::oracle::Oracle;
use super::rng::Rng;

/// Something on its way from the server to the daemon.
struct Letter {
    at: Instant,
    event: Event,
    /// For an answer: to which sending.
    number: usize,
}

/// How far the effects of a step were done.
enum Done {
    All,
    /// The daemon died.
    Died,
    /// Another process had written a row; whether something had been sent by then.
    Overtaken {
        sent: bool,
    },
}

pub(crate) struct Machine {
    pub(crate) model: Model,
    /// The time that really is; the machine's clock may be off by `skew`.
    pub(crate) time: Instant,
    pub(crate) skew: TimeDelta,
    pub(crate) present: Plan,
    recorded: BTreeMap<NaiveDate, Plan>,
    pub(crate) since: NaiveDate,
    pub(crate) ledger: Ledger,
    /// The sitting as it is written down.
    pub(crate) stretch: Option<Stretch>,
    pub(crate) bus: Option<u32>,
    pub(crate) server: Option<Server>,
    pub(crate) daemon: Option<State>,
    /// When it means to wake, by the machine's clock.
    wake: Instant,
    client: String,
    /// How many buses and names there were.
    names: u32,
    wire: VecDeque<Letter>,
    /// How often something was sent.
    sent: usize,
    /// The answers that a mute server keeps back, each to which sending; `None` for one that is never given.
    held: Vec<(usize, Option<Event>)>,
    pub(crate) latency: TimeDelta,
    pub(crate) oracle: Oracle,
    pub(crate) rng: Rng,
    /// The daemon dies after so many effects more.
    pub(crate) dies_after: Option<usize>,
    /// Another process gets in between the next effects.
    pub(crate) interferes: bool,
    history: Option<History>,
    /// Whether something has changed since the daemon looked.
    pub(crate) changed: bool,
    pub(crate) is_loud: bool,
}

impl Machine {
    pub(crate) fn new(zone: Tz, since: NaiveDate, time: Instant, plan: Plan, rules: Rules, rng: Rng) -> Self {
        let timeline = Timeline { plans: vec![(since, plan.clone())], clock: clock(zone, since) };
        let model = Model {
            now: time,
            zone,
            timeline,
            sessions: Vec::new(),
            recorded: 0,
            pauses: Vec::new(),
            easings: Vec::new(),
            rules,
            under_way: None,
            sitting: SittingModel::new(time),
        };
        Self {
            model,
            time,
            skew: TimeDelta::zero(),
            present: plan.clone(),
            recorded: BTreeMap::from([(since, plan)]),
            since,
            ledger: Ledger::new(),
            stretch: None,
            bus: Some(0),
            server: None,
            daemon: None,
            wake: time,
            client: String::new(),
            names: 0,
            wire: VecDeque::new(),
            sent: 0,
            held: Vec::new(),
            latency: TimeDelta::zero(),
            oracle: Oracle::default(),
            rng,
            dies_after: None,
            interferes: false,
            history: None,
            changed: true,
            is_loud: false,
        }
    }

    pub(crate) fn say(&self, what: impl FnOnce() -> String) {
        if self.is_loud {
            let wall = self.model.timeline.clock.reading(self.model.now);
            eprintln!("{} ({wall} in {}): {}", self.model.now.format("%d %H:%M:%S"), self.model.zone, what());
        }
    }

    /// Lets time pass, with nobody looking.
    pub(crate) fn pass(&mut self, to: Instant) {
        let is_kept_back = self.is_kept_back();
        self.time = self.time.max(to);
        self.model.now = self.time + self.skew;
        self.model.sitting.time = self.time;
        if is_kept_back {
            self.model.sitting.free_since = self.time;
        }
    }

    /// The machine sleeps until then.
    pub(crate) fn sleep(&mut self, to: Instant) {
        // A shorter one may not be seen.
        let to = to.max(self.time + TimeDelta::seconds(2));
        self.model.sitting.asleep += to - self.time;
        self.pass(to);
        self.model.sitting.is_broken = true;
        self.model.sitting.begin();
        self.changed = true;
    }

    /// The machine is switched off and on again.
    pub(crate) fn reboot(&mut self) {
        self.kill();
        // What is written down is of another start.
        self.stretch = None;
        let sitting = &mut self.model.sitting;
        (sitting.booted, sitting.asleep, sitting.presence) = (self.time, TimeDelta::zero(), Presence::Unknown);
        sitting.is_broken = true;
        sitting.begin();
    }

    /// A session that nobody lived to take in is undone, or the clock that tells how long ago it was is set: what it
    /// began may be as it was written down before.
    pub(crate) fn forget_when_it_began(&mut self) {
        if let (None, Some(stretch)) = (&self.daemon, self.stretch) {
            let sitting = &mut self.model.sitting;
            sitting.since = sitting.since.min(sitting.booted + stretch.since);
        }
    }

    /// The daemon is told of the person at the machine.
    pub(crate) fn tell_presence(&mut self, presence: Presence) {
        self.say(|| format!("{presence:?}"));
        let rested = self.model.sitting.has_rested(self.model.rules.sitting.idle);
        self.model.sitting.presence = presence;
        self.model.sitting.free_since = self.time;
        let was_broken = self.model.sitting.is_broken;
        self.model.sitting.is_broken |= rested || self.model.sitting.has_rested(self.model.rules.sitting.idle);
        self.hear(&Event::Presence(presence));
        if self.daemon.is_none() && self.stretch.is_some() {
            // It died before it could write it down: the next one is not told. A prompt that it did write down is new.
            self.model.sitting.is_broken &= was_broken;
        }
        if rested && self.daemon.is_some() {
            self.model.sitting.begin();
        }
    }

    pub(crate) fn set_clock(&mut self, skew: TimeDelta) {
        self.skew = skew;
        self.model.now = self.time + skew;
        self.model.sitting.time = self.time;
        self.model.sitting.free_since = self.time;
        self.forget_when_it_began();
        self.change();
    }

    pub(crate) fn travel(&mut self, zone: Tz) {
        self.model.zone = zone;
        self.model.timeline.clock = clock(zone, self.since);
        self.model.sitting.free_since = self.time;
        self.change();
    }

    /// Something the daemon has not seen yet.
    pub(crate) fn change(&mut self) {
        self.changed = true;
        self.history = None;
        self.see_the_plan();
    }

    /// The plan takes effect on the day on which it is first seen.
    fn see_the_plan(&mut self) {
        let day_start = self.present.day_start;
        let today = calendar::day_of(&self.model.timeline.clock, |_| day_start, self.model.now);
        if self.history.as_ref().is_some_and(|history| history.plans.today() == today) {
            return;
        }
        let in_force = self.recorded.range(..=today).next_back().or_else(|| self.recorded.iter().next());
        if in_force.unwrap().1 != &self.present {
            self.recorded.insert(today, self.present.clone());
        }
        let before = self.recorded.range(..today).map(|(since, plan)| (*since, plan.clone()));
        self.model.timeline.plans = before.chain([(today, self.present.clone())]).collect();
        let tally = |session: &Session| Tally {
            day: session.day,
            routine: session.routine.clone(),
            slot: session.slot.clone(),
            unit: Unit::Minutes,
            sessions: 1,
            known: 1,
            amount: 10,
        };
        let mut tallies: Vec<Tally> = self.model.sessions.iter().map(tally).collect();
        tallies.sort_by_key(|tally| tally.day);
        let ease = |(from, until, routines): &Easing| Ease {
            from: *from,
            until: *until,
            routines: routines.as_ref().map(|ids| ids.iter().map(|id| id.as_str().into()).collect()),
        };
        self.history = Some(History {
            tallies,
            easings: self.model.easings.iter().map(ease).collect(),
            pauses: self.model.pauses.iter().cloned().collect(),
            tracking: Some(Tracking { day: self.since - Days::new(30), at: DateTime::UNIX_EPOCH.into() }),
            last_session: self.model.sessions.last().map(|last| LastSession { number: last.number, at: last.at }),
            ..History::empty(Plans::new(self.recorded.clone(), today, self.present.clone()))
        });
    }

    /// When the daemon means to wake, in true time.
    pub(crate) fn wake_at(&self) -> Option<Instant> {
        self.daemon.as_ref().map(|_| (self.wake - self.skew).max(self.time))
    }

    pub(crate) fn next_letter(&self) -> Option<Instant> {
        self.wire.front().map(|letter| letter.at)
    }

    pub(crate) fn deliver(&mut self) {
        let letter = self.wire.pop_front().unwrap();
        match letter.event {
            // As the bus tells answers apart.
            Event::Accepted(id) if letter.number < self.sent => self.hear(&Event::AcceptedLate(id)),
            Event::Rejected if letter.number < self.sent => {}
            ref event => self.hear(event),
        }
        if let Event::Accepted(id) | Event::AcceptedLate(id) = &letter.event {
            self.is_known(*id);
        }
    }

    /// A notification whose answer came late is closed, or is the one in the ledger.
    fn is_known(&mut self, id: u32) {
        let Screen::Ready(endpoint) = self.screen() else { return };
        let (Some(_), Some(server)) = (&self.daemon, &mut self.server) else { return };
        let is_ours = |popup: &&mut Popup| popup.id == id && popup.client == endpoint.client;
        let Some(popup) = server.popups.iter_mut().find(is_ours) else { return };
        // Ids mean the same to every client of a server.
        let is_there = |other: &Endpoint| (&other.bus, &other.server) == (&endpoint.bus, &endpoint.server);
        let knows =
            |row: &Reminder| row.popup.as_ref().is_some_and(|popup| is_there(&popup.endpoint) && popup.id == Some(id));
        assert!(
            self.ledger.values().any(knows) || self.interferes,
            "{popup:?} was accepted, and no row of the ledger has its id"
        );
        popup.is_lost = false;
    }

    /// A server that was mute says what it has to say, or at least from now on.
    pub(crate) fn speak(&mut self) {
        if let Some(server) = &mut self.server {
            server.is_mute = false;
        }
        for (number, event) in std::mem::take(&mut self.held) {
            match event {
                Some(event) => {
                    self.post(event);
                    self.wire.back_mut().unwrap().number = number;
                }
                None => self.held.push((number, None)),
            }
        }
    }

    /// The last answer is waited for no longer.
    fn stopped_waiting(&mut self) {
        self.oracle.count("unanswered");
        self.oracle.nothing_in_flight();
        self.held.retain(|(_, event)| event.is_some());
        let Some(server) = &mut self.server else { return };
        let known: Vec<u32> = self.ledger.values().filter_map(|row| row.popup.as_ref()?.id).collect();
        for popup in server.popups.iter_mut().filter(|popup| !known.contains(&popup.id)) {
            popup.is_lost = true;
        }
    }

    /// The daemon hears of something from the bus.
    pub(crate) fn hear(&mut self, event: &Event) {
        let Some(state) = &self.daemon else { return };
        let about = self.about(event).cloned();
        let sending = state.in_flight.as_ref().map(|in_flight| in_flight.key.clone());
        let is_sending = sending.is_some() && sending == about.as_ref().map(|row| row.key.clone());
        let accepted = sending.as_ref().and_then(|key| self.ledger.get(key)).cloned();
        let is_overtaken = self.interferes;
        let is_news = !matches!(event, Event::Screen(screen) if *screen == state.screen);
        self.changed = true;
        if let Event::DoNotDisturb(is_on) = event {
            self.oracle.do_not_disturb = *is_on;
        }
        self.step(event);
        if self.daemon.is_none() || is_overtaken {
            // What it heard at the end of its life, or together with another process, may be heeded or not.
            return self.oracle.nothing_in_flight();
        }
        match event {
            Event::Accepted(id) => self.oracle.accepted(*id, accepted.as_ref()),
            Event::Pressed(..) | Event::Closed(..) if about.is_some() || sending.is_some() => {
                self.oracle.hear(event, about.as_ref(), is_sending);
            }
            Event::Tick
            | Event::DoNotDisturb(_)
            | Event::AcceptedLate(_)
            | Event::Pressed(..)
            | Event::Answered(_)
            | Event::Closed(..)
            | Event::Presence(_)
            | Event::Slept => {}
            Event::Screen(_) if !is_news => {}
            Event::Rejected | Event::Screen(_) => self.oracle.nothing_in_flight(),
        }
        if let (Event::Pressed(_, button) | Event::Answered(button), Some(row)) = (event, about) {
            self.check_button(*button, &row);
        }
    }

    /// The open reminder that an event is about, as far as is written down.
    fn about(&self, event: &Event) -> Option<&Reminder> {
        if let Event::Answered(_) = event {
            return reminding::front(&self.ledger);
        }
        let (Event::Pressed(id, _) | Event::Closed(id, _)) = event else { return None };
        let Screen::Ready(endpoint) = &self.daemon.as_ref()?.screen else { return None };
        self.ledger
            .values()
            .find(|row| row.popup.as_ref().is_some_and(|popup| popup.endpoint == *endpoint && popup.id == Some(*id)))
    }

    /// A button that is heard does something.
    fn check_button(&mut self, button: Button, row: &Reminder) {
        let after = self.ledger.get(&row.key).unwrap();
        if row.is_open() {
            let expected = match button {
                Button::Done => after.status == Status::Answered,
                Button::Snooze => matches!(after.status, Status::Snoozed { .. }),
                Button::Skip => after.status == Status::Skipped,
            };
            // It may have come to its end by itself at the same time.
            let expected = expected || matches!(after.status, Status::Done | Status::Expired);
            assert!(expected, "{button:?} made {after:?} of {row:?}");
            self.oracle.count(match button {
                Button::Done => "pressed Done",
                Button::Snooze => "pressed Snooze",
                Button::Skip => "pressed Skip",
            });
        }
    }

    pub(crate) fn look(&mut self) {
        self.step(&Event::Tick);
    }

    fn step(&mut self, event: &Event) {
        let Some(mut state) = self.daemon.take() else { return };
        self.see_the_plan();
        let is_news = std::mem::take(&mut self.changed) || *event != Event::Tick || self.model.now >= self.wake;
        let mut event = event.clone();
        loop {
            let before = state.clone();
            state.ledger.clone_from(&self.ledger);
            let (next, effects) = self.ask(state, &event);
            self.say(|| format!("{event:?} -> {effects:?}"));
            let is_overtaken = self.interferes;
            match self.perform(&effects, &next) {
                Done::Died => return,
                Done::Overtaken { sent } => {
                    assert!(is_overtaken, "nobody else has written: {effects:?}");
                    // What it knew is out of date: it reads again, and takes the same in once more.
                    state = before;
                    if sent {
                        state.in_flight = next.in_flight;
                        event = Event::Tick;
                    }
                    continue;
                }
                Done::All => {}
            }
            if !is_overtaken {
                assert_eq!(next.ledger, self.ledger, "what it knows is not what is written down");
                assert_eq!(next.stretch, self.stretch, "what it counts is not what is written down");
                if !effects.is_empty() || event != Event::Tick {
                    let (after, again) = self.ask(next.clone(), &Event::Tick);
                    // Only a look gives up an answer that does not come.
                    let gives_up = next.in_flight.is_some() && after.in_flight.is_none();
                    assert!(again.is_empty() || gives_up, "it has not finished: {effects:?}, then {again:?}");
                }
            }
            assert!(is_news || effects.is_empty() || is_overtaken, "it should have woken before: {effects:?}");
            let history = self.history.as_ref().unwrap();
            self.wake = reminding::wake_at(&next, &self.env(history));
            assert!(self.wake > self.model.now, "it would wake in the past");
            let is_answer = matches!(event, Event::Accepted(_) | Event::Rejected | Event::Screen(_));
            let stopped_waiting = before.in_flight.is_some() && next.in_flight.is_none() && !is_answer;
            self.daemon = Some(next);
            if stopped_waiting {
                self.stopped_waiting();
            }
            return;
        }
    }

    fn ask(&mut self, state: State, event: &Event) -> (State, Vec<Effect>) {
        self.oracle.count("step");
        assert!(self.oracle.counts["step"] < 20_000, "it never comes to rest");
        let history = self.history.as_ref().unwrap();
        reminding::step(state, event, &self.env(history))
    }

    fn env<'a>(&'a self, history: &'a History) -> reminding::Env<'a> {
        reminding::Env {
            view: history.at(&self.model.timeline.clock, self.model.now),
            rules: &self.model.rules,
            uptime: self.model.sitting.uptime(),
            since: self.since,
            under_way: self.model.under_way.as_ref(),
        }
    }

    fn perform(&mut self, effects: &[Effect], next: &State) -> Done {
        let mut sent = false;
        for effect in effects {
            if let Some(left) = self.dies_after {
                if left == 0 {
                    self.oracle.count("killed between effects");
                    self.kill();
                    return Done::Died;
                }
                self.dies_after = Some(left - 1);
            }
            let writes = matches!(effect, Effect::Save { .. } | Effect::Complete { .. } | Effect::Delete(_));
            if writes && self.interferes {
                self.interferes = false;
                self.snooze_or_skip();
            }
            match effect {
                Effect::Save { reminders, stretch } => {
                    if reminders.iter().any(|row| !self.follows(row)) {
                        self.oracle.count("overtaken");
                        return Done::Overtaken { sent };
                    }
                    for row in reminders {
                        self.write(row);
                    }
                    self.stretch = *stretch;
                }
                Effect::Delete(row) => {
                    if self.ledger.get(&row.key).is_none_or(|stored| stored.version != row.version) {
                        self.oracle.count("overtaken");
                        return Done::Overtaken { sent };
                    }
                    self.oracle.deleted(&self.model, row);
                    self.ledger.remove(&row.key);
                }
                Effect::Complete { reminder: row, sessions } => {
                    if !self.follows(row) {
                        self.oracle.count("overtaken");
                        return Done::Overtaken { sent };
                    }
                    self.oracle.completed(&self.model, &row.key, sessions);
                    for (item, at) in sessions {
                        let session = self.model.session(&item.routine, *at);
                        self.model.record(session);
                    }
                    self.model.sitting.begin();
                    self.write(row);
                    self.history = None;
                    self.see_the_plan();
                }
                Effect::Notify(message) => {
                    let Screen::Ready(endpoint) = &next.screen else { panic!("sent to nowhere") };
                    let endpoint = endpoint.clone();
                    let comes = !message.silent || message.replaces.is_none();
                    assert!(!(self.oracle.do_not_disturb && comes), "it disturbs: {message:?}");
                    self.oracle.send(&self.model, &self.ledger, self.ledger.get(&message.key), message, &endpoint);
                    let is_again = self.ledger[&message.key].shown_at.is_some() && !message.silent;
                    if message.key.is_sitting() && is_again {
                        self.model.sitting.prompt();
                    }
                    self.send(message, &endpoint);
                    sent = true;
                }
                Effect::Close(id) => {
                    let client = self.client.clone();
                    if let (Some(server), Screen::Ready(endpoint)) = (&mut self.server, &next.screen)
                        && server.name == endpoint.server
                    {
                        server.close(&client, *id);
                    }
                }
                Effect::RunHook(message) => self.oracle.hook_ran(&self.model, message),
            }
        }
        Done::All
    }

    /// Whether nobody else has written the row since it was read.
    fn follows(&self, row: &Reminder) -> bool {
        self.ledger.get(&row.key).map_or(0, |stored| stored.version) + 1 == row.version
    }

    fn write(&mut self, row: &Reminder) {
        self.oracle.write(&self.model, &self.ledger, self.ledger.get(&row.key), row);
        let before = self.ledger.insert(row.key.clone(), row.clone());
        let was_snoozed = before.as_ref().is_some_and(|before| matches!(before.status, Status::Snoozed { .. }));
        if row.key.is_sitting() && (before.is_none() || (was_snoozed && row.status == Status::Sending)) {
            self.model.sitting.prompt();
        }
        // One that is done by a session began with that.
        let is_over = !row.is_open() && row.status != Status::Done;
        if row.key.is_sitting() && is_over && before.is_some_and(|before| before.is_open()) {
            self.model.sitting.begin();
        }
    }

    fn send(&mut self, message: &reminding::Message, endpoint: &Endpoint) {
        let server = self.server.as_mut().filter(|server| server.name == endpoint.server);
        let accepted = server.and_then(|server| {
            let id = server.notify(&endpoint.client, message);
            Oracle::look(server);
            id
        });
        if accepted.is_none() {
            self.oracle.count("refused");
        }
        self.sent += 1;
        let answer = accepted.map_or(Event::Rejected, Event::Accepted);
        if self.server.as_ref().is_some_and(|server| server.is_mute && server.name == endpoint.server) {
            let comes = self.rng.one_in(2);
            self.oracle.count(if comes { "answer kept back" } else { "answer swallowed" });
            return self.held.push((self.sent, comes.then_some(answer)));
        }
        self.post(answer);
    }

    /// Puts something on the wire, behind what is there.
    fn post(&mut self, event: Event) {
        let behind = self.wire.back().map_or(self.time, |letter| letter.at);
        let latency = if self.latency.is_zero() { self.latency } else { self.rng.up_to(self.latency) };
        let at = behind.max(self.time + latency);
        self.wire.push_back(Letter { at, event, number: self.sent });
        // The answer to a call and a signal do not take the same way: the signal may arrive first.
        let last = self.wire.len() - 1;
        if let (Some(Event::Accepted(id)), Event::Pressed(of, _) | Event::Closed(of, _)) =
            (last.checked_sub(1).map(|before| self.wire[before].event.clone()), &self.wire[last].event)
            && id == *of
            && self.rng.one_in(2)
        {
            self.wire.swap(last - 1, last);
            let at = self.wire[last].at;
            self.wire[last - 1].at = at;
        }
    }

    pub(crate) fn signal(&mut self, event: Event) {
        self.post(event);
    }

    /// The user, or the server, does something to what is on the screen: a button closes it, too.
    pub(crate) fn touch(&mut self, index: usize, button: Option<Button>, closing: CloseReason) {
        let client = self.client.clone();
        let Some(server) = &mut self.server else { return };
        let popup = server.popups.remove(index);
        let is_heard = server.is_heard(&popup, &client) && self.daemon.is_some();
        self.say(|| format!("{button:?} {closing:?} on {popup:?}, heard: {is_heard}"));
        if !is_heard {
            return;
        }
        if let Some(button) = button {
            self.post(Event::Pressed(popup.id, button));
            if self.rng.one_in(8) {
                self.post(Event::Pressed(popup.id, button));
            }
        }
        self.post(Event::Closed(popup.id, closing));
        if self.rng.one_in(8) {
            self.post(Event::Closed(popup.id, closing));
        }
    }

    /// The user answers what is in front by a key of the terminal.
    pub(crate) fn press_key(&mut self, button: Button) {
        self.say(|| format!("the key of {button:?}"));
        if reminding::front(&self.ledger).is_some() && self.daemon.is_some() {
            self.oracle.count("answered by key");
        }
        self.hear(&Event::Answered(button));
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!(":1.{}", self.names)
    }

    pub(crate) fn screen(&self) -> Screen {
        match (&self.bus, &self.server) {
            (None, _) => Screen::Absent(Absence::NoBus),
            (Some(_), None) => Screen::Absent(Absence::NoServer),
            (Some(bus), Some(server)) => Screen::Ready(Endpoint {
                bus: bus.to_string(),
                server: server.name.clone(),
                client: self.client.clone(),
            }),
        }
    }

    pub(crate) fn start_daemon(&mut self) {
        if self.daemon.is_none() {
            self.client = self.name();
            self.daemon = Some(State { stretch: self.stretch, ..State::default() });
            (self.model.sitting.presence, self.model.sitting.free_since) = (Presence::Unknown, self.time);
            self.changed = true;
            if self.rng.one_in(2) {
                self.look();
            }
            self.hear_of_screen();
        }
    }

    /// Turns do-not-disturb on or off.
    pub(crate) fn set_do_not_disturb(&mut self, is_on: bool) {
        let Some(server) = &mut self.server else { return };
        server.do_not_disturb = is_on;
        if self.daemon.is_some() {
            self.signal(Event::DoNotDisturb(is_on));
        }
    }

    fn do_not_disturb(&self) -> bool {
        self.server.as_ref().is_some_and(|server| server.do_not_disturb)
    }

    /// The daemon is gone at once: what it had not written down is lost, and so is what was on its way to it.
    pub(crate) fn kill(&mut self) {
        self.say(|| "killed".to_owned());
        self.daemon = None;
        self.dies_after = None;
        self.wire.clear();
        self.held.clear();
        self.oracle.nothing_in_flight();
        let client = self.client.clone();
        let Some(server) = &mut self.server else { return };
        server.client_died(&client);
        if server.kind == Kind::Plain {
            for popup in server.popups.iter_mut().filter(|popup| !popup.is_lost) {
                let known = self.ledger.get(&popup.message.key).and_then(|row| row.popup.as_ref());
                popup.is_lost = known.is_none_or(|known| known.id != Some(popup.id));
                if popup.is_lost {
                    *self.oracle.counts.entry("lost popup").or_default() += 1;
                }
            }
        }
    }

    pub(crate) fn start_server(&mut self, kind: Kind) {
        if self.server.is_none() && self.bus.is_some() {
            self.server = Some(Server::new(kind, self.name()));
            self.tell_screen();
        }
    }

    /// The server is gone, with what it showed and what it had still to say.
    pub(crate) fn stop_server(&mut self) {
        self.server = None;
        self.wire.clear();
        self.held.clear();
        self.tell_screen();
    }

    pub(crate) fn stop_bus(&mut self) {
        self.bus = None;
        self.stop_server();
    }

    pub(crate) fn start_bus(&mut self, kind: Kind) {
        // Names begin anew with the bus: only its own id tells it from the one before.
        self.names = 0;
        self.client = self.name();
        self.bus = Some(self.oracle.counts.get("bus gone").map_or(0, |gone| u32::try_from(*gone).unwrap()));
        self.start_server(kind);
    }

    /// Says where reminders are shown, as the daemon learns of it: at times twice.
    pub(crate) fn tell_screen(&mut self) {
        self.say(|| format!("{:?}", self.screen()));
        self.hear_of_screen();
    }

    fn hear_of_screen(&mut self) {
        let (screen, do_not_disturb) = (self.screen(), self.do_not_disturb());
        match &screen {
            Screen::Ready(_) => self.hear(&Event::DoNotDisturb(do_not_disturb)),
            Screen::Absent(_) => self.oracle.do_not_disturb = false,
        }
        self.hear(&Event::Screen(screen));
    }

    /// A session is logged by hand.
    pub(crate) fn log(&mut self, routine: &RoutineId) {
        self.say(|| format!("logged {routine}"));
        let session = self.model.session(routine, self.model.now);
        self.model.record(session);
        (self.model.sitting.is_logged, self.model.sitting.free_since) = (true, self.time);
        self.change();
    }

    /// What was logged has been seen by a daemon that lives.
    pub(crate) fn heeded_sessions(&mut self) {
        if self.daemon.is_some() {
            self.model.sitting.begin();
        }
    }

    /// A guided session begins in another process.
    pub(crate) fn begin_guided(&mut self, routine: &RoutineId) {
        self.say(|| format!("{routine} is guided"));
        let Session { routine, day, slot, .. } = self.model.session(routine, self.model.now);
        let at = calendar::moment(&self.model.timeline.clock, self.model.now);
        self.model.under_way = Some(UnderWay { routine, at, day, slot, amount: 0, unit: Unit::Minutes, pain: None });
        self.change();
    }

    /// It ends, or its process dies; `is_logged` says whether it is recorded: in the slot in which it began.
    pub(crate) fn end_guided(&mut self, is_logged: bool) {
        let Some(guided) = self.model.under_way.take() else { return };
        self.say(|| format!("{guided:?} ends, logged: {is_logged}"));
        self.model.sitting.free_since = self.time;
        if is_logged {
            let UnderWay { routine, day, slot, .. } = guided;
            self.model.record(Session { number: 0, at: self.model.now, routine, day, slot });
            self.model.sitting.is_logged = true;
        }
        self.change();
    }

    /// Why nothing is to be seen, as the daemon has it.
    pub(crate) fn why(&mut self) -> Option<Why> {
        self.see_the_plan();
        reminding::why(self.daemon.as_ref()?, &self.env(self.history.as_ref()?))
    }

    /// A pause from so long after now, or before it.
    pub(crate) fn pause(&mut self, ahead: TimeDelta, length: Option<TimeDelta>) {
        let moment = |at| calendar::moment(&self.model.timeline.clock, at);
        let from = self.model.now + ahead;
        let pause = Pause { from: moment(from), until: length.map(|length| moment(from + length)), reason: None };
        self.say(|| format!("{pause:?}"));
        self.model.pauses.push(pause);
        self.change();
    }

    /// Half doses from today on, of the routines that are named, or of all.
    pub(crate) fn ease(&mut self, days: u64, routines: Option<Vec<String>>) {
        let today = self.model.today();
        self.model.easings.push((today, today + Days::new(days), routines));
        self.say(|| format!("eased for {days} days"));
        self.change();
    }

    pub(crate) fn end_easings(&mut self) {
        let today = self.model.today();
        for (from, until, _) in &mut self.model.easings {
            *until = (*until).min(today).max(*from);
        }
        self.change();
    }

    pub(crate) fn end_pauses(&mut self) {
        let now = calendar::moment(&self.model.timeline.clock, self.model.now);
        for pause in &mut self.model.pauses {
            if pause.until.is_none_or(|until| until > now) {
                pause.until = Some(now);
            }
        }
        self.change();
    }

    /// `remind snooze` or `remind skip`, in another process.
    pub(crate) fn snooze_or_skip(&mut self) {
        if self.rng.one_in(2) { self.skip() } else { self.snooze() }
    }

    pub(crate) fn snooze(&mut self) {
        let (now, length) = (self.model.now, self.model.rules.snooze);
        self.rewrite("snooze", |row| row.snoozed(now, length));
    }

    pub(crate) fn skip(&mut self) {
        self.rewrite("skip", Reminder::skipped);
    }

    fn rewrite(&mut self, what: &'static str, how: impl Fn(Reminder) -> Reminder) {
        let Some(row) = reminding::front(&self.ledger).cloned() else { return };
        self.say(|| format!("{what} from elsewhere"));
        self.oracle.count(what);
        let version = row.version + 1;
        self.write(&Reminder { version, ..how(row) });
        self.changed = true;
    }

    /// Whether nothing is on its way, and nothing stands in the way.
    pub(crate) fn is_at_rest(&self) -> bool {
        let Some(state) = &self.daemon else { return false };
        let held = state.backoff.is_some_and(|hold| self.model.now < hold.until);
        let looked = !self.changed && self.model.now < self.wake;
        let is_heard = self.wire.is_empty() && self.held.is_empty();
        is_heard && looked && !held && !self.do_not_disturb()
    }

    /// Checks all that must hold when nothing is on its way.
    pub(crate) fn check(&mut self) {
        if self.is_kept_back() {
            self.model.sitting.free_since = self.time;
        }
        if let (true, Some(server)) = (self.is_at_rest(), &self.server)
            && let Screen::Ready(endpoint) = self.screen()
        {
            assert_eq!(self.daemon.as_ref().unwrap().in_flight, None, "it waits for what cannot come");
            self.oracle.rest(&self.model, &self.ledger, server, &endpoint);
        }
    }

    /// Whether something may keep a prompt back.
    fn is_kept_back(&self) -> bool {
        let wants_the_screen = |row: &&Reminder| matches!(row.status, Status::Sending | Status::Shown);
        !self.model.sitting_counts()
            || self.model.under_way.is_some()
            || self.do_not_disturb()
            || self.oracle.do_not_disturb
            || matches!(self.model.sitting.presence, Presence::Idle { .. })
            || self.ledger.values().any(|row| row.is_open() && row.key.is_sitting())
            || self.ledger.values().any(|row| wants_the_screen(&row))
            || self.server.as_ref().is_none_or(|server| server.refuses || server.is_mute)
            || !self.held.is_empty()
            || self.daemon.as_ref().is_none_or(|state| state.backoff.is_some())
    }

    /// What asked for something, was not done, and never got into the ledger.
    pub(crate) fn passed_over(&self) -> Vec<Key> {
        let today = self.model.today();
        let days = self.since.iter_days().take_while(|day| *day < today);
        let days = days.filter(|day| self.model.timeline.clock.has(*day));
        let keys = days.flat_map(|day| self.model.keys(day));
        let missing = keys.filter(|key| !self.ledger.contains_key(key));
        // A routine of the week is not asked for any more once its day is over.
        let unfilled = |key: &Key| self.model.asked(key).iter().any(|routine| !self.model.is_filled(key, routine));
        missing.filter(unfilled).collect()
    }
}
