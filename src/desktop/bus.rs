//! The one connection to the session bus, and the notification server on it.
//!
//! It subscribes before it sends, reads every message in the order in which it came, and calls nothing that it would have
//! to wait for: an answer is news like any other. So no signal can be missed between two of them, and a server that
//! hangs holds nothing up. What does not come from the owner of the notification server's name is not listened to.

use std::collections::HashMap;
use std::future::poll_fn;
use std::io;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures_core::Stream;
use notify_rust::Hint;
use notify_rust::Notification;
use zbus::message::{Builder, Flags, Header, Message, Type};
use zbus::names::{MemberName, UniqueName};
use zbus::{Connection, DynamicType, MessageStream, Variant};
use zruntime::SharedRuntime;

use super::dialects::Dialect;
use super::idle::{Monitor, Mutter};
use super::notification::{STACK_TAGS, escaped};
use super::quiet::{self, Asked, Said};

/// The name, the object and the interface that every notification server has.
pub(super) const SERVER: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The bus itself.
pub(super) const BUS: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

/// How long a bus may take to let a client in.
const CONNECTING: Duration = Duration::from_secs(5);

/// How long a bus may take to take a message that it has no room for: one that does not, hangs.
const SENDING: Duration = Duration::from_millis(300);

/// A connection that is being made.
pub struct Connecting {
    made: Pin<Box<dyn Future<Output = zbus::Result<Bus>>>>,
    /// When it is given up.
    pub until: Instant,
}

/// A live connection.
#[derive(Debug)]
pub struct Bus {
    connection: Connection,
    messages: MessageStream,
    /// What was called and not answered yet.
    calls: HashMap<NonZeroU32, Call>,
    /// The unique name of the server, while there is one.
    owner: Option<String>,
    /// What the server has told of itself so far.
    name: Option<String>,
    markup: Option<bool>,
    /// How to speak with it; known with its name.
    dialect: Option<Dialect>,
    /// Whether its do-not-disturb is on, and whether that has changed since it was asked.
    quiet: Option<bool>,
    is_quiet_stale: bool,
    mutter: Mutter,
}

/// A notification server that has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Name and version.
    pub name: String,
    /// The id of the bus.
    pub bus: String,
    /// The server's unique name on it.
    pub server: String,
    /// Our own.
    pub client: String,
    /// Whether its do-not-disturb is on.
    pub quiet: bool,
}

/// A message, not looked at yet; none where the bus is gone.
#[derive(Debug)]
pub struct Heard(Option<Message>);

/// What is heard on the bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A server is ready.
    Ready(Server),
    /// A server is there, and has not said yet who it is.
    Silent,
    /// Do-not-disturb is on, or off again.
    Quiet(bool),
    /// There is no server, and none could be started.
    Absent,
    /// The notification was taken under this number.
    Taken(u32),
    /// One was taken under this number after another was sent.
    Late(u32),
    /// The notification was not taken, for this reason.
    Refused(String),
    /// The trial was taken, or was not for this reason.
    Tried(Result<(), String>),
    /// The action of this key was chosen.
    Pressed(u32, String),
    /// It is gone, for a reason of the specification: 1 for its time was up.
    Closed(u32, u32),
    /// GNOME's idle monitor says something of the person, or is not there.
    Monitor(Monitor),
    /// The bus is gone.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Owner,
    Start,
    Information,
    Capabilities,
    Quiet,
    Notify,
    /// A `Notify` that was not answered before the next one was sent.
    Overdue,
    Trial,
}

impl Bus {
    /// Begins to connect to the session bus.
    pub fn connect() -> Connecting {
        Connecting { made: Box::pin(Self::enter()), until: Instant::now() + CONNECTING }
    }

    /// Connects to the session bus, subscribes, and asks who the server is.
    async fn enter() -> zbus::Result<Self> {
        let connection = Connection::session().await?;
        let messages = MessageStream::from(&connection);
        let mut bus = Self {
            connection,
            messages,
            calls: HashMap::new(),
            owner: None,
            name: None,
            markup: None,
            dialect: None,
            quiet: None,
            is_quiet_stale: false,
            mutter: Mutter::default(),
        };
        let rules = [
            format!("type='signal',sender='{SERVER}',interface='{SERVER}',member='ActionInvoked'"),
            format!("type='signal',sender='{SERVER}',interface='{SERVER}',member='NotificationClosed'"),
            format!("type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{SERVER}'"),
        ];
        subscribe(&bus.connection, rules.into_iter().chain(quiet::rules())).await?;
        // The bus answers in order: from this answer on, nothing is missed.
        bus.call_bus(Call::Owner, "GetNameOwner", &SERVER).await?;
        Ok(bus)
    }

