//! logind, on the system bus: whether the session is locked or left alone, and when the machine is about to sleep.
//!
//! A desktop that never tells logind of a rest looks like somebody who never takes one. So no rest means nothing until a
//! first one was told of.

use std::collections::HashMap;
use std::future::poll_fn;
use std::num::NonZeroU32;
use std::pin::Pin;

use futures_core::Stream;
use zbus::message::{Builder, Header, Message, Type};
use zbus::names::{MemberName, UniqueName};
use zbus::{Connection, MessageStream, ObjectPath, Variant};

use super::Heard;
use crate::desktop::bus::{self, BUS};

const LOGIND: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A live connection to the system bus.
#[derive(Debug)]
pub(super) struct Logind {
    connection: Connection,
    messages: MessageStream,
    calls: HashMap<NonZeroU32, Call>,
    owner: Option<String>,
    /// The object of our session.
    session: Option<String>,
    locked: bool,
    idle: bool,
    /// Whether the desktop has ever said that nobody is there.
    speaks: bool,
}

/// What is heard of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Whether the session is locked or left alone has changed, or was asked.
    Session,
    /// The machine is about to sleep, or has slept.
    Slept,
    /// The bus is gone.
    Gone,
}

/// What it knows of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Session {
    /// Nothing.
    Unknown,
    /// Somebody may be there.
    Present,
    /// The screen is locked.
    Locked,
    /// The desktop says that nobody is there.
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
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
            speaks: false,
        };
        let rules = [
            format!("type='signal',sender='{LOGIND}',interface='{MANAGER}',member='PrepareForSleep'"),
            format!("type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{LOGIND}'"),
        ];
        bus::subscribe(&logind.connection, rules).await?;
        let owner = bus::call("GetNameOwner").build(&LOGIND)?;
        logind.send(Call::Owner, &owner).await?;
        Ok(logind)
    }

    pub(super) async fn hear(&mut self) -> Heard {
        let message = poll_fn(|context| Pin::new(&mut self.messages).poll_next(context)).await;
        Heard::Logind(message.and_then(Result::ok))
    }

    /// What a message says; none where the bus is gone.
    pub(super) async fn news_of(&mut self, message: Option<Message>) -> Option<Said> {
        let Some(message) = message else { return Some(Said::Gone) };
        match self.understand(&message).await {
            Ok(said) => said,
            Err(_) if self.connection.is_closed() => Some(Said::Gone),
            Err(_) => None,
        }
    }

    /// What it knows of the person by now.
    pub(super) fn session(&self) -> Session {
        match (&self.session, self.locked, self.idle) {
            (None, ..) => Session::Unknown,
            (_, true, _) => Session::Locked,
            (_, _, true) => Session::Left,
            _ if self.speaks => Session::Present,
            _ => Session::Unknown,
        }
    }

    async fn understand(&mut self, message: &Message) -> zbus::Result<Option<Said>> {
        let header = message.header();
        let body = message.body();
        let is_from_logind = self.owner.is_some() && header.sender().map(UniqueName::as_str) == self.owner.as_deref();
        match (message.message_type(), header.member().map(MemberName::as_str)) {
            (Type::Signal, Some("NameOwnerChanged")) if bus::is_from_bus(&header) => {
                let (name, _, owner): (String, String, String) = body.deserialize()?;
                if name == LOGIND { self.owned_by(owner).await } else { Ok(None) }
            }
            (Type::Signal, Some("PrepareForSleep")) if is_from_logind => Ok(Some(Said::Slept)),
            (Type::Signal, Some("PropertiesChanged")) if is_from_logind && self.is_ours(&header) => {
                let (of, values, _): (&str, HashMap<&str, Variant>, Vec<&str>) = body.deserialize()?;
                Ok((of == SESSION && self.learn(&values)).then_some(Said::Session))
            }
            (Type::MethodReturn | Type::Error, _) if is_from_logind || bus::is_from_bus(&header) => {
                let call = header.reply_serial().and_then(|serial| self.calls.remove(&serial));
                let failed = message.message_type() == Type::Error;
                match call {
                    Some(Call::Owner) if !failed => self.owned_by(body.deserialize()?).await,
                    Some(Call::Session) if !failed => {
                        let path: ObjectPath = body.deserialize()?;
                        self.has_session(path.as_str()).await
                    }
                    Some(Call::Properties) if !failed => {
                        let values: HashMap<&str, Variant> = body.deserialize()?;
                        self.learn(&values);
                        Ok(Some(Said::Session))
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

    /// Another logind is there, or none.
    async fn owned_by(&mut self, owner: String) -> zbus::Result<Option<Said>> {
        (self.session, self.locked, self.idle) = (None, false, false);
        self.calls.clear();
        self.owner = Some(owner).filter(|owner| !owner.is_empty());
        if self.owner.is_some() {
            // What runs under the user manager belongs to no session; this is then the one on the user's display.
            let session = to_logind(PATH, "GetSession").interface(MANAGER).build(&"auto")?;
            self.send(Call::Session, &session).await?;
        }
        Ok(Some(Said::Session))
    }

    async fn has_session(&mut self, path: &str) -> zbus::Result<Option<Said>> {
        self.session = Some(path.to_owned());
        let rule = format!(
            "type='signal',sender='{LOGIND}',interface='{PROPERTIES}',member='PropertiesChanged',path='{path}'"
        );
        bus::subscribe(&self.connection, [rule]).await?;
        let all = to_logind(path, "GetAll").interface(PROPERTIES).build(&SESSION)?;
        self.send(Call::Properties, &all).await?;
        Ok(None)
    }

    /// Whether any of it says something new.
    fn learn(&mut self, values: &HashMap<&str, Variant>) -> bool {
        let before = (self.locked, self.idle);
        let is = |name: &str| values.get(name).and_then(truth);
        self.locked = is("LockedHint").unwrap_or(self.locked);
        self.idle = is("IdleHint").unwrap_or(self.idle);
        self.speaks |= self.idle;
        (self.locked, self.idle) != before
    }

    async fn send(&mut self, call: Call, message: &Message) -> zbus::Result<()> {
        self.calls.insert(message.primary_header().serial_num(), call);
        bus::send(&self.connection, message).await
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
