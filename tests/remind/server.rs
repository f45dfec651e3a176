//! A notification server on a real bus that does as the test says: a thread with a connection, and a `Desk`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use futures_core::Stream;
use zbus::message::Message;
use zbus::{Connection, MessageStream};

use super::bus::Bus;
use super::desk::{Desk, Manner};
use super::note::{NAME, Note, closed, pressed};
use super::wait::PATIENCE;

/// What the server's thread is to do next: change the desk and send what comes of it.
type Order = Box<dyn FnOnce(&mut Desk) -> Vec<Message> + Send>;

enum Mail {
    /// With whom to tell when it is done.
    Order(Order, Sender<()>),
    Die,
}

enum Event {
    Mail(Mail),
    Message(Message),
    /// The bus is gone.
    End,
}

struct Shared {
    desk: Mutex<Desk>,
    changed: Condvar,
    mail: Mutex<(VecDeque<Mail>, Option<Waker>)>,
}

impl Shared {
    fn change<T>(&self, change: impl FnOnce(&mut Desk) -> T) -> T {
        let result = change(&mut self.desk.lock().unwrap());
        self.changed.notify_all();
        result
    }

    fn post(&self, mail: Mail) {
        let mut queue = self.mail.lock().unwrap();
        queue.0.push_back(mail);
        if let Some(waker) = queue.1.take() {
            waker.wake();
        }
    }

    /// The next order of the test, else the next message of the bus.
    fn poll(&self, stream: &mut MessageStream, context: &mut Context) -> Poll<Event> {
        let mut queue = self.mail.lock().unwrap();
        if let Some(mail) = queue.0.pop_front() {
            return Poll::Ready(Event::Mail(mail));
        }
        queue.1 = Some(context.waker().clone());
        drop(queue);
        Pin::new(stream).poll_next(context).map(|next| match next {
            Some(Ok(message)) => Event::Message(message),
            Some(Err(_)) | None => Event::End,
        })
    }

    async fn serve(&self, connection: &Connection, stream: &mut MessageStream) -> zbus::Result<()> {
        loop {
            match poll_fn(|context| self.poll(stream, context)).await {
                Event::Message(message) => {
                    let out = self.change(|desk| desk.handle(&message));
                    connection.send_all(&out).await?;
                }
                Event::Mail(Mail::Order(order, done)) => {
                    let out = self.change(order);
                    connection.send_all(&out).await?;
                    let _ = done.send(());
                }
                Event::Mail(Mail::Die) | Event::End => return Ok(()),
            }
        }
    }

    /// One life of the server, from its name on the bus to its end.
    fn live(&self, address: &str, ready: &Sender<zbus::Result<()>>) {
        zbus::block_on(async {
            let connection = match enter(address).await {
                Ok(connection) => connection,
                Err(error) => return drop(ready.send(Err(error))),
            };
            self.change(Desk::begin);
            let mut stream = MessageStream::from(&connection);
            // Only now can anybody find it, with the desk in order and somebody to listen.
            let named = connection.request_name(NAME).await;
            let is_up = named.is_ok();
            let _ = ready.send(named);
            if is_up {
                let _ = self.serve(&connection, &mut stream).await;
            }
            let _ = connection.close().await;
        });
        self.change(Desk::end);
    }
}

/// Connects, and listens to who comes and goes.
async fn enter(address: &str) -> zbus::Result<Connection> {
    let connection = Bus::connect(address).await?;
    let bus = "org.freedesktop.DBus";
    let rule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'";
    connection.call_method(Some(bus), "/org/freedesktop/DBus", Some(bus), "AddMatch", &rule).await?;
    Ok(connection)
}

/// The server, as the test holds it. Its record goes on over its lives.
pub(crate) struct Server {
    shared: Arc<Shared>,
    address: String,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// One that is not there yet.
    pub(crate) fn absent(bus: &Bus, manner: Manner) -> Self {
        let (changed, mail) = (Condvar::new(), Mutex::new((VecDeque::new(), None)));
        let shared = Arc::new(Shared { desk: Mutex::new(Desk::new(manner)), changed, mail });
        Self { shared, address: bus.address(), thread: None }
    }

    pub(crate) fn start(bus: &Bus, manner: Manner) -> Self {
        let mut server = Self::absent(bus, manner);
        server.revive();
        server
    }

    /// Appears on the bus, as a new process would.
    pub(crate) fn revive(&mut self) {
        self.die();
        let (shared, address) = (Arc::clone(&self.shared), self.address.clone());
        let (ready, is_ready) = channel();
        self.thread = Some(thread::spawn(move || shared.live(&address, &ready)));
        is_ready.recv().unwrap().unwrap();
    }

    /// Vanishes from the bus, with all that it shows.
    pub(crate) fn die(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.post(Mail::Die);
            thread.join().unwrap();
            self.shared.mail.lock().unwrap().0.clear();
        }
    }

    /// Has the server do this, and waits until all that comes of it was sent.
    pub(crate) fn order(&self, order: impl FnOnce(&mut Desk) -> Vec<Message> + Send + 'static) {
        let (done, is_done) = channel();
        self.shared.post(Mail::Order(Box::new(order), done));
        is_done.recv_timeout(PATIENCE).unwrap();
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
        self.shared.change(Desk::hold);
    }

    pub(crate) fn release(&self) {
        self.order(Desk::release);
    }

    pub(crate) fn refuse(&self, times: u32) {
        self.shared.change(|desk| desk.to_refuse = times);
    }

    /// Turns its do-not-disturb on or off.
    pub(crate) fn be_quiet(&self, quiet: bool) {
        self.order(move |desk| desk.be_quiet(quiet));
    }

    pub(crate) fn without_markup(&self) {
        self.shared.change(|desk| desk.markup = false);
    }

    /// A look at its record.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Desk) -> T) -> T {
        look(&self.shared.desk.lock().unwrap())
    }

    /// What `look` finds in the record in the end; stops the test when it finds nothing in time.
    pub(crate) fn wait_for<T>(&self, what: &str, patience: Duration, look: impl Fn(&Desk) -> Option<T>) -> T {
        let end = Instant::now() + patience;
        let mut desk = self.shared.desk.lock().unwrap();
        loop {
            if let Some(found) = look(&desk) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let seen = format!("{desk:#?}");
                drop(desk);
                panic!("waited {patience:?} in vain: {what}\n{seen}");
            }
            desk = self.shared.changed.wait_timeout(desk, left).unwrap().0;
        }
    }

    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&Desk) -> bool) {
        self.wait_for(what, PATIENCE, |desk| is_so(desk).then_some(()));
    }

    /// The only notification on the screen, as soon as there is one.
    pub(crate) fn shown(&self) -> Note {
        self.wait_for("a notification is shown", PATIENCE, |desk| match desk.screen.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        })
    }

    /// Waits until nothing is on the screen.
    pub(crate) fn cleared(&self) {
        self.wait_until("the screen is empty", |desk| desk.screen.is_empty());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A panic in the thread was the test's own; a second one here would hide it.
        if let Some(thread) = self.thread.take() {
            self.shared.post(Mail::Die);
            let _ = thread.join();
        }
    }
}
