//! What a notification server knows, and how it behaves: the rules of `server`, without a bus.

use std::collections::HashMap;
use std::time::Instant;

use zbus::Variant;
use zbus::message::{Message, Type};

use super::notification::{NAME, Notification, PATH, closed, pressed, sender};
use super::service::Actor;

/// As which server it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerKind {
    /// Signals go to the sender only; a stack tag replaces over connections; a pressed popup stays until it is closed.
    Dunst,
    /// Signals go to all; what a client shows goes when the client goes; a pressed popup closes.
    Gnome,
    /// Signals go to all; nothing is replaced but by its id; a pressed popup closes.
    Plain,
    /// These three in what they say of do-not-disturb, else as plain.
    Mako,
    Plasma,
    Swaync,
}

/// The record of a server, and its present state.
#[derive(Debug)]
pub(crate) struct ScriptedServer {
    kind: ServerKind,
    /// Whether it is on the bus.
    pub(crate) up: bool,
    /// Every `Notify` that was taken, over all lives of the server.
    pub(crate) notes: Vec<Notification>,
    /// Every `CloseNotification`.
    pub(crate) close_calls: Vec<(u32, Instant)>,
    /// What a person sees now.
    pub(crate) screen: Vec<Notification>,
    /// How many a person saw at once, at most.
    pub(crate) most: usize,
    /// How many were refused.
    pub(crate) refused: u32,
    /// How many more are to be refused.
    pub(crate) to_refuse: u32,
    /// How many more are to be shown without an answer.
    pub(crate) to_swallow: u32,
    /// How often it would have crashed: mako does where a notification with a stack tag is replaced.
    pub(crate) crashes: u32,
    /// What it calls itself in place of its name.
    pub(crate) alias: Option<String>,
    /// What it says where it refuses.
    pub(crate) complaint: String,
    /// What it says it can do.
    pub(crate) capabilities: Vec<&'static str>,
    /// Whether its do-not-disturb is on.
    do_not_disturb: bool,
    /// The answers that it keeps back, while it does.
    held: Option<Vec<Message>>,
    last_id: u32,
}

impl ScriptedServer {
    pub(crate) fn new(kind: ServerKind) -> Self {
        let (notes, close_calls, screen, held) = (Vec::new(), Vec::new(), Vec::new(), None);
        let (most, refused, to_refuse, to_swallow, crashes, last_id) = (0, 0, 0, 0, 0, 0);
        let (up, do_not_disturb) = (false, false);
        let capabilities = vec!["actions", "body", "body-markup", "persistence"];
        let (alias, complaint) = (None, "refused by the test".to_owned());
        Self {
            kind,
            up,
            notes,
            close_calls,
            screen,
            most,
            refused,
            to_refuse,
            to_swallow,
            crashes,
            alias,
            complaint,
            capabilities,
            do_not_disturb,
            held,
            last_id,
        }
    }

    /// The property that says whether do-not-disturb is on.
    fn do_not_disturb_property(&self) -> Option<(&'static str, &'static str, Variant<'static>)> {
        let modes = if self.do_not_disturb { vec!["default", "do-not-disturb"] } else { vec!["default"] };
        match self.kind {
            ServerKind::Dunst => Some(("org.dunstproject.cmd0", "paused", self.do_not_disturb.into())),
            ServerKind::Plasma => Some((NAME, "Inhibited", self.do_not_disturb.into())),
            ServerKind::Mako => Some(("fr.emersion.Mako", "Modes", modes.into())),
            _ => None,
        }
    }

    fn property(&self, call: &Message) -> Message {
        let body = call.body();
        let (interface, property): (&str, &str) = body.deserialize().unwrap();
        match self.do_not_disturb_property() {
            Some((of, name, value)) if (of, name) == (interface, property) => answer(call, &value),
            _ => error(call, "org.freedesktop.DBus.Error.UnknownProperty", "there is no such property"),
        }
    }

