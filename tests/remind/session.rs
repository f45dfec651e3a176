//! What a session has beside notifications: GNOME's idle monitor on its bus, and logind on the system's.

use std::collections::HashMap;

use zbus::message::{Message, Type};
use zbus::names::{InterfaceName, MemberName};
use zbus::{ObjectPath, Variant};

use super::scripted_server::{answer, error};
use super::service::Actor;

/// Mutter's idle monitor.
#[derive(Debug, Default)]
pub(crate) struct Mutter {
    /// How long nobody has touched anything, in milliseconds.
    pub(crate) idle: u64,
    /// The number of each watch, and its interval; none for one that waits for somebody to come.
    pub(crate) watches: HashMap<u32, Option<u64>>,
    last: u32,
}

const MONITOR: &str = "org.gnome.Mutter.IdleMonitor";

impl Mutter {
    /// So much time goes by without anybody.
    pub(crate) fn rest(&mut self, milliseconds: u64) -> Vec<Message> {
        let before = self.idle;
        self.idle += milliseconds;
        let passes = |interval: u64| before < interval && interval <= self.idle;
        let due = self.watches.iter().filter(|(_, interval)| interval.is_some_and(passes));
        due.map(|(watch, _)| fired(*watch)).collect()
    }

    /// Somebody comes.
    pub(crate) fn touch(&mut self) -> Vec<Message> {
        self.idle = 0;
        // Such a watch is called once.
        self.watches.extract_if(|_, interval| interval.is_none()).map(|(watch, _)| fired(watch)).collect()
    }

    fn watch(&mut self, interval: Option<u64>) -> u32 {
        self.last += 1;
        self.watches.insert(self.last, interval);
        self.last
    }
}

fn fired(watch: u32) -> Message {
    Message::signal("/org/gnome/Mutter/IdleMonitor/Core", MONITOR, "WatchFired").build(&watch).unwrap()
}

impl Actor for Mutter {
    const NAME: &str = MONITOR;

    fn begin(&mut self) {
        self.watches.clear();
    }

    fn end(&mut self) {
        self.watches.clear();
    }

    fn handle(&mut self, message: &Message) -> Vec<Message> {
        let (header, body) = (message.header(), message.body());
        if header.interface().map(InterfaceName::as_str) != Some(MONITOR) {
            return Vec::new();
        }
        match header.member().map(MemberName::as_str) {
            Some("AddIdleWatch") => vec![answer(message, &self.watch(Some(body.deserialize().unwrap())))],
            Some("AddUserActiveWatch") => vec![answer(message, &self.watch(None))],
            Some("GetIdletime") => vec![answer(message, &self.idle)],
            Some("RemoveWatch") => {
                let watch: u32 = body.deserialize().unwrap();
                self.watches.remove(&watch);
                vec![answer(message, &())]
            }
            _ => vec![error(message, "org.freedesktop.DBus.Error.UnknownMethod", "there is no such method")],
        }
    }
}

/// logind with one session.
#[derive(Debug, Default)]
pub(crate) struct Logind {
    locked: bool,
    idle: bool,
    /// How often somebody asked how the session is.
    pub(crate) asked: u32,
}

const SESSION: &str = "org.freedesktop.login1.Session";
const SESSION_PATH: &str = "/org/freedesktop/login1/session/_31";

impl Logind {
    pub(crate) fn lock(&mut self, locked: bool) -> Vec<Message> {
        self.locked = locked;
        vec![changed("LockedHint", locked)]
    }

    pub(crate) fn leave(&mut self, idle: bool) -> Vec<Message> {
        self.idle = idle;
        vec![changed("IdleHint", idle)]
    }

    /// The machine goes to sleep, or wakes up.
    pub(crate) fn sleep(asleep: bool) -> Vec<Message> {
        let signal = Message::signal("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep");
        vec![signal.build(&asleep).unwrap()]
    }
}

fn changed(property: &str, value: bool) -> Message {
    let signal = Message::signal(SESSION_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged");
    let values = HashMap::from([(property, Variant::from(value))]);
    signal.build(&(SESSION, values, Vec::<&str>::new())).unwrap()
}

impl Actor for Logind {
    const NAME: &str = "org.freedesktop.login1";

    fn begin(&mut self) {}

    fn end(&mut self) {}

    fn handle(&mut self, message: &Message) -> Vec<Message> {
        let header = message.header();
        match (message.message_type(), header.member().map(MemberName::as_str)) {
            (Type::MethodCall, Some("GetSession")) => {
                vec![answer(message, &ObjectPath::try_from(SESSION_PATH).unwrap())]
            }
            (Type::MethodCall, Some("GetAll")) => {
                self.asked += 1;
                let values = HashMap::from([
                    ("LockedHint", Variant::from(self.locked)),
                    ("IdleHint", Variant::from(self.idle)),
                    ("Name", Variant::from("somebody")),
                ]);
                vec![answer(message, &values)]
            }
            (Type::MethodCall, _) => {
                vec![error(message, "org.freedesktop.DBus.Error.UnknownMethod", "there is no such method")]
            }
            _ => Vec::new(),
        }
    }
}
