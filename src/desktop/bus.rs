//! The one connection to the session bus, and the notification server on it.
//!
//! It subscribes before it sends, reads every message in the order in which it came, and waits for no answer: an answer
//! is an event like any other. So no signal is missed between two calls, and a server that hangs delays nothing.
//! Messages that do not come from the owner of the notification server's name are ignored.

use std::collections::HashMap;
use std::future::poll_fn;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use notify_rust::Hint;
use notify_rust::Notification;
use zbus::message::{Builder, Flags, Header, Message, Type};
use zbus::names::{MemberName, UniqueName};
use zbus::{Connection, MessageStream, Variant};

use super::content::{STACK_TAGS, escaped};
use super::dbus::{self, BUS, BusProblem};
use super::dialects::Dialect;
use super::do_not_disturb::{self, DoNotDisturbInterface, DoNotDisturbSignal, SERVER};
use super::idle::{MonitorState, Mutter};

const PATH: &str = "/org/freedesktop/Notifications";

/// A connection that is being made.
pub struct Connecting(Pin<Box<dyn Future<Output = Result<Bus, BusProblem>>>>);

#[derive(Debug)]
pub struct Bus {
    connection: Connection,
    messages: MessageStream,
    /// The calls that are not answered yet.
    calls: HashMap<NonZeroU32, ServerCall>,
    /// The unique name of the server, while there is one.
    owner: Option<String>,
    /// What the server has told of itself so far.
    name: Option<String>,
    capabilities: Option<Capabilities>,
    /// Known with its name.
    dialect: Option<Dialect>,
    do_not_disturb: Option<bool>,
    /// Whether do-not-disturb may have changed since the server was asked for it.
    is_do_not_disturb_stale: bool,
    mutter: Mutter,
}

/// A notification server that has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Name and version.
    pub name: String,
    /// The id of the bus.
    pub bus: String,
    /// The server's unique name on the bus.
    pub server: String,
    /// Our own unique name on the bus.
    pub client: String,
    pub do_not_disturb: bool,
    /// Whether the buttons of a notification can be pressed there, in whatever way.
    pub has_buttons: bool,
}

/// What a server can do, of what matters here.
#[derive(Clone, Copy, Debug)]
struct Capabilities {
    markup: bool,
    buttons: bool,
}

/// A message that was received and not looked at yet; `None` where the bus is gone.
#[derive(Debug)]
pub struct BusMessage(Option<Message>);

/// What the messages of the bus mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusEvent {
    /// A server has answered, and can be used.
    Ready(Server),
    /// A server is there, and has not answered yet.
    Silent,
    DoNotDisturb(bool),
    /// There is no server, and none could be started.
    Absent,
    /// The server accepted the notification that was sent last, under this id.
    Accepted(u32),
    /// The server accepted, under this id, a notification that was sent before the last one.
    AcceptedLate(u32),
    /// The server rejected the notification that was sent last, for this reason.
    Rejected(String),
    /// The server accepted the test notification under this id, or rejected it for this reason.
    TestAnswered(Result<u32, String>),
    /// The action of this key was chosen on the notification with this id.
    Pressed(u32, String),
    /// The notification with this id was closed, for a reason of the specification: 1 means that its time was up.
    Closed(u32, u32),
    /// GNOME's idle monitor reports something, or is not there.
    Monitor(MonitorState),
    /// The bus is gone.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ServerCall {
    Owner,
    Start,
    Information,
    Capabilities,
    DoNotDisturb,
    Notify,
    /// A `Notify` that was not answered before the next one was sent.
    Overdue,
    Test,
}

impl Bus {
    /// Begins to connect to the session bus.
    pub fn connect() -> Connecting {
        Connecting(Box::pin(async {
            let connection = dbus::connect_to_session().await?;
            Self::join(connection).await.map_err(|error| BusProblem::of(&error))
        }))
    }

