//! Why nothing is on the screen.

use super::due::Due;
use super::env::Env;
use super::event::{Absence, Screen};
use super::prompt;
use super::reminder::{Reminder, Status, front};
use super::state::{State, Trouble};

/// Why no reminder is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Paused,
    /// One is due, and waits for the end of a guided session.
    UnderWay,
    /// One is due, and there is nothing to show it on.
    Absent(Absence),
    /// One is due, and the desktop's do-not-disturb is on.
    DoNotDisturb,
    /// One is due, and the server rejects it.
    Rejected,
    /// One is due, and the server does not answer.
    Unanswered,
    /// One is due, and about to be shown.
    AboutToBeShown,
    Snoozed,
    /// The user closed it; it is still open.
    Closed,
    /// What the newest asked for is done.
    Done,
    /// What the newest asked for was done, and taken back.
    TakenBack,
    Skipped,
    Expired,
    /// Nothing has fallen due today.
    NotYet,
}

/// Why no reminder is to be seen now; `None` where one is.
pub fn why(state: &State, env: &Env) -> Option<Why> {
    let history = env.view.history;
    let unseen = why_unseen(state);
    if let Some(open) = front(&state.ledger) {
        return match open.status {
            Status::Snoozed { .. } if !open.is_snooze_over(env.now()) => Some(Why::Snoozed),
            Status::Closed => Some(Why::Closed),
            _ if env.is_being_done(&open.key, &open.items) => Some(Why::UnderWay),
            Status::Shown if matches!(state.screen, Screen::Ready(_)) => None,
            _ => Some(unseen),
        };
    }
    let today = env.calendar().day_of(env.now());
    if env.view.pause().is_some() {
        return Some(Why::Paused);
    }
    if let Some(newest) = Due::of(env, &state.ledger, today).newest_unseen {
        let is_being_done = env.is_being_done(&newest.key, &newest.items);
        return Some(if is_being_done { Why::UnderWay } else { unseen });
    }
    if prompt::is_due(state, env) {
        return Some(if env.under_way.is_some() { Why::UnderWay } else { unseen });
    }
    let todays = state.ledger.values().filter(|reminder| reminder.key.day == today && reminder.due_at <= env.now());
    let newest = todays
        // A prompt that was closed or has expired says nothing of what is due.
        .filter(|reminder| !reminder.key.is_sitting() || reminder.status == Status::Skipped)
        .max_by_key(|reminder| reminder.due_at);
    let is_done = |reminder: &Reminder| {
        let key = &reminder.key;
        reminder.items.iter().all(|item| history.is_filled(key.day, &item.routine, &key.slot))
    };
    Some(match newest.map(|reminder| reminder.status) {
        Some(Status::Answered | Status::Done) if !newest.is_some_and(is_done) => Why::TakenBack,
        Some(Status::Answered | Status::Done) => Why::Done,
        Some(Status::Skipped) => Why::Skipped,
        Some(_) => Why::Expired,
        None => Why::NotYet,
    })
}

/// Why a reminder that is due is not to be seen.
fn why_unseen(state: &State) -> Why {
    match state.screen {
        Screen::Absent(absence) => Why::Absent(absence),
        Screen::Ready(_) if state.do_not_disturb => Why::DoNotDisturb,
        Screen::Ready(_) => match state.backoff.map(|backoff| backoff.trouble) {
            Some(Trouble::Refuses) => Why::Rejected,
            Some(Trouble::Silent) => Why::Unanswered,
            None => Why::AboutToBeShown,
        },
    }
}

impl Why {
    /// The words for it, in JSON and in text.
    pub fn words(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::UnderWay => "a guided session is under way",
            Self::Absent(Absence::NoBus) => "no session bus",
            Self::Absent(Absence::BusSilent) => "the session bus does not answer",
            Self::Absent(Absence::NoServer) => "no notification server",
            Self::Absent(Absence::ServerSilent) | Self::Unanswered => "the notification server does not answer",
            Self::DoNotDisturb => "do-not-disturb",
            Self::Rejected => "the notification server refuses",
            Self::AboutToBeShown => "on its way to the screen",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed without an answer",
            Self::Done => "done already",
            Self::TakenBack => "what the last one asked for was taken back",
            Self::Skipped => "the last one was skipped",
            Self::Expired => "the last one has expired",
            Self::NotYet => "nothing is due yet",
        }
    }
}
