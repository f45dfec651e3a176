//! `backcare done`: does what the button Done of the open reminder does.

use super::front;
use crate::cli::Run;
use crate::cli::completions::candidates;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::log;
use crate::cli::output::Answer;

/// Log what the open reminder names, as its button Done does
///
/// With a routine it logs that one, whether a reminder names it or not: the same as `backcare log ROUTINE`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Only these
    #[arg(value_name = "ROUTINE", add = candidates::routines())]
    routines: Vec<String>,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        if self.routines.is_empty() { front::done(context) } else { log::Args::of(&self.routines).run(context) }
    }
}
