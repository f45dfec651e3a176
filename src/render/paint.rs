//! Colour, where it is wanted. Only the terminal's own bold, dim, green and red: they can be read on dark and on
//! light backgrounds.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// How text is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// With the terminal's styles.
    Colored,
    /// Not at all.
    Plain,
}

impl Paint {
    /// A heading, or what wants to be done.
    pub fn strong(self, text: impl Display) -> String {
        self.with(Style::new().bold(), text)
    }

    /// What is done.
    pub fn good(self, text: impl Display) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Green.into())), text)
    }

    /// What is wrong.
    pub fn bad(self, text: impl Display) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Red.into())), text)
    }

    /// What matters less.
    pub fn faint(self, text: impl Display) -> String {
        self.with(Style::new().dimmed(), text)
    }

    fn with(self, style: Style, text: impl Display) -> String {
        match self {
            Self::Colored => match text.to_string() {
                text if text.is_empty() => text,
                text => format!("{style}{text}{style:#}"),
            },
            Self::Plain => text.to_string(),
        }
    }
}
