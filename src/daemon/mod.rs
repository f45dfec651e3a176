//! The daemon: it sleeps until the next thing that happens, asks the engine what follows, and does that.
//!
//! It keeps nothing that it could not read again. One thread does all of it: whatever is written to the database is
//! written while nothing else goes on, and the bus, the clock and the files wait meanwhile in the kernel.

pub mod background;
mod command;
mod fault;
pub mod lock;
mod presence;
pub mod service;
mod supervisor;
mod turn;
mod upgrade;
pub mod uptime;
mod voice;
mod wait;

use std::collections::VecDeque;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use crate::clock::{Clock, ClockError};
use crate::config::{ConfigError, Settings};
use crate::desktop::{Bus, Idle, Monitor, News, Server, Terminal};
use crate::domain::plan::{Absence, Button, Closing, Event, Place, Presence, Screen, State, Why};
use crate::render;
use crate::store::{Report, Showing, Store, StoreError};

use command::Commands;
use fault::Faults;
pub use supervisor::Supervisor;
pub use turn::trial;
use upgrade::Program;
pub use voice::Voice;
use wait::{Waiter, Woken};

/// What the daemon works with.
#[derive(Debug)]
pub struct Setup {
    /// The database.
    pub db: PathBuf,
    /// The configuration.
    pub config: PathBuf,
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
            Self::Replaced { .. } => Some("start it again: backcare remind --daemon".to_owned()),
            Self::System(_) => None,
        }
    }
}

/// How long the first answer of a notification server is waited for before the daemon calls itself ready all the same.
const FIRST_ANSWER: Duration = Duration::from_secs(3);

/// Between two tries of something that fails: at first, and at most.
const BRIEF: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_mins(1);

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
        None => "about to be shown".to_owned(),
    }
}

struct Daemon {
    setup: Setup,
    store: Store,
    /// The device and the number of its file.
    file: (u64, u64),
    program: Program,
    settings: Settings,
    waiter: Waiter,
    bus: Option<Bus>,
    server: Option<Server>,
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
    /// What was last said of it in the database.
    report: Report,
    /// Whether a test is on its way to the screen.
    is_testing: bool,
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
}

impl Daemon {
    fn new(setup: Setup) -> Result<Self, DaemonError> {
        let store = Store::open(&setup.db)?;
        let settings = Settings::read(&setup.config)?;
        let file = std::fs::metadata(&setup.db)?;
        let report = Report { screen: None, quiet: false, idle: None, fault: None, ..store.report()? };
        let boot = uptime::boot();
        let memory = State { spell: store.spell(&boot)?, ..State::default() };
        Ok(Self {
            waiter: Waiter::new()?,
            store,
            file: (file.dev(), file.ino()),
            program: Program::of_this_process()?,
            settings,
            bus: None,
            server: None,
            idle: None,
            presence: Presence::default(),
            memory,
            boot,
            events: VecDeque::new(),
            commands: Commands::default(),
            faults: Faults::of_environment(),
            report,
            is_testing: false,
            why: None,
            reconnect: Retry::new(LONG),
            reopen: Retry::new(15 * LONG),
            start_server: Retry::new(15 * LONG),
            ask_server: Retry::new(15 * LONG),
            again: Retry::new(LONG),
            setup,
        })
    }

