//! How reminding starts with the session: the answers to `service`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Layout;
use super::reminding::{absence, when_shown};
use crate::domain::reminding::{Output, Report};

/// What starts the daemon with the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// What starts it, and the file that says so; `None` where nothing does.
    pub by: Option<(Starter, PathBuf)>,
    /// Whether it starts with the next session; `None` where systemd's user manager does not answer.
    pub is_enabled: Option<bool>,
    /// Whether this version would write the same files.
    pub is_current: bool,
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
        self.by.is_some() && self.is_enabled == Some(true) && self.is_current
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

/// `daemon`: what the one that runs says of itself, however it was started.
pub fn text(installed: &Installed, daemon: Option<&Report>, layout: Layout) -> String {
    let running = running(daemon, layout);
    let Some((starter, file)) = &installed.by else {
        return format!(
            "Reminding does not start with your session. To change that: `backcare service install`\n{running}"
        );
    };
    let by = match starter {
        Starter::Systemd => "by systemd's user manager",
        Starter::Autostart => "by your desktop, at login",
    };
    let mut text = format!("It is started {by}:\n  {}\n{running}", file.display());
    text += match installed.is_enabled {
        Some(true) => "",
        Some(false) => "It is not enabled. To enable it: `backcare service install`\n",
        None => "Whether it is enabled is not known: systemd's user manager does not answer here.\n",
    };
    if !installed.is_current {
        text += "It was written for another version or other files. Write it anew: `backcare service install`\n";
    }
    text
}

/// Whether a daemon runs, and when its reminders come where nothing can be shown yet.
fn running(daemon: Option<&Report>, layout: Layout) -> String {
    match daemon.map(|report| &report.output) {
        None => "No daemon runs.\n".to_owned(),
        Some(Some(Output::Absent(missing))) => {
            let (cause, then) = (absence(*missing), when_shown(*missing));
            layout.wrapped(format!("A daemon runs, and can show nothing yet: {cause}. {then}"))
        }
        Some(_) => "A daemon runs.\n".to_owned(),
    }
}

/// The answer to `service install`; whether it has changed anything.
pub fn installed_text(is_changed: bool, installed: &Installed, daemon: Option<&Report>, layout: Layout) -> String {
    let words = if is_changed { "Installed" } else { "Already installed" };
    format!("{words}.\n{}", text(installed, daemon, layout))
}

/// The answer to `service uninstall`. `others` are files in the place of ours that other programs wrote.
pub fn uninstalled_text(was_installed: bool, others: &[&Path]) -> String {
    let words = if was_installed { "Uninstalled. Reminders have ended." } else { "Nothing was installed." };
    let left_alone = |path: &&Path| format!("Left alone, as backcare did not write it: {}\n", path.display());
    format!("{words}\n") + &others.iter().map(left_alone).collect::<String>()
}

pub fn json(installed: &Installed, daemon: Option<&Report>) -> Value {
    let by = installed.by.as_ref();
    json!({
        "installed": by.map(|(starter, _)| starter.word()),
        "file": by.and_then(|(_, file)| file.to_str()),
        "enabled": installed.is_enabled.unwrap_or(false),
        "current": installed.is_current,
        "running": daemon.is_some(),
        "why": match daemon.and_then(|report| report.output.as_ref()) {
            Some(Output::Absent(missing)) => Some(absence(*missing)),
            _ => None,
        },
    })
}
