//! A private session bus for one test: the real `dbus-daemon` with a configuration of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use zbus::Connection;
use zbus::connection::Builder;

use super::process::{KilledOnDrop, tied};

/// A bus; it can be killed and started again at the same address.
pub(crate) struct Bus {
    folder: TempDir,
    /// Where it finds the servers that it may start.
    services: Option<PathBuf>,
    /// The display that these servers draw on.
    display: String,
    daemon: Option<KilledOnDrop>,
}

impl Bus {
    /// An address where no bus is yet.
    pub(crate) fn absent() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), services: None, display: String::new(), daemon: None }
    }

    /// A bus that starts no servers by itself.
    pub(crate) fn start() -> Self {
        let mut bus = Self::absent();
        bus.revive();
        bus
    }

    /// A bus that starts the servers described in this folder, on this display.
    pub(crate) fn with_services(services: &Path, display: &str) -> Self {
        let mut bus = Self::absent();
        bus.services = Some(services.to_owned());
        display.clone_into(&mut bus.display);
        bus.revive();
        bus
    }

    /// Lets users in that may not look into the folder.
    pub(crate) fn opens_to_all(&self) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        fs::set_permissions(self.socket(), fs::Permissions::from_mode(0o777)).unwrap();
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("bus")
    }

    pub(crate) fn address(&self) -> String {
        format!("unix:path={}", self.socket().display())
    }

    pub(crate) fn kill(&mut self) {
        self.daemon = None;
    }

    /// Starts it, or starts it anew, at the same address.
    pub(crate) fn revive(&mut self) {
        self.kill();
        let _ = fs::remove_file(self.socket());
        let services = self.services.as_ref();
        let services = services.map(|folder| format!("<servicedir>{}</servicedir>", folder.display()));
        let file = self.folder.path().join("bus.conf");
        let configuration = format!(
            "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'
             'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>
             <busconfig><type>session</type><listen>{}</listen><auth>EXTERNAL</auth>{}
             <policy context='default'><allow user='*'/><allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/>
             <allow own='*'/></policy></busconfig>",
            self.address(),
            services.unwrap_or_default(),
        );
        fs::write(&file, configuration).unwrap();
        let mut command = tied("dbus-daemon");
        command.args(["--nofork", "--print-address", "--config-file"]).arg(file);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("DISPLAY", &self.display);
        command.env("HOME", self.folder.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = KilledOnDrop::start(&mut command);
        assert!(daemon.first_line().starts_with("unix:path="), "the bus did not start");
        self.daemon = Some(daemon);
    }

    /// A new client of this bus.
    pub(crate) async fn connect(address: &str) -> zbus::Result<Connection> {
        Builder::address(address).build().await
    }
}
