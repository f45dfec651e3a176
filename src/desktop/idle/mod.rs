//! Whether somebody is at the machine, by the best that this desktop has: GNOME's monitor, a Wayland compositor, an X
//! server, or logind. All of them say by themselves when it changes; none is polled.

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

use logind::{Logind, LogindEvent, SessionState};
pub use mutter::MonitorState;
pub(super) use mutter::Mutter;
use wayland::Wayland;
use x11::X11;

/// Whether somebody is at the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    Active,
    /// There has been no input for this long by now.
    Idle(Duration),
}

/// Everything that is watched beside the session bus.
pub struct Idle {
    after: Duration,
    /// What the monitor on the session bus reports; `None` where there is none, or it has not reported yet.
    monitor: Option<Activity>,
    /// A display that has not answered yet.
    opening: Option<OpeningDisplay>,
    display: Option<Display>,
    logind: SystemBus,
}

/// The connection to logind.
enum SystemBus {
    Connecting(Pin<Box<dyn Future<Output = zbus::Result<Logind>>>>),
    Connected(Box<Logind>),
    Absent,
}

/// A thread that connects to the display, which may block for ever.
#[derive(Debug)]
struct OpeningDisplay {
    /// Readable once the thread has ended.
    ended: AsyncIo<UnixStream, Shared>,
    opened: Receiver<Result<Protocol, DisplayError>>,
}

/// A display that tells whether somebody is there.
#[derive(Debug)]
struct Display {
    protocol: Protocol,
    readable: AsyncIo<OwnedFd, Shared>,
}

#[derive(Debug)]
enum Protocol {
    Wayland(Box<Wayland>),
    X11(Box<X11>),
}

/// Something was received, and is not looked at yet.
#[derive(Debug)]
pub enum IdleMessage {
    /// The display has sent something.
    Display,
    /// The display is connected, or cannot be reached.
    Opened,
    /// The system bus is connected; `None` where it cannot be reached.
    SystemBus(Option<LogindConnection>),
    /// A message of the system bus; `None` where the bus is gone.
    Logind(Option<Message>),
}

/// A connection to logind, for the daemon to hand back.
#[derive(Debug)]
pub struct LogindConnection(Box<Logind>);

/// What was received means this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdleEvent {
    /// Somebody came or went, or it is no longer known.
    Presence,
    /// The machine is about to sleep, or has slept.
    Slept,
    /// The display is gone, or was not reached. It may come back.
    Lost,
    /// The display was reached, or will never be.
    Settled,
}

/// Why a display does not tell whether somebody is there.
#[derive(Debug, Error)]
pub(super) enum DisplayError {
    /// The environment names none.
    #[error("there is no display")]
    NoDisplay,
    #[error("the display cannot be reached: {0}")]
    Unreachable(String),
    /// It answers, and has no way to tell.
    #[error("{0}")]
    Unable(&'static str),
}

impl From<io::Error> for DisplayError {
    fn from(cause: io::Error) -> Self {
        Self::Unreachable(cause.to_string())
    }
}

impl Idle {
    /// Watches for rests of that length. The display is not connected to before the session bus is known to have no
    /// monitor.
    pub fn open(after: Duration) -> Self {
        let logind = SystemBus::Connecting(Box::pin(Logind::connect()));
        Self { after, monitor: None, opening: None, display: None, logind }
    }

    /// How long a rest has to be.
    pub fn after(&self) -> Duration {
        self.after
    }

    /// Whether a display is being connected to.
    pub fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Takes in what the monitor on the session bus reports. Where there is none, the display is connected to.
    pub fn take_in_monitor(&mut self, monitor: MonitorState) -> io::Result<()> {
        match monitor {
            MonitorState::Reports(activity) => {
                (self.monitor, self.opening, self.display) = (Some(activity), None, None);
            }
            MonitorState::Absent => {
                self.monitor = None;
                if self.display.is_none() && self.opening.is_none() {
                    self.opening = Some(OpeningDisplay::begin(self.after)?);
                }
            }
        }
        Ok(())
    }

    /// Waits until something is received. Cancel-safe.
    pub async fn receive(&mut self) -> IdleMessage {
        let Self { opening, display, logind, .. } = self;
        let display = async {
            // An error of waiting shows again when it is read.
            match (display, opening) {
                (Some(display), _) => {
                    let _ = display.readable.readable().await;
                    IdleMessage::Display
                }
                (None, Some(opening)) => {
                    let _ = opening.ended.readable().await;
                    IdleMessage::Opened
                }
                (None, None) => pending().await,
            }
        };
        let logind = async {
            match logind {
                SystemBus::Connecting(connecting) => {
                    let made = connecting.await.ok();
                    IdleMessage::SystemBus(made.map(|logind| LogindConnection(Box::new(logind))))
                }
                SystemBus::Connected(logind) => logind.receive().await,
                SystemBus::Absent => pending().await,
            }
        };
        or(display, logind).await
    }

