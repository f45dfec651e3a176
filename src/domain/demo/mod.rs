//! Eight made-up weeks of somebody who uses the program, up to now: for looking at its pages before one has weeks of one's
//! own. The same present, zone and plan make the same weeks.

mod story;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use self::story::{
    DAYS, DELAYS, DOSES, DayRun, DoseStory, EARLIER_TODAY, EASE, LATE_NOTES, MISSES, MissStory, PAIN, PAIN_AFTER,
    PAIN_LATE, PAUSE, PAUSE_REASON, REVIEWS, ReviewStory, SESSION_NOTES, mark,
};
use super::calendar::{Calendar, Moment, Zone, moment};
use super::ease::{self, Ease};
use super::missed::MissReason;
use super::pause::Pause;
use super::plan::{Plan, Plans};
use super::record::{Pain, Source};
use super::review::{ActivityScore, Difficulty};
use super::routine::{Dose, RoutineId, SlotName};

/// What was recorded in the made-up weeks, and the plans of their days.
#[derive(Clone, Debug)]
pub struct DemoWeeks {
    pub plans: Plans,
    /// In the order of their instants, all before now.
    pub changes: Vec<DemoChange>,
}

/// A command that recorded something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoChange {
    /// What the user would call it: `log thumb`.
    pub command: String,
    pub at: Moment,
    /// The logical day on which it was given.
    pub day: NaiveDate,
    pub entry: DemoEntry,
}

/// What a command recorded, at its instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DemoEntry {
    Session(DemoSession),
    /// The pain on its own.
    Reading {
        pain: Pain,
        note: Option<String>,
    },
    Pause(Pause),
    Ease(Ease),
    MissAnswer {
        routine: RoutineId,
        slot: SlotName,
        reason: MissReason,
        note: Option<String>,
    },
    Review {
        pain: Pain,
        activities: Vec<ActivityScore>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSession {
    pub routine: RoutineId,
    pub slot: Option<SlotName>,
    pub amount: Dose,
    pub note: Option<String>,
    pub source: Source,
    pub pain_before: Option<Pain>,
    pub pain_after: Option<Pain>,
}

/// What the weeks are made for.
struct Maker<'a> {
    calendar: Calendar<'a>,
    now: DateTime<Utc>,
    today: NaiveDate,
    easings: Vec<Ease>,
}

impl DemoWeeks {
    /// The weeks up to `now` in `zone`, of somebody who follows `plan`.
    pub fn until(now: DateTime<Utc>, zone: &dyn Zone, plan: &Plan) -> Self {
        let today = super::calendar::day_of(zone, |_| plan.day_start, now);
        let plans = Plans::new(earlier_plans(plan, today), today, plan.clone());
        let from = day(today, EASE.first_days_ago);
        let easings = vec![Ease { from, until: from + Days::new(EASE.days), routines: None }];
        let maker = Maker { calendar: Calendar { zone, plans: &plans }, now, today, easings };
        let mut changes: Vec<DemoChange> =
            (0..DAYS).rev().filter(|ago| maker.calendar.has(day(today, *ago))).flat_map(|ago| maker.day(ago)).collect();
        changes.sort_by_key(|change| change.at);
        Self { plans, changes }
    }
}

fn day(today: NaiveDate, days_ago: u64) -> NaiveDate {
    today - Days::new(days_ago)
}

/// The plans before today's: a routine is enabled from the day on which it was asked for first.
fn earlier_plans(plan: &Plan, today: NaiveDate) -> BTreeMap<NaiveDate, Plan> {
    let begun = |id: &RoutineId| DOSES.iter().find(|story| story.routine == id.as_str()).map(DoseStory::begun_days_ago);
    let since = |days_ago: u64| {
        let mut plan = plan.clone();
        for (id, prescription) in &mut plan.routines {
            prescription.enabled &= begun(id).is_some_and(|begun| begun >= days_ago);
        }
        (day(today, days_ago), plan)
    };
    DOSES.iter().map(DoseStory::begun_days_ago).map(since).collect()
}

