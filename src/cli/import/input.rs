//! What is imported: a file, or what comes on stdin.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::cli::error::Error;
use crate::cli::out_file;
use crate::import::format::{self, FoundFormat};

/// The most bytes that are read of what is no file: all of it is kept, since nobody may be kept from writing meanwhile.
const MOST_PIPED: u64 = 1 << 30;

pub(super) struct ImportInput {
    /// What it is called in sentences.
    pub(super) name: String,
    pub(super) found: FoundFormat,
    pub(super) from: Box<dyn BufRead>,
}

impl ImportInput {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let is_stdin = out_file::is_stdout(path);
        let name = if is_stdin { "stdin".to_owned() } else { path.display().to_string() };
        let opened = if is_stdin { read_all(io::stdin().lock()) } else { open(path) };
        let opened = opened.and_then(|mut from| Ok((format::found(from.fill_buf()?), from)));
        let (found, from) = opened.map_err(|cause| {
            let error = Error::failed(format!("cannot read {name}: {cause}"));
            match cause.kind() {
                io::ErrorKind::NotFound => error.hint("name a file that is there, or - for stdin"),
                _ => error.hint("nothing was taken"),
            }
        })?;
        Ok(Self { name, found, from })
    }
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_dir() {
        return Err(io::Error::other("it is a directory"));
    }
    if kind.is_file() { Ok(Box::new(BufReader::with_capacity(1 << 16, file))) } else { read_all(file) }
}

fn read_all(from: impl Read) -> io::Result<Box<dyn BufRead>> {
    let mut bytes = Vec::new();
    from.take(MOST_PIPED + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_PIPED {
        return Err(io::Error::other("it is larger than a gigabyte; write it into a file first"));
    }
    Ok(Box::new(io::Cursor::new(bytes)))
}
