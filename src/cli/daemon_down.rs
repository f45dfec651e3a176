//! The warning that no daemon reminds, where reminders are wanted: commands of every day give it once an hour.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::context::Context;
use super::error::Error;
use crate::daemon::lock;
use crate::domain::doses::DoseState;
use crate::domain::plan::Slot;
use crate::domain::reminding::Key;
use crate::domain::routine::SlotName;
use crate::files;
use crate::render::listed;

/// How long until it is given again.
const REPEAT_AFTER: Duration = Duration::from_hours(1);

/// The warning, where it is time for it. Errors here are ignored: they do not concern the command that was run.
pub(super) fn warning(context: &Context) -> Option<String> {
    if context.json || !io::stderr().is_terminal() {
        return None;
    }
    words(context).ok().flatten().filter(|_| is_time(context))
}

fn words(context: &Context) -> Result<Option<String>, Error> {
    let reader = context.reader_as_it_is()?;
    if !reader.is_reminding_wanted()? || lock::holder(&context.paths.db)?.is_some() {
        return Ok(None);
    }
    let ledger = reader.ledger(context.today)?;
    let today = context.day(&reader)?;
    let was_shown = |slot: &Slot| {
        let row = ledger.get(&Key { day: today.day, slot: slot.name.clone() });
        row.is_some_and(|row| row.shown_at.is_some())
    };
    let missed: Vec<&SlotName> = today
        .slots
        .iter()
        .filter(|slot| slot.at <= today.now && !was_shown(&slot.slot))
        .filter(|slot| slot.doses.iter().any(|dose| matches!(dose.state, DoseState::Open | DoseState::Missed)))
        .map(|slot| &slot.slot.name)
        .collect();
    let missed = if missed.is_empty() { String::new() } else { format!(" Missed today: {}.", listed(&missed)) };
    Ok(Some(format!("nobody reminds you: the daemon does not run.{missed}\nhint: backcare remind --daemon")))
}

/// Whether the warning was not given within the last hour. When it was given is kept as the time of a file.
fn is_time(context: &Context) -> bool {
    let Some(directory) = context.paths.log.parent() else { return false };
    let file = directory.join("said-that-nobody-reminds");
    let now = SystemTime::from(context.now());
    let said = fs::metadata(&file).and_then(|file| file.modified());
    // One in the future was written by a clock that was wrong.
    let recently = said.is_ok_and(|said| now.duration_since(said).is_ok_and(|since| since < REPEAT_AFTER));
    !recently && keep(directory, &file, now).is_ok()
}

fn keep(directory: &Path, file: &Path, now: SystemTime) -> io::Result<()> {
    files::make_directory(directory)?;
    OpenOptions::new().create(true).append(true).mode(0o600).open(file)?.set_modified(now)
}
