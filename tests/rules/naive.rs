//! The rules once more, as plainly as they can be said and with nothing shared with the program: a zone is a list of
//! spans, a history a list of sessions, and every question a walk over them.

use backcare::domain::plan::Plan;
use backcare::domain::routine::{Growth, Prescription, RoutineKind, Schedule};
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

    pub(crate) fn prescription(&self, day: NaiveDate, routine: &str) -> Option<&Prescription> {
        self.plan(day).routines.iter().find(|(id, _)| id.as_str() == routine).map(|(_, prescription)| prescription)
    }

    pub(crate) fn is_weekly(&self, routine: &str, day: NaiveDate) -> bool {
        matches!(self.prescription(day, routine).map(|its| &its.schedule), Some(Schedule::PerWeek(_)))
    }

    /// Names and wall-clock readings of the slots in which a routine may be asked for on a day, in order.
    pub(crate) fn slots_of(&self, routine: &str, day: NaiveDate) -> Vec<(String, NaiveDateTime)> {
        let mut slots = Vec::new();
        for slot in &self.plan(day).slots {
            let is_its = match self.prescription(day, routine).map(|its| &its.schedule) {
                Some(Schedule::Slots { names, days }) => days.contains(day.weekday()) && names.contains(&slot.name),
                Some(Schedule::PerWeek(per_week)) => per_week.slot == slot.name,
                _ => false,
            };
            if is_its {
                slots.push((slot.name.to_string(), self.wall(day, slot.time)));
            }
        }
        slots.sort_by_key(|(_, wall)| *wall);
        slots
    }

    /// The dose of a day: the whole one, or as far as it has grown, and half of that where it is eased.
    pub(crate) fn dose(&self, routine: &str, day: NaiveDate, is_eased: bool) -> u32 {
        let its = self.prescription(day, routine).unwrap();
        let mut amount = its.dose.amount;
        if let Some(Growth { start, step, every_days }) = its.growth {
            let goes_on = |day: NaiveDate| {
                let other = self.prescription(day, routine);
                other.is_some_and(|other| other.enabled && other.dose == its.dose && other.growth == its.growth)
            };
            let mut begun = day;
            while its.enabled && begun > self.plans[0].0 && goes_on(begun - Days::new(1)) {
                begun = begun - Days::new(1);
            }
            let mut grown = start;
            let mut next = begun + Days::new(every_days.into());
            while next <= day {
                grown += step;
                next = next + Days::new(every_days.into());
            }
            amount = amount.min(grown);
        }
        if is_eased { amount - amount / 2 } else { amount }
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
        if self.is_weekly(routine, day) {
            return None;
        }
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

/// Whether a routine of so many days a week is asked for on `day`, by the sessions of the days before.
pub(crate) fn is_asked_by_week(number: u8, day: NaiveDate, has_session: impl Fn(NaiveDate) -> bool) -> bool {
    let mut reached = 0;
    let mut earlier = day;
    while earlier.weekday() != Weekday::Mon {
        earlier = earlier - Days::new(1);
        reached += u8::from(has_session(earlier));
    }
    let mut days_left = 1;
    while (day + Days::new(days_left)).weekday() != Weekday::Mon {
        days_left += 1;
    }
    let days_ago = (1..=7).find(|ago| has_session(day - Days::new(*ago))).unwrap_or(u64::MAX);
    reached < number && (days_ago >= u64::from(7 / number) || days_left <= u64::from(number - reached))
}

/// Whether a pause from `pause.0` on excuses what is asked for from `begin` to `end`, as `now` knows it.
pub(crate) fn excuses(
    pause: (NaiveDateTime, Option<NaiveDateTime>),
    begin: NaiveDateTime,
    end: NaiveDateTime,
    now: NaiveDateTime,
) -> bool {
    let is_known = pause.0 <= begin || pause.0 <= now;
    is_known && meets(pause, begin, end)
}

/// Days on which doses are halved: the first, the first after them, and of which routines.
pub(crate) type Easing = (NaiveDate, NaiveDate, Option<Vec<String>>);

pub(crate) fn is_eased(easings: &[Easing], day: NaiveDate, routine: &str) -> bool {
    let mut eased = false;
    for (from, until, routines) in easings {
        let is_meant = routines.is_none() || routines.iter().flatten().any(|its| its == routine);
        eased |= *from <= day && day < *until && is_meant;
    }
    eased
}

/// A dose of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dose {
    pub(crate) routine: String,
    pub(crate) slot: String,
    pub(crate) amount: u32,
    pub(crate) eased: bool,
    pub(crate) standing: Standing,
    /// What was done of it, where all of that is known.
    pub(crate) done: Option<u32>,
    /// Days of the week with a session, where it is asked for by the week.
    pub(crate) week: Option<u32>,
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
    pub(crate) easings: Vec<Easing>,
    pub(crate) now: Instant,
    pub(crate) today: NaiveDate,
}

