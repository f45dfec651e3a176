//! Reviews: every four weeks the user says how hard some activities of their own were in the past week, and how much it
//! hurt. When one is due, and how the scores have changed; never why.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Moment};
use super::record::{Id, Pain};
use super::routine::SlotName;
use super::window::opening;

/// How long after a review the next one is due.
const EVERY: Days = Days::new(28);
/// The slot in which a review that is due is named.
const EVENING: &str = "evening";
/// The hour from which on it is named on a day without that slot.
const HOUR_WITHOUT_EVENING: u32 = 18;

/// The most activities that a review asks about, and the most characters of the name of one.
pub const MOST_ACTIVITIES: usize = 3;
pub const LONGEST_ACTIVITY: usize = 60;

/// What the user has said of the week before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub id: Id,
    /// When, with the offset that the wall clock had.
    pub at: Moment,
    /// The logical day it belongs to.
    pub day: NaiveDate,
    pub pain: Pain,
    /// In the order in which they were named then.
    pub activities: Vec<ActivityScore>,
}

/// How hard an activity was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityScore {
    /// The name that the user has given it.
    pub activity: String,
    pub score: Difficulty,
}

/// How hard an activity is: whole numbers, 0 for no trouble to 10 for what cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Difficulty(u8);

/// What a score is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreOf {
    Activity(String),
    Pain,
}

/// A score of a review beside those of the reviews before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedScore {
    pub of: ScoreOf,
    pub score: u8,
    /// `None` where no review before has it.
    pub since_first: Option<ScoreChange>,
    /// Since the last one that has it, which may be the first.
    pub since_last: Option<ScoreChange>,
}

/// From one review to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreChange {
    /// The day of the earlier one.
    pub since: NaiveDate,
    pub before: u8,
    pub now: u8,
}

/// The day from which on a review is due. `last` is the day of the last one; without one it is due `today`. `None` where
/// no activities are named: then none is ever due.
pub fn due_on(activities: &[String], last: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
    (!activities.is_empty()).then(|| last.map_or(today, |last| last + EVERY))
}

/// Whether a review is due `today`.
pub fn is_due(activities: &[String], last: Option<NaiveDate>, today: NaiveDate) -> bool {
    due_on(activities, last, today).is_some_and(|due_on| due_on <= today)
}

/// The instant of `day` from which on its page names a review that is due: when the evening opens.
pub fn named_from(day: NaiveDate, calendar: &Calendar) -> DateTime<Utc> {
    let plan = calendar.plans.on(day);
    let evening = plan.slots.iter().find(|slot| is_named_in(&slot.name));
    let without_evening = || NaiveTime::from_hms_opt(HOUR_WITHOUT_EVENING, 0, 0).unwrap_or_default();
    calendar.instant(day, evening.map_or_else(without_evening, |slot| opening(plan, None, slot.time)))
}

/// Whether the reminder of this slot names a review that is due.
pub fn is_named_in(slot: &SlotName) -> bool {
    slot.as_str() == EVENING
}

/// Whether these can be the activities that a review asks about: few and short names, each on one line, and no two alike.
pub fn are_activities(names: &[String]) -> bool {
    let is_name = |name: &String| {
        let length = name.chars().count();
        (1..=LONGEST_ACTIVITY).contains(&length) && name.trim() == name && !name.chars().any(char::is_control)
    };
    let is_new = |(place, name): (usize, &String)| !names[..place].iter().any(|earlier| is_same(earlier, name));
    names.len() <= MOST_ACTIVITIES && names.iter().all(is_name) && names.iter().enumerate().all(is_new)
}

/// Each score of `review` beside those of `earlier` reviews, newest first: the activities, then the pain.
pub fn compared(review: &Review, earlier: &[Review]) -> Vec<ComparedScore> {
    let activity = |scored: &ActivityScore| (ScoreOf::Activity(scored.activity.clone()), scored.score.score());
    let scores = review.activities.iter().map(activity).chain([(ScoreOf::Pain, review.pain.score())]);
    let compared = scores.map(|(of, score)| {
        let change =
            |earlier: &Review| Some(ScoreChange { since: earlier.day, before: earlier.score_of(&of)?, now: score });
        let since_last = earlier.iter().find_map(change);
        let since_first = earlier.iter().rev().find_map(change);
        ComparedScore { of, score, since_first, since_last }
    });
    compared.collect()
}

