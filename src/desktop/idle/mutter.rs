//! Mutter's idle monitor, on GNOME's session bus. It is told to say when nobody has touched anything for so long, and when
//! somebody does again: nothing is polled.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use zbus::Connection;
use zbus::message::{Flags, Header, Message, Type};
use zbus::names::{MemberName, UniqueName};

use super::Touch;
use crate::desktop::bus::{self, BUS};

const MONITOR: &str = "org.gnome.Mutter.IdleMonitor";
const PATH: &str = "/org/gnome/Mutter/IdleMonitor/Core";

/// What is watched on the daemon's own connection.
#[derive(Debug, Default)]
pub(in crate::desktop) struct Mutter {
    /// How long a rest has to be; `None` while nobody wants to know.
    after: Option<Duration>,
    is_subscribed: bool,
    calls: HashMap<NonZeroU32, Call>,
    /// The unique name of the monitor, while there is one.
    owner: Option<String>,
    /// The numbers of the watches: the first is called at each rest, the second once when it ends.
    idle: Option<u32>,
    active: Option<u32>,
}

/// What is heard of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Monitor {
    /// There is none on this bus.
    Absent,
    /// It says this.
    Says(Touch),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Owner,
    Idle,
    Active,
    Time,
}

impl Mutter {
    /// Watches for rests of that length, or for none any more.
    pub(in crate::desktop) async fn watch(
        &mut self,
        connection: &Connection,
        after: Option<Duration>,
    ) -> zbus::Result<()> {
        if after == self.after {
            return Ok(());
        }
        for watch in [self.idle.take(), self.active.take()].into_iter().flatten() {
            let remove = call("RemoveWatch").with_flags(Flags::NO_REPLY_EXPECTED | Flags::NO_AUTO_START);
            bus::send(connection, &remove.build(&watch)?).await?;
        }
        self.after = after;
        self.calls.clear();
        if after.is_none() {
            return Ok(());
        }
        if !std::mem::replace(&mut self.is_subscribed, true) {
            let rules = [
                format!("type='signal',sender='{MONITOR}',interface='{MONITOR}',member='WatchFired'"),
                format!("type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{MONITOR}'"),
            ];
            bus::subscribe(connection, rules).await?;
        }
        let owner = bus::call("GetNameOwner").build(&MONITOR)?;
        self.send(connection, Call::Owner, &owner).await
    }

    /// What a message says of it, if anything.
    pub(in crate::desktop) async fn understand(
        &mut self,
        connection: &Connection,
        message: &Message,
        header: &Header<'_>,
    ) -> zbus::Result<Option<Monitor>> {
        if self.after.is_none() {
            return Ok(None);
        }
        let body = message.body();
        let is_from_monitor = self.owner.is_some() && header.sender().map(UniqueName::as_str) == self.owner.as_deref();
        match (message.message_type(), header.member().map(MemberName::as_str)) {
            (Type::Signal, Some("NameOwnerChanged")) if bus::is_from_bus(header) => {
                let (name, _, owner): (String, String, String) = body.deserialize()?;
                if name == MONITOR { self.owned_by(connection, Some(owner)).await } else { Ok(None) }
            }
            (Type::Signal, Some("WatchFired")) if is_from_monitor => {
                let watch: u32 = body.deserialize()?;
                self.fired(connection, watch).await
            }
            (Type::MethodReturn | Type::Error, _) if is_from_monitor || bus::is_from_bus(header) => {
                let Some(call) = header.reply_serial().and_then(|serial| self.calls.remove(&serial)) else {
                    return Ok(None);
                };
                let failed = message.message_type() == Type::Error;
                match call {
                    Call::Owner => {
                        let owner = if failed { None } else { Some(body.deserialize()?) };
                        self.owned_by(connection, owner).await
                    }
                    // One that refuses is none.
                    _ if failed => Ok(Some(Monitor::Absent)),
                    Call::Idle => {
                        self.idle = Some(body.deserialize()?);
                        Ok(None)
                    }
                    Call::Active => {
                        self.active = Some(body.deserialize()?);
                        Ok(None)
                    }
                    Call::Time => {
                        let idle = Duration::from_millis(body.deserialize()?);
                        if self.after.is_some_and(|after| idle >= after) {
                            return self.rests(connection, idle).await;
                        }
                        Ok(Some(Monitor::Says(Touch::Active)))
                    }
                }
            }
            _ => Ok(None),
        }
    }

    /// Another monitor is there, or none.
    async fn owned_by(&mut self, connection: &Connection, owner: Option<String>) -> zbus::Result<Option<Monitor>> {
        self.owner = owner.filter(|owner| !owner.is_empty());
        self.calls.clear();
        (self.idle, self.active) = (None, None);
        let (Some(_), Some(after)) = (&self.owner, self.after) else { return Ok(Some(Monitor::Absent)) };
        let milliseconds = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        let watch = call("AddIdleWatch").with_flags(Flags::NO_AUTO_START).build(&milliseconds)?;
        self.send(connection, Call::Idle, &watch).await?;
        self.ask(connection, Call::Time, "GetIdletime").await?;
        Ok(None)
    }

    async fn fired(&mut self, connection: &Connection, watch: u32) -> zbus::Result<Option<Monitor>> {
        match self.after {
            Some(after) if Some(watch) == self.idle => self.rests(connection, after).await,
            Some(_) if Some(watch) == self.active => {
                self.active = None;
                Ok(Some(Monitor::Says(Touch::Active)))
            }
            _ => Ok(None),
        }
    }

    /// Nobody has touched anything for so long: that somebody does again is to be said.
    async fn rests(&mut self, connection: &Connection, length: Duration) -> zbus::Result<Option<Monitor>> {
        self.ask(connection, Call::Active, "AddUserActiveWatch").await?;
        Ok(Some(Monitor::Says(Touch::Idle(length))))
    }

    async fn ask(&mut self, connection: &Connection, kind: Call, method: &'static str) -> zbus::Result<()> {
        let message = call(method).with_flags(Flags::NO_AUTO_START).build(&())?;
        self.send(connection, kind, &message).await
    }

    async fn send(&mut self, connection: &Connection, kind: Call, message: &Message) -> zbus::Result<()> {
        self.calls.insert(message.primary_header().serial_num(), kind);
        bus::send(connection, message).await
    }
}

fn call(method: &'static str) -> zbus::message::Builder<'static> {
    Message::method_call(PATH, method).destination(MONITOR).interface(MONITOR)
}
