//! How reminding starts with the session: the answers to `service`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// What starts the daemon with the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// What starts it, and the file that says so; `None` where nothing does.
    pub by: Option<(Starter, PathBuf)>,
    /// Whether it starts with the next session.
    pub is_enabled: bool,
    /// Whether this version would write the same files.
    pub is_current: bool,
    /// Whether a daemon runs, however it was started.
    pub is_running: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starter {
    /// systemd's user manager.
    Systemd,
    /// The XDG autostart of the desktop.
    Autostart,
}

impl Installed {
    /// Whether it starts with the next session, as this version would have it.
    pub fn is_complete(&self) -> bool {
        self.by.is_some() && self.is_enabled && self.is_current
    }
}

impl Starter {
    pub fn word(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Autostart => "autostart",
        }
    }
}

pub fn text(installed: &Installed) -> String {
    let running = if installed.is_running { "A daemon runs.\n" } else { "No daemon runs.\n" };
    let Some((starter, file)) = &installed.by else {
        return format!(
            "Reminding does not start with your session. To change that: backcare service install\n{running}"
        );
    };
    let by = match starter {
        Starter::Systemd => "by systemd's user manager",
        Starter::Autostart => "by your desktop, at login",
    };
    let mut text = format!("It is started {by}:\n  {}\n{running}", file.display());
    if !installed.is_enabled {
        text += "It is not enabled. To enable it: backcare service install\n";
    }
    if !installed.is_current {
        text += "It was written for another version or other files. Write it anew: backcare service install\n";
    }
    text
}

/// The answer to `service install`; whether it has changed anything.
pub fn installed_text(is_changed: bool, installed: &Installed) -> String {
    let words = if is_changed { "Installed" } else { "Already installed" };
    format!("{words}.\n{}", text(installed))
}

/// The answer to `service uninstall`. `others` are files in the place of ours that other programs wrote.
pub fn uninstalled_text(was_installed: bool, others: &[&Path]) -> String {
    let words = if was_installed { "Uninstalled. Reminders have ended." } else { "Nothing was installed." };
    let left_alone = |path: &&Path| format!("Left alone, as backcare did not write it: {}\n", path.display());
    format!("{words}\n") + &others.iter().map(left_alone).collect::<String>()
}

pub fn json(installed: &Installed) -> Value {
    let by = installed.by.as_ref();
    json!({
        "installed": by.map(|(starter, _)| starter.word()),
        "file": by.and_then(|(_, file)| file.to_str()),
        "enabled": installed.is_enabled,
        "current": installed.is_current,
        "running": installed.is_running,
    })
}
