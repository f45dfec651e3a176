//! Whether the file is well: what SQLite says of it, who may read it, and what it lies on.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::statfs;

use super::{Store, StoreError};

/// What a database lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The network file system that it is, if it is one: several machines that write lose data there.
    pub network: Option<&'static str>,
    /// How many bytes are free.
    pub free: u64,
}

/// By the number that the kernel calls them (`statfs(2)`).
const NETWORK: [(u32, &str); 8] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x5346_414F, "AFS"),
    (0x00C3_6400, "Ceph"),
    (0x0102_1997, "9P"),
    (0x564C, "NCP"),
];

impl Store {
    /// What SQLite finds wrong in the whole file; nothing where all is well.
    pub fn faults(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
            let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
            let strays = statement.query_map([], |row| row.get::<_, String>(0))?;
            let strays: Vec<String> = strays.collect::<Result<_, _>>()?;
            let strays = strays.into_iter().map(|table| format!("a row of {table} belongs to nothing"));
            Ok(lines.into_iter().filter(|line| line != "ok").chain(strays).collect())
        })
    }
}

/// What the file at `path` lies on.
pub fn ground(path: &Path) -> io::Result<Ground> {
    let there = statfs(path)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the kernel means 32 bits")]
    let kind = there.f_type as u32;
    let network = NETWORK.iter().find(|(number, _)| *number == kind).map(|(_, name)| *name);
    Ok(Ground { network, free: there.f_bavail.saturating_mul(there.f_bsize.unsigned_abs()) })
}

/// Which of these, where they are there, somebody else may read or write.
pub fn open_to_others(files: &[PathBuf]) -> Vec<PathBuf> {
    let is_open = |file: &&PathBuf| fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    files.iter().filter(is_open).cloned().collect()
}
