//! The write-ahead log as a file: whether it belongs to the database beside it, and what lies in it behind the last
//! change that SQLite finds. SQLite ignores both without a word, and writes over it.
//!
//! The format is <https://www.sqlite.org/fileformat2.html#walformat>. A frame is a page with a header, and its checksum
//! goes on from that of the frame before. The last frame of a change carries the size of the database.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::error::StoreError;
use super::file::{self, Found, Header};
use crate::files;

const HEADER: u32 = 32;
const FRAME_HEADER: u32 = 24;

/// The first four bytes of a log; the last bit says whether its checksums read numbers with the highest byte first.
const MAGIC: u32 = 0x377f_0682;

/// Frames of a change that SQLite writes all at once: it writes the pages of larger ones as they come, and their
/// checksums again before the commit, so that a kill can leave wrong ones.
const FRAMES_AT_ONCE: u64 = 256;

/// Looks at files that another process may be writing, before what is found counts.
const LOOKS: u32 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// What lies behind the last change that SQLite finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing of this log.
    Nothing,
    /// What a process has written that was killed before it had committed.
    Unfinished,
    /// One change that a loss of power may have cut off before it was durable, or that is damaged.
    CutOff,
    /// So many changes that were durable, behind a frame that is damaged.
    Damaged(usize),
}

/// An open log with a header and at least one frame.
struct WalFile {
    file: File,
    /// Bytes of a page.
    page: u64,
    frames: u64,
    is_big_endian: bool,
    /// What each frame of this log carries, too.
    salts: [u8; 8],
    /// Of the header; `None` where that is damaged.
    checksum: Option<Checksum>,
}

type Checksum = (u32, u32);

#[derive(Clone, Copy)]
struct WalFrame {
    bytes: [u8; FRAME_HEADER as usize],
}

/// Refuses a log that is not that of the database beside it: SQLite would mix the two.
///
/// The first change of a log of ours writes the first page, whose counter is then one more than the database's; so a
/// database from before the last emptying of the log is told from its own. In another log the first page may not be,
/// and then only the size of the database tells.
pub(super) fn check_belongs(found: &Found) -> Result<(), StoreError> {
    let mut header = found.header;
    for _ in 0..LOOKS {
        let Some(salts) = strange_log(&found.path, header) else { return Ok(()) };
        // The log may have been written into the database, and begun anew, while the one and the other were read.
        let now = file::header(&found.path)?;
        let is_same_log = WalFile::open(&found.path).ok().flatten().is_some_and(|log| log.salts == salts);
        if now == header && is_same_log {
            let log = file::wal_path(&found.path);
            return Err(StoreError::StrangeLog { path: found.path.clone(), log });
        }
        header = now;
    }
    Ok(())
}

/// The salts of the log where it is not of the database with this header.
fn strange_log(database: &Path, header: Header) -> Option<[u8; 8]> {
    let log = WalFile::open(database).ok().flatten()?;
    let first = log.frame(1).filter(|frame| log.checksum.is_some() && log.is_own(frame))?;
    if first.page() == 1 {
        match log.change_counter(1) {
            Some(counter) if header.change_counter == counter || header.change_counter.wrapping_add(1) == counter => {
                return None;
            }
            _ => {}
        }
    }
    log.is_of_another_database(header).then_some(log.salts)
}

/// What lies behind the first `known` frames of the log, which are those that SQLite knows of. Nobody may write meanwhile.
pub(super) fn tail_behind(database: &Path, known: u64) -> io::Result<Tail> {
    Ok(WalFile::open(database)?.map_or(Tail::Nothing, |log| log.tail(known)))
}

/// The same for a log that others may be writing, with nothing known.
pub(super) fn tail(database: &Path) -> io::Result<Tail> {
    let mut found = Tail::Nothing;
    for look in 0..LOOKS {
        found = WalFile::open(database)?.map_or(Tail::Nothing, |log| log.tail(log.committed()));
        if !matches!(found, Tail::CutOff | Tail::Damaged(_)) {
            return Ok(found);
        }
        if look + 1 < LOOKS {
            std::thread::sleep(BETWEEN_LOOKS);
        }
    }
    Ok(found)
}

