//! What doctor says to type: lines that a shell takes as they are.

use std::path::{Path, PathBuf, absolute};

use crate::cli::context::Context;
use crate::cli::environment::variable;
use crate::paths::Paths;

/// A command of this program, for the files that this one was called with.
pub(in crate::cli) fn backcare(context: &Context, words: &str) -> String {
    let of_environment = |name| variable(name).map(PathBuf::from);
    let paths = Paths::find(of_environment("BACKCARE_DB"), of_environment("BACKCARE_CONFIG")).ok();
    let mut typed = "backcare".to_owned();
    if paths.as_ref().is_none_or(|paths| paths.db != context.paths.db) {
        typed += &format!(" --db {}", quoted(&context.paths.db));
    }
    if paths.as_ref().is_none_or(|paths| paths.config != context.paths.config) {
        typed += &format!(" --config {}", quoted(&context.paths.config));
    }
    format!("{typed} {words}")
}

/// A path from the root on, as one word of a shell.
pub(in crate::cli) fn quoted(path: &Path) -> String {
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    word(&path.to_string_lossy())
}

/// A word of a shell. Nothing that is said here has a NUL, which no shell can take.
pub(super) fn word(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| String::new(), std::borrow::Cow::into_owned)
}
