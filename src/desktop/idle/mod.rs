//! Whether somebody is at the machine, by the best that this desktop has: GNOME's monitor, a Wayland compositor, an X server,
//! or logind. All of them say by themselves when it changes; none is polled.

mod logind;
mod mutter;
mod wayland;
mod x11;

use std::env;
use std::future::pending;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use futures_lite::future::or;
use thiserror::Error;
use zbus::message::Message;
use zruntime::{AsyncIo, Shared, SharedRuntime};

use logind::{Logind, Said, Session};
pub use mutter::Monitor;
pub(super) use mutter::Mutter;
use wayland::Wayland;
use x11::X11;

/// What is said of the person at the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Somebody is there.
    Active,
    /// Nobody has been for so long by now.
    Idle(Duration),
}

/// Everything that is watched beside the session bus.
pub struct Idle {
    after: Duration,
    /// What the monitor on the session bus says; `None` where there is none, or it has not spoken yet.
    monitor: Option<Touch>,
    /// A display that has not answered yet.
    opening: Option<Opening>,
    display: Option<Display>,
    logind: SystemBus,
}

/// The way to logind.
enum SystemBus {
    Connecting(Pin<Box<dyn Future<Output = zbus::Result<Logind>>>>),
    Connected(Box<Logind>),
    Absent,
}

/// A thread that connects to the display, which may take as long as it likes.
#[derive(Debug)]
struct Opening {
    /// Can be read when the thread has ended.
    ended: AsyncIo<UnixStream, Shared>,
    opened: Receiver<Result<Kind, Failure>>,
}

/// A display that can tell, and what wakes for it.
#[derive(Debug)]
struct Display {
    kind: Kind,
    readable: AsyncIo<OwnedFd, Shared>,
}

#[derive(Debug)]
enum Kind {
    Wayland(Box<Wayland>),
    X11(Box<X11>),
}

/// Something was heard, and is to be taken in.
#[derive(Debug)]
pub enum Heard {
    /// The display has written.
    Display,
    /// The display has answered, or cannot be reached.
    Opened,
    /// The system bus is reached, or cannot be.
    SystemBus(Option<LogindConnection>),
    /// A message of the system bus; none where that is gone.
    Logind(Option<Message>),
}

/// A connection to logind.
#[derive(Debug)]
pub struct LogindConnection(Box<Logind>);

/// What it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody came or went, or it is no longer known.
    Presence,
    /// The machine is about to sleep, or has slept.
    Slept,
    /// The display is gone, or was not reached. It may yet come.
    Lost,
    /// The display was reached, or will never be.
    Settled,
}

/// Why a display does not tell.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// The environment names none.
    #[error("there is no display")]
    NoDisplay,
    /// It does not answer, or went away.
    #[error("the display cannot be reached: {0}")]
    Unreachable(String),
    /// It answers, and has no such thing.
    #[error("{0}")]
    Unable(&'static str),
}

impl From<io::Error> for Failure {
    fn from(cause: io::Error) -> Self {
        Self::Unreachable(cause.to_string())
    }
}

impl Idle {
    /// Watches for rests of that length. The display is not asked before it is known that the session bus has no monitor.
    pub fn open(after: Duration) -> Self {
        let logind = SystemBus::Connecting(Box::pin(Logind::connect()));
        Self { after, monitor: None, opening: None, display: None, logind }
    }

    /// How long a rest it watches for.
    pub fn after(&self) -> Duration {
        self.after
    }

    /// Whether a display is asked that has not answered yet.
    pub fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// What the monitor on the session bus says. Where there is none, the display is asked.
    pub fn hear_monitor(&mut self, monitor: Monitor) -> io::Result<()> {
        match monitor {
            Monitor::Says(touch) => (self.monitor, self.opening, self.display) = (Some(touch), None, None),
            Monitor::Absent => {
                self.monitor = None;
                if self.display.is_none() && self.opening.is_none() {
                    self.opening = Some(Opening::begin(self.after)?);
                }
            }
        }
        Ok(())
    }

    /// Waits until something is said. Nothing is lost where this is not waited for to the end.
    pub async fn hear(&mut self) -> Heard {
        let Self { opening, display, logind, .. } = self;
        let display = async {
            // Where one cannot be waited for, taking it in says so.
            match (display, opening) {
                (Some(display), _) => {
                    let _ = display.readable.readable().await;
                    Heard::Display
                }
                (None, Some(opening)) => {
                    let _ = opening.ended.readable().await;
                    Heard::Opened
                }
                (None, None) => pending().await,
            }
        };
        let logind = async {
            match logind {
                SystemBus::Connecting(connecting) => {
                    let made = connecting.await.ok();
                    Heard::SystemBus(made.map(|logind| LogindConnection(Box::new(logind))))
                }
                SystemBus::Connected(logind) => logind.hear().await,
                SystemBus::Absent => pending().await,
            }
        };
        or(display, logind).await
    }

