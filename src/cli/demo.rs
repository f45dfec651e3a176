//! `backcare demo`: a command that reads, on made-up weeks in memory.

use std::ffi::OsStr;
use std::ffi::OsString;

use clap::CommandFactory;

use super::context::Context;
use super::error::Error;
use super::output::Answer;
use super::{Cli, Run};

/// The commands of which something runs in the demo, as they are typed.
const RUNS: [&str; 13] = [
    "stats",
    "report",
    "list",
    "pain",
    "review",
    "undo --list",
    "missed",
    "status",
    "routines",
    "guide",
    "tips",
    "remind next",
    "export --format ics",
];

/// Show eight made-up weeks, to look at the pages before you have weeks of your own
///
/// These run on them, with all their options: stats, report, list, pain, review, undo --list, missed, status, routines,
/// guide, tips, remind next and export; without a command the present day. Your own diary and settings are neither read
/// nor touched, whatever --db and --config say.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare demo
  backcare demo stats --month
  backcare demo list --pain --limit 5")]
pub(super) struct Args {
    /// A command with its options, as it would be typed after `backcare`
    #[arg(value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

impl Run for Args {
    /// Reached by a demo in a demo only: that of a demo is a command line of its own.
    fn run(&self, _: &Context) -> Result<Answer, Error> {
        Err(refusal("demo"))
    }
}

impl Args {
    /// The command line that runs in the demo: `arguments` without the word `demo`.
    pub(super) fn command_line(&self, arguments: &[OsString]) -> Vec<OsString> {
        let (before, words) = arguments.split_at(arguments.len().saturating_sub(self.words.len()));
        let is_value = |place: usize| place > 0 && takes_value(&before[place - 1]);
        let demo = (0..before.len()).find(|place| before[*place] == "demo" && !is_value(*place));
        let (before, options) = before.split_at(demo.unwrap_or(before.len()));
        let options = options.iter().skip(1).filter(|option| *option != "--");
        before.iter().chain(options).chain(words).cloned().collect()
    }
}

/// Whether this is an option of every command that has its value in the next word.
fn takes_value(word: &OsStr) -> bool {
    let name = word.to_str().and_then(|word| word.strip_prefix("--"));
    name.is_some_and(|name| {
        let is_it = |arg: &clap::Arg| arg.get_long() == Some(name) && arg.get_action().takes_values();
        Cli::command().get_arguments().any(is_it)
    })
}

/// What is told where `command` does not run in the demo.
pub(super) fn refusal(command: &str) -> Error {
    Error::usage(format!("the demo only shows: `{command}` does not run in it"))
        .hint(format!("these run: {}", RUNS.join(", ")))
}

/// The program as shells complete it: below `demo` stand the commands that run there.
pub(super) fn completed() -> clap::Command {
    let program = Cli::command();
    let runs = |command: &&clap::Command| RUNS.iter().any(|words| words.split(' ').next() == Some(command.get_name()));
    let below: Vec<clap::Command> = program.get_subcommands().filter(runs).cloned().collect();
    program.mut_subcommand("demo", |demo| demo.subcommands(below))
}
