//! A daemon that outlives the command that started it: the program runs itself once more, in a session of its own, and
//! that one says over a pipe when it is ready. Nothing is forked, and nothing is guessed from a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::log;

/// What the one in the background says of itself, as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// It reminds, or knows what it has to wait for.
    Ready,
    /// Another one does already.
    Already,
    /// It could not begin, for this reason, with this hint.
    Failed(String, String),
}

/// The flag that the program gives itself.
pub const FLAG: &str = "--in-background";

/// Starts one for these files, and waits for its word.
pub fn start(db: &Path, config: &Path, log: &Path) -> io::Result<Word> {
    let log = log::open(log).map_err(|cause| {
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
    let word = read(&line);
    if word != Some(Word::Ready) {
        let _ = child.wait();
    }
    Ok(word.unwrap_or_else(|| {
        let what = "the daemon ended before it was ready".to_owned();
        Word::Failed(what, "run `backcare remind` to see why".to_owned())
    }))
}

/// Leaves the session, the terminal and the directory of whoever started it.
pub fn detach() -> io::Result<()> {
    match rustix::process::setsid() {
        // A program that took the place of an older one leads the session already.
        Ok(_) | Err(rustix::io::Errno::PERM) => {}
        Err(cause) => return Err(cause.into()),
    }
    std::env::set_current_dir("/")
}

/// Says the word to whoever waits for it, and nothing more to anybody.
pub fn say(word: &Word) -> io::Result<()> {
    let line = match word {
        Word::Ready => "ready".to_owned(),
        Word::Already => "already".to_owned(),
        Word::Failed(what, hint) => {
            format!("failed\t{}\t{}", what.replace(['\n', '\t'], " "), hint.replace(['\n', '\t'], " "))
        }
    };
    let mut stdout = io::stdout().lock();
    // Who has gone meanwhile need not know.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?)?;
    Ok(())
}

fn read(line: &str) -> Option<Word> {
    let mut words = line.trim_end_matches('\n').split('\t');
    match words.next()? {
        "ready" => Some(Word::Ready),
        "already" => Some(Word::Already),
        "failed" => Some(Word::Failed(words.next()?.to_owned(), words.next()?.to_owned())),
        _ => None,
    }
}
