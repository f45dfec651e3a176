//! The daemon: it sleeps until the next thing that happens, asks the engine what follows, and does that.
//!
//! It keeps nothing that it could not read again. One thread does all of it, but for connecting to a display: whatever is
//! written to the database is written while nothing else goes on, and the bus, the clock and the files wait meanwhile in the
//! kernel.

pub mod background;
mod backoff;
mod command;
mod fault;
mod link;
pub mod lock;
mod log;
mod presence;
pub mod service;
mod supervisor;
mod turn;
mod upgrade;
pub mod uptime;
mod voice;
mod wait;
mod watched;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use crate::clock::{Clock, ClockError};
use crate::config::{ConfigError, Settings};
use crate::desktop;
use crate::desktop::{Bus, Connecting, Heard, Idle, News, Server, Terminal};
use crate::domain::plan::{Absence, Button, Closing, Event, Place, Presence, Screen, State, Why};
use crate::render;
use crate::store::{Identity, Report, Showing, Store, StoreError};

use backoff::{LONG, Retry};
use command::Commands;
use fault::Faults;
use lock::{Lock, LockError};
pub use supervisor::Supervisor;
pub use turn::trial;
use upgrade::Program;
pub use voice::Voice;
use wait::{Sources, Waiter, Woken};

/// What the daemon works with.
#[derive(Debug)]
pub struct Setup {
    /// The database.
    pub db: PathBuf,
    /// The configuration.
    pub config: PathBuf,
    /// The lock of the database.
    pub lock: Lock,
    /// Whom it talks to.
    pub voice: Voice,
    /// Where reminders go while there is no desktop.
    pub terminal: Option<Terminal>,
    /// Who wants to know that it is well.
    pub supervisor: Supervisor,
}

/// Why the daemon cannot begin, or go on.
#[derive(Debug, Error)]
pub enum DaemonError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The clock.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The lock.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The lock is no longer the file that it was, and another process has taken the one in its place.
    #[error("the lock {} was removed, and pid {pid} has taken the new one", path.display())]
    Unlocked {
        /// Where it was.
        path: PathBuf,
        /// The other process.
        pid: i32,
    },
    /// The database is no longer the file that it was.
    #[error("the database {} was removed or replaced while backcare reminded", path.display())]
    Replaced {
        /// Where it was.
        path: PathBuf,
    },
    /// The operating system.
    #[error("the operating system refused: {0}")]
    System(#[from] io::Error),
}

impl DaemonError {
    /// What to do next, where it is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Store(cause) => Some(cause.hint().to_owned()),
            Self::Config(cause) => Some(cause.hint()),
            Self::Clock(cause) => Some(cause.hint()),
            Self::Lock(cause) => Some(cause.hint().to_owned()),
            Self::Unlocked { .. } => Some("nothing needs doing: that one reminds".to_owned()),
            Self::Replaced { .. } => Some("start it again: backcare remind --daemon".to_owned()),
            Self::System(_) => None,
        }
    }
}

/// How long the first answer of a notification server is waited for before the daemon calls itself ready all the same.
const FIRST_ANSWER: Duration = Duration::from_secs(3);

/// How long a write waits for its turn: what waits longer is tried again, and the daemon can be told to end meanwhile.
const TURN: Duration = Duration::from_millis(250);

/// So many messages are read in a row before the clock and the files are looked at.
const IN_A_ROW: u32 = 256;

/// Why it sleeps no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awake {
    /// Something may follow from what happened.
    Look,
    /// It is asked to end.
    End,
}

/// Reminds until it is asked to end. `ready` is called once, when it really does, or knows what it has to wait for.
pub fn run(setup: Setup, ready: impl FnOnce(&Report)) -> Result<(), DaemonError> {
    zbus::block_on(async {
        let mut daemon = Daemon::new(setup)?;
        daemon.run(ready).await
    })
}

/// What reminders are shown on where there is no notification server.
const TERMINAL: &str = "terminal";
const COMMAND: &str = "remind.command";

/// What it shows on, or waits for, in words.
pub fn showing(screen: Option<&Showing>) -> String {
    match screen {
        Some(Showing::On(server)) if server == TERMINAL => "shown in the terminal".to_owned(),
        Some(Showing::On(server)) if server == COMMAND => "told to remind.command".to_owned(),
        Some(Showing::On(server)) => format!("shown by {server}"),
        Some(Showing::Absent(absence)) => render::reminder::waiting(*absence).to_owned(),
        // The bus is asked for the first time.
        None => render::reminder::waiting(Absence::BusSilent).to_owned(),
    }
}