    /// Shows a notification in the place of the one of that number. The answer is [`News::Taken`] or [`News::Refused`].
    pub async fn show(&mut self, notification: &Notification, replaces: Option<u32>) -> zbus::Result<()> {
        for call in self.calls.values_mut().filter(|call| **call == Call::Notify) {
            *call = Call::Overdue;
        }
        self.notify(Call::Notify, notification, replaces).await
    }

    /// Shows a trial. The answer is [`News::Tried`].
    pub async fn try_out(&mut self, notification: &Notification) -> zbus::Result<()> {
        // One that was never answered is not waited for.
        self.calls.retain(|_, call| *call != Call::Trial);
        self.notify(Call::Trial, notification, None).await
    }

    /// Closes the notification of that number, if it is still there.
    pub async fn withdraw(&mut self, id: u32) -> zbus::Result<()> {
        let close = Self::to_server("CloseNotification");
        let flags = Flags::NO_REPLY_EXPECTED | Flags::NO_AUTO_START;
        send(&self.connection, &close.with_flags(flags).build(&id)?).await
    }

    /// Watches for rests of that length, where somebody on this bus can tell; or for none any more. The answer is
    /// [`News::Monitor`].
    pub async fn watch_rests(&mut self, after: Option<Duration>) -> zbus::Result<()> {
        self.mutter.watch(&self.connection, after).await
    }

    /// Has the bus start a server, where it knows how. The answer is [`News::Absent`], or news of the server.
    pub async fn start_server(&mut self) -> zbus::Result<()> {
        if self.owner.is_none() && !self.calls.values().any(|call| *call == Call::Start) {
            self.call_bus(Call::Start, "StartServiceByName", &(SERVER, 0_u32)).await?;
        }
        Ok(())
    }

    /// Waits for the next message. Nothing is lost where this is not waited for to the end: that is why it is not looked at
    /// here, which may take answering.
    pub async fn hear(&mut self) -> Heard {
        let message = poll_fn(|context| Pin::new(&mut self.messages).poll_next(context)).await;
        Heard(message.and_then(Result::ok))
    }

    /// What a message means, if it means anything. To be waited for to the end.
    pub async fn news_of(&mut self, heard: Heard) -> Option<News> {
        let Heard(Some(message)) = heard else { return Some(News::Gone) };
        match self.understand(&message).await {
            Ok(news) => news,
            Err(_) if self.connection.is_closed() => Some(News::Gone),
            // What makes no sense is passed over, whoever sent it.
            Err(_) => None,
        }
    }

    async fn understand(&mut self, message: &Message) -> zbus::Result<Option<News>> {
        let header = message.header();
        let from_server = self.owner.is_some() && header.sender().map(UniqueName::as_str) == self.owner.as_deref();
        if let Some(monitor) = self.mutter.understand(&self.connection, message, &header).await? {
            return Ok(Some(News::Monitor(monitor)));
        }
        match message.message_type() {
            Type::MethodReturn | Type::Error => self.answered(message, &header, from_server).await,
            Type::Signal => match header.member().map(MemberName::as_str) {
                Some("NameOwnerChanged") if is_from_bus(&header) => {
                    let (name, _, owner): (String, String, String) = message.body().deserialize()?;
                    if name == SERVER { self.owned_by(Some(owner)).await.map(Some) } else { Ok(None) }
                }
                Some("ActionInvoked") if from_server => {
                    let (id, key): (u32, String) = message.body().deserialize()?;
                    Ok(Some(News::Pressed(id, key)))
                }
                Some("NotificationClosed") if from_server => {
                    let (id, reason): (u32, u32) = message.body().deserialize()?;
                    Ok(Some(News::Closed(id, reason)))
                }
                Some(member) if from_server => {
                    let said = self.asked().and_then(|asked| asked.signal(member, &message.body()));
                    match said {
                        Some(Said::Is(quiet)) => Ok(self.is_quiet(quiet)),
                        Some(Said::Changed) => self.ask_for_quiet().await.map(|()| None),
                        None => Ok(None),
                    }
                }
                _ => Ok(None),
            },
            Type::MethodCall => Ok(None),
        }
    }

