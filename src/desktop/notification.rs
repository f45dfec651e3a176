//! What to show, as the value that every notification server understands.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::sync::OnceLock;

use notify_rust::{Hint, Notification, Timeout, Urgency};

use crate::printable;

/// The words of a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// One line.
    pub summary: String,
    /// A few lines.
    pub body: String,
    /// Whether it should make no sound.
    pub silent: bool,
}

/// What every notification of ours is sent as.
const APP_NAME: &str = "backcare";

/// Servers that know one of these hints show a notification in place of the one with the same tag, whoever sent that.
pub(super) const STACK_TAGS: [&str; 2] = ["x-dunst-stack-tag", "x-canonical-private-synchronous"];

/// A reminder: it stays until it is answered, and never breaks through do-not-disturb. Those of one `tag` take each other's
/// place, where the server can be told.
pub fn notification(content: &Content, tag: &str) -> Notification {
    let mut notification = trial(content);
    notification.timeout = Timeout::Never;
    for hint in STACK_TAGS {
        notification.hints.insert(Hint::Custom(hint.to_owned(), tag.to_owned()));
    }
    notification.action("done", "Done").action("snooze", "Snooze").action("skip", "Skip");
    notification
}

/// Something that looks like a reminder and is none: it has no buttons, and goes away by itself.
pub fn trial(content: &Content) -> Notification {
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

/// Makes ready for notifications, while the program's file is sure to be there: notify-rust asks for its name, and panics
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

/// The text as a server with the capability `body-markup` takes it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
