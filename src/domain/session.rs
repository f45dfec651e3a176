//! What was done, and how it hurt: sessions, pain readings, pauses, and since when there is a record at all.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

use super::day::Moment;
use super::routine::{RoutineId, SlotName, Unit};

/// One session of a routine. Its day and slot were worked out when it was recorded, and nothing moves them later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its name for ever.
    pub id: Id,
    /// What was done.
    pub routine: RoutineId,
    /// When, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day it belongs to.
    pub day: NaiveDate,
    /// The slot that it fills, or is one more session in.
    pub slot: Option<SlotName>,
    /// How much, where known.
    pub amount: Option<u32>,
    /// Of what.
    pub unit: Unit,
    /// The user's words.
    pub note: Option<String>,
    /// Pain before it.
    pub pain_before: Option<Pain>,
    /// Pain after it.
    pub pain_after: Option<Pain>,
    /// How it came to be recorded.
    pub source: Source,
}

/// One pain reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its name for ever.
    pub id: Id,
    /// When, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day it belongs to.
    pub day: NaiveDate,
    /// How strong.
    pub pain: Pain,
    /// In relation to a session, or on its own.
    pub relation: Relation,
    /// The session it belongs to.
    pub session: Option<Id>,
    /// The user's words.
    pub note: Option<String>,
}

/// Pain on the numeric rating scale: whole numbers, 0 for none to 10 for the worst imaginable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pain(u8);

/// What a reading is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Just before a session.
    Before,
    /// Just after a session.
    After,
    /// On its own.
    Alone,
}

/// How a session came to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `backcare log`.
    Cli,
    /// The Done button of a reminder.
    Notification,
    /// `backcare do`.
    Do,
    /// `backcare import`.
    Import,
}

/// The `UUIDv7` of a session, a reading or a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(pub Uuid);

/// A time in which nothing is prescribed and nobody is reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Its first instant.
    pub from: Moment,
    /// The first instant after it; `None` while it lasts until further notice.
    pub until: Option<Moment>,
}

/// Since when this history is kept: the first command that wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// Its logical day.
    pub day: NaiveDate,
    /// Its instant.
    pub at: Moment,
}

impl Pain {
    /// The strongest.
    pub const MAX: u8 = 10;

    /// `None` outside 0 to 10.
    pub fn new(score: u8) -> Option<Self> {
        (score <= Self::MAX).then_some(Self(score))
    }

    /// 0 to 10.
    pub fn score(self) -> u8 {
        self.0
    }
}

impl Pause {
    /// Whether the wall-clock reading `wall` lies in it. Both are compared as the clock on the wall showed them, so
    /// that a past day reads the same from any time zone.
    pub fn covers(&self, wall: NaiveDateTime) -> bool {
        self.from.naive_local() <= wall && self.until.is_none_or(|until| wall < until.naive_local())
    }
}

impl Id {
    /// The last eight digits: the random tail, since the first eight are the same for a minute.
    pub fn short(self) -> String {
        let digits = self.0.simple().to_string();
        digits[digits.len() - 8..].to_owned()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Display for Pain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Relation {
    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Alone => "alone",
        }
    }

    /// The relation of that word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Before, Self::After, Self::Alone].into_iter().find(|relation| relation.word() == word)
    }
}

impl Source {
    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cli => "cli",
            Self::Notification => "notification",
            Self::Do => "do",
            Self::Import => "import",
        }
    }

    /// The source of that word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Cli, Self::Notification, Self::Do, Self::Import].into_iter().find(|source| source.word() == word)
    }
}
