//! The keys of the terminal that the program was started on, each as soon as it is pressed, without Enter.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::panic;

use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcgetpgrp, tcsetattr};

/// The keys, which come to this program while it is in the foreground of its terminal. The terminal is left as it was
/// found, also by a panic.
pub struct Keys {
    terminal: OwnedFd,
    /// How the terminal was found, while the keys are taken.
    found: Option<Termios>,
    is_restored_on_panic: bool,
}

impl Keys {
    /// The keys of the controlling terminal, not taken yet; `None` where there is none.
    pub fn of_terminal() -> Option<Self> {
        open_terminal().ok().map(|terminal| Self { terminal, found: None, is_restored_on_panic: false })
    }

    pub fn are_taken(&self) -> bool {
        self.found.is_some()
    }

    /// Takes the keys, where the program is in the foreground and does not have them, or has them no more: a shell sets
    /// the terminal up for itself.
    pub fn take(&mut self) {
        let terminal = &self.terminal;
        let by_lines = LocalModes::ICANON | LocalModes::ECHO;
        if !is_in_foreground(terminal) {
            self.found = None;
        } else if let Ok(found) = tcgetattr(terminal)
            && (self.found.is_none() || found.local_modes.intersects(by_lines))
        {
            let mut changed = found.clone();
            changed.local_modes.remove(by_lines);
            if tcsetattr(terminal, OptionalActions::Now, &changed).is_ok() {
                self.restore_on_panic(&found);
                self.found = Some(found);
            }
        }
    }

    /// Leaves the terminal as it was found.
    pub fn give_back(&mut self) {
        if let Some(found) = self.found.take() {
            restore(&self.terminal, &found);
        }
    }

    /// What was pressed; nothing where the program is in the background by now, since to read there would stop it. The
    /// error says that the terminal is gone.
    pub fn read(&self) -> io::Result<String> {
        let mut keys = [0; 64];
        if !is_in_foreground(&self.terminal) {
            return if is_there(&self.terminal) { Ok(String::new()) } else { Err(Errno::IO.into()) };
        }
        match rustix::io::read(&self.terminal, &mut keys) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => Ok(String::from_utf8_lossy(&keys[..read]).into_owned()),
            Err(Errno::AGAIN | Errno::INTR) => Ok(String::new()),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Forgets what was pressed and not read.
    pub fn forget(&self) {
        // A terminal that has gone has nothing to forget.
        let _ = tcflush(&self.terminal, QueueSelector::IFlush);
    }

    /// A release of the program ends in a panic without dropping anything.
    fn restore_on_panic(&mut self, found: &Termios) {
        if self.is_restored_on_panic {
            return;
        }
        self.is_restored_on_panic = true;
        let (found, earlier) = (found.clone(), panic::take_hook());
        panic::set_hook(Box::new(move |panicked| {
            if let Ok(terminal) = open_terminal() {
                restore(&terminal, &found);
                // What panicked is said on a line of its own.
                let _ = rustix::io::write(&terminal, b"\r\n");
            }
            earlier(panicked);
        }));
    }
}

impl AsFd for Keys {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.terminal.as_fd()
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The controlling terminal, by a description of its own: other programs are not to find theirs non-blocking.
pub(super) fn open_terminal() -> Result<OwnedFd, Errno> {
    open("/dev/tty", OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())
}

/// Whether the terminal's keys come to this program: in the background, reading or changing it would stop the program.
fn is_in_foreground(terminal: &OwnedFd) -> bool {
    tcgetpgrp(terminal) == Ok(getpgrp())
}

/// Whether there still is somebody at the other end.
fn is_there(terminal: &OwnedFd) -> bool {
    tcgetattr(terminal).is_ok()
}

fn restore(terminal: &OwnedFd, found: &Termios) {
    if is_in_foreground(terminal) {
        // A terminal that has gone needs nothing.
        let _ = tcsetattr(terminal, OptionalActions::Now, found);
    }
}
