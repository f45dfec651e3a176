//! A real Wayland desktop for one test: sway with an output that nobody sees, a bus, and mako.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::bus::Bus;
use super::process::KilledOnDrop;
use super::wait::{TIMEOUT, wait_for, wait_until};

/// The user `nobody`: sway does not run as root.
const NOBODY: u32 = 65534;

/// The desktop. What is declared first is dropped first.
pub(crate) struct Desktop {
    pub(crate) mako: KilledOnDrop,
    _sway: KilledOnDrop,
    pub(crate) bus: Bus,
    folder: TempDir,
}

/// What mako shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Popup {
    pub(crate) id: u64,
    pub(crate) app: String,
    pub(crate) summary: String,
    pub(crate) body: String,
}

/// A program of the user of the desktop, that ends with the test.
fn of_the_user(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]);
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        command.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"), "--clear-groups".to_owned()]);
    }
    command.args(["--", program]).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

impl Popup {
    /// Whether a person reads this in it.
    pub(crate) fn says(&self, words: &str) -> bool {
        format!("{}\n{}", self.summary, self.body).contains(words)
    }
}

impl Desktop {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bus = Bus::start();
        if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        bus.opens_to_all();
        fs::write(folder.path().join("sway.conf"), "output HEADLESS-1 mode 1024x600\nxwayland disable\n").unwrap();
        fs::write(folder.path().join("mako.conf"), "default-timeout=0\nfont=DejaVu Sans 12\n").unwrap();
        let place = |command: &mut Command| {
            command.env("XDG_RUNTIME_DIR", folder.path()).env("HOME", folder.path());
            command.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        };
        let mut sway = of_the_user("sway");
        place(&mut sway);
        sway.env("WLR_BACKENDS", "headless").env("WLR_LIBINPUT_NO_DEVICES", "1").env("WLR_RENDERER", "pixman");
        let sway = KilledOnDrop::start(sway.arg("-c").arg(folder.path().join("sway.conf")));
        let socket = folder.path().join("wayland-1");
        wait_until("sway runs", || socket.exists());
        let mut mako = of_the_user("mako");
        place(&mut mako);
        let mako = mako.env("WAYLAND_DISPLAY", "wayland-1").arg("-c").arg(folder.path().join("mako.conf"));
        let desktop = Self { mako: KilledOnDrop::start(mako), _sway: sway, bus, folder };
        desktop.run("gdbus", &["wait", "--session", "--timeout", "20", "org.freedesktop.Notifications"]);
        desktop
    }

    /// What a program answers on this desktop.
    pub(crate) fn run(&self, program: &str, words: &[&str]) -> String {
        let mut command = Command::new("timeout");
        command.args(["-k", "1", "30", program]).args(words).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.folder.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", self.bus.address()).env("WAYLAND_DISPLAY", "wayland-1");
        let output = command.env("XDG_RUNTIME_DIR", self.folder.path()).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{program} {words:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// What mako shows, newest first.
    pub(crate) fn popups(&self) -> Vec<Popup> {
        let list: Value = serde_json::from_str(&self.run("makoctl", &["list"])).unwrap();
        let popup = |popup: &Value| {
            let text = |field: &str| popup[field]["data"].as_str().unwrap_or_default().to_owned();
            let id = popup["id"]["data"].as_u64().unwrap();
            Popup { id, app: text("app-name"), summary: text("summary"), body: text("body") }
        };
        list["data"][0].as_array().unwrap().iter().map(popup).collect()
    }

    /// The only one of the program's own, as soon as there is one that `is` so.
    pub(crate) fn ours(&self, what: &str, is: impl Fn(&Popup) -> bool) -> Popup {
        wait_for(what, TIMEOUT, || {
            let ours: Vec<Popup> = self.popups().into_iter().filter(|popup| popup.app == "backcare").collect();
            <[Popup; 1]>::try_from(ours).ok().map(|[only]| only).filter(&is)
        })
    }

    /// A picture of what a person would see, in the folder that the environment names.
    pub(crate) fn keep_picture(&self, name: &str) {
        if let Some(shots) = std::env::var_os("BACKCARE_SHOTS") {
            let file = Path::new(&shots).join(format!("{name}.png"));
            self.run("grim", &[file.to_str().unwrap()]);
        }
    }
}
