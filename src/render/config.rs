//! Settings: the list of them, and what a change comes to.

use serde_json::{Value, json};

use super::Layout;

/// A setting as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSetting {
    pub name: String,
    /// As it is typed; `None` where nothing holds.
    pub value: Option<String>,
    /// Whether the file says so.
    pub is_of_the_file: bool,
    pub default: Option<String>,
    /// What a value has to be: `a whole number from 1 to 7`.
    pub kind: String,
    pub help: String,
}

/// A setting that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedSetting {
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// The slot that was not there before, which no routine uses.
    pub new_slot: Option<String>,
}

/// Each setting with its value, and below it what it means.
pub fn text(settings: &[ListedSetting], layout: Layout) -> String {
    settings
        .iter()
        .map(|setting| {
            let value = match setting.value.as_deref() {
                None => String::new(),
                Some("") => " = (none)".to_owned(),
                Some(value) => format!(" = {value}"),
            };
            let line = format!("{}{value}", setting.name);
            let line = if setting.is_of_the_file { layout.strong(line) } else { line };
            format!("{line}\n{}", layout.faint(meaning(setting, layout)))
        })
        .collect()
}

/// `    how long Snooze hides a reminder: a duration … [default: 10m]`
fn meaning(setting: &ListedSetting, layout: Layout) -> String {
    let default = match setting.default.as_deref() {
        Some(default) if setting.is_of_the_file => {
            format!(" [default: {}]", if default.is_empty() { "none" } else { default })
        }
        _ => String::new(),
    };
    layout.wrapped_under("    ", format!("{}: {}{default}", setting.help, setting.kind))
}

/// What to type for the settings of a routine, which the list leaves out.
pub fn of_routines() -> String {
    "\nAll settings of a routine: `backcare config list routines.thumb`\n".to_owned()
}

pub fn json(setting: &ListedSetting) -> Value {
    json!({
        "key": setting.name,
        "value": setting.value,
        "is_default": !setting.is_of_the_file,
        "default": setting.default,
        "kind": setting.kind,
        "help": setting.help,
    })
}

/// `remind.snooze is 20m; it was 10m.`
pub fn changed_text(changed: &ChangedSetting) -> String {
    let ChangedSetting { name, before, after, new_slot } = changed;
    let shown = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    match (shown(before), shown(after)) {
        (before, after) if before == after => match after {
            Some(after) => format!("{name} is {after}, as before.\n"),
            None => format!("{name} is not set, as before.\n"),
        },
        (Some(before), Some(after)) => format!("{name} is {after}; it was {before}.\n"),
        (None, Some(after)) => match new_slot {
            Some(slot) => {
                format!("{name} is {after}. No routine uses it yet: `backcare enable ROUTINE --slots {slot}`.\n")
            }
            None => format!("{name} is {after}.\n"),
        },
        (Some(before), None) => format!("{name} is not set any more; it was {before}.\n"),
        (None, None) => format!("{name} is taken out.\n"),
    }
}

pub fn changed_json(changed: &ChangedSetting) -> Value {
    json!({"key": changed.name, "before": changed.before, "value": changed.after})
}
