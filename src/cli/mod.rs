//! The command line: one file a command, with its arguments and its `Run`.
//!
//! A command returns its answer, and nothing is printed on the way: a command that fails has printed nothing on stdout.

mod activities;
mod add;
mod amount;
mod args;
mod backup;
mod choice;
mod color;
mod commands;
mod completions;
mod config;
mod context;
mod conversation;
mod cut_off;
mod daemon_down;
mod delete;
mod demo;
mod demo_diary;
mod disable;
mod doctor;
mod ease;
mod edit;
mod enable;
mod entry;
mod environment;
mod error;
mod export;
mod forever;
mod guide;
mod guided;
mod import;
mod last_said;
mod layout;
mod list;
mod log;
mod man;
mod meant;
mod missed;
mod out_file;
mod output;
mod pain;
mod pause;
mod period;
mod remind;
mod report;
mod restore;
mod resume;
mod review;
mod routines;
mod service;
mod setup;
mod stats;
mod status;
mod stream;
mod tips;
mod today;
mod undo;
mod usage;
mod worsening;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind as UsageKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use self::color::Color;
use self::context::{Context, Diary};
use self::error::Error;
use self::layout::Look;
use self::output::Answer;
use crate::render::Layout;

/// Reminds you of what your lower back needs, and keeps count of what you do, of what is prescribed, and of the pain.
///
/// Without a command it shows today: what is done, what is open now, what is to come.
///
/// backcare is no medical advice. If your back is numb, weak or badly hurt, see a doctor.
#[derive(Debug, Parser)]
#[command(
    name = "backcare",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  backcare setup               answer a few questions to begin
  backcare do thumb            do it now, counted or timed, and logged
  backcare log thumb --pain 4  record what you did, and the pain before it
  backcare pain 4              record the pain alone
  backcare stats --month       see what was done, and how the pain goes
  backcare guide thumb         read how to do it, and when not to
  backcare help log            read more about a command"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

impl Cli {
    fn as_run(&self) -> &dyn Run {
        self.command.as_ref().map_or(&today::Args, Command::as_run)
    }
}

/// Heads the options that every command has.
const EVERYWHERE: &str = "Options of every command";

#[derive(Debug, clap::Args)]
struct Global {
    /// Answer with one JSON document
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    json: bool,
    #[command(flatten)]
    look: Look,
    /// The database [default: backcare/backcare.db in the data directory; or BACKCARE_DB]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    db: Option<PathBuf>,
    /// The configuration [default: backcare/config.toml in the config directory; or BACKCARE_CONFIG]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What a command is, beside its arguments.
trait Run {
    fn run(&self, context: &Context) -> Result<Answer, Error>;

    /// Whether it changes what was recorded.
    fn changes_the_diary(&self) -> bool {
        false
    }

    /// How somebody sees that it is done, where it changes something and its answer cannot be printed.
    fn done_is_seen(&self) -> Option<&'static str> {
        self.changes_the_diary().then_some("look with `backcare list`")
    }

    /// Whether a broken configuration keeps it from its work.
    fn needs_settings(&self) -> bool {
        true
    }

    /// Whether it runs in the demo: with these arguments it only reads, and nothing but the diary and the settings.
    fn runs_in_the_demo(&self) -> bool {
        false
    }

