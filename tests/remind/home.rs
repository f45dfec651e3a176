//! A home for one test, and the program in it. The daemon knows the real time only, so the zone is chosen by the hour.

use std::cell::Cell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use chrono::{DateTime, FixedOffset, TimeDelta, Timelike, Utc};
use serde_json::Value;
use tempfile::TempDir;

use super::bus::Bus;
use super::daemon::Daemon;
use super::process::tied;
use super::wait::{TIMEOUT, wait_for, wait_until};

const BACKCARE: &str = env!("CARGO_BIN_EXE_backcare");

/// A home, where it is about noon.
pub(crate) struct Home {
    folder: TempDir,
    /// The program under test.
    program: PathBuf,
    /// The address of the bus, where there is one.
    bus: Option<String>,
    zone: String,
    /// What else it knows of the session.
    environment: Vec<(String, String)>,
    /// Whether a daemon may be there that does not end by itself.
    in_the_background: Cell<bool>,
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[expect(clippy::disallowed_methods, reason = "the daemon goes by the real clock, and so does its test")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// How many hours to add to UTC for noon, when first asked: the hour may turn while tests run.
fn hours_to_noon() -> i64 {
    static HOURS: OnceLock<i64> = OnceLock::new();
    *HOURS.get_or_init(|| 12 - i64::from(now().hour()))
}

/// Now, by the zone of the homes.
pub(crate) fn here() -> DateTime<FixedOffset> {
    let hours = i32::try_from(hours_to_noon()).unwrap();
    now().with_timezone(&FixedOffset::east_opt(hours * 3600).unwrap())
}

/// The wall clock of the homes, so many seconds from now, as the configuration writes it.
pub(crate) fn clock_in(seconds: i64) -> String {
    let wall = now() + TimeDelta::hours(hours_to_noon()) + TimeDelta::seconds(seconds);
    wall.format("%H:%M:%S").to_string()
}

/// The program by a name of this home's own: a build that replaces its file while the test runs would be taken for an
/// upgrade. Where the home lies on another disk, it is the file of the build all the same.
fn kept(home: &Path) -> PathBuf {
    let folder = home.join(".program");
    fs::create_dir(&folder).unwrap();
    let program = folder.join("backcare");
    fs::hard_link(BACKCARE, &program).map_or(BACKCARE.into(), |()| program)
}

impl Home {
    pub(crate) fn on(bus: Option<String>) -> Self {
        // The sign is the other way round in the names of these zones.
        let zone = format!("Etc/GMT{:+}", -hours_to_noon());
        let folder = tempfile::tempdir().unwrap();
        let program = kept(folder.path());
        Self { folder, program, bus, zone, environment: Vec::new(), in_the_background: Cell::new(false) }
    }

    /// A new login, with another bus.
    pub(crate) fn moves_to(&mut self, bus: &Bus) {
        self.bus = Some(bus.address());
    }

    /// A variable of the session that programs are started with.
    pub(crate) fn knows(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the configuration, as an editor does: under another name first.
    pub(crate) fn config(&self, content: &str) {
        let path = self.path(".config/backcare/config.toml");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path.with_extension("new"), content).unwrap();
        fs::rename(path.with_extension("new"), path).unwrap();
    }

    /// Both massages at this time and at no other; Snooze hides for two seconds; and more settings of `[remind]`.
    pub(crate) fn noon_at_with(&self, time: &str, remind: &str) {
        self.config(&format!(
            "[slots]\nnoon = \"{time}\"\n[routines.palm]\nslots = [\"noon\"]\n[routines.thumb]\nslots = [\"noon\"]\n\
             [remind]\nsnooze = \"2s\"\n{remind}\n"
        ));
    }

    pub(crate) fn noon_at(&self, time: &str) {
        self.noon_at_with(time, "");
    }

    /// Both massages fall due in a moment.
    pub(crate) fn due_soon(&self) {
        self.noon_at(&clock_in(1));
    }

    /// The program with these words, not yet run.
    pub(crate) fn command(&self, words: &str) -> Command {
        // Whatever hangs is a failure and no hanging test.
        let mut command = Command::new("timeout");
        command.args(["-k", "1", "60"]).arg(&self.program).args(words.split_whitespace());
        self.place(&mut command);
        command
    }

    fn place(&self, command: &mut Command) {
        command.env_clear().env("HOME", self.folder.path()).env("TZ", &self.zone);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        if let Some(bus) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
    }

    /// Runs it with its output in files: a daemon that keeps the caller's pipes open must not make the test wait.
    pub(crate) fn run(&self, words: &str) -> Ran {
        let outputs = tempfile::tempdir().unwrap();
        let path = |name: &str| outputs.path().join(name);
        let mut command = self.command(words);
        command.stdout(File::create(path("out")).unwrap()).stderr(File::create(path("err")).unwrap());
        let code = command.status().unwrap().code().unwrap_or(-1);
        let text = |name: &str| fs::read_to_string(path(name)).unwrap();
        Ran { code, stdout: text("out"), stderr: text("err") }
    }

    /// The answer of a command that has to succeed.
    pub(crate) fn ok(&self, words: &str) -> String {
        let ran = self.run(words);
        assert_eq!(ran.code, 0, "{words}: {ran:?}");
        ran.stdout
    }

    pub(crate) fn json(&self, words: &str) -> Value {
        let answer = self.ok(words);
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{words}: {error}: {answer}"))
    }

    /// The program with these words, not yet run, that ends with the test.
    pub(crate) fn tied_program(&self, words: &str) -> Command {
        self.tied(&self.program, &words.split_whitespace().collect::<Vec<_>>())
    }

    /// Reminds in the foreground, and returns when it does.
    pub(crate) fn start(&self) -> Daemon {
        self.start_faulty("")
    }

    /// The same, and returns at once.
    pub(crate) fn start_without_waiting(&self) -> Daemon {
        let mut command = tied(self.program.to_str().unwrap());
        self.place(command.arg("remind"));
        Daemon::start(&mut command)
    }

    /// Another file of the program, as an upgrade leaves it in its place.
    pub(crate) fn program(&self) -> PathBuf {
        let (new, program) = (self.path("backcare.new"), self.path("backcare"));
        fs::copy(&self.program, &new).unwrap();
        fs::rename(new, &program).unwrap();
        program
    }

    /// Another program in this home, with these words, that ends with the test.
    pub(crate) fn tied(&self, program: &std::path::Path, words: &[&str]) -> Command {
        let mut command = tied(program.to_str().unwrap());
        self.place(command.args(words));
        command
    }

    /// Reminds in the foreground, to kill itself at a point: `NAME:N`. It may be dead when this returns.
    pub(crate) fn start_faulty(&self, fault: &str) -> Daemon {
        let mut command = tied(self.program.to_str().unwrap());
        self.place(command.arg("remind"));
        if !fault.is_empty() {
            command.env("BACKCARE_CRASH", fault);
        }
        let mut daemon = Daemon::start(&mut command);
        let pid = Value::from(daemon.id());
        wait_until("the daemon runs", || daemon.ended().is_some() || self.status()["pid"] == pid);
        assert!(!fault.is_empty() || daemon.ended().is_none(), "the daemon ended: {:?}", daemon.said());
        daemon
    }

    /// The same, in a mount namespace of its own, by the zone of the system: that of `setup`, a shell script that has
    /// the names of two zones, `$here` and `$away`.
    pub(crate) fn start_in_a_namespace(&self, setup: &str) -> Daemon {
        // Behind in time, so that what is due here is still to come there; the sign is the other way round in the
        // names.
        let away = format!("Etc/GMT{:+}", -(hours_to_noon() - 3).max(-12));
        let mut command = tied("unshare");
        command.args(["-m", "sh", "-c", &format!("{setup}\nexec \"$BACKCARE\" remind")]);
        self.place(&mut command);
        command.env_remove("TZ").env("here", &self.zone).env("away", away).env("BACKCARE", &self.program);
        let mut daemon = Daemon::start(&mut command);
        let pid = Value::from(daemon.id());
        wait_until("the daemon runs", || daemon.ended().is_some() || self.pid_in_the_namespace(&daemon) == pid);
        assert!(daemon.ended().is_none(), "the daemon ended: {:?}", daemon.said());
        daemon
    }

    /// The pid of the daemon that runs there; nothing while there is no namespace, or nobody in it.
    fn pid_in_the_namespace(&self, daemon: &Daemon) -> Value {
        let words = "remind status --json";
        let output = self.in_the_namespace(daemon, words);
        serde_json::from_slice(&output.stdout).map_or(Value::Null, |status: Value| status["pid"].clone())
    }

    /// What a command answers in the namespace of this daemon.
    pub(crate) fn json_in_the_namespace(&self, daemon: &Daemon, words: &str) -> Value {
        let output = self.in_the_namespace(daemon, words);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{words}: {error}: {output:?}"))
    }

    fn in_the_namespace(&self, daemon: &Daemon, words: &str) -> Output {
        let mut command = Command::new("nsenter");
        command.args(["-t", &daemon.id().to_string(), "-m"]).arg(&self.program).args(words.split_whitespace());
        self.place(&mut command);
        command.env_remove("TZ").output().unwrap()
    }

    /// A daemon may come to run here that has to be stopped in the end.
    pub(crate) fn expects_a_daemon(&self) {
        self.in_the_background.set(true);
    }

    /// Starts it in the background.
    pub(crate) fn start_in_the_background(&self) -> Ran {
        self.expects_a_daemon();
        self.run("remind --daemon")
    }

    pub(crate) fn status(&self) -> Value {
        self.json("remind status --json")
    }

    /// The state of the only open reminder, or nothing.
    pub(crate) fn state(&self) -> Option<String> {
        let status = self.status();
        let open = status["open"].as_array().unwrap();
        assert!(open.len() <= 1, "{status}");
        open.first()
            .or(status["snoozed"].as_array().unwrap().first())
            .map(|reminder| reminder["state"].as_str().unwrap().to_owned())
    }

    pub(crate) fn becomes(&self, state: Option<&str>) {
        wait_until(&format!("the reminder becomes {state:?}"), || self.state().as_deref() == state);
    }

    /// Routine, slot and source of each session, in the order of the routines.
    pub(crate) fn sessions(&self) -> Vec<(String, String, String)> {
        let word = |session: &Value, field: &str| session[field].as_str().unwrap_or("-").to_owned();
        let sessions = self.json("list --json");
        let parts = |session| (word(session, "routine"), word(session, "slot"), word(session, "source"));
        let mut sessions: Vec<_> = sessions.as_array().unwrap().iter().map(parts).collect();
        sessions.sort();
        sessions
    }

    /// Waits until each massage was logged, and sees that it was logged once, for noon.
    pub(crate) fn both_are_logged(&self, source: &str) {
        self.both_are_logged_from([source, source]);
    }

    /// The same, with the sources of palm and thumb.
    pub(crate) fn both_are_logged_from(&self, sources: [&str; 2]) {
        let enough = || Some(self.sessions()).filter(|sessions| sessions.len() >= 2);
        let sessions = wait_for("both are logged", TIMEOUT, enough);
        let routines = ["palm", "thumb"].into_iter().zip(sources);
        let expected = routines.map(|(routine, source)| (routine.to_owned(), "noon".to_owned(), source.to_owned()));
        assert_eq!(sessions, expected.collect::<Vec<_>>());
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !self.in_the_background.get() {
            return;
        }
        let status = self.run("remind status --json").stdout;
        if self.run("remind stop").code == 0 {
            return;
        }
        let status: Value = serde_json::from_str(&status).unwrap_or_default();
        if let Some(pid) = status["pid"].as_u64() {
            let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
        }
    }
}