    /// Turns do-not-disturb on or off, and says so as the real one does.
    pub(crate) fn set_do_not_disturb(&mut self, do_not_disturb: bool) -> Vec<Message> {
        self.do_not_disturb = do_not_disturb;
        if self.kind == ServerKind::Swaync {
            let path = "/org/erikreider/swaync/cc";
            let signal = Message::signal(path, "org.erikreider.swaync.cc", "SubscribeV2");
            return vec![signal.build(&(0_u32, do_not_disturb, false, false)).unwrap()];
        }
        let Some((interface, property, value)) = self.do_not_disturb_property() else { return Vec::new() };
        let path = if self.kind == ServerKind::Mako { "/fr/emersion/Mako" } else { PATH };
        // mako says that it changed, and not what it is.
        let (values, names) = if self.kind == ServerKind::Mako {
            (HashMap::new(), vec![property])
        } else {
            (HashMap::from([(property, value)]), Vec::new())
        };
        let signal = Message::signal(path, "org.freedesktop.DBus.Properties", "PropertiesChanged");
        vec![signal.build(&(interface, values, names)).unwrap()]
    }

    fn notify(&mut self, call: &Message) -> Vec<Message> {
        if self.to_refuse > 0 {
            self.to_refuse -= 1;
            self.refused += 1;
            return vec![error(call, "org.freedesktop.Notifications.Error", &self.complaint)];
        }
        let mut note = Notification::read(call);
        let mut out = Vec::new();
        let mut place = self.screen.iter().position(|shown| note.replaces != 0 && shown.id == note.replaces);
        if place.is_some() || (note.replaces != 0 && self.kind == ServerKind::Dunst) {
            // dunst takes an id that it does not know, too.
            note.id = note.replaces;
        } else {
            self.last_id += 1;
            note.id = self.last_id;
        }
        if place.is_none() && note.replaces == 0 && self.kind == ServerKind::Dunst {
            let same =
                |shown: &Notification| note.tag().is_some() && shown.tag() == note.tag() && shown.app == note.app;
            place = self.screen.iter().position(same);
            out.extend(place.map(|place| self.closing(&self.screen[place], 1)));
        }
        if let Some(place) = place.filter(|_| self.kind == ServerKind::Mako) {
            self.crashes += u32::from(self.screen[place].tag().is_some());
        }
        match place {
            Some(place) => self.screen[place] = note.clone(),
            None => self.screen.push(note.clone()),
        }
        self.most = self.most.max(self.screen.len());
        let reply = answer(call, &note.id);
        self.notes.push(note);
        if self.to_swallow > 0 {
            self.to_swallow -= 1;
        } else {
            self.held.as_mut().unwrap_or(&mut out).push(reply);
        }
        out
    }

    fn close_notification(&mut self, call: &Message) -> Vec<Message> {
        let id: u32 = call.body().deserialize().unwrap();
        self.close_calls.push((id, Instant::now()));
        if self.kind == ServerKind::Plain && !self.screen.iter().any(|shown| shown.id == id) {
            // As the specification has it; the others keep silent about it.
            return vec![error(call, "org.freedesktop.Notifications.Error", "no such notification")];
        }
        let mut out = self.close(id, 3);
        out.push(answer(call, &()));
        out
    }

    fn owner_changed(&mut self, signal: &Message) -> Vec<Message> {
        let body = signal.body();
        let (name, _old, new): (&str, &str, &str) = body.deserialize().unwrap();
        if self.kind != ServerKind::Gnome || !name.starts_with(':') || !new.is_empty() {
            return Vec::new();
        }
        let gone: Vec<u32> = self.screen.iter().filter(|shown| shown.sender == name).map(|shown| shown.id).collect();
        gone.into_iter().flat_map(|id| self.close(id, 3)).collect()
    }

    /// Takes one off the screen and says so; does nothing where it is not there.
    pub(crate) fn close(&mut self, id: u32, reason: u32) -> Vec<Message> {
        let Some(place) = self.screen.iter().position(|shown| shown.id == id) else { return Vec::new() };
        let note = self.screen.remove(place);
        vec![self.closing(&note, reason)]
    }

