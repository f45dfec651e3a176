//! The only module that reads the wall clock and the time zone. The monotonic clock (`std::time::Instant`) may be read
//! anywhere: it measures how long something takes, and decides nothing about days.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, FixedOffset, Offset, Utc};
use thiserror::Error;
use tz::TimeZone;

use crate::domain::calendar::Zone;

/// Replaces the present for one-shot commands, in tests and scripts.
pub const NOW: &str = "BACKCARE_NOW";

/// Far from the present the rules of time zones mean nothing.
const LAST_YEAR: i32 = 2200;

/// The present, read once a command, and the zone of the wall clock.
#[derive(Clone, Debug)]
pub struct Clock {
    pub now: DateTime<Utc>,
    pub zone: LocalZone,
}

/// The zone of the wall clock: that of `TZ`, else the system's, else UTC. It is read again with each reading of the
/// clock. `chrono::Local` is not used: it keeps the zone until the age of `/etc/localtime` changes, and so misses a
/// link of the same age and new rules behind the same link.
#[derive(Clone, Debug)]
pub struct LocalZone {
    zone: Arc<TimeZone>,
    /// What `TZ` said, where that could not be read as a time zone.
    unreadable: Option<String>,
}

/// Why it is not known what time it is.
#[derive(Debug, Error)]
pub enum ClockError {
    /// `BACKCARE_NOW` is no instant.
    #[error("{NOW} is `{value}`, which is no RFC 3339 instant of the years 2000 to 2200")]
    Variable { value: String },
    /// The clock of the machine shows a time that cannot be kept.
    #[error("the clock of this machine shows a time before 1970 or after the year 2200")]
    Machine,
}

impl ClockError {
    pub fn hint(&self) -> String {
        match self {
            Self::Variable { .. } => format!("unset {NOW}, or write it as 2026-11-23T08:00:00+01:00"),
            Self::Machine => "set the clock of this machine; nothing was changed".to_owned(),
        }
    }
}

impl Clock {
    /// Reads the clock and the zone.
    pub fn read() -> Result<Self, ClockError> {
        Ok(Self { now: now()?, zone: LocalZone::read() })
    }
}

/// Reads the clock, or takes `BACKCARE_NOW` where it is set.
#[expect(clippy::disallowed_methods, reason = "this is where it is read")]
pub fn now() -> Result<DateTime<Utc>, ClockError> {
    Ok(match std::env::var_os(NOW).filter(|value| !value.is_empty()) {
        None => {
            // chrono's own `Utc::now` panics before 1970.
            let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| ClockError::Machine)?;
            let seconds = i64::try_from(since.as_secs()).map_err(|_| ClockError::Machine)?;
            let instant = DateTime::from_timestamp(seconds, since.subsec_nanos());
            instant.filter(|instant| instant.year() <= LAST_YEAR).ok_or(ClockError::Machine)?
        }
        Some(value) => {
            let value = value.to_string_lossy().into_owned();
            let instant = DateTime::parse_from_rfc3339(&value).ok().map(DateTime::<Utc>::from);
            instant.filter(|instant| is_believable(*instant)).ok_or(ClockError::Variable { value })?
        }
    })
}

impl LocalZone {
    fn read() -> Self {
        let (zone, unreadable) = match std::env::var("TZ") {
            Ok(name) if name.is_empty() => (TimeZone::utc(), None),
            Ok(name) => match TimeZone::from_posix_tz(&name) {
                Ok(zone) => (zone, None),
                Err(_) => (TimeZone::utc(), Some(name)),
            },
            Err(_) => (TimeZone::local().unwrap_or_else(|_| TimeZone::utc()), None),
        };
        Self { zone: Arc::new(zone), unreadable }
    }

    /// What `TZ` says, where that could not be read as a time zone. Then UTC is taken, as in the C library.
    pub fn unreadable(&self) -> Option<&str> {
        self.unreadable.as_deref()
    }
}

impl Zone for LocalZone {
    fn offset_at(&self, instant: DateTime<Utc>) -> FixedOffset {
        let found = self.zone.find_local_time_type(instant.timestamp());
        let offset = found.ok().and_then(|found| FixedOffset::east_opt(found.ut_offset()));
        offset.unwrap_or(Utc.fix())
    }
}

/// Whether somebody may live then who uses this: far from it the rules of time zones mean nothing.
fn is_believable(instant: DateTime<Utc>) -> bool {
    (2000..=LAST_YEAR).contains(&instant.year())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn zones_are_read_as_others_read_them() {
        for name in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"] {
            let (ours, theirs) = (
                LocalZone { zone: Arc::new(TimeZone::from_posix_tz(name).unwrap()), unreadable: None },
                name.parse::<Tz>().unwrap(),
            );
            let mut instant: DateTime<Utc> = "1990-01-01T00:00:00Z".parse().unwrap();
            let end: DateTime<Utc> = "2037-12-31T00:00:00Z".parse().unwrap();
            while instant < end {
                assert_eq!(ours.offset_at(instant), theirs.offset_at(instant), "{name}, {instant}");
                instant += TimeDelta::minutes(30);
            }
        }
    }
}
