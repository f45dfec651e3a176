//! The configuration: whether it can be read and changed.

use super::places;
use crate::cli::context::Context;
use crate::config::Settings;
use crate::render::doctor::Check;

/// The settings; `None` where the configuration is broken.
pub(super) fn check(context: &Context, checks: &mut Vec<Check>) -> Option<Settings> {
    let path = &context.paths.config;
    let read = match Settings::read(path) {
        Ok(settings) => {
            let is_there = path.exists();
            let words = if is_there { "" } else { "none, so the defaults hold: " };
            checks.push(Check::well("configuration", format!("{words}{}", path.display())));
            Some(settings)
        }
        Err(cause) => {
            checks.push(Check::needs_work("configuration", cause.to_string()).advice(cause.hint()));
            None
        }
    };
    checks.extend(places::configuration(context));
    read
}
