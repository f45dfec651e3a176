//! The house stands as `docs/architecture.md` says: imports run one way, and SQL, files and clocks stay in their rooms.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import of ours.
const MAY_IMPORT: [(&str, &[&str]); 12] = [
    ("domain", &["domain"]),
    ("store", &["domain", "files", "store"]),
    ("render", &["domain", "render"]),
    ("config", &["domain", "config"]),
    ("desktop", &["printable", "desktop"]),
    ("files", &[]),
    ("printable", &[]),
    ("clock", &["domain"]),
    ("paths", &[]),
    ("daemon", &["domain", "store", "render", "desktop", "config", "clock", "files", "printable", "daemon"]),
    (
        "cli",
        &["domain", "store", "render", "desktop", "config", "clock", "files", "printable", "paths", "daemon", "cli"],
    ),
    ("main", &["cli"]),
];

/// Words that belong to some rooms only.
const ONLY_IN: [(&str, &[&str]); 10] = [
    ("rusqlite", &["store"]),
    ("clap", &["cli"]),
    ("zbus", &["desktop", "daemon"]),
    ("notify_rust", &["desktop"]),
    ("rustix", &["files", "store", "desktop", "daemon"]),
    ("std::fs", &["files", "store", "config", "daemon", "cli"]),
    ("std::env", &["clock", "desktop", "daemon", "cli"]),
    ("std::io", &["files", "store", "config", "desktop", "daemon", "cli"]),
    ("print!(", &[]),
    ("println!(", &[]),
];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The room of a file and its text, without tests and comments.
fn rooms() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let room = |path: &Path| {
        let first = path.strip_prefix(&src).unwrap().components().next().unwrap();
        Path::new(first.as_os_str()).file_stem().unwrap().to_string_lossy().into_owned()
    };
    let text = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    };
    let files = files.into_iter().filter(|path| !path.ends_with("tests.rs"));
    files.map(|path| (room(&path), path.clone(), text(&path))).collect()
}

#[test]
fn imports_run_one_way() {
    let mut looked_at = 0;
    for (room, path, text) in rooms() {
        if room == "lib" {
            continue;
        }
        let (_, allowed) =
            MAY_IMPORT.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("what is {room}?"));
        for part in text.split("crate::").skip(1).chain(text.split("backcare::").skip(1)) {
            let imported = part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            assert!(allowed.contains(&imported), "{} imports {imported}", path.display());
            looked_at += 1;
        }
        for hidden in ["use crate::{", "use std::{"] {
            assert!(!text.contains(hidden), "{}: one line an import, for this test", path.display());
        }
        // `super` must not lead out of a room; from its `mod.rs` one step does.
        let folders = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().components().count() - 2;
        let out = if path.ends_with("mod.rs") { folders } else { folders + 1 };
        let above = "super::".repeat(out.max(1));
        assert!(!text.contains(&above), "{} leaves its room by {above}", path.display());
    }
    assert!(looked_at > 50, "only {looked_at} imports were found");
}

#[test]
fn what_is_dangerous_stays_in_its_room() {
    let mut met = 0;
    for (room, path, text) in rooms() {
        for (word, allowed) in ONLY_IN {
            let uses = text.contains(word);
            met += u32::from(uses);
            assert!(!uses || allowed.contains(&room.as_str()), "{} uses {word}", path.display());
        }
    }
    assert!(met > 10, "only {met} uses were found");
}

#[test]
fn every_room_says_what_it_is_for() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for path in files.iter().filter(|path| !path.ends_with("tests.rs")) {
        assert!(fs::read_to_string(path).unwrap().starts_with("//! "), "{} has no header", path.display());
    }
}

#[test]
fn migrations_are_only_ever_appended() {
    // A migration that was published never changes: a new one is added, and its line here.
    let published = [
        ("0001_beginning.sql", FIRST),
        ("0002_reminding.sql", SECOND),
        ("0003_quiet.sql", THIRD),
        ("0004_sitting.sql", FOURTH),
        ("0005_trouble.sql", FIFTH),
    ];
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), published.len());
    for (name, sum) in published {
        let text = fs::read(directory.join(name)).unwrap();
        assert_eq!(fletcher(&text), sum, "{name} was changed");
    }
}

/// Of `migrations/0001_beginning.sql`.
const FIRST: u64 = 2_120_521_157_575_966_835;

/// Of `migrations/0002_reminding.sql`.
const SECOND: u64 = 964_817_502_003_705_228;

/// Of `migrations/0003_quiet.sql`.
const THIRD: u64 = 4_634_866_712_850_564;

/// Of `migrations/0004_sitting.sql`.
const FOURTH: u64 = 111_182_203_483_912_589;

/// Of `migrations/0005_trouble.sql`.
const FIFTH: u64 = 251_996_610_408_574_923;

/// A checksum that a changed file does not keep by accident.
fn fletcher(bytes: &[u8]) -> u64 {
    let (mut low, mut high) = (0_u64, 0_u64);
    for byte in bytes {
        low = (low + u64::from(*byte)) % 0xffff_ffff;
        high = (high + low) % 0xffff_ffff;
    }
    high << 32 | low
}
