//! What starts the daemon with the session: a unit of systemd's user manager, or an entry in XDG autostart. And what
//! desktops show of the program: its desktop entry and its icon.

mod manager;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use manager::{Manager, ManagerError};

use crate::files;

pub const UNIT: &str = "backcare.service";

/// A line in each of the files. A file without it was written by somebody else.
const MARK: &str = "Written by `backcare service install`, and removed by `backcare service uninstall`.";

const ICON: &str = include_str!("backcare.svg");

/// The paths of these files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFiles {
    pub unit: PathBuf,
    pub autostart: PathBuf,
    /// The desktop entry.
    pub entry: PathBuf,
    pub icon: PathBuf,
}

/// What is started: the program, with the files that it is to use whatever the environment is then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    pub program: PathBuf,
    pub db: PathBuf,
    pub config: PathBuf,
}

/// The target of the user manager that it is started with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartWith {
    /// The graphical session, on desktops that tell the manager of it.
    GraphicalSession,
    /// The first login of the user.
    Login,
}

impl ServiceFiles {
    pub fn all(&self) -> [&Path; 4] {
        [&self.unit, &self.autostart, &self.entry, &self.icon]
    }

    pub fn under(config: &Path, data: &Path) -> Self {
        Self {
            unit: config.join("systemd/user").join(UNIT),
            autostart: config.join("autostart/backcare.desktop"),
            entry: data.join("applications/backcare.desktop"),
            icon: data.join("icons/hicolor/scalable/apps/backcare.svg"),
        }
    }
}

/// The unit. The manager is told when the daemon is ready, starts it again after a failure, and ends one that hangs.
pub fn unit(launch: &Launch, with: StartWith) -> String {
    let words = ["--db", text(&launch.db), "--config", text(&launch.config), "remind"].map(argument).join(" ");
    let program = program(text(&launch.program));
    let (after, target) = match with {
        StartWith::GraphicalSession => {
            ("PartOf=graphical-session.target\nAfter=graphical-session.target\n", "graphical-session.target")
        }
        StartWith::Login => ("", "default.target"),
    };
    format!(
        "# {MARK}\n[Unit]\nDescription=Reminders for a sore lower back\n{after}\n\
         [Service]\nType=notify\nExecStart={program} {words}\nRestart=on-failure\nRestartSec=30s\nWatchdogSec=15min\n\n\
         [Install]\nWantedBy={target}\n"
    )
}

pub fn autostart(launch: &Launch) -> String {
    let words =
        [text(&launch.program), "--db", text(&launch.db), "--config", text(&launch.config), "remind", "--daemon"];
    entry(&words, "X-GNOME-Autostart-enabled=true\n")
}

/// The desktop entry, which gives notifications a name and an icon.
pub fn desktop_entry(launch: &Launch) -> String {
    entry(&[text(&launch.program), "remind", "--daemon"], "Categories=Utility;\n")
}

pub fn icon() -> String {
    format!("<!-- {MARK} -->\n{ICON}")
}

/// Who has written a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// There is no file.
    Nobody,
    /// This program, in this version or another.
    Backcare,
    /// The user or another program: the file is neither overwritten nor removed.
    Other,
}

impl Owner {
    /// The owner of the file at this path. A unit that is masked is the user's.
    pub fn of(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(there) if String::from_utf8_lossy(&there).contains(MARK) => Ok(Self::Backcare),
            Ok(_) => Ok(Self::Other),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Self::Nobody),
            Err(cause) => Err(cause),
        }
    }
}

/// Writes a file as a whole, with the directories that it needs; whether anything was changed.
pub fn write(path: &Path, content: &str) -> io::Result<bool> {
    if fs::read_to_string(path).is_ok_and(|there| there == content) {
        return Ok(false);
    }
    files::replace(path, content)?;
    Ok(true)
}

/// Removes a file; whether it was there.
pub fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

fn entry(words: &[&str], more: &str) -> String {
    let words: Vec<String> = words.iter().map(|word| word_of_entry(word)).collect();
    format!(
        "# {MARK}\n[Desktop Entry]\nType=Application\nName=backcare\nComment=Reminders for a sore lower back\nExec={}\n\
         Icon=backcare\nTerminal=false\nNoDisplay=true\n{more}",
        words.join(" ")
    )
}

/// The first word of `ExecStart`. systemd takes no quotes and no backslashes there; a shell is told the name then.
fn program(path: &str) -> String {
    if path.chars().any(|letter| "'\"\\".contains(letter) || letter.is_control()) {
        return format!("/bin/sh -c \"exec \\\"$$0\\\" \\\"$$@\\\"\" {}", argument(path));
    }
    quoted(&path.replace('%', "%%"))
}

/// A word of `ExecStart`: neither a specifier nor a variable.
fn argument(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+=:@,".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    quoted(&word.replace('%', "%%").replace('$', "$$"))
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t"))
}

/// A word of `Exec`: quoted, and then written as a string of the entry.
fn word_of_entry(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+=:@,".contains(letter);
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    let mut quoted = String::from("\"");
    for letter in word.chars() {
        if "\"`$\\".contains(letter) {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted.replace('\\', "\\\\").replace('%', "%%").replace('\n', "\\n").replace('\t', "\\t")
}

/// A path that is not text cannot be written into these files; [`Launch`] is checked for it before.
fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}
