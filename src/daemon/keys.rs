//! Answers by keys of the terminal, in the foreground.

use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::Daemon;
use crate::desktop::Keys;
use crate::domain::reminding::{Button, Event};

/// What the keys do.
const KEYS: &str = "keys: d done, s snooze, k skip, Ctrl-C ends reminding";

impl Daemon {
    /// Takes the keys of the terminal while the program is in its foreground.
    pub(super) fn take_keys(&mut self) {
        if let Some(keys) = &mut self.keys {
            keys.take();
        }
    }

    pub(super) fn are_keys_taken(&self) -> bool {
        self.keys.as_ref().is_some_and(Keys::are_taken)
    }

    /// Takes in the keys that were pressed.
    pub(super) fn take_in_keys(&mut self) {
        let pressed = self.keys.as_ref().map_or(String::new(), Keys::read);
        for key in pressed.chars() {
            match button(key) {
                None => self.setup.log.info(KEYS),
                Some(button) => self.events.push_back(Event::Answered(button)),
            }
        }
    }

    /// Stops, as Ctrl-Z asks for, with the terminal as it was found; returns when the program goes on.
    pub(super) fn stop_for_a_while(&mut self) {
        if let Some(keys) = &mut self.keys {
            keys.give_back();
        }
        if let Err(cause) = emulate_default_handler(SIGTSTP) {
            self.setup.log.error(&format!("cannot stop: {cause}"));
        }
    }
}

/// The button with this key.
fn button(key: char) -> Option<Button> {
    match key.to_ascii_lowercase() {
        'd' => Some(Button::Done),
        's' => Some(Button::Snooze),
        'k' => Some(Button::Skip),
        _ => None,
    }
}
