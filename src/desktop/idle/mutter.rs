//! Mutter's idle monitor, on GNOME's session bus. It signals when there was no input for as long as it was told,
//! and when there is input again: nothing is polled.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use zbus::Connection;
use zbus::message::{Flags, Header, Message, Type};
use zbus::names::{MemberName, UniqueName};

use super::Activity;
use crate::desktop::dbus::{self, BUS};

const MONITOR: &str = "org.gnome.Mutter.IdleMonitor";
const PATH: &str = "/org/gnome/Mutter/IdleMonitor/Core";

#[derive(Debug, Default)]
pub(in crate::desktop) struct Mutter {
    /// How long a rest has to be; `None` while rests are not watched.
    after: Option<Duration>,
    is_subscribed: bool,
    calls: HashMap<NonZeroU32, MutterCall>,
    /// The unique name of the monitor, while there is one.
    owner: Option<String>,
    /// The ids of the watches: the first fires at each rest, the second once when the rest ends.
    idle: Option<u32>,
    active: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonitorState {
    /// There is no monitor on this bus.
    Absent,
    Reports(Activity),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MutterCall {
    Owner,
    Idle,
    Active,
    Time,
}

impl Mutter {
    /// Watches for rests of that length; `None` ends the watch.
    pub(in crate::desktop) async fn watch(
        &mut self,
        connection: &Connection,
        after: Option<Duration>,
    ) -> zbus::Result<()> {
        if after == self.after {
            return Ok(());
        }
        for watch in [self.idle.take(), self.active.take()].into_iter().flatten() {
            let remove = to_monitor("RemoveWatch").with_flags(Flags::NO_REPLY_EXPECTED | Flags::NO_AUTO_START);
            dbus::send(connection, &remove.build(&watch)?).await?;
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
            dbus::subscribe(connection, rules).await?;
        }
        let owner = dbus::get_name_owner(MONITOR)?;
        self.send(connection, MutterCall::Owner, &owner).await
    }

    /// What a message says of the monitor, if anything.
    pub(in crate::desktop) async fn understand(
        &mut self,
        connection: &Connection,
        message: &Message,
        header: &Header<'_>,
    ) -> zbus::Result<Option<MonitorState>> {
        if self.after.is_none() {
            return Ok(None);
        }
        let body = message.body();
        let is_from_monitor = self.owner.is_some() && header.sender().map(UniqueName::as_str) == self.owner.as_deref();
        match (message.message_type(), header.member().map(MemberName::as_str)) {
            (Type::Signal, Some("NameOwnerChanged")) if dbus::is_from_bus(header) => {
                let (name, _, owner): (String, String, String) = body.deserialize()?;
                if name == MONITOR { self.owner_changed(connection, Some(owner)).await } else { Ok(None) }
            }
            (Type::Signal, Some("WatchFired")) if is_from_monitor => {
                let watch: u32 = body.deserialize()?;
                self.fired(connection, watch).await
            }
            (Type::MethodReturn | Type::Error, _) if is_from_monitor || dbus::is_from_bus(header) => {
                let Some(call) = header.reply_serial().and_then(|serial| self.calls.remove(&serial)) else {
                    return Ok(None);
                };
                let failed = message.message_type() == Type::Error;
                match call {
                    MutterCall::Owner => {
                        let owner = if failed { None } else { Some(body.deserialize()?) };
                        self.owner_changed(connection, owner).await
                    }
                    // A monitor that refuses is of no use.
                    _ if failed => Ok(Some(MonitorState::Absent)),
                    MutterCall::Idle => {
                        self.idle = Some(body.deserialize()?);
                        Ok(None)
                    }
                    MutterCall::Active => {
                        self.active = Some(body.deserialize()?);
                        Ok(None)
                    }
                    MutterCall::Time => {
                        let idle = Duration::from_millis(body.deserialize()?);
                        if self.after.is_some_and(|after| idle >= after) {
                            return self.rests(connection, idle).await;
                        }
                        Ok(Some(MonitorState::Reports(Activity::Active)))
                    }
                }
            }
            _ => Ok(None),
        }
    }

    /// Takes in that another monitor is there, or none.
    async fn owner_changed(
        &mut self,
        connection: &Connection,
        owner: Option<String>,
    ) -> zbus::Result<Option<MonitorState>> {
        self.owner = owner.filter(|owner| !owner.is_empty());
        self.calls.clear();
        (self.idle, self.active) = (None, None);
        let (Some(_), Some(after)) = (&self.owner, self.after) else { return Ok(Some(MonitorState::Absent)) };
        let milliseconds = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        let watch = to_monitor("AddIdleWatch").with_flags(Flags::NO_AUTO_START).build(&milliseconds)?;
        self.send(connection, MutterCall::Idle, &watch).await?;
        self.ask(connection, MutterCall::Time, "GetIdletime").await?;
        Ok(None)
    }

    async fn fired(&mut self, connection: &Connection, watch: u32) -> zbus::Result<Option<MonitorState>> {
        match self.after {
            Some(after) if Some(watch) == self.idle => self.rests(connection, after).await,
            Some(_) if Some(watch) == self.active => {
                self.active = None;
                Ok(Some(MonitorState::Reports(Activity::Active)))
            }
            _ => Ok(None),
        }
    }

    /// Takes in that there was no input for `length`, and asks to be told of the next input.
    async fn rests(&mut self, connection: &Connection, length: Duration) -> zbus::Result<Option<MonitorState>> {
        self.ask(connection, MutterCall::Active, "AddUserActiveWatch").await?;
        Ok(Some(MonitorState::Reports(Activity::Idle(length))))
    }

    async fn ask(&mut self, connection: &Connection, call: MutterCall, method: &'static str) -> zbus::Result<()> {
        let message = to_monitor(method).with_flags(Flags::NO_AUTO_START).build(&())?;
        self.send(connection, call, &message).await
    }

    async fn send(&mut self, connection: &Connection, call: MutterCall, message: &Message) -> zbus::Result<()> {
        self.calls.insert(message.primary_header().serial_num(), call);
        dbus::send(connection, message).await
    }
}

fn to_monitor(method: &'static str) -> zbus::message::Builder<'static> {
    Message::method_call(PATH, method).destination(MONITOR).interface(MONITOR)
}
