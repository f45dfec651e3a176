//! `backcare config edit`: opens the settings in an editor, and takes what is valid.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::file::EditedFile;
use crate::cli::Run;
use crate::cli::context::Context;
use crate::cli::environment::variable;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::config::Settings;
use crate::files;

/// Open the settings in your editor
///
/// The editor is that of VISUAL or EDITOR. It has a copy, which takes the place of the file once it is valid.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let Some(editor) = variable("VISUAL").or_else(|| variable("EDITOR")) else {
            let hint =
                format!("name one: EDITOR=nano backcare config edit; the file is {}", context.paths.config.display());
            return Err(Error::failed("no editor is named in VISUAL or EDITOR").hint(hint));
        };
        let file = EditedFile::read_for_later(context)?;
        let copy = copy_of(&file.path);
        files::replace(&copy, file.text()?)?;
        // The variable may hold options, too.
        let ended = Command::new("sh").args(["-c", "eval \"$0 \\\"\\$1\\\"\""]).arg(&editor).arg(&copy).status()?;
        let kept = || format!("nothing was changed; your text is kept in {}", copy.display());
        let failed = |what: &dyn Display| Error::failed(format!("the editor `{}` {what}", editor.display()));
        let bytes = match fs::read(&copy) {
            Ok(bytes) => bytes,
            Err(cause) => return Err(failed(&format!("left no text: {cause}")).hint("nothing was changed")),
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text == file.text()? {
            fs::remove_file(&copy)?;
            return if ended.success() {
                Ok(Answer::text("Nothing was changed.\n"))
            } else {
                Err(failed(&format!("failed: {ended}")).hint("nothing was changed"))
            };
        }
        if !ended.success() {
            return Err(failed(&format!("failed: {ended}")).hint(kept()));
        }
        Settings::of(&copy, &bytes).map_err(|invalid| Error::from(invalid).hint(kept()))?;
        file.replace(&text).map_err(|error| error.hint(kept()))?;
        fs::remove_file(&copy)?;
        Ok(Answer::text(format!("Changed {}.\n", file.path.display())))
    }
}

/// What the editor is given: a file of this process's own.
fn copy_of(path: &Path) -> PathBuf {
    path.with_extension(format!("edit-{}.toml", std::process::id()))
}
