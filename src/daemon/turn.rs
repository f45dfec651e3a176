//! One turn: read the database and the clock, ask the engine, do what it says.

use chrono::{DateTime, Days, NaiveDate, SubsecRound, Utc};

use super::{Daemon, DaemonError, uptime};
use crate::clock::{Clock, LocalZone};
use crate::desktop::{self, Content, Idle};
use crate::domain::calendar::{self, Calendar, Moment, moment};
use crate::domain::guided::UnderWay;
use crate::domain::history::History;
use crate::domain::plan::{Plan, Plans};
use crate::domain::record::Source;
use crate::domain::reminding::{
    self, Effect, Env, Event, Item, Ledger, Message, Output, Reminder, Report, Rules, Screen, State, Uptime,
};
use crate::domain::review;
use crate::domain::routine::RoutineId;
use crate::domain::today::first_day_needed;
use crate::render;
use crate::render::notification::Words;
use crate::store::{Now, StoreError, StretchRow, Written};

/// How far back missed reminders are written down.
const LOOK_BACK: Days = Days::new(14);

/// How often in a row another process may be faster before the event is given up.
const TRIES: u32 = 20;

/// Everything that a step is given, as of one instant.
struct Snapshot {
    now: DateTime<Utc>,
    zone: LocalZone,
    today: NaiveDate,
    /// The first day whose reminders are accounted for.
    since: NaiveDate,
    plan: Plan,
    history: History,
    rules: Rules,
    uptime: Uptime,
    state: State,
    /// The guided session that goes on.
    under_way: Option<UnderWay>,
}

/// How far the effects of a step were done.
enum Performed {
    All,
    /// Another process has written what the step was decided by; whether a notification had been sent by then.
    Overtaken {
        sent: bool,
    },
    /// The bus went away, which is an event of its own.
    Unsent,
}

impl Snapshot {
    fn env(&self) -> Env<'_> {
        let view = self.history.at(&self.zone, self.now);
        Env { view, rules: &self.rules, uptime: self.uptime, since: self.since, under_way: self.under_way.as_ref() }
    }

    fn now(&self) -> Now<'_> {
        Now { now: self.now, at: moment(&self.zone, self.now), day: self.today, plan: &self.plan }
    }
}

impl Daemon {
    /// Takes in `event` and does what follows from it.
    pub(super) async fn turn(&mut self, event: &Event) -> Result<(), DaemonError> {
        let mut event = event.clone();
        for tried in 0..TRIES {
            let snapshot = self.snapshot()?;
            self.log_changes_of_others(&snapshot);
            if tried == 0 && matches!(event, Event::Answered(_)) && reminding::front(&snapshot.state.ledger).is_none() {
                self.setup.log.info("no reminder is open");
            }
            let (state, effects) = reminding::step(snapshot.state.clone(), &event, &snapshot.env());
            match self.perform(&snapshot, &effects).await? {
                Performed::Overtaken { sent: false } => {}
                Performed::Overtaken { sent: true } => {
                    // What was sent will be answered, and the event led to it: only the rest is decided again.
                    self.memory.in_flight = state.in_flight;
                    event = Event::Tick;
                }
                Performed::Unsent => {
                    self.memory = State { in_flight: None, ..without_ledger(&state) };
                    return Ok(());
                }
                Performed::All => {
                    self.memory = without_ledger(&state);
                    self.shown = state.shown();
                    self.why = reminding::why(&state, &snapshot.env());
                    self.report.wake_at = Some(reminding::wake_at(&state, &snapshot.env()));
                    return Ok(());
                }
            }
        }
        self.setup.log.error("other processes kept changing the reminders; they are looked at again later");
        Ok(())
    }

