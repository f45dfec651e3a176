//! What was done, and how it hurt: sessions and pain readings, and since when they are recorded at all.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::calendar::Moment;
use super::routine::{RoutineId, SlotName, Unit};

/// One session of a routine. Its day and slot were worked out when it was recorded, and nothing moves them later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: Id,
    pub routine: RoutineId,
    /// When, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day it belongs to.
    pub day: NaiveDate,
    /// The slot that it fills, or is one more session in.
    pub slot: Option<SlotName>,
    /// How many of `unit`; `None` where it is not known.
    pub amount: Option<u32>,
    pub unit: Unit,
    pub note: Option<String>,
    /// Of the reading that was taken just before it.
    #[serde(skip)]
    pub pain_before: Option<Pain>,
    /// Of the reading that was taken just after it.
    #[serde(skip)]
    pub pain_after: Option<Pain>,
    pub source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub id: Id,
    /// When, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day it belongs to.
    pub day: NaiveDate,
    pub pain: Pain,
    pub relation: Relation,
    /// The session it was taken with; `None` where it was taken on its own.
    pub session: Option<Id>,
    pub note: Option<String>,
}

/// What somebody wrote beside a session or a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiaryNote {
    /// The logical day it belongs to.
    pub day: NaiveDate,
    /// The routine of the session; `None` beside a reading on its own.
    pub routine: Option<RoutineId>,
    pub text: String,
}

/// Pain on the numeric rating scale: whole numbers, 0 for none to 10 for the worst imaginable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Pain(u8);

/// What a reading is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Just before a session.
    Before,
    /// Just after a session.
    After,
    Alone,
}

/// How a session came to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// How the sessions of a period came to be recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceCounts {
    /// By `backcare log`.
    pub typed: u32,
    /// By the Done button of a reminder.
    pub pressed: u32,
    /// By `backcare do`, which counts or times them.
    pub guided: u32,
    pub imported: u32,
}

/// How many rows of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    pub sessions: usize,
    pub readings: usize,
    pub pauses: usize,
    pub easings: usize,
    pub miss_answers: usize,
    pub reviews: usize,
}

/// The UUID of a row or a change: `UUIDv7` where it was made here and means nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id(pub Uuid);

/// The first command that wrote: nothing is asked for before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    pub day: NaiveDate,
    pub at: Moment,
}

impl DiaryNote {
    /// How a note begins that is a question to somebody else, in any case.
    pub const QUESTION: &str = "ask:";
}

impl Pain {
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

impl TryFrom<u8> for Pain {
    type Error = String;

    fn try_from(score: u8) -> Result<Self, String> {
        Self::new(score).ok_or_else(|| format!("{score} is no pain from 0 to {}", Self::MAX))
    }
}

impl From<Pain> for u8 {
    fn from(pain: Pain) -> Self {
        pain.score()
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

    /// `None` where no relation is stored as `word`.
    pub fn from_word(word: &str) -> Option<Self> {
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

    /// `None` where no source is stored as `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Cli, Self::Notification, Self::Do, Self::Import].into_iter().find(|source| source.word() == word)
    }
}
/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub sessions: u64,
    /// The first and the last day of a session; `None` where there is none.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Of the file.
    pub bytes: u64,
}
