//! The guided session that goes on in another process, and the end of that process.

use std::io;
use std::os::fd::OwnedFd;

use zruntime::{AsyncIo, Shared, SharedRuntime};

use super::lock::{self, Holder};
use super::{Daemon, DaemonError};
use crate::domain::guided::UnderWay;

/// The process of a guided session that goes on.
#[derive(Debug)]
pub(super) struct GuidedProcess {
    holder: Holder,
    process: AsyncIo<OwnedFd, Shared>,
}

impl GuidedProcess {
    /// `None` where it has ended.
    fn of(holder: Holder) -> io::Result<Option<Self>> {
        let Some(process) = holder.process()? else { return Ok(None) };
        let process = AsyncIo::new(&SharedRuntime::current()?, process)?;
        Ok(Some(Self { holder, process }))
    }

    /// Waits for its end. It has released its lock by then.
    pub(super) async fn ended(&self) -> io::Result<()> {
        self.process.readable().await
    }
}

impl Daemon {
    /// The guided session that goes on. Its process is watched from now on: nothing else tells of the end of one that
    /// is killed.
    pub(super) fn under_way(&mut self) -> Result<Option<UnderWay>, DaemonError> {
        let session = self.store.guided()?;
        let holder = session.as_ref().and_then(|_| lock::guided_holder_now(&self.setup.db));
        if self.guided.as_ref().map(|guided| guided.holder) != holder {
            // One that cannot be watched withdraws nothing: nobody would notice its end.
            self.guided = holder.and_then(|holder| GuidedProcess::of(holder).ok().flatten());
        }
        Ok(session.filter(|_| self.guided.is_some()))
    }
}