    async fn answered(
        &mut self,
        message: &Message,
        header: &Header<'_>,
        from_server: bool,
    ) -> zbus::Result<Option<News>> {
        let from_bus = is_from_bus(header);
        let serial = header.reply_serial().filter(|serial| self.calls.contains_key(serial));
        // The bus answers in the place of a server that has gone.
        let Some(serial) = serial.filter(|_| from_server || from_bus) else { return Ok(None) };
        let Some(call) = self.calls.remove(&serial) else { return Ok(None) };
        let failed = message.message_type() == Type::Error;
        let body = message.body();
        match call {
            Call::Owner if failed => self.start_server().await.map(|()| None),
            Call::Owner => self.owned_by(Some(body.deserialize()?)).await.map(Some),
            Call::Start => Ok((failed && self.owner.is_none()).then_some(News::Absent)),
            Call::Information => {
                let answer: zbus::Result<(String, String, String, String)> = body.deserialize();
                let (name, version) =
                    answer.map_or_else(|_| Default::default(), |(name, _, version, _)| (name, version));
                let dialect = Dialect::of(&name);
                self.dialect = Some(dialect);
                self.name = Some(format!("{name} {version}"));
                if dialect.quiet.is_some() {
                    self.ask_for_quiet().await?;
                } else {
                    self.quiet = Some(false);
                }
                Ok(self.ready())
            }
            // One of a version that does not know the question keeps quiet by itself.
            Call::Quiet => {
                let answer = self.asked().filter(|_| !failed).and_then(|asked| asked.answer(&body));
                if std::mem::take(&mut self.is_quiet_stale) {
                    self.ask_for_quiet().await?;
                }
                Ok(self.is_quiet(answer.unwrap_or(false)))
            }
            Call::Capabilities => {
                let capabilities: Vec<String> = body.deserialize().unwrap_or_default();
                self.markup = Some(capabilities.iter().any(|capability| capability == "body-markup"));
                Ok(self.ready())
            }
            Call::Notify if failed => Ok(Some(News::Refused(reason(message, header)))),
            Call::Notify => Ok(Some(
                body.deserialize().map_or_else(|_| News::Refused("its answer makes no sense".to_owned()), News::Taken),
            )),
            Call::Overdue => Ok(body.deserialize().ok().filter(|_| !failed).map(News::Late)),
            Call::Trial if failed => Ok(Some(News::Tried(Err(reason(message, header))))),
            Call::Trial => Ok(Some(News::Tried(Ok(())))),
        }
    }

    /// Another server is there, or none.
    async fn owned_by(&mut self, owner: Option<String>) -> zbus::Result<News> {
        self.owner = owner.filter(|owner| !owner.is_empty());
        self.forget();
        // What the one before did not answer is not waited for; to start one may still fail.
        self.calls.retain(|_, call| *call == Call::Start);
        if self.owner.is_none() {
            return Ok(News::Absent);
        }
        self.ask_server().await?;
        Ok(News::Silent)
    }

    /// Asks the server who it is and what it can do. The answer is [`News::Ready`]: of a server that was not listening yet
    /// there is none, and it has to be asked again.
    pub async fn ask_server(&mut self) -> zbus::Result<()> {
        if self.owner.is_none() {
            return Ok(());
        }
        self.forget();
        self.calls.retain(|_, call| !matches!(call, Call::Information | Call::Capabilities | Call::Quiet));
        for (call, method) in [(Call::Information, "GetServerInformation"), (Call::Capabilities, "GetCapabilities")] {
            let message = Self::to_server(method).with_flags(Flags::NO_AUTO_START).build(&())?;
            self.send(call, &message).await?;
        }
        Ok(())
    }

    /// What the server has told of itself may be out of date.
    fn forget(&mut self) {
        (self.name, self.markup, self.dialect, self.quiet, self.is_quiet_stale) = (None, None, None, None, false);
    }

    /// How it is asked for do-not-disturb, where it can be.
    fn asked(&self) -> Option<Asked> {
        self.dialect.and_then(|dialect| dialect.quiet)
    }

    async fn ask_for_quiet(&mut self) -> zbus::Result<()> {
        let Some(asked) = self.asked() else { return Ok(()) };
        if self.calls.values().any(|call| *call == Call::Quiet) {
            // However often it changes meanwhile, one more question is enough.
            self.is_quiet_stale = true;
            return Ok(());
        }
        self.send(Call::Quiet, &asked.question()?).await
    }

    fn is_quiet(&mut self, quiet: bool) -> Option<News> {
        let before = self.quiet.replace(quiet);
        // Until it is known, the server is not ready.
        if before.is_none() { self.ready() } else { (before != Some(quiet)).then_some(News::Quiet(quiet)) }
    }

