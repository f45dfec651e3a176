//! What the daemon waits for: a timer by the wall clock, files, signals, messages. Nothing is polled.

use std::future::pending;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use futures_lite::future::{or, yield_now};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use signal_hook::consts::{SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use zruntime::{AsyncIo, Shared, SharedRuntime};

use super::guided::GuidedProcess;
use super::keys::AwaitedKeys;
use crate::desktop::{Bus, BusMessage, BusProblem, Connecting, Idle, IdleMessage};
use crate::term::received;

pub(super) struct Waiter {
    timer: AsyncIo<OwnedFd, Shared>,
    files: AsyncIo<OwnedFd, Shared>,
    end: AsyncIo<UnixStream, Shared>,
    children: AsyncIo<UnixStream, Shared>,
    /// Only where the daemon takes the keys of its terminal.
    job_control: Option<JobControl>,
}

/// The signals by which a terminal and its shell stop the program and let it go on.
struct JobControl {
    stop: AsyncIo<UnixStream, Shared>,
    go_on: AsyncIo<UnixStream, Shared>,
}

/// What woke it.
#[derive(Debug)]
pub(super) enum Woken {
    /// The timer's time has come, or the clock was set.
    Time,
    /// Something was changed in a directory that is watched.
    Files,
    Bus(BusMessage),
    /// The session bus is connected, or cannot be reached.
    Connected(Result<Box<Bus>, BusProblem>),
    Idle(IdleMessage),
    /// A key of the terminal is pressed.
    Key,
    /// The terminal asks the program to stop: Ctrl-Z.
    Stop,
    /// The program goes on after it was stopped, or was brought to the foreground.
    Continued,
    /// A child has ended.
    Child,
    /// The process of the guided session has ended.
    GuidedEnd,
    /// A signal asks the daemon to end.
    End,
}

/// What is waited for beside the timer, the files and the signals.
pub(super) struct Sources<'a> {
    pub(super) bus: Option<&'a mut Bus>,
    pub(super) connecting: Option<&'a mut Connecting>,
    pub(super) idle: Option<&'a mut Idle>,
    /// The keys, while they are taken.
    pub(super) keys: Option<&'a AwaitedKeys>,
    pub(super) guided: Option<&'a GuidedProcess>,
    /// Whether messages come before the clock and the files: a press of a button should be taken in before the look at
    /// the clock that would take the button away.
    pub(super) is_bus_first: bool,
}

