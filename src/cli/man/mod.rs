//! `backcare man`: the manual pages, from the definition of the command line.

mod page;

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use serde_json::json;

use self::page::Page;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use super::{Cli, Run};
use crate::files;

/// Print the manual page, or write those of all commands into a directory
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare man | man -l -
  backcare man --out ~/.local/share/man/man1")]
pub(super) struct Args {
    /// Write the pages of all commands into this directory, which is made where it is not there
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let mut backcare = Cli::command();
        backcare.build();
        if let Some(directory) = &self.out {
            return write_all(&backcare, directory, context);
        }
        let text = Page::of(&backcare, None).text()?;
        Ok(if context.json { Answer::json(json!({"page": text})) } else { Answer::raw(text) })
    }
}

/// Writes the pages of all commands.
fn write_all(backcare: &clap::Command, directory: &Path, context: &Context) -> Result<Answer, Error> {
    let mut paths = Vec::new();
    for page in pages(backcare, None) {
        let path = directory.join(page.file_name());
        files::replace_ordinary(&path, &page.text()?).map_err(|cause| {
            Error::failed(format!("cannot write {}: {cause}", path.display())).hint("name another directory")
        })?;
        paths.push(path);
    }
    Ok(if context.json {
        Answer::json(json!({"pages": paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>()}))
    } else {
        Answer::text(format!("Wrote {} pages into {}.\n", paths.len(), directory.display()))
    })
}

/// The pages of a command and of those below it.
fn pages<'a>(command: &'a clap::Command, above: Option<&'a clap::Command>) -> Vec<Page<'a>> {
    let below = page::shown_commands(command).flat_map(|below| pages(below, Some(command)));
    std::iter::once(Page::of(command, above)).chain(below).collect()
}
