//! A notification as it arrives at the server.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use zbus::message::Message;
use zbus::{Connection, Variant};

use super::bus::Bus;

pub(crate) const NAME: &str = "org.freedesktop.Notifications";
pub(crate) const PATH: &str = "/org/freedesktop/Notifications";

/// What one `Notify` asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notification {
    /// Given by the server; 0 as long as it has given none.
    pub(crate) id: u32,
    pub(crate) app: String,
    pub(crate) replaces: u32,
    pub(crate) summary: String,
    pub(crate) body: String,
    /// Keys with their labels.
    pub(crate) actions: Vec<(String, String)>,
    /// Whole numbers and strings as text.
    pub(crate) hints: BTreeMap<String, String>,
    pub(crate) timeout: i32,
    /// The unique name of the connection that sent it.
    pub(crate) sender: String,
    pub(crate) at: Instant,
}

type Arguments<'a> = (&'a str, u32, &'a str, &'a str, &'a str, Vec<&'a str>, HashMap<&'a str, Variant<'a>>, i32);

impl Notification {
    /// Of a call of `Notify`.
    pub(crate) fn read(call: &Message) -> Self {
        let body = call.body();
        let (app, replaces, _icon, summary, text, actions, hints, timeout): Arguments = body.deserialize().unwrap();
        let pair = |pair: &[&str]| (pair[0].to_owned(), pair[1].to_owned());
        Self {
            id: 0,
            app: app.to_owned(),
            replaces,
            summary: summary.to_owned(),
            body: text.to_owned(),
            actions: actions.chunks(2).map(pair).collect(),
            hints: hints.into_iter().map(|(name, value)| (name.to_owned(), plain(&value))).collect(),
            timeout,
            sender: sender(call),
            at: Instant::now(),
        }
    }

    /// All that a person can read.
    pub(crate) fn text(&self) -> String {
        format!("{}\n{}", self.summary, self.body)
    }

    /// Whether a person reads this in it, in capitals or not.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text().to_lowercase().contains(&words.to_lowercase())
    }

    /// By which dunst and others find what it is to take the place of.
    pub(crate) fn tag(&self) -> Option<&str> {
        let tags = ["x-dunst-stack-tag", "x-canonical-private-synchronous"];
        tags.iter().find_map(|tag| self.hints.get(*tag)).map(String::as_str)
    }
}

pub(crate) fn sender(message: &Message) -> String {
    message.header().sender().map(ToString::to_string).unwrap_or_default()
}

fn plain(value: &Variant) -> String {
    match value {
        Variant::U8(number) => number.to_string(),
        Variant::I32(number) => number.to_string(),
        Variant::U32(number) => number.to_string(),
        Variant::Bool(is) => is.to_string(),
        Variant::Str(text) => text.to_string(),
        other => format!("{other:?}"),
    }
}

/// A signal of a notification server, to one client or to all.
pub(crate) fn signal<B>(member: &str, to: Option<&str>, body: &B) -> Message
where
    B: serde::Serialize + zbus::DynamicType,
{
    let signal = Message::signal(PATH, NAME, member);
    let signal = if let Some(to) = to { signal.destination(to) } else { signal };
    signal.build(body).unwrap()
}

pub(crate) fn pressed(id: u32, key: &str, to: Option<&str>) -> Message {
    signal("ActionInvoked", to, &(id, key))
}

pub(crate) fn closed(id: u32, reason: u32, to: Option<&str>) -> Message {
    signal("NotificationClosed", to, &(id, reason))
}

/// Calls a method of the server from a client: stands in for the program in tests of the harness.
pub(crate) async fn call<B>(client: &Connection, member: &str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + zbus::DynamicType,
{
    client.call_method(Some(NAME), PATH, Some(NAME), member, body).await
}

/// Sends a notification with the buttons of the program, and gives its id.
pub(crate) async fn send(client: &Connection, replaces: u32, summary: &str, tag: &str) -> zbus::Result<u32> {
    let mut hints = HashMap::new();
    if !tag.is_empty() {
        hints.insert("x-dunst-stack-tag", Variant::from(tag));
    }
    let actions = vec!["done", "Done", "snooze", "Snooze", "skip", "Skip"];
    let body = ("backcare", replaces, "", summary, "", actions, hints, 0_i32);
    call(client, "Notify", &body).await?.body().deserialize()
}

/// A stranger on the bus says that Done was pressed, to everybody and to who has sent the notification.
pub(crate) fn forge_a_press(bus: &Bus, note: &Notification) {
    zbus::block_on(async {
        let stranger = Bus::connect(&bus.address()).await.unwrap();
        for to in [None, Some(note.sender.as_str())] {
            stranger.send(&pressed(note.id, "done", to)).await.unwrap();
        }
        // Answered after the bus has passed on the rest.
        let name = "org.freedesktop.DBus";
        stranger.call_method(Some(name), "/org/freedesktop/DBus", Some(name), "GetId", &()).await.unwrap();
    });
}
