//! What can go wrong with the file, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::files;

/// Why the database could not be used. Nothing was changed, unless the error says that this is not known.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("{} is empty; backcare never leaves an empty database", path.display())]
    Empty { path: PathBuf },
    #[error("{} is not a backcare database", path.display())]
    Foreign { path: PathBuf },
    #[error("{} was written by a newer version of backcare (schema {found}, this one knows {known})", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// The file was written by an earlier backcare, and only a command that writes may change that.
    #[error("{} was written by an older version of backcare (schema {found})", path.display())]
    Older { path: PathBuf, found: u32 },
    /// The database is gone, but its log is there and may hold sessions.
    #[error("{} is missing, but its log {} is there", path.display(), log.display())]
    OrphanedLog { path: PathBuf, log: PathBuf },
    /// The database was replaced by an older or a newer one, and its log stayed. What is known of it is the number of
    /// times that the first page was written, and how many pages there are.
    #[error("{} and its log {} do not belong together: one of them is of another time", path.display(), log.display())]
    StrangeLog { path: PathBuf, log: PathBuf },
    /// SQLite would take the log to end before the damage.
    #[error(
        "{} is damaged: {} behind the damage would be lost", log.display(),
        if *changes == 1 { "a change".to_owned() } else { format!("{changes} changes") }
    )]
    DamagedLog { path: PathBuf, log: PathBuf, changes: usize },
    #[error("{} has {names} names (hard links); what is logged under one of them is lost under the other", path.display())]
    HardLinked { path: PathBuf, names: u64 },
    /// Another file has taken its place since it was opened.
    #[error("{} was replaced meanwhile", path.display())]
    Replaced { path: PathBuf },
    /// What a backup was to be written to, or a restore to be made from.
    #[error("{} is not a backcare database", path.display())]
    NoBackup { path: PathBuf },
    #[error("{} is the database itself, or belongs to it", path.display())]
    OntoItself { path: PathBuf },
    #[error("{} is the database itself", path.display())]
    FromItself { path: PathBuf },
    #[error("{} is a database in use: its log {} holds what it has not", path.display(), log.display())]
    InUse { path: PathBuf, log: PathBuf },
    #[error("{} is in its place, but the disk did not confirm that: {cause}", path.display())]
    NotDurable { path: PathBuf, cause: io::Error },
    /// What should be a table is a view or the like, which may run for ever.
    #[error("{} is not as backcare makes it: `{name}` is no table", path.display())]
    NoTable { path: PathBuf, name: String },
    /// A part cannot be added to a change that is taken back: nothing would take back the part.
    #[error("what it belongs to was taken back meanwhile")]
    TakenBack,
    #[error("cannot {doing} {}: {cause}", path.display())]
    Io { doing: &'static str, path: PathBuf, cause: io::Error },
    #[error("{}: {}", path.display(), reason(cause))]
    Sqlite { path: PathBuf, cause: rusqlite::Error },
    /// Nothing was deleted.
    #[error("another program is reading {}, so that its log cannot be emptied of what is to go; nothing was deleted", path.display())]
    BeingRead { path: PathBuf },
    /// Nothing was deleted from the database itself.
    #[error("cannot remove it from the kept copy {}: {cause}; the diary itself has it still", path.display())]
    KeptCopy { path: PathBuf, cause: String },
    /// The rows are gone, and the files may hold them all the same.
    #[error("it is deleted, but {} or its log may still hold what it said: {cause}", path.display())]
    NotErased { path: PathBuf, cause: String },
    /// The last step of a change failed after it may have reached the write-ahead log, from which the next command that
    /// opens the database may recover it.
    #[error("{}: {}; what was to be recorded may be there all the same", path.display(), reason(cause))]
    Unconfirmed { path: PathBuf, cause: rusqlite::Error, hint: &'static str },
}

/// Why a change was given up.
#[derive(Debug)]
pub(super) enum GivenUp {
    /// There was nothing to do, or another process was faster.
    OnPurpose,
    By(StoreError),
}

impl From<StoreError> for GivenUp {
    fn from(cause: StoreError) -> Self {
        Self::By(cause)
    }
}

/// What a change gave; `None` where it was given up on purpose.
pub(super) fn unless_on_purpose<T>(gave: Result<T, GivenUp>) -> Result<Option<T>, StoreError> {
    match gave {
        Ok(gave) => Ok(Some(gave)),
        Err(GivenUp::OnPurpose) => Ok(None),
        Err(GivenUp::By(cause)) => Err(cause),
    }
}

impl StoreError {
    /// The commit of a change of the user's that failed.
    pub(super) fn of_change(path: &Path, cause: rusqlite::Error) -> Self {
        let hint = "look at the disk, then see with `backcare undo --list` whether it is there before you repeat it";
        Self::of_commit(path, cause, hint)
    }

    /// The commit of the daemon's bookkeeping that failed.
    pub(super) fn of_reminding(path: &Path, cause: rusqlite::Error) -> Self {
        Self::of_commit(path, cause, "look at the disk, then at `backcare remind status`")
    }

    /// An error of a commit. SQLite writes the log, syncs it, and then publishes it to other processes. Without a turn to
    /// write or room on the disk, the log is not whole; after every other error it may be.
    fn of_commit(path: &Path, cause: rusqlite::Error, hint: &'static str) -> Self {
        match cause.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull) => Self::of(path, cause),
            _ => Self::Unconfirmed { path: path.to_owned(), cause, hint },
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

    /// Whether another process is writing, so that trying again may help.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Sqlite { cause, .. } => {
                matches!(cause.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
            }
            Self::Io { cause, .. } => cause.kind() == io::ErrorKind::ResourceBusy,
            _ => false,
        }
    }

    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "bring back a copy of it, or move it away to begin anew",
            Self::Foreign { .. } => "name another file with --db, or move this one away to begin anew",
            Self::Newer { .. } => "use the newer backcare; this one changed nothing",
            Self::Older { .. } => "run `backcare` once to bring it up to date",
            Self::OrphanedLog { .. } => "put the database back beside its log, or move the log away too to begin anew",
            Self::StrangeLog { .. } => {
                "put the database of that log back, or go back to a backup: backcare restore FILE; it keeps both as they are"
            }
            Self::DamagedLog { .. } => {
                "nothing was changed; go back to a backup with `backcare restore FILE`, or keep what can be read: \
                 `backcare backup FILE`, then restore that; the damaged files are kept"
            }
            Self::HardLinked { .. } => "keep one of the names and remove the others; nothing was changed",
            Self::Replaced { .. } => "nothing was changed; run the command again",
            Self::NoBackup { .. } => {
                "nothing was changed; name another file; what `backcare export` wrote, `backcare import` reads"
            }
            Self::OntoItself { .. } | Self::InUse { .. } => "nothing was changed; name another file for the backup",
            Self::FromItself { .. } => "nothing was changed; name the backup that you want to go back to",
            Self::NotDurable { .. } => "look at the disk, and run the command again",
            Self::NoTable { .. } => "somebody has changed it; go back to a backup: backcare restore FILE",
            Self::TakenBack => "nothing was changed; `backcare list` shows what is recorded",
            Self::BeingRead { .. } => "end it, such as a `backcare list` that waits in a pager, and try again",
            Self::KeptCopy { .. } => "delete that copy, or move it to another directory, and try again",
            Self::NotErased { .. } => "end what uses the database, then run the same command again to clean the files",
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
                Some(ErrorCode::DatabaseCorrupt) => {
                    "`backcare restore FILE` goes back to a backup and keeps this file; `backcare doctor` says what can be \
                     read, and `backcare export --salvage` writes it out"
                }
                Some(ErrorCode::OperationInterrupted) => {
                    "nothing was changed; it is not as backcare makes it: go back to a backup with `backcare restore FILE`"
                }
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

/// Whether the disk is full. SQLite says so of the database and its log; where it finds no room for the index of the
/// log, it speaks of an I/O error.
fn is_full(cause: &rusqlite::Error) -> bool {
    let extended = cause.sqlite_error().map(|error| error.extended_code);
    cause.sqlite_error_code() == Some(ErrorCode::DiskFull) || extended == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// SQLite's reason in a person's words where it is a common one.
pub(super) fn reason(cause: &rusqlite::Error) -> String {
    if let rusqlite::Error::FromSqlConversionFailure(.., value) = cause {
        return value.to_string();
    }
    match cause.sqlite_error_code() {
        _ if is_full(cause) => "the disk is full".to_owned(),
        Some(ErrorCode::ReadOnly) => "it is read-only".to_owned(),
        Some(ErrorCode::CannotOpen) => "it, or a file that belongs beside it, cannot be opened".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program is holding it".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => "it is damaged".to_owned(),
        Some(ErrorCode::OperationInterrupted) => "reading it does not come to an end".to_owned(),
        _ => cause.to_string(),
    }
}
