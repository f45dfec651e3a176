//! A real desktop for one test: a display that nobody sees, a bus, and dunst with its buttons.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::bus::Bus;
use super::bus_listener::BusListener;
use super::notification::Notification;
use super::process::{KilledOnDrop, tied};
use super::wait::{TIMEOUT, comes, wait_for, wait_until};

/// The desktop. What is declared first is dropped first.
pub(crate) struct Desktop {
    dunst: Option<KilledOnDrop>,
    pub(crate) listener: BusListener,
    pub(crate) bus: Bus,
    pub(crate) display: KilledOnDrop,
    /// The name of the display.
    pub(crate) screen: String,
    folder: TempDir,
}

/// The menu of dunst: says what a person would choose, once, and leaves that in a file. Two of them may run at a time.
const PICK: &str = "#!/bin/sh
cd \"$(dirname \"$0\")\" || exit
cat > menu.$$
mv wanted wanted.$$ || exit
grep -e \"$(cat wanted.$$)\" menu.$$ > chosen.$$
cat chosen.$$
mv chosen.$$ picked
";

/// How long dunst may take to ask its menu before it is told to again.
const A_MENU: Duration = Duration::from_millis(300);

impl Desktop {
    /// A desktop with dunst running.
    pub(crate) fn start() -> Self {
        let mut desktop = Self::before_dunst(false);
        desktop.revive();
        desktop
    }

    /// A desktop whose bus starts dunst when it is first asked for.
    pub(crate) fn with_a_bus_that_starts_dunst() -> Self {
        Self::before_dunst(true)
    }

    fn before_dunst(by_the_bus: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut display = tied("Xvfb");
        // It looks for a free number by itself and prints it.
        display.args(["-displayfd", "1", "-screen", "0", "1024x600x24", "-nolisten", "tcp", "-noreset"]);
        let mut display =
            KilledOnDrop::start(display.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()));
        let screen = format!(":{}", display.first_line());
        fs::write(path("pick.sh"), PICK).unwrap();
        fs::set_permissions(path("pick.sh"), fs::Permissions::from_mode(0o755)).unwrap();
        let settings = format!(
            "[global]\nfollow = none\nidle_threshold = 0\nhistory_length = 100\nfont = DejaVu Sans 14\n\
             width = (300, 600)\nheight = 300\norigin = top-right\noffset = 20x20\nnotification_limit = 20\n\
             dmenu = {}\n[urgency_normal]\ntimeout = 0\n",
            path("pick.sh").display(),
        );
        fs::write(path("dunstrc"), settings).unwrap();
        let bus = if by_the_bus {
            let service = format!(
                "[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=/usr/bin/dunst -conf {}\n",
                path("dunstrc").display()
            );
            fs::create_dir(path("services")).unwrap();
            fs::write(path("services/dunst.service"), service).unwrap();
            Bus::with_services(&path("services"), &screen)
        } else {
            Bus::start()
        };
        let listener = BusListener::on(&bus);
        Self { dunst: None, listener, bus, display, screen, folder }
    }

    /// A command on this desktop.
    fn place<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder.path()).env("DISPLAY", &self.screen);
        command.env("DBUS_SESSION_BUS_ADDRESS", self.bus.address()).stdin(Stdio::null())
    }

    /// Starts dunst, and waits until it can be asked.
    pub(crate) fn revive(&mut self) {
        let mut dunst = tied("dunst");
        dunst.arg("-conf").arg(self.folder.path().join("dunstrc"));
        self.dunst = Some(KilledOnDrop::start(self.place(&mut dunst).stdout(Stdio::null()).stderr(Stdio::null())));
        self.run("gdbus", "wait --session --timeout 20 org.freedesktop.Notifications");
    }

    /// Kills dunst, as a crash would.
    pub(crate) fn kill(&mut self) {
        self.dunst = None;
        wait_until("nothing is shown any more", || self.screen().is_empty());
    }

    /// What a program answers on this desktop.
    pub(crate) fn run(&self, program: &str, words: &str) -> String {
        let mut command = Command::new("timeout");
        command.args(["-k", "1", "30", program]).args(words.split_whitespace());
        let output = self.place(&mut command).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{program} {words}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text.trim().to_owned()
    }

    /// A program that goes on while the test does, with its output to read.
    pub(crate) fn start_program(&self, program: &str, words: &[&str]) -> KilledOnDrop {
        let mut command = tied(program);
        KilledOnDrop::start(self.place(command.args(words)).stdout(Stdio::piped()).stderr(Stdio::null()))
    }

    /// How many dunst says it shows.
    pub(crate) fn count(&self) -> usize {
        self.run("dunstctl", "count displayed").parse().unwrap()
    }

    /// What dunst has closed, newest first.
    pub(crate) fn history(&self) -> Vec<Value> {
        let history: Value = serde_json::from_str(&self.run("dunstctl", "history")).unwrap();
        history["data"][0].as_array().unwrap().clone()
    }

    /// Closes everything, as a person does.
    pub(crate) fn close_all(&self) {
        self.run("dunstctl", "close-all");
        wait_until("dunst shows nothing", || self.count() == 0);
    }

    /// What is on the screen.
    pub(crate) fn screen(&self) -> Vec<Notification> {
        self.listener.look(|heard| heard.screen.clone())
    }

    /// The only notification on the screen, as soon as there is one, and dunst says so too.
    pub(crate) fn shown(&self) -> Notification {
        wait_for("a notification is shown", TIMEOUT, || {
            let [only] = <[Notification; 1]>::try_from(self.screen()).ok()?;
            (self.count() == 1).then_some(only)
        })
    }

    /// Waits until nothing is on the screen.
    pub(crate) fn cleared(&self) {
        wait_until("the screen is empty", || self.screen().is_empty() && self.count() == 0);
    }

    /// Presses a button; gives whether it was still there to press.
    pub(crate) fn press(&self, id: u32, key: &str) -> bool {
        let path = |name: &str| self.folder.path().join(name);
        for left in ["wanted", "picked"] {
            let _ = fs::remove_file(path(left));
        }
        if self.count() == 0 {
            return false;
        }
        // As dunst writes its menu: `#Done (SUMMARY) [2,done]`.
        fs::write(path("wanted.new"), format!("^#.*\\[{id},{key}\\]$")).unwrap();
        fs::rename(path("wanted.new"), path("wanted")).unwrap();
        let before = self.listener.look(|heard| heard.pressed.len());
        // Dunst asks its menu after it has answered; it refuses while the menu before lingers, and says so to nobody;
        // and where the last popup has gone meanwhile, it never does.
        wait_until("dunst asks what to do", || {
            self.run("dunstctl", "context");
            comes(A_MENU, || path("picked").exists()) || self.count() == 0
        });
        if !fs::read_to_string(path("picked")).is_ok_and(|chosen| !chosen.is_empty()) {
            return false;
        }
        let is_reported = || self.listener.look(|heard| heard.pressed.len() > before) || !self.is_shown(id);
        wait_until("dunst reports the button", is_reported);
        true
    }

    fn is_shown(&self, id: u32) -> bool {
        self.screen().iter().any(|shown| shown.id == id)
    }

    /// A picture of what a person would see.
    pub(crate) fn picture(&self, file: &Path) {
        self.run("import", &format!("-window root {}", file.display()));
    }

    /// The picture in the folder that the environment names, or in one that is thrown away.
    pub(crate) fn keep_picture(&self, name: &str) -> PathBuf {
        let folder = std::env::var_os("BACKCARE_SHOTS").map_or_else(|| self.folder.path().to_owned(), PathBuf::from);
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        self.picture(&file);
        file
    }
}
