//! What every client of a message bus needs: connecting, sending, subscribing, and asking the bus itself.

use std::io;
use std::time::Duration;

use zbus::message::{Builder, Flags, Header, Message};
use zbus::{Connection, DynamicType};
use zruntime::SharedRuntime;

/// The name and the interface of the bus itself.
pub(super) const BUS: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

/// How long a bus may take to accept a client.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a bus may take to accept a message that it has no room for: after that it is taken to hang.
const SEND_TIMEOUT: Duration = Duration::from_millis(300);

/// Why the session bus cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusProblem {
    Missing,
    /// It is there, and does not answer.
    Silent,
}

impl BusProblem {
    /// What an error of a connection that was just made says of the bus.
    pub(super) fn of(error: &zbus::Error) -> Self {
        match error {
            zbus::Error::InputOutput(cause) if cause.kind() == io::ErrorKind::TimedOut => Self::Silent,
            _ => Self::Missing,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Missing => "there is no session bus",
            Self::Silent => "the session bus does not answer",
        }
    }
}

/// Why the session bus cannot be reached from here; `None` where it can.
pub fn bus_problem() -> Option<BusProblem> {
    zbus::block_on(connect_to_session()).err()
}

/// Connects to the session bus.
pub(super) async fn connect_to_session() -> Result<Connection, BusProblem> {
    let runtime = SharedRuntime::current().map_err(|_| BusProblem::Missing)?;
    match runtime.timeout(CONNECT_TIMEOUT, Connection::session()).await {
        Ok(connected) => connected.map_err(|_| BusProblem::Missing),
        Err(_) => Err(BusProblem::Silent),
    }
}

/// Sends a message. The connection to a bus that has no room for it is closed: the bus may have received half of it.
pub(super) async fn send(connection: &Connection, message: &Message) -> zbus::Result<()> {
    let runtime = SharedRuntime::current()?;
    if let Ok(sent) = runtime.timeout(SEND_TIMEOUT, connection.send(message)).await {
        return sent;
    }
    let _ = runtime.timeout(SEND_TIMEOUT, connection.clone().close()).await;
    Err(io::Error::from(io::ErrorKind::TimedOut).into())
}

/// Has the bus pass on the messages that match these rules.
pub(super) async fn subscribe(connection: &Connection, rules: impl IntoIterator<Item = String>) -> zbus::Result<()> {
    for rule in rules {
        send(connection, &to_bus("AddMatch").with_flags(Flags::NO_REPLY_EXPECTED).build(&rule)?).await?;
    }
    Ok(())
}

/// The question which connection owns a name.
pub(super) fn get_name_owner(name: &str) -> zbus::Result<Message> {
    bus_call("GetNameOwner", &name)
}

/// A call of the bus itself.
pub(super) fn bus_call<B: serde::Serialize + DynamicType>(method: &str, body: &B) -> zbus::Result<Message> {
    to_bus(method).build(body)
}

fn to_bus(method: &str) -> Builder<'_> {
    Message::method_call(BUS_PATH, method).destination(BUS).interface(BUS)
}

pub(super) fn is_from_bus(header: &Header) -> bool {
    header.sender().is_some_and(|sender| sender.as_str() == BUS)
}
