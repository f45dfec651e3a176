//! The floor of the daemon: `floor_daemon PATH` holds a database, a connection to the session bus and a timer that is a
//! week away, and waits for them in one thread, as `src/daemon/wait.rs` does. SIGTERM ends it.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use futures_lite::StreamExt;
use futures_lite::future::or;
use rusqlite::{Connection, OpenFlags};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use signal_hook::consts::SIGTERM;
use zbus::MessageStream;
use zruntime::{AsyncIo, SharedRuntime};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("the path of the database is missing")?;
    let database = database(path.as_ref())?;
    zbus::block_on(wait())?;
    drop(database);
    Ok(())
}

fn database(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(250))?;
    connection.query_row("SELECT max(at) FROM sessions", [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(connection)
}

async fn wait() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = SharedRuntime::current()?;
    let (read, write) = UnixStream::pair()?;
    read.set_nonblocking(true)?;
    signal_hook::low_level::pipe::register(SIGTERM, write)?;
    let end = AsyncIo::new(&runtime, read)?;

    let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)?;
    let week = Itimerspec {
        it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
        it_value: Timespec { tv_sec: 7 * 24 * 60 * 60, tv_nsec: 0 },
    };
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &week)?;
    let timer = AsyncIo::new(&runtime, timer)?;

    let mut messages = MessageStream::from(zbus::Connection::session().await?);
    let messages = async {
        while messages.next().await.transpose().map_err(io::Error::other)?.is_some() {}
        Ok(())
    };
    or(end.readable(), or(timer.readable(), messages)).await?;
    Ok(())
}
