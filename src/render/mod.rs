//! Domain values as text for people and JSON for programs. Nothing here reads or writes anything.

pub mod json;
mod paint;
pub mod records;
pub mod reminder;
pub mod stats;
pub mod status;
mod table;
pub mod today;

pub use paint::Paint;
pub use table::wrapped_under;

use crate::domain::routine::{Dose, Unit};

/// `1 day`, `2 days`.
pub fn counted(count: u32, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// A sum of amounts: `1 stroke`, `30 minutes`; `None` where there is none.
pub fn amount(sum: u64, unit: &Unit) -> Option<String> {
    let amount = u32::try_from(sum).ok().filter(|amount| *amount > 0)?;
    Some(Dose { amount, unit: unit.clone() }.to_string())
}

/// Words in a row: `a`, `a and b`, `a, b and c`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
