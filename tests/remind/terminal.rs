//! A terminal for a program under test, and what is typed and shown there.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, tcgetattr};

use super::home::Home;
use super::process::KilledOnDrop;
use super::wait::wait_until;

pub(crate) struct Terminal {
    /// The side of the person.
    person: File,
    /// The side of the programs, open so that it stays when they end.
    programs: File,
    shown: Arc<Mutex<String>>,
    child: KilledOnDrop,
}

impl Terminal {
    /// A terminal on which a program of the home is started, in a session of its own.
    pub(crate) fn start(home: &Home, program: &[&str]) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let person = openpt(flags).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let programs = File::options().read(true).write(true).open(path).unwrap();
        let person = File::from(person);
        let words: Vec<&str> = ["--ctty"].into_iter().chain(program.iter().copied()).collect();
        let mut command = home.tied(Path::new("setsid"), &words);
        let side = || Stdio::from(programs.try_clone().unwrap());
        let child = KilledOnDrop::start(command.env("TERM", "xterm").stdin(side()).stdout(side()).stderr(side()));
        let shown = Arc::new(Mutex::new(String::new()));
        let (mut reader, all) = (person.try_clone().unwrap(), Arc::clone(&shown));
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Ends when the terminal is dropped with its programs.
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                all.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..read]));
            }
        });
        Self { person, programs, shown, child }
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.person.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until this is shown, and forgets it and what came before.
    pub(crate) fn shows(&self, words: &str) {
        wait_until(&format!("the terminal shows {words:?}"), || {
            let mut shown = self.shown.lock().unwrap();
            let Some(at) = shown.find(words) else { return false };
            shown.drain(..at + words.len());
            true
        });
    }

    /// Waits until this is shown on the next line, after the time.
    pub(crate) fn shows_next(&self, words: &str) {
        wait_until("a line is shown", || self.shown.lock().unwrap().contains('\n'));
        let shown = self.shown.lock().unwrap();
        assert!(shown.lines().next().unwrap().ends_with(words), "{shown:?} in place of {words:?}");
    }

    pub(crate) fn modes(&self) -> Termios {
        tcgetattr(&self.programs).unwrap()
    }

    /// Whether what is typed is shown, and goes to the program by lines.
    pub(crate) fn is_by_lines(&self) -> bool {
        self.modes().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON)
    }

    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.ended()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the terminal shows: {:?}", self.shown.lock().unwrap());
        }
    }
}
