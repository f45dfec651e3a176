//! The signals by which a terminal, a shell or a system ends, stops and continues a program, as something to wait for.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, getpid, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::flag;
use signal_hook::low_level::pipe;

/// They are waited for until this is dropped; then they do again what they do by default.
pub struct Signals {
    pub(super) end: UnixStream,
    pub(super) stop: UnixStream,
    pub(super) go_on: UnixStream,
    pub(super) resized: UnixStream,
    do_by_default: Arc<AtomicBool>,
}

/// How long the signal that continues the process is waited for. None comes where nothing was stopped.
const GO_ON_TIMEOUT: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// The signals that end a program.
const END: [i32; 4] = [SIGTERM, SIGINT, SIGHUP, SIGQUIT];

impl Signals {
    /// Begins to wait for them.
    pub fn begin() -> io::Result<Self> {
        let do_by_default = Arc::new(AtomicBool::new(false));
        for signal in END.into_iter().chain([SIGTSTP]) {
            flag::register_conditional_default(signal, Arc::clone(&do_by_default))?;
        }
        Ok(Self {
            end: received(&END)?,
            stop: received(&[SIGTSTP])?,
            go_on: received(&[SIGCONT])?,
            resized: received(&[SIGWINCH])?,
            do_by_default,
        })
    }

    /// Stops this process as [`stop_this_process`] does. That it goes on, these signals then no longer tell.
    pub fn stop_this_process(&self) -> io::Result<()> {
        stop_this_process()?;
        // Another thread may take the signal that continues the process, after this one is back already.
        let mut go_on = [PollFd::new(&self.go_on, PollFlags::IN)];
        poll(&mut go_on, Some(&GO_ON_TIMEOUT))?;
        was_received(&self.go_on);
        Ok(())
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.do_by_default.store(true, Ordering::SeqCst);
    }
}

/// Stops this process, as Ctrl-Z asks for; returns when it goes on.
pub fn stop_this_process() -> io::Result<()> {
    // Unlike SIGSTOP, this signal stops nothing where no shell is there that could continue it.
    Ok(kill_process(getpid(), Signal::TTOU)?)
}

/// Becomes readable with each of these signals.
pub fn received(signals: &[i32]) -> io::Result<UnixStream> {
    let (read, write) = UnixStream::pair()?;
    read.set_nonblocking(true)?;
    for signal in signals {
        pipe::register(*signal, write.try_clone()?)?;
    }
    Ok(read)
}

/// Whether a signal came since this was asked last.
pub(super) fn was_received(mut signal: &UnixStream) -> bool {
    let mut taken = [0; 64];
    let mut came = false;
    while let Ok(1..) = signal.read(&mut taken) {
        came = true;
    }
    came
}
