//! The rules once more, as plainly as they can be said and with nothing shared with the program: a zone is a list of
//! spans, a history a list of sessions, and every question a walk over them.

use backcare::domain::plan::Plan;
use backcare::domain::routine::Schedule;
use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;

pub(crate) type Instant = DateTime<Utc>;

/// The wall clock of a zone around a day: spans of time with one offset (in seconds) each.
pub(crate) struct WallClock(Vec<(Instant, Instant, i64)>);

pub(crate) fn offset(zone: Tz, at: Instant) -> i64 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().into()
}

/// The instant after `low` and up to `high` at which the offset is first another than at `low`.
pub(crate) fn change_between(zone: Tz, mut low: Instant, mut high: Instant) -> Instant {
    let old = offset(zone, low);
    while high - low > TimeDelta::seconds(1) {
        let middle = low + (high - low) / 2;
        let middle = DateTime::from_timestamp(middle.timestamp(), 0).unwrap();
        if offset(zone, middle) == old { low = middle } else { high = middle }
    }
    high
}

impl WallClock {
    pub(crate) fn around(zone: Tz, from: NaiveDate, to: NaiveDate) -> Self {
        let end = to.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(4);
        let mut begin = from.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(4);
        let mut spans = Vec::new();
        let mut at = begin;
        while at < end {
            let next = at + TimeDelta::minutes(30);
            if offset(zone, next) != offset(zone, at) {
                let change = change_between(zone, at, next);
                spans.push((begin, change, offset(zone, begin)));
                begin = change;
            }
            at = next;
        }
        spans.push((begin, end, offset(zone, begin)));
        Self(spans)
    }

    /// Seconds from UTC to what the clock shows.
    pub(crate) fn offset(&self, at: Instant) -> i64 {
        self.0.iter().find(|(begin, end, _)| (*begin..*end).contains(&at)).unwrap().2
    }

    /// What the clock shows.
    pub(crate) fn reading(&self, at: Instant) -> NaiveDateTime {
        at.naive_utc() + TimeDelta::seconds(self.offset(at))
    }

    /// The first instant at which it shows `wall`, or has leapt over it.
    pub(crate) fn instant(&self, wall: NaiveDateTime) -> Instant {
        for (begin, end, offset) in &self.0 {
            let instant = wall.and_utc() - TimeDelta::seconds(*offset);
            if instant < *end {
                return instant.max(*begin);
            }
        }
        panic!("{wall} is outside this clock");
    }

    pub(crate) fn has(&self, day: NaiveDate) -> bool {
        self.reading(self.instant(day.and_time(NaiveTime::MIN))).date() == day
    }
}

/// The plans of all days, by the day since which they are in force.
pub(crate) struct Timeline {
    pub(crate) plans: Vec<(NaiveDate, Plan)>,
    pub(crate) clock: WallClock,
}

impl Timeline {
    pub(crate) fn plan(&self, day: NaiveDate) -> &Plan {
        let day = day.max(self.plans[0].0);
        let mut in_force = &self.plans[0].1;
        for (since, plan) in &self.plans {
            if *since <= day {
                in_force = plan;
            }
        }
        in_force
    }

    pub(crate) fn begin(&self, day: NaiveDate) -> Instant {
        self.clock.instant(day.and_time(self.plan(day).day_start))
    }

    pub(crate) fn end(&self, day: NaiveDate) -> Instant {
        let mut next = day + Days::new(1);
        while !self.clock.has(next) {
            next = next + Days::new(1);
        }
        self.begin(next)
    }

    pub(crate) fn day_of(&self, at: Instant) -> NaiveDate {
        let mut day = self.clock.reading(at).date() - Days::new(4);
        loop {
            if self.clock.has(day) && self.begin(day) <= at && at < self.end(day) {
                return day;
            }
            day = day + Days::new(1);
        }
    }

    /// The wall-clock reading of a time in a logical day.
    pub(crate) fn wall(&self, day: NaiveDate, time: NaiveTime) -> NaiveDateTime {
        let reading = day.and_time(time);
        if reading < day.and_time(self.plan(day).day_start) { reading + TimeDelta::days(1) } else { reading }
    }

