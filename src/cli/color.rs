//! `--color`: whether the answer, clap's help and clap's errors are coloured.

use std::ffi::OsString;
use std::io::IsTerminal;

use clap::ValueEnum;

use super::environment::variable;
use crate::render::Paint;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// The choice in the arguments of the program. It is looked for before clap has parsed them, since clap's help and
    /// errors are coloured, too; a value that is none is reported by clap.
    pub(super) fn in_arguments(arguments: impl Iterator<Item = OsString>) -> Self {
        let arguments: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
        let values = arguments.iter().skip(1);
        let apart = arguments.iter().zip(values).find(|(flag, _)| *flag == "--color").map(|(_, value)| value.as_str());
        let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--color="));
        apart.or(joined).and_then(|word| Self::from_str(word, false).ok()).unwrap_or_default()
    }

    pub(super) fn for_clap(self) -> clap::ColorChoice {
        match self {
            Self::Auto => clap::ColorChoice::Auto,
            Self::Always => clap::ColorChoice::Always,
            Self::Never => clap::ColorChoice::Never,
        }
    }

    /// How to paint what goes to `stream`.
    pub(super) fn paint(self, stream: &impl IsTerminal) -> Paint {
        let is_colored = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => variable("NO_COLOR").is_none() && (is_forced() || is_possible() && stream.is_terminal()),
        };
        if is_colored { Paint::Colored } else { Paint::Plain }
    }
}

/// Whether the environment asks for colours in pipes and files, too.
fn is_forced() -> bool {
    variable("CLICOLOR_FORCE").is_some_and(|value| value != "0")
}

/// Whether the environment allows colours on a terminal.
fn is_possible() -> bool {
    variable("TERM").is_none_or(|term| term != "dumb") && variable("CLICOLOR").is_none_or(|value| value != "0")
}
