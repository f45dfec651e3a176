//! The daemon in the foreground, as a child of the test.

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::process::KilledOnDrop;

/// Killed when it is dropped.
pub(crate) struct Daemon {
    child: KilledOnDrop,
    said: Arc<Mutex<Vec<String>>>,
    /// Reads its lines, to the end.
    reader: JoinHandle<()>,
}

impl Daemon {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = KilledOnDrop::start(command.stdout(Stdio::null()).stderr(Stdio::piped()));
        let said = Arc::new(Mutex::new(Vec::new()));
        let (errors, lines) = (child.child().stderr.take().unwrap(), Arc::clone(&said));
        let reader = thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                lines.lock().unwrap().push(line);
            }
        });
        Self { child, said, reader }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its lines so far.
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    /// How it has ended, once its last line is read, too.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.ended().filter(|_| self.reader.is_finished())
    }

    /// Kills it, as a crash would.
    pub(crate) fn kill(mut self) {
        self.child.kill();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the daemon said: {:#?}", self.said());
        }
    }
}