    fn snapshot(&mut self) -> Result<Snapshot, DaemonError> {
        let clock = Clock::read()?;
        let now = clock.now.trunc_subsecs(0);
        let plan = self.settings.plan();
        let today = calendar::day_of(&clock.zone, |_| plan.day_start, now);
        self.store.observe(&Now { now, at: moment(&clock.zone, now), day: today, plan: &plan })?;
        let plans = Plans::new(self.store.plans()?, today, plan.clone());
        // Everything that was due before the last planned look is accounted for. One day more is looked back for what
        // was still open then.
        let since = match self.report.wake_at {
            None => today,
            Some(wake_at) => {
                let looked_on = Calendar { zone: &clock.zone, plans: &plans }.day_of(wake_at);
                (looked_on - Days::new(1)).min(today).max(today - LOOK_BACK)
            }
        };
        let history =
            History { last_session: self.store.last_session()?, ..self.store.history(plans, first_day_needed(since))? };
        // Before tracking began there was nothing to miss.
        let since = history.tracking.map_or(today, |tracking| since.max(tracking.day)).min(today);
        let ledger = self.store.ledger(since)?;
        let under_way = self.under_way()?;
        Ok(Snapshot {
            now,
            zone: clock.zone,
            today,
            since,
            history,
            rules: self.settings.rules.clone(),
            uptime: uptime::read(),
            state: State { ledger, ..without_ledger(&self.memory) },
            under_way,
            plan,
        })
    }

    async fn perform(&mut self, snapshot: &Snapshot, effects: &[Effect]) -> Result<Performed, DaemonError> {
        let mut sent = false;
        for effect in effects {
            let (written, point) = match effect {
                Effect::Save { reminders, stretch } => {
                    let row = StretchRow { boot: &self.boot, stretch: stretch.as_ref() };
                    (self.store.write_reminders_and_stretch(reminders, row)?, "save")
                }
                Effect::Delete(reminder) => (self.store.delete_reminder(reminder)?, "delete"),
                Effect::Complete { reminder, sessions } => (self.complete(snapshot, reminder, sessions)?, "complete"),
                Effect::Notify(message) => {
                    if !self.notify(message).await {
                        return Ok(Performed::Unsent);
                    }
                    sent = true;
                    (Written::Yes, "notify")
                }
                Effect::Close(id) => {
                    if let Some(bus) = &mut self.bus
                        && bus.close(*id).await.is_err()
                    {
                        return Ok(Performed::Unsent);
                    }
                    (Written::Yes, "close")
                }
                Effect::RunHook(message) => {
                    let input = self.with_words(message, |words| words.hook_input());
                    if let Err(problem) = self.hooks.start(&self.settings.command, &input) {
                        self.setup.log.error(&problem);
                    }
                    (Written::Yes, "hook")
                }
            };
            if written == Written::Overtaken {
                return Ok(Performed::Overtaken { sent });
            }
            self.crash_points.pass(point);
            self.log_effect(snapshot, effect);
        }
        Ok(Performed::All)
    }

    /// What `say` makes of the words of a reminder.
    fn with_words<T>(&self, message: &Message, say: impl FnOnce(Words) -> T) -> T {
        let wording = &self.settings.wording;
        // Where it cannot be read how often a routine was done, it is explained once more.
        let guidance = |routine: &RoutineId| {
            self.store.practice(routine).unwrap_or_default().guidance(wording.say_how, message.key.day)
        };
        say(Words {
            message,
            routines: &self.settings.routines,
            anchor: wording.anchors.get(&message.key.slot).map(String::as_str),
            is_private: wording.is_private,
            is_review_due: self.is_review_due(message),
            guidance: &guidance,
        })
    }

    /// Whether a reminder names a review that is due. Where that cannot be read it does not.
    fn is_review_due(&self, message: &Message) -> bool {
        let day = message.key.day;
        let is_due = |last| review::is_due(&self.settings.activities, last, day);
        review::is_named_in(&message.key.slot) && self.store.last_review_day(day).is_ok_and(is_due)
    }