    /// Names and wall-clock readings of the slots that a routine has on a day, in order.
    pub(crate) fn slots_of(&self, routine: &str, day: NaiveDate) -> Vec<(String, NaiveDateTime)> {
        let plan = self.plan(day);
        let mut slots = Vec::new();
        for (id, prescription) in &plan.routines {
            if let Schedule::Slots { names, days } = &prescription.schedule
                && id.0 == routine
                && days.contains(day.weekday())
            {
                for slot in plan.slots.iter().filter(|slot| names.contains(&slot.name)) {
                    slots.push((slot.name.0.clone(), self.wall(day, slot.time)));
                }
            }
        }
        slots.sort_by_key(|(_, wall)| *wall);
        slots
    }

    /// Names and spans of the windows of a routine on a day.
    pub(crate) fn windows(&self, routine: &str, day: NaiveDate) -> Vec<(String, Instant, Instant)> {
        let slots = self.slots_of(routine, day);
        let mut opens = Vec::new();
        for (index, (_, wall)) in slots.iter().enumerate() {
            opens.push(self.clock.instant(if index == 0 {
                let begin = day.and_time(self.plan(day).day_start);
                if *wall - begin < TimeDelta::hours(1) { begin } else { *wall - TimeDelta::hours(1) }
            } else {
                let halfway = (*wall - slots[index - 1].1).num_seconds() / 2;
                let back = if halfway < 3600 { halfway } else { 3600 };
                *wall - TimeDelta::seconds(back)
            }));
        }
        opens.push(self.end(day));
        slots.iter().enumerate().map(|(index, (name, _))| (name.clone(), opens[index], opens[index + 1])).collect()
    }

    /// The slot that a session fills: the one that is open; before all of them, the first.
    pub(crate) fn slot_at(&self, routine: &str, day: NaiveDate, at: Instant) -> Option<String> {
        let windows = self.windows(routine, day);
        let open = windows.iter().find(|(_, opens, closes)| *opens <= at && at < *closes);
        open.or(windows.first()).map(|(name, ..)| name.clone())
    }

    /// What the wall clock shows when the window of a slot closes.
    pub(crate) fn wall_close(&self, routine: &str, day: NaiveDate, slot: &str) -> NaiveDateTime {
        let slots = self.slots_of(routine, day);
        let place = slots.iter().position(|(name, _)| name == slot).unwrap();
        let Some((_, next)) = slots.get(place + 1) else {
            let tomorrow = day + Days::new(1);
            return tomorrow.and_time(self.plan(tomorrow).day_start);
        };
        let halfway = (*next - slots[place].1).num_seconds() / 2;
        *next - TimeDelta::seconds(if halfway < 3600 { halfway } else { 3600 })
    }
}

/// How a dose stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Done,
    NotCounted,
    Excused,
    ToCome,
    Open,
    Missed,
}

/// Whether a pause has a second in common with the time from `begin` up to, but without, `end`.
pub(crate) fn meets(pause: (NaiveDateTime, Option<NaiveDateTime>), begin: NaiveDateTime, end: NaiveDateTime) -> bool {
    let first = if pause.0 > begin { pause.0 } else { begin };
    first < end && pause.1.is_none_or(|until| first < until)
}

/// A session, with the day and slot that the naive rules give it.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub(crate) routine: String,
    pub(crate) at: Instant,
    pub(crate) day: NaiveDate,
    pub(crate) slot: Option<String>,
    pub(crate) amount: Option<u32>,
    pub(crate) unit: String,
    pub(crate) before: Option<u8>,
    pub(crate) after: Option<u8>,
}

pub(crate) struct World {
    pub(crate) timeline: Timeline,
    pub(crate) tracking: (NaiveDate, Instant),
    pub(crate) sessions: Vec<Done>,
    /// Readings on their own.
    pub(crate) alone: Vec<(NaiveDate, u8)>,
    /// Wall-clock readings.
    pub(crate) pauses: Vec<(NaiveDateTime, Option<NaiveDateTime>)>,
    pub(crate) now: Instant,
    pub(crate) today: NaiveDate,
}

impl World {
    fn in_pause(&self, wall: NaiveDateTime) -> bool {
        self.pauses.iter().any(|(from, until)| wall >= *from && until.is_none_or(|until| wall < until))
    }

    fn pause_touches(&self, day: NaiveDate) -> bool {
        let mut second = day.and_time(self.timeline.plan(day).day_start);
        let next = day + Days::new(1);
        let end = next.and_time(self.timeline.plan(next).day_start);
        // Pauses begin and end on whole minutes here.
        while second < end {
            if self.in_pause(second) {
                return true;
            }
            second += TimeDelta::minutes(1);
        }
        false
    }

    fn excused(&self, day: NaiveDate) -> bool {
        !self.timeline.clock.has(day) || self.pause_touches(day)
    }

