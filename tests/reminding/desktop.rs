//! Notification servers, in the three kinds that matter to whoever must never show two.

use backcare::domain::reminding::Message;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As dunst: one popup a stack tag, whoever sent it; popups outlive their senders, but are deaf then.
    Tagged,
    /// As GNOME: popups belong to their sender and go with it.
    Owned,
    /// No tags and no owners: any client may replace and close any popup, and hears of all of them.
    Plain,
}

#[derive(Clone, Debug)]
pub(crate) struct Popup {
    pub(crate) id: u32,
    pub(crate) client: String,
    pub(crate) message: Message,
    /// Nobody lived to learn its number, or waited long enough for it, and nothing but the number leads to it.
    pub(crate) is_lost: bool,
}

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) kind: Kind,
    /// Its unique name on the bus.
    pub(crate) name: String,
    pub(crate) refuses: bool,
    /// Whether it shows what it is sent, and says nothing.
    pub(crate) is_mute: bool,
    /// Whether its do-not-disturb is on.
    pub(crate) do_not_disturb: bool,
    pub(crate) popups: Vec<Popup>,
    last: u32,
}

impl Server {
    pub(crate) fn new(kind: Kind, name: String) -> Self {
        Self { kind, name, refuses: false, is_mute: false, do_not_disturb: false, popups: Vec::new(), last: 0 }
    }

    /// The number under which it is shown; `None` where it is refused.
    pub(crate) fn notify(&mut self, client: &str, message: &Message) -> Option<u32> {
        if self.refuses {
            return None;
        }
        let known = |id: &u32| self.popups.iter().any(|popup| popup.id == *id && self.obeys(popup, client));
        let id = match message.replaces {
            Some(id) if known(&id) || self.kind == Kind::Tagged => id,
            _ => {
                self.last += 1;
                self.last
            }
        };
        if self.kind == Kind::Tagged && message.replaces.is_none() {
            self.popups.clear();
        }
        self.popups.retain(|popup| popup.id != id);
        self.popups.push(Popup { id, client: client.to_owned(), message: message.clone(), is_lost: false });
        Some(id)
    }

    pub(crate) fn close(&mut self, client: &str, id: u32) {
        let (kind, owner) = (self.kind, client);
        self.popups.retain(|popup| popup.id != id || (kind == Kind::Owned && popup.client != owner));
    }

    pub(crate) fn client_died(&mut self, client: &str) {
        if self.kind == Kind::Owned {
            self.popups.retain(|popup| popup.client != client);
        }
    }

    fn obeys(&self, popup: &Popup, client: &str) -> bool {
        self.kind != Kind::Owned || popup.client == client
    }

    /// Whether `client` hears of what is done to the popup.
    pub(crate) fn is_heard(&self, popup: &Popup, client: &str) -> bool {
        self.kind == Kind::Plain || popup.client == client
    }
}