    /// Sends a reminder to the screen; whether it could be sent.
    async fn notify(&mut self, message: &Message) -> bool {
        let (summary, body) = self.with_words(message, |words| (words.summary(), words.body()));
        let content = Content { summary, body, silent: message.silent };
        match (&mut self.bus, &self.server, &self.setup.terminal) {
            (Some(bus), Some(_), _) => {
                bus.show(&desktop::reminder(&content, &self.tag), message.replaces).await.is_ok()
            }
            (_, None, Some(terminal)) => {
                let is_shown = terminal.show(&content, self.answers()).is_ok();
                self.events.push_back(if is_shown { Event::Accepted(1) } else { Event::Rejected });
                true
            }
            // The user's own command is run once the reminder is accepted.
            (_, None, None) if !self.settings.command.is_empty() => {
                self.events.push_back(Event::Accepted(1));
                true
            }
            _ => false,
        }
    }

    fn complete(
        &mut self,
        snapshot: &Snapshot,
        reminder: &Reminder,
        sessions: &[(Item, DateTime<Utc>)],
    ) -> Result<Written, DaemonError> {
        let at = |(item, at): &(Item, DateTime<Utc>)| (item.clone(), moment(&snapshot.zone, *at));
        let sessions: Vec<(Item, Moment)> = sessions.iter().map(at).collect();
        let completed = self.store.complete_reminder(&snapshot.now(), reminder, &sessions, Source::Notification)?;
        Ok(if completed.is_some() { Written::Yes } else { Written::Overtaken })
    }

    fn log_effect(&mut self, snapshot: &Snapshot, effect: &Effect) {
        let rows = match effect {
            Effect::Save { reminders, .. } => reminders.as_slice(),
            Effect::Complete { reminder, .. } => std::slice::from_ref(reminder),
            _ => return,
        };
        for row in rows {
            self.log_change(row, snapshot);
            self.logged.get_or_insert_default().insert(row.key.clone(), row.clone());
        }
    }

    /// Logs how other processes have answered reminders. What there was before this daemon is not news.
    fn log_changes_of_others(&mut self, snapshot: &Snapshot) {
        let ledger = &snapshot.state.ledger;
        let is_known = |row: &&Reminder| self.logged.as_ref().is_some_and(|logged| logged.contains_key(&row.key));
        for row in ledger.values().filter(is_known) {
            self.log_change(row, snapshot);
        }
        self.logged = Some(ledger.clone());
    }

    fn log_change(&self, row: &Reminder, snapshot: &Snapshot) {
        let before = self.logged.as_ref().and_then(|logged| logged.get(&row.key));
        if let Some(line) = render::reminder::log_line(before, row, &snapshot.zone) {
            self.setup.log.info(&line);
        }
    }

    /// Writes the report, where it says something new.
    pub(super) fn write_report(&mut self) -> Result<(), StoreError> {
        let output = match (&self.memory.screen, &self.server, &self.setup.terminal) {
            (Screen::Absent(absence), ..) => Output::Absent(*absence),
            (Screen::Ready(_), Some(server), _) => Output::Server(server.name.clone()),
            (Screen::Ready(_), None, Some(_)) => Output::Terminal,
            (Screen::Ready(_), None, None) => Output::Hook,
        };
        self.report = Report {
            wake_at: self.report.wake_at,
            output: self.knows_the_screen().then_some(output),
            trouble: self.memory.backoff.map(|backoff| backoff.trouble),
            do_not_disturb: self.memory.do_not_disturb,
            idle_source: self.idle.as_ref().and_then(Idle::source).map(ToOwned::to_owned),
            problem: self.report.problem.clone(),
        };
        let problem = self.soundness.problem.clone().or_else(|| self.report.problem.clone());
        let written = Report { problem, ..self.report.clone() };
        if self.store.report()? != written {
            self.store.write_report(&written)?;
        }
        Ok(())
    }
}

/// The part of the engine's state that is not in the database.
fn without_ledger(state: &State) -> State {
    State { ledger: Ledger::new(), ..state.clone() }
}
