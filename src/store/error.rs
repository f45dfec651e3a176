//! What can go wrong with the file, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::files;

/// Why the database could not be used. Nothing was changed, but where the error says that this is not known.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file is there but has no bytes.
    #[error("{} is empty; backcare never leaves an empty database", path.display())]
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not a backcare database", path.display())]
    Foreign {
        /// Which file.
        path: PathBuf,
    },
    /// The file was written by a later backcare.
    #[error("{} was written by a newer version of backcare (schema {found}, this one knows {known})", path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
        /// The schema that it has.
        found: u32,
        /// The latest schema known here.
        known: u32,
    },
    /// The file was written by an earlier backcare, and only a command that writes may change that.
    #[error("{} was written by an older version of backcare (schema {found})", path.display())]
    Older {
        /// Which file.
        path: PathBuf,
        /// The schema that it has.
        found: u32,
    },
    /// The database is gone, but its log is there and may hold sessions.
    #[error("{} is missing, but its log {} is there", path.display(), log.display())]
    OrphanedLog {
        /// The missing file.
        path: PathBuf,
        /// The log.
        log: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {doing} {}: {cause}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// SQLite refused.
    #[error("{}: {}", path.display(), reason(cause))]
    Sqlite {
        /// Which file.
        path: PathBuf,
        /// What SQLite said.
        cause: rusqlite::Error,
    },
    /// The last step of a change failed after it may have reached the write-ahead log, from which the next command that opens
    /// the database may recover it.
    #[error("{}: {}; what was to be recorded may be there all the same", path.display(), reason(cause))]
    Unconfirmed {
        /// Which file.
        path: PathBuf,
        /// What SQLite said.
        cause: rusqlite::Error,
        /// What to do next.
        hint: &'static str,
    },
}

/// Why a transaction did not come through.
#[derive(Debug)]
pub(super) enum Failed {
    /// Nothing of it is there.
    Undone(rusqlite::Error),
    /// Whether it is there, the next look at the database shows.
    Unconfirmed(rusqlite::Error),
}

impl From<rusqlite::Error> for Failed {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Undone(cause)
    }
}

impl Failed {
    /// That the commit failed. SQLite writes the log whole, syncs it, and tells the other processes: where there was no turn,
    /// or no room for the log, it did not come to be whole; after every other failure it may be.
    pub(super) fn at_commit(cause: rusqlite::Error) -> Self {
        match cause.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull) => Self::Undone(cause),
            _ => Self::Unconfirmed(cause),
        }
    }
}

impl StoreError {
    /// A command of the user's that did not come through.
    pub(super) fn of_command(path: &Path, failed: Failed) -> Self {
        let hint = "look at the disk, then see with `backcare undo --list` whether it is there before you repeat it";
        Self::failed(path, failed, hint)
    }

    /// Book-keeping around reminders that did not come through.
    pub(super) fn of_reminding(path: &Path, failed: Failed) -> Self {
        Self::failed(path, failed, "look at the disk, then at `backcare remind status`")
    }

    fn failed(path: &Path, failed: Failed, hint: &'static str) -> Self {
        match failed {
            Failed::Undone(cause) => Self::of(path, cause),
            Failed::Unconfirmed(cause) => Self::Unconfirmed { path: path.to_owned(), cause, hint },
        }
    }

    pub(super) fn of(path: &Path, cause: rusqlite::Error) -> Self {
        if cause.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
            return Self::Foreign { path: path.to_owned() };
        }
        Self::Sqlite { path: path.to_owned(), cause }
    }

    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { doing, path: path.to_owned(), cause }
    }

    /// Whether it only has no turn now.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Sqlite { cause, .. } => {
                matches!(cause.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
            }
            Self::Io { cause, .. } => cause.kind() == io::ErrorKind::ResourceBusy,
            _ => false,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "bring back a copy of it, or move it away to begin anew",
            Self::Foreign { .. } => "name another file with --db, or move this one away to begin anew",
            Self::Newer { .. } => "use the newer backcare; this one changed nothing",
            Self::Older { .. } => "run `backcare` once to bring it up to date",
            Self::OrphanedLog { .. } => "put the database back beside its log, or move the log away too to begin anew",
            Self::Unconfirmed { hint, .. } => hint,
            Self::Io { cause, .. } if files::is_not_a_file(cause) => files::NOT_A_FILE_HINT,
            Self::Io { cause, .. } => match cause.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FULL,
                io::ErrorKind::ReadOnlyFilesystem => READ_ONLY,
                io::ErrorKind::PermissionDenied => {
                    "look at the owner and the permissions of that file and its directory"
                }
                _ => "nothing was changed; look at that file, or name another with --db",
            },
            Self::Sqlite { cause, .. } if is_full(cause) => FULL,
            Self::Sqlite { cause, .. } => match cause.sqlite_error_code() {
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => READ_ONLY,
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "another program holds the database; try again when it has ended"
                }
                Some(ErrorCode::DatabaseCorrupt) => "copy the file away before anything else, and bring back a backup",
                Some(ErrorCode::SystemIoFailure) => "look at the disk and its free space; nothing was changed",
                _ => "nothing was changed; look at that file, or name another with --db",
            },
        }
    }
}

const FULL: &str = "make room on that disk and try again; nothing was changed";
const READ_ONLY: &str = "make the file and its directory writable, or name another file with --db";

/// Whether SQLite could not open the file, or one that it needs beside it.
pub(super) fn cannot_open(cause: &rusqlite::Error) -> bool {
    matches!(cause.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// Whether the disk is full. SQLite says so of the database and its log; where it finds no room for the index of the log,
/// it speaks of an I/O error.
fn is_full(cause: &rusqlite::Error) -> bool {
    let extended = cause.sqlite_error().map(|error| error.extended_code);
    cause.sqlite_error_code() == Some(ErrorCode::DiskFull) || extended == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// SQLite's reason in a person's words where it is a common one.
fn reason(cause: &rusqlite::Error) -> String {
    match cause.sqlite_error_code() {
        _ if is_full(cause) => "the disk is full".to_owned(),
        Some(ErrorCode::ReadOnly) => "it is read-only".to_owned(),
        Some(ErrorCode::CannotOpen) => "it, or a file that belongs beside it, cannot be opened".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program is holding it".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => "it is damaged".to_owned(),
        _ => cause.to_string(),
    }
}