    async fn run(&mut self, ready: impl FnOnce(&Report)) -> Result<(), DaemonError> {
        self.watch();
        let begun = Instant::now();
        let mut ready = Some(ready);
        self.connect().await;
        loop {
            self.attend().await;
            self.work().await?;
            let undecided = begun + FIRST_ANSWER;
            let decided = self.bus.is_none() || self.report.screen != Some(Showing::Absent(Absence::Silent));
            if (decided || Instant::now() >= undecided)
                && let Some(ready) = ready.take()
            {
                ready(&self.report);
                self.setup.supervisor.ready(&showing(self.report.screen.as_ref()));
            }
            self.setup.supervisor.turns();
            self.sleep_until(ready.is_some().then_some(undecided))?;
            match self.waiter.next(self.bus.as_mut(), self.idle.as_mut()).await? {
                Woken::Heard(heard) => {
                    let news = match &mut self.bus {
                        Some(bus) => bus.news_of(heard).await,
                        None => None,
                    };
                    if let Some(news) = news {
                        self.take_in(news)?;
                    }
                }
                Woken::Idle(heard) => self.hear_idle(heard).await,
                Woken::Files => {
                    self.watch();
                    self.read_settings();
                    if self.program.was_replaced() {
                        self.end().await?;
                        return Err(self.program.become_it().into());
                    }
                    if !self.has_its_file() {
                        // What is there now, if anything, is for a new process: SQLite must not mix the two.
                        self.end().await?;
                        return Err(DaemonError::Replaced { path: self.setup.db.clone() });
                    }
                }
                Woken::Time | Woken::Child => {}
                Woken::End => {
                    self.setup.supervisor.ending();
                    return self.end().await;
                }
            }
            for fault in self.commands.reap() {
                voice::fault(&fault);
            }
            if self.bus.is_none() && self.reconnect.is_due() {
                self.connect().await;
            }
        }
    }

    /// Takes in what has happened, and looks at the clock.
    async fn work(&mut self) -> Result<(), DaemonError> {
        if !self.again.is_due() {
            return Ok(());
        }
        self.events.push_back(Event::Look);
        while let Some(event) = self.events.pop_front() {
            match self.turn(&event).await {
                Ok(()) => self.again.succeeded(),
                Err(DaemonError::Store(cause)) => {
                    // Nothing is lost: it is taken in as soon as the database can be written again.
                    voice::fault(&format!("{cause}; {}", cause.hint()));
                    self.again.failed();
                    self.events.retain(|event| *event != Event::Look);
                    if event != Event::Look {
                        self.events.push_front(event);
                    }
                    return Ok(());
                }
                Err(other) => return Err(other),
            }
        }
        if let Err(cause) = self.answer_test().await {
            voice::fault(&cause.to_string());
        }
        self.nudge_server().await;
        Ok(())
    }

    /// Has a server started that is needed, and asks one again that has not answered.
    async fn nudge_server(&mut self) {
        let Some(bus) = &mut self.bus else { return };
        // Where the bus is gone, it says so itself.
        if self.memory.screen == Screen::Absent(Absence::Silent)
            && self.ask_server.at.is_some()
            && self.ask_server.is_due()
        {
            self.ask_server.failed();
            let _ = bus.ask_server().await;
        }
        let is_needed = matches!(self.why, Some(Why::Absent(Absence::NoServer)));
        if is_needed && self.start_server.is_due() {
            self.start_server.failed();
            let _ = bus.start_server().await;
        }
    }

