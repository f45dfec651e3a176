//! A test notification from a short-lived command.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::content::{Content, prepare, test_notification};
use super::dbus::bus_problem;

/// How long a server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long it is left on the screen: some servers close the notifications of a program that has ended.
const SHOWN_FOR: Duration = Duration::from_secs(4);

/// Shows the words. Returns the server's name and version, or why nothing was shown.
pub fn show_once(content: &Content) -> Result<String, String> {
    if let Some(problem) = bus_problem() {
        return Err(problem.words().to_owned());
    }
    prepare().map_err(|cause| cause.to_string())?;
    let (answer, answered) = mpsc::channel();
    let notification = test_notification(content);
    // A server that hangs would block for ever: then the thread is left behind.
    thread::spawn(move || {
        let shown = notify_rust::get_server_information().and_then(|server| {
            let handle = notification.show()?;
            let _ = answer.send(Ok(format!("{} {}", server.name, server.version)));
            thread::sleep(SHOWN_FOR);
            drop(handle);
            Ok(())
        });
        if let Err(cause) = shown {
            let _ = answer.send(Err(cause.to_string()));
        }
    });
    let answer = answered.recv_timeout(TIMEOUT).unwrap_or_else(|_| Err("it does not answer".to_owned()));
    if answer.is_ok() {
        // Waits until it is closed again.
        let _ = answered.recv();
    }
    answer
}
