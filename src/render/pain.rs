//! How the pain of one time is told beside that of another.

use super::json::tenths;
use crate::domain::stats::PainDirection;

/// A mean with one decimal, halves upwards: `4.3`.
pub(super) fn mean(mean: f64) -> String {
    format!("{:.1}", tenths(mean))
}

/// A mean as a whole number, halves upwards: a pain of one half is not none.
pub(super) fn whole(mean: f64) -> String {
    format!("{:.0}", mean.round())
}

/// What is said where there is no difference to see.
const SAME: &str = "the same";

/// `1.6 lower`: of the means as they are shown, so that a reader can check it.
pub(super) fn difference(before: f64, now: f64) -> String {
    signed(tenths(now) - tenths(before))
}

/// `0.8 lower`, `0.8 higher`, `the same`.
pub(super) fn signed(change: f64) -> String {
    match tenths(change) {
        change if change < 0.0 => format!("{:.1} lower", -change),
        change if change > 0.0 => format!("{change:.1} higher"),
        _ => SAME.to_owned(),
    }
}

/// `1.6 lower than the week before`, `the same as the week before`.
pub(super) fn compared(before: f64, now: f64, with: &str) -> String {
    let difference = difference(before, now);
    let word = if difference == SAME { "as" } else { "than" };
    format!("{difference} {word} {with}")
}

/// What is said of a difference that people tend to notice.
pub(super) fn noticeable(direction: Option<PainDirection>) -> &'static str {
    if direction.is_some() { ", which is noticeable" } else { "" }
}