    fn take_in(&mut self, news: News) -> Result<(), DaemonError> {
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
            News::Gone => {
                self.bus = None;
                self.reconnect.failed();
                self.hear_monitor(Monitor::Absent);
                self.without_server(Absence::NoBus)
            }
            News::Monitor(monitor) => {
                self.hear_monitor(monitor);
                return Ok(());
            }
            News::Taken(id) => {
                self.faults.point("taken");
                Event::Taken(id)
            }
            News::Refused(reason) => {
                self.faults.point("refused");
                voice::fault(&format!("the notification server refused a reminder: {reason}"));
                Event::Refused
            }
            News::Tried(outcome) => {
                let server = self.server.as_ref().map(|server| server.name.clone()).unwrap_or_default();
                let words = match outcome {
                    Ok(()) => format!("{server} shows it"),
                    Err(reason) => format!("{server} refused it: {reason}"),
                };
                self.tested(&words)?;
                return Ok(());
            }
            News::Pressed(id, key) => {
                self.faults.point("pressed");
                let Some(button) = button(&key) else { return Ok(()) };
                Event::Pressed(id, button)
            }
            News::Closed(id, reason) => {
                self.faults.point("closed");
                Event::Closed(id, if reason == 1 { Closing::Expired } else { Closing::Dismissed })
            }
        };
        self.events.push_back(event);
        Ok(())
    }

    /// The screen without a server: the terminal, if there is one to fall back on; else the user's own command, if there is one.
    fn without_server(&mut self, absence: Absence) -> Event {
        (self.server, self.is_testing) = (None, false);
        let words = match absence {
            Absence::NoBus => "there is no session bus",
            Absence::NoServer => "there is no notification server",
            Absence::Silent => return Event::Screen(Screen::Absent(absence)),
        };
        let (what, place) = match (&self.setup.terminal, self.settings.remind.command.first()) {
            (Some(_), _) => ("reminders are shown here", TERMINAL),
            (None, Some(_)) => ("reminders are told to remind.command", COMMAND),
            (None, None) => {
                self.setup.voice.mention(&format!("{words}; waiting for one"));
                return Event::Screen(Screen::Absent(absence));
            }
        };
        self.setup.voice.mention(&format!("{words}; {what}"));
        let client = std::process::id().to_string();
        Event::Screen(Screen::Ready(Place { bus: place.to_owned(), server: client.clone(), client }))
    }

    async fn connect(&mut self) {
        if let Ok(bus) = Bus::connect().await {
            self.bus = Some(bus);
            self.reconnect.succeeded();
            self.events.push_back(Event::Screen(Screen::Absent(Absence::Silent)));
        } else if self.reconnect.failed() {
            let absent = self.without_server(Absence::NoBus);
            self.events.push_back(absent);
        }
    }

    /// Whether the database is still where it was.
    fn has_its_file(&self) -> bool {
        std::fs::metadata(&self.setup.db).is_ok_and(|there| (there.dev(), there.ino()) == self.file)
    }

    fn watch(&self) {
        let zone = Path::new("/etc/localtime");
        self.waiter.watch(&[&self.setup.db, &self.setup.config, zone, self.program.path()]);
    }

    /// A broken configuration changes nothing: the one before stays in force.
    fn read_settings(&mut self) {
        match Settings::read(&self.setup.config) {
            Ok(settings) => {
                self.settings = settings;
                self.report.fault = None;
            }
            Err(cause) => {
                let fault = format!("{cause}; the settings before it stay in force");
                if self.report.fault.as_ref() != Some(&fault) {
                    voice::fault(&fault);
                    self.report.fault = Some(fault);
                }
            }
        }
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
            self.reconnect.at.filter(|_| self.bus.is_none()),
            self.reopen.at,
            self.ask_server.at.filter(|_| !is_waiting && self.memory.screen == Screen::Absent(Absence::Silent)),
            self.start_server.at.filter(|_| !is_waiting && matches!(self.why, Some(Why::Absent(Absence::NoServer)))),
            self.again.at,
            self.commands.until(),
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
        if self.memory.spell.is_some() {
            self.store.end_sitting()?;
        }
        let place = match &self.memory.screen {
            Screen::Ready(place) => place,
            Screen::Absent(_) => return Ok(()),
        };
        let Some(bus) = &mut self.bus else { return Ok(()) };
        let ledger = self.store.ledger(chrono::NaiveDate::MAX)?;
        let shown = ledger.values().filter_map(|reminder| reminder.handle.as_ref());
        for id in shown.filter(|handle| handle.place == *place).filter_map(|handle| handle.id) {
            // Where the bus is gone, so is what it showed.
            let _ = bus.withdraw(id).await;
        }
        Ok(())
    }
}

fn button(key: &str) -> Option<Button> {
    match key {
        "done" => Some(Button::Done),
        "snooze" => Some(Button::Snooze),
        "skip" => Some(Button::Skip),
        _ => None,
    }
}

/// Something that is tried again, after a while that doubles.
struct Retry {
    at: Option<Instant>,
    patience: Duration,
    longest: Duration,
}

impl Retry {
    fn new(longest: Duration) -> Self {
        Self { at: None, patience: BRIEF, longest }
    }

    fn is_due(&self) -> bool {
        self.at.is_none_or(|at| Instant::now() >= at)
    }

    fn succeeded(&mut self) {
        *self = Self::new(self.longest);
    }

    /// Puts the next try off; whether this is the first that failed.
    fn failed(&mut self) -> bool {
        let first = self.at.is_none();
        self.at = Some(Instant::now() + self.patience);
        self.patience = (self.patience * 2).min(self.longest);
        first
    }
}
