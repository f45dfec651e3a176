//! Answers by keys of the terminal, in the foreground.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use zruntime::{AsyncIo, Shared, SharedRuntime};

use super::Daemon;
use crate::desktop::Answers;
use crate::domain::reminding::{Button, Event};
use crate::term::{Keys, stop_this_process};

/// The keys of the terminal, which the loop waits for.
pub(super) struct AwaitedKeys {
    keys: Keys,
    terminal: AsyncIo<OwnedFd, Shared>,
}

/// What the keys do.
const KEYS: &str = "keys: d done, s snooze, k skip, Ctrl-C ends reminding";

impl AwaitedKeys {
    /// The keys of the controlling terminal, not taken yet; `None` where there is none.
    pub(super) fn of_terminal() -> io::Result<Option<Self>> {
        let Some(keys) = Keys::of_terminal() else { return Ok(None) };
        let terminal = AsyncIo::new(&SharedRuntime::current()?, keys.as_fd().try_clone_to_owned()?)?;
        Ok(Some(Self { keys, terminal }))
    }

    pub(super) fn are_taken(&self) -> bool {
        self.keys.are_taken()
    }

    /// Waits until a key is pressed. It may be cancelled.
    pub(super) async fn pressed(&self) -> io::Result<()> {
        self.terminal.readable().await
    }
}

impl Daemon {
    /// Takes the keys of the terminal while the program is in its foreground, and says so once.
    pub(super) fn take_keys(&mut self) {
        let Some(keys) = &mut self.keys else { return };
        keys.keys.take();
        if keys.are_taken() && !self.are_keys_told {
            self.are_keys_told = true;
            self.setup.log.info(KEYS);
        }
    }

    /// How a reminder on the terminal can be answered by now.
    pub(super) fn answers(&self) -> Answers {
        if self.keys.as_ref().is_some_and(AwaitedKeys::are_taken) { Answers::Keys } else { Answers::Commands }
    }

    /// Takes in the key that was pressed.
    pub(super) fn take_in_key(&mut self) {
        let pressed = self.keys.as_ref().map_or(String::new(), |keys| keys.keys.read().unwrap_or_default());
        match button(&pressed) {
            Some(button) => self.events.push_back(Event::Answered(button)),
            None if pressed.is_empty() => {}
            None => self.setup.log.info(KEYS),
        }
    }

    /// Stops, as Ctrl-Z asks for, with the terminal as it was found; returns when the program goes on.
    pub(super) fn stop_for_a_while(&mut self) {
        if let Some(keys) = &mut self.keys {
            keys.keys.give_back();
        }
        if let Err(cause) = stop_this_process() {
            self.setup.log.error(&format!("cannot stop: {cause}"));
        }
    }
}

/// The button with this key. What comes at once is no answer if it is more than one letter: an arrow key, a paste.
fn button(pressed: &str) -> Option<Button> {
    match pressed {
        "d" | "D" => Some(Button::Done),
        "s" | "S" => Some(Button::Snooze),
        "k" | "K" => Some(Button::Skip),
        _ => None,
    }
}
