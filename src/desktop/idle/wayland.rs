//! A Wayland compositor that notifies of idle seats (ext-idle-notify-v1).

use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use wayland_client::backend::WaylandError;
use wayland_client::protocol::wl_callback::{self, WlCallback};
use wayland_client::protocol::wl_registry::{self, WlRegistry};
use wayland_client::protocol::wl_seat::{self, WlSeat};
use wayland_client::{Connection, Dispatch, EventQueue, Proxy, QueueHandle};
use wayland_protocols::ext::idle_notify::v1::client::ext_idle_notification_v1::{self, ExtIdleNotificationV1};
use wayland_protocols::ext::idle_notify::v1::client::ext_idle_notifier_v1::{self, ExtIdleNotifierV1};

use super::{Activity, DisplayError};

/// How long a compositor may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Wayland {
    connection: Connection,
    queue: EventQueue<Seats>,
    seats: Seats,
}

#[derive(Debug)]
struct Seats {
    after: Duration,
    notifier: Option<ExtIdleNotifierV1>,
    all: Vec<Seat>,
    /// How many answers have come.
    answers: usize,
}

#[derive(Debug)]
struct Seat {
    /// The number of the global.
    name: u32,
    handle: WlSeat,
    notification: Option<ExtIdleNotificationV1>,
    is_idle: bool,
}

impl Wayland {
    /// Connects to the compositor of the environment.
    pub(super) fn connect(after: Duration) -> Result<Self, DisplayError> {
        let connection = Connection::connect_to_env().map_err(|cause| DisplayError::Unreachable(cause.to_string()))?;
        let queue = connection.new_event_queue();
        connection.display().get_registry(&queue.handle(), ());
        let seats = Seats { after, notifier: None, all: Vec::new(), answers: 0 };
        let mut wayland = Self { connection, queue, seats };
        // The first answer comes after all globals, the second after what they were asked.
        wayland.wait_for_answer()?;
        wayland.wait_for_answer()?;
        if wayland.seats.notifier.is_none() {
            return Err(DisplayError::Unable("the compositor does not tell when nobody is there (ext-idle-notify-v1)"));
        }
        Ok(wayland)
    }

    /// Somebody is there as long as one seat is not idle.
    pub(super) fn activity(&self) -> Activity {
        let seats = &self.seats.all;
        let is_idle = !seats.is_empty() && seats.iter().all(|seat| seat.is_idle);
        if is_idle { Activity::Idle(self.seats.after) } else { Activity::Active }
    }

    /// Takes in all that has come, without blocking.
    pub(super) fn take_in(&mut self) -> Result<(), DisplayError> {
        loop {
            self.dispatch()?;
            let Some(guard) = self.queue.prepare_read() else { continue };
            match guard.read() {
                Ok(_) => {}
                Err(WaylandError::Io(cause)) if cause.kind() == std::io::ErrorKind::WouldBlock => break,
                Err(cause) => return Err(DisplayError::Unreachable(cause.to_string())),
            }
        }
        self.flush()
    }

    /// Waits until the compositor has answered everything so far, up to [`ANSWER_TIMEOUT`].
    fn wait_for_answer(&mut self) -> Result<(), DisplayError> {
        let wanted = self.seats.answers + 1;
        self.connection.display().sync(&self.queue.handle(), ());
        let deadline = Instant::now() + ANSWER_TIMEOUT;
        loop {
            self.take_in()?;
            if self.seats.answers >= wanted {
                return Ok(());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(DisplayError::Unreachable("the compositor does not answer".to_owned()));
            }
            let left =
                Timespec { tv_sec: i64::try_from(left.as_secs()).unwrap_or(0), tv_nsec: left.subsec_nanos().into() };
            match poll(&mut [PollFd::new(&self.connection, PollFlags::IN)], Some(&left)) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(cause) => return Err(std::io::Error::from(cause).into()),
            }
        }
    }

    fn dispatch(&mut self) -> Result<(), DisplayError> {
        let dispatched = self.queue.dispatch_pending(&mut self.seats);
        dispatched.map_err(|cause| DisplayError::Unreachable(cause.to_string()))?;
        self.flush()
    }

    fn flush(&self) -> Result<(), DisplayError> {
        match self.connection.flush() {
            // What does not fit now goes with the next one.
            Err(WaylandError::Io(cause)) if cause.kind() == std::io::ErrorKind::WouldBlock => Ok(()),
            flushed => flushed.map_err(|cause| DisplayError::Unreachable(cause.to_string())),
        }
    }
}

impl Seats {
    /// Asks for notifications of each seat that has none yet.
    fn ask(&mut self, queue: &QueueHandle<Self>) {
        let Some(notifier) = &self.notifier else { return };
        let milliseconds = u32::try_from(self.after.as_millis()).unwrap_or(u32::MAX);
        for seat in self.all.iter_mut().filter(|seat| seat.notification.is_none()) {
            // Watching a film is sitting, too: programs that keep the screen on are ignored, where the version allows
            // it.
            seat.notification =
                Some(if notifier.version() >= ext_idle_notifier_v1::REQ_GET_INPUT_IDLE_NOTIFICATION_SINCE {
                    notifier.get_input_idle_notification(milliseconds, &seat.handle, queue, seat.name)
                } else {
                    notifier.get_idle_notification(milliseconds, &seat.handle, queue, seat.name)
                });
        }
    }
}

impl Dispatch<WlRegistry, ()> for Seats {
    fn event(
        seats: &mut Self,
        registry: &WlRegistry,
        event: wl_registry::Event,
        (): &(),
        _: &Connection,
        queue: &QueueHandle<Self>,
    ) {
        match event {
            wl_registry::Event::Global { name, interface, version } => {
                if interface == ExtIdleNotifierV1::interface().name {
                    seats.notifier = Some(registry.bind(name, version.min(2), queue, ()));
                } else if interface == WlSeat::interface().name {
                    let handle = registry.bind(name, 1, queue, ());
                    seats.all.push(Seat { name, handle, notification: None, is_idle: false });
                }
                seats.ask(queue);
            }
            wl_registry::Event::GlobalRemove { name } => {
                for seat in seats.all.extract_if(.., |seat| seat.name == name) {
                    if let Some(notification) = seat.notification {
                        notification.destroy();
                    }
                }
            }
            _ => {}
        }
    }
}

impl Dispatch<ExtIdleNotificationV1, u32> for Seats {
    fn event(
        seats: &mut Self,
        _: &ExtIdleNotificationV1,
        event: ext_idle_notification_v1::Event,
        name: &u32,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        let Some(seat) = seats.all.iter_mut().find(|seat| seat.name == *name) else { return };
        match event {
            ext_idle_notification_v1::Event::Idled => seat.is_idle = true,
            ext_idle_notification_v1::Event::Resumed => seat.is_idle = false,
            _ => {}
        }
    }
}

impl Dispatch<WlCallback, ()> for Seats {
    fn event(seats: &mut Self, _: &WlCallback, _: wl_callback::Event, (): &(), _: &Connection, _: &QueueHandle<Self>) {
        seats.answers += 1;
    }
}

impl Dispatch<WlSeat, ()> for Seats {
    fn event(_: &mut Self, _: &WlSeat, _: wl_seat::Event, (): &(), _: &Connection, _: &QueueHandle<Self>) {}
}

impl Dispatch<ExtIdleNotifierV1, ()> for Seats {
    fn event(
        _: &mut Self,
        _: &ExtIdleNotifierV1,
        _: ext_idle_notifier_v1::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
    }
}

impl AsFd for Wayland {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.connection.as_fd()
    }
}
