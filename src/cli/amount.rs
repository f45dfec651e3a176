//! How much of a routine, as it is given on the command line.

use super::args;
use super::error::Error;
use crate::domain::routine::{COUNTS, MINUTES, Routine, Unit};

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
        Ok(match (&routine.prescription.dose.unit, self.minutes, self.count) {
            (_, None, None) => None,
            (Unit::Minutes, Some(minutes), _) => Some(minutes),
            (Unit::Count(_), _, Some(count)) => Some(count),
            (Unit::Minutes, None, Some(_)) => {
                return Err(Error::usage(format!("`{}` is counted in minutes", routine.id)).hint("use --minutes N"));
            }
            (Unit::Count(word), Some(_), None) => {
                return Err(Error::usage(format!("`{}` is counted in {word}", routine.id)).hint("use --count N"));
            }
        })
    }
}