    fn ready(&self) -> Option<News> {
        let (Some(owner), Some(name), Some(_), Some(quiet)) = (&self.owner, &self.name, self.markup, self.quiet) else {
            return None;
        };
        Some(News::Ready(Server {
            name: name.clone(),
            bus: self.connection.server_guid().to_string(),
            server: owner.clone(),
            client: self.connection.unique_name().map(ToString::to_string).unwrap_or_default(),
            quiet,
        }))
    }

    async fn notify(&mut self, call: Call, notification: &Notification, replaces: Option<u32>) -> zbus::Result<()> {
        let body = if self.markup == Some(true) { escaped(&notification.body) } else { notification.body.clone() };
        // Where the number is known, a tag is of no use.
        let has_tags = replaces.is_none() && self.dialect.is_some_and(|dialect| dialect.takes_stack_tags);
        let hints = notification.hints.iter().filter_map(hint);
        let hints: HashMap<&str, Variant> = hints.filter(|(name, _)| has_tags || !STACK_TAGS.contains(name)).collect();
        let arguments = (
            notification.appname.as_str(),
            replaces.unwrap_or(0),
            notification.icon.as_str(),
            notification.summary.as_str(),
            body,
            &notification.actions,
            hints,
            i32::from(notification.timeout),
        );
        let message = Self::to_server("Notify").with_flags(Flags::NO_AUTO_START).build(&arguments)?;
        self.send(call, &message).await
    }

    fn to_server(method: &'static str) -> Builder<'static> {
        Message::method_call(PATH, method).destination(SERVER).interface(SERVER)
    }

    async fn call_bus<B>(&mut self, call: Call, method: &str, body: &B) -> zbus::Result<()>
    where
        B: serde::Serialize + DynamicType,
    {
        let message = self::call(method).build(body)?;
        self.send(call, &message).await
    }

    async fn send(&mut self, call: Call, message: &Message) -> zbus::Result<()> {
        self.calls.insert(message.primary_header().serial_num(), call);
        send(&self.connection, message).await
    }
}

impl Connecting {
    /// Waits until it is made, or cannot be. Nothing is lost where this is not waited for to the end.
    pub async fn made(&mut self) -> zbus::Result<Bus> {
        self.made.as_mut().await
    }
}

/// Why there is no session bus to be reached from here; `None` where there is one.
pub fn without_bus() -> Option<&'static str> {
    const NONE: &str = "there is no session bus";
    zbus::block_on(async {
        let Ok(runtime) = SharedRuntime::current() else { return Some(NONE) };
        match runtime.timeout(CONNECTING, Connection::session()).await {
            Ok(Ok(_)) => None,
            Ok(Err(_)) => Some(NONE),
            Err(_) => Some("the session bus does not answer"),
        }
    })
}

/// Sends a message. A bus that hangs, and has no room left for it, is taken leave of: it may have got half of it.
pub(super) async fn send(connection: &Connection, message: &Message) -> zbus::Result<()> {
    let runtime = SharedRuntime::current()?;
    if let Ok(sent) = runtime.timeout(SENDING, connection.send(message)).await {
        return sent;
    }
    let _ = runtime.timeout(SENDING, connection.clone().close()).await;
    Err(io::Error::from(io::ErrorKind::TimedOut).into())
}

/// Has the bus pass on what these rules ask for.
pub(super) async fn subscribe(connection: &Connection, rules: impl IntoIterator<Item = String>) -> zbus::Result<()> {
    for rule in rules {
        send(connection, &call("AddMatch").with_flags(Flags::NO_REPLY_EXPECTED).build(&rule)?).await?;
    }
    Ok(())
}

/// A call of the bus itself.
pub(super) fn call(method: &str) -> Builder<'_> {
    Message::method_call(BUS_PATH, method).destination(BUS).interface(BUS)
}

pub(super) fn is_from_bus(header: &Header) -> bool {
    header.sender().is_some_and(|sender| sender.as_str() == BUS)
}

fn reason(message: &Message, header: &Header) -> String {
    let words: Option<String> = message.body().deserialize().ok();
    words.or_else(|| header.error_name().map(ToString::to_string)).unwrap_or_default()
}

/// A hint as the bus carries it: those that notifications of ours have.
fn hint(hint: &Hint) -> Option<(&str, Variant<'_>)> {
    match hint {
        Hint::Urgency(urgency) => Some(("urgency", Variant::U8(*urgency as u8))),
        Hint::DesktopEntry(name) => Some(("desktop-entry", Variant::from(name.as_str()))),
        Hint::SuppressSound(silent) => Some(("suppress-sound", Variant::Bool(*silent))),
        Hint::Custom(name, value) => Some((name, Variant::from(value.as_str()))),
        _ => None,
    }
}
