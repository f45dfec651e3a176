//! The guided session that is under way, as other processes see it.

use chrono::NaiveDate;

use crate::domain::calendar::Moment;
use crate::domain::record::Pain;
use crate::domain::routine::{RoutineId, SlotName, Unit};

/// A guided session that is under way, or that was when its process died. Its day and slot are worked out once, when it
/// begins, and it is recorded there, however late it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    pub routine: RoutineId,
    /// When it began.
    pub at: Moment,
    /// The logical day on which it began.
    pub day: NaiveDate,
    /// The slot that it fills, or is one more session in.
    pub slot: Option<SlotName>,
    /// How many of `unit` were done when this was written.
    pub amount: u32,
    pub unit: Unit,
    /// The pain before it.
    pub pain: Option<Pain>,
}
