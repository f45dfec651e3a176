//! The files that the daemon reads, and those that have to stay in their place while it runs.

use std::path::Path;

use super::lock::Asked;
use super::{Daemon, DaemonError};
use crate::config::Settings;
use crate::store::{Identity, Loss};

impl Daemon {
    /// Looks at the files that it reads, and at those that have to stay in their place; an error where it cannot go on.
    pub(super) fn look_at_files(&mut self) -> Result<(), DaemonError> {
        self.watch();
        self.read_settings();
        self.program.look();
        match self.files.loss(Identity::of(&self.setup.db)) {
            None => {}
            Some(Loss::Log) => {
                self.setup
                    .voice
                    .fault("the log of the database was removed: what it held is written into the database");
                self.store.save_the_log()?;
                self.files = Identity::of(&self.setup.db);
            }
            // What is there now, if anything, is for a new process: SQLite must not mix the two.
            Some(Loss::Database) => return Err(DaemonError::Replaced { path: self.setup.db.clone() }),
        }
        if self.setup.lock.is_in_place() {
            return Ok(());
        }
        let path = self.setup.lock.path().to_owned();
        match self.setup.lock.take_anew()? {
            Asked::Held(holder) => Err(DaemonError::Unlocked { path, pid: holder.pid }),
            Asked::Ours(lock) => {
                self.setup.voice.fault(&format!("the lock {} was removed, and is taken anew", path.display()));
                self.setup.lock = lock;
                Ok(())
            }
        }
    }

    pub(super) fn watch(&self) {
        let zone = Path::new("/etc/localtime");
        self.waiter.watch(&[&self.setup.db, &self.setup.config, zone, self.program.path()]);
    }

    /// A broken configuration changes nothing: the one before stays in force.
    fn read_settings(&mut self) {
        match Settings::read(&self.setup.config) {
            Ok(settings) => {
                self.settings = settings;
                self.report.fault = None;
            }
            Err(cause) => {
                let fault = format!("{cause}; the settings before it stay in force");
                if self.report.fault.as_ref() != Some(&fault) {
                    self.setup.voice.fault(&fault);
                    self.report.fault = Some(fault);
                }
            }
        }
    }
}
