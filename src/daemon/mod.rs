//! The daemon: it sleeps until the next thing that happens, asks the engine what follows, and does that.
//!
//! It keeps nothing that it could not read again. One thread does everything but connecting to a display. While the
//! database is written nothing else goes on: the bus, the clock and the files wait in the kernel.

pub mod background;
mod bus_events;
mod connection;
mod guided;
pub mod hook;
mod keys;
pub mod lock;
mod log;
mod log_file;
mod presence;
mod retry;
pub mod service;
mod soundness;
mod systemd;
mod test_request;
mod turn;
mod upgrade;
pub mod uptime;
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
use crate::crash_points::CrashPoints;
use crate::desktop;
use crate::desktop::{Bus, BusMessage, Connecting, Idle, Server, Terminal};
use crate::domain::reminding::{Absence, Event, Ledger, Output, Presence, Report, Screen, State, Why};
use crate::render;
use crate::store::{DatabaseFiles, StoreError, Writer};

pub use bus_events::button;
use guided::GuidedProcess;
use hook::Hooks;
use keys::AwaitedKeys;
use lock::{Lock, LockError};
pub use log::Log;
use retry::RetryTimer;
use soundness::Soundness;
pub use systemd::Notifier;
use test_request::PendingTest;
pub use test_request::content as test_content;
use upgrade::Program;
use wait::{Sources, Waiter, Woken};

/// What the daemon is given by the command that starts it.
#[derive(Debug)]
pub struct Setup {
    pub db: PathBuf,
    pub config: PathBuf,
    /// The lock of the database.
    pub lock: Lock,
    pub log: Log,
    /// Where reminders are shown while there is no desktop.
    pub terminal: Option<Terminal>,
    /// Whether reminders are answered by keys of the terminal, too.
    pub has_keys: bool,
    /// The supervisor that is told of the daemon's state.
    pub systemd: Notifier,
}

/// Why the daemon cannot begin, or go on.
#[derive(Debug, Error)]
pub enum DaemonError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The lock file was removed or replaced, and another process has locked the one in its place.
    #[error("the lock {} was removed, and pid {pid} has taken the new one", path.display())]
    Unlocked { path: PathBuf, pid: i32 },
    #[error("the database {} was removed or replaced while backcare reminded", path.display())]
    Replaced { path: PathBuf },
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

/// How long to wait for the first answer of a notification server before the daemon reports itself ready without one.
const READY_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a write waits for its turn. After that it is tried again later, and signals are read in between.
const WRITE_TIMEOUT: Duration = Duration::from_millis(250);

/// How many messages are read in a row, at most, before the clock and the files are looked at.
const MESSAGES_IN_A_ROW: u32 = 256;

/// What to do after sleeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wake {
    /// Something may follow from what happened.
    Work,
    /// The daemon is asked to end.
    End,
}

/// Reminds until it is asked to end. `ready` is called once, as soon as it is known what reminders are shown on, or
/// what has to be waited for.
pub fn run(setup: Setup, ready: impl FnOnce(&Report)) -> Result<(), DaemonError> {
    zbus::block_on(async {
        let mut daemon = Daemon::new(setup)?;
        daemon.run(ready).await
    })
}

struct Daemon {
    setup: Setup,
    store: Writer,
    /// The files of the database, as they were opened.
    files: DatabaseFiles,
    /// The stack tag of its reminders: those about other databases on the same screen have others.
    tag: String,
    program: Program,
    settings: Settings,
    waiter: Waiter,
    bus: Option<Bus>,
    /// The reminders as the log has told of them; `None` before the first turn.
    logged: Option<Ledger>,
    connecting: Option<Connecting>,
    server: Option<Server>,
    /// The ids of the notifications that this process shows.
    shown: Vec<u32>,
    soundness: Soundness,
    /// What tells whether somebody is at the machine; `None` while sitting is not watched.
    idle: Option<Idle>,
    presence: Presence,
    /// The keys of the terminal that answer reminders.
    keys: Option<AwaitedKeys>,
    /// Whether the terminal has shown what the keys do.
    are_keys_told: bool,
    /// What the engine remembers, without the ledger.
    memory: State,
    /// The process of the guided session that goes on.
    guided: Option<GuidedProcess>,
    /// The kernel's id of this start of the machine.
    boot: String,
    /// What has happened and is not taken in yet.
    events: VecDeque<Event>,
    hooks: Hooks,
    crash_points: CrashPoints,
    /// The report as it is in the database, or is to be written there.
    report: Report,
    test: PendingTest,
    /// How many messages were read since the clock and the files were looked at.
    messages_in_a_row: u32,
    /// Why nothing is to be seen.
    why: Option<Why>,
    /// Connects to the session bus again.
    reconnect: RetryTimer,
    /// Connects to the display again that tells whether somebody is there.
    reopen_display: RetryTimer,
    /// Starts a notification server.
    start_server: RetryTimer,
    /// Asks a server again that has not answered.
    ask_server: RetryTimer,
    /// Uses the database again after it failed.
    retry_store: RetryTimer,
    /// Saves a write-ahead log again that was removed.
    save_wal: RetryTimer,
}

