//! A terminal with a program on it that a person can watch, type to, resize and close.

use std::fmt::Debug;
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

const ROWS: NonZeroU16 = NonZeroU16::new(24).unwrap();

/// How long what has to happen may take on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What `look` finds in the end; stops the test when it finds nothing in time.
pub(crate) fn wait_for<T>(what: impl Debug, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < TIMEOUT, "waited in vain: {what:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// What the terminal got, and what it made of it.
struct Shown {
    parser: vt100::Parser,
    all: Vec<u8>,
    /// What a row of the drawing has, and how many rows had it at most.
    drawing: String,
    most_drawings: usize,
    was_too_wide: bool,
    is_closed: bool,
}

pub(crate) struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    person: Option<Box<dyn Write + Send>>,
    /// The side of the program, open so that it stays when the program ends.
    program: File,
    tty: PathBuf,
    found: String,
    shown: Arc<Mutex<Shown>>,
    reader: Option<JoinHandle<()>>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Starts the command on a terminal of so many columns, in a session of its own. A row that has `drawing` is one of
    /// what it draws in place.
    pub(crate) fn start(command: &Command, columns: u16, drawing: &str) -> Self {
        let pair = native_pty_system().openpty(size(columns)).unwrap();
        let tty = pair.master.tty_name().unwrap();
        let program = File::from(open(&tty, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).unwrap());
        let found = settings(&program);
        let shown = Arc::new(Mutex::new(Shown {
            parser: vt100::Parser::new(ROWS, NonZeroU16::new(columns).unwrap(), 0),
            all: Vec::new(),
            drawing: drawing.to_owned(),
            most_drawings: 0,
            was_too_wide: false,
            is_closed: false,
        }));
        let (mut from, all) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&shown));
        let reader = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = from.read(&mut buffer) {
                let mut shown = all.lock().unwrap();
                if shown.is_closed {
                    break;
                }
                shown.take(&buffer[..read]);
            }
        });
        let person = pair.master.take_writer().unwrap();
        let child = pair.slave.spawn_command(builder(command)).unwrap();
        let (master, person, reader) = (Some(pair.master), Some(person), Some(reader));
        Self { master, person, program, tty, found, shown, reader, child }
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.person.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until this stands on the screen.
    pub(crate) fn shows(&self, words: &str) {
        self.until(words, |screen| screen.iter().any(|row| row.contains(words)));
    }

    /// Waits until the screen is so.
    pub(crate) fn until(&self, what: &str, mut is_so: impl FnMut(&[String]) -> bool) {
        wait_for(what, || is_so(&self.screen()).then_some(()));
    }

    /// The rows of the screen.
    pub(crate) fn screen(&self) -> Vec<String> {
        self.shown.lock().unwrap().rows().collect()
    }

    /// All that is on the screen, with one blank where it is broken.
    pub(crate) fn text(&self) -> String {
        self.screen().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Every byte that the terminal got.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.shown.lock().unwrap().all.clone()
    }

    pub(crate) fn bells(&self) -> usize {
        self.bytes().into_iter().filter(|byte| *byte == b'\x07').count()
    }

    /// How many rows of the drawing stand there.
    pub(crate) fn drawings(&self) -> usize {
        self.shown.lock().unwrap().drawings()
    }

    /// No line was ever wider than the terminal, and the drawing was never there twice.
    pub(crate) fn was_tidy(&self) {
        let was = {
            let shown = self.shown.lock().unwrap();
            (shown.was_too_wide, shown.most_drawings)
        };
        assert_eq!(was, (false, 1));
    }

    pub(crate) fn resize(&self, columns: u16) {
        self.shown.lock().unwrap().parser.screen_mut().set_size(ROWS, NonZeroU16::new(columns).unwrap());
        self.master.as_ref().unwrap().resize(size(columns)).unwrap();
    }

    /// Closes the window.
    pub(crate) fn close(&mut self) {
        self.shown.lock().unwrap().is_closed = true;
        (self.master, self.person) = (None, None);
        // It wakes the reader, which holds the terminal, too.
        let _ = self.program.write_all(b"\n");
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }

    pub(crate) fn kill(&self, signal: Signal) {
        kill_process(self.id(), signal).unwrap();
    }

    pub(crate) fn id(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap()).unwrap()
    }

    /// Waits until the program has ended.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let child = &mut self.child;
        let ended = wait_for("the program ends", || child.try_wait().unwrap());
        if self.reader.is_some() {
            // What it wrote last is on the screen once what comes after it is.
            let end = "\x1b]2;the end\x07";
            self.program.write_all(end.as_bytes()).unwrap();
            wait_for("the end is read", || {
                let mut shown = self.shown.lock().unwrap();
                let is_read = shown.all.ends_with(end.as_bytes());
                let length = shown.all.len();
                is_read.then(|| shown.all.truncate(length - end.len()))
            });
        }
        ended
    }

    /// Waits for a good end.
    pub(crate) fn ends_well(&mut self) {
        let ended = self.ended();
        assert!(ended.success(), "{ended:?}: {:#?}", self.screen());
        self.is_as_found();
    }

    /// Whether what is typed is shown, and goes to the program by lines.
    pub(crate) fn is_by_lines(&self) -> bool {
        tcgetattr(&self.program).unwrap().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON)
    }

    /// The terminal has the settings that it had before the program.
    pub(crate) fn is_as_found(&self) {
        assert_eq!(settings(&self.program), self.found, "{}", self.tty.display());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the terminal shows:\n{}", self.screen().join("\n").trim_end());
        }
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        self.close();
    }
}

impl Shown {
    fn take(&mut self, bytes: &[u8]) {
        self.all.extend_from_slice(bytes);
        self.parser.process(bytes);
        self.most_drawings = self.most_drawings.max(self.drawings());
        self.was_too_wide |= (0..ROWS.get()).any(|row| self.parser.screen().row_wrapped(row));
    }

    fn drawings(&self) -> usize {
        self.rows().filter(|row| row.contains(&self.drawing)).count()
    }

    fn rows(&self) -> impl Iterator<Item = String> {
        let screen = self.parser.screen();
        screen.rows(0, screen.size().1.get())
    }
}

fn size(cols: u16) -> PtySize {
    PtySize { rows: ROWS.get(), cols, ..PtySize::default() }
}

fn settings(terminal: &File) -> String {
    format!("{:?}", tcgetattr(terminal).unwrap())
}

fn builder(command: &Command) -> CommandBuilder {
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    builder.env_clear();
    builder.env("TERM", "xterm");
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            builder.env(name, value);
        }
    }
    builder.cwd(command.get_current_dir().unwrap());
    builder
}
