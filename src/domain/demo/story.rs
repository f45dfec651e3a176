//! What happened in the made-up weeks, as tables: a letter a day, seven days a word, of which the last is today.

use super::super::missed::MissReason;

/// How many days there are, with today.
pub(super) const DAYS: u64 = 8 * 7;

/// A letter for each day.
pub(super) type DailyMarks = [&'static str; 8];

/// How one routine went in one slot.
pub(super) struct DoseStory {
    pub(super) routine: &'static str,
    pub(super) slot: &'static str,
    /// How many minutes after the others of its slot it is begun.
    pub(super) after: i64,
    /// `x` done, `%` done in part, `-` not done, a blank before the routine is enabled.
    pub(super) days: DailyMarks,
}

/// A note with the session in a slot.
pub(super) struct SessionNote {
    pub(super) routine: &'static str,
    pub(super) slot: &'static str,
    pub(super) days_ago: u64,
    pub(super) text: &'static str,
}

/// An answer to why a slot is missed.
pub(super) struct MissStory {
    pub(super) routine: &'static str,
    pub(super) slot: &'static str,
    pub(super) days_ago: u64,
    pub(super) reason: MissReason,
    pub(super) note: Option<&'static str>,
}

/// How hard each activity was in the week before, and how much it hurt.
pub(super) struct ReviewStory {
    pub(super) days_ago: u64,
    pub(super) activities: [(&'static str, u8); 3],
    pub(super) pain: u8,
}

/// Days in a row.
pub(super) struct DayRun {
    /// Its first day.
    pub(super) first_days_ago: u64,
    pub(super) days: u64,
}

pub(super) const DOSES: [DoseStory; 7] = [
    DoseStory {
        routine: "palm",
        slot: "morning",
        after: 0,
        days: ["xx-xxxx", "xxx-xxx", "-xxxx%x", "xxx-xxx", "x-xxx-x", "x---x-x", "xxx%xxx", "xxxxxx%"],
    },
    DoseStory {
        routine: "thumb",
        slot: "morning",
        after: 9,
        days: ["xx--xx-", "x-xxx-x", "xx-xx-x", "x-xxx-x", "x--xxx-", "----x-x", "xx-xx-x", "x-xxxxx"],
    },
    DoseStory {
        routine: "thumb",
        slot: "noon",
        after: 0,
        days: ["x--x-x-", "-x--xx-", "x-x--x-", "--x-xx-", "x---x-x", "------x", "x--x--x", "-x---xx"],
    },
    DoseStory {
        routine: "backwalk",
        slot: "noon",
        after: 21,
        days: ["       ", "       ", "x--x-x-", "x--x-x-", "x--x-x-", "------x", "-----x-", "x--x--x"],
    },
    DoseStory {
        routine: "palm",
        slot: "evening",
        after: 0,
        days: ["xxx-xxx", "xx-xxx-", "xxxx-xx", "x-xxxxx", "x-xxxx-", "x----xx", "x%xx-xx", "xxx-xxx"],
    },
    DoseStory {
        routine: "thumb",
        slot: "evening",
        after: 9,
        days: ["x-xx-xx", "xx-x-xx", "-xxx-xx", "xx-xx-x", "x-xx%xx", "----xx-", "xx-x-xx", "xxxx-xx"],
    },
    DoseStory {
        routine: "swallow",
        slot: "bedtime",
        after: 0,
        days: ["       ", "       ", "       ", "       ", "      x", "x----xx", "-----xx", "xx-xx-x"],
    },
];

/// The pain before the first session of the day, or on its own where there was none; `_` where none was given.
pub(super) const PAIN: DailyMarks =
    ["6656676", "6567556", "5655655", "5545565", "5_45545", "5666555", "6656655", "5454_44"];

/// The pain after that session.
pub(super) const PAIN_AFTER: DailyMarks =
    ["5_5_6_5", "5_5_5_5", "_5_4_4_", "4_4_5__", "4___5_4", "4___4_4", "6_5_5_4", "4_4__43"];

/// The pain late in the day, on its own.
pub(super) const PAIN_LATE: DailyMarks =
    ["_____6_", "_____5_", "_______", "___6___", "_______", "___6___", "__6____", "__4____"];

/// What is said with the pain late in the day.
pub(super) const LATE_NOTES: [(u64, &str); 2] = [(31, "a whole day at the desk"), (11, "stiff after the bus")];

pub(super) const SESSION_NOTES: [SessionNote; 5] = [
    SessionNote { routine: "thumb", slot: "evening", days_ago: 48, text: "with a warm bottle first" },
    SessionNote { routine: "palm", slot: "evening", days_ago: 36, text: "ask: a firmer mattress, or leave it?" },
    SessionNote { routine: "backwalk", slot: "noon", days_ago: 31, text: "in the park, dry and flat" },
    SessionNote { routine: "palm", slot: "morning", days_ago: 10, text: "half asleep, stopped early" },
    SessionNote { routine: "thumb", slot: "evening", days_ago: 4, text: "ask: stairs after the walk?" },
];

pub(super) const MISSES: [MissStory; 2] = [
    MissStory { routine: "thumb", slot: "noon", days_ago: 22, reason: MissReason::Busy, note: None },
    MissStory {
        routine: "thumb",
        slot: "noon",
        days_ago: 8,
        reason: MissReason::Forgot,
        note: Some("lunch with the others"),
    },
];

/// The activities are those of `src/demo.toml`.
pub(super) const REVIEWS: [ReviewStory; 2] = [
    ReviewStory {
        days_ago: 55,
        activities: [("sitting through a meeting", 7), ("tying my shoes", 5), ("carrying the shopping", 6)],
        pain: 6,
    },
    ReviewStory {
        days_ago: 27,
        activities: [("sitting through a meeting", 4), ("tying my shoes", 3), ("carrying the shopping", 5)],
        pain: 5,
    },
];

pub(super) const PAUSE: DayRun = DayRun { first_days_ago: 19, days: 3 };
pub(super) const PAUSE_REASON: &str = "flu";

pub(super) const EASE: DayRun = DayRun { first_days_ago: 13, days: 5 };

/// How many minutes after the time of its slot a session is begun, in turn.
pub(super) const DELAYS: [i64; 7] = [4, 11, 2, 23, 7, 34, 16];

/// How much earlier than that everything is done today.
pub(super) const EARLIER_TODAY: i64 = 25;

impl DoseStory {
    /// How many days ago the routine was asked for first.
    pub(super) fn begun_days_ago(&self) -> u64 {
        (0..DAYS).rev().find(|ago| mark(&self.days, *ago).is_some_and(|mark| mark != ' ')).unwrap_or_default()
    }
}

/// The letter of the day so many days ago.
pub(super) fn mark(days: &DailyMarks, days_ago: u64) -> Option<char> {
    let index = usize::try_from(DAYS.checked_sub(days_ago + 1)?).ok()?;
    days.concat().chars().nth(index)
}
