//! What a backup holds, and what a restore came to.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::counted;
use crate::domain::record::Holding;

pub fn text(file: &Path, held: &Holding) -> String {
    format!("Backed up into {}: {}. The copy is checked.", file.display(), words(held))
}

pub fn json(file: &Path, held: &Holding) -> Value {
    let mut document = json!({"file": file.display().to_string(), "bytes": held.bytes});
    add(&mut document, held);
    document
}

/// What a backup of a damaged database lacks.
pub fn without_changes(changes: usize) -> String {
    let changes = counted(u32::try_from(changes).unwrap_or(u32::MAX), "change");
    format!("the log of the database is damaged: {changes} behind the damage cannot be read, and is not in the backup")
}

/// What became of the database that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayBack {
    /// This comes back to it.
    Command(String),
    /// It was damaged, and its files are kept as they were, under this name.
    Damaged(PathBuf),
}

/// `again` is what became of what was there before, `remind` what to type where the daemon was ended.
pub fn restored_text(file: &Path, held: &Holding, again: Option<&WayBack>, remind: Option<&str>) -> String {
    let mut text = format!("Restored {}: {}.\n", file.display(), words(held));
    match again {
        Some(WayBack::Command(again)) => {
            text += &format!("What was there before is kept. To come back to it:\n{again}\n");
        }
        Some(WayBack::Damaged(kept)) => {
            text +=
                &format!("What was there before is damaged. Its files are kept as they were:\n{}\n", kept.display());
        }
        None => {}
    }
    if let Some(remind) = remind {
        text += &format!("The daemon is ended. To be reminded again:\n{remind}\n");
    }
    text
}

pub fn restored_json(file: &Path, held: &Holding, kept: Option<&Path>, has_stopped: bool) -> Value {
    let kept = kept.map(|kept| kept.display().to_string());
    let mut document = json!({"restored": file.display().to_string(), "kept": kept, "daemon_stopped": has_stopped});
    add(&mut document, held);
    document
}

fn add(document: &mut Value, held: &Holding) {
    document["sessions"] = held.sessions.into();
    document["from"] = held.days.map(|(first, _)| first.to_string()).into();
    document["to"] = held.days.map(|(_, last)| last.to_string()).into();
}

fn words(held: &Holding) -> String {
    let sessions = counted(u32::try_from(held.sessions).unwrap_or(u32::MAX), "session");
    let days = match held.days {
        None => String::new(),
        Some((first, last)) if first == last => format!(" of {first}"),
        Some((first, last)) => format!(" from {first} to {last}"),
    };
    format!("{sessions}{days}, {}", size(held.bytes))
}

fn size(bytes: u64) -> String {
    match bytes >> 10 {
        kilobytes if kilobytes < 10_000 => format!("{} KiB", kilobytes.max(1)),
        kilobytes => format!("{} MiB", kilobytes >> 10),
    }
}
