//! `backcare status`: one line for a prompt or a bar.

use clap::ValueEnum;

use super::context::Context;
use crate::render;

/// Show today in one line, for a prompt or a status bar
///
/// It only reads, and never waits for a command that writes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The form of the line: for people, for scripts (the same as --json), or for a custom module of waybar
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Waybar,
}

impl Args {
    /// Whether the answer is JSON.
    pub(super) fn is_for_programs(&self) -> bool {
        matches!(self.format, Format::Json | Format::Waybar)
    }
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    let store = context.store_as_it_is()?;
    let today = context.day(store.as_ref())?;
    Ok(match args.format {
        Format::Waybar => format!("{}\n", render::status::waybar(&today)),
        Format::Json => format!("{}\n", render::status::json(&today)),
        Format::Text if context.json => format!("{}\n", render::status::json(&today)),
        Format::Text => render::status::text(&today),
    })
}
