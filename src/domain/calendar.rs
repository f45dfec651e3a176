//! Logical days, and the wall clock turned into instants. Daylight saving, leaps over the date line
//! and days that begin at 03:00 are dealt with here and nowhere else.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};

use super::plan::{Plan, Plans};

/// An instant together with the offset that the wall clock had.
pub type Moment = DateTime<FixedOffset>;

/// All that the rules need to know of a time zone: its offset from UTC at an instant. Every chrono zone is one, and so
/// is a fixed offset.
pub trait Zone {
    /// The offset from UTC, in force at `instant`.
    fn offset_at(&self, instant: DateTime<Utc>) -> FixedOffset;
}

impl<Z: TimeZone> Zone for Z {
    fn offset_at(&self, instant: DateTime<Utc>) -> FixedOffset {
        self.offset_from_utc_datetime(&instant.naive_utc()).fix()
    }
}

/// What a reading of the wall clock means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WallTime {
    /// The clock shows it at this instant; where it shows it twice, this is the earlier.
    At(DateTime<Utc>),
    /// The clock never shows it, because it was set forward; this is the first instant after the gap.
    Gap(DateTime<Utc>),
}

impl WallTime {
    /// Finds the instant at which the wall clock in `zone` shows `wall`.
    ///
    /// chrono's own answer to this is wrong at the edges of transitions, so the offsets of the day before and the day
    /// after are tried, and an instant counts only where its own offset agrees.
    pub fn of(zone: &dyn Zone, wall: NaiveDateTime) -> Self {
        match instants(zone, wall).min() {
            Some(instant) => Self::At(instant),
            None => Self::Gap(gap_end(zone, wall)),
        }
    }

    /// The first instant at which the clock shows this time or a later one.
    pub fn first_instant(self) -> DateTime<Utc> {
        match self {
            Self::At(instant) | Self::Gap(instant) => instant,
        }
    }
}

/// The instants at which the clock shows `wall`, the same one twice where its offset does not change.
fn instants(zone: &dyn Zone, wall: NaiveDateTime) -> impl Iterator<Item = DateTime<Utc>> {
    NEAR.into_iter().filter_map(move |away| {
        let offset = zone.offset_at(wall.and_utc() + away);
        let instant = wall.and_utc() - TimeDelta::seconds(offset.local_minus_utc().into());
        (zone.offset_at(instant) == offset).then_some(instant)
    })
}

/// How far away from a reading of the wall clock, taken for one in UTC, it is before every instant at which a clock can
/// show it, and after all of them.
const NEAR: [TimeDelta; 2] = [TimeDelta::days(-1), TimeDelta::days(1)];

/// The first whole second at which the clock, which never shows `wall`, has passed it.
fn gap_end(zone: &dyn Zone, wall: NaiveDateTime) -> DateTime<Utc> {
    let [mut before, mut after] = NEAR.map(|away| wall.and_utc() + away);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if moment(zone, middle).naive_local() >= wall {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

/// `instant` with the offset that the wall clock in `zone` has then.
pub fn moment(zone: &dyn Zone, instant: DateTime<Utc>) -> Moment {
    instant.with_timezone(&zone.offset_at(instant))
}

/// The logical days of a zone under the plans that were in force.
#[derive(Clone, Copy)]
pub struct Calendar<'a> {
    pub zone: &'a dyn Zone,
    pub plans: &'a Plans,
}

impl Calendar<'_> {
    /// The logical day that `instant` belongs to.
    pub fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        day_of(self.zone, |day| self.plans.on(day).day_start, instant)
    }

    /// The first instant of the logical day.
    pub fn start(&self, day: NaiveDate) -> DateTime<Utc> {
        start(self.zone, self.plans.on(day).day_start, day)
    }

    /// The instant of `time` within the logical day: on the next calendar date where it stands before the day's start.
    /// In a gap it is the first instant after, in a fold the first of the two.
    pub fn instant(&self, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        WallTime::of(self.zone, wall(self.plans.on(day), day, time)).first_instant()
    }

    /// The first instant of the next logical day.
    pub fn end(&self, day: NaiveDate) -> DateTime<Utc> {
        self.start(following(self.zone, day))
    }

    /// Whether the calendar of this zone has the day. A leap over the date line leaves one out: it has no instant, and
    /// nothing is prescribed on it.
    pub fn has(&self, day: NaiveDate) -> bool {
        exists(self.zone, day)
    }
}

/// The logical day of `instant`, where each day begins at its own `day_start`.
pub fn day_of(zone: &dyn Zone, day_start: impl Fn(NaiveDate) -> NaiveTime, instant: DateTime<Utc>) -> NaiveDate {
    let date = moment(zone, instant).date_naive();
    // A fold over midnight can leave the clock a calendar day or two behind the logical day, never further.
    let near =
        [2, 1, 0].map(|ahead| date + Days::new(ahead)).into_iter().chain((1..=3).map(|back| date - Days::new(back)));
    near.filter(|day| exists(zone, *day)).find(|day| start(zone, day_start(*day), *day) <= instant).unwrap_or(date)
}

fn start(zone: &dyn Zone, day_start: NaiveTime, day: NaiveDate) -> DateTime<Utc> {
    WallTime::of(zone, day.and_time(day_start)).first_instant()
}

fn exists(zone: &dyn Zone, day: NaiveDate) -> bool {
    let midnight = day.and_time(NaiveTime::MIN);
    // On nearly all days the first look at the offsets tells.
    instants(zone, midnight).next().is_some() || moment(zone, gap_end(zone, midnight)).date_naive() == day
}

/// The next day that the calendar of `zone` has.
fn following(zone: &dyn Zone, day: NaiveDate) -> NaiveDate {
    let next = day + Days::new(1);
    if exists(zone, next) { next } else { next + Days::new(1) }
}

/// The wall-clock reading of `time` in the logical `day` of `plan`.
pub fn wall(plan: &Plan, day: NaiveDate, time: NaiveTime) -> NaiveDateTime {
    let date = if time < plan.day_start { day + Days::new(1) } else { day };
    date.and_time(time)
}
