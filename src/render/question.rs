//! What is asked on a terminal.

use super::Layout;

/// `Noon, thumb [12:30]:`.
pub fn question(question: &str, present: &str) -> String {
    format!("{question} [{present}]:")
}

/// Why an answer is not taken.
pub fn refused(message: &str, layout: Layout) -> String {
    layout.wrapped(format!("{message}."))
}
