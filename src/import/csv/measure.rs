//! How much of a routine an entry tells of, in the unit of the routine.

use thiserror::Error;

use super::amounts::{GivenAmount, GivenUnit, unit_minutes};
use super::entry::TableEntry;
use crate::domain::routine::{COUNTS, MINUTES, Unit};

/// The most characters of a word for a unit.
const LONGEST_WORD: usize = 16;

/// Why the amount of an entry cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MeasureProblem {
    #[error("it is counted in {ours}, not in `{given}`")]
    OtherUnit { ours: Unit, given: String },
    #[error("it has two amounts: {0} and {1}")]
    TwoAmounts(u32, u32),
    #[error("{amount} {unit} is not from {least} to {most}", least = limits(unit).start(), most = limits(unit).end())]
    OutOfLimits { amount: u32, unit: Unit },
}

/// A unit, and how many of it are one of what was given.
type Scale = (Unit, f64);

impl TableEntry {
    /// The amount and its unit; `None` where it is not known. `unit` is that of the routine.
    pub fn amount_in(&self, unit: &Unit) -> Result<(Option<u32>, Unit), MeasureProblem> {
        let of_row = match &self.unit {
            None => (unit.clone(), 1.0),
            Some(word) => self.scale(word, unit)?,
        };
        let mut found: Option<u32> = None;
        let mut other = None;
        for given in &self.amounts {
            let (its_unit, scale) = match &given.unit {
                GivenUnit::Unsaid => of_row.clone(),
                GivenUnit::Minutes => (Unit::Minutes, 1.0),
                GivenUnit::Counts if unit == &Unit::Minutes => {
                    other = Some("times".to_owned());
                    continue;
                }
                GivenUnit::Counts => (unit.clone(), 1.0),
                GivenUnit::Word(word) => self.scale(word, unit)?,
            };
            if its_unit != of_row.0 {
                other = Some(its_unit.to_string());
                continue;
            }
            let amount = scaled(given, scale);
            match found {
                Some(before) if before != amount => return Err(MeasureProblem::TwoAmounts(before, amount)),
                _ => found = Some(amount),
            }
        }
        let unit = of_row.0;
        match (found, other) {
            (None, Some(given)) => Err(MeasureProblem::OtherUnit { ours: unit, given }),
            (Some(amount), _) if !limits(&unit).contains(&amount) => Err(MeasureProblem::OutOfLimits { amount, unit }),
            (amount, _) => Ok((amount, unit)),
        }
    }

    /// The unit that a word means, where it is one of the routine's. In our own export it is the unit that the session
    /// had, which may not be that of the routine any more.
    fn scale(&self, word: &str, ours: &Unit) -> Result<Scale, MeasureProblem> {
        let lower = word.to_lowercase();
        let found = match (unit_minutes(&lower), ours) {
            (Some(minutes), _) => (Unit::Minutes, minutes),
            (None, Unit::Count(own)) if is_same_word(&lower, &own.to_lowercase()) => (ours.clone(), 1.0),
            (None, _) => (Unit::Count(word.into()), 1.0),
        };
        let is_ours = self.when.settled.is_some() && word.chars().count() <= LONGEST_WORD;
        if found.0 == *ours || is_ours {
            return Ok(found);
        }
        Err(MeasureProblem::OtherUnit { ours: ours.clone(), given: word.to_owned() })
    }
}

/// Whether both are one word, in the singular or the plural.
fn is_same_word(one: &str, other: &str) -> bool {
    one.strip_suffix('s').unwrap_or(one) == other.strip_suffix('s').unwrap_or(other)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is positive, and a cast saturates")]
fn scaled(given: &GivenAmount, scale: f64) -> u32 {
    (f64::from(given.amount) * scale).round() as u32
}

fn limits(unit: &Unit) -> std::ops::RangeInclusive<u32> {
    match unit {
        Unit::Minutes => MINUTES,
        Unit::Count(_) => COUNTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::csv::EntryTime;

    fn strokes() -> Unit {
        Unit::Count("strokes".into())
    }

    fn measured(amounts: &[(u32, GivenUnit)], unit: Option<&str>, ours: &Unit) -> String {
        let amounts = amounts.iter().map(|(amount, unit)| GivenAmount { amount: *amount, unit: unit.clone() });
        let entry = TableEntry { amounts: amounts.collect(), unit: unit.map(str::to_owned), ..TableEntry::default() };
        match entry.amount_in(ours) {
            Ok((amount, unit)) => format!("{amount:?} {unit}"),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn amounts_are_taken_in_the_unit_of_the_routine() {
        use GivenUnit::{Counts, Minutes, Unsaid};
        let word = |word: &str| GivenUnit::Word(word.to_owned());
        for (amounts, unit, ours, expected) in [
            (vec![], None, strokes(), "None strokes"),
            (vec![(200, Unsaid)], None, strokes(), "Some(200) strokes"),
            (vec![(200, Unsaid)], Some("Stroke"), strokes(), "Some(200) strokes"),
            (vec![(200, word("strokes"))], None, strokes(), "Some(200) strokes"),
            (vec![(90, Unsaid)], Some("sec"), Unit::Minutes, "Some(2) minutes"),
            (vec![(10, Minutes), (200, Counts)], None, strokes(), "Some(200) strokes"),
            (vec![(10, Minutes), (200, Counts)], None, Unit::Minutes, "Some(10) minutes"),
            (vec![(10, Minutes), (10, Unsaid)], None, Unit::Minutes, "Some(10) minutes"),
            (vec![(10, Minutes), (11, Unsaid)], None, Unit::Minutes, "it has two amounts: 10 and 11"),
            (vec![(10, Minutes)], None, strokes(), "it is counted in strokes, not in `minutes`"),
            (vec![(10, Unsaid)], Some("min"), strokes(), "it is counted in strokes, not in `min`"),
            (vec![(5, Unsaid)], Some("km"), Unit::Minutes, "it is counted in minutes, not in `km`"),
            (vec![(5, Counts)], None, Unit::Minutes, "it is counted in minutes, not in `times`"),
            (vec![(241, Unsaid)], None, Unit::Minutes, "241 minutes is not from 1 to 240"),
            (vec![(10_001, Unsaid)], None, strokes(), "10001 strokes is not from 1 to 10000"),
            (vec![(10, Unsaid)], Some("sec"), Unit::Minutes, "0 minutes is not from 1 to 240"),
        ] {
            assert_eq!(measured(&amounts, unit, &ours), expected, "{amounts:?} {unit:?}");
        }
    }

    #[test]
    fn a_session_of_our_own_export_keeps_the_unit_that_it_had() {
        let settled = Some((chrono::NaiveDate::default(), None));
        let entry = TableEntry {
            when: EntryTime { settled, ..EntryTime::default() },
            amounts: vec![GivenAmount { amount: 10, unit: GivenUnit::Unsaid }],
            unit: Some("Hops".to_owned()),
            ..TableEntry::default()
        };
        assert_eq!(entry.amount_in(&Unit::Minutes), Ok((Some(10), Unit::Count("Hops".into()))));
        let in_minutes = TableEntry { unit: Some("minutes".to_owned()), ..entry };
        assert_eq!(in_minutes.amount_in(&strokes()), Ok((Some(10), Unit::Minutes)));
    }
}