impl Review {
    fn score_of(&self, of: &ScoreOf) -> Option<u8> {
        match of {
            ScoreOf::Pain => Some(self.pain.score()),
            ScoreOf::Activity(name) => {
                let found = self.activities.iter().find(|scored| is_same(&scored.activity, name));
                found.map(|scored| scored.score.score())
            }
        }
    }
}

/// Whether two names are those of one activity.
fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

impl ScoreChange {
    /// How much higher it is now; negative where it is lower.
    pub fn difference(self) -> i16 {
        i16::from(self.now) - i16::from(self.before)
    }

    /// Whether it is at least two points, and 30 % of what it was.
    pub fn is_noticeable(self) -> bool {
        let points = self.now.abs_diff(self.before);
        points >= 2 && u16::from(points) * 10 >= u16::from(self.before) * 3
    }
}

impl Difficulty {
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

impl TryFrom<u8> for Difficulty {
    type Error = String;

    fn try_from(score: u8) -> Result<Self, String> {
        Self::new(score).ok_or_else(|| format!("{score} is more than {}", Self::MAX))
    }
}

impl From<Difficulty> for u8 {
    fn from(difficulty: Difficulty) -> Self {
        difficulty.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::FixedOffset;
    use uuid::Uuid;

    use super::*;
    use crate::domain::calendar::Zone;
    use crate::domain::plan::{Plan, Plans, Slot};

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn review(days_ago: u64, pain: u8, scores: &[(&str, u8)]) -> Review {
        let day = TODAY - Days::new(days_ago);
        let score = |(name, score): &(&str, u8)| ActivityScore {
            activity: (*name).to_owned(),
            score: Difficulty::new(*score).unwrap(),
        };
        Review {
            id: Id(Uuid::nil()),
            at: day.and_hms_opt(20, 0, 0).unwrap().and_utc().fixed_offset(),
            day,
            pain: Pain::new(pain).unwrap(),
            activities: scores.iter().map(score).collect(),
        }
    }

    #[test]
    fn one_is_due_four_weeks_after_the_last() {
        let ago = |days| Some(TODAY - Days::new(days));
        let activities = names(&["sitting"]);
        for (last, due_in, is_due_now) in [(None, 0, true), (ago(28), 0, true), (ago(40), -12, true)] {
            assert_eq!(due_on(&activities, last, TODAY), Some(TODAY + chrono::TimeDelta::days(due_in)), "{last:?}");
            assert_eq!(is_due(&activities, last, TODAY), is_due_now, "{last:?}");
        }
        assert_eq!(due_on(&activities, ago(27), TODAY), Some(TODAY + Days::new(1)));
        assert!(!is_due(&activities, ago(27), TODAY) && !is_due(&activities, ago(0), TODAY));
        assert_eq!(due_on(&[], None, TODAY), None);
        assert!(!is_due(&[], ago(100), TODAY), "it is off");
    }

    struct Utc0;

    impl Zone for Utc0 {
        fn offset_at(&self, _: DateTime<Utc>) -> FixedOffset {
            FixedOffset::east_opt(0).unwrap()
        }
    }

    #[test]
    fn it_is_named_from_an_hour_before_the_evening_and_never_before_the_day() {
        let time = |text: &str| text.parse::<NaiveTime>().unwrap();
        let from = |slots: &[(&str, &str)], day_start: &str| {
            let slots = slots.iter().map(|(name, at)| Slot { name: (*name).into(), time: time(at) }).collect();
            let plan = Plan { day_start: time(day_start), slots, routines: Vec::new() };
            let plans = Plans::new(BTreeMap::new(), TODAY, plan);
            named_from(TODAY, &Calendar { zone: &Utc0, plans: &plans }).format("%d %H:%M").to_string()
        };
        assert_eq!(from(&[("noon", "12:30"), ("evening", "19:00"), ("bedtime", "22:00")], "03:00"), "23 18:00");
        assert_eq!(from(&[("noon", "12:30"), ("evening", "20:30")], "03:00"), "23 19:30");
        assert_eq!(from(&[("noon", "12:30"), ("late", "21:00")], "03:00"), "23 18:00", "there is no evening");
        assert_eq!(from(&[("evening", "00:30")], "03:00"), "23 23:30", "past midnight");
        assert_eq!(from(&[("evening", "03:20")], "03:00"), "23 03:00", "right after the start of the day");
        assert!(is_named_in(&"evening".into()) && !is_named_in(&"bedtime".into()));
    }

    #[test]
    fn scores_are_compared_with_the_first_and_the_last_of_the_same_name() {
        let earlier = [
            review(28, 4, &[("Sitting", 5)]),
            review(56, 5, &[("running", 9)]),
            review(84, 7, &[("sitting", 7), ("lifting", 8)]),
        ];
        let newest = review(0, 5, &[("sitting", 4), ("bending", 3)]);
        let change = |days_ago, before, now| Some(ScoreChange { since: TODAY - Days::new(days_ago), before, now });
        let of = |name: &str| ScoreOf::Activity(name.to_owned());
        let [sitting, bending, pain] = compared(&newest, &earlier).try_into().unwrap();
        assert_eq!((sitting.of, sitting.score), (of("sitting"), 4));
        assert_eq!((sitting.since_first, sitting.since_last), (change(84, 7, 4), change(28, 5, 4)));
        assert_eq!((bending.of, bending.since_first, bending.since_last), (of("bending"), None, None));
        assert_eq!((pain.of, pain.score), (ScoreOf::Pain, 5));
        assert_eq!((pain.since_first, pain.since_last), (change(84, 7, 5), change(28, 4, 5)));
        assert!(compared(&newest, &[]).iter().all(|score| score.since_first.is_none() && score.since_last.is_none()));
    }

    #[test]
    fn a_change_is_noticeable_from_two_points_and_thirty_percent_on() {
        for (before, now, difference, is_noticeable) in [
            (7, 4, -3, true),
            (7, 5, -2, false),
            (6, 4, -2, true),
            (10, 7, -3, true),
            (10, 8, -2, false),
            (9, 7, -2, false),
            (2, 1, -1, false),
            (1, 0, -1, false),
            (2, 0, -2, true),
            (4, 6, 2, true),
            (7, 9, 2, false),
            (7, 10, 3, true),
            (0, 1, 1, false),
            (0, 2, 2, true),
            (5, 5, 0, false),
            (0, 0, 0, false),
        ] {
            let change = ScoreChange { since: TODAY, before, now };
            assert_eq!((change.difference(), change.is_noticeable()), (difference, is_noticeable), "{before} to {now}");
        }
    }

    #[test]
    fn activities_are_few_short_and_unlike_each_other() {
        let longest = "x".repeat(LONGEST_ACTIVITY);
        for good in [&[][..], &["a"], &["tying my shoes", "sitting", &longest], &["לשבת", "座る"]] {
            assert!(are_activities(&names(good)), "{good:?}");
        }
        let longer = longest.clone() + "x";
        for bad in [
            &["a", "b", "c", "d"][..],
            &[""],
            &[" "],
            &[" a"],
            &["a", "A"],
            &["Éa", "éA"],
            &["a\nb"],
            &["\u{1b}[m"],
            &[&longer],
        ] {
            assert!(!are_activities(&names(bad)), "{bad:?}");
        }
    }

    #[test]
    fn a_difficulty_is_0_to_10_also_where_it_is_read() {
        assert_eq!(Difficulty::new(10).map(Difficulty::score), Some(10));
        assert_eq!(Difficulty::new(11), None);
        let read = |text: &str| serde_json::from_str::<ActivityScore>(text).map(|scored| scored.score.score()).ok();
        assert_eq!(read(r#"{"activity":"sitting","score":10}"#), Some(10));
        for wrong in ["11", "-1", "4.5", "\"4\"", "null"] {
            assert_eq!(read(&format!(r#"{{"activity":"sitting","score":{wrong}}}"#)), None, "{wrong}");
        }
    }
}