    /// The only one on the screen.
    pub(crate) fn only(&self) -> Option<Notification> {
        <&[Notification; 1]>::try_from(self.screen.as_slice()).ok().map(|[note]| note.clone())
    }

    fn closing(&self, note: &Notification, reason: u32) -> Message {
        closed(note.id, reason, self.listener(note))
    }

    /// Who is told of what happens to it, where not everybody is.
    fn listener<'a>(&self, note: &'a Notification) -> Option<&'a str> {
        (self.kind == ServerKind::Dunst).then_some(note.sender.as_str())
    }

    /// A person presses a button of what is on the screen.
    pub(crate) fn press(&mut self, id: u32, key: &str) -> Vec<Message> {
        let Some(note) = self.screen.iter().find(|shown| shown.id == id) else { return Vec::new() };
        let mut out = vec![pressed(id, key, self.listener(note))];
        if self.kind != ServerKind::Dunst {
            out.extend(self.close(id, 2));
        }
        out
    }

    /// From now on it shows what it is told to, and does not answer.
    pub(crate) fn hold(&mut self) {
        self.held = Some(Vec::new());
    }

    /// It gives the answers that it kept back, and from now on all others at once.
    pub(crate) fn release(&mut self) -> Vec<Message> {
        self.held.take().unwrap_or_default()
    }
}

impl Actor for ScriptedServer {
    const NAME: &str = NAME;

    /// A new process: nothing on the screen, ids from 1.
    fn begin(&mut self) {
        self.end();
        self.up = true;
    }

    fn end(&mut self) {
        self.screen.clear();
        if let Some(held) = &mut self.held {
            held.clear();
        }
        self.last_id = 0;
        self.do_not_disturb = false;
        self.up = false;
    }

    /// What it answers to a message.
    fn handle(&mut self, message: &Message) -> Vec<Message> {
        let header = message.header();
        let member = header.member().map(zbus::names::MemberName::as_str).unwrap_or_default();
        let interface = header.interface().map(zbus::names::InterfaceName::as_str);
        match (message.message_type(), interface, member) {
            (Type::MethodCall, Some(NAME), "Notify") => self.notify(message),
            (Type::MethodCall, Some(NAME), "CloseNotification") => self.close_notification(message),
            (Type::MethodCall, Some(NAME), "GetCapabilities") => vec![answer(message, &self.capabilities)],
            (Type::MethodCall, Some(NAME), "GetServerInformation") => {
                let (name, version) = match self.kind {
                    ServerKind::Dunst => ("dunst", "1.9.0"),
                    ServerKind::Gnome => ("gnome-shell", "43.9"),
                    ServerKind::Plain => ("Plain", "1.0"),
                    ServerKind::Mako => ("mako", "1.10.0"),
                    ServerKind::Plasma => ("Plasma", "6.3.4"),
                    ServerKind::Swaync => ("SwayNotificationCenter", "0.12.1"),
                };
                let name = self.alias.as_deref().unwrap_or(name);
                vec![answer(message, &(name, "test", version, "1.2"))]
            }
            (Type::MethodCall, Some("org.freedesktop.DBus.Properties"), "Get") => vec![self.property(message)],
            (Type::MethodCall, Some("org.erikreider.swaync.cc"), "GetSubscribeData")
                if self.kind == ServerKind::Swaync =>
            {
                // One structure, not four arguments.
                vec![answer(message, &((self.do_not_disturb, false, 0_u32, false),))]
            }
            (Type::MethodCall, ..) => {
                vec![error(message, "org.freedesktop.DBus.Error.UnknownMethod", "there is no such method")]
            }
            (Type::Signal, Some("org.freedesktop.DBus"), "NameOwnerChanged") => self.owner_changed(message),
            _ => Vec::new(),
        }
    }
}

pub(crate) fn answer<B>(call: &Message, body: &B) -> Message
where
    B: serde::Serialize + zbus::DynamicType,
{
    Message::method_return(&call.header()).destination(sender(call)).build(body).unwrap()
}

pub(crate) fn error(call: &Message, name: &str, text: &str) -> Message {
    Message::error(&call.header(), name).destination(sender(call)).build(&text).unwrap()
}
