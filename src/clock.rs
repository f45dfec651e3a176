//! The only room that asks what time it is, and what the wall clock here shows.

use chrono::{DateTime, Local, Utc};
use thiserror::Error;

/// Replaces the present for one-shot commands, in tests and scripts.
pub const NOW: &str = "BACKCARE_NOW";

/// The present, read once a command, and the zone of the wall clock: `TZ`, else the system's.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The present.
    pub now: DateTime<Utc>,
    /// The wall clock.
    pub zone: Local,
}

/// `BACKCARE_NOW` is no instant.
#[derive(Debug, Error)]
#[error("{NOW} is `{value}`, which is no RFC 3339 instant of the years 1971 to 9989")]
pub struct ClockError {
    value: String,
}

impl ClockError {
    /// What to do next.
    pub fn hint(&self) -> String {
        format!("unset {NOW}, or write it as 2026-11-23T08:00:00+01:00")
    }
}

impl Clock {
    /// Reads the clock, or takes `BACKCARE_NOW` where it is set.
    #[expect(clippy::disallowed_methods, reason = "this is the room")]
    pub fn read() -> Result<Self, ClockError> {
        let now = match std::env::var_os(NOW).filter(|value| !value.is_empty()) {
            None => Utc::now(),
            Some(value) => {
                let value = value.to_string_lossy().into_owned();
                let instant = DateTime::parse_from_rfc3339(&value).ok().map(DateTime::<Utc>::from);
                instant.filter(|instant| is_believable(*instant)).ok_or(ClockError { value })?
            }
        };
        Ok(Self { now, zone: Local })
    }
}

/// The years in which a zone, a week or a year more or less can still be written with four digits.
fn is_believable(instant: DateTime<Utc>) -> bool {
    use chrono::Datelike;
    (1971..9990).contains(&instant.year())
}
