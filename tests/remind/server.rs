//! A notification server that does as the test says: a service with a `ScriptedServer`.

use zbus::message::Message;

use super::bus::Bus;
use super::home::Home;
use super::notification::{Notification, closed, pressed};
use super::scripted_server::{ScriptedServer, ServerKind};
use super::service::Service;
use super::wait::TIMEOUT;

/// The server, as the test holds it. Its record goes on over its lives.
pub(crate) type Server = Service<ScriptedServer>;

impl Server {
    /// One that is not there yet.
    pub(crate) fn absent(bus: &Bus, kind: ServerKind) -> Self {
        Self::new(bus, ScriptedServer::new(kind))
    }

    /// A bus with such a server, and a home on that bus.
    pub(crate) fn with_home(kind: ServerKind) -> (Bus, Self, Home) {
        let bus = Bus::start();
        let server = Self::start(&bus, kind);
        let home = Home::on(Some(bus.address()));
        (bus, server, home)
    }

    pub(crate) fn start(bus: &Bus, kind: ServerKind) -> Self {
        let mut server = Self::absent(bus, kind);
        server.revive();
        server
    }

    /// Presses a button, as the person before the screen does.
    pub(crate) fn press(&self, id: u32, key: &str) {
        let key = key.to_owned();
        self.order(move |state| state.press(id, &key));
    }

    /// Reports a press twice.
    pub(crate) fn press_twice(&self, id: u32, key: &str) {
        let key = key.to_owned();
        self.order(move |state| {
            let mut out = state.press(id, &key);
            out.insert(0, out[0].clone());
            out
        });
    }

    /// Reports a press after presses and closings of notifications of others.
    pub(crate) fn press_after_others(&self, id: u32, key: &str, others: u32) {
        let key = key.to_owned();
        self.order(move |state| {
            let to = state.screen.iter().find(|shown| shown.id == id).map(|shown| shown.sender.clone());
            let others = (0..others).flat_map(|other| {
                let id = 100_000 + other;
                // To all, and to the program itself.
                let to = (other % 2 == 0).then_some(to.as_deref()).flatten();
                [pressed(id, "done", to), closed(id, 2, to)]
            });
            let mut out: Vec<Message> = others.collect();
            out.extend(state.press(id, &key));
            out
        });
    }

    /// Closes one: 1 it expired, 2 the person closed it, 3 it was taken back.
    pub(crate) fn close(&self, id: u32, reason: u32) {
        self.order(move |state| state.close(id, reason));
    }

    pub(crate) fn hold(&self) {
        self.change(ScriptedServer::hold);
    }

    pub(crate) fn release(&self) {
        self.order(ScriptedServer::release);
    }

    /// Shows what is sent next, and does not answer, so many times.
    pub(crate) fn swallow(&self, times: u32) {
        self.change(|state| state.to_swallow = times);
    }

    pub(crate) fn refuse(&self, times: u32) {
        self.change(|state| state.to_refuse = times);
    }

    /// Turns its do-not-disturb on or off.
    pub(crate) fn set_do_not_disturb(&self, do_not_disturb: bool) {
        self.order(move |state| state.set_do_not_disturb(do_not_disturb));
    }

    /// It cannot do this, and says so when it is asked next.
    pub(crate) fn without(&self, capability: &str) {
        self.change(|state| state.capabilities.retain(|known| *known != capability));
    }

    /// The only notification on the screen, as soon as there is one.
    pub(crate) fn shown(&self) -> Notification {
        self.wait_for("a notification is shown", TIMEOUT, ScriptedServer::only)
    }

    /// Waits until nothing is on the screen.
    pub(crate) fn cleared(&self) {
        self.wait_until("the screen is empty", |state| state.screen.is_empty());
    }
}
