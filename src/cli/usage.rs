//! What is wrong with a command line that clap refuses, in plain words and with what to do next.

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::ValueError;
use super::error::Error;
use crate::config::names::nearest;
use crate::domain::duration::DurationError;
use crate::render::listed;

/// The error of `refused`, which was given to `command`.
pub(super) fn explained(refused: &clap::Error, command: &Command) -> Error {
    let of = |kind| text(refused, kind);
    let invalid = of(ContextKind::InvalidArg);
    let see = format!("`{}` shows what can be typed", help(command));
    match refused.kind() {
        ErrorKind::UnknownArgument => unknown(&invalid, command).unwrap_or_else(|| {
            let message = format!("`{}` takes no `{invalid}`", name(command));
            Error::usage(message).hint(see)
        }),
        ErrorKind::InvalidSubcommand => {
            let given = of(ContextKind::InvalidSubcommand);
            if given.starts_with('-') {
                return Error::usage(format!("`{}` takes no {given}", help(command))).hint(see);
            }
            let words = format!("{} {given}", below(command));
            Error::usage(format!("there is no command `{}`", words.trim())).hint(see)
        }
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => {
            Error::usage(format!("{} needs a value", option(&invalid))).hint(see)
        }
        ErrorKind::InvalidValue => {
            let known = texts(refused, ContextKind::ValidValue);
            let message = format!("{}: `{}` is none of its values", option(&invalid), of(ContextKind::InvalidValue));
            let (last, first) = known.split_last().map_or(("", [].as_slice()), |(last, first)| (last.as_str(), first));
            let others = if first.is_empty() { String::new() } else { format!("{} or ", first.join(", ")) };
            Error::usage(message).hint(format!("give {others}{last}"))
        }
        ErrorKind::ValueValidation => of_value(refused, &invalid, see),
        ErrorKind::MissingRequiredArgument => {
            let missing = texts(refused, ContextKind::InvalidArg);
            let missing: Vec<String> = missing.iter().map(|arg| alternatives(arg)).collect();
            Error::usage(format!("`{}` needs {}", name(command), listed(&missing))).hint(see)
        }
        ErrorKind::ArgumentConflict => {
            let others = texts(refused, ContextKind::PriorArg);
            let other = others.first().map_or("", |other| option(other));
            let below = format!("`{}`", of(ContextKind::InvalidSubcommand));
            let given = if invalid.is_empty() { &below } else { option(&invalid) };
            if others.is_empty() || other == given {
                Error::usage(format!("{given} is given twice")).hint("keep one of them")
            } else {
                Error::usage(format!("{given} and {other} cannot be used together")).hint("keep one of them")
            }
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let visible = command.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help");
            let names = visible.collect::<Vec<_>>();
            let (last, first) = names.split_last().map_or(("", [].as_slice()), |(last, first)| (*last, first));
            Error::usage(format!("`{}` needs a command: {} or {last}", name(command), first.join(", "))).hint(see)
        }
        _ => {
            let rendered = refused.render().to_string();
            let first = rendered.lines().next().unwrap_or_default();
            Error::usage(first.strip_prefix("error: ").unwrap_or(first)).hint(see)
        }
    }
}

fn of_value(refused: &clap::Error, invalid: &str, see: String) -> Error {
    let cause = std::error::Error::source(refused);
    let Some(cause) = cause.and_then(|cause| cause.downcast_ref::<ValueError>()) else {
        let message = format!("{}: cannot read `{}`", option(invalid), text(refused, ContextKind::InvalidValue));
        return Error::usage(message).hint(see);
    };
    let message = if invalid.starts_with('-') { format!("{}: {cause}", option(invalid)) } else { cause.to_string() };
    Error::usage(message).hint(cause.hint.clone())
}

/// An option that there is not.
fn unknown(given: &str, command: &Command) -> Option<Error> {
    let letters = given.trim_start_matches('-');
    if letters.len() == given.len() {
        return None;
    }
    if letters.starts_with(|c: char| c.is_ascii_digit()) {
        let has_length = ["pause", "snooze", "ease"].contains(&command.get_name());
        return Some(if has_length {
            Error::usage("a duration does not begin with a dash").hint(DurationError::FORMS)
        } else {
            let see = format!("`{}` shows what can be typed", help(command));
            Error::usage("a number does not begin with a dash here").hint(see)
        });
    }
    let options = command.get_arguments().filter_map(clap::Arg::get_long);
    let begins = |known: &&str| known.starts_with(letters) || letters.starts_with(*known);
    let known: Vec<&str> = options.collect();
    let beginning = || known.iter().copied().find(begins).map(str::to_owned);
    let near = nearest(letters, known.iter().copied()).or_else(beginning);
    let message = format!("`{}` has no option {given}", name(command));
    let see = format!("`{}` shows its options", help(command));
    Some(Error::usage(message).hint(near.map_or(see.clone(), |near| format!("did you mean --{near}? {see}"))))
}

/// `backcare remind next`.
fn name(command: &Command) -> String {
    command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned()
}

/// `remind next`; nothing for the program itself.
pub(super) fn below(command: &Command) -> String {
    name(command).split_once(' ').map_or(String::new(), |(_, below)| below.to_owned())
}

fn help(command: &Command) -> String {
    format!("backcare help {}", below(command)).trim().to_owned()
}

/// `--at <WHEN>` as `--at`, `<ROUTINE>...` as `ROUTINE`.
fn option(arg: &str) -> &str {
    let first = if arg.starts_with('-') { arg.split([' ', '=', '[']).next().unwrap_or(arg) } else { arg };
    first.trim_end_matches("...").trim_matches(['<', '>', '[', ']'])
}

/// `<--minutes <N>|--count <N>>` as `--minutes or --count`.
fn alternatives(arg: &str) -> String {
    let inner = if arg.starts_with("<-") { &arg[1..] } else { arg };
    inner.split('|').map(option).collect::<Vec<_>>().join(" or ")
}

fn text(refused: &clap::Error, kind: ContextKind) -> String {
    texts(refused, kind).into_iter().next().unwrap_or_default()
}

fn texts(refused: &clap::Error, kind: ContextKind) -> Vec<String> {
    match refused.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
