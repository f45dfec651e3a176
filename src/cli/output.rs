//! What reaches the user: the answer on stdout, the one error on stderr, and the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind as UsageKind;
use serde_json::Value;

use super::color::Color;
use super::error::{Error, ErrorKind};
use super::layout::Look;
use super::stream::{Pieces, StreamError};
use crate::printable;
use crate::render::{Layout, Paint};

/// What a command answers.
pub(super) struct Answer {
    body: Body,
    exit: Exit,
    /// What the user may want to do besides, told after the answer.
    offer: Option<String>,
}

/// Writes an answer piece by piece.
type WriteAnswer = dyn FnOnce(&mut Pieces) -> Result<(), StreamError>;

enum Body {
    Text(String),
    /// What is not laid out: it is for a shell, or a value alone.
    Raw(String),
    Json(Value),
    Stream(Box<WriteAnswer>),
    Nothing,
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Done,
    /// Something could not be done, or needs doing.
    Failed,
    /// Wrong usage.
    Usage,
}

impl Answer {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::of(Body::Text(text.into()))
    }

    /// A text whose lines stay as they are.
    pub(super) fn raw(text: impl Into<String>) -> Self {
        Self::of(Body::Raw(text.into()))
    }

    pub(super) fn json(document: Value) -> Self {
        Self::of(Body::Json(document))
    }

    /// What may be too long for the memory. It is read while it is printed, so that it may fail after a part of it.
    pub(super) fn stream(write: impl FnOnce(&mut Pieces) -> Result<(), StreamError> + 'static) -> Self {
        Self::of(Body::Stream(Box::new(write)))
    }

    pub(super) fn nothing() -> Self {
        Self::of(Body::Nothing)
    }

    fn of(body: Body) -> Self {
        Self { body, exit: Exit::Done, offer: None }
    }

    /// A text with another one below it.
    #[must_use]
    pub(super) fn and(self, text: &str) -> Self {
        match self.body {
            Body::Text(above) => Self { body: Body::Text(above + text), ..self },
            body => Self { body, ..self },
        }
    }

    #[must_use]
    pub(super) fn exit(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    pub(super) fn offer(&self) -> Option<&str> {
        self.offer.as_deref()
    }

    #[must_use]
    pub(super) fn offering(self, offer: Option<String>) -> Self {
        Self { offer, ..self }
    }

    fn write(self, layout: Layout, stdout: &mut dyn Write) -> Result<(), StreamError> {
        let mut pieces = Pieces::new(stdout, layout);
        match self.body {
            Body::Text(text) => pieces.text(&text)?,
            Body::Raw(text) => pieces.raw(&text)?,
            Body::Json(document) => {
                pieces.json(&document)?;
                pieces.raw("\n")?;
            }
            Body::Stream(write) => write(&mut pieces)?,
            Body::Nothing => {}
        }
        Ok(stdout.flush()?)
    }
}

/// How many bytes of an answer wait to be printed together: one that is shorter is printed whole or not at all.
const BUFFER: usize = 64 * 1024;

/// Stdout, and whether anything was printed there.
struct Printed<W> {
    to: W,
    has_begun: bool,
}

impl<W: Write> Write for Printed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.has_begun = true;
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => 0.into(),
            Exit::Failed => 1.into(),
            Exit::Usage => 2.into(),
        }
    }
}