    /// Subscribes, and asks who the server is.
    async fn join(connection: Connection) -> zbus::Result<Self> {
        let messages = MessageStream::from(&connection);
        let mut bus = Self {
            connection,
            messages,
            calls: HashMap::new(),
            owner: None,
            name: None,
            capabilities: None,
            dialect: None,
            do_not_disturb: None,
            is_do_not_disturb_stale: false,
            mutter: Mutter::default(),
        };
        let rules = [
            format!("type='signal',sender='{SERVER}',interface='{SERVER}',member='ActionInvoked'"),
            format!("type='signal',sender='{SERVER}',interface='{SERVER}',member='NotificationClosed'"),
            format!("type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{SERVER}'"),
        ];
        dbus::subscribe(&bus.connection, rules.into_iter().chain(do_not_disturb::rules())).await?;
        // The bus answers in order: no change of the owner after this answer is missed.
        bus.send(ServerCall::Owner, &dbus::get_name_owner(SERVER)?).await?;
        Ok(bus)
    }

    /// Shows a notification in place of the one with the id `replaces`. The answer is [`BusEvent::Accepted`] or
    /// [`BusEvent::Rejected`].
    pub async fn show(&mut self, notification: &Notification, replaces: Option<u32>) -> zbus::Result<()> {
        for call in self.calls.values_mut().filter(|call| **call == ServerCall::Notify) {
            *call = ServerCall::Overdue;
        }
        self.notify(ServerCall::Notify, notification, replaces).await
    }

    /// Shows a test notification. The answer is [`BusEvent::TestAnswered`].
    pub async fn show_test(&mut self, notification: &Notification) -> zbus::Result<()> {
        // An earlier test that was never answered is not waited for.
        for call in self.calls.values_mut().filter(|call| **call == ServerCall::Test) {
            *call = ServerCall::Overdue;
        }
        self.notify(ServerCall::Test, notification, None).await
    }

    /// Closes the notification with that id, if it is still there.
    pub async fn close(&mut self, id: u32) -> zbus::Result<()> {
        let close = Self::to_server("CloseNotification");
        let flags = Flags::NO_REPLY_EXPECTED | Flags::NO_AUTO_START;
        dbus::send(&self.connection, &close.with_flags(flags).build(&id)?).await
    }

    /// Watches for rests of that length, where this bus has an idle monitor; `None` ends the watch. The answer is
    /// [`BusEvent::Monitor`].
    pub async fn watch_rests(&mut self, after: Option<Duration>) -> zbus::Result<()> {
        self.mutter.watch(&self.connection, after).await
    }

    /// Has the bus start a server, where it knows how. The answer is [`BusEvent::Absent`], or events of the server.
    pub async fn start_server(&mut self) -> zbus::Result<()> {
        if self.owner.is_none() && !self.calls.values().any(|call| *call == ServerCall::Start) {
            self.send(ServerCall::Start, &dbus::bus_call("StartServiceByName", &(SERVER, 0_u32))?).await?;
        }
        Ok(())
    }

    /// Waits for the next message. Cancel-safe: the message is not looked at here, since that may need calls.
    pub async fn receive(&mut self) -> BusMessage {
        let message = poll_fn(|context| Pin::new(&mut self.messages).poll_next(context)).await;
        BusMessage(message.and_then(Result::ok))
    }

    /// What a message means, if it means anything. Not cancel-safe.
    pub async fn event_of(&mut self, message: BusMessage) -> Option<BusEvent> {
        let BusMessage(Some(message)) = message else { return Some(BusEvent::Gone) };
        match self.understand(&message).await {
            Ok(event) => event,
            Err(_) if self.connection.is_closed() => Some(BusEvent::Gone),
            // A message that makes no sense is ignored.
            Err(_) => None,
        }
    }

