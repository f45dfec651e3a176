//! How what goes to stdout and stderr is laid out: by the terminal, the options and the environment.

use std::io::{self, IsTerminal};
use std::os::fd::AsFd;

use super::color::Color;
use super::environment::variable;
use crate::render::{Layout, Paint, Signs};

/// What a terminal has that does not say how many columns it has.
const USUAL_COLUMNS: usize = 80;

/// The options of every command that say how answers look.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct Look {
    /// Colour the answer; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, help_heading = super::EVERYWHERE, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Draw with ASCII alone, as where the locale is not UTF-8
    #[arg(long, global = true, help_heading = super::EVERYWHERE)]
    ascii: bool,
    /// Sentences in place of columns and signs, for screen readers and logs; or ACCESSIBLE
    #[arg(long, global = true, help_heading = super::EVERYWHERE)]
    plain: bool,
}

impl Look {
    /// With this colour and nothing else.
    pub(super) fn of_color(color: Color) -> Self {
        Self { color, ..Self::default() }
    }

    /// How to lay out what goes to `stream`.
    pub(super) fn layout(self, stream: &(impl IsTerminal + AsFd)) -> Layout {
        let is_plain = self.plain || variable("ACCESSIBLE").is_some_and(|value| value != "0");
        let is_colored = !is_plain || self.color == Color::Always;
        Layout {
            columns: columns(stream),
            paint: if is_colored { self.color.paint(stream) } else { Paint::Plain },
            signs: if self.ascii || !is_utf8() { Signs::Ascii } else { Signs::Unicode },
            is_plain,
        }
    }
}

/// Whether lines may be drawn again in place on the terminal of stderr: one that can, and has as many columns as pages.
pub(super) fn may_redraw() -> bool {
    let is_wide = terminal_size::terminal_size_of(io::stderr())
        .is_none_or(|(width, _)| usize::from(width.0) >= *Layout::COLUMNS.start());
    is_wide && variable("TERM").is_some_and(|term| term != "dumb")
}

/// The columns of a terminal, as far as pages use them; `None` where the stream is none.
fn columns(stream: &(impl IsTerminal + AsFd)) -> Option<usize> {
    if !stream.is_terminal() {
        return None;
    }
    let columns = terminal_size::terminal_size_of(stream).map_or(USUAL_COLUMNS, |(width, _)| width.0.into());
    Some(columns.clamp(*Layout::COLUMNS.start(), *Layout::COLUMNS.end()))
}

/// Whether the locale says that the terminal shows Unicode; without a locale it does.
fn is_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    set.is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