impl Maker<'_> {
    /// What was recorded on the day so many days ago, as far as it is over.
    fn day(&self, days_ago: u64) -> Vec<DemoChange> {
        let mut changes: Vec<DemoChange> =
            DOSES.iter().enumerate().filter_map(|(number, story)| self.session(number, story, days_ago)).collect();
        changes.sort_by_key(|change| change.at);
        if days_ago == 0 {
            self.leave_one_open(&mut changes);
        }
        self.add_pain(&mut changes, days_ago);
        let late = score(&PAIN_LATE, days_ago).and_then(|pain| {
            let note = LATE_NOTES.iter().find(|(ago, _)| *ago == days_ago).map(|(_, note)| (*note).to_owned());
            self.reading(days_ago, (21, 20), pain, note)
        });
        changes.extend(late);
        changes.extend(self.pause(days_ago));
        changes.extend(self.ease(days_ago));
        changes.extend(MISSES.iter().filter_map(|miss| self.miss_answer(miss, days_ago)));
        changes.extend(REVIEWS.iter().filter_map(|review| self.review(review, days_ago)));
        changes
    }

    fn session(&self, number: usize, story: &DoseStory, days_ago: u64) -> Option<DemoChange> {
        let is_part = match mark(&story.days, days_ago)? {
            'x' => false,
            '%' => true,
            _ => return None,
        };
        let day = day(self.today, days_ago);
        let routine = RoutineId::from(story.routine);
        let time = self.calendar.plans.on(day).slot(&story.slot.into())?.time;
        let turn = usize::try_from(days_ago).unwrap_or_default() * 3 + number * 2;
        let earlier = if days_ago == 0 { EARLIER_TODAY } else { 0 };
        let after = TimeDelta::minutes(DELAYS[turn % DELAYS.len()] + story.after - earlier);
        let at = self.calendar.instant(day, time) + after;
        let dose = ease::dose_on(self.calendar.plans, &self.easings, &routine, day)?;
        let amount = if is_part { Dose { amount: (dose.amount * 3 / 5).max(1), ..dose } } else { dose };
        let is_noted = |note: &&story::SessionNote| {
            (note.routine, note.slot, note.days_ago) == (story.routine, story.slot, days_ago)
        };
        let source = match (turn % 5, days_ago) {
            // The Done button is there from the time of the slot on.
            (0 | 3, 1..) => Source::Notification,
            (1, _) => Source::Cli,
            _ => Source::Do,
        };
        let verb = match source {
            Source::Notification => "done",
            Source::Do => "do",
            Source::Cli | Source::Import => "log",
        };
        let session = DemoSession {
            slot: self.calendar.slot_filled_at(&routine, day, at),
            routine,
            amount,
            note: SESSION_NOTES.iter().find(is_noted).map(|note| note.text.to_owned()),
            source,
            pain_before: None,
            pain_after: None,
        };
        let command = format!("{verb} {}", story.routine);
        self.change(command, at, DemoEntry::Session(session)).filter(|change| change.day == day)
    }

    /// Takes out the last session of a dose that is still open: there is something to do now.
    fn leave_one_open(&self, changes: &mut Vec<DemoChange>) {
        let is_open = |change: &DemoChange| {
            let DemoEntry::Session(session) = &change.entry else { return false };
            let windows = self.calendar.windows(&session.routine, self.today);
            windows.iter().any(|window| {
                let is_its = session.slot.as_ref().is_none_or(|slot| *slot == window.slot.name);
                is_its && window.opens <= self.now && self.now < window.closes
            })
        };
        // The first of the day stays: it was done in part.
        if let Some(index) = changes.iter().rposition(is_open).filter(|index| *index > 0) {
            changes.remove(index);
        }
    }

    /// Adds the pain of the day to its first session, or on its own where there is none.
    fn add_pain(&self, changes: &mut Vec<DemoChange>, days_ago: u64) {
        let Some(pain) = score(&PAIN, days_ago) else { return };
        match changes.first_mut() {
            Some(DemoChange { entry: DemoEntry::Session(session), .. }) => {
                session.pain_before = Some(pain);
                session.pain_after = score(&PAIN_AFTER, days_ago);
            }
            _ => changes.extend(self.reading(days_ago, (9, 30), pain, None)),
        }
    }

    fn reading(&self, days_ago: u64, time: (u32, u32), pain: Pain, note: Option<String>) -> Option<DemoChange> {
        self.change_at(format!("pain {pain}"), days_ago, time, DemoEntry::Reading { pain, note })
    }

    fn pause(&self, days_ago: u64) -> Option<DemoChange> {
        let (first, after) = span(&PAUSE, days_ago, self.today)?;
        let start = |day| moment(self.calendar.zone, self.calendar.start(day));
        let pause = Pause { from: start(first), until: Some(start(after)), reason: Some(PAUSE_REASON.to_owned()) };
        let command = format!("pause --until {}", after - Days::new(1));
        self.change_at(command, days_ago, (9, 0), DemoEntry::Pause(pause))
    }

    fn ease(&self, days_ago: u64) -> Option<DemoChange> {
        span(&EASE, days_ago, self.today)?;
        let ease = self.easings.first()?.clone();
        self.change_at("ease".to_owned(), days_ago, (7, 30), DemoEntry::Ease(ease))
    }

    fn miss_answer(&self, miss: &MissStory, days_ago: u64) -> Option<DemoChange> {
        let &MissStory { routine, slot, reason, note, .. } = miss;
        let command = format!("missed {routine} {}", reason.word());
        let (routine, slot, note) = (routine.into(), slot.into(), note.map(str::to_owned));
        let entry = DemoEntry::MissAnswer { routine, slot, reason, note };
        (miss.days_ago == days_ago).then(|| self.change_at(command, days_ago, (20, 30), entry))?
    }

    fn review(&self, review: &ReviewStory, days_ago: u64) -> Option<DemoChange> {
        let activity = |(activity, score): &(&str, u8)| {
            Some(ActivityScore { activity: (*activity).to_owned(), score: Difficulty::new(*score)? })
        };
        let activities = review.activities.iter().map(activity).collect::<Option<Vec<_>>>()?;
        let entry = DemoEntry::Review { pain: Pain::new(review.pain)?, activities };
        (review.days_ago == days_ago).then(|| self.change_at("review".to_owned(), days_ago, (21, 30), entry))?
    }

    fn change_at(&self, command: String, days_ago: u64, time: (u32, u32), entry: DemoEntry) -> Option<DemoChange> {
        let time = NaiveTime::from_hms_opt(time.0, time.1, 0)?;
        self.change(command, self.calendar.instant(day(self.today, days_ago), time), entry)
    }

    /// `None` for what is still to come.
    fn change(&self, command: String, at: DateTime<Utc>, entry: DemoEntry) -> Option<DemoChange> {
        let day = self.calendar.day_of(at);
        (at <= self.now).then(|| DemoChange { command, at: moment(self.calendar.zone, at), day, entry })
    }
}

