//! A terminal of so many columns, and what a program shows there.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// Everything that a command writes to a terminal, with its styles.
pub(crate) fn shown(command: &mut Command, columns: u16) -> String {
    shown_with(command, None, columns)
}

/// The same where this is typed, with what the terminal shows of it.
pub(crate) fn answered(command: &mut Command, typed: &str, columns: u16) -> String {
    shown_with(command, Some(typed), columns)
}

fn shown_with(command: &mut Command, typed: Option<&str>, columns: u16) -> String {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let person = openpt(flags).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    tcsetwinsize(&person, Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let program = File::options().read(true).write(true).open(path).unwrap();
    let side = || Stdio::from(program.try_clone().unwrap());
    if typed.is_some() {
        command.stdin(side());
    }
    let mut child = command.env("TERM", "xterm").stdout(side()).stderr(side()).spawn().unwrap();
    // The command holds the side of the program, too, until it is set otherwise.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    drop(program);
    let mut shown = Vec::new();
    let mut person = File::from(person);
    person.write_all(typed.unwrap_or_default().as_bytes()).unwrap();
    let mut buffer = [0; 4096];
    // Linux answers an error once nobody holds the other side any more.
    while let Ok(read @ 1..) = person.read(&mut buffer) {
        shown.extend_from_slice(&buffer[..read]);
    }
    child.wait().unwrap();
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}
