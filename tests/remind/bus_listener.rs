//! Listens to a bus, to know what a real server was asked to do and what it told.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use futures_core::Stream;
use zbus::message::{Message, Type};
use zbus::{Connection, MessageStream};

use super::bus::Bus;
use super::notification::{NAME, Notification, sender};

/// What was heard.
#[derive(Debug, Default)]
pub(crate) struct BusTraffic {
    /// Calls of `Notify` that were not answered yet, by the caller and the number of the call.
    asked: HashMap<(String, u32), Notification>,
    /// Every `Notify` that was answered with an id.
    pub(crate) notes: Vec<Notification>,
    /// What is on the screen by what was heard.
    pub(crate) screen: Vec<Notification>,
    /// How many were on the screen at once, at most.
    pub(crate) most: usize,
    /// The buttons that were reported as pressed, with the ids.
    pub(crate) pressed: Vec<(u32, String)>,
}

/// Listens as long as the bus lives.
pub(crate) struct BusListener(Arc<Mutex<BusTraffic>>);

impl BusListener {
    pub(crate) fn on(bus: &Bus) -> Self {
        let heard = Arc::new(Mutex::new(BusTraffic::default()));
        let (address, ours) = (bus.address(), Arc::clone(&heard));
        let (ready, is_ready) = channel();
        thread::spawn(move || {
            zbus::block_on(async {
                let mut stream = match monitor(&address).await {
                    Ok(connection) => MessageStream::from(connection),
                    Err(error) => return drop(ready.send(Err(error))),
                };
                let _ = ready.send(Ok(()));
                while let Some(Ok(message)) = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
                    ours.lock().unwrap().hear(&message);
                }
            });
        });
        is_ready.recv().unwrap().unwrap();
        Self(heard)
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&BusTraffic) -> T) -> T {
        look(&self.0.lock().unwrap())
    }
}

async fn monitor(address: &str) -> zbus::Result<Connection> {
    let connection = Bus::connect(address).await?;
    let (bus, interface) = ("org.freedesktop.DBus", "org.freedesktop.DBus.Monitoring");
    let everything: (&[&str], u32) = (&[], 0);
    connection.call_method(Some(bus), "/org/freedesktop/DBus", Some(interface), "BecomeMonitor", &everything).await?;
    Ok(connection)
}

impl BusTraffic {
    fn hear(&mut self, message: &Message) {
        let header = message.header();
        let member = header.member().map(zbus::names::MemberName::as_str).unwrap_or_default();
        match (message.message_type(), member) {
            (Type::MethodCall, "Notify") => {
                let call = (sender(message), message.primary_header().serial_num().get());
                self.asked.insert(call, Notification::read(message));
            }
            (Type::MethodReturn, _) => self.answered(message),
            (Type::Signal, "NotificationClosed") => {
                let (id, _reason): (u32, u32) = message.body().deserialize().unwrap();
                self.screen.retain(|shown| shown.id != id);
            }
            (Type::Signal, "ActionInvoked") => {
                let body = message.body();
                let (id, key): (u32, &str) = body.deserialize().unwrap();
                self.pressed.push((id, key.to_owned()));
            }
            (Type::Signal, "NameOwnerChanged") => {
                let body = message.body();
                let (name, _old, new): (&str, &str, &str) = body.deserialize().unwrap();
                if name == NAME && new.is_empty() {
                    self.screen.clear();
                }
            }
            _ => {}
        }
    }

    fn answered(&mut self, reply: &Message) {
        let header = reply.header();
        let to = header.destination().map(ToString::to_string).unwrap_or_default();
        let Some(serial) = header.reply_serial() else { return };
        let Some(mut note) = self.asked.remove(&(to, serial.get())) else { return };
        note.id = reply.body().deserialize().unwrap();
        self.screen.retain(|shown| shown.id != note.id);
        self.screen.push(note.clone());
        self.most = self.most.max(self.screen.len());
        self.notes.push(note);
    }
}
