//! The configuration: whether it can be read and changed, and what of it does nothing.

use super::places;
use super::typed::{backcare, word};
use crate::cli::context::Context;
use crate::config::{self, IdleSetting, Settings, idle_settings};
use crate::render::doctor::Check;

/// The settings; `None` where the configuration is broken.
pub(super) fn check(context: &Context, checks: &mut Vec<Check>) -> Option<Settings> {
    let path = &context.paths.config;
    let read = config::read(path).and_then(|bytes| Ok((Settings::of(path, &bytes)?, bytes)));
    match &read {
        Ok(_) => {
            let words = if path.exists() { "" } else { "none, so the defaults hold: " };
            checks.push(Check::well("configuration", format!("{words}{}", path.display())));
        }
        Err(cause) => checks.push(Check::needs_work("configuration", cause.to_string()).advice(cause.hint())),
    }
    checks.extend(places::configuration(context));
    let (settings, bytes) = read.ok()?;
    let idle = idle_settings(path, &bytes, &settings).unwrap_or_default();
    checks.extend(idle.into_iter().map(|idle| note(context, idle)));
    Some(settings)
}

/// A setting that does nothing.
fn note(context: &Context, idle: IdleSetting) -> Check {
    let unset = |key: &str| backcare(context, &format!("config unset {}", word(key)));
    match idle {
        IdleSetting::Unscheduled(routine) => {
            Check::note("settings", format!("{routine} is enabled, and never asked for: nothing says when"))
                .advice("give it a time")
                .command(backcare(context, &format!("enable {} --slots evening", word(&routine.0))))
        }
        IdleSetting::Slot { name, suggestion, has_anchor } => {
            let check = Check::note("settings", format!("no enabled routine uses the slot {name}"));
            if let Some(suggestion) = suggestion {
                return check.advice(format!("did you mean `{suggestion}`?"));
            }
            // An anchor without its slot would be an error.
            let anchor = has_anchor.then(|| unset(&format!("anchors.{name}")) + " && ");
            let slot = unset(&format!("slots.{name}"));
            check.advice("name it in a routine, or take it out").command(anchor.unwrap_or_default() + &slot)
        }
        IdleSetting::Anchor(slot) => {
            Check::note("settings", format!("the anchor of {slot} is never shown: no enabled routine uses that slot"))
                .advice("name the slot in a routine, or take the anchor out")
                .command(unset(&format!("anchors.{slot}")))
        }
    }
}
