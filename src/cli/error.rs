//! Errors as a person should see them: what failed, and what to do next.

use clap::CommandFactory;
use clap::error::ErrorKind;
use thiserror::Error;

use super::Cli;
use crate::clock::ClockError;
use crate::config::ConfigError;
use crate::config::UnknownRoutine;
use crate::daemon::DaemonError;
use crate::daemon::lock::LockError;
use crate::daemon::service::ManagerError;
use crate::domain::duration::DurationError;
use crate::domain::when::{WhenError, WordsError};
use crate::paths::NoHome;
use crate::store::StoreError;

/// A failure that only the command line knows of.
#[derive(Debug, Error)]
#[error("{message}")]
pub(super) struct Failure {
    message: String,
    hint: String,
}

/// An answer that says that something needs doing.
#[derive(Debug, Error)]
#[error("{0}")]
pub(super) struct Unwell(pub(super) String);

impl Failure {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// What to do next, where the error knows it.
pub(super) fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(cause) = cause.downcast_ref::<DaemonError>() {
            return cause.hint();
        }
        if let Some(cause) = cause.downcast_ref::<StoreError>() {
            return Some(cause.hint().to_owned());
        }
        if let Some(cause) = cause.downcast_ref::<ConfigError>() {
            return Some(cause.hint());
        }
        if let Some(cause) = cause.downcast_ref::<WhenError>() {
            return Some(cause.hint().to_owned());
        }
        if let Some(cause) = cause.downcast_ref::<WordsError>() {
            return Some(cause.forms().to_owned());
        }
        if cause.downcast_ref::<DurationError>().is_some() {
            return Some(DurationError::FORMS.to_owned());
        }
        if let Some(cause) = cause.downcast_ref::<UnknownRoutine>() {
            return Some(cause.hint().to_owned());
        }
        if let Some(cause) = cause.downcast_ref::<ClockError>() {
            return Some(cause.hint());
        }
        if let Some(cause) = cause.downcast_ref::<LockError>() {
            return Some(cause.hint().to_owned());
        }
        if let Some(cause) = cause.downcast_ref::<ManagerError>() {
            return Some(cause.hint());
        }
        if let Some(cause) = cause.downcast_ref::<NoHome>() {
            return Some(cause.hint().to_owned());
        }
        cause.downcast_ref::<Failure>().map(|cause| cause.hint.clone())
    })
}

/// Wrong usage of `command`, in clap's own form.
pub(super) fn usage(command: &str, message: impl std::fmt::Display) -> anyhow::Error {
    let mut cli = Cli::command();
    cli.build();
    let found = cli.find_subcommand_mut(command);
    match found {
        Some(found) => found.error(ErrorKind::ValueValidation, message).into(),
        None => cli.error(ErrorKind::ValueValidation, message).into(),
    }
}
