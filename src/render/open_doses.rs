//! What is open now, as a list to choose from.

use super::Layout;
use super::table::{Column, Table};
use crate::domain::doses::DayDose;
use crate::domain::routine::SlotName;

/// The doses with their numbers, from 1 on.
pub fn list(open: &[(&SlotName, &DayDose)], layout: Layout) -> String {
    let row = |(number, (slot, dose)): (usize, &(&SlotName, &DayDose))| {
        vec![number.to_string(), dose.routine.to_string(), dose.dose.to_string(), slot.to_string()]
    };
    let rows = (1..).zip(open).map(row).collect();
    let columns = vec![Column::right(""), Column::left(""), Column::right(""), Column::left("")];
    format!("Open now:\n{}", Table { columns, rows, indent: "  " }.text(layout))
}

/// Why an answer chooses nothing.
pub fn no_choice(word: &str, of: usize) -> String {
    if of == 1 {
        return format!("`{word}` is neither yes nor no");
    }
    format!("`{word}` is none of them: type all, none, numbers from 1 to {of}, or names")
}
