//! A home of its own for one test, and the program run in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub(crate) const BACKCARE: &str = env!("CARGO_BIN_EXE_backcare");

/// Monday morning, in Berlin.
pub(crate) const MONDAY: &str = "2026-11-23T08:10:00+01:00";

/// The user `nobody`, whom modes stop; root they do not.
const NOBODY: u32 = 65534;

/// A home, and how the program is called in it.
pub(crate) struct Sandbox {
    home: TempDir,
    now: String,
    zone: String,
    /// As whom, where not as ourselves.
    user: Option<u32>,
}

/// What a run of the program came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Every file of the home with its bytes, and every row of the database.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    files: BTreeMap<PathBuf, (u32, Vec<u8>)>,
    pub(crate) rows: Vec<String>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let (now, zone) = (MONDAY.to_owned(), "Europe/Berlin".to_owned());
        Self { home: tempfile::tempdir().unwrap(), now, zone, user: None }
    }

    /// The same home once more, with its files.
    pub(crate) fn copy(&self) -> Self {
        let home = tempfile::tempdir().unwrap();
        copy_into(home.path(), self.home.path());
        Self { home, now: self.now.clone(), zone: self.zone.clone(), user: self.user }
    }

    /// A home of a user whom file modes stop, whoever runs the tests.
    pub(crate) fn of_a_plain_user() -> Self {
        let mut sandbox = Self::new();
        let root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        if root {
            chown(sandbox.home.path(), Some(NOBODY), Some(NOBODY)).unwrap();
            // The build directory may be closed to that user.
            fs::copy(BACKCARE, sandbox.path("backcare")).unwrap();
            fs::set_permissions(sandbox.path("backcare"), fs::Permissions::from_mode(0o755)).unwrap();
            sandbox.user = Some(NOBODY);
        }
        sandbox
    }

    pub(crate) fn at(&mut self, now: &str) -> &mut Self {
        now.clone_into(&mut self.now);
        self
    }

    pub(crate) fn zone(&mut self, zone: &str) -> &mut Self {
        zone.clone_into(&mut self.zone);
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.path(".local/share/backcare/backcare.db")
    }

    /// Puts a file into the home, for the user who runs the program there.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        for path in path.ancestors().take_while(|path| *path != self.home.path()) {
            chown(path, self.user, self.user).unwrap();
        }
        path
    }

    pub(crate) fn config(&self, content: &str) -> &Self {
        self.write(".config/backcare/config.toml", content);
        self
    }

    /// The program with these words, not yet run. `'…'` holds several words together.
    pub(crate) fn command(&self, words: &str) -> Command {
        let program = if self.user.is_some() { self.path("backcare") } else { BACKCARE.into() };
        let mut command = match self.user {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command
                    .args([format!("--reuid={user}"), format!("--regid={user}"), "--clear-groups".into()])
                    .arg(program);
                command
            }
        };
        for (index, part) in words.split('\'').enumerate() {
            match index % 2 {
                0 => command.args(part.split_whitespace()),
                _ => command.arg(part),
            };
        }
        command.env_clear().env("HOME", self.home.path()).env("TZ", &self.zone).env("BACKCARE_NOW", &self.now);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.current_dir(self.home.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &str) -> Ran {
        ran(&mut self.command(words))
    }

    /// The program with these words, run by another one with its own.
    pub(crate) fn command_under(&self, other: &[&str], words: &str) -> Command {
        let ours = self.command(words);
        let mut command = Command::new(other[0]);
        command.args(&other[1..]).arg(ours.get_program()).args(ours.get_args()).env_clear();
        command.envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(self.home.path()).stdin(Stdio::null());
        command
    }

    /// The answer of a command that has to succeed and to be silent on stderr.
    pub(crate) fn ok(&self, words: &str) -> String {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{words}: {ran:?}");
        ran.stdout
    }

    pub(crate) fn json(&self, words: &str) -> Value {
        serde_json::from_str(&self.ok(words)).unwrap()
    }

    /// The complaint of a command that has to fail with `code` and to be silent on stdout.
    pub(crate) fn fails(&self, code: i32, words: &str) -> String {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{words}: {ran:?}");
        assert!(ran.stderr.starts_with("error: "), "{words}: {ran:?}");
        if code == 1 {
            let lines: Vec<&str> = ran.stderr.lines().collect();
            assert!(lines.len() <= 2 && lines[1..].iter().all(|line| line.starts_with("hint: ")), "{words}: {ran:?}");
        }
        ran.stderr
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut files = BTreeMap::new();
        collect(self.home.path(), &mut files);
        Snapshot { files, rows: rows(&self.db()) }
    }
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn copy_into(to: &Path, from: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            fs::set_permissions(&target, fs::metadata(&path).unwrap().permissions()).unwrap();
            copy_into(&target, &path);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn collect(directory: &Path, files: &mut BTreeMap<PathBuf, (u32, Vec<u8>)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_dir() {
            collect(&path, files);
        } else if !path.to_string_lossy().ends_with("-shm") {
            // The index of the log is SQLite's scratch; everything else belongs to the user.
            let content = fs::read(&path).unwrap_or_default();
            files.insert(path, (metadata.permissions().mode(), content));
        }
    }
}

/// Every row of every table; none where there is no database of ours.
pub(crate) fn rows(db: &Path) -> Vec<String> {
    let copy = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        let mut from = db.as_os_str().to_owned();
        from.push(suffix);
        // A copy is read, so that looking changes nothing.
        let _ = fs::copy(from, copy.path().join(format!("db{suffix}")));
    }
    let path = copy.path().join("db");
    if !path.exists() {
        return Vec::new();
    }
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut rows = Vec::new();
    let Ok(mut tables) = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") else {
        // It is no database.
        return Vec::new();
    };
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row| {
            let values: Vec<String> = (0..columns).map(|column| value(row.get_ref(column).unwrap())).collect();
            Ok(format!("{table}: {}", values.join(", ")))
        };
        rows.extend(statement.query_map([], row).unwrap().map(Result::unwrap));
    }
    rows
}

fn value(value: rusqlite::types::ValueRef) -> String {
    match value {
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("{other:?}"),
    }
}
