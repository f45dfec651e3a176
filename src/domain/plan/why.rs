//! Why nothing is on the screen.

use chrono::{DateTime, Utc};

use super::due::Due;
use super::{Absence, Reminder, Screen, Standing, State, Trouble, World, front, sitting};
use crate::domain::day::moment;

/// Why no reminder is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A pause is on.
    Paused,
    /// One is due, and there is nothing to show it on.
    Absent(Absence),
    /// One is due, and nobody wants to be disturbed.
    Quiet,
    /// One is due, and the server refuses it.
    Refused,
    /// One is due, and the server does not say that it shows it.
    Unanswered,
    /// One is due, and about to be shown.
    OnItsWay,
    /// It is hidden for a while.
    Snoozed,
    /// The user closed it; it is still open.
    Closed,
    /// What the newest asked for is done.
    Done,
    /// What the newest asked for was done, and taken back.
    TakenBack,
    /// The newest was skipped.
    Skipped,
    /// The newest has expired.
    Expired,
    /// Nothing has fallen due today.
    NotYet,
}

/// Why no reminder is to be seen at `now`; `None` where one is.
pub fn why(state: &State, world: &World, now: DateTime<Utc>) -> Option<Why> {
    let absent = match state.screen {
        Screen::Absent(absence) => Why::Absent(absence),
        Screen::Ready(_) if state.quiet => Why::Quiet,
        Screen::Ready(_) => match state.hold.map(|hold| hold.trouble) {
            Some(Trouble::Refuses) => Why::Refused,
            Some(Trouble::Silent) => Why::Unanswered,
            None => Why::OnItsWay,
        },
    };
    if let Some(open) = front(&state.ledger) {
        return match open.standing {
            Standing::Snoozed { .. } if !open.has_slept(now) => Some(Why::Snoozed),
            Standing::Closed => Some(Why::Closed),
            Standing::Shown if matches!(state.screen, Screen::Ready(_)) => None,
            _ => Some(absent),
        };
    }
    let today = world.calendar().day_of(now);
    let wall = moment(world.zone, now).naive_local();
    if world.history.pauses.iter().any(|pause| pause.covers(wall)) {
        return Some(Why::Paused);
    }
    if Due::of(world, &state.ledger, today, now).newest_unseen.is_some() || sitting::is_due(state, world, now) {
        return Some(absent);
    }
    let todays = state.ledger.values().filter(|reminder| reminder.key.day == today && reminder.due_at <= now);
    let todays = todays.filter(|reminder| !reminder.key.is_sitting());
    let newest = todays.max_by_key(|reminder| reminder.due_at);
    let is_done = |reminder: &Reminder| {
        let key = &reminder.key;
        reminder.named.iter().all(|named| world.history.is_filled(key.day, &named.routine, &key.slot))
    };
    Some(match newest.map(|reminder| reminder.standing) {
        Some(Standing::Answered | Standing::Done) if !newest.is_some_and(is_done) => Why::TakenBack,
        Some(Standing::Answered | Standing::Done) => Why::Done,
        Some(Standing::Skipped) => Why::Skipped,
        Some(_) => Why::Expired,
        None => Why::NotYet,
    })
}

impl Why {
    /// The words for it, in JSON and in text.
    pub fn words(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Absent(Absence::NoBus) => "no session bus",
            Self::Absent(Absence::NoServer) => "no notification server",
            Self::Absent(Absence::BusSilent) => "the session bus does not answer",
            Self::Absent(Absence::Silent) | Self::Unanswered => "the notification server does not answer",
            Self::Quiet => "do-not-disturb",
            Self::Refused => "the notification server refuses",
            Self::OnItsWay => "on its way to the screen",
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
