//! The period in equal parts, for the picture and its table: weeks, or months or years where there are too many weeks.

use chrono::NaiveDate;

use super::ReportContent;
use crate::domain::stats::period::Span;
use crate::domain::stats::{DayStats, Stats};

/// The most weeks that are shown one by one: half a year.
const MOST_WEEKS: usize = 27;
/// The most months: ten years.
const MOST_MONTHS: usize = 120;

/// The parts of a period.
pub(super) struct Course {
    pub(super) parts: Vec<CoursePart>,
    /// What one part is called.
    pub(super) one: &'static str,
    /// The array of `stats --json` that has the parts.
    pub(super) field: &'static str,
    /// How the first day of a part is written.
    pub(super) format: &'static str,
}

/// One part, with what happened in it.
pub(super) struct CoursePart {
    pub(super) stats: DayStats,
    /// Whether the plan was changed in it.
    pub(super) has_plan_change: bool,
}

impl Course {
    pub(super) fn of(content: &ReportContent) -> Self {
        let Stats { period, .. } = content.stats;
        let spans = [
            (Span::Week, MOST_WEEKS, "week", "weeks", "%-d %b"),
            (Span::Month, MOST_MONTHS, "month", "months", "%b %Y"),
            (Span::Year, usize::MAX, "year", "years", "%Y"),
        ];
        let found = spans.into_iter().find_map(|(span, most, one, field, format)| {
            let parts = content.stats.added_by(span);
            (parts.len() <= most).then_some((span, parts, one, field, format))
        });
        let Some((span, parts, one, field, format)) = found else {
            return Self { parts: Vec::new(), one: "week", field: "weeks", format: "%-d %b" };
        };
        let changed = |part: &DayStats| {
            let is_in = |day: NaiveDate| day >= period.from && span.is_same(part.day, day);
            content.plan_changes.iter().any(|change| is_in(change.day))
        };
        let parts = parts.into_iter().map(|stats| CoursePart { has_plan_change: changed(&stats), stats });
        Self { parts: parts.collect(), one, field, format }
    }

    /// Whether there is anything to draw.
    pub(super) fn is_empty(&self) -> bool {
        let has_any = |part: &CoursePart| part.stats.adherence.prescribed > 0 || part.stats.pain.readings > 0;
        !self.parts.iter().any(has_any)
    }
}

impl CoursePart {
    /// What is marked below it, in words.
    pub(super) fn marks(&self) -> Vec<&'static str> {
        let remarks = &self.stats.remarks;
        let plan = self.has_plan_change.then_some("plan");
        let paused = remarks.is_paused.then_some("paused");
        let eased = remarks.is_eased.then_some("eased");
        [plan, paused, eased].into_iter().flatten().collect()
    }
}
