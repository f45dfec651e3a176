//! A guided session in a process of its own: the program, or what stands in for it where its lock has another name.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use backcare::daemon::lock::{self, LockOutcome};
use backcare::domain::calendar::Moment;
use backcare::domain::guided::UnderWay;
use backcare::domain::routine::Unit;
use backcare::store::{Reader, Writer};

use super::home::{Home, here};
use super::process::{KilledOnDrop, tied};
use super::wait::wait_until;

/// The database beside which the process takes its lock, the database that it writes, the routine, and the time.
const VARIABLES: [&str; 4] = ["GUIDED_LOCK", "GUIDED_DATABASE", "GUIDED_ROUTINE", "GUIDED_AT"];

/// A guided session of noon that goes on until it is ended or dropped.
pub(crate) struct GuidedSession(KilledOnDrop);

impl GuidedSession {
    pub(crate) fn begin(home: &Home, routine: &str) -> Self {
        let pace = if routine == "palm" { "--pace 1" } else { "" };
        let mut command = home.tied_program(&format!("do {routine} --go --quiet {pace}"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self::started(&mut command, home, routine)
    }

    /// A stand-in, with a lock that was opened by the name that it has beside this database. Its end closes no file that
    /// the daemon watches.
    pub(crate) fn begin_with_lock(home: &Home, routine: &str, beside: &Path) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = home.tied(&program, &["--exact", "guided_session::process", "--ignored", "--nocapture"]);
        let (database, at) = (database(home), here().to_rfc3339());
        let values = [beside.as_os_str(), database.as_os_str(), routine.as_ref(), at.as_ref()];
        command.envs(VARIABLES.into_iter().zip(values)).stdin(Stdio::piped()).stdout(Stdio::null());
        Self::started(&mut command, home, routine)
    }

    fn started(command: &mut Command, home: &Home, routine: &str) -> Self {
        let (process, database) = (KilledOnDrop::start(command), database(home));
        let pid = i32::try_from(process.id()).unwrap();
        wait_until("it is under way", || {
            let its = |guided: &UnderWay| guided.routine.as_str() == routine;
            Reader::open(&database).unwrap().guided().unwrap().as_ref().is_some_and(its)
                && lock::guided_holder_now(&database).is_some_and(|holder| holder.pid == pid)
        });
        Self(process)
    }

    /// It ends with a session.
    pub(crate) fn end_logged(self, home: &Home, routine: &str) {
        home.ok(&format!("log {routine}"));
        drop(self);
    }

    /// It ends without a session.
    pub(crate) fn end_without_a_session(mut self) {
        assert!(tied("kill").args(["-s", "TERM", &self.0.id().to_string()]).status().unwrap().success());
        assert!(self.0.child().wait().unwrap().success());
    }

    /// It is killed, and nobody asks how it has ended until it is dropped.
    pub(crate) fn kill_without_waiting(&mut self) {
        self.0.child().kill().unwrap();
    }

    /// Whether it has ended, and nobody has asked how.
    pub(crate) fn is_zombie(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        stat.rsplit(") ").next().unwrap().starts_with('Z')
    }
}

pub(crate) fn database(home: &Home) -> PathBuf {
    home.path(".local/share/backcare/backcare.db")
}

/// The process itself. Where no test has started it, it does nothing.
#[test]
#[ignore = "a process that other tests start"]
fn process() {
    let [Ok(lock), Ok(database), Ok(routine), Ok(at)] = VARIABLES.map(std::env::var) else { return };
    let at: Moment = at.parse().unwrap();
    let taken = lock::take_guided(Path::new(&lock), at.to_utc()).unwrap();
    assert!(matches!(taken, LockOutcome::Acquired(_)), "{taken:?}");
    let session = UnderWay {
        routine: routine.as_str().into(),
        at,
        day: at.date_naive(),
        slot: Some("noon".into()),
        amount: 0,
        unit: Unit::Minutes,
        pain: None,
    };
    Writer::open(Path::new(&database)).unwrap().write_guided(&session).unwrap();
    // Until it is killed.
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}
