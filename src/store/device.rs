//! Which device changes are made on. A device is one life of one database on one machine: a copy of the file is another.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::file::beside;
use crate::domain::record::Id;
use crate::files;

/// What it holds is a few lines.
const LENGTH: u64 = 1024;

/// The device of the database at this path. It is kept beside the database, with what tells a copy from it: the number
/// of the file and the machine. One that is not known yet gets the id `new`. `None` where it cannot be kept.
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
    let machine = fs::read_to_string("/etc/machine-id").unwrap_or_default();
    Some(format!("file {} on {}\nmachine {}\n", file.ino(), file.dev(), machine.trim()))
}
