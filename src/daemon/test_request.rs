//! `remind test`: a command asks for a notification, to try the way to the screen and, where the server has buttons, the
//! way back. A press of one is told to the command and to nobody else.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Daemon;
use crate::desktop::{Answers, Content, Terminal, test_notification, test_with_buttons};
use crate::domain::reminding::{Absence, Event, PRESS_TIMEOUT, Screen, TestOutcome, keep_among};
use crate::store::{StoreError, TestRequest};

/// How long to wait for the server's answer: less than the command waits for ours.
const TEST_TIMEOUT: Duration = Duration::from_secs(5);

/// How many signals with unknown ids are kept at most until the server has answered; the oldest are dropped first.
const MOST_EARLY_SIGNALS: usize = 256;

/// A test notification that was sent.
#[derive(Debug, Default)]
pub(super) struct PendingTest {
    /// How long the server's answer is waited for, and after it a button; `None` while no test is under way.
    until: Option<Instant>,
    /// The server's name and version.
    server: String,
    /// Under which id the server shows it, with buttons.
    id: Option<u32>,
    /// Signals with unknown ids: the server's answer may come after them.
    early: VecDeque<Event>,
    /// The requests whose commands know that a button is waited for.
    told: Vec<TestRequest>,
    /// What came of it, while that is not written yet.
    outcome: Option<TestOutcome>,
}

impl PendingTest {
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.until
    }

    /// Whether the server has not answered yet.
    pub(super) fn is_sent(&self) -> bool {
        self.until.is_some() && self.id.is_none() && self.outcome.is_none()
    }

    /// Whether a button of it is waited for, and it is shown under that id.
    pub(super) fn is_shown_as(&self, id: u32) -> bool {
        self.id == Some(id) && self.outcome.is_none()
    }

    /// Keeps a signal with an unknown id while the server's answer may make the id known.
    pub(super) fn keep_early(&mut self, signal: &Event) {
        if self.is_sent() {
            keep_among(&mut self.early, signal.clone(), MOST_EARLY_SIGNALS);
        }
    }

    /// Takes in a signal, if it is about this test; whether it is.
    pub(super) fn signalled(&mut self, signal: &Event) -> bool {
        let (Event::Pressed(id, _) | Event::Closed(id, _)) = signal else { return false };
        if !self.is_shown_as(*id) {
            return false;
        }
        let server = self.server.clone();
        self.outcome = Some(match signal {
            Event::Pressed(_, button) => TestOutcome::Pressed { server, button: *button },
            _ => TestOutcome::Dismissed(server),
        });
        true
    }

    /// Forgets a test that was sent to a server that has gone: it is sent again, unless a command knows that it was
    /// shown.
    pub(super) fn forget(&mut self) {
        if self.told.is_empty() {
            *self = Self::default();
        } else {
            (self.id, self.outcome) = (None, Some(TestOutcome::ServerGone));
        }
    }
}

impl Daemon {
    /// Takes in the server's answer to a test notification.
    pub(super) fn test_answered(&mut self, answer: Result<u32, String>) {
        if !self.test.is_sent() {
            return;
        }
        let has_buttons = self.server.as_ref().is_some_and(|server| server.has_buttons);
        let server = self.test.server.clone();
        match answer {
            Ok(id) if has_buttons => {
                (self.test.id, self.test.until) = (Some(id), Some(Instant::now() + PRESS_TIMEOUT));
                for signal in std::mem::take(&mut self.test.early) {
                    self.test.signalled(&signal);
                }
            }
            Ok(_) => self.test.outcome = Some(TestOutcome::ShownWithoutButtons(server)),
            Err(reason) => self.test.outcome = Some(TestOutcome::Rejected { server, reason }),
        }
    }

    /// Shows the notification that a command asks for, and tells the command what comes of it.
    pub(super) async fn answer_test(&mut self) -> Result<(), StoreError> {
        if let Some(outcome) = self.test.outcome.clone() {
            return self.finish_test(&outcome).await;
        }
        let Some(until) = self.test.until else { return self.show_test().await };
        let is_over = Instant::now() >= until;
        match self.test.id {
            Some(_) if is_over => self.finish_test(&TestOutcome::NotPressed(self.test.server.clone())).await,
            Some(_) => self.keep_waiting().await,
            None if is_over => self.finish_test(&TestOutcome::Unanswered).await,
            None => Ok(()),
        }
    }

