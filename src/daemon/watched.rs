//! The files that the daemon reads, and those that have to stay in their place while it runs.

use std::path::Path;

use super::lock::Asked;
use super::{Daemon, DaemonError};
use crate::config::Settings;
use crate::store::{Identity, Loss};

impl Daemon {
    /// Looks at the files that it reads, and at those that have to stay in their place; an error where it cannot go on.
    pub(super) async fn look_at_files(&mut self) -> Result<(), DaemonError> {
        self.watch();
        self.read_settings();
        self.program.look();
        let Err(cause) = self.keep_its_files() else { return Ok(()) };
        if let DaemonError::Unlocked { .. } = cause {
            // What is on the screen, and who sits, is the other one's business by now.
            (self.bus, self.memory.spell) = (None, None);
        }
        self.end().await?;
        Err(cause)
    }

    fn keep_its_files(&mut self) -> Result<(), DaemonError> {
        match self.files.loss(Identity::of(&self.setup.db)) {
            None => {}
            Some(Loss::Log) => match self.store.save_the_log() {
                Ok(()) => {
                    let path = self.setup.db.display();
                    let words =
                        format!("the write-ahead log of {path} was removed; what it held is saved in the database");
                    self.setup.voice.fault(&words);
                    self.files = Identity::of(&self.setup.db);
                    self.save_again.succeeded();
                }
                // Nobody else can read it: it is tried until another program has made way.
                Err(cause) if cause.is_busy() => drop(self.save_again.failed_briefly()),
                Err(cause) => return Err(cause.into()),
            },
            // What is there now, if anything, is for a new process: SQLite must not mix the two.
            Some(Loss::Database) => return Err(DaemonError::Replaced { path: self.setup.db.clone() }),
        }
        if self.setup.lock.is_in_place() {
            return Ok(self.setup.lock.sign_anew()?);
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
