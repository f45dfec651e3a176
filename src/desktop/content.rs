//! What a notification shows: our words, as the value that notify-rust has for them.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::sync::OnceLock;

use notify_rust::{Hint, Notification, Timeout, Urgency};

use crate::printable;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// One line.
    pub summary: String,
    /// A few lines.
    pub body: String,
    /// Whether it makes no sound.
    pub silent: bool,
}

const APP_NAME: &str = "backcare";

/// How long a test with buttons stays where nobody takes it away: longer than a button is waited for, and not for ever
/// where the process that would close it is killed.
const TEST_LIFE_MS: u32 = 40_000;

/// Servers that know one of these hints show a notification in place of the one with the same tag, whoever sent that.
pub(super) const STACK_TAGS: [&str; 2] = ["x-dunst-stack-tag", "x-canonical-private-synchronous"];

/// A reminder: it stays until it is answered, and respects do-not-disturb. Where the server knows stack tags, reminders
/// with the same `tag` replace each other.
pub fn reminder(content: &Content, tag: &str) -> Notification {
    let mut notification = test_with_buttons(content);
    notification.timeout = Timeout::Never;
    for hint in STACK_TAGS {
        notification.hints.insert(Hint::Custom(hint.to_owned(), tag.to_owned()));
    }
    notification
}

/// A notification with the buttons of a reminder, that takes the place of none.
pub fn test_with_buttons(content: &Content) -> Notification {
    let mut notification = test_notification(content);
    notification.timeout = Timeout::Milliseconds(TEST_LIFE_MS);
    notification.action("done", "Done").action("snooze", "Snooze").action("skip", "Skip");
    notification
}

/// A notification that looks like a reminder, without buttons. It goes away by itself.
pub fn test_notification(content: &Content) -> Notification {
    let mut notification = blank();
    notification.appname(APP_NAME).summary(&printable::page(&content.summary)).body(&printable::page(&content.body));
    // The desktop entry of this name has the name and the picture of the program, where it is installed.
    notification.hint(Hint::DesktopEntry(APP_NAME.to_owned()));
    notification.hint(Hint::Urgency(Urgency::Normal));
    if content.silent {
        notification.hint(Hint::SuppressSound(true));
    }
    notification
}

/// Prepares for notifications while the program's file is sure to be there: notify-rust asks for its name, and panics
/// where there is none.
pub fn prepare() -> io::Result<()> {
    if env::current_exe()?.file_name().and_then(OsStr::to_str).is_none() {
        return Err(io::Error::other("the program's file has no name in UTF-8"));
    }
    blank();
    Ok(())
}

fn blank() -> Notification {
    static BLANK: OnceLock<Notification> = OnceLock::new();
    BLANK.get_or_init(Notification::new).clone()
}

/// The text for a server with the capability `body-markup`.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