    async fn show_test(&mut self) -> Result<(), StoreError> {
        if !self.knows_the_screen() || self.store.open_test()?.is_none() {
            return Ok(());
        }
        if self.memory.do_not_disturb {
            return self.finish_test(&TestOutcome::DoNotDisturb).await;
        }
        if let (Some(bus), Some(server)) = (&mut self.bus, &self.server) {
            let content = content(server.has_buttons);
            let notification =
                if server.has_buttons { test_with_buttons(&content) } else { test_notification(&content) };
            if bus.show_test(&notification).await.is_err() {
                return self.finish_test(&TestOutcome::BusGone).await;
            }
            self.test.until = Some(Instant::now() + TEST_TIMEOUT);
            self.test.server.clone_from(&server.name);
            return Ok(());
        }
        let is_shown = |terminal: &Terminal| terminal.show(&content_of_terminal(), Answers::None).is_ok();
        let outcome = match (&self.memory.screen, &self.setup.terminal) {
            (Screen::Ready(_), Some(terminal)) if is_shown(terminal) => TestOutcome::ShownInTerminal,
            (Screen::Ready(_), Some(_)) => TestOutcome::TerminalGone,
            (Screen::Ready(_), None) => TestOutcome::HookOnly,
            // The server may still answer. The command stops waiting by itself.
            (Screen::Absent(Absence::ServerSilent), _) => return Ok(()),
            (Screen::Absent(absence), _) => TestOutcome::Absent(*absence),
        };
        self.finish_test(&outcome).await
    }

    /// Tells the commands that a button is waited for, those that have asked meanwhile, too; closes the notification
    /// once none of them waits any longer.
    async fn keep_waiting(&mut self) -> Result<(), StoreError> {
        while let Some(request) = self.store.open_test()? {
            self.store.answer_test(request, &TestOutcome::Waiting(self.test.server.clone()))?;
            self.test.told.push(request);
        }
        for request in &self.test.told {
            if self.store.is_waited_for(*request)? {
                return Ok(());
            }
        }
        self.close_test().await;
        self.test = PendingTest::default();
        Ok(())
    }

    /// Takes the notification away and gives the commands their last answer.
    async fn finish_test(&mut self, outcome: &TestOutcome) -> Result<(), StoreError> {
        self.test.outcome = Some(outcome.clone());
        self.close_test().await;
        while let Some(request) = self.store.open_test()? {
            self.store.answer_test(request, outcome)?;
        }
        for request in &self.test.told {
            self.store.answer_test(*request, outcome)?;
        }
        self.test = PendingTest::default();
        Ok(())
    }

    /// Ends a test whose buttons no process would hear any longer.
    pub(super) async fn end_test(&mut self) {
        if self.test.until.is_none() {
            return;
        }
        let outcome = self.test.outcome.clone().unwrap_or(TestOutcome::DaemonEnded);
        if let Err(cause) = self.finish_test(&outcome).await {
            self.setup.log.error(&format!("a test of reminders is not answered: {cause}"));
        }
    }

    /// Closes the notification with buttons, once. Where the bus is gone, so is what it showed.
    async fn close_test(&mut self) {
        if let (Some(id), Some(bus)) = (self.test.id.take(), &mut self.bus) {
            let _ = bus.close(id).await;
        }
    }
}

/// What a test notification says, with buttons or without.
pub fn content(has_buttons: bool) -> Content {
    let body = if has_buttons {
        "Press a button. Nothing is recorded."
    } else {
        "Reminders are answered with backcare done, snooze or skip. Nothing is recorded."
    };
    Content { summary: "Test: a reminder of backcare".to_owned(), body: body.to_owned(), silent: false }
}

fn content_of_terminal() -> Content {
    Content {
        summary: "A test of backcare".to_owned(),
        body: "Reminders reach you like this. There is nothing to do.".to_owned(),
        silent: false,
    }
}
