//! Which device changes are made on. A device is one life of one database on one machine: a copy of the file is another.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::file::beside;
use crate::domain::record::Id;
use crate::files;

/// What it holds is a few lines.
const LENGTH: u64 = 1024;

/// The device of the database at this path. It is kept beside the database, with what tells a copy from it: the number
/// of the file, when it was made, and the machine. One that is not known yet gets the id `new`. `None` where it cannot be
/// kept.
pub(super) fn of(database: &Path, new: Id) -> Option<Id> {
    let path = beside(database, ".device");
    let life = life(database)?;
    let known = files::open_to_read(&path).ok().and_then(|file| {
        let mut text = String::new();
        file.take(LENGTH).read_to_string(&mut text).ok()?;
        let (device, of) = text.split_once('\n')?;
        (of == life).then(|| device.parse().map(Id).ok()).flatten()
    });
    known.or_else(|| {
        // It need not survive a crash: then there is one device more.
        let file = files::open_private(&path).ok()?;
        file.set_len(0).ok()?;
        (&file).write_all(format!("{new}\n{life}").as_bytes()).ok()?;
        Some(new)
    })
}

/// What a copy of the file does not have in common with it.
fn life(database: &Path) -> Option<String> {
    let file = fs::metadata(database).ok()?;
    // A copy that is put where the file was may be given its number, but is made later.
    let made = file.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let machine = fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let (number, disk, machine) = (file.ino(), file.dev(), machine.trim());
    Some(format!("file {number} on {disk}, made {}\nmachine {machine}\n", made.as_nanos()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_file_that_is_put_where_another_was_is_another_device() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("backcare.db");
        let device = |new| of(&database, Id(Uuid::from_u128(new)));
        assert_eq!(device(1), None);
        fs::write(&database, "a diary").unwrap();
        assert_eq!((device(2), device(3)), (Some(Id(Uuid::from_u128(2))), Some(Id(Uuid::from_u128(2)))));
        // Many file systems give the number of a removed file to the next one.
        fs::remove_file(&database).unwrap();
        fs::write(&database, "a diary").unwrap();
        assert_eq!(device(4), Some(Id(Uuid::from_u128(4))));
    }
}
