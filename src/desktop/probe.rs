//! A look at the notification server from a program that does not stay.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::bus::without_bus;

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server that has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// Its name and version.
    pub name: String,
    /// What it says that it can do.
    pub capabilities: Vec<String>,
}

/// Asks the server; why nothing could be learned, where that is so.
pub fn probe() -> Result<Probed, &'static str> {
    if let Some(why) = without_bus() {
        return Err(why);
    }
    let (answer, answered) = mpsc::channel();
    // A server that hangs would keep this waiting for ever: it is left behind then.
    thread::spawn(move || {
        let probed = notify_rust::get_server_information().and_then(|server| {
            let capabilities = notify_rust::get_capabilities()?;
            Ok(Probed { name: format!("{} {}", server.name, server.version), capabilities })
        });
        let _ = answer.send(probed.map_err(|_| "there is no notification server"));
    });
    answered.recv_timeout(PATIENCE).unwrap_or(Err("the notification server does not answer"))
}