    fn filled(&self, routine: &str, day: NaiveDate, slot: &str) -> bool {
        self.sessions
            .iter()
            .any(|done| done.routine == routine && done.day == day && done.slot.as_deref() == Some(slot))
    }

    /// How each dose of a day stands.
    pub(crate) fn standings(&self, day: NaiveDate, only: Option<&str>) -> Vec<Standing> {
        let mut all = Vec::new();
        if day < self.tracking.0 || !self.timeline.clock.has(day) {
            return all;
        }
        for (id, prescription) in &self.timeline.plan(day).routines {
            if !prescription.enabled || only.is_some_and(|only| only != id.0) {
                continue;
            }
            let windows = self.timeline.windows(&id.0, day);
            for ((slot, wall), (_, opens, closes)) in self.timeline.slots_of(&id.0, day).into_iter().zip(windows) {
                let close = self.timeline.wall_close(&id.0, day, &slot).max(wall + TimeDelta::seconds(1));
                let is_closed = self.now >= closes || self.now >= self.timeline.end(day);
                all.push(if self.filled(&id.0, day, &slot) {
                    Standing::Done
                } else if is_closed && day == self.tracking.0 && self.is_before_the_beginning(day, wall) {
                    Standing::NotCounted
                } else if self.pauses.iter().any(|(from, until)| meets((*from, *until), wall, close)) {
                    Standing::Excused
                } else if is_closed {
                    Standing::Missed
                } else if self.now < opens {
                    Standing::ToCome
                } else {
                    Standing::Open
                });
            }
        }
        all
    }

    fn is_before_the_beginning(&self, day: NaiveDate, wall: NaiveDateTime) -> bool {
        let mut first: Option<&Done> = None;
        for done in self.sessions.iter().filter(|done| done.day == day) {
            if first.is_none_or(|first| done.at < first.at) {
                first = Some(done);
            }
        }
        let Some(first) = first else { return wall < self.timeline.clock.reading(self.tracking.1) };
        let slot = first.slot.as_ref().and_then(|slot| {
            let plan = self.timeline.plan(day);
            plan.slots.iter().find(|known| known.name.0 == *slot)
        });
        match slot {
            Some(slot) => wall < self.timeline.wall(day, slot.time) && wall < self.timeline.clock.reading(first.at),
            None => wall < self.timeline.clock.reading(first.at),
        }
    }

    /// Prescribed, done, open.
    pub(crate) fn adherence(&self, days: &[NaiveDate], only: Option<&str>) -> (u32, u32, u32) {
        let (mut missed, mut done, mut open) = (0, 0, 0);
        for standing in days.iter().flat_map(|day| self.standings(*day, only)) {
            missed += u32::from(standing == Standing::Missed);
            done += u32::from(standing == Standing::Done);
            open += u32::from(standing == Standing::Open);
        }
        (missed + done, done, open)
    }

    pub(crate) fn full_days(&self, days: &[NaiveDate], only: Option<&str>) -> u32 {
        let mut full = 0;
        for day in days.iter().filter(|day| **day != self.tracking.0) {
            let standings = self.standings(*day, only);
            let is_full = !standings.is_empty() && standings.iter().all(|standing| *standing == Standing::Done);
            full += u32::from(is_full);
        }
        full
    }

    fn has_session(&self, day: NaiveDate, only: Option<&str>) -> bool {
        self.sessions.iter().any(|done| done.day == day && only.is_none_or(|only| only == done.routine))
    }

    fn first_session_day(&self, end: NaiveDate, only: Option<&str>) -> Option<NaiveDate> {
        let of_it = self.sessions.iter().filter(|done| only.is_none_or(|only| only == done.routine));
        of_it.map(|done| done.day).filter(|day| *day <= end).min()
    }

    fn schedule(&self, day: NaiveDate, routine: &str) -> Option<&Schedule> {
        let routines = &self.timeline.plan(day).routines;
        routines.iter().find(|(id, _)| id.0 == routine).map(|(_, prescription)| &prescription.schedule)
    }

    /// The current and the longest streak of days, counted backwards from each day.
    fn streak_of_days(&self, end: NaiveDate, only: Option<&str>) -> (u32, u32) {
        let Some(first) = self.first_session_day(end, only) else { return (0, 0) };
        let count_back = |last: NaiveDate| {
            let mut run = 0;
            let mut day = last;
            while day >= first {
                let off = only.is_some_and(|only| {
                    matches!(self.schedule(day, only), Some(Schedule::Slots { days, .. }) if !days.contains(day.weekday()))
                });
                if self.has_session(day, only) {
                    run += 1;
                } else if !(day == self.today || off || self.excused(day)) {
                    break;
                }
                day = day - Days::new(1);
            }
            run
        };
        let longest = first.iter_days().take_while(|day| *day <= end).map(count_back).max().unwrap_or(0);
        (count_back(end), longest)
    }

