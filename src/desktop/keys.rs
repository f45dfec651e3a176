//! The keys of the terminal that the program was started on, each as soon as it is pressed, without Enter.

use std::io;
use std::os::fd::OwnedFd;
use std::panic;

use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
use zruntime::{AsyncIo, Shared, SharedRuntime};

/// The keys, which come to this program while it is in the foreground of its terminal. The terminal is left as it was
/// found, also by a panic.
pub struct Keys {
    terminal: AsyncIo<OwnedFd, Shared>,
    /// How the terminal was found, while the keys are taken.
    found: Option<Termios>,
    is_restored_on_panic: bool,
}

impl Keys {
    /// The keys of the controlling terminal, not taken yet; `None` where there is none.
    pub fn of_terminal() -> io::Result<Option<Self>> {
        let Ok(terminal) = terminal() else { return Ok(None) };
        let terminal = AsyncIo::new(&SharedRuntime::current()?, terminal)?;
        Ok(Some(Self { terminal, found: None, is_restored_on_panic: false }))
    }

    pub fn are_taken(&self) -> bool {
        self.found.is_some()
    }

    /// Takes the keys, where the program is in the foreground and does not have them, or has them no more: a shell sets
    /// the terminal up for itself.
    pub fn take(&mut self) {
        let terminal = self.terminal.get_ref();
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
            restore(self.terminal.get_ref(), &found);
        }
    }

    /// Waits until a key is pressed. It may be cancelled.
    pub async fn pressed(&self) -> io::Result<()> {
        self.terminal.readable().await
    }

    /// What was pressed; nothing where the program is in the background by now, since to read there would stop it.
    pub fn read(&self) -> String {
        let terminal = self.terminal.get_ref();
        let mut keys = [0; 64];
        let read = if is_in_foreground(terminal) { rustix::io::read(terminal, &mut keys).unwrap_or(0) } else { 0 };
        String::from_utf8_lossy(&keys[..read]).into_owned()
    }

    /// A release of the program ends in a panic without dropping anything.
    fn restore_on_panic(&mut self, found: &Termios) {
        if self.is_restored_on_panic {
            return;
        }
        self.is_restored_on_panic = true;
        let (found, earlier) = (found.clone(), panic::take_hook());
        panic::set_hook(Box::new(move |panicked| {
            if let Ok(terminal) = terminal() {
                restore(&terminal, &found);
            }
            earlier(panicked);
        }));
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The controlling terminal, by a description of its own: other programs are not to find theirs non-blocking.
fn terminal() -> Result<OwnedFd, Errno> {
    open("/dev/tty", OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())
}

/// Whether the terminal's keys come to this program: in the background, reading or changing it would stop the program.
fn is_in_foreground(terminal: &OwnedFd) -> bool {
    tcgetpgrp(terminal) == Ok(getpgrp())
}

fn restore(terminal: &OwnedFd, found: &Termios) {
    if is_in_foreground(terminal) {
        // A terminal that has gone needs nothing.
        let _ = tcsetattr(terminal, OptionalActions::Now, found);
    }
}
