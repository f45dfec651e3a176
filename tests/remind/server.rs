//! A notification server that does as the test says: a service with a `Desk`.

use zbus::message::Message;

use super::bus::Bus;
use super::desk::{Desk, Manner};
use super::note::{Note, closed, pressed};
use super::service::Service;
use super::wait::PATIENCE;

/// The server, as the test holds it. Its record goes on over its lives.
pub(crate) type Server = Service<Desk>;

impl Server {
    /// One that is not there yet.
    pub(crate) fn absent(bus: &Bus, manner: Manner) -> Self {
        Self::new(bus, Desk::new(manner))
    }

    pub(crate) fn start(bus: &Bus, manner: Manner) -> Self {
        let mut server = Self::absent(bus, manner);
        server.revive();
        server
    }

    /// Presses a button, as the person before the screen does.
    pub(crate) fn press(&self, id: u32, key: &str) {
        let key = key.to_owned();
        self.order(move |desk| desk.press(id, &key));
    }

    /// Reports a press twice.
    pub(crate) fn press_twice(&self, id: u32, key: &str) {
        let key = key.to_owned();
        self.order(move |desk| {
            let mut out = desk.press(id, &key);
            out.insert(0, out[0].clone());
            out
        });
    }

    /// Reports a press after presses and closings of notifications of others.
    pub(crate) fn press_after_others(&self, id: u32, key: &str, others: u32) {
        let key = key.to_owned();
        self.order(move |desk| {
            let to = desk.screen.iter().find(|shown| shown.id == id).map(|shown| shown.sender.clone());
            let others = (0..others).flat_map(|other| {
                let id = 100_000 + other;
                // To all, and to the program itself.
                let to = (other % 2 == 0).then_some(to.as_deref()).flatten();
                [pressed(id, "done", to), closed(id, 2, to)]
            });
            let mut out: Vec<Message> = others.collect();
            out.extend(desk.press(id, &key));
            out
        });
    }

    /// Closes one: 1 it expired, 2 the person closed it, 3 it was taken back.
    pub(crate) fn close(&self, id: u32, reason: u32) {
        self.order(move |desk| desk.close(id, reason));
    }

    pub(crate) fn hold(&self) {
        self.change(Desk::hold);
    }

    pub(crate) fn release(&self) {
        self.order(Desk::release);
    }

    /// Shows what is sent next, and does not answer, so many times.
    pub(crate) fn swallow(&self, times: u32) {
        self.change(|desk| desk.to_swallow = times);
    }

    pub(crate) fn refuse(&self, times: u32) {
        self.change(|desk| desk.to_refuse = times);
    }

    /// Turns its do-not-disturb on or off.
    pub(crate) fn be_quiet(&self, quiet: bool) {
        self.order(move |desk| desk.be_quiet(quiet));
    }

    pub(crate) fn without_markup(&self) {
        self.change(|desk| desk.markup = false);
    }

    /// The only notification on the screen, as soon as there is one.
    pub(crate) fn shown(&self) -> Note {
        self.wait_for("a notification is shown", PATIENCE, Desk::only)
    }

    /// Waits until nothing is on the screen.
    pub(crate) fn cleared(&self) {
        self.wait_until("the screen is empty", |desk| desk.screen.is_empty());
    }
}