impl Waiter {
    /// `has_keys` says whether the daemon takes the keys of its terminal.
    pub(super) fn new(has_keys: bool) -> io::Result<Self> {
        let runtime = SharedRuntime::current()?;
        let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)?;
        let files = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        let signals = |numbers: &[i32]| AsyncIo::new(&runtime, received(numbers)?);
        let (end, job_control) = if has_keys {
            let job_control = JobControl { stop: signals(&[SIGTSTP])?, go_on: signals(&[SIGCONT])? };
            // Whatever ends the program from the terminal has to leave that as it was.
            (signals(&[SIGTERM, SIGINT, SIGHUP, SIGQUIT])?, Some(job_control))
        } else {
            (signals(&[SIGTERM, SIGINT, SIGHUP])?, None)
        };
        Ok(Self {
            timer: AsyncIo::new(&runtime, timer)?,
            files: AsyncIo::new(&runtime, files)?,
            end,
            children: signals(&[SIGCHLD])?,
            job_control,
        })
    }

    /// Sets the timer to `instant` by the wall clock. It wakes also when the clock is set, and right after a sleep of
    /// the machine in which the instant lay.
    pub(super) fn set(&self, instant: DateTime<Utc>) -> io::Result<()> {
        let time = Timespec { tv_sec: instant.timestamp().max(1), tv_nsec: instant.timestamp_subsec_nanos().into() };
        let never_again = Timespec { tv_sec: 0, tv_nsec: 0 };
        let at = Itimerspec { it_interval: never_again, it_value: time };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        match timerfd_settime(self.timer.get_ref(), flags, &at) {
            // The error says that the clock was set before. The timer is armed all the same.
            Ok(_) | Err(rustix::io::Errno::CANCELED) => Ok(()),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Watches the directories of these files and of the files that links among them lead to. Where a directory is not
    /// there yet, the nearest one above it is watched. The end of writing a file is waited for: then the file is
    /// complete, and what a command has committed can be read.
    pub(super) fn watch(&self, files: &[&Path]) {
        let real = files.iter().filter_map(|file| std::fs::canonicalize(file).ok());
        let files: Vec<PathBuf> = files.iter().map(|file| file.to_path_buf()).chain(real).collect();
        for file in files {
            let Some(directory) = file.parent() else { continue };
            let Some(there) = directory.ancestors().find(|directory| directory.is_dir()) else { continue };
            let flags = if there == directory {
                WatchFlags::CLOSE_WRITE | WatchFlags::CREATE | WatchFlags::MOVE | WatchFlags::DELETE
            } else {
                WatchFlags::CREATE | WatchFlags::MOVED_TO
            };
            let flags = flags | WatchFlags::ONLYDIR | WatchFlags::MASK_ADD;
            // A directory that cannot be watched is looked at with the next thing that happens.
            let _ = inotify::add_watch(self.files.get_ref(), there, flags);
        }
    }

    /// Sleeps until something happens. A signal to end comes before everything else.
    pub(super) async fn next(&mut self, sources: Sources<'_>) -> io::Result<Woken> {
        let Self { timer, files, end, children, job_control } = self;
        let Sources { bus, connecting, idle, keys, guided, is_bus_first } = sources;
        let bus = async {
            if !is_bus_first {
                // The runtime learns what else is ready only when it has its turn.
                yield_now().await;
            }
            match (bus, connecting) {
                (Some(bus), _) => Ok(Woken::Bus(bus.receive().await)),
                (None, Some(connecting)) => Ok(Woken::Connected(connecting.connected().await.map(Box::new))),
                (None, None) => pending().await,
            }
        };
        let idle = async {
            match idle {
                Some(idle) => Ok(Woken::Idle(idle.receive().await)),
                None => pending().await,
            }
        };
        let key = async {
            match keys {
                Some(keys) => keys.pressed().await.map(|()| Woken::Key),
                None => pending().await,
            }
        };
        let job_control = async {
            let Some(JobControl { stop, go_on }) = job_control else { return pending().await };
            let stop = async { stop.readable().await.map(|()| Woken::Stop) };
            or(stop, async { go_on.readable().await.map(|()| Woken::Continued) }).await
        };
        let guided_end = async {
            match guided {
                Some(process) => process.ended().await.map(|()| Woken::GuidedEnd),
                None => pending().await,
            }
        };
        let end = async { end.readable().await.map(|()| Woken::End) };
        let child = async { children.readable().await.map(|()| Woken::Child) };
        let time = async { timer.readable().await.map(|()| Woken::Time) };
        let files = async { files.readable().await.map(|()| Woken::Files) };
        let processes = or(child, guided_end);
        let (buses, others) = (or(bus, idle), or(or(job_control, key), or(processes, or(time, files))));
        let woken = if is_bus_first { or(end, or(buses, others)).await? } else { or(end, or(others, buses)).await? };
        match woken {
            // Reading fails once when the clock was set, which wakes the daemon as well.
            Woken::Time => drop(rustix::io::read(self.timer.get_ref(), &mut [0; 8])),
            Woken::Files => drain(self.files.get_ref())?,
            Woken::Child => drain_signals(self.children.get_ref()),
            Woken::End => drain_signals(self.end.get_ref()),
            Woken::Stop => self.job_control.iter().for_each(|signals| drain_signals(signals.stop.get_ref())),
            Woken::Continued => self.job_control.iter().for_each(|signals| drain_signals(signals.go_on.get_ref())),
            Woken::Bus(_) | Woken::Connected(_) | Woken::Idle(_) | Woken::Key | Woken::GuidedEnd => {}
        }
        Ok(woken)
    }
}

fn drain(files: &OwnedFd) -> io::Result<()> {
    let mut buffer = [MaybeUninit::uninit(); 4096];
    let mut reader = inotify::Reader::new(files, &mut buffer);
    loop {
        match reader.next() {
            Ok(_) => {}
            Err(rustix::io::Errno::AGAIN) => return Ok(()),
            Err(cause) => return Err(cause.into()),
        }
    }
}

fn drain_signals(mut pipe: &UnixStream) {
    let mut buffer = [0; 64];
    while pipe.read(&mut buffer).is_ok_and(|read| read > 0) {}
}