    /// What it means, if it means anything.
    pub async fn take_in(&mut self, heard: Heard) -> Option<Change> {
        match (heard, &mut self.display, &mut self.logind) {
            (Heard::Display, Some(display), _) => {
                if let Ok(changed) = display.take_in() {
                    return changed.then_some(Change::Presence);
                }
                self.display = None;
                Some(Change::Lost)
            }
            (Heard::Opened, ..) => {
                let opened = self.opening.take()?.opened.recv().ok()?;
                match opened.and_then(Display::new) {
                    Ok(display) => {
                        self.display = Some(display);
                        Some(Change::Settled)
                    }
                    Err(Failure::Unreachable(_)) => Some(Change::Lost),
                    Err(Failure::NoDisplay | Failure::Unable(_)) => Some(Change::Settled),
                }
            }
            (Heard::SystemBus(made), ..) => {
                let connected = made.map(|LogindConnection(logind)| SystemBus::Connected(logind));
                self.logind = connected.unwrap_or(SystemBus::Absent);
                None
            }
            (Heard::Logind(message), _, SystemBus::Connected(logind)) => match logind.news_of(message).await? {
                Said::Session => Some(Change::Presence),
                Said::Slept => Some(Change::Slept),
                Said::Gone => {
                    self.logind = SystemBus::Absent;
                    Some(Change::Presence)
                }
            },
            _ => None,
        }
    }

    /// What is known of the person; `None` where that is nothing.
    pub fn touch(&self) -> Option<Touch> {
        let session = self.session();
        if session == Session::Locked {
            return Some(Touch::Idle(Duration::ZERO));
        }
        let told = self.monitor.or_else(|| self.display.as_ref().map(Display::touch));
        told.or(match session {
            Session::Left => Some(Touch::Idle(Duration::ZERO)),
            Session::Present => Some(Touch::Active),
            Session::Locked | Session::Unknown => None,
        })
    }

    fn session(&self) -> Session {
        match &self.logind {
            SystemBus::Connected(logind) => logind.session(),
            SystemBus::Connecting(_) | SystemBus::Absent => Session::Unknown,
        }
    }

    /// Who says so, in a word for people; `None` where nobody does.
    pub fn source(&self) -> Option<&'static str> {
        match (self.monitor, &self.display) {
            (Some(_), _) => Some("GNOME"),
            (_, Some(Display { kind: Kind::Wayland(_), .. })) => Some("Wayland"),
            (_, Some(Display { kind: Kind::X11(_), .. })) => Some("X11"),
            (None, None) => (self.session() != Session::Unknown).then_some("logind"),
        }
    }
}

impl Opening {
    fn begin(after: Duration) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let (send, opened) = channel();
        // The thread ends with the answer of the display, and is left behind where there is none.
        thread::Builder::new().name("display".to_owned()).spawn(move || {
            let _ = send.send(Kind::open(after));
            drop(theirs);
        })?;
        Ok(Self { ended: AsyncIo::new(&SharedRuntime::current()?, ours)?, opened })
    }
}

impl Kind {
    /// The display of the environment. An X server that serves a Wayland desktop is not asked: it sees only what is touched
    /// in its own windows.
    fn open(after: Duration) -> Result<Self, Failure> {
        let names = |variable| env::var_os(variable).is_some_and(|value| !value.is_empty());
        if names("WAYLAND_DISPLAY") {
            return Ok(Self::Wayland(Box::new(Wayland::connect(after)?)));
        }
        if names("DISPLAY") {
            return Ok(Self::X11(Box::new(X11::connect(after)?)));
        }
        Err(Failure::NoDisplay)
    }
}

impl Display {
    fn new(kind: Kind) -> Result<Self, Failure> {
        let descriptor = match &kind {
            Kind::Wayland(wayland) => wayland.as_fd().try_clone_to_owned()?,
            Kind::X11(x11) => x11.as_fd().try_clone_to_owned()?,
        };
        Ok(Self { kind, readable: AsyncIo::new(&SharedRuntime::current()?, descriptor)? })
    }

    fn touch(&self) -> Touch {
        match &self.kind {
            Kind::Wayland(wayland) => wayland.touch(),
            Kind::X11(x11) => x11.touch(),
        }
    }

    /// Takes in whatever it has written; whether that changes anything.
    fn take_in(&mut self) -> Result<bool, Failure> {
        let before = self.touch();
        match &mut self.kind {
            Kind::Wayland(wayland) => wayland.take_in()?,
            Kind::X11(x11) => x11.take_in()?,
        }
        Ok(self.touch() != before)
    }
}
