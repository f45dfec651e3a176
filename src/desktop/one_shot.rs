//! A test notification from a short-lived command, sent and waited for by notify-rust.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use notify_rust::{NotificationHandle, NotificationResponse};

use super::content::{Content, prepare, test_notification, test_with_buttons};
use super::dbus::bus_problem;

/// How long a server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long it is left on the screen without buttons: some servers close the notifications of a program that has ended.
const SHOWN_FOR: Duration = Duration::from_secs(4);
/// How long a server may take to close it.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// A notification that a server shows.
pub struct OneShot {
    /// The server's name and version.
    pub server: String,
    /// Whether the notification has buttons.
    pub has_buttons: bool,
    handle: Arc<NotificationHandle>,
    ends: Receiver<OneShotEnd>,
}

/// What became of a notification with buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneShotEnd {
    /// The button with this key was pressed.
    Pressed(String),
    /// It was closed without a button.
    Closed,
    /// The session bus went away.
    Lost,
}

/// Shows the words that `content` has with buttons or without, whichever the server has. The error says why nothing was
/// shown.
pub fn show_once(content: fn(bool) -> Content) -> Result<OneShot, String> {
    if let Some(problem) = bus_problem() {
        return Err(problem.words().to_owned());
    }
    prepare().map_err(|cause| cause.to_string())?;
    let (answer, answered) = mpsc::channel();
    let (end, ends) = mpsc::channel();
    // A server that hangs would block for ever: then the thread is left behind.
    thread::spawn(move || match show(content) {
        Ok((server, has_buttons, handle)) => {
            let handle = Arc::new(handle);
            let is_heard = answer.send(Ok((server, has_buttons, Arc::clone(&handle)))).is_ok();
            if is_heard && has_buttons {
                wait(&handle, &end);
            }
        }
        Err(cause) => drop(answer.send(Err(cause.to_string()))),
    });
    let answer = answered.recv_timeout(TIMEOUT).unwrap_or_else(|_| Err("it does not answer".to_owned()));
    answer.map(|(server, has_buttons, handle)| OneShot { server, has_buttons, handle, ends })
}

/// Something that is told in a thread of its own.
pub struct Told(Receiver<()>);

/// Tells something that asks for nothing, where there is a desktop.
pub fn tell(content: Content) -> Told {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        if bus_problem().is_none() && prepare().is_ok() {
            // Whether it can be shown changes nothing.
            drop(test_notification(&content).show());
        }
        drop(done);
    });
    Told(is_done)
}

impl Told {
    /// Waits until it is told, or the server has had its time.
    pub fn wait(self) {
        let _ = self.0.recv_timeout(CLOSE_TIMEOUT);
    }
}

impl OneShot {
    /// What became of it by now, or within that time; `None` where it is still there.
    pub fn end(&self, timeout: Duration) -> Option<OneShotEnd> {
        match self.ends.recv_timeout(timeout) {
            Ok(end) => Some(end),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(OneShotEnd::Lost),
        }
    }

    /// Leaves it on the screen long enough to be seen.
    pub fn linger(self) {
        thread::sleep(SHOWN_FOR);
    }

    /// Takes it off the screen.
    pub fn close(self) {
        let (closed, is_closed) = mpsc::channel();
        thread::spawn(move || {
            zbus::block_on(self.handle.close_async());
            let _ = closed.send(());
        });
        let _ = is_closed.recv_timeout(CLOSE_TIMEOUT);
    }
}

fn show(content: fn(bool) -> Content) -> notify_rust::error::Result<(String, bool, NotificationHandle)> {
    let server = notify_rust::get_server_information()?;
    let has_buttons = notify_rust::get_capabilities()?.iter().any(|capability| capability == "actions");
    let content = content(has_buttons);
    let notification = if has_buttons { test_with_buttons(&content) } else { test_notification(&content) };
    Ok((format!("{} {}", server.name, server.version), has_buttons, notification.show()?))
}

/// Waits until the notification is answered or closed, or the bus is gone. Until the program ends, at the longest.
fn wait(handle: &NotificationHandle, end: &Sender<OneShotEnd>) {
    let hear = |response: &NotificationResponse| {
        let _ = end.send(match response {
            NotificationResponse::Action(key) => OneShotEnd::Pressed(key.clone()),
            _ => OneShotEnd::Closed,
        });
    };
    zbus::block_on(handle.wait_for_action_async(hear));
}
