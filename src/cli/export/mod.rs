//! `backcare export`: everything that was recorded, or what is asked for, as a file.

mod calendar;
mod diary;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};

use self::diary::Counts;
use super::Run;
use super::context::Context;
use super::error::Error;
use super::out_file;
use super::output::{self, Answer};
use super::stream::{ShownLines, StreamError};
use crate::domain::diary_table::COLUMNS;
use crate::render;
use crate::store::{Reader, Salvage};

/// Write out everything that was recorded, or what is asked for as a calendar
///
/// json is complete: every change that was ever made, with what `backcare undo` takes back. `backcare import` reads it into
/// another diary. csv is a table for a spreadsheet: a row for each session, and for each pain reading on its own. ics is
/// a calendar for a phone, with an event for each slot; it does not know what you did.
///
/// Without --out it goes to a pipe; on a terminal to backcare-DAY.json in the present directory.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare export --out diary.json
  backcare export --out diary.csv
  backcare export --format ics --out backcare.ics")]
pub(super) struct Args {
    /// What to write: json, csv or ics [default: as the name of the file ends, else json]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ExportFormat>,
    /// Write it into this file, which only you may read, and in place of one that is there; - for stdout
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Of a damaged diary, write what can still be read, as json
    #[arg(long)]
    salvage: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// All changes, for another backcare
    Json,
    /// A table, for a spreadsheet
    Csv,
    /// iCalendar (RFC 5545)
    Ics,
}

/// What is written.
enum Exported {
    Log(Reader),
    /// The log of a damaged database.
    Salvaged(Salvage),
    Table(Reader),
    Calendar {
        calendar: String,
        events: usize,
    },
}

impl Run for Args {
    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let exported = self.exported(context)?;
        let Some(file) = self.file(context) else { return exported.answer(context.json) };
        if self.out.is_none() {
            out_file::check_is_ours(&file, &self.format().beginning(), "export")?;
        }
        exported.write_into(&file, context)
    }
}

impl Args {
    fn format(&self) -> ExportFormat {
        let ending =
            self.out.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
        let by_name =
            || ExportFormat::value_variants().iter().copied().find(|format| Some(format.name()) == ending.as_deref());
        self.format.or_else(by_name).unwrap_or(ExportFormat::Json)
    }

    fn exported(&self, context: &Context) -> Result<Exported, Error> {
        if self.salvage {
            if self.format() != ExportFormat::Json {
                return Err(Error::usage("--salvage writes json").hint("leave --format out, and name a .json file"));
            }
            let nothing = || Error::failed("there is nothing to salvage: nothing is recorded yet");
            return Ok(Exported::Salvaged(Salvage::open(&context.paths.db)?.ok_or_else(nothing)?));
        }
        let reader = context.reader()?;
        Ok(match self.format() {
            ExportFormat::Json => Exported::Log(reader),
            ExportFormat::Csv => Exported::Table(reader),
            ExportFormat::Ics => {
                let (calendar, events) = calendar::calendar(&reader, context)?;
                Exported::Calendar { calendar, events }
            }
        })
    }

    /// The file to write; `None` where it is the answer itself.
    fn file(&self, context: &Context) -> Option<PathBuf> {
        // What is made up never takes the place of one's own.
        let kind = if context.is_demo() { "-demo" } else { "" };
        let standard = || PathBuf::from(format!("backcare{kind}-{}.{}", context.today, self.format().name()));
        match &self.out {
            Some(out) => Some(out.clone()).filter(|out| !out_file::is_stdout(out)),
            None => (!context.json && io::stdout().is_terminal()).then(standard),
        }
    }
}

impl ExportFormat {
    fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Ics => "ics",
        }
    }

    /// How every file of it begins.
    fn beginning(self) -> String {
        match self {
            Self::Json => "{\"format\":\"backcare\",".to_owned(),
            Self::Csv => COLUMNS.join(","),
            Self::Ics => "BEGIN:VCALENDAR\r\n".to_owned(),
        }
    }
}

impl Exported {
    /// The whole of it, on stdout.
    fn answer(self, is_json: bool) -> Result<Answer, Error> {
        let is_text = !matches!(self, Self::Log(_) | Self::Salvaged(_));
        // A table may hold what steers a terminal; a pipe gets it as it is.
        let is_shown = matches!(self, Self::Table(_)) && io::stdout().is_terminal();
        if !(is_json && is_text) {
            return Ok(Answer::stream(move |pieces| {
                let written =
                    if is_shown { self.write(&mut ShownLines::new(pieces)) } else { self.write(pieces.bytes()) };
                written.map(drop)
            }));
        }
        let mut bytes = Vec::new();
        let counts = self.write(&mut bytes)?;
        let mut answer = self.json(counts);
        answer[self.key()] = String::from_utf8_lossy(&bytes).into();
        Ok(Answer::json(answer))
    }

    fn write_into(&self, file: &Path, context: &Context) -> Result<Answer, Error> {
        let mut counts = Counts::default();
        out_file::write_streamed(file, |to| {
            counts = self.write(to)?;
            Ok(())
        })?;
        if context.json {
            let mut answer = self.json(counts);
            answer["out"] = file.display().to_string().into();
            return Ok(Answer::json(answer));
        }
        let counted = |count, one| render::counted(u32::try_from(count).unwrap_or(u32::MAX), one);
        let out = file.display();
        Ok(Answer::text(context.layout.wrapped(match self {
            Self::Log(_) | Self::Salvaged(_) => {
                format!("Wrote {} to {out}. `backcare import` reads it.", counted(counts.changes, "change"))
            }
            Self::Table(_) => {
                let (sessions, readings) =
                    (counted(counts.sessions, "session"), counted(counts.readings, "pain reading"));
                format!("Wrote {sessions} and {readings} without a session to {out}.")
            }
            Self::Calendar { events, .. } => {
                format!("Wrote {} to {out}. Send it to your phone and open it there.", counted(*events, "event"))
            }
        })))
    }

    fn write(&self, to: &mut dyn Write) -> Result<Counts, StreamError> {
        match self {
            Self::Log(reader) => diary::log(reader, to),
            Self::Salvaged(salvage) => {
                let counts = diary::salvaged(salvage, to)?;
                if counts.gaps > 0 {
                    output::note(&format!("{} of the damaged diary could not be read", places(counts.gaps)));
                }
                Ok(counts)
            }
            Self::Table(reader) => diary::table(reader, to),
            Self::Calendar { calendar, .. } => {
                to.write_all(calendar.as_bytes())?;
                Ok(Counts::default())
            }
        }
    }

    fn json(&self, counts: Counts) -> Value {
        match self {
            Self::Log(_) => json!({"format": "json", "changes": counts.changes}),
            Self::Salvaged(_) => json!({"format": "json", "changes": counts.changes, "gaps": counts.gaps}),
            Self::Table(_) => json!({"format": "csv", "sessions": counts.sessions, "readings": counts.readings}),
            Self::Calendar { events, .. } => json!({"format": "ics", "events": events}),
        }
    }

    /// What it is called in a document that holds it.
    fn key(&self) -> &'static str {
        match self {
            Self::Log(_) | Self::Salvaged(_) => "log",
            Self::Table(_) => "table",
            Self::Calendar { .. } => "calendar",
        }
    }
}

fn places(count: u64) -> String {
    render::counted(u32::try_from(count).unwrap_or(u32::MAX), "place")
}