    pub(crate) fn days_in_week(&self, routine: &str, day: NaiveDate, end: NaiveDate) -> u32 {
        let mut days = 0;
        let monday = day - Days::new(day.weekday().num_days_from_monday().into());
        for ahead in 0..7 {
            let day = monday + Days::new(ahead);
            if day <= end && self.has_session(day, Some(routine)) {
                days += 1;
            }
        }
        days
    }

    /// On how many days a week a routine is asked for, where it is enabled and asked for by the week.
    pub(crate) fn per_week(&self, day: NaiveDate, routine: &str) -> Option<u8> {
        let mut routines = self.timeline.plan(day).routines.iter();
        let (_, prescription) = routines.find(|(id, _)| id.0 == routine)?;
        match (prescription.enabled, &prescription.schedule) {
            (true, Schedule::PerWeek(number)) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn streak(&self, end: NaiveDate, only: Option<&str>) -> (u32, u32) {
        let by_week = only.and_then(|routine| Some((routine, self.per_week(end, routine)?)));
        let Some((routine, number)) = by_week else { return self.streak_of_days(end, only) };
        let Some(first) = self.first_session_day(end, only) else { return (0, 0) };
        let mut monday = first.week(Weekday::Mon).first_day();
        let (mut run, mut longest) = (0, 0);
        while monday <= end {
            let sunday = monday + Days::new(6);
            let asked = match self.schedule(if sunday < end { sunday } else { end }, routine) {
                Some(Schedule::PerWeek(number)) => *number,
                _ => number,
            };
            let reached = self.days_in_week(routine, monday, end) >= u32::from(asked);
            let over = sunday <= end && sunday < self.today;
            let excused = (0..7).any(|ahead| self.excused(monday + Days::new(ahead)));
            if reached {
                run += 1;
            } else if over && !excused {
                run = 0;
            }
            longest = longest.max(run);
            monday = monday + Days::new(7);
        }
        (run, longest)
    }

    /// Worked out backwards: today's score out of yesterday's.
    pub(crate) fn strength(&self, routine: &str, end: NaiveDate) -> f64 {
        let mut day = self.tracking.0;
        let mut score = 0.0;
        while day <= end && day < self.today {
            let plan = self.timeline.plan(day);
            let enabled = plan.routines.iter().any(|(id, prescription)| id.0 == routine && prescription.enabled);
            let step = match self.schedule(day, routine) {
                Some(Schedule::PerWeek(number)) if enabled && !self.excused(day) => {
                    let days = (0..7).filter(|back| self.has_session(day - Days::new(*back), Some(routine))).count();
                    let days = u32::try_from(days).unwrap();
                    Some(((f64::from(days) / f64::from(*number)).min(1.0), f64::from(*number) / 7.0))
                }
                Some(Schedule::Slots { .. }) if enabled => match self.adherence(&[day], Some(routine)) {
                    (0, ..) => None,
                    (prescribed, done, _) => Some((f64::from(done) / f64::from(prescribed), 1.0)),
                },
                _ => None,
            };
            if let Some((value, frequency)) = step {
                let kept = (-(2.0_f64.ln()) * frequency.sqrt() / 13.0).exp();
                score = score * kept + value * (1.0 - kept);
            }
            day = day + Days::new(1);
        }
        score
    }

    /// Readings before sessions and on their own.
    pub(crate) fn pain(&self, from: NaiveDate, to: NaiveDate) -> Vec<u8> {
        let before = self.sessions.iter().filter_map(|done| Some((done.day, done.before?)));
        let all = before.chain(self.alone.iter().copied());
        all.filter(|(day, _)| *day >= from && *day <= to).map(|(_, pain)| pain).collect()
    }

    pub(crate) fn pain_changes(&self, from: NaiveDate, to: NaiveDate, only: Option<&str>) -> Vec<f64> {
        let within = self.sessions.iter().filter(|done| done.day >= from && done.day <= to);
        let within = within.filter(|done| only.is_none_or(|only| only == done.routine));
        within.filter_map(|done| Some(f64::from(done.after?) - f64::from(done.before?))).collect()
    }
}
