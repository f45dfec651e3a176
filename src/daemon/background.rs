//! A daemon that outlives the command that started it. The program runs itself again in a session of its own, and that
//! process reports over a pipe when it is ready: nothing is forked, and no time is guessed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::log_file;

/// What the process in the background reports, as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartReport {
    /// It reminds, or knows what it has to wait for.
    Ready,
    /// Another daemon runs already.
    AlreadyRunning,
    Failed {
        message: String,
        hint: String,
    },
}

/// The flag with which the program runs itself.
pub const FLAG: &str = "--in-background";

/// Starts a daemon for these files, and waits for its report.
pub fn start(db: &Path, config: &Path, log: &Path) -> io::Result<StartReport> {
    let log = log_file::open(log).map_err(|cause| {
        let what = format!("cannot write {}: {cause}", log.display());
        io::Error::new(cause.kind(), what)
    })?;
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--db")
        .arg(db)
        .arg("--config")
        .arg(config)
        .args(["remind", FLAG])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    let report = read(&line);
    if report != Some(StartReport::Ready) {
        let _ = child.wait();
    }
    Ok(report.unwrap_or_else(|| {
        let message = "the daemon ended before it was ready".to_owned();
        StartReport::Failed { message, hint: "run `backcare remind` to see why".to_owned() }
    }))
}

/// Leaves the session, the terminal and the working directory of the command that started this process.
pub fn detach() -> io::Result<()> {
    match rustix::process::setsid() {
        // After an upgrade the process leads its session already.
        Ok(_) | Err(rustix::io::Errno::PERM) => {}
        Err(cause) => return Err(cause.into()),
    }
    std::env::set_current_dir("/")
}

/// Reports to the command that waits for it. Nothing more is written to stdout after this.
pub fn report(report: &StartReport) -> io::Result<()> {
    let field = |text: &str| text.replace(['\n', '\t'], " ");
    let line = match report {
        StartReport::Ready => "ready".to_owned(),
        StartReport::AlreadyRunning => "already running".to_owned(),
        StartReport::Failed { message, hint } => format!("failed\t{}\t{}", field(message), field(hint)),
    };
    let mut stdout = io::stdout().lock();
    // The command may have ended meanwhile.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?)?;
    Ok(())
}

fn read(line: &str) -> Option<StartReport> {
    let mut fields = line.trim_end_matches('\n').split('\t');
    match fields.next()? {
        "ready" => Some(StartReport::Ready),
        "already running" => Some(StartReport::AlreadyRunning),
        "failed" => Some(StartReport::Failed { message: fields.next()?.to_owned(), hint: fields.next()?.to_owned() }),
        _ => None,
    }
}
