//! Writing down how far a session has come, in a thread of its own: a slow disk does not slow the count.

use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::domain::guided::UnderWay;
use crate::store::Writer;

/// How long after the beginning it is written for the first time, and how often at most.
const FIRST: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_secs(10);

/// How long a write waits for others.
const TIMEOUT: Duration = Duration::from_secs(1);

pub(super) struct ProgressWriter {
    amounts: Sender<u32>,
    writer: JoinHandle<()>,
    /// When to write next, by the uptime.
    next_at: Duration,
}

impl ProgressWriter {
    /// Of a session that begins at the uptime `now`.
    pub(super) fn begin(db: PathBuf, begun: UnderWay, now: Duration) -> Self {
        let (amounts, received) = mpsc::channel::<u32>();
        let writer = thread::spawn(move || {
            // What cannot be written now is written with the next amount, or with the session.
            let opened = Writer::open(&db).and_then(|store| store.with_write_timeout(TIMEOUT));
            let Ok(mut store) = opened else { return };
            while let Ok(amount) = received.recv() {
                let amount = received.try_iter().last().unwrap_or(amount);
                let _ = store.write_guided(&UnderWay { amount, ..begun.clone() });
            }
        });
        Self { amounts, writer, next_at: now + FIRST }
    }

    /// Writes that so much is done, where it is time for it.
    pub(super) fn note(&mut self, amount: u32, now: Duration) {
        if now >= self.next_at {
            self.next_at = now + INTERVAL;
            // A log of the same routine may have taken the row away. A writer that could not begin writes nothing.
            let _ = self.amounts.send(amount);
        }
    }

    /// When it is written next.
    pub(super) fn wake(&self) -> Duration {
        self.next_at
    }

    /// Ends the writing; nothing is written after this.
    pub(super) fn end(self) {
        drop(self.amounts);
        let _ = self.writer.join();
    }
}
