//! `backcare restore`: the database as it was in a backup.

use std::path::{Path, PathBuf};

use super::Run;
use super::context::Context;
use super::doctor::typed::{backcare, quoted};
use super::error::Error;
use super::output::Answer;
use super::remind::stop_daemon;
use crate::daemon::lock::{self, LockOutcome};
use crate::files;
use crate::render;
use crate::render::backup::WayBack;
use crate::store;

/// Go back to a backup
///
/// What you have now is kept beside the database under another name, which this command says; restore that file to come
/// back. The last three such copies stay. The backup stays as it is. Restoring is no step of `backcare undo`: the backup
/// has its own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare restore ~/backcare-backup.db
  backcare restore ~/backcare-backup.db --stop-daemon")]
pub(super) struct Args {
    /// A file that `backcare backup` made, or a copy that is kept beside the database
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// End the daemon first, if one runs
    #[arg(long)]
    stop_daemon: bool,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let db = &context.paths.db;
        check_there(&self.file)?;
        if let Some(directory) = db.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            files::make_directory(directory).map_err(|cause| {
                let message = format!("cannot make the directory {}: {cause}", directory.display());
                Error::failed(message).hint("name another database with --db FILE")
            })?;
        }
        let _guided = match lock::take_guided(db, context.now())? {
            LockOutcome::Acquired(lock) => lock,
            LockOutcome::HeldBy(holder) => {
                let message = format!("a session goes on (`backcare do`, pid {}), and would be lost", holder.pid);
                return Err(Error::failed(message).hint("end it first; nothing was changed"));
            }
        };
        let has_stopped = self.stop_daemon && stop_daemon(context)?;
        let _daemon = match lock::take(db, context.now())? {
            LockOutcome::Acquired(lock) => lock,
            LockOutcome::HeldBy(holder) => {
                let message = format!("the daemon, pid {}, uses the database that would be replaced", holder.pid);
                return Err(Error::failed(message).hint("add --stop-daemon to end it first; nothing was changed"));
            }
        };
        let restored = store::restore(db, &self.file, &context.moment())?;
        if context.json {
            let kept = restored.kept.as_deref();
            return Ok(Answer::json(render::backup::restored_json(&self.file, &restored.content, kept, has_stopped)));
        }
        let again = restored.kept.map(|kept| {
            let command = backcare(context, &format!("restore {}", quoted(&kept)));
            if restored.is_kept_whole { WayBack::Command(command) } else { WayBack::Damaged(kept) }
        });
        let remind = has_stopped.then(|| backcare(context, "remind --daemon"));
        let text = render::backup::restored_text(&self.file, &restored.content, again.as_ref(), remind.as_deref());
        Ok(Answer::text(text))
    }
}

fn check_there(file: &Path) -> Result<(), Error> {
    if file.exists() {
        return Ok(());
    }
    Err(Error::failed(format!("there is no file {}", file.display())).hint("nothing was changed; look at its name"))
}
