//! The environment of the command.

use std::ffi::OsString;

/// A variable of the environment; an empty one means nothing.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