/// Prints the answer. A reader that has gone (`| head`) is no error; `layout_of_stderr` is for another one.
pub(super) fn print(
    answer: Answer,
    layout: Layout,
    layout_of_stderr: impl FnOnce() -> Layout,
    done_is_seen: Option<&str>,
) -> ExitCode {
    let exit = answer.exit;
    let mut stdout = io::BufWriter::with_capacity(BUFFER, Printed { to: io::stdout().lock(), has_begun: false });
    match answer.write(layout, &mut stdout) {
        Ok(()) => exit.into(),
        Err(StreamError::Writing(cause)) if cause.kind() == io::ErrorKind::BrokenPipe => exit.into(),
        Err(StreamError::Writing(cause)) => {
            let hint = done_is_seen.map(|look| format!("the command itself is done; {look} before you repeat it"));
            failed(&format!("cannot write the answer: {cause}"), hint.as_deref(), layout_of_stderr())
        }
        Err(StreamError::Reading(cause)) => {
            // What waits to be printed is not printed any more.
            let (Printed { has_begun, .. }, _) = stdout.into_parts();
            let part = if has_begun { "; what is printed is only a part of the answer" } else { "" };
            failed(&format!("{cause}{part}"), Some(cause.hint()), layout_of_stderr())
        }
    }
}

/// Prints `error: …` and, where there is something to do, `hint: …`. Wrong usage is printed in clap's form, as that of
/// `command`.
pub(super) fn fail(error: &Error, command: &mut clap::Command, layout: Layout) -> ExitCode {
    let hint = error.hint.as_deref();
    match error.kind {
        ErrorKind::Usage => {
            usage(&command.error(UsageKind::ValueValidation, printable::words(&error.message)), hint, layout)
        }
        ErrorKind::Failed | ErrorKind::UnknownName => failed(&error.message, hint, layout),
    }
}

fn failed(message: &str, hint: Option<&str>, layout: Layout) -> ExitCode {
    let hint = hint.map_or(String::new(), |hint| format!("hint: {hint}\n"));
    write_to_stderr(&format!("error: {message}\n{hint}"), layout);
    Exit::Failed.into()
}

/// Prints help, or the version. clap breaks the lines of what it describes, and no usage and no example: where one of
/// those is too wide, the page goes without clap's styles.
pub(super) fn help(answer: &clap::Error, layout: Layout) -> ExitCode {
    let page = answer.render().to_string();
    // A reader that has gone is no error here either.
    let _ = if layout.has_room_for(&page) {
        answer.print()
    } else {
        io::stdout().lock().write_all(layout.fitted(&page).as_bytes())
    };
    Exit::Done.into()
}

/// Prints wrong usage, with the hint below the message.
fn usage(error: &clap::Error, hint: Option<&str>, layout: Layout) -> ExitCode {
    // clap's own styles cannot be told from those in a value that it names.
    let text = error.render().to_string();
    let text = match (hint, text.split_once("\n\n")) {
        (Some(hint), Some((message, rest))) => format!("{message}\nhint: {hint}\n\n{rest}"),
        (Some(hint), None) => format!("{text}hint: {hint}\n"),
        (None, _) => text,
    };
    write_to_stderr(&text, layout);
    Exit::Usage.into()
}

/// Prints a page for a person who is at the terminal, before the answer.
pub(super) fn show(page: &str, layout: Layout) {
    let page = layout.fitted(page);
    let page = match layout.paint {
        Paint::Colored => printable::styled_page(&page),
        Paint::Plain => printable::page(&page).into_owned(),
    };
    // There is nowhere to report that it cannot be shown.
    let _ = io::stderr().lock().write_all(page.as_bytes());
}

/// Prints what the user is to do while a command waits.
pub(super) fn ask(text: &str) {
    write_to_stderr(text, layout_of_notes());
}

/// Prints something that the user should know of a command that goes on.
pub(super) fn note(text: &str) {
    write_to_stderr(&format!("note: {text}\n"), layout_of_notes());
}

fn layout_of_notes() -> Layout {
    Look::of_color(Color::Never).layout(&io::stderr())
}

/// Of an error its first word is set off, and nothing else: the rest may name what others wrote. Errors of stderr are
/// ignored: there is nowhere to report them.
fn write_to_stderr(text: &str, layout: Layout) {
    let text = layout.fitted(text);
    let text = printable::page(&text);
    let text = match text.strip_prefix("error:") {
        Some(rest) => layout.strong("error:") + rest,
        None => text.into_owned(),
    };
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
