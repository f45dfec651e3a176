//! `backcare status`: one line for a prompt or a bar.

use clap::ValueEnum;

use super::context::Context;
use crate::render;

/// Show today in one line, for a prompt or a status bar
///
/// It only reads, and never waits for a command that writes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The form of the line; --json is the same as --format json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line of text
    Text,
    /// A JSON object
    Json,
    /// What a custom module of waybar reads
    Waybar,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    let store = context.store_as_it_is()?;
    let (today, _) = context.day(store.as_ref())?;
    Ok(match args.format {
        Format::Waybar => format!("{}\n", render::status::waybar(&today)),
        Format::Json => format!("{}\n", render::json::status(&today)),
        Format::Text if context.json => format!("{}\n", render::json::status(&today)),
        Format::Text => render::status::line(&today) + "\n",
    })
}
