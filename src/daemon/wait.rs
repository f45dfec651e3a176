//! What the daemon sleeps on: one timer by the wall clock, the files that it reads, signals. Nothing is polled.

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
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::low_level::pipe;
use zruntime::{AsyncIo, Shared, SharedRuntime};

use crate::desktop::{Bus, Connecting, Heard, HeardOfIdle, Idle};

/// Everything that can wake the daemon.
pub(super) struct Waiter {
    timer: AsyncIo<OwnedFd, Shared>,
    files: AsyncIo<OwnedFd, Shared>,
    end: AsyncIo<UnixStream, Shared>,
    children: AsyncIo<UnixStream, Shared>,
}

/// What woke it.
#[derive(Debug)]
pub(super) enum Woken {
    /// Its time has come, or the clock was set.
    Time,
    /// A file was changed near those that it reads.
    Files,
    /// The bus has a message.
    Heard(Heard),
    /// The bus is reached, or cannot be.
    Connected(Option<Box<Bus>>),
    /// Somebody came or went, or the machine sleeps.
    Idle(HeardOfIdle),
    /// A child has ended.
    Child,
    /// It is asked to end.
    End,
}

/// What is waited for beside what the waiter has itself.
pub(super) struct Sources<'a> {
    pub(super) bus: Option<&'a mut Bus>,
    /// A bus that is being connected to.
    pub(super) connecting: Option<&'a mut Connecting>,
    pub(super) idle: Option<&'a mut Idle>,
    /// Whether the buses come before the clock and the files: a press of a button is older than the look at the clock that it
    /// waits with.
    pub(super) is_bus_first: bool,
}

impl Waiter {
    pub(super) fn new() -> io::Result<Self> {
        let runtime = SharedRuntime::current()?;
        let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)?;
        let files = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        Ok(Self {
            timer: AsyncIo::new(&runtime, timer)?,
            files: AsyncIo::new(&runtime, files)?,
            end: AsyncIo::new(&runtime, signals(&[SIGTERM, SIGINT, SIGHUP])?)?,
            children: AsyncIo::new(&runtime, signals(&[SIGCHLD])?)?,
        })
    }

    /// Wakes at `instant` by the wall clock, also if that is set, and also right after a sleep that it lay in.
    pub(super) fn set(&self, instant: DateTime<Utc>) -> io::Result<()> {
        let time = Timespec { tv_sec: instant.timestamp().max(1), tv_nsec: instant.timestamp_subsec_nanos().into() };
        let never_again = Timespec { tv_sec: 0, tv_nsec: 0 };
        let at = Itimerspec { it_interval: never_again, it_value: time };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        match timerfd_settime(self.timer.get_ref(), flags, &at) {
            // It says that the clock was set before, and is armed all the same.
            Ok(_) | Err(rustix::io::Errno::CANCELED) => Ok(()),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Watches the directories of these files, and of what links among them lead to. Where a directory is not there yet,
    /// the nearest one above it is watched for its coming. What counts is the close: a file is whole then, and what a command
    /// has committed is to be seen.
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
            // One that cannot be watched is looked at with the next thing that happens.
            let _ = inotify::add_watch(self.files.get_ref(), there, flags);
        }
    }

    /// Sleeps until something happens. That it is to end comes before everything else.
    pub(super) async fn next(&mut self, sources: Sources<'_>) -> io::Result<Woken> {
        let Self { timer, files, end, children, .. } = self;
        let Sources { bus, connecting, idle, is_bus_first } = sources;
        let bus = async {
            if !is_bus_first {
                // Only a turn of the runtime shows what else is ready.
                yield_now().await;
            }
            match (bus, connecting) {
                (Some(bus), _) => Ok(Woken::Heard(bus.hear().await)),
                (None, Some(connecting)) => Ok(Woken::Connected(connecting.made().await.ok().map(Box::new))),
                (None, None) => pending().await,
            }
        };
        let idle = async {
            match idle {
                Some(idle) => Ok(Woken::Idle(idle.hear().await)),
                None => pending().await,
            }
        };
        let end = async { end.readable().await.map(|()| Woken::End) };
        let child = async { children.readable().await.map(|()| Woken::Child) };
        let time = async { timer.readable().await.map(|()| Woken::Time) };
        let files = async { files.readable().await.map(|()| Woken::Files) };
        let (buses, others) = (or(bus, idle), or(child, or(time, files)));
        let woken = if is_bus_first { or(end, or(buses, others)).await? } else { or(end, or(others, buses)).await? };
        match woken {
            // A cancelled timer says so here, once; what it means is the same.
            Woken::Time => drop(rustix::io::read(self.timer.get_ref(), &mut [0; 8])),
            Woken::Files => drain(self.files.get_ref())?,
            Woken::Child => drain_signals(self.children.get_ref()),
            Woken::End => drain_signals(self.end.get_ref()),
            Woken::Heard(_) | Woken::Connected(_) | Woken::Idle(_) => {}
        }
        Ok(woken)
    }
}

fn signals(numbers: &[i32]) -> io::Result<UnixStream> {
    let (read, write) = UnixStream::pair()?;
    for number in numbers {
        pipe::register(*number, write.try_clone()?)?;
    }
    Ok(read)
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