/// The first day of a stretch and the first after it, where it begins so many days ago.
fn span(stretch: &DayRun, days_ago: u64, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = day(today, stretch.first_days_ago);
    (stretch.first_days_ago == days_ago).then(|| (first, first + Days::new(stretch.days)))
}

fn score(days: &story::DailyMarks, days_ago: u64) -> Option<Pain> {
    Pain::new(u8::try_from(mark(days, days_ago)?.to_digit(10)?).ok()?)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use chrono::WeekdaySet;
    use chrono_tz::Tz;

    use super::*;
    use crate::domain::plan::Slot;
    use crate::domain::routine::{COUNTS, Growth, MINUTES, PerWeek, Prescription, RoutineKind, Schedule, Unit};

    const SLOTS: [(&str, u32, u32); 4] = [("morning", 8, 0), ("noon", 12, 30), ("evening", 19, 0), ("bedtime", 22, 0)];

    fn plan() -> Plan {
        let slots = |names: &[&str]| Schedule::Slots {
            names: names.iter().map(|name| (*name).into()).collect(),
            days: WeekdaySet::ALL,
        };
        let routine = |id: &str, amount, unit: &str, growth, schedule| {
            let dose = Dose { amount, unit: Unit::from(unit.to_owned()) };
            (id.into(), Prescription { kind: RoutineKind::Exercise, enabled: true, dose, growth, schedule })
        };
        let growth = Some(Growth { start: 5, step: 1, every_days: 7 });
        Plan {
            day_start: NaiveTime::from_hms_opt(3, 0, 0).unwrap(),
            slots: SLOTS
                .map(|(name, hour, minute)| Slot {
                    name: name.into(),
                    time: NaiveTime::from_hms_opt(hour, minute, 0).unwrap(),
                })
                .to_vec(),
            routines: vec![
                routine("palm", 200, "strokes", None, slots(&["morning", "evening"])),
                routine("thumb", 10, "minutes", None, slots(&["morning", "noon", "evening"])),
                routine("swallow", 10, "holds", growth, slots(&["bedtime"])),
                routine("backwalk", 10, "minutes", None, Schedule::PerWeek(PerWeek { days: 3, slot: "noon".into() })),
            ],
        }
    }

    fn weeks(now: &str, zone: Tz) -> (DateTime<Utc>, DemoWeeks) {
        let now = now.parse().unwrap();
        (now, DemoWeeks::until(now, &zone, &plan()))
    }

    fn sessions(weeks: &DemoWeeks) -> impl Iterator<Item = (&DemoChange, &DemoSession)> {
        weeks.changes.iter().filter_map(|change| match &change.entry {
            DemoEntry::Session(session) => Some((change, session)),
            _ => None,
        })
    }

    #[test]
    fn every_time_of_a_year_has_weeks_that_are_over_and_in_order() {
        for zone in [Tz::Europe__Berlin, Tz::Australia__Lord_Howe, Tz::Pacific__Apia] {
            let mut now: DateTime<Utc> = "2011-11-01T00:10:00Z".parse().unwrap();
            let end = now + TimeDelta::days(370);
            while now < end {
                let weeks = DemoWeeks::until(now, &zone, &plan());
                assert!(weeks.changes.is_sorted_by_key(|change| change.at));
                assert!(weeks.changes.iter().all(|change| change.at <= now && change.day <= weeks.plans.today()));
                assert!(sessions(&weeks).count() > 180, "{now}");
                now += TimeDelta::minutes(79 * 60 + 7);
            }
        }
    }

    #[test]
    fn what_was_done_fills_the_slot_that_the_story_names() {
        let (_, weeks) = weeks("2026-11-22T23:30:00+01:00", Tz::Europe__Berlin);
        for story in &DOSES {
            let done = |ago: &u64| matches!(mark(&story.days, *ago), Some('x' | '%'));
            let told: Vec<u64> = (1..DAYS).filter(done).collect();
            let mut filled: Vec<u64> = sessions(&weeks)
                .filter(|(_, session)| session.routine.as_str() == story.routine)
                .filter(|(_, session)| session.slot.as_ref().is_none_or(|slot| slot.as_str() == story.slot))
                .filter_map(|(change, _)| u64::try_from((weeks.plans.today() - change.day).num_days()).ok())
                .filter(|ago| *ago > 0)
                .collect();
            filled.reverse();
            assert_eq!(filled, told, "{} {}", story.routine, story.slot);
        }
    }

    #[test]
    fn the_tables_have_a_mark_for_every_day_and_everything_in_them_is_told() {
        let marks = DOSES.iter().map(|story| (story.days, "x%- "));
        for (days, known) in marks.chain([PAIN, PAIN_AFTER, PAIN_LATE].map(|days| (days, "0123456789_"))) {
            assert!(
                days.iter().all(|week| week.len() == 7 && week.chars().all(|mark| known.contains(mark))),
                "{days:?}"
            );
        }
        let (_, weeks) = weeks("2026-11-22T23:30:00+01:00", Tz::Europe__Berlin);
        let notes: Vec<&str> = weeks
            .changes
            .iter()
            .filter_map(|change| match &change.entry {
                DemoEntry::Session(DemoSession { note, .. })
                | DemoEntry::Reading { note, .. }
                | DemoEntry::MissAnswer { note, .. } => note.as_deref(),
                DemoEntry::Pause(_) | DemoEntry::Ease(_) | DemoEntry::Review { .. } => None,
            })
            .collect();
        let told = SESSION_NOTES.iter().map(|note| note.text).chain(LATE_NOTES.iter().map(|(_, note)| *note));
        let told: Vec<&str> = told.chain(MISSES.iter().filter_map(|miss| miss.note)).collect();
        assert!(told.iter().all(|note| notes.contains(note)) && notes.len() == told.len(), "{notes:?}");
        assert_eq!(notes.iter().filter(|note| note.starts_with("ask: ")).count(), 2);
        let count = |is_it: fn(&DemoEntry) -> bool| weeks.changes.iter().filter(|change| is_it(&change.entry)).count();
        assert_eq!(count(|entry| matches!(entry, DemoEntry::Pause(_))), 1);
        assert_eq!(count(|entry| matches!(entry, DemoEntry::Ease(_))), 1);
        assert_eq!(count(|entry| matches!(entry, DemoEntry::MissAnswer { .. })), MISSES.len());
        assert_eq!(count(|entry| matches!(entry, DemoEntry::Review { .. })), REVIEWS.len());
    }

    #[test]
    fn amounts_are_within_the_limits_doses_grow_and_the_pain_falls() {
        let (now, weeks) = weeks("2026-11-22T23:30:00+01:00", Tz::Europe__Berlin);
        for (_, session) in sessions(&weeks) {
            let limits = if session.amount.unit == Unit::Minutes { MINUTES } else { COUNTS };
            assert!(limits.contains(&session.amount.amount), "{session:?}");
        }
        let swallows: Vec<u32> = sessions(&weeks)
            .filter(|(_, session)| session.routine.as_str() == "swallow")
            .map(|(_, session)| session.amount.amount)
            .collect();
        assert_eq!((swallows.first(), swallows.last()), (Some(&5), Some(&7)));
        let before = sessions(&weeks).filter_map(|(change, session)| Some((change.at, session.pain_before?)));
        let pain: Vec<(Moment, u32)> = before.map(|(at, pain)| (at, pain.score().into())).collect();
        let mean_of = |days: std::ops::Range<i64>| {
            let is_in = |at: &Moment| days.contains(&(now - at.to_utc()).num_days());
            let scores: Vec<u32> = pain.iter().filter(|(at, _)| is_in(at)).map(|(_, score)| *score).collect();
            f64::from(scores.iter().sum::<u32>()) / f64::from(u32::try_from(scores.len()).unwrap())
        };
        assert!(mean_of(49..56) > 5.5 && mean_of(0..7) < 4.5, "{} {}", mean_of(49..56), mean_of(0..7));
    }

    #[test]
    fn of_today_one_dose_is_partly_done_and_the_last_that_is_open_is_left() {
        let today = |now: &str| {
            let (_, weeks) = weeks(now, Tz::Europe__Berlin);
            let today = weeks.plans.today();
            let of_today = sessions(&weeks).filter(|(change, _)| change.day == today);
            of_today.map(|(_, session)| format!("{} {}", session.routine, session.amount)).collect::<Vec<_>>()
        };
        assert_eq!(today("2026-11-22T07:00:00+01:00"), Vec::<String>::new());
        assert_eq!(today("2026-11-22T08:00:00+01:00"), ["palm 120 strokes"]);
        let until_evening =
            ["palm 120 strokes", "thumb 10 minutes", "thumb 10 minutes", "backwalk 10 minutes", "palm 200 strokes"];
        assert_eq!(today("2026-11-22T20:15:00+01:00"), until_evening);
        assert_eq!(today("2026-11-23T01:00:00+01:00"), [&until_evening[..], &["thumb 10 minutes"]].concat());
    }
}
