//! logind, on the system bus: whether the session is locked or left alone, and when the machine is about to sleep.
//!
//! Some desktops never tell logind that the user is idle. So "not idle" is believed only once logind has said "idle".

use std::collections::HashMap;
use std::future::poll_fn;
use std::num::NonZeroU32;
use std::pin::Pin;

use futures_core::Stream;
use zbus::message::{Builder, Header, Message, Type};
use zbus::names::{MemberName, UniqueName};
use zbus::{Connection, MessageStream, ObjectPath, Variant};

use super::IdleMessage;
use crate::desktop::dbus::{self, BUS};

const LOGIND: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

#[derive(Debug)]
pub(super) struct Logind {
    connection: Connection,
    messages: MessageStream,
    calls: HashMap<NonZeroU32, LogindCall>,
    owner: Option<String>,
    /// The object of our session.
    session: Option<String>,
    locked: bool,
    idle: bool,
    /// Whether logind has ever said that the session is idle.
    is_reliable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogindEvent {
    /// The state of the session has changed, or was asked for.
    Session,
    /// The machine is about to sleep, or has slept.
    Slept,
    Disconnected,
}

/// What logind knows of the person at the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionState {
    Unknown,
    Active,
    Locked,
    Idle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LogindCall {
    Owner,
    Session,
    Properties,
}

impl Logind {
    /// Connects to the system bus, and asks for the session that this process belongs to.
    pub(super) async fn connect() -> zbus::Result<Self> {
        let connection = Connection::system().await?;
        let messages = MessageStream::from(&connection);
        let mut logind = Self {
            connection,
            messages,
            calls: HashMap::new(),
            owner: None,
            session: None,
            locked: false,
            idle: false,
            is_reliable: false,
        };
        let rules = [
            format!("type='signal',sender='{LOGIND}',interface='{MANAGER}',member='PrepareForSleep'"),
            format!("type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{LOGIND}'"),
        ];
        dbus::subscribe(&logind.connection, rules).await?;
        let owner = dbus::get_name_owner(LOGIND)?;
        logind.send(LogindCall::Owner, &owner).await?;
        Ok(logind)
    }

    /// Waits for the next message. Cancel-safe.
    pub(super) async fn receive(&mut self) -> IdleMessage {
        let message = poll_fn(|context| Pin::new(&mut self.messages).poll_next(context)).await;
        IdleMessage::Logind(message.and_then(Result::ok))
    }

    /// What a message means, if it means anything. Not cancel-safe.
    pub(super) async fn event_of(&mut self, message: Option<Message>) -> Option<LogindEvent> {
        let Some(message) = message else { return Some(LogindEvent::Disconnected) };
        match self.understand(&message).await {
            Ok(event) => event,
            Err(_) if self.connection.is_closed() => Some(LogindEvent::Disconnected),
            Err(_) => None,
        }
    }

    pub(super) fn session(&self) -> SessionState {
        match (&self.session, self.locked, self.idle) {
            (None, ..) => SessionState::Unknown,
            (_, true, _) => SessionState::Locked,
            (_, _, true) => SessionState::Idle,
            _ if self.is_reliable => SessionState::Active,
            _ => SessionState::Unknown,
        }
    }

    async fn understand(&mut self, message: &Message) -> zbus::Result<Option<LogindEvent>> {
        let header = message.header();
        let body = message.body();
        let is_from_logind = self.owner.is_some() && header.sender().map(UniqueName::as_str) == self.owner.as_deref();
        match (message.message_type(), header.member().map(MemberName::as_str)) {
            (Type::Signal, Some("NameOwnerChanged")) if dbus::is_from_bus(&header) => {
                let (name, _, owner): (String, String, String) = body.deserialize()?;
                if name == LOGIND { self.owner_changed(owner).await } else { Ok(None) }
            }
            (Type::Signal, Some("PrepareForSleep")) if is_from_logind => Ok(Some(LogindEvent::Slept)),
            (Type::Signal, Some("PropertiesChanged")) if is_from_logind && self.is_ours(&header) => {
                let (of, values, _): (&str, HashMap<&str, Variant>, Vec<&str>) = body.deserialize()?;
                Ok((of == SESSION && self.learn(&values)).then_some(LogindEvent::Session))
            }
            (Type::MethodReturn | Type::Error, _) if is_from_logind || dbus::is_from_bus(&header) => {
                let call = header.reply_serial().and_then(|serial| self.calls.remove(&serial));
                let failed = message.message_type() == Type::Error;
                match call {
                    Some(LogindCall::Owner) if !failed => self.owner_changed(body.deserialize()?).await,
                    Some(LogindCall::Session) if !failed => {
                        let path: ObjectPath = body.deserialize()?;
                        self.watch_session(path.as_str()).await
                    }
                    Some(LogindCall::Properties) if !failed => {
                        let values: HashMap<&str, Variant> = body.deserialize()?;
                        self.learn(&values);
                        Ok(Some(LogindEvent::Session))
                    }
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    fn is_ours(&self, header: &Header) -> bool {
        self.session.is_some() && header.path().map(ObjectPath::as_str) == self.session.as_deref()
    }

    /// Takes in that another logind is there, or none.
    async fn owner_changed(&mut self, owner: String) -> zbus::Result<Option<LogindEvent>> {
        (self.session, self.locked, self.idle) = (None, false, false);
        self.calls.clear();
        self.owner = Some(owner).filter(|owner| !owner.is_empty());
        if self.owner.is_some() {
            // A process of the user manager belongs to no session. `auto` means then the session on the user's display.
            let session = to_logind(PATH, "GetSession").interface(MANAGER).build(&"auto")?;
            self.send(LogindCall::Session, &session).await?;
        }
        Ok(Some(LogindEvent::Session))
    }

    async fn watch_session(&mut self, path: &str) -> zbus::Result<Option<LogindEvent>> {
        self.session = Some(path.to_owned());
        let rule = format!(
            "type='signal',sender='{LOGIND}',interface='{PROPERTIES}',member='PropertiesChanged',path='{path}'"
        );
        dbus::subscribe(&self.connection, [rule]).await?;
        let all = to_logind(path, "GetAll").interface(PROPERTIES).build(&SESSION)?;
        self.send(LogindCall::Properties, &all).await?;
        Ok(None)
    }

    /// Takes in properties of the session; whether they say something new.
    fn learn(&mut self, values: &HashMap<&str, Variant>) -> bool {
        let before = (self.locked, self.idle);
        let is = |name: &str| values.get(name).and_then(truth);
        self.locked = is("LockedHint").unwrap_or(self.locked);
        self.idle = is("IdleHint").unwrap_or(self.idle);
        self.is_reliable |= self.idle;
        (self.locked, self.idle) != before
    }

    async fn send(&mut self, call: LogindCall, message: &Message) -> zbus::Result<()> {
        self.calls.insert(message.primary_header().serial_num(), call);
        dbus::send(&self.connection, message).await
    }
}

fn to_logind<'a>(path: &'a str, method: &'a str) -> Builder<'a> {
    Message::method_call(path, method).destination(LOGIND)
}

fn truth(value: &Variant) -> Option<bool> {
    match value {
        Variant::Variant(inner) => truth(inner),
        Variant::Bool(is) => Some(*is),
        _ => None,
    }
}
