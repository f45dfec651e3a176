//! What makes reminding start with the session: a unit of systemd's user manager, or an entry in XDG autostart. And what
//! desktops show of the program: its entry and its icon.

mod manager;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use manager::{Manager, ManagerError};

use crate::files;

/// The unit's name.
pub const UNIT: &str = "backcare.service";

/// What each of the files carries. One without it is somebody else's.
const MARK: &str = "Written by `backcare service install`, and removed by `backcare service uninstall`.";

/// The picture of the program.
const ICON: &str = include_str!("backcare.svg");

/// Where these files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The unit.
    pub unit: PathBuf,
    /// The entry in the autostart.
    pub autostart: PathBuf,
    /// The entry that desktops know the program by.
    pub entry: PathBuf,
    /// The icon.
    pub icon: PathBuf,
}

/// What is to be started: the program, and the files that it is to use whatever the environment is then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The program.
    pub program: PathBuf,
    /// The database.
    pub db: PathBuf,
    /// The configuration.
    pub config: PathBuf,
}

/// Which part of the manager's work it starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// The graphical session, on desktops that tell the manager of it.
    Graphical,
    /// The user's first login.
    Login,
}

impl Places {
    /// All of them.
    pub fn all(&self) -> [&Path; 4] {
        [&self.unit, &self.autostart, &self.entry, &self.icon]
    }

    /// Under these directories.
    pub fn under(config: &Path, data: &Path) -> Self {
        Self {
            unit: config.join("systemd/user").join(UNIT),
            autostart: config.join("autostart/backcare.desktop"),
            entry: data.join("applications/backcare.desktop"),
            icon: data.join("icons/hicolor/scalable/apps/backcare.svg"),
        }
    }
}

/// The unit. It is told when reminding has begun, starts it again where it failed, and ends one that hangs.
pub fn unit(start: &Start, with: With) -> String {
    let words = ["--db", text(&start.db), "--config", text(&start.config), "remind"].map(argument).join(" ");
    let program = program(text(&start.program));
    let (after, target) = match with {
        With::Graphical => {
            ("PartOf=graphical-session.target\nAfter=graphical-session.target\n", "graphical-session.target")
        }
        With::Login => ("", "default.target"),
    };
    format!(
        "# {MARK}\n[Unit]\nDescription=Reminders for a sore lower back\n{after}\n\
         [Service]\nType=notify\nExecStart={program} {words}\nRestart=on-failure\nRestartSec=30s\nWatchdogSec=15min\n\n\
         [Install]\nWantedBy={target}\n"
    )
}

/// The entry in the autostart.
pub fn autostart(start: &Start) -> String {
    let words = [text(&start.program), "--db", text(&start.db), "--config", text(&start.config), "remind", "--daemon"];
    entry(&words, "X-GNOME-Autostart-enabled=true\n")
}

/// The entry that gives notifications a name and a picture.
pub fn application(start: &Start) -> String {
    entry(&[text(&start.program), "remind", "--daemon"], "Categories=Utility;\n")
}

/// The icon.
pub fn icon() -> String {
    format!("<!-- {MARK} -->\n{ICON}")
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// There is none.
    Nobody,
    /// It was written here, by this version or another.
    Backcare,
    /// It was made by the user or another program, and is neither overwritten nor removed.
    Another,
}

impl Owner {
    /// Of the file at this path. A unit that is masked is the user's.
    pub fn of(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(there) if String::from_utf8_lossy(&there).contains(MARK) => Ok(Self::Backcare),
            Ok(_) => Ok(Self::Another),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Self::Nobody),
            Err(cause) => Err(cause),
        }
    }
}

/// Writes a file as a whole, with the directories it needs; whether anything had to be changed.
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

/// A path that is not text cannot be written into these files; [`Start`] is checked for it before.
fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}
