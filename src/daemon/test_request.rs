//! `remind test`: a command asks for a notification, to try the way to the screen.

use std::time::{Duration, Instant};

use super::Daemon;
use crate::desktop::{Answers, Content, Terminal, test_notification};
use crate::domain::reminding::{Absence, Screen, TestOutcome};
use crate::store::StoreError;

/// How long to wait for the server's answer: less than the command waits for ours.
const TEST_TIMEOUT: Duration = Duration::from_secs(5);

/// A test notification that was sent.
#[derive(Debug, Default)]
pub(super) struct PendingTest {
    /// How long its answer is waited for; `None` while no test is under way.
    until: Option<Instant>,
    /// What came of it, while that is not written yet.
    outcome: Option<TestOutcome>,
}

impl PendingTest {
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.until
    }

    /// Forgets a test that was sent to a server that has gone: it is sent again.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Daemon {
    /// Takes in the server's answer to a test notification.
    pub(super) fn test_answered(&mut self, answer: Result<(), String>) {
        let server = self.server.as_ref().map(|server| server.name.clone()).unwrap_or_default();
        let outcome = match answer {
            Ok(()) => TestOutcome::Shown(server),
            Err(reason) => TestOutcome::Rejected { server, reason },
        };
        self.test.outcome = self.test.until.map(|_| outcome);
    }

    /// Shows the notification that a command asks for, and tells the command what came of it.
    pub(super) async fn answer_test(&mut self) -> Result<(), StoreError> {
        if let Some(outcome) = self.test.outcome.clone() {
            return self.finish_test(&outcome);
        }
        match self.test.until {
            Some(until) if Instant::now() < until => return Ok(()),
            Some(_) => return self.finish_test(&TestOutcome::Unanswered),
            None if self.store.open_test()?.is_none() => return Ok(()),
            None => {}
        }
        if self.memory.do_not_disturb {
            return self.finish_test(&TestOutcome::DoNotDisturb);
        }
        if let (Some(bus), Some(_)) = (&mut self.bus, &self.server) {
            let sent = bus.show_test(&test_notification(&content())).await;
            if sent.is_err() {
                return self.finish_test(&TestOutcome::BusGone);
            }
            self.test.until = Some(Instant::now() + TEST_TIMEOUT);
            return Ok(());
        }
        let is_shown = |terminal: &Terminal| terminal.show(&content(), Answers::None).is_ok();
        let outcome = match (&self.memory.screen, &self.setup.terminal) {
            (Screen::Ready(_), Some(terminal)) if is_shown(terminal) => TestOutcome::ShownInTerminal,
            (Screen::Ready(_), Some(_)) => TestOutcome::TerminalGone,
            (Screen::Ready(_), None) => TestOutcome::HookOnly,
            // The server may still answer. The command stops waiting by itself.
            (Screen::Absent(Absence::ServerSilent), _) => return Ok(()),
            (Screen::Absent(absence), _) => TestOutcome::Absent(*absence),
        };
        self.finish_test(&outcome)
    }

    fn finish_test(&mut self, outcome: &TestOutcome) -> Result<(), StoreError> {
        while let Some(request) = self.store.open_test()? {
            self.store.answer_test(request, outcome)?;
        }
        self.test = PendingTest::default();
        Ok(())
    }
}

/// What a test notification says.
pub fn content() -> Content {
    Content {
        summary: "A test of backcare".to_owned(),
        body: "Reminders reach you like this. There is nothing to do.".to_owned(),
        silent: false,
    }
}
