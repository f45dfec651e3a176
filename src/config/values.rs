//! The value that every setting has: of the file, of the catalogue, or the default.

use serde_json::{Map, Value};

use super::file::ConfigFile;
use super::keys::{KEYS, Kind, SettingKey};
use super::routines::{self, Fields};
use super::{DEFAULT_SLOTS, Invalid};

/// A setting with its value.
#[derive(Clone, Debug)]
pub struct Setting {
    pub key: &'static SettingKey,
    /// Its place in the file: `routines.palm.count`.
    pub name: String,
    /// A text, a number, a flag or texts; `None` where nothing holds.
    pub value: Option<Value>,
    /// Whether it is the file that says so.
    pub is_of_the_file: bool,
    /// What holds where the file does not say it, as it is typed.
    pub default: Option<String>,
}

impl Setting {
    /// The value as it is typed: without quotes, lists with commas.
    pub fn words(&self) -> Option<String> {
        self.value.as_ref().map(|value| words(&self.key.kind, value))
    }
}

fn words(kind: &Kind, value: &Value) -> String {
    match (value, kind) {
        (Value::String(text), _) => text.clone(),
        (Value::Array(texts), _) if texts.is_empty() => String::new(),
        (Value::Array(texts), Kind::Weekdays | Kind::Slots) => {
            texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
        }
        (other, _) => other.to_string(),
    }
}

/// Every setting of a file, in the order of [`KEYS`]; those of the routines by routine.
pub(super) fn all(file: &ConfigFile) -> Result<Vec<Setting>, Invalid> {
    let own = as_json(file);
    let (of_routines, others): (Vec<&'static SettingKey>, Vec<&'static SettingKey>) =
        KEYS.iter().copied().partition(|key| key.name.starts_with("routines."));
    let mut settings = Vec::new();
    for key in others {
        match key.name.split_once('.') {
            None => settings.push(setting(key, key.name.to_owned(), &own[key.name], key.default)),
            Some((table, "*")) => {
                let given = own[table].as_object().cloned().unwrap_or_default();
                let defaults = DEFAULT_SLOTS.iter().filter(|_| table == "slots");
                let names = defaults.map(|(name, time)| ((*name).to_owned(), Some(*time)));
                let added = given.keys().filter(|name| table != "slots" || default_slot(name).is_none());
                for (name, default) in names.chain(added.map(|name| (name.clone(), None))) {
                    let value = given.get(&name).unwrap_or(&Value::Null);
                    settings.push(setting(key, format!("{table}.{name}"), value, default));
                }
            }
            Some((table, field)) => settings.push(setting(key, key.name.to_owned(), &own[table][field], key.default)),
        }
    }
    for Fields { id, of_the_catalogue, all } in routines::fields(&file.routines)? {
        let (all, catalogue, given) = (as_json(&all), as_json(&of_the_catalogue), &own["routines"][&id]);
        for key in &of_routines {
            let field = key.field();
            let some = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
            settings.push(Setting {
                key,
                name: format!("routines.{id}.{field}"),
                value: some(&all[field]),
                is_of_the_file: !given[field].is_null(),
                default: some(&catalogue[field]).map(|value| words(&key.kind, &value)),
            });
        }
    }
    Ok(settings)
}

fn setting(key: &'static SettingKey, name: String, given: &Value, default: Option<&str>) -> Setting {
    let is_of_the_file = !given.is_null();
    let value = if is_of_the_file { Some(given.clone()) } else { default.map(|default| typed(&key.kind, default)) };
    Setting { key, name, value, is_of_the_file, default: default.map(str::to_owned) }
}

/// A default as the file would have it.
fn typed(kind: &Kind, default: &str) -> Value {
    match kind {
        Kind::Flag => (default == "true").into(),
        Kind::Texts | Kind::Weekdays | Kind::Slots | Kind::Activities => {
            default.split(',').filter(|part| !part.is_empty()).collect()
        }
        _ => default.into(),
    }
}

fn default_slot(name: &str) -> Option<&'static str> {
    DEFAULT_SLOTS.iter().find(|(slot, _)| *slot == name).map(|(_, time)| *time)
}

fn as_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|_| Value::Object(Map::new()))
}
