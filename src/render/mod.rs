//! Domain values as text for people and JSON for programs. Nothing here reads or writes anything.

pub mod json;
mod paint;
pub mod records;
pub mod stats;
pub mod status;
mod table;
pub mod today;

pub use paint::Paint;

/// `1 day`, `2 days`.
pub fn counted(count: u32, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// Words in a row: `a`, `a and b`, `a, b and c`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
