//! The database as a file: whether it is one of ours, and how a new one comes to its place whole.
//!
//! A new file is made under another name beside the one that it is meant for, finished, synced, and renamed; then the
//! directory is synced. An empty `backcare.db` is never ours, and a crash leaves at most what has the other name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::StoreError;
use crate::files;

/// `backcare` as four bytes, in the header of every database of ours.
pub(super) const APPLICATION_ID: u32 = 0x6261_636b;

/// What SQLite adds to the name of a database for its write-ahead log, and for the index of that.
const WAL: &str = "-wal";
const WAL_INDEX: &str = "-shm";

/// What SQLite may open beside a database.
pub(super) const BESIDE: [&str; 3] = [WAL, WAL_INDEX, "-journal"];

/// What is added to the name of the database for a new one that is being made.
pub(super) const NEW: &str = ".new";

/// A database of ours that is there.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its real path.
    pub(super) path: PathBuf,
    pub(super) header: Header,
    /// How many names the file has.
    pub(super) names: u64,
}

/// The beginning of a database file. What the write-ahead log holds may be newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// How many migrations it has.
    pub(super) schema: u32,
    /// Grows with each writing of the first page.
    pub(super) change_counter: u32,
    pub(super) pages: u32,
}

impl Header {
    /// That of the first bytes of a database of ours; `None` where they are not.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
        let is_ours = bytes.starts_with(b"SQLite format 3\0") && number(68)? == APPLICATION_ID && bytes.len() >= 100;
        is_ours.then_some(Self { schema: number(60)?, change_counter: number(24)?, pages: number(28)? })
    }
}

/// The path from the root on: SQLite gives some relative names, such as `:memory:`, a meaning of their own.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(StoreError::io("find", path))
}

/// The database of ours at `path`: `None` only where nothing is there.
pub(super) fn found(path: &Path) -> Result<Option<Found>, StoreError> {
    if !is_there(path)? {
        let orphaned = wal_length(path) > 0;
        // The database is made before its log: it may have been made between the two checks.
        return match (orphaned, is_there(path)?) {
            (_, true) => found(path),
            (true, false) => Err(StoreError::OrphanedLog { path: path.to_owned(), log: wal_path(path) }),
            (false, false) => Ok(None),
        };
    }
    // A link that leads nowhere is an error: a new database in its place would hide the one that it was meant for.
    let path = fs::canonicalize(path).map_err(StoreError::io("follow the link", path))?;
    let names = fs::metadata(&path).map_err(StoreError::io("read", &path))?.nlink();
    let header = header(&path)?;
    // SQLite follows links, and waits for pipes.
    for companion in companions(&path) {
        files::check_kind(&companion).map_err(StoreError::io("open", &companion))?;
    }
    Ok(Some(Found { path, header, names }))
}

/// Refuses what is not a database of ours, before SQLite touches it.
pub(super) fn header(path: &Path) -> Result<Header, StoreError> {
    let mut bytes = Vec::new();
    let is_file = fs::metadata(path).map_err(StoreError::io("read", path))?.is_file();
    if !is_file {
        // A pipe would be waited for, for ever.
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    file.take(100).read_to_end(&mut bytes).map_err(StoreError::io("read", path))?;
    if bytes.is_empty() {
        return Err(StoreError::Empty { path: path.to_owned() });
    }
    Header::read(&bytes).ok_or_else(|| StoreError::Foreign { path: path.to_owned() })
}

/// Whether there is something of that name, be it a link that leads nowhere.
pub(super) fn is_there(path: &Path) -> Result<bool, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(StoreError::io("read", path)(cause)),
    }
}

/// Puts a file that was `made` in its place, so that it is whole there even after a crash. Where it could not be made,
/// nothing of it stays behind.
pub(super) fn settle(made: Result<(), StoreError>, new: &Path, path: &Path) -> Result<(), StoreError> {
    put_in_place(made, new, path)?;
    sync_directory(directory(path))
}

/// The same; that its name is durable, [`confirm`] says.
pub(super) fn put_in_place(made: Result<(), StoreError>, new: &Path, path: &Path) -> Result<(), StoreError> {
    let named = made.and_then(|()| sync(new)).and_then(|()| rename(new, path));
    if named.is_err() {
        // Where even this fails, the next start clears it away.
        let _ = clear(new);
    }
    named
}

/// Makes the name of a file durable that is in its place; the error says that it is.
pub(super) fn confirm(path: &Path) -> Result<(), StoreError> {
    files::sync_directory(directory(path)).map_err(|cause| StoreError::NotDurable { path: path.to_owned(), cause })
}

/// Makes the content of a file durable.
pub(super) fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", path))
}

/// Gives the file `new` the name `path`.
pub(super) fn rename(new: &Path, path: &Path) -> Result<(), StoreError> {
    fs::rename(new, path).map_err(StoreError::io("make", path))
}

pub(super) fn sync_directory(directory: &Path) -> Result<(), StoreError> {
    files::sync_directory(directory).map_err(StoreError::io("sync", directory))
}

/// Removes a half-made database with all that SQLite put beside it.
pub(super) fn clear(new: &Path) -> Result<(), StoreError> {
    remove(new)?;
    companions(new).iter().try_for_each(|companion| remove(companion))
}

pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(StoreError::io("remove", path)(cause)),
        _ => Ok(()),
    }
}

/// Makes an empty file that only its owner may read, where nothing is.
pub(super) fn make_private(path: &Path) -> Result<(), StoreError> {
    private(path).map(drop).map_err(StoreError::io("make", path))
}

/// The same under a free name that begins with `path`; returns it.
pub(super) fn make_private_beside(path: &Path) -> Result<PathBuf, StoreError> {
    match files::at_free_name(path, private) {
        Some((Ok(_), new)) => Ok(new),
        Some((Err(cause), new)) => Err(StoreError::io("make", &new)(cause)),
        None => Err(StoreError::io("make", &beside(path, NEW))(io::ErrorKind::AlreadyExists.into())),
    }
}

fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Writes the log back into the database, and empties it; `false` where another process kept it from that.
pub(super) fn checkpoint(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0).map(|busy: bool| !busy))
}

/// The bytes of the write-ahead log beside the database; none where there is no log.
pub(super) fn wal_length(path: &Path) -> u64 {
    fs::metadata(wal_path(path)).map_or(0, |log| log.len())
}

/// The write-ahead log of the database.
pub(super) fn wal_path(path: &Path) -> PathBuf {
    beside(path, WAL)
}

/// The index of the write-ahead log, which the processes share that have the database open.
pub(super) fn wal_index_path(path: &Path) -> PathBuf {
    beside(path, WAL_INDEX)
}

/// What SQLite may have put beside the database.
pub(super) fn companions(path: &Path) -> [PathBuf; 3] {
    BESIDE.map(|suffix| beside(path, suffix))
}

/// Whether a file is named as a log that SQLite has put beside a database.
pub(super) fn is_log(path: &Path) -> bool {
    let name = path.as_os_str().as_bytes();
    BESIDE.iter().any(|suffix| *suffix != WAL_INDEX && name.ends_with(suffix.as_bytes()))
}

pub(super) fn directory(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// `path` with something added to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The URI that opens `path` without looking for anything beside it.
pub(super) fn immutable_uri(path: &Path) -> String {
    use std::fmt::Write;
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(char::from(*byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(immutable_uri(Path::new("/a b/ü?#%.db")), "file:/a%20b/%C3%BC%3F%23%25.db?immutable=1");
    }
}
