//! `backcare import`: takes in what another diary, another program or a spreadsheet has written.

mod input;
mod names;
mod progress;
mod table;

use std::path::PathBuf;

use clap::ValueEnum;

use self::input::ImportInput;
use self::names::{NameMap, Names};
use self::table::{Stopped, TableImport};
use super::Run;
use super::context::Context;
use super::error::Error;
use super::output::{Answer, Exit};
use crate::import::csv::EntryIds;
use crate::import::format::FoundFormat;
use crate::import::json::{self, JsonError};
use crate::printable;
use crate::render;
use crate::render::import::{LogReport, TableReport};
use crate::store::{StoreError, Writer};

/// How many unknown names stand in the command that is suggested.
const MOST_MAPPED: usize = 4;

/// Take in an export of backcare, or a table of any program
///
/// An export in JSON brings everything along: what was recorded, and what `backcare undo` takes back, step by step. It is no
/// step of its own: make a backup first where you may want to go back. A table (CSV) needs a first line that names its
/// columns: date and routine, or pain, and maybe time, amount, unit, note, pain before, pain after. `backcare undo` takes
/// all of a table back. What is there already is never taken twice, however often a file is imported.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare import diary.json
  backcare import habits.csv --dry-run
  backcare import habits.csv --map 'Back rub=palm' --map 'Meditation='
  backcare import Checkmarks.csv --map =thumb")]
pub(super) struct Args {
    /// The file; - for stdin
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    path: PathBuf,
    /// What it is: json or csv [default: as its content shows]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ImportFormat>,
    /// What a name of a table is called here: 'Back rub=palm'; 'Back rub=' leaves it out, =palm is for rows without a name
    #[arg(long, value_name = "NAME=ROUTINE", value_parser = NameMap::parse)]
    map: Vec<NameMap>,
    /// Only say what would be taken
    #[arg(long)]
    dry_run: bool,
    /// Take nothing where one line cannot be taken
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ImportFormat {
    /// An export of backcare
    Json,
    /// A table
    Csv,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        !self.dry_run
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let input = ImportInput::open(&self.path)?;
        match self.format.map_or_else(|| found(&input), Ok)? {
            ImportFormat::Json if self.map.is_empty() => self.take_log(input, context),
            ImportFormat::Json => {
                let error = Error::usage("--map is for tables, and this is an export of backcare");
                Err(error.hint("import it without --map"))
            }
            ImportFormat::Csv => self.take_table(input, context),
        }
    }
}

impl Args {
    fn take_log(&self, input: ImportInput, context: &Context) -> Result<Answer, Error> {
        let mut store = self.store(context)?;
        let taken = store
            .take_log(self.dry_run, |take| json::read(input.from, take).map_err(Unread))
            .map_err(|Unread(cause)| unread(&input.name, cause))?;
        let report = LogReport {
            file: input.name,
            is_dry_run: self.dry_run,
            changes: taken.changes,
            operations: taken.operations,
            known: taken.known,
        };
        Ok(if context.json {
            Answer::json(render::import::log_json(&report))
        } else {
            Answer::text(render::import::log_text(&report, context.layout))
        })
    }

    fn take_table(&self, input: ImportInput, context: &Context) -> Result<Answer, Error> {
        let has_routine = self.map.iter().any(NameMap::is_of_unnamed);
        let table = table::begin(&input.name, input.from, has_routine)?;
        let names = Names::new(&self.map, context, &context.reader()?)?;
        let report = TableReport::new(&input.name, self.dry_run);
        let import = TableImport { context, names, report, ids: EntryIds::default() };
        let mut store = self.store(context)?;
        let taken = store.change(&self.command(), &context.now_for_store(), |transaction| {
            import.take(table, self.strict, transaction)
        });
        let report = match taken {
            Ok(report) => report,
            Err(Stopped::Dropped(report)) => *report,
            Err(Stopped::Failed(cause)) => return Err(cause),
        };
        if self.strict && report.skipped() > 0 && !self.dry_run {
            return Err(refused(&report));
        }
        let answer = if context.json {
            Answer::json(render::import::json(&report))
        } else {
            Answer::text(render::import::text(&report, &self.command_with_map(&report), context.layout))
        };
        let is_useless = report.skipped() > 0 && report.taken() + report.there + report.removed == 0;
        let is_refused = self.strict && report.skipped() > 0;
        Ok(answer.exit(if is_useless || is_refused { Exit::Failed } else { Exit::Done }))
    }

    /// The database; where nothing is to be written and there is none, one in memory.
    fn store(&self, context: &Context) -> Result<Writer, StoreError> {
        match context.existing_store()? {
            Some(store) => store.for_many_rows(),
            None if self.dry_run => Writer::in_memory(),
            None => context.store()?.for_many_rows(),
        }
    }

    /// What `undo` calls it: with the name of the file alone, which may lie anywhere.
    fn command(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        format!("import {}", printable::line(&name, 60))
    }

    /// The command that also says what the unknown names are, or the first ones of many.
    fn command_with_map(&self, report: &TableReport) -> String {
        let mut words = ["backcare", "import", &self.path.to_string_lossy()].map(str::to_owned).to_vec();
        let unknown = report.unknown.keys().take(MOST_MAPPED).map(|name| format!("{name}=ROUTINE"));
        for map in self.map.iter().map(NameMap::words).chain(unknown) {
            words.extend(["--map".to_owned(), map]);
        }
        shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default()
    }
}

/// What the content shows that the file is.
fn found(input: &ImportInput) -> Result<ImportFormat, Error> {
    let (what, hint) = match input.found {
        FoundFormat::JsonObject => return Ok(ImportFormat::Json),
        FoundFormat::Csv => return Ok(ImportFormat::Csv),
        FoundFormat::JsonArray => ("JSON of another program", "export it as CSV from there"),
        FoundFormat::Sqlite => ("a database", "a backup of backcare comes back by `backcare restore`"),
        FoundFormat::Zip => ("a zip file", "unpack it, and import the tables in it"),
        FoundFormat::Calendar => ("a calendar, which does not know what you did", "export with --format json or csv"),
        FoundFormat::Html => ("a web page", "export it as CSV from there"),
        FoundFormat::Nothing => ("empty", "nothing was taken"),
    };
    Err(Error::failed(format!("cannot import {}: it is {what}", input.name)).hint(hint))
}

/// Nothing is taken, since lines cannot be.
fn refused(report: &TableReport) -> Error {
    let count = report.skipped();
    let lines = if count == 1 { "1 line cannot".to_owned() } else { format!("{count} lines cannot") };
    let error = Error::failed(format!("nothing was taken: {lines} be, of {}", report.file));
    error.hint(match (report.first_skipped(), report.unknown.keys().next()) {
        (Some(first), _) => format!("line {}: {}; --dry-run shows all", first.line, first.reason),
        (None, Some(name)) => format!("no routine is called `{name}`; --map says which one is meant"),
        (None, None) => "--dry-run shows all".to_owned(),
    })
}

/// Why a log could not be taken in.
struct Unread(JsonError<StoreError>);

impl From<StoreError> for Unread {
    fn from(cause: StoreError) -> Self {
        Self(JsonError::Taking(cause))
    }
}

fn unread(file: &str, cause: JsonError<StoreError>) -> Error {
    match cause {
        JsonError::Taking(cause) => cause.into(),
        JsonError::Newer(_) => {
            Error::failed(format!("{file}: {cause}")).hint("use the newer backcare; nothing was taken")
        }
        _ => Error::failed(format!("{file}: {cause}")).hint("nothing was taken"),
    }
}
