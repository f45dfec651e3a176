//! The idle counter of an X server, with two alarms on it: one fires when there was no input for a while, the
//! other at the next input.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::Event;
use x11rb::protocol::sync::{self, Alarm, ConnectionExt as _, Counter, CreateAlarmAux, Int64, TESTTYPE, VALUETYPE};
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::{Activity, DisplayError};

/// The counter of the milliseconds since the last input.
const COUNTER: &[u8] = b"IDLETIME";

pub(super) struct X11 {
    connection: RustConnection,
    after: Duration,
    rest: Alarm,
    end: Alarm,
    activity: Activity,
}

impl X11 {
    /// Connects to the display of the environment.
    pub(super) fn connect(after: Duration) -> Result<Self, DisplayError> {
        let (connection, _) = RustConnection::connect(None).map_err(unreachable)?;
        if connection.query_extension(b"XWAYLAND").map_err(unreachable)?.reply().map_err(unreachable)?.present {
            return Err(DisplayError::Unable("the X server sees only its own windows"));
        }
        let unable = DisplayError::Unable("the X server does not count how long nobody has touched anything");
        if connection.extension_information(sync::X11_EXTENSION_NAME).map_err(unreachable)?.is_none() {
            return Err(unable);
        }
        connection.sync_initialize(3, 1).map_err(unreachable)?.reply().map_err(unreachable)?;
        let counters = connection.sync_list_system_counters().map_err(unreachable)?.reply().map_err(unreachable)?;
        let counter = counters.counters.iter().find(|counter| counter.name == COUNTER).ok_or(unable)?.counter;
        let length = i64::try_from(after.as_millis()).unwrap_or(i64::MAX).max(2);
        let rest = alarm(&connection, counter, length, TESTTYPE::POSITIVE_TRANSITION)?;
        let end = alarm(&connection, counter, length - 1, TESTTYPE::NEGATIVE_TRANSITION)?;
        // Asked after both alarms are set: they tell of every change after this answer.
        let now = connection.sync_query_counter(counter).map_err(unreachable)?.reply().map_err(unreachable)?;
        let idle = integer(now.counter_value);
        let activity =
            if idle >= length { Activity::Idle(Duration::from_millis(idle.unsigned_abs())) } else { Activity::Active };
        let mut x11 = Self { connection, after, rest, end, activity };
        x11.take_in()?;
        Ok(x11)
    }

    pub(super) fn activity(&self) -> Activity {
        self.activity
    }

    /// Takes in all that has come, without blocking.
    pub(super) fn take_in(&mut self) -> Result<(), DisplayError> {
        while let Some(event) = self.connection.poll_for_event().map_err(unreachable)? {
            match event {
                Event::SyncAlarmNotify(notify) if notify.alarm == self.rest => {
                    self.activity = Activity::Idle(self.after);
                }
                Event::SyncAlarmNotify(notify) if notify.alarm == self.end => self.activity = Activity::Active,
                _ => {}
            }
        }
        Ok(())
    }
}

/// An alarm that goes off each time the counter passes the value in that direction.
fn alarm(connection: &RustConnection, counter: Counter, value: i64, test: TESTTYPE) -> Result<Alarm, DisplayError> {
    let alarm = connection.generate_id().map_err(unreachable)?;
    let how = CreateAlarmAux::new()
        .counter(counter)
        .value_type(VALUETYPE::ABSOLUTE)
        .value(split(value))
        .test_type(test)
        .delta(split(0))
        .events(1);
    connection.sync_create_alarm(alarm, &how).map_err(unreachable)?.check().map_err(unreachable)?;
    Ok(alarm)
}

fn unreachable(cause: impl std::fmt::Display) -> DisplayError {
    DisplayError::Unreachable(cause.to_string())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the halves of a number")]
fn split(value: i64) -> Int64 {
    Int64 { hi: (value >> 32) as i32, lo: value as u32 }
}

fn integer(value: Int64) -> i64 {
    (i64::from(value.hi) << 32) | i64::from(value.lo)
}

impl AsFd for X11 {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.connection.stream().as_fd()
    }
}

impl std::fmt::Debug for X11 {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.debug_struct("X11").field("activity", &self.activity).finish_non_exhaustive()
    }
}