struct Daemon {
    setup: Setup,
    store: Store,
    /// Its files, as they were opened.
    files: Identity,
    /// What tells its reminders from those about another database on the same screen.
    tag: String,
    program: Program,
    settings: Settings,
    waiter: Waiter,
    bus: Option<Bus>,
    connecting: Option<Connecting>,
    server: Option<Server>,
    /// The numbers of what is on the screen of this process.
    shown: Vec<u32>,
    /// Who says whether somebody is at the machine, where that is asked; and what was said last.
    idle: Option<Idle>,
    presence: Presence,
    /// What the engine remembers beside the ledger.
    memory: State,
    /// Which start of the machine this is.
    boot: String,
    /// What has happened and is not taken in yet.
    events: VecDeque<Event>,
    commands: Commands,
    faults: Faults,
    /// What was last said of it in the database, or was to be.
    report: Report,
    /// How long the answer to a test is waited for that is on its way to the screen.
    testing_until: Option<Instant>,
    /// What came of it, not passed on yet.
    test_outcome: Option<String>,
    /// How many messages were read since the clock and the files had their turn.
    in_a_row: u32,
    /// Why nothing is to be seen.
    why: Option<Why>,
    reconnect: Retry,
    /// Of the display, to hear whether somebody is there.
    reopen: Retry,
    start_server: Retry,
    /// While a server is there that does not say who it is.
    ask_server: Retry,
    /// After the database failed.
    again: Retry,
    /// After its log was lost, and could not be saved.
    save_again: Retry,
}

impl Daemon {
    fn new(setup: Setup) -> Result<Self, DaemonError> {
        desktop::prepare()?;
        let store = Store::open(&setup.db)?.with_patience(TURN)?;
        let settings = Settings::read(&setup.config)?;
        let files = Identity::of(&setup.db);
        let tag = format!("backcare {}", setup.lock.path().display());
        let wake_at = store.report()?.wake_at;
        let boot = uptime::boot();
        // A bus that is asked, and has not answered yet.
        let screen = Screen::Absent(Absence::BusSilent);
        let memory = State { spell: store.spell(&boot)?, screen, ..State::default() };
        Ok(Self {
            waiter: Waiter::new()?,
            store,
            files,
            tag,
            program: Program::of_this_process()?,
            settings,
            bus: None,
            connecting: None,
            server: None,
            shown: Vec::new(),
            idle: None,
            presence: Presence::default(),
            memory,
            boot,
            events: VecDeque::new(),
            commands: Commands::default(),
            faults: Faults::of_environment(),
            report: Report { wake_at, ..Report::default() },
            testing_until: None,
            test_outcome: None,
            in_a_row: 0,
            why: None,
            reconnect: Retry::new(LONG),
            reopen: Retry::new(15 * LONG),
            start_server: Retry::new(15 * LONG),
            ask_server: Retry::new(15 * LONG),
            again: Retry::new(LONG),
            save_again: Retry::new(LONG),
            setup,
        })
    }

    async fn run(&mut self, ready: impl FnOnce(&Report)) -> Result<(), DaemonError> {
        self.watch();
        let begun = Instant::now();
        let mut ready = Some(ready);
        loop {
            self.connect();
            self.attend().await;
            self.work().await?;
            let undecided = begun + FIRST_ANSWER;
            if (self.is_decided() || Instant::now() >= undecided)
                && let Some(ready) = ready.take()
            {
                ready(&self.report);
                self.setup.supervisor.ready(&showing(self.report.screen.as_ref()));
            }
            self.setup.supervisor.turns();
            self.sleep_until(ready.is_some().then_some(undecided))?;
            if self.sleep().await? == Awake::End {
                self.setup.supervisor.ending();
                return self.end().await;
            }
            if self.program.was_replaced() {
                self.end().await?;
                return Err(self.program.become_it().into());
            }
            for fault in self.commands.reap() {
                self.setup.voice.fault(&fault);
            }
        }
    }

