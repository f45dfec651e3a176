//! The files that the daemon reads, and those that have to stay in place while it runs.

use std::path::Path;

use super::lock::LockOutcome;
use super::{Daemon, DaemonError};
use crate::config::Settings;
use crate::store::{DatabaseFiles, Loss};

impl Daemon {
    /// Looks at all of these files. An error means that the daemon cannot go on; it has ended then.
    pub(super) async fn look_at_files(&mut self) -> Result<(), DaemonError> {
        self.watch_files();
        self.read_settings();
        self.program.look();
        let Err(cause) = self.check_files() else { return Ok(()) };
        if let DaemonError::Unlocked { .. } = cause {
            // The notifications and the stretch of sitting belong to the other process by now.
            (self.bus, self.memory.stretch) = (None, None);
        }
        self.end().await?;
        Err(cause)
    }

    /// Watches the directories of these files.
    pub(super) fn watch_files(&self) {
        let zone = Path::new("/etc/localtime");
        self.waiter.watch(&[&self.setup.db, &self.setup.config, zone, self.program.path()]);
    }

    /// Restores the lock and the write-ahead log where they were removed.
    fn check_files(&mut self) -> Result<(), DaemonError> {
        match self.files.loss(DatabaseFiles::of(&self.setup.db)) {
            None => {}
            Some(Loss::Wal) => match self.store.save_wal() {
                Ok(()) => {
                    let path = self.setup.db.display();
                    self.setup.log.error(&format!(
                        "the write-ahead log of {path} was removed; what it held is saved in the database"
                    ));
                    self.files = DatabaseFiles::of(&self.setup.db);
                    self.save_wal.succeeded();
                }
                // Only this process can still read the log: it tries again until other processes have made way.
                Err(cause) if cause.is_busy() => drop(self.save_wal.failed_briefly()),
                Err(cause) => return Err(cause.into()),
            },
            // The file that is there now, if any, is for a new process: SQLite must not mix the two.
            Some(Loss::Database) => return Err(DaemonError::Replaced { path: self.setup.db.clone() }),
        }
        if self.setup.lock.is_in_place() {
            return Ok(self.setup.lock.rewrite_holder()?);
        }
        let path = self.setup.lock.path().to_owned();
        match self.setup.lock.take_again()? {
            LockOutcome::HeldBy(holder) => Err(DaemonError::Unlocked { path, pid: holder.pid }),
            LockOutcome::Acquired(lock) => {
                self.setup.log.error(&format!("the lock {} was removed, and is taken anew", path.display()));
                self.setup.lock = lock;
                Ok(())
            }
        }
    }

    /// Reads the settings again. A broken configuration changes nothing: the settings before stay in force.
    fn read_settings(&mut self) {
        match Settings::read(&self.setup.config) {
            Ok(settings) => {
                self.settings = settings;
                self.report.problem = None;
            }
            Err(cause) => {
                let problem = format!("{cause}; the settings before it stay in force");
                if self.report.problem.as_ref() != Some(&problem) {
                    self.setup.log.error(&problem);
                    self.report.problem = Some(problem);
                }
            }
        }
    }
}