    async fn understand(&mut self, message: &Message) -> zbus::Result<Option<BusEvent>> {
        let header = message.header();
        let from_server = self.owner.is_some() && header.sender().map(UniqueName::as_str) == self.owner.as_deref();
        if let Some(monitor) = self.mutter.understand(&self.connection, message, &header).await? {
            return Ok(Some(BusEvent::Monitor(monitor)));
        }
        match message.message_type() {
            Type::MethodReturn | Type::Error => self.answered(message, &header, from_server).await,
            Type::Signal => match header.member().map(MemberName::as_str) {
                Some("NameOwnerChanged") if dbus::is_from_bus(&header) => {
                    let (name, _, owner): (String, String, String) = message.body().deserialize()?;
                    if name == SERVER { self.owner_changed(Some(owner)).await.map(Some) } else { Ok(None) }
                }
                Some("ActionInvoked") if from_server => {
                    let (id, key): (u32, String) = message.body().deserialize()?;
                    Ok(Some(BusEvent::Pressed(id, key)))
                }
                Some("NotificationClosed") if from_server => {
                    let (id, reason): (u32, u32) = message.body().deserialize()?;
                    Ok(Some(BusEvent::Closed(id, reason)))
                }
                Some(member) if from_server => {
                    let interface = self.do_not_disturb_interface();
                    match interface.and_then(|interface| interface.signal(member, &message.body())) {
                        Some(DoNotDisturbSignal::Now(is_on)) => Ok(self.learn_do_not_disturb(is_on)),
                        Some(DoNotDisturbSignal::Changed) => self.ask_for_do_not_disturb().await.map(|()| None),
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
    ) -> zbus::Result<Option<BusEvent>> {
        let from_bus = dbus::is_from_bus(header);
        let serial = header.reply_serial().filter(|serial| self.calls.contains_key(serial));
        // The bus answers in the place of a server that has gone.
        let Some(serial) = serial.filter(|_| from_server || from_bus) else { return Ok(None) };
        let Some(call) = self.calls.remove(&serial) else { return Ok(None) };
        let failed = message.message_type() == Type::Error;
        let body = message.body();
        match call {
            ServerCall::Owner if failed => self.start_server().await.map(|()| None),
            ServerCall::Owner => self.owner_changed(Some(body.deserialize()?)).await.map(Some),
            ServerCall::Start => Ok((failed && self.owner.is_none()).then_some(BusEvent::Absent)),
            ServerCall::Information => {
                let answer: zbus::Result<(String, String, String, String)> = body.deserialize();
                let (name, version) =
                    answer.map_or_else(|_| Default::default(), |(name, _, version, _)| (name, version));
                let dialect = Dialect::of(&name);
                self.dialect = Some(dialect);
                self.name = Some(format!("{name} {version}"));
                if dialect.do_not_disturb_interface.is_some() {
                    self.ask_for_do_not_disturb().await?;
                } else {
                    self.do_not_disturb = Some(false);
                }
                Ok(self.ready())
            }
            // A version that does not know the question respects its own do-not-disturb.
            ServerCall::DoNotDisturb => {
                let interface = self.do_not_disturb_interface().filter(|_| !failed);
                let answer = interface.and_then(|interface| interface.answer(&body));
                if std::mem::take(&mut self.is_do_not_disturb_stale) {
                    self.ask_for_do_not_disturb().await?;
                }
                Ok(self.learn_do_not_disturb(answer.unwrap_or(false)))
            }
            ServerCall::Capabilities => {
                let capabilities: Vec<String> = body.deserialize().unwrap_or_default();
                let can = |what: &str| capabilities.iter().any(|capability| capability == what);
                self.capabilities = Some(Capabilities { markup: can("body-markup"), buttons: can("actions") });
                Ok(self.ready())
            }
            ServerCall::Notify if failed => Ok(Some(BusEvent::Rejected(reason(message, header)))),
            ServerCall::Notify => Ok(Some(
                body.deserialize()
                    .map_or_else(|_| BusEvent::Rejected("its answer makes no sense".to_owned()), BusEvent::Accepted),
            )),
            ServerCall::Overdue => Ok(body.deserialize().ok().filter(|_| !failed).map(BusEvent::AcceptedLate)),
            ServerCall::Test if failed => Ok(Some(BusEvent::TestAnswered(Err(reason(message, header))))),
            ServerCall::Test => {
                Ok(Some(BusEvent::TestAnswered(body.deserialize().map_err(|_| "its answer makes no sense".to_owned()))))
            }
        }
    }

    /// Takes in that another server is there, or none.
    async fn owner_changed(&mut self, owner: Option<String>) -> zbus::Result<BusEvent> {
        self.owner = owner.filter(|owner| !owner.is_empty());
        self.forget_server();
        // The server before does not answer any more. A call to start one may still fail.
        self.calls.retain(|_, call| *call == ServerCall::Start);
        if self.owner.is_none() {
            return Ok(BusEvent::Absent);
        }
        self.ask_server().await?;
        Ok(BusEvent::Silent)
    }

    /// Asks the server who it is and what it can do. The answer is [`BusEvent::Ready`]. A server that was not listening
    /// yet does not answer, and has to be asked again.
    pub async fn ask_server(&mut self) -> zbus::Result<()> {
        if self.owner.is_none() {
            return Ok(());
        }
        self.forget_server();
        let is_about_it = |call: &ServerCall| {
            matches!(call, ServerCall::Information | ServerCall::Capabilities | ServerCall::DoNotDisturb)
        };
        self.calls.retain(|_, call| !is_about_it(call));
        for (call, method) in
            [(ServerCall::Information, "GetServerInformation"), (ServerCall::Capabilities, "GetCapabilities")]
        {
            let message = Self::to_server(method).with_flags(Flags::NO_AUTO_START).build(&())?;
            self.send(call, &message).await?;
        }
        Ok(())
    }

    /// Forgets what a server has told of itself.
    fn forget_server(&mut self) {
        (self.name, self.capabilities, self.dialect) = (None, None, None);
        (self.do_not_disturb, self.is_do_not_disturb_stale) = (None, false);
    }

    /// How the server is asked for do-not-disturb, where it can be.
    fn do_not_disturb_interface(&self) -> Option<DoNotDisturbInterface> {
        self.dialect.and_then(|dialect| dialect.do_not_disturb_interface)
    }

    async fn ask_for_do_not_disturb(&mut self) -> zbus::Result<()> {
        let Some(interface) = self.do_not_disturb_interface() else { return Ok(()) };
        if self.calls.values().any(|call| *call == ServerCall::DoNotDisturb) {
            // However often it changes until the answer comes, one more question is enough.
            self.is_do_not_disturb_stale = true;
            return Ok(());
        }
        self.send(ServerCall::DoNotDisturb, &interface.question()?).await
    }

    fn learn_do_not_disturb(&mut self, is_on: bool) -> Option<BusEvent> {
        match self.do_not_disturb.replace(is_on) {
            // Until it is known, the server is not ready.
            None => self.ready(),
            Some(before) => (before != is_on).then_some(BusEvent::DoNotDisturb(is_on)),
        }
    }

    /// That the server is ready, once it has told everything of itself.
    fn ready(&self) -> Option<BusEvent> {
        let (owner, name, do_not_disturb) = (self.owner.clone()?, self.name.clone()?, self.do_not_disturb?);
        let capabilities = self.capabilities?;
        Some(BusEvent::Ready(Server {
            name,
            bus: self.connection.server_guid().to_string(),
            server: owner,
            client: self.connection.unique_name().map(ToString::to_string).unwrap_or_default(),
            do_not_disturb,
            has_buttons: capabilities.buttons,
        }))
    }

    async fn notify(
        &mut self,
        call: ServerCall,
        notification: &Notification,
        replaces: Option<u32>,
    ) -> zbus::Result<()> {
        let has_markup = self.capabilities.is_some_and(|capabilities| capabilities.markup);
        let body = if has_markup { escaped(&notification.body) } else { notification.body.clone() };
        // Where the id is known, no tag is needed.
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

    async fn send(&mut self, call: ServerCall, message: &Message) -> zbus::Result<()> {
        self.calls.insert(message.primary_header().serial_num(), call);
        dbus::send(&self.connection, message).await
    }
}

impl Connecting {
    /// Waits for the connection, for as long as a bus may take to accept it. Cancel-safe.
    pub async fn connected(&mut self) -> Result<Bus, BusProblem> {
        self.0.as_mut().await
    }
}

/// The reason that an error names.
fn reason(message: &Message, header: &Header) -> String {
    let words: Option<String> = message.body().deserialize().ok();
    words.or_else(|| header.error_name().map(ToString::to_string)).unwrap_or_default()
}

/// A hint as the bus carries it, of those that our notifications have.
fn hint(hint: &Hint) -> Option<(&str, Variant<'_>)> {
    match hint {
        Hint::Urgency(urgency) => Some(("urgency", Variant::U8(*urgency as u8))),
        Hint::DesktopEntry(name) => Some(("desktop-entry", Variant::from(name.as_str()))),
        Hint::SuppressSound(silent) => Some(("suppress-sound", Variant::Bool(*silent))),
        Hint::Custom(name, value) => Some((name, Variant::from(value.as_str()))),
        _ => None,
    }
}
