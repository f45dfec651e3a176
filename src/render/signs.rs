//! The signs that stand for something on pages, in Unicode and in ASCII.

use crate::domain::doses::{DayDose, DoseState};
use crate::domain::stats::Cell;

/// Which characters signs and pictures are drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    Unicode,
    Ascii,
}

impl Signs {
    /// How a dose stands.
    pub(super) fn dose(self, dose: &DayDose) -> &'static str {
        self.state(dose.state, dose.is_partial())
    }

    /// What became of a dose on a day; with a plus where more was done.
    pub(super) fn cell(self, cell: Cell) -> String {
        let state = cell.state.map_or("", |state| self.state(state, cell.is_partial));
        let extra = if cell.extra > 0 { "+" } else { "" };
        format!("{state}{extra}")
    }

    fn state(self, state: DoseState, is_partial: bool) -> &'static str {
        match state {
            DoseState::Done if is_partial => self.choose("◐", "%"),
            DoseState::Done => self.choose("✓", "x"),
            DoseState::Open => self.choose("○", "o"),
            DoseState::ToCome => self.choose("·", "."),
            DoseState::Missed => self.choose("–", "-"),
            DoseState::Excused => "~",
            DoseState::NotCounted => " ",
        }
    }

    /// That something is as it should be.
    pub(super) fn well(self) -> &'static str {
        self.choose("✓", "+")
    }

    /// That something is worth knowing.
    pub(super) fn note(self) -> &'static str {
        self.choose("·", "-")
    }

    /// That something needs doing.
    pub(super) fn needs_work(self) -> &'static str {
        self.choose("✗", "x")
    }

    /// Before what is to be typed.
    pub(super) fn arrow(self) -> &'static str {
        self.choose("→", ">")
    }

    /// In place of a number that is not known.
    pub(super) fn none(self) -> &'static str {
        self.choose("–", "-")
    }

    /// Between the parts of a line.
    pub(super) fn between(self) -> &'static str {
        self.choose(" · ", ", ")
    }

    /// A multiplication.
    pub(super) fn times(self) -> &'static str {
        self.choose("×", "*")
    }

    /// The filled part of a bar of `cells`, and the rest.
    pub(super) fn bar(self, full: usize, cells: usize) -> [String; 2] {
        [self.choose("━", "#").repeat(full), self.choose("─", "-").repeat(cells - full)]
    }

    pub(super) fn choose(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
        }
    }
}
