//! One notification from a program that does not stay, to try the way to the screen.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::bus::without_bus;
use super::notification::{Content, prepare, trial};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it is left on the screen: some servers take down what a program showed that has gone.
const SHOWN: Duration = Duration::from_secs(4);

/// Shows the words; the server's name and version, or why it could not be.
pub fn show_once(content: &Content) -> Result<String, String> {
    if let Some(why) = without_bus() {
        return Err(why.to_owned());
    }
    prepare().map_err(|cause| cause.to_string())?;
    let (answer, answered) = mpsc::channel();
    let notification = trial(content);
    // A server that hangs would keep this waiting for ever: it is left behind then.
    thread::spawn(move || {
        let shown = notify_rust::get_server_information().and_then(|server| {
            let handle = notification.show()?;
            let _ = answer.send(Ok(format!("{} {}", server.name, server.version)));
            thread::sleep(SHOWN);
            drop(handle);
            Ok(())
        });
        if let Err(cause) = shown {
            let _ = answer.send(Err(cause.to_string()));
        }
    });
    let answer = answered.recv_timeout(PATIENCE).unwrap_or_else(|_| Err("it does not answer".to_owned()));
    if answer.is_ok() {
        // Until it is taken down again.
        let _ = answered.recv();
    }
    answer
}
