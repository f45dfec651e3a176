//! One turn: read how things stand, ask the engine, do what it says.

use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, SubsecRound, Utc};

use super::uptime;
use super::{Daemon, DaemonError};
use crate::clock::{Clock, LocalZone};
use crate::desktop::{self, Content, Idle};
use crate::domain::day::{self, Calendar, moment};
use crate::domain::plan::{
    self, Absence, Effect, Event, Ledger, Message, Named, Reminder, Rules, Screen, State, Uptime, World,
};
use crate::domain::plans::Plans;
use crate::domain::routine::RoutineId;
use crate::domain::session::Source;
use crate::domain::stats::History;
use crate::render;
use crate::store::{NewSession, Present, Report, Showing, Sitting, StoreError, Written};

/// How long the answer to a test is waited for: less than whoever asked for it waits.
const TEST_LIMIT: Duration = Duration::from_secs(5);

/// How far back what was missed is accounted for.
const ACCOUNTED: Days = Days::new(14);

/// How often in a row another process may be faster before the next event has its turn.
const TRIES: u32 = 20;

/// How things stand, as of one instant.
struct Standing {
    now: DateTime<Utc>,
    zone: LocalZone,
    today: NaiveDate,
    since: NaiveDate,
    plan: crate::domain::plans::Plan,
    history: History,
    rules: Rules,
    uptime: Uptime,
    state: State,
}

/// How far the effects of a turn were done.
enum Performed {
    All,
    /// Another process has written what this turn went by.
    Overtaken,
    /// The bus went away. It says so itself, too.
    Unsent,
}

impl Standing {
    fn world(&self) -> World<'_> {
        World { history: &self.history, zone: &self.zone, rules: &self.rules, uptime: self.uptime, since: self.since }
    }

    fn present(&self) -> Present<'_> {
        Present { now: self.now, at: moment(&self.zone, self.now), day: self.today, plan: &self.plan }
    }
}

