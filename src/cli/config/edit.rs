//! `backcare config edit`: opens the settings in an editor, and takes what is valid.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::file::EditedFile;
use crate::cli::Run;
use crate::cli::context::{Context, variable};
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
        let file = EditedFile::read(context)?.unlocked();
        let copy = copy_of(&file.path);
        if !fs::exists(&copy)? {
            files::replace(&copy, file.text()?)?;
        }
        let mut command = Command::new("sh");
        // The variable may hold options, too.
        command.args(["-c", "eval \"$0 \\\"\\$1\\\"\""]).arg(&editor).arg(&copy);
        let ended = command.status()?;
        if !ended.success() {
            fs::remove_file(&copy)?;
            let message = format!("the editor `{}` failed: {ended}", editor.display());
            return Err(Error::failed(message).hint("nothing was changed"));
        }
        let bytes = fs::read(&copy)?;
        let is_kept = |error: Error| {
            let hint = format!(
                "nothing was changed; your text is kept: `backcare config edit` goes on with {}",
                copy.display()
            );
            error.hint(hint)
        };
        Settings::of(&copy, &bytes).map_err(|invalid| is_kept(invalid.into()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text == file.text()? {
            fs::remove_file(&copy)?;
            return Ok(Answer::text("Nothing was changed.\n"));
        }
        file.replace(&text).map_err(is_kept)?;
        fs::remove_file(&copy)?;
        Ok(Answer::text(format!("Changed {}.\n", file.path.display())))
    }
}

/// What the editor is given.
fn copy_of(path: &Path) -> PathBuf {
    path.with_extension("edit.toml")
}