impl World {
    fn in_pause(&self, wall: NaiveDateTime) -> bool {
        self.pauses.iter().any(|(from, until)| wall >= *from && until.is_none_or(|until| wall < until))
    }

    pub(crate) fn pause_touches(&self, day: NaiveDate) -> bool {
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

    /// Whether a routine of the week is left out: by a pause, or by easing where it is an exercise.
    fn rests(&self, day: NaiveDate, routine: &str) -> bool {
        let its = self.timeline.prescription(day, routine);
        let is_exercise = its.is_some_and(|its| its.kind == RoutineKind::Exercise);
        let is_weekly = self.timeline.is_weekly(routine, day);
        self.excused(day) || (is_exercise && is_weekly && is_eased(&self.easings, day, routine))
    }

    /// The sessions that fill a slot: of a routine of the week any of the day.
    fn filling(&self, routine: &str, day: NaiveDate, slot: &str) -> Vec<&Done> {
        let is_weekly = self.timeline.is_weekly(routine, day);
        let fills = |done: &&Done| {
            done.routine == routine && done.day == day && (is_weekly || done.slot.as_deref() == Some(slot))
        };
        self.sessions.iter().filter(fills).collect()
    }

    /// How each dose of a day stands, in the order of the slots.
    pub(crate) fn doses(&self, day: NaiveDate, only: Option<&str>) -> Vec<Dose> {
        let mut all: Vec<(NaiveDateTime, Dose)> = Vec::new();
        if !self.timeline.clock.has(day) {
            return vec![];
        }
        for (id, prescription) in &self.timeline.plan(day).routines {
            let id = id.as_str();
            if !prescription.enabled || only.is_some_and(|only| only != id) {
                continue;
            }
            let eased = is_eased(&self.easings, day, id);
            let mut week = None;
            if let Schedule::PerWeek(per_week) = &prescription.schedule {
                let is_asked = is_asked_by_week(per_week.days, day, |day| self.has_session(day, Some(id)));
                let rests = eased && prescription.kind == RoutineKind::Exercise;
                if !is_asked || (rests && !self.has_session(day, Some(id))) {
                    continue;
                }
                week = Some(self.days_in_week(id, day, day));
            }
            let windows = self.timeline.windows(id, day);
            for ((slot, wall), (_, opens, closes)) in self.timeline.slots_of(id, day).into_iter().zip(windows) {
                let close = self.timeline.wall_close(id, day, &slot).max(wall + TimeDelta::seconds(1));
                let is_over = day < self.today;
                let is_closed = is_over || (day == self.today && self.now >= closes);
                let is_before =
                    day < self.tracking.0 || (day == self.tracking.0 && self.is_before_the_beginning(day, wall));
                let now = self.timeline.clock.reading(self.now);
                let filling = self.filling(id, day, &slot);
                let standing = if !filling.is_empty() {
                    Standing::Done
                } else if is_closed && is_before {
                    Standing::NotCounted
                } else if self.pauses.iter().any(|pause| excuses(*pause, wall, close, now)) {
                    Standing::Excused
                } else if is_closed {
                    Standing::Missed
                } else if self.now < opens {
                    Standing::ToCome
                } else {
                    Standing::Open
                };
                if week.is_some() && standing == Standing::Missed {
                    continue;
                }
                let (routine, amount) = (id.to_owned(), self.timeline.dose(id, day, eased));
                let known: Option<u32> = filling.iter().map(|done| done.amount).sum();
                let done = known.filter(|_| !filling.is_empty());
                all.push((wall, Dose { routine, slot, amount, eased, standing, done, week }));
            }
        }
        all.sort_by_key(|(wall, _)| *wall);
        all.into_iter().map(|(_, dose)| dose).collect()
    }

    /// Whether an enabled routine is eased on a day.
    pub(crate) fn has_eased(&self, day: NaiveDate, only: Option<&str>) -> bool {
        let mut enabled = self.timeline.plan(day).routines.iter().filter(|(_, its)| its.enabled).map(|(id, _)| &*id.0);
        enabled.any(|id| only.is_none_or(|only| only == id) && is_eased(&self.easings, day, id))
    }

    /// How the doses of slots of a day stand that statistics count.
    pub(crate) fn counted(&self, day: NaiveDate, only: Option<&str>) -> Vec<Dose> {
        let doses = if day < self.tracking.0 { vec![] } else { self.doses(day, only) };
        doses.into_iter().filter(|dose| dose.week.is_none()).collect()
    }

    /// Of each slot of a routine of today's plan that was missed on one of its last seven counted days of the last
    /// `days`: on how many, and how many those days were.
    pub(crate) fn missed_slots(&self, days: u64) -> Vec<(String, String, usize, usize)> {
        let days = (0..days).map(|ago| self.today - Days::new(ago));
        let counted: Vec<Dose> = days.flat_map(|day| self.counted(day, None)).collect();
        let plan = self.timeline.plan(self.today);
        let mut all = vec![];
        for slot in &plan.slots {
            for (routine, prescription) in plan.routines.iter().filter(|(_, its)| its.enabled) {
                let Schedule::Slots { names, .. } = &prescription.schedule else { continue };
                if !names.contains(&slot.name) {
                    continue;
                }
                let its =
                    counted.iter().filter(|dose| dose.routine == routine.as_str() && dose.slot == slot.name.as_str());
                let its = its.filter(|dose| dose.week.is_none());
                let last: Vec<Standing> = its
                    .map(|dose| dose.standing)
                    .filter(|how| matches!(how, Standing::Done | Standing::Missed))
                    .take(7)
                    .collect();
                let missed = last.iter().filter(|how| **how == Standing::Missed).count();
                if missed > 0 {
                    all.push((routine.to_string(), slot.name.to_string(), missed, last.len()));
                }
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
            plan.slots.iter().find(|known| known.name.as_str() == *slot)
        });
        match slot {
            Some(slot) => wall < self.timeline.wall(day, slot.time) && wall < self.timeline.clock.reading(first.at),
            None => wall < self.timeline.clock.reading(first.at),
        }
    }

    /// Prescribed, done, open.
    pub(crate) fn adherence(&self, days: &[NaiveDate], only: Option<&str>) -> (u32, u32, u32) {
        let (mut missed, mut done, mut open) = (0, 0, 0);
        for Dose { standing, .. } in days.iter().flat_map(|day| self.counted(*day, only)) {
            missed += u32::from(standing == Standing::Missed);
            done += u32::from(standing == Standing::Done);
            open += u32::from(standing == Standing::Open);
        }
        (missed + done, done, open)
    }

    /// The doses that are done or missed, added up; `None` where there are none.
    pub(crate) fn amount_prescribed(&self, days: &[NaiveDate], routine: &str) -> Option<u64> {
        let doses = days.iter().flat_map(|day| self.counted(*day, Some(routine)));
        let mut sum = None;
        for dose in doses.filter(|dose| matches!(dose.standing, Standing::Done | Standing::Missed)) {
            sum = Some(sum.unwrap_or(0) + u64::from(dose.amount));
        }
        sum
    }

    pub(crate) fn excused_doses(&self, days: &[NaiveDate], only: Option<&str>) -> u32 {
        let doses = days.iter().flat_map(|day| self.counted(*day, only));
        doses.map(|dose| u32::from(dose.standing == Standing::Excused)).sum()
    }

    pub(crate) fn full_days(&self, days: &[NaiveDate], only: Option<&str>) -> u32 {
        let mut full = 0;
        for day in days.iter().filter(|day| **day != self.tracking.0) {
            let doses = self.counted(*day, only);
            let is_full = !doses.is_empty() && doses.iter().all(|dose| dose.standing == Standing::Done);
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
        self.timeline.prescription(day, routine).map(|its| &its.schedule)
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
        match self.timeline.prescription(day, routine)? {
            Prescription { enabled: true, schedule: Schedule::PerWeek(per_week), .. } => Some(per_week.days),
            _ => None,
        }
    }

    /// The weeks that reached their number of days, and those that count, among the weeks whose last day up to now lies
    /// in the period.
    pub(crate) fn weeks(&self, routine: &str, from: NaiveDate, to: NaiveDate) -> (u32, u32) {
        let (mut reached, mut all) = (0, 0);
        let mut monday = from - Days::new(from.weekday().num_days_from_monday().into());
        while monday <= to && monday <= self.today {
            let sunday = monday + Days::new(6);
            let last = if sunday < self.today { sunday } else { self.today };
            if let Some(number) = self.per_week(last, routine).filter(|_| from <= last && last <= to) {
                let number = u32::from(number);
                let is_asked = |day: &NaiveDate| {
                    *day >= self.tracking.0 && self.per_week(*day, routine).is_some() && !self.rests(*day, routine)
                };
                let asked = (0..7).map(|ahead| monday + Days::new(ahead)).filter(is_asked).count();
                let has_reached = self.days_in_week(routine, monday, last) >= number;
                reached += u32::from(has_reached);
                all += u32::from(has_reached || (sunday < self.today && asked >= number as usize));
            }
            monday = monday + Days::new(7);
        }
        (reached, all)
    }

    pub(crate) fn streak(&self, end: NaiveDate, only: Option<&str>) -> (u32, u32) {
        let by_week = only.and_then(|routine| Some((routine, self.per_week(end, routine)?)));
        let Some((routine, number)) = by_week else { return self.streak_of_days(end, only) };
        let Some(first) = self.first_session_day(end, only) else { return (0, 0) };
        let mut monday = first.week(Weekday::Mon).first_day();
        let (mut run, mut longest) = (0, 0);
        while monday <= end {
            let sunday = monday + Days::new(6);
            let asked = self.per_week(if sunday < end { sunday } else { end }, routine).unwrap_or(number);
            let reached = self.days_in_week(routine, monday, end) >= u32::from(asked);
            let over = sunday <= end && sunday < self.today;
            let days = (0..7).filter(|ahead| !self.rests(monday + Days::new(*ahead), routine)).count();
            if reached {
                run += 1;
            } else if over && days >= usize::from(asked) {
                run = 0;
            }
            longest = longest.max(run);
            monday = monday + Days::new(7);
        }
        (run, longest)
    }

    /// The strength and the number of days that it is made of; `None` where the last day does not prescribe it.
    pub(crate) fn strength(&self, routine: &str, end: NaiveDate) -> Option<(f64, u32)> {
        let is_prescribed = |day| {
            let enabled = self.timeline.prescription(day, routine).is_some_and(|its| its.enabled);
            enabled && matches!(self.schedule(day, routine), Some(Schedule::Slots { .. } | Schedule::PerWeek(_)))
        };
        if !is_prescribed(end) {
            return None;
        }
        let mut day = self.tracking.0;
        let (mut score, mut steps) = (0.0, 0);
        while day <= end && day < self.today {
            let step = match self.per_week(day, routine) {
                Some(_) if self.rests(day, routine) => None,
                Some(number) => {
                    let days = (0..7).filter(|back| self.has_session(day - Days::new(*back), Some(routine))).count();
                    let days = u32::try_from(days).unwrap();
                    Some(((f64::from(days) / f64::from(number)).min(1.0), f64::from(number) / 7.0))
                }
                None => match self.adherence(&[day], Some(routine)) {
                    (0, ..) => None,
                    (prescribed, done, _) => Some((f64::from(done) / f64::from(prescribed), 1.0)),
                },
            };
            if let Some((value, frequency)) = step {
                let kept = (-(2.0_f64.ln()) * frequency.sqrt() / 13.0).exp();
                score = score * kept + value * (1.0 - kept);
                steps += 1;
            }
            day = day + Days::new(1);
        }
        Some((score, steps))
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
