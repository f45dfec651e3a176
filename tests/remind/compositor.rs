//! A Wayland compositor that does as the test says: it has a seat, and says when nobody is at it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tempfile::TempDir;
use wayland_protocols::ext::idle_notify::v1::server::ext_idle_notification_v1::{self, ExtIdleNotificationV1};
use wayland_protocols::ext::idle_notify::v1::server::ext_idle_notifier_v1::{self, ExtIdleNotifierV1};
use wayland_server::backend::{ClientData, ClientId, DisconnectReason};
use wayland_server::protocol::wl_seat::{self, WlSeat};
use wayland_server::{Client, DataInit, Dispatch, Display, DisplayHandle, GlobalDispatch, ListeningSocket, New};

/// The compositor, as the test holds it. It dies when it is dropped.
pub(crate) struct Compositor {
    folder: TempDir,
    seat: Arc<Mutex<Seat>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What it knows of its only seat.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    notifications: Vec<ExtIdleNotificationV1>,
    /// After how many milliseconds somebody wants to know, for each that asked.
    pub(crate) asked: Vec<u32>,
    /// Whether those who asked mean the hands only, whatever is shown.
    pub(crate) by_input: bool,
}

struct State {
    seat: Arc<Mutex<Seat>>,
}

struct Anyone;

impl ClientData for Anyone {
    fn initialized(&self, _: ClientId) {}
    fn disconnected(&self, _: ClientId, _: DisconnectReason) {}
}

/// Between two looks at its socket, in the thread that plays it.
const A_MOMENT: Duration = Duration::from_millis(5);

impl Compositor {
    /// One that knows this version of the protocol; none with 0.
    pub(crate) fn start(version: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = ListeningSocket::bind_absolute(folder.path().join("wayland")).unwrap();
        let (seat, ends) = (Arc::new(Mutex::new(Seat::default())), Arc::new(AtomicBool::new(false)));
        let (its_seat, its_end) = (Arc::clone(&seat), Arc::clone(&ends));
        let thread = thread::spawn(move || {
            let mut display: Display<State> = Display::new().unwrap();
            let handle = display.handle();
            handle.create_global::<State, WlSeat, ()>(1, ());
            if version > 0 {
                handle.create_global::<State, ExtIdleNotifierV1, ()>(version, ());
            }
            let mut state = State { seat: its_seat };
            while !its_end.load(Ordering::Relaxed) {
                if let Some(stream) = socket.accept().unwrap() {
                    display.handle().insert_client(stream, Arc::new(Anyone)).unwrap();
                }
                display.dispatch_clients(&mut state).unwrap();
                display.flush_clients().unwrap();
                thread::sleep(A_MOMENT);
            }
        });
        Self { folder, seat, ends, thread: Some(thread) }
    }

    /// What `WAYLAND_DISPLAY` is to be.
    pub(crate) fn display(&self) -> PathBuf {
        self.folder.path().join("wayland")
    }

    /// Nobody is at the seat, for as long as was asked for.
    pub(crate) fn rest(&self) {
        self.tell(ExtIdleNotificationV1::idled);
    }

    /// Somebody is there again.
    pub(crate) fn touch(&self) {
        self.tell(ExtIdleNotificationV1::resumed);
    }

    fn tell(&self, what: impl Fn(&ExtIdleNotificationV1)) {
        self.seat.lock().unwrap().notifications.iter().for_each(what);
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&Seat) -> T) -> T {
        look(&self.seat.lock().unwrap())
    }
}

impl Drop for Compositor {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        let _ = self.thread.take().unwrap().join();
    }
}

impl GlobalDispatch<WlSeat, ()> for State {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        resource: New<WlSeat>,
        (): &(),
        data_init: &mut DataInit<'_, Self>,
    ) {
        data_init.init(resource, ());
    }
}

impl Dispatch<WlSeat, ()> for State {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &WlSeat,
        _: wl_seat::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

impl GlobalDispatch<ExtIdleNotifierV1, ()> for State {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        resource: New<ExtIdleNotifierV1>,
        (): &(),
        data_init: &mut DataInit<'_, Self>,
    ) {
        data_init.init(resource, ());
    }
}

impl Dispatch<ExtIdleNotifierV1, ()> for State {
    fn request(
        state: &mut Self,
        _: &Client,
        _: &ExtIdleNotifierV1,
        request: ext_idle_notifier_v1::Request,
        (): &(),
        _: &DisplayHandle,
        data_init: &mut DataInit<'_, Self>,
    ) {
        let (id, timeout, by_input) = match request {
            ext_idle_notifier_v1::Request::GetIdleNotification { id, timeout, .. } => (id, timeout, false),
            ext_idle_notifier_v1::Request::GetInputIdleNotification { id, timeout, .. } => (id, timeout, true),
            _ => return,
        };
        let notification = data_init.init(id, ());
        let mut seat = state.seat.lock().unwrap();
        seat.notifications.push(notification);
        seat.asked.push(timeout);
        seat.by_input = by_input;
    }
}

impl Dispatch<ExtIdleNotificationV1, ()> for State {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &ExtIdleNotificationV1,
        _: ext_idle_notification_v1::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }

    fn destroyed(state: &mut Self, _: ClientId, notification: &ExtIdleNotificationV1, (): &()) {
        state.seat.lock().unwrap().notifications.retain(|known| known != notification);
    }
}