impl Daemon {
    /// Takes in `event` and does what follows from it.
    pub(super) async fn turn(&mut self, event: &Event) -> Result<(), DaemonError> {
        for _ in 0..TRIES {
            let standing = self.standing()?;
            let (state, effects) = plan::step(standing.state.clone(), event, &standing.world(), standing.now);
            match self.perform(&standing, &effects).await? {
                Performed::Overtaken => {}
                Performed::Unsent => {
                    self.memory = State { awaited: None, ..memory(&state) };
                    break;
                }
                Performed::All => {
                    self.memory = memory(&state);
                    self.shown = state.shown();
                    self.why = plan::why(&state, &standing.world(), standing.now);
                    self.report.wake_at = Some(plan::wake_at(&state, &standing.world(), standing.now));
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn standing(&mut self) -> Result<Standing, DaemonError> {
        let clock = Clock::read()?;
        let now = clock.now.trunc_subsecs(0);
        let plan = self.settings.plan();
        let today = day::day_of(&clock.zone, |_| plan.day_start, now);
        let present = Present { now, at: moment(&clock.zone, now), day: today, plan: &plan };
        self.store.observe(&present)?;
        let plans = Plans::new(self.store.plans()?, today, plan.clone());
        // What was due before it meant to look again, it has seen; what waited then may be a day older.
        let looked = self.report.wake_at.map_or(today, |at| Calendar { zone: &clock.zone, plans: &plans }.day_of(at));
        let since = (looked - Days::new(1)).min(today).max(today - ACCOUNTED);
        let since = if self.report.wake_at.is_some() { since } else { today };
        let history = self.store.history(plans, Some(since))?;
        // Before tracking began there was nothing to miss.
        let since = history.tracking.map_or(today, |tracking| since.max(tracking.day)).min(today);
        let ledger = self.store.ledger(since)?;
        Ok(Standing {
            now,
            zone: clock.zone,
            today,
            since,
            history,
            rules: self.settings.rules(),
            uptime: uptime::read(),
            state: State { ledger, ..memory(&self.memory) },
            plan,
        })
    }

    async fn perform(&mut self, standing: &Standing, effects: &[Effect]) -> Result<Performed, DaemonError> {
        let mut known = standing.state.ledger.clone();
        for effect in effects {
            let (written, point) = match effect {
                Effect::Write(rows, spell) => {
                    let sitting = Sitting { boot: &self.boot, spell: spell.as_ref() };
                    (self.store.write_reminders_and_sitting(rows, sitting)?, "write")
                }
                Effect::Forget(row) => (self.store.forget_reminder(row)?, "forget"),
                Effect::Answer(row, sessions) => (self.answer(standing, row, sessions)?, "answer"),
                Effect::Send(message) => {
                    if !self.send(message).await {
                        return Ok(Performed::Unsent);
                    }
                    (Written::Yes, "send")
                }
                Effect::Withdraw(id) => {
                    if let Some(bus) = &mut self.bus
                        && bus.withdraw(*id).await.is_err()
                    {
                        return Ok(Performed::Unsent);
                    }
                    (Written::Yes, "withdraw")
                }
                Effect::Tell(message) => {
                    let told = render::reminder::told(message, |id| self.title(id), |id| self.steps(id));
                    if let Err(fault) = self.commands.start(&self.settings.remind.command, &told) {
                        self.setup.voice.fault(&fault);
                    }
                    (Written::Yes, "tell")
                }
            };
            if written == Written::Overtaken {
                return Ok(Performed::Overtaken);
            }
            self.faults.point(point);
            self.mention(standing, &mut known, effect);
        }
        Ok(Performed::All)
    }

    /// Sends a reminder to the screen; whether it could be.
    async fn send(&mut self, message: &Message) -> bool {
        let summary = render::reminder::summary(message, |id| self.title(id));
        let body = render::reminder::body(message, |id| self.title(id), |id| self.steps(id));
        let content = Content { summary, body, silent: message.silent };
        match (&mut self.bus, &self.server, &self.setup.terminal) {
            (Some(bus), Some(_), _) => {
                bus.show(&desktop::notification(&content, &self.tag), message.replaces).await.is_ok()
            }
            (_, None, Some(terminal)) => {
                let shown = terminal.show(&content).is_ok();
                self.events.push_back(if shown { Event::Taken(1) } else { Event::Refused });
                true
            }
            // The user's own command is told once it is taken.
            (_, None, None) if !self.settings.remind.command.is_empty() => {
                self.events.push_back(Event::Taken(1));
                true
            }
            _ => false,
        }
    }

    fn answer(
        &mut self,
        standing: &Standing,
        row: &Reminder,
        sessions: &[(Named, DateTime<Utc>)],
    ) -> Result<Written, DaemonError> {
        let ids: Vec<String> = sessions.iter().map(|(named, _)| named.routine.to_string()).collect();
        let new = |(named, at): &(Named, DateTime<Utc>)| NewSession {
            routine: named.routine.clone(),
            at: moment(&standing.zone, *at),
            // A break has no slot to fill.
            day: if row.key.is_sitting() { standing.today } else { row.key.day },
            slot: (!row.key.is_sitting()).then(|| row.key.slot.clone()),
            amount: Some(named.dose.amount),
            unit: named.dose.unit.clone(),
            note: None,
            source: Source::Notification,
        };
        let sessions: Vec<NewSession> = sessions.iter().map(new).collect();
        let command = format!("done {}", ids.join(" "));
        Ok(self.store.answer_reminder(&command, &standing.present(), row, &sessions)?)
    }

    fn mention(&self, standing: &Standing, known: &mut Ledger, effect: &Effect) {
        let rows = match effect {
            Effect::Write(rows, _) => rows.as_slice(),
            Effect::Answer(row, _) => std::slice::from_ref(row),
            _ => return,
        };
        for row in rows {
            let before = known.insert(row.key.clone(), row.clone());
            if let Some(line) = render::reminder::became(before.as_ref(), row, &standing.zone) {
                self.setup.voice.mention(&line);
            }
        }
    }

    /// Says in the database what it is about to do, where that is news.
    pub(super) fn write_report(&mut self) -> Result<(), StoreError> {
        let screen = match (&self.memory.screen, &self.server) {
            (Screen::Ready(_), Some(server)) => Showing::On(server.name.clone()),
            (Screen::Ready(place), None) => Showing::On(place.bus.clone()),
            (Screen::Absent(absence), _) => Showing::Absent(*absence),
        };
        // While the bus is asked for the first time, nothing is known.
        let is_known = self.connecting.is_none() || self.reconnect.at.is_some();
        let (quiet, fault) = (self.memory.quiet, self.report.fault.clone());
        let trouble = self.memory.hold.map(|hold| hold.trouble);
        let idle = self.idle.as_ref().and_then(Idle::source).map(ToOwned::to_owned);
        let (wake_at, screen) = (self.report.wake_at, is_known.then_some(screen));
        self.report = Report { wake_at, screen, trouble, quiet, idle, fault };
        if self.store.report()? != self.report {
            self.store.write_report(&self.report)?;
        }
        Ok(())
    }

    /// Shows what a command asks for, to try the way to the screen.
    pub(super) async fn answer_test(&mut self) -> Result<(), StoreError> {
        if let Some(words) = self.test_outcome.clone() {
            return self.tested(&words);
        }
        match self.testing_until {
            Some(until) if Instant::now() < until => return Ok(()),
            Some(_) => return self.tested("the notification server does not answer"),
            None if self.store.open_test()?.is_none() => return Ok(()),
            None => {}
        }
        if self.memory.quiet {
            return self.tested("do-not-disturb is on");
        }
        if let (Some(bus), Some(_)) = (&mut self.bus, &self.server) {
            let sent = bus.try_out(&desktop::trial(&trial())).await;
            if sent.is_err() {
                return self.tested("the session bus is gone");
            }
            self.testing_until = Some(Instant::now() + TEST_LIMIT);
            return Ok(());
        }
        if let (Screen::Ready(_), Some(terminal)) = (&self.memory.screen, &self.setup.terminal) {
            let shown = terminal.show(&trial()).is_ok();
            return self.tested(if shown { "the terminal of the daemon shows it" } else { "its terminal is gone" });
        }
        let why = match self.memory.screen {
            Screen::Ready(_) => "there is no desktop, and reminders are told to remind.command",
            Screen::Absent(Absence::NoBus) => "there is no session bus",
            Screen::Absent(Absence::BusSilent) => "the session bus does not answer",
            Screen::Absent(Absence::NoServer) => "there is no notification server",
            // It may yet answer; whoever asks gives up in time.
            Screen::Absent(Absence::Silent) => return Ok(()),
        };
        self.tested(why)
    }

    /// Passes on what came of a test.
    fn tested(&mut self, words: &str) -> Result<(), StoreError> {
        while let Some(request) = self.store.open_test()? {
            self.store.answer_test(request, words)?;
        }
        (self.testing_until, self.test_outcome) = (None, None);
        Ok(())
    }

    fn title(&self, id: &RoutineId) -> String {
        self.settings.routine(id).map_or_else(|| id.to_string(), |routine| routine.title.clone())
    }

    fn steps(&self, id: &RoutineId) -> Vec<String> {
        self.settings.routine(id).map_or_else(Vec::new, |routine| routine.steps.clone())
    }
}

/// What `remind test` shows.
pub fn trial() -> Content {
    Content {
        summary: "A test of backcare".to_owned(),
        body: "Reminders reach you like this. There is nothing to do.".to_owned(),
        silent: false,
    }
}

/// The part of the engine's state that is not in the database.
fn memory(state: &State) -> State {
    State { ledger: Ledger::new(), ..state.clone() }
}