/// How long the user's own command may run.
const HOOK_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to wait at most between two tries, by what is tried.
const LONGEST_DELAY: Duration = Duration::from_mins(1);
const LONGEST_SERVER_DELAY: Duration = Duration::from_mins(15);

impl Daemon {
    fn new(setup: Setup) -> Result<Self, DaemonError> {
        desktop::prepare()?;
        let store = Writer::open(&setup.db)?.with_write_timeout(WRITE_TIMEOUT)?;
        let settings = Settings::read(&setup.config)?;
        let files = DatabaseFiles::of(&setup.db);
        let tag = format!("backcare {}", setup.lock.path().display());
        let wake_at = store.report()?.wake_at;
        let boot = uptime::boot();
        // The bus has not answered yet.
        let screen = Screen::Absent(Absence::BusSilent);
        let memory = State { stretch: store.stretch(&boot)?, screen, ..State::default() };
        let keys = if setup.has_keys { AwaitedKeys::of_terminal()? } else { None };
        Ok(Self {
            waiter: Waiter::new(keys.is_some())?,
            keys,
            are_keys_told: false,
            store,
            files,
            tag,
            program: Program::of_this_process()?,
            settings,
            bus: None,
            logged: None,
            connecting: None,
            server: None,
            shown: Vec::new(),
            soundness: Soundness::default(),
            idle: None,
            presence: Presence::default(),
            memory,
            guided: None,
            boot,
            events: VecDeque::new(),
            hooks: Hooks::of("remind.command", HOOK_TIMEOUT),
            crash_points: CrashPoints::of_environment(),
            report: Report { wake_at, ..Report::default() },
            test: PendingTest::default(),
            messages_in_a_row: 0,
            why: None,
            reconnect: RetryTimer::new(LONGEST_DELAY),
            reopen_display: RetryTimer::new(LONGEST_SERVER_DELAY),
            start_server: RetryTimer::new(LONGEST_SERVER_DELAY),
            ask_server: RetryTimer::new(LONGEST_SERVER_DELAY),
            retry_store: RetryTimer::new(LONGEST_DELAY),
            save_wal: RetryTimer::new(LONGEST_DELAY),
            setup,
        })
    }

    async fn run(&mut self, ready: impl FnOnce(&Report)) -> Result<(), DaemonError> {
        self.watch_files();
        let ready_by = Instant::now() + READY_TIMEOUT;
        let mut ready = Some(ready);
        loop {
            self.take_keys();
            self.connect();
            self.watch_idle().await;
            self.work().await?;
            if (self.is_screen_known() || Instant::now() >= ready_by)
                && let Some(ready) = ready.take()
            {
                ready(&self.report);
                self.setup.systemd.ready(&render::reminding::output(self.report.output.as_ref()));
            }
            self.setup.systemd.alive();
            self.set_timer(ready.is_some().then_some(ready_by))?;
            if self.sleep().await? == Wake::End {
                self.setup.systemd.stopping();
                return self.end().await;
            }
            if self.program.was_replaced() {
                self.end().await?;
                return Err(self.program.exec().into());
            }
            for problem in self.hooks.reap() {
                self.setup.log.error(&problem);
            }
        }
    }

    /// Whether it is known by now what reminders are shown on.
    fn is_screen_known(&self) -> bool {
        self.connecting.is_none() && self.report.output != Some(Output::Absent(Absence::ServerSilent))
    }

    /// Sleeps until something happens from which something may follow, and takes it in. Other messages cost no look at
    /// the database. A flood of messages is interrupted now and then by a look at the clock and the files.
    async fn sleep(&mut self) -> Result<Wake, DaemonError> {
        loop {
            let is_bus_first = self.messages_in_a_row < MESSAGES_IN_A_ROW;
            let sources = Sources {
                bus: self.bus.as_mut(),
                connecting: self.connecting.as_mut(),
                idle: self.idle.as_mut(),
                keys: self.keys.as_ref().filter(|keys| keys.are_taken()),
                guided: self.guided.as_ref(),
                is_bus_first,
            };
            let woken = self.waiter.next(sources).await?;
            let is_message = matches!(woken, Woken::Bus(_) | Woken::Idle(_));
            // Where messages come last and one came all the same, the clock and the files have had their turn.
            self.messages_in_a_row = if is_message && is_bus_first { self.messages_in_a_row + 1 } else { 0 };
            let matters = match woken {
                Woken::Bus(message) => self.take_in_message(message).await,
                Woken::Idle(message) => self.take_in_idle_message(message).await,
                Woken::Connected(connected) => {
                    self.connected(connected.map(|bus| *bus));
                    true
                }
                Woken::Files => self.look_at_files().await.map(|()| true)?,
                Woken::Time if self.save_wal.at.is_some() && self.save_wal.is_due() => {
                    self.look_at_files().await.map(|()| true)?
                }
                Woken::Key => {
                    self.take_in_key();
                    true
                }
                Woken::Stop => {
                    self.stop_for_a_while();
                    true
                }
                Woken::GuidedEnd => {
                    self.guided = None;
                    true
                }
                Woken::Time | Woken::Child | Woken::Continued => true,
                Woken::End => return Ok(Wake::End),
            };
            if matters {
                return Ok(Wake::Work);
            }
        }
    }

