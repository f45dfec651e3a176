//! `remind test` as it runs, and what it says meanwhile.

use std::fs::{self, File};
use std::process::Command;

use tempfile::TempDir;

use super::home::{Home, Ran};
use super::process::KilledOnDrop;
use super::wait::{TIMEOUT, wait_for, wait_until};

pub(crate) struct TestRun {
    child: KilledOnDrop,
    outputs: TempDir,
}

impl TestRun {
    /// Starts a command that may wait.
    pub(crate) fn start(home: &Home, words: &str) -> Self {
        let outputs = tempfile::tempdir().unwrap();
        let file = |name: &str| File::create(outputs.path().join(name)).unwrap();
        let mut command = home.tied_program(words);
        Self { child: KilledOnDrop::start(command.stdout(file("out")).stderr(file("err"))), outputs }
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.outputs.path().join(name)).unwrap()
    }

    /// Waits until it says that it waits for a button, and gives what it has said.
    pub(crate) fn waits(&self) -> String {
        wait_until("it waits for a button", || self.text("err").contains("Ctrl-C ends the wait.\n"));
        self.text("err")
    }

    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Waits until it has ended.
    pub(crate) fn end(mut self) -> Ran {
        // Longer than it waits for a button.
        let status = wait_for("the test ends", 3 * TIMEOUT, || self.child.ended());
        Ran { code: status.code().unwrap_or(-1), stdout: self.text("out"), stderr: self.text("err") }
    }
}
