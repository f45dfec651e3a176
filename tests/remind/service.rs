//! A service on a real bus that does as the test says: a thread with a connection, and an actor that has its state.

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
use super::wait::TIMEOUT;

/// What a service knows, and how it behaves.
pub(crate) trait Actor: std::fmt::Debug + Send + 'static {
    /// Its name on the bus.
    const NAME: &str;

    /// A new process.
    fn begin(&mut self);

    /// That process has gone.
    fn end(&mut self);

    /// What it answers to a message.
    fn handle(&mut self, message: &Message) -> Vec<Message>;
}

/// What the service's thread is to do next: change the actor and send what comes of it.
type Order<A> = Box<dyn FnOnce(&mut A) -> Vec<Message> + Send>;

enum Mail<A> {
    /// With whom to tell when it is done.
    Order(Order<A>, Sender<()>),
    Die,
}

enum Event<A> {
    Mail(Mail<A>),
    Message(Message),
    /// The bus is gone.
    End,
}

struct Shared<A> {
    actor: Mutex<A>,
    changed: Condvar,
    mail: Mutex<(VecDeque<Mail<A>>, Option<Waker>)>,
}

impl<A: Actor> Shared<A> {
    fn change<T>(&self, change: impl FnOnce(&mut A) -> T) -> T {
        let result = change(&mut self.actor.lock().unwrap());
        self.changed.notify_all();
        result
    }

    fn post(&self, mail: Mail<A>) {
        let mut queue = self.mail.lock().unwrap();
        queue.0.push_back(mail);
        if let Some(waker) = queue.1.take() {
            waker.wake();
        }
    }

    /// The next order of the test, else the next message of the bus.
    fn poll(&self, stream: &mut MessageStream, context: &mut Context) -> Poll<Event<A>> {
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
                    let out = self.change(|actor| actor.handle(&message));
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

    /// One life of the service, from its name on the bus to its end.
    fn live(&self, address: &str, ready: &Sender<zbus::Result<()>>) {
        zbus::block_on(async {
            let connection = match enter(address).await {
                Ok(connection) => connection,
                Err(error) => return drop(ready.send(Err(error))),
            };
            self.change(A::begin);
            let mut stream = MessageStream::from(&connection);
            // Only now can anybody find it, with the actor in order and somebody to listen.
            let named = connection.request_name(A::NAME).await;
            let is_up = named.is_ok();
            let _ = ready.send(named);
            if is_up {
                let _ = self.serve(&connection, &mut stream).await;
            }
            let _ = connection.close().await;
        });
        self.change(A::end);
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

/// The service, as the test holds it. Its record goes on over its lives.
pub(crate) struct Service<A: Actor> {
    shared: Arc<Shared<A>>,
    address: String,
    thread: Option<JoinHandle<()>>,
}

impl<A: Actor> Service<A> {
    /// One that is not there yet.
    pub(crate) fn new(bus: &Bus, actor: A) -> Self {
        let (changed, mail) = (Condvar::new(), Mutex::new((VecDeque::new(), None)));
        let shared = Arc::new(Shared { actor: Mutex::new(actor), changed, mail });
        Self { shared, address: bus.address(), thread: None }
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

    /// Has the service do this, and waits until all that comes of it was sent.
    pub(crate) fn order(&self, order: impl FnOnce(&mut A) -> Vec<Message> + Send + 'static) {
        let (done, is_done) = channel();
        self.shared.post(Mail::Order(Box::new(order), done));
        is_done.recv_timeout(TIMEOUT).unwrap();
    }

    /// Changes it, with nothing to send.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut A) -> T) -> T {
        self.shared.change(change)
    }

    /// A look at its record.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&A) -> T) -> T {
        look(&self.shared.actor.lock().unwrap())
    }

    /// What `look` finds in the record in the end; stops the test when it finds nothing in time.
    pub(crate) fn wait_for<T>(&self, what: &str, timeout: Duration, look: impl Fn(&A) -> Option<T>) -> T {
        let end = Instant::now() + timeout;
        let mut actor = self.shared.actor.lock().unwrap();
        loop {
            if let Some(found) = look(&actor) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let seen = format!("{actor:#?}");
                drop(actor);
                panic!("waited {timeout:?} in vain: {what}\n{seen}");
            }
            actor = self.shared.changed.wait_timeout(actor, left).unwrap().0;
        }
    }

    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&A) -> bool) {
        self.wait_for(what, TIMEOUT, |actor| is_so(actor).then_some(()));
    }
}

impl<A: Actor> Drop for Service<A> {
    fn drop(&mut self) {
        // A panic in the thread was the test's own; a second one here would hide it.
        if let Some(thread) = self.thread.take() {
            self.shared.post(Mail::Die);
            let _ = thread.join();
        }
    }
}