/// Whether the first `known` frames are as they were written.
pub(super) fn is_whole(database: &Path, known: u64) -> io::Result<bool> {
    Ok(WalFile::open(database)?.is_none_or(|log| log.valid(known) >= known))
}

/// The bytes of a log of that many frames.
pub(super) fn length_of(frames: u64, page: u64) -> u64 {
    if frames == 0 { 0 } else { u64::from(HEADER) + frames * (u64::from(FRAME_HEADER) + page) }
}

impl WalFile {
    /// `None` where there is no log, or none with a frame.
    fn open(database: &Path) -> io::Result<Option<Self>> {
        let file = match files::open_to_read(&file::wal_path(database)) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let length = file.metadata()?.len();
        let mut bytes = [0; HEADER as usize];
        if length < u64::from(HEADER + FRAME_HEADER) {
            return Ok(None);
        }
        file.read_exact_at(&mut bytes, 0)?;
        let magic = number(&bytes, 0);
        let is_big_endian = magic & 1 == 1;
        let checksum = checksum((0, 0), &bytes[..24], is_big_endian);
        let is_sound = magic & !1 == MAGIC && checksum == (number(&bytes, 24), number(&bytes, 28));
        let page = if is_sound { u64::from(number(&bytes, 8)) } else { page_size(database).unwrap_or(4096) };
        let frames = (length - u64::from(HEADER)) / (u64::from(FRAME_HEADER) + page);
        if frames == 0 {
            return Ok(None);
        }
        let mut log = Self { file, page, frames, is_big_endian, salts: [0; 8], checksum: is_sound.then_some(checksum) };
        log.salts.copy_from_slice(&bytes[16..24]);
        if let (None, Some(first)) = (log.checksum, log.frame(1)) {
            log.salts.copy_from_slice(&first.bytes[8..16]);
            log.is_big_endian = cfg!(target_endian = "big");
        }
        Ok(Some(log))
    }

    /// The header of a frame; the first is 1.
    fn frame(&self, number: u64) -> Option<WalFrame> {
        let mut bytes = [0; FRAME_HEADER as usize];
        self.file.read_exact_at(&mut bytes, self.offset(number)).ok()?;
        Some(WalFrame { bytes })
    }

    fn offset(&self, frame: u64) -> u64 {
        u64::from(HEADER) + (frame - 1) * (u64::from(FRAME_HEADER) + self.page)
    }

    fn is_own(&self, frame: &WalFrame) -> bool {
        frame.bytes[8..16] == self.salts
    }

    /// The counter in the first page of the database, where a frame holds that.
    fn change_counter(&self, frame: u64) -> Option<u32> {
        let mut bytes = [0; 100];
        self.file.read_exact_at(&mut bytes, self.offset(frame) + u64::from(FRAME_HEADER)).ok()?;
        Header::read(&bytes).map(|header| header.change_counter)
    }

    /// Looks at all frames: the counters of the first page enclose that of the database, which lacks no page that the
    /// log has not.
    fn is_of_another_database(&self, header: Header) -> bool {
        let frames = (1..=self.frames).map_while(|number| Some((number, self.frame(number)?)));
        let own: Vec<(u64, WalFrame)> = frames.take_while(|(_, frame)| self.is_own(frame)).collect();
        let counters: Vec<u32> = own
            .iter()
            .filter(|(_, frame)| frame.page() == 1)
            .filter_map(|(number, _)| self.change_counter(*number))
            .collect();
        let is_outside = match (counters.first(), counters.last()) {
            (Some(first), Some(last)) => {
                header.change_counter.wrapping_add(1) < *first || header.change_counter > *last
            }
            _ => false,
        };
        let size = own.iter().rev().map(|(_, frame)| frame.database_size()).find(|size| *size > 0).unwrap_or(0);
        let is_missing = |page: u32| own.iter().all(|(_, frame)| frame.page() != page);
        // More pages than there are frames cannot all be in the log.
        let missing = u64::from(size.saturating_sub(header.pages));
        is_outside || missing > self.frames || (header.pages + 1..=size).any(is_missing)
    }