    /// Takes in a message of the bus; whether something may follow from it.
    async fn take_in_message(&mut self, message: BusMessage) -> bool {
        let event = match &mut self.bus {
            Some(bus) => bus.event_of(message).await,
            None => None,
        };
        match event {
            Some(event) if self.matters(&event) => {
                self.take_in(event);
                true
            }
            _ => false,
        }
    }

    /// Takes in what has happened, and looks at the clock.
    async fn work(&mut self) -> Result<(), DaemonError> {
        if !self.retry_store.is_due() {
            return Ok(());
        }
        self.events.push_back(Event::Tick);
        while let Some(event) = self.events.pop_front() {
            match self.turn(&event).await {
                Ok(()) => {}
                Err(DaemonError::Store(cause)) => {
                    // Nothing is lost: the event is taken in as soon as the database can be used again.
                    self.put_off(&cause);
                    self.events.retain(|event| *event != Event::Tick);
                    if event != Event::Tick {
                        self.events.push_front(event);
                    }
                    return Ok(());
                }
                Err(other) => return Err(other),
            }
        }
        self.look_at_database(Clock::read()?.now);
        // The events are taken in. Writing the report and answering a test are tried until they succeed.
        let reported = match self.write_report() {
            Ok(()) => self.answer_test().await,
            failed => failed,
        };
        match reported {
            Ok(()) => self.retry_store.succeeded(),
            Err(cause) => self.put_off(&cause),
        }
        self.nudge_server().await;
        Ok(())
    }

    /// Leaves the database alone for a while.
    fn put_off(&mut self, cause: &StoreError) {
        let is_first = if cause.is_busy() { self.retry_store.failed_briefly() } else { self.retry_store.failed() };
        if is_first || !cause.is_busy() {
            self.setup.log.error(&format!("{cause}; {}", cause.hint()));
        }
    }

    /// Sets the timer to whatever comes first.
    fn set_timer(&self, ready_by: Option<Instant>) -> Result<(), DaemonError> {
        let now = Clock::read()?.now;
        let on_the_wall_clock = |instant: Instant| {
            let left = instant.saturating_duration_since(Instant::now());
            now + TimeDelta::from_std(left).unwrap_or_default() + TimeDelta::milliseconds(1)
        };
        // While the database is left alone, nothing is taken in, and what is due meanwhile must not wake the daemon.
        let is_put_off = !self.retry_store.is_due();
        let is_silent = self.memory.screen == Screen::Absent(Absence::ServerSilent);
        let is_server_missing = matches!(self.why, Some(Why::Absent(Absence::NoServer)));
        let instants = [
            self.reconnect.at.filter(|_| self.bus.is_none() && self.connecting.is_none()),
            self.reopen_display.at.filter(|_| self.is_reopening_display()),
            self.program.deadline(),
            self.ask_server.at.filter(|_| !is_put_off && is_silent),
            self.start_server.at.filter(|_| !is_put_off && is_server_missing),
            self.retry_store.at,
            self.save_wal.at,
            self.hooks.deadline(),
            self.test.deadline().filter(|_| !is_put_off),
            self.setup.systemd.deadline(),
            ready_by,
        ];
        let instants = instants.into_iter().flatten().map(on_the_wall_clock);
        let wake_at: Option<DateTime<Utc>> = instants.chain(self.report.wake_at.filter(|_| !is_put_off)).min();
        // Without a time of its own it looks once a day.
        Ok(self.waiter.set(wake_at.unwrap_or(now + TimeDelta::days(1)))?)
    }

    /// Closes the notifications, since no process would handle their buttons; the next daemon shows them again. The
    /// stretch of sitting ends, since no process counts it any longer.
    async fn end(&mut self) -> Result<(), DaemonError> {
        self.keys = None;
        self.hooks.end();
        self.program.leave_candidate();
        if self.memory.stretch.is_some()
            && let Err(cause) = self.store.end_stretch()
        {
            self.setup.log.error(&format!("the stretch of sitting is not cleared: {cause}"));
        }
        self.end_test().await;
        let Some(bus) = &mut self.bus else { return Ok(()) };
        for id in self.shown.drain(..) {
            // Where the bus is gone, so is what it showed.
            if bus.close(id).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}
