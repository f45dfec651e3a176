//! What a step is given beside its state: the past, the present, the settings.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::reminder::{Item, Key};
use super::sitting::{SittingRules, Uptime};
use crate::domain::calendar::Calendar;
use crate::domain::guided::UnderWay;
use crate::domain::history::View;

#[derive(Clone, Copy)]
pub struct Env<'a> {
    /// The plans of the days, sessions and pauses, at least from `since` on, as they are seen now.
    pub view: View<'a>,
    pub rules: &'a Rules,
    pub uptime: Uptime,
    /// The first day whose reminders are accounted for: what was missed before it is not written down.
    pub since: NaiveDate,
    /// The guided session that goes on; `None` where there is none.
    pub under_way: Option<&'a UnderWay>,
}

/// How reminders behave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long Snooze hides a reminder.
    pub snooze: TimeDelta,
    /// How long after its time a reminder is still shown for the first time.
    pub late: TimeDelta,
    /// After how long an ignored reminder is shown once more; `None` for never.
    pub repeat: Option<TimeDelta>,
    pub sitting: SittingRules,
}

impl<'a> Env<'a> {
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.view.now
    }

    pub(super) fn calendar(&self) -> Calendar<'a> {
        self.view.calendar()
    }

    /// Whether the guided session that goes on does one of these items of a reminder.
    pub(super) fn is_being_done(&self, key: &Key, items: &[Item]) -> bool {
        self.under_way.is_some_and(|session| {
            let is_of_slot = session.day == key.day && session.slot.as_ref().is_none_or(|slot| *slot == key.slot);
            (key.is_sitting() || is_of_slot) && items.iter().any(|item| item.routine == session.routine)
        })
    }
}