    /// How many frames from the first on are as they were written, at most `limit`.
    fn valid(&self, limit: u64) -> u64 {
        self.checksum.map_or(0, |checksum| self.valid_from(0, checksum, limit))
    }

    /// The number of the last frame that follows, by its checksum, from the frame `after`, which has that checksum.
    fn valid_from(&self, after: u64, mut sum: Checksum, limit: u64) -> u64 {
        let mut bytes = vec![0; usize::try_from(u64::from(FRAME_HEADER) + self.page).unwrap_or_default()];
        let mut last = after;
        while last < self.frames.min(limit) && self.file.read_exact_at(&mut bytes, self.offset(last + 1)).is_ok() {
            sum = checksum(sum, &bytes[..8], self.is_big_endian);
            sum = checksum(sum, &bytes[FRAME_HEADER as usize..], self.is_big_endian);
            if bytes[8..16] != self.salts || sum != (number(&bytes, 16), number(&bytes, 20)) {
                break;
            }
            last += 1;
        }
        last
    }

    /// The last frame of the last change that SQLite would find.
    fn committed(&self) -> u64 {
        let is_last_of_a_change = |frame: &u64| self.frame(*frame).is_some_and(|frame| frame.database_size() > 0);
        (1..=self.valid(self.frames)).rev().find(is_last_of_a_change).unwrap_or(0)
    }

    fn tail(&self, known: u64) -> Tail {
        let sum = match known {
            0 => self.checksum,
            known => self.frame(known).map(|frame| (number(&frame.bytes, 16), number(&frame.bytes, 20))),
        };
        let valid = sum.map_or(known, |sum| self.valid_from(known, sum, self.frames));
        let rest = (valid + 1..=self.frames).filter_map(|number| Some((number, self.frame(number)?)));
        let own: Vec<(u64, WalFrame)> = rest.filter(|(_, frame)| self.is_own(frame)).collect();
        let changes: Vec<u64> =
            own.iter().filter(|(_, frame)| frame.database_size() > 0).map(|(number, _)| *number).collect();
        match changes.as_slice() {
            [] if own.is_empty() && valid == known => Tail::Nothing,
            [] => Tail::Unfinished,
            // The header was durable before the first frame was written, and each change before the next.
            _ if self.checksum.is_none() => Tail::Damaged(changes.len()),
            [change] => {
                let is_small = change - known <= FRAMES_AT_ONCE;
                if is_small && self.is_of_this_start().unwrap_or(false) { Tail::Damaged(1) } else { Tail::CutOff }
            }
            changes => Tail::Damaged(changes.len()),
        }
    }

    /// Whether it was written since the machine was started: then no loss of power has cut anything off.
    fn is_of_this_start(&self) -> io::Result<bool> {
        let stat = fs::read_to_string("/proc/stat")?;
        let seconds = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok());
        let started_at: Option<SystemTime> = seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
        let written_at = self.file.metadata()?.modified()?;
        Ok(started_at.is_some_and(|started_at| written_at >= started_at))
    }
}

impl WalFrame {
    fn page(&self) -> u32 {
        number(&self.bytes, 0)
    }

    /// In pages, after the change of which this is the last frame; zero in the others.
    fn database_size(&self) -> u32 {
        number(&self.bytes, 4)
    }
}

/// The bytes of a page, as the database says; one is a sign for 65,536.
fn page_size(database: &Path) -> io::Result<u64> {
    let mut bytes = [0; 18];
    files::open_to_read(database)?.read_exact(&mut bytes)?;
    Ok(match u64::from(bytes[16]) << 8 | u64::from(bytes[17]) {
        1 => 65_536,
        size if size.is_power_of_two() && size >= 512 => size,
        _ => 4096,
    })
}

fn checksum(from: Checksum, bytes: &[u8], is_big_endian: bool) -> Checksum {
    let word = |word: &[u8]| {
        let word = word.try_into().unwrap_or_default();
        if is_big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
    };
    bytes.chunks_exact(8).fold(from, |(one, two), pair| {
        let one = one.wrapping_add(word(&pair[..4])).wrapping_add(two);
        (one, two.wrapping_add(word(&pair[4..])).wrapping_add(one))
    })
}

/// A number with the highest byte first.
fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
}
