//! Asking the notification server who it is, from a short-lived command.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::dbus::bus_problem;

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    /// Name and version.
    pub name: String,
    pub capabilities: Vec<String>,
}

/// Asks the server. The error says why nothing was learned.
pub fn probe() -> Result<ServerInfo, &'static str> {
    if let Some(problem) = bus_problem() {
        return Err(problem.words());
    }
    let (answer, answered) = mpsc::channel();
    // A server that hangs would block for ever: then the thread is left behind.
    thread::spawn(move || {
        let probed = notify_rust::get_server_information().and_then(|server| {
            let capabilities = notify_rust::get_capabilities()?;
            Ok(ServerInfo { name: format!("{} {}", server.name, server.version), capabilities })
        });
        let _ = answer.send(probed.map_err(|_| "there is no notification server"));
    });
    answered.recv_timeout(TIMEOUT).unwrap_or(Err("the notification server does not answer"))
}