    /// Whether it warns that no daemon reminds, where reminders are wanted.
    fn warns_of_missing_daemon(&self) -> bool {
        false
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Setup(setup::Args),
    Do(guided::Args),
    Log(log::Args),
    Pain(pain::Args),
    List(list::Args),
    Edit(Box<edit::Args>),
    Delete(delete::Args),
    Undo(undo::Args),
    Stats(stats::Args),
    Report(report::Args),
    Status(status::Args),
    Pause(pause::Args),
    Resume(resume::Args),
    Ease(ease::Args),
    Missed(missed::Args),
    Review(review::Args),
    Done(remind::done::Args),
    Snooze(remind::snooze::Args),
    Skip(remind::skip::Args),
    Remind(remind::Args),
    Service(service::Args),
    Routines(routines::Args),
    Enable(enable::Args),
    Disable(disable::Args),
    Add(Box<add::Args>),
    Config(config::Args),
    Guide(guide::Args),
    Tips(tips::Args),
    Export(export::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Import(import::Args),
    Demo(demo::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    fn as_run(&self) -> &dyn Run {
        match self {
            Self::Setup(args) => args,
            Self::Do(args) => args,
            Self::Log(args) => args,
            Self::Pain(args) => args,
            Self::List(args) => args,
            Self::Edit(args) => args.as_ref(),
            Self::Delete(args) => args,
            Self::Undo(args) => args,
            Self::Stats(args) => args,
            Self::Report(args) => args,
            Self::Status(args) => args,
            Self::Pause(args) => args,
            Self::Resume(args) => args,
            Self::Ease(args) => args,
            Self::Missed(args) => args,
            Self::Review(args) => args,
            Self::Done(args) => args,
            Self::Snooze(args) => args,
            Self::Skip(args) => args,
            Self::Remind(args) => args.as_run(),
            Self::Service(args) => args.as_run(),
            Self::Routines(args) => args,
            Self::Enable(args) => args,
            Self::Disable(args) => args,
            Self::Add(args) => args.as_ref(),
            Self::Config(args) => args.as_run(),
            Self::Guide(args) => args,
            Self::Tips(args) => args,
            Self::Export(args) => args,
            Self::Backup(args) => args,
            Self::Restore(args) => args,
            Self::Import(args) => args,
            Self::Demo(args) => args,
            Self::Doctor(args) => args,
            Self::Completions(args) => args,
            Self::Man(args) => args,
        }
    }
}

/// Runs the program: parses, runs, prints the answer or the one error; or answers a shell that completes a command line.
pub fn main() -> ExitCode {
    if let Some(code) = completions::answer_shell(demo::completed) {
        return code;
    }
    let arguments: Vec<OsString> = std::env::args_os().collect();
    run_line(&arguments, Diary::Own)
}

/// Runs a command line; that of `demo` is run by itself again.
fn run_line(arguments: &[OsString], diary: Diary) -> ExitCode {
    let color = Color::in_arguments(arguments.iter().cloned());
    let (command, parsed) = parsed(arguments, color);
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(answer) if !answer.use_stderr() => {
            return output::help(&answer, Look::of_color(color).layout(&io::stdout()));
        }
        Err(refused) => {
            let mut given = meant::given_command(&command, arguments);
            let error = meant::hinted(usage::explained(&refused, &given), arguments, diary);
            return output::fail(&error, &mut given, Look::of_color(color).layout(&io::stderr()));
        }
    };
    if let (Diary::Own, Some(Command::Demo(demo))) = (diary, &cli.command) {
        return run_line(&demo.command_line(arguments), Diary::Demo);
    }
    let layout = cli.global.look.layout(&io::stdout());
    let layout_of_stderr = || cli.global.look.layout(&io::stderr());
    let run = cli.as_run();
    if diary == Diary::Demo && !run.runs_in_the_demo() {
        let refusal = demo::refusal(&usage::below(&subcommand(&command, &matches)));
        let mut demo = meant::given_command(&Cli::command(), &["backcare".into(), "demo".into()]);
        return output::fail(&refusal, &mut demo, layout_of_stderr());
    }
    match answered(run, &cli.global, layout, diary) {
        Ok((answer, context)) => {
            let has_files = !context.is_demo();
            let warning =
                if has_files && run.warns_of_missing_daemon() { daemon_down::warning(&context) } else { None };
            let offer = answer.offer().map(str::to_owned);
            let code = output::print(answer, layout, layout_of_stderr, run.done_is_seen());
            for note in offer.iter().chain(&warning) {
                output::note(note);
            }
            code
        }
        Err(error) => {
            let error = meant::hinted(error, arguments, diary);
            output::fail(&error, &mut subcommand(&command, &matches), layout_of_stderr())
        }
    }
}

/// A command line that is right needs the arguments of its own command alone; help and errors speak of all commands.
fn parsed(arguments: &[OsString], color: Color) -> (clap::Command, Result<(Cli, ArgMatches), clap::Error>) {
    let parse = |command: clap::Command| {
        let mut command = command.color(color.for_clap());
        let matches = command.try_get_matches_from_mut(arguments);
        (command, matches.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches))))
    };
    match parse(commands::named(arguments)) {
        (_, Err(answer)) if answer.kind() != UsageKind::DisplayVersion => parse(Cli::command()),
        parsed => parsed,
    }
}

fn answered(run: &dyn Run, global: &Global, layout: Layout, diary: Diary) -> Result<(Answer, Context), Error> {
    let context = Context::new(run, global, layout, diary)?;
    let answer = run.run(&context)?;
    if context.is_demo() {
        output::note("these weeks are made up");
    }
    Ok((answer, context))
}

/// The command that was given, down to the last of its names.
fn subcommand(command: &clap::Command, matches: &ArgMatches) -> clap::Command {
    match matches.subcommand() {
        Some((name, matches)) => {
            command.find_subcommand(name).map_or_else(|| command.clone(), |found| subcommand(found, matches))
        }
        None => command.clone(),
    }
}
