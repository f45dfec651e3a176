//! How values are written in JSON. The field names of the documents are promises: more may come, none goes.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::domain::calendar::Moment;
use crate::domain::stats::Streak;

/// RFC 3339 in whole seconds, with the offset.
pub fn instant(at: Moment) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Rounded to three decimals, as fractions are.
pub(super) fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Rounded to two decimals, as means of pain are.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Rounded to one decimal, as means of pain are shown.
pub(super) fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

pub(super) fn streak(streak: Streak) -> Value {
    json!({"current": streak.current, "longest": streak.longest})
}