    /// Whether it is known by now what reminders are shown on.
    fn is_decided(&self) -> bool {
        self.connecting.is_none() && self.report.screen != Some(Showing::Absent(Absence::Silent))
    }

    /// Sleeps until something happens that matters, and takes it in. Messages that do not matter cost no look at the database;
    /// so that a flood of them keeps nothing else waiting, the rest has its turn now and then.
    async fn sleep(&mut self) -> Result<Awake, DaemonError> {
        loop {
            let is_bus_first = self.in_a_row < IN_A_ROW;
            let sources = Sources {
                bus: self.bus.as_mut(),
                connecting: self.connecting.as_mut(),
                idle: self.idle.as_mut(),
                is_bus_first,
            };
            let woken = self.waiter.next(sources).await?;
            let is_message = matches!(woken, Woken::Heard(_) | Woken::Idle(_));
            // Where the buses come last and are heard all the same, the rest had its turn.
            self.in_a_row = if is_message && is_bus_first { self.in_a_row + 1 } else { 0 };
            let matters = match woken {
                Woken::Heard(heard) => self.hear(heard).await,
                Woken::Idle(heard) => self.hear_idle(heard).await,
                Woken::Connected(bus) => {
                    self.connected(bus.map(|bus| *bus));
                    true
                }
                Woken::Files => self.look_at_files().await.map(|()| true)?,
                Woken::Time if self.save_again.at.is_some() && self.save_again.is_due() => {
                    self.look_at_files().await.map(|()| true)?
                }
                Woken::Time | Woken::Child => true,
                Woken::End => return Ok(Awake::End),
            };
            if matters {
                return Ok(Awake::Look);
            }
        }
    }

    /// Takes in a message of the bus; whether it matters.
    async fn hear(&mut self, heard: Heard) -> bool {
        let news = match &mut self.bus {
            Some(bus) => bus.news_of(heard).await,
            None => None,
        };
        match news {
            Some(news) if self.matters(&news) => {
                self.take_in(news);
                true
            }
            _ => false,
        }
    }

    /// Whether something follows from it. A signal of a number that is not known may be about what is on its way to the screen:
    /// it is kept.
    fn matters(&mut self, news: &News) -> bool {
        let signal = match news {
            News::Pressed(id, _) | News::Closed(id, _) if self.shown.contains(id) => return true,
            News::Pressed(id, key) => button(key).map(|button| Event::Pressed(*id, button)),
            News::Closed(id, reason) => Some(Event::Closed(*id, closing(*reason))),
            _ => return true,
        };
        if let Some(signal) = signal {
            self.memory.keep_early(signal);
        }
        false
    }

    /// Takes in what has happened, and looks at the clock.
    async fn work(&mut self) -> Result<(), DaemonError> {
        if !self.again.is_due() {
            return Ok(());
        }
        self.events.push_back(Event::Look);
        while let Some(event) = self.events.pop_front() {
            match self.turn(&event).await {
                Ok(()) => {}
                Err(DaemonError::Store(cause)) => {
                    // Nothing is lost: it is taken in as soon as the database can be written again.
                    self.put_off(&cause);
                    self.events.retain(|event| *event != Event::Look);
                    if event != Event::Look {
                        self.events.push_front(event);
                    }
                    return Ok(());
                }
                Err(other) => return Err(other),
            }
        }
        // What has happened is taken in: what is only said of it, and to whom, is said again until it is written.
        let said = match self.write_report() {
            Ok(()) => self.answer_test().await,
            failed => failed,
        };
        match said {
            Ok(()) => self.again.succeeded(),
            Err(cause) => self.put_off(&cause),
        }
        self.nudge_server().await;
        Ok(())
    }

    /// Leaves the database alone for a while.
    fn put_off(&mut self, cause: &StoreError) {
        let is_first = if cause.is_busy() { self.again.failed_briefly() } else { self.again.failed() };
        if is_first || !cause.is_busy() {
            self.setup.voice.fault(&format!("{cause}; {}", cause.hint()));
        }
    }

