//! Errors as a person should see them: what failed, and what to do next.

use std::fmt::{self, Display};
use std::io;

use super::stream::StreamError;
use crate::clock::ClockError;
use crate::config::{ConfigError, UnknownName};
use crate::daemon::DaemonError;
use crate::daemon::lock::LockError;
use crate::daemon::service::ManagerError;
use crate::domain::when::WhenError;
use crate::paths::NoHome;
use crate::store::StoreError;

#[derive(Debug)]
pub(super) struct Error {
    pub(super) kind: ErrorKind,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorKind {
    /// The command line is wrong, whatever the clock and the diary say.
    Usage,
    Failed,
    /// There is no such name; the command line may show what was meant.
    UnknownName,
}

impl Error {
    pub(super) fn usage(message: impl Display) -> Self {
        Self { kind: ErrorKind::Usage, message: message.to_string(), hint: None }
    }

    pub(super) fn failed(message: impl Display) -> Self {
        Self { kind: ErrorKind::Failed, message: message.to_string(), hint: None }
    }

    #[must_use]
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl From<StoreError> for Error {
    fn from(cause: StoreError) -> Self {
        Self::failed(&cause).hint(cause.hint())
    }
}

impl From<StreamError> for Error {
    fn from(cause: StreamError) -> Self {
        match cause {
            StreamError::Reading(cause) => cause.into(),
            StreamError::Writing(cause) => cause.into(),
        }
    }
}

impl From<ConfigError> for Error {
    fn from(cause: ConfigError) -> Self {
        Self::failed(&cause).hint(cause.hint())
    }
}

impl From<UnknownName> for Error {
    fn from(cause: UnknownName) -> Self {
        Self { kind: ErrorKind::UnknownName, ..Self::failed(&cause) }.hint(cause.hint())
    }
}

impl From<WhenError> for Error {
    fn from(cause: WhenError) -> Self {
        let error = match cause {
            WhenError::NoSlot { .. } => Self::usage(&cause),
            _ => Self::failed(&cause),
        };
        error.hint(cause.hint())
    }
}

impl From<ClockError> for Error {
    fn from(cause: ClockError) -> Self {
        Self::failed(&cause).hint(cause.hint())
    }
}

impl From<DaemonError> for Error {
    fn from(cause: DaemonError) -> Self {
        Self { hint: cause.hint(), ..Self::failed(&cause) }
    }
}

impl From<LockError> for Error {
    fn from(cause: LockError) -> Self {
        Self::failed(&cause).hint(cause.hint())
    }
}

impl From<ManagerError> for Error {
    fn from(cause: ManagerError) -> Self {
        Self::failed(&cause).hint(cause.hint())
    }
}

impl From<NoHome> for Error {
    fn from(cause: NoHome) -> Self {
        Self::failed(&cause).hint(cause.hint())
    }
}

impl From<io::Error> for Error {
    fn from(cause: io::Error) -> Self {
        Self::failed(format!("the operating system refused: {cause}"))
    }
}
