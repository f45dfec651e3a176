//! Answers by keys of the terminal, in the foreground.

use rustix::process::{Signal, getpid, kill_process};

use super::Daemon;
use crate::desktop::{Answers, Keys};
use crate::domain::reminding::{Button, Event};

/// What the keys do.
const KEYS: &str = "keys: d done, s snooze, k skip, Ctrl-C ends reminding";

impl Daemon {
    /// Takes the keys of the terminal while the program is in its foreground, and says so once.
    pub(super) fn take_keys(&mut self) {
        let Some(keys) = &mut self.keys else { return };
        keys.take();
        if keys.are_taken() && !self.are_keys_told {
            self.are_keys_told = true;
            self.setup.log.info(KEYS);
        }
    }

    /// How a reminder on the terminal can be answered by now.
    pub(super) fn answers(&self) -> Answers {
        if self.keys.as_ref().is_some_and(Keys::are_taken) { Answers::Keys } else { Answers::Commands }
    }

    /// Takes in the key that was pressed.
    pub(super) fn take_in_key(&mut self) {
        let pressed = self.keys.as_ref().map_or(String::new(), Keys::read);
        match button(&pressed) {
            Some(button) => self.events.push_back(Event::Answered(button)),
            None if pressed.is_empty() => {}
            None => self.setup.log.info(KEYS),
        }
    }

    /// Stops, as Ctrl-Z asks for, with the terminal as it was found; returns when the program goes on.
    pub(super) fn stop_for_a_while(&mut self) {
        if let Some(keys) = &mut self.keys {
            keys.give_back();
        }
        // Unlike SIGSTOP, this signal stops nothing where no shell is there that could continue it.
        if let Err(cause) = kill_process(getpid(), Signal::TTOU) {
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