    fn take_in(&mut self, news: News) {
        let event = match news {
            News::Ready(server) => {
                self.setup.voice.mention(&format!("reminders are shown by {}", server.name));
                let place =
                    Place { bus: server.bus.clone(), server: server.server.clone(), client: server.client.clone() };
                self.events.push_back(Event::Quiet(server.quiet));
                self.server = Some(server);
                self.start_server.succeeded();
                self.ask_server.succeeded();
                Event::Screen(Screen::Ready(place))
            }
            News::Silent => {
                self.ask_server.succeeded();
                self.ask_server.failed();
                self.without_server(Absence::Silent)
            }
            News::Quiet(quiet) => {
                let words = if quiet { "is on: reminders wait" } else { "is off" };
                self.setup.voice.mention(&format!("do-not-disturb {words}"));
                Event::Quiet(quiet)
            }
            News::Absent => self.without_server(Absence::NoServer),
            News::Gone => return self.connected(None),
            News::Monitor(monitor) => {
                self.hear_monitor(monitor);
                return;
            }
            News::Taken(id) => {
                self.faults.point("taken");
                Event::Taken(id)
            }
            News::Late(id) => Event::Late(id),
            News::Refused(reason) => {
                self.faults.point("refused");
                self.setup.voice.fault(&format!("the notification server refused a reminder: {reason}"));
                Event::Refused
            }
            News::Tried(outcome) => {
                let server = self.server.as_ref().map(|server| server.name.clone()).unwrap_or_default();
                let words = match outcome {
                    Ok(()) => format!("{server} shows it"),
                    Err(reason) => format!("{server} refused it: {reason}"),
                };
                self.test_outcome = self.testing_until.map(|_| words);
                return;
            }
            News::Pressed(id, key) => {
                self.faults.point("pressed");
                let Some(button) = button(&key) else { return };
                Event::Pressed(id, button)
            }
            News::Closed(id, reason) => {
                self.faults.point("closed");
                Event::Closed(id, closing(reason))
            }
        };
        self.events.push_back(event);
    }

    /// Sets the timer to whatever comes first.
    fn sleep_until(&self, undecided: Option<Instant>) -> Result<(), DaemonError> {
        let now = Clock::read()?.now;
        let soon = |instant: Instant| {
            let left = instant.saturating_duration_since(Instant::now());
            now + TimeDelta::from_std(left).unwrap_or_default() + TimeDelta::milliseconds(1)
        };
        // Until the database can be written nothing else is taken in: what is overdue meanwhile must not wake it.
        let is_waiting = !self.again.is_due();
        let retries = [
            self.connecting.as_ref().map(|connecting| connecting.until),
            self.reconnect.at.filter(|_| self.bus.is_none() && self.connecting.is_none()),
            self.reopen.at.filter(|_| self.is_reopening()),
            self.program.until(),
            self.ask_server.at.filter(|_| !is_waiting && self.memory.screen == Screen::Absent(Absence::Silent)),
            self.start_server.at.filter(|_| !is_waiting && matches!(self.why, Some(Why::Absent(Absence::NoServer)))),
            self.again.at,
            self.save_again.at,
            self.commands.until(),
            self.testing_until.filter(|_| !is_waiting),
            self.setup.supervisor.until(),
            undecided,
        ];
        let retries = retries.into_iter().flatten().map(soon);
        let wake_at: Option<DateTime<Utc>> = retries.chain(self.report.wake_at.filter(|_| !is_waiting)).min();
        // Without a time of its own it looks once a day.
        Ok(self.waiter.set(wake_at.unwrap_or(now + TimeDelta::days(1)))?)
    }

    /// Takes the reminder from the screen, whose buttons would reach nobody; the next daemon puts it back. How long somebody
    /// sits from here on, nobody counts.
    async fn end(&mut self) -> Result<(), DaemonError> {
        self.commands.end();
        self.program.leave_candidate();
        if self.memory.spell.is_some()
            && let Err(cause) = self.store.end_sitting()
        {
            self.setup.voice.fault(&format!("the sitting that ends is not struck: {cause}"));
        }
        let Some(bus) = &mut self.bus else { return Ok(()) };
        for id in self.shown.drain(..) {
            // Where the bus is gone, so is what it showed.
            if bus.withdraw(id).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Why the server says that a notification is gone.
fn closing(reason: u32) -> Closing {
    if reason == 1 { Closing::Expired } else { Closing::Dismissed }
}

fn button(key: &str) -> Option<Button> {
    match key {
        "done" => Some(Button::Done),
        "snooze" => Some(Button::Snooze),
        "skip" => Some(Button::Skip),
        _ => None,
    }
}
