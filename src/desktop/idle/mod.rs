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
use std::time::Duration;

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
#[derive(Debug)]
pub struct Idle {
    after: Duration,
    /// What the monitor on the session bus says; `None` where there is none, or it has not spoken yet.
    monitor: Option<Touch>,
    display: Option<Display>,
    logind: Option<Logind>,
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
    /// A message of the system bus; none where that is gone.
    Logind(Option<Message>),
}

/// What it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody came or went, or it is no longer known.
    Presence,
    /// The machine is about to sleep, or has slept.
    Slept,
    /// The display is gone.
    Lost,
}

/// Why a display does not tell.
#[derive(Debug, Error)]
pub enum Failure {
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
    pub async fn open(after: Duration) -> Self {
        Self { after, monitor: None, display: None, logind: Logind::connect().await.ok() }
    }

    /// How long a rest it watches for.
    pub fn after(&self) -> Duration {
        self.after
    }

    /// What the monitor on the session bus says. Where there is none, the display is asked; the error says why it cannot
    /// tell either.
    pub fn hear_monitor(&mut self, monitor: Monitor) -> Result<(), Failure> {
        match monitor {
            Monitor::Says(touch) => {
                (self.monitor, self.display) = (Some(touch), None);
                Ok(())
            }
            Monitor::Absent => {
                self.monitor = None;
                if self.display.is_none() {
                    self.display = Some(Display::open(self.after)?);
                }
                Ok(())
            }
        }
    }

    /// Waits until something is said. Nothing is lost where this is not waited for to the end.
    pub async fn hear(&mut self) -> Heard {
        let Self { display, logind, .. } = self;
        let display = async {
            match display {
                // Where it cannot be waited for, taking it in says so.
                Some(display) => drop(display.readable.readable().await),
                None => pending().await,
            }
            Heard::Display
        };
        let logind = async {
            match logind {
                Some(logind) => logind.hear().await,
                None => pending().await,
            }
        };
        either(display, logind).await
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
            (Heard::Logind(message), _, Some(logind)) => match logind.news_of(message).await? {
                Said::Session => Some(Change::Presence),
                Said::Slept => Some(Change::Slept),
                Said::Gone => {
                    self.logind = None;
                    Some(Change::Presence)
                }
            },
            _ => None,
        }
    }

    /// What is known of the person; `None` where that is nothing.
    pub fn touch(&self) -> Option<Touch> {
        let session = self.logind.as_ref().map_or(Session::Unknown, Logind::session);
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

    /// Who says so, in a word for people; `None` where nobody does.
    pub fn source(&self) -> Option<&'static str> {
        match (self.monitor, &self.display, &self.logind) {
            (Some(_), ..) => Some("GNOME"),
            (_, Some(Display { kind: Kind::Wayland(_), .. }), _) => Some("Wayland"),
            (_, Some(Display { kind: Kind::X11(_), .. }), _) => Some("X11"),
            (_, _, Some(logind)) if logind.session() != Session::Unknown => Some("logind"),
            _ => None,
        }
    }
}

impl Display {
    /// The display of the environment. An X server that serves a Wayland desktop is not asked: it sees only what is touched
    /// in its own windows.
    fn open(after: Duration) -> Result<Self, Failure> {
        let names = |variable| env::var_os(variable).is_some_and(|value| !value.is_empty());
        let kind = if names("WAYLAND_DISPLAY") {
            Kind::Wayland(Box::new(Wayland::connect(after)?))
        } else if names("DISPLAY") {
            Kind::X11(Box::new(X11::connect(after)?))
        } else {
            return Err(Failure::NoDisplay);
        };
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

/// Whichever of the two is ready first.
async fn either<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let (mut one, mut other) = (std::pin::pin!(one), std::pin::pin!(other));
    std::future::poll_fn(|context| match one.as_mut().poll(context) {
        std::task::Poll::Ready(ready) => std::task::Poll::Ready(ready),
        std::task::Poll::Pending => other.as_mut().poll(context),
    })
    .await
}
