//! What reaches the user: the answer on stdout, the one error on stderr, and the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use super::error::{self, Unwell};
use crate::printable;

/// Done.
const DONE: u8 = 0;
/// Failed: something could not be done.
const FAILED: u8 = 1;
/// Wrong usage.
const USAGE: u8 = 2;

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Lines for people.
    Text,
    /// The same, set off with styles.
    Styled,
    /// A document for programs.
    Json,
}

/// Prints the answer. A reader that has gone (`| head`) is no error. `recorded` tells of a command that changed something.
pub(super) fn print(text: &str, form: Form, recorded: bool) -> ExitCode {
    let text = match form {
        Form::Text => printable::page(text),
        Form::Styled => printable::styled_page(text).into(),
        Form::Json => printable::json(text),
    };
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            let hint = "hint: the command itself is done; look with `backcare list` before you repeat it\n";
            say(&format!("error: cannot write the answer: {cause}\n{}", if recorded { hint } else { "" }));
            FAILED.into()
        }
        _ => DONE.into(),
    }
}

/// Prints clap's own text: help and version on stdout, wrong usage on stderr.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    // A reader that has gone is no error here either.
    let _ = error.print();
    if error.use_stderr() { USAGE.into() } else { DONE.into() }
}

/// Prints `error: …` and, where there is something to do, `hint: …`.
pub(super) fn fail(error: &anyhow::Error, form: Form) -> ExitCode {
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        return usage(error);
    }
    if let Some(Unwell(answer)) = error.downcast_ref::<Unwell>() {
        print(answer, form, false);
        return FAILED.into();
    }
    let hint = error::hint(error).map_or(String::new(), |hint| format!("hint: {hint}\n"));
    say(&format!("error: {error:#}\n{hint}"));
    FAILED.into()
}

/// Says something that the user should know of a command that goes on.
pub(super) fn note(text: &str) {
    say(&format!("note: {text}\n"));
}

/// Where even stderr is closed there is nobody left to tell.
fn say(text: &str) {
    let _ = io::stderr().lock().write_all(printable::page(text).as_bytes());
}
