//! How much of a routine, as it is given on the command line.

use super::args;
use super::error::Error;
use crate::domain::routine::{COUNTS, MINUTES, Routine, RoutineId, Unit};

#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct AmountArgs {
    /// How many minutes, 1 to 240 [default: the prescribed dose]
    #[arg(long, value_name = "N", conflicts_with = "count", allow_negative_numbers = true)]
    #[arg(value_parser = |word: &str| args::whole_number(word, &MINUTES))]
    minutes: Option<u32>,
    /// How many strokes, holds or times, 1 to 10000 [default: the prescribed dose]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = |word: &str| args::whole_number(word, &COUNTS))]
    count: Option<u32>,
}

impl AmountArgs {
    pub(super) fn is_given(self) -> bool {
        self.minutes.is_some() || self.count.is_some()
    }

    /// The amount that was given, in the unit of the routine.
    pub(super) fn of(self, routine: &Routine) -> Result<Option<u32>, Error> {
        self.counted_in(&routine.prescription.dose.unit, &routine.id)
    }

    /// The amount that was given, where the routine is counted in this unit.
    pub(super) fn counted_in(self, unit: &Unit, routine: &RoutineId) -> Result<Option<u32>, Error> {
        Ok(match (unit, self.minutes, self.count) {
            (_, None, None) => None,
            (Unit::Minutes, Some(minutes), _) => Some(minutes),
            (Unit::Count(_), _, Some(count)) => Some(count),
            (Unit::Minutes, None, Some(_)) => {
                return Err(Error::usage(format!("`{routine}` is counted in minutes")).hint("use --minutes N"));
            }
            (Unit::Count(word), Some(_), None) => {
                return Err(Error::usage(format!("`{routine}` is counted in {word}")).hint("use --count N"));
            }
        })
    }
}
