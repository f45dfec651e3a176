//! The command line: one file a command, with its arguments and its `run`.
//!
//! A command returns what belongs on stdout; nothing is printed on the way, so that a command that fails has said nothing
//! yet.

mod context;
mod daemon_down;
mod doctor;
mod error;
mod list;
mod log;
mod output;
mod pain;
mod pause;
mod remind;
mod service;
mod stats;
mod status;
mod today;
mod undo;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use self::context::{Context, variable};
use self::output::Form;
use crate::render::Paint;

/// Reminds you of what your lower back needs, and keeps count of what you do, of what is prescribed, and of the pain.
///
/// Without a command it shows today: what is done, what is open now, what is to come.
///
/// backcare is no medical advice. If your back is numb, weak or badly hurt, see a doctor.
#[derive(Debug, Parser)]
#[command(name = "backcare", version, disable_help_subcommand = true, max_term_width = 80)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Heads the options that every command has.
const EVERYWHERE: &str = "Options of every command";

#[derive(Debug, Args)]
struct Global {
    /// Answer with one JSON document
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    json: bool,
    /// Colour the answer; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// The database [default: backcare/backcare.db in the data directory; or BACKCARE_DB]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    db: Option<PathBuf>,
    /// The configuration [default: backcare/config.toml in the config directory; or BACKCARE_CONFIG]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Log(log::Args),
    Pain(pain::Args),
    List(list::Args),
    Undo(undo::Args),
    Stats(stats::Args),
    Status(status::Args),
    Pause(pause::Args),
    Resume(pause::ResumeArgs),
    Remind(remind::Args),
    Service(service::Args),
    Doctor(doctor::Args),
}

/// Runs the program: parses, runs, prints the answer or the one error.
pub fn main() -> ExitCode {
    let color = color_before_parsing();
    let command = Cli::command().color(color);
    let parsed = command.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    let form = cli.form();
    match run(&cli) {
        Ok((text, note)) => {
            let code = output::print(&text, form, cli.command.as_ref().is_some_and(Command::records));
            if let Some(note) = note {
                output::note(&note);
            }
            code
        }
        Err(error) => output::fail(&error, form),
    }
}

impl Cli {
    fn form(&self) -> Form {
        let is_for_programs = matches!(&self.command, Some(Command::Status(args)) if args.is_for_programs());
        match self.global.paint() {
            _ if self.global.json || is_for_programs => Form::Json,
            Paint::Colored => Form::Styled,
            Paint::Plain => Form::Text,
        }
    }
}

impl Command {
    /// Whether it changes something.
    fn records(&self) -> bool {
        match self {
            Self::Log(_) | Self::Pause(_) | Self::Resume(_) => true,
            Self::Pain(args) => args.records(),
            Self::Undo(args) => args.records(),
            Self::List(_) | Self::Stats(_) | Self::Status(_) | Self::Remind(_) | Self::Service(_) | Self::Doctor(_) => {
                false
            }
        }
    }
}

/// The answer, and what is to be said beside it.
fn run(cli: &Cli) -> anyhow::Result<(String, Option<String>)> {
    let context = match &cli.command {
        Some(Command::Remind(args)) if args.needs_no_settings() => Context::without_settings(&cli.global)?,
        Some(Command::Service(args)) if args.needs_no_settings() => Context::without_settings(&cli.global)?,
        Some(Command::Doctor(_)) => Context::without_settings(&cli.global)?,
        _ => Context::new(&cli.global)?,
    };
    let answer = match &cli.command {
        None => today::run(&context),
        Some(Command::Log(args)) => log::run(args, &context),
        Some(Command::Pain(args)) => pain::run(args, &context),
        Some(Command::List(args)) => list::run(args, &context),
        Some(Command::Undo(args)) => undo::run(args, &context),
        Some(Command::Stats(args)) => stats::run(args, &context),
        Some(Command::Status(args)) => status::run(args, &context),
        Some(Command::Pause(args)) => pause::pause(args, &context),
        Some(Command::Resume(args)) => pause::resume(args, &context),
        Some(Command::Remind(args)) => remind::run(args, &context),
        Some(Command::Service(args)) => service::run(args, &context),
        Some(Command::Doctor(_)) => doctor::run(&context),
    }?;
    let is_of_every_day = matches!(cli.command, None | Some(Command::Log(_) | Command::Stats(_)));
    let note = if is_of_every_day { daemon_down::warning(&context) } else { None };
    Ok((answer, note))
}

impl Global {
    fn paint(&self) -> Paint {
        let colored = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => std::io::stdout().is_terminal() && variable("NO_COLOR").is_none(),
        };
        if colored { Paint::Colored } else { Paint::Plain }
    }
}

/// clap's help and errors are coloured while the arguments are not parsed yet: `--color` is looked for by hand.
fn color_before_parsing() -> clap::ColorChoice {
    let args: Vec<String> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let given =
        args.iter().zip(args.iter().skip(1)).find_map(|(flag, value)| (flag == "--color").then_some(value.as_str()));
    let joined = args.iter().find_map(|arg| arg.strip_prefix("--color="));
    match given.or(joined) {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}