    /// What a message means, if it means anything. Not cancel-safe.
    pub async fn event_of(&mut self, message: IdleMessage) -> Option<IdleEvent> {
        match (message, &mut self.display, &mut self.logind) {
            (IdleMessage::Display, Some(display), _) => {
                if let Ok(changed) = display.take_in() {
                    return changed.then_some(IdleEvent::Presence);
                }
                self.display = None;
                Some(IdleEvent::Lost)
            }
            (IdleMessage::Opened, ..) => {
                let opened = self.opening.take()?.opened.recv().ok()?;
                match opened.and_then(Display::new) {
                    Ok(display) => {
                        self.display = Some(display);
                        Some(IdleEvent::Settled)
                    }
                    Err(DisplayError::Unreachable(_)) => Some(IdleEvent::Lost),
                    Err(DisplayError::NoDisplay | DisplayError::Unable(_)) => Some(IdleEvent::Settled),
                }
            }
            (IdleMessage::SystemBus(made), ..) => {
                let connected = made.map(|LogindConnection(logind)| SystemBus::Connected(logind));
                self.logind = connected.unwrap_or(SystemBus::Absent);
                None
            }
            (IdleMessage::Logind(message), _, SystemBus::Connected(logind)) => match logind.event_of(message).await? {
                LogindEvent::Session => Some(IdleEvent::Presence),
                LogindEvent::Slept => Some(IdleEvent::Slept),
                LogindEvent::Disconnected => {
                    self.logind = SystemBus::Absent;
                    Some(IdleEvent::Presence)
                }
            },
            _ => None,
        }
    }

    /// Whether somebody is there; `None` where it is not known.
    pub fn activity(&self) -> Option<Activity> {
        let session = self.session();
        if session == SessionState::Locked {
            return Some(Activity::Idle(Duration::ZERO));
        }
        let reported = self.monitor.or_else(|| self.display.as_ref().map(Display::activity));
        reported.or(match session {
            SessionState::Idle => Some(Activity::Idle(Duration::ZERO)),
            SessionState::Active => Some(Activity::Active),
            SessionState::Locked | SessionState::Unknown => None,
        })
    }

    fn session(&self) -> SessionState {
        match &self.logind {
            SystemBus::Connected(logind) => logind.session(),
            SystemBus::Connecting(_) | SystemBus::Absent => SessionState::Unknown,
        }
    }

    /// What tells it, in a word for people; `None` where nothing does.
    pub fn source(&self) -> Option<&'static str> {
        match (self.monitor, &self.display) {
            (Some(_), _) => Some("GNOME"),
            (_, Some(Display { protocol: Protocol::Wayland(_), .. })) => Some("Wayland"),
            (_, Some(Display { protocol: Protocol::X11(_), .. })) => Some("X11"),
            (None, None) => (self.session() != SessionState::Unknown).then_some("logind"),
        }
    }
}

impl OpeningDisplay {
    fn begin(after: Duration) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let (send, opened) = channel();
        // The thread ends with the answer of the display. Without an answer it is left behind.
        thread::Builder::new().name("display".to_owned()).spawn(move || {
            let _ = send.send(Protocol::open(after));
            drop(theirs);
        })?;
        Ok(Self { ended: AsyncIo::new(&SharedRuntime::current()?, ours)?, opened })
    }
}

impl Protocol {
    /// Connects to the display of the environment. An X server of a Wayland desktop is not asked: it sees only its own
    /// windows.
    fn open(after: Duration) -> Result<Self, DisplayError> {
        let names = |variable| env::var_os(variable).is_some_and(|value| !value.is_empty());
        if names("WAYLAND_DISPLAY") {
            return Ok(Self::Wayland(Box::new(Wayland::connect(after)?)));
        }
        if names("DISPLAY") {
            return Ok(Self::X11(Box::new(X11::connect(after)?)));
        }
        Err(DisplayError::NoDisplay)
    }
}

impl Display {
    fn new(protocol: Protocol) -> Result<Self, DisplayError> {
        let descriptor = match &protocol {
            Protocol::Wayland(wayland) => wayland.as_fd().try_clone_to_owned()?,
            Protocol::X11(x11) => x11.as_fd().try_clone_to_owned()?,
        };
        Ok(Self { protocol, readable: AsyncIo::new(&SharedRuntime::current()?, descriptor)? })
    }

    fn activity(&self) -> Activity {
        match &self.protocol {
            Protocol::Wayland(wayland) => wayland.activity(),
            Protocol::X11(x11) => x11.activity(),
        }
    }

    /// Takes in what it has sent; whether that changes the activity.
    fn take_in(&mut self) -> Result<bool, DisplayError> {
        let before = self.activity();
        match &mut self.protocol {
            Protocol::Wayland(wayland) => wayland.take_in()?,
            Protocol::X11(x11) => x11.take_in()?,
        }
        Ok(self.activity() != before)
    }
}
